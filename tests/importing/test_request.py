"""What is left open in a request is found out, what is said is kept."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest


def test_an_open_request_is_completed_and_stays_as_completed(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "kunden.csv"
    path.write_text("Name;Phone\n张三;13800138000\n", encoding="gb18030")
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path))
        again = preview(reader, seen.request)
        other = preview(reader, replace(seen.request, delimiter=",", mapping=None))
    assert (seen.request.profile, seen.request.delimiter) == ("customers", ";")
    assert (seen.request.encoding, seen.request.header_row) == ("gb18030", 0)
    assert again.request == seen.request
    assert other.request.delimiter == ","
    assert other.titles == ("Name;Phone",)


def test_a_request_is_changed_by_making_another() -> None:
    request = ImportRequest(Path("a.csv"))
    with pytest.raises(FrozenInstanceError):
        request.skip_bad = True  # type: ignore[misc]
    assert replace(request, skip_bad=True).skip_bad
    assert not request.skip_bad

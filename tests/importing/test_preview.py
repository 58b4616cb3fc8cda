"""The first look at a file: what it is taken for, what may be chosen, what is wrong already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.learned import forget_mapping, list_mappings, remember_mapping
from shopdesk.importing.preview import Preview, preview
from shopdesk.importing.request import ImportRequest
from tests.factories import every_fact
from tests.importing.files import import_file, prepare, uci, write

CUSTOMERS = "Name,Phone,City\nAnn,001,Bath\nBob,1.3E+10,York\n"
FOREIGN = "Wer,Wo,Fon\nAnn,Bath,001\nBob,York,002\n"


def look(shop: Shop, request: ImportRequest) -> Preview:
    with shop.reader() as reader:
        return preview(reader, request)


def test_a_known_file_is_recognised_and_nothing_is_written(shop: Shop, tmp_path: Path) -> None:
    before = every_fact(shop)

    seen = look(shop, ImportRequest(write(tmp_path, CUSTOMERS)))

    assert (seen.subject, seen.profile, seen.is_known) == ("customers", "customers", True)
    assert seen.rows == (("Ann", "001", "Bath"), ("Bob", "1.3E+10", "York"))
    assert seen.row_numbers == (2, 3)
    assert [(one.code, one.row, one.column) for one in seen.problems] == [
        ("SD-IMP-102", 3, "Phone")
    ]
    columns = {field.key: field.column for field in seen.fields if field.column is not None}
    assert columns == {"name": 0, "phone": 1, "city": 2}
    assert seen.missing == ()
    assert every_fact(shop) == before


def test_twenty_rows_are_shown(shop: Shop, tmp_path: Path) -> None:
    rows = "".join(f"N{number},{number},X\n" for number in range(100))

    seen = look(shop, ImportRequest(write(tmp_path, "Name,Phone,City\n" + rows)))

    assert (len(seen.rows), seen.row_numbers[-1]) == (20, 21)


@pytest.mark.parametrize(
    ("text", "header_row"),
    [
        ("\n\n" + CUSTOMERS, 2),
        ("My shop\nExported,2025-01-01\n\n" + CUSTOMERS, 3),
        (",,\n" + CUSTOMERS, 1),
    ],
)
def test_the_header_is_found_below_other_lines(
    shop: Shop, tmp_path: Path, text: str, header_row: int
) -> None:
    seen = look(shop, ImportRequest(write(tmp_path, text)))

    assert (seen.header_row, seen.titles) == (header_row, ("Name", "Phone", "City"))
    assert seen.row_numbers == (header_row + 2, header_row + 3)


def test_an_empty_shop_says_what_it_takes_over(shop: Shop, tmp_path: Path) -> None:
    seen = look(shop, ImportRequest(write(tmp_path, uci("1,A,T,1,2010-12-01,1,2,UK"))))

    assert "GBP" in seen.notes[0]
    assert "Europe/London" in seen.notes[1]
    assert seen.request.date_order == "mdy"


def test_another_encoding_is_shown_when_it_is_chosen(shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path, "Name,Phone\nJosé,001\n".encode("latin-1"))
    seen = look(shop, ImportRequest(path))

    other = look(shop, replace(seen.request, encoding="latin-1", mapping=None))

    assert other.rows[0] == ("José", "001")
    assert other.encoding == "latin-1"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"delimiter": ";;"}, "SD-IMP-014"),
        ({"delimiter": '"'}, "SD-IMP-014"),
        ({"delimiter": "\n"}, "SD-IMP-014"),
        ({"encoding": "hex"}, "SD-IMP-007"),
        ({"encoding": "utf-32"}, "SD-IMP-007"),
        ({"profile": "nothing"}, "SD-IMP-010"),
        ({"header_row": 9_999}, "SD-IMP-017"),
        ({"header_row": -1}, "SD-IMP-017"),
        ({"date_order": "ymd"}, "SD-IMP-018"),
    ],
)
def test_impossible_choices_are_refused(
    shop: Shop, tmp_path: Path, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(UserError) as caught:
        look(shop, ImportRequest(write(tmp_path, CUSTOMERS), **asked))

    assert caught.value.code == code


@pytest.mark.parametrize("text", ["\ufeff", "\ufeff\n\n", ",,\n,,\n"])
def test_a_file_without_any_cell_is_refused(shop: Shop, tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as caught:
        look(shop, ImportRequest(write(tmp_path, text)))

    assert caught.value.code == "SD-IMP-011"


def test_columns_that_are_not_there_are_left_out_of_a_mapping(shop: Shop, tmp_path: Path) -> None:
    request = ImportRequest(
        write(tmp_path, CUSTOMERS), mapping={"name": 0, "phone": 9, "city": -1, "nonsense": 1}
    )

    assert look(shop, request).request.mapping == {"name": 0}


def test_a_mapping_made_by_hand_is_kept_recognised_and_forgotten(
    shop: Shop, tmp_path: Path
) -> None:
    prepare(shop)
    path = write(tmp_path, FOREIGN)
    unknown = look(shop, ImportRequest(path))
    assert not unknown.is_known
    mapped = look(
        shop,
        ImportRequest(path, profile="customers", mapping={"name": 0, "city": 1, "phone": 2}),
    )
    with shop.unit_of_work() as session:
        remember_mapping(session, " Kunden ", mapped)

    again = look(shop, ImportRequest(write(tmp_path, FOREIGN, "other.csv")))

    assert (again.profile, again.is_known, again.missing) == ("Kunden", True, ())
    assert again.request.mapping == {"name": 0, "city": 1, "phone": 2}
    assert import_file(shop, path).report.counts["added"]["customers"] == 2
    with shop.unit_of_work() as session:
        forget_mapping(session, "Kunden")
    with shop.reader() as reader:
        assert list_mappings(reader) == []
    assert not look(shop, ImportRequest(path)).is_known


@pytest.mark.parametrize("name", ["", "  ", "customers", "online_retail"])
def test_names_that_a_mapping_may_not_have(shop: Shop, tmp_path: Path, name: str) -> None:
    seen = look(shop, ImportRequest(write(tmp_path, CUSTOMERS)))
    before = every_fact(shop)

    with shop.unit_of_work() as session, pytest.raises(UserError) as caught:
        remember_mapping(session, name, seen)

    assert caught.value.code == "SD-IMP-012"
    assert every_fact(shop) == before

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.errors import UserError
from shopdesk.reports.labels import (
    SYMBOL_LABELS,
    LabelItem,
    LabelSheet,
    Symbol,
    expand,
    is_ean13,
    load_sheets,
    pages,
)

MUG, TEE = LabelItem("MUG", "Mug", copies=2), LabelItem("TEE", "Tee")
L7159 = load_sheets()["a4-24"]


@pytest.mark.parametrize("sheet", load_sheets().values(), ids=lambda sheet: str(sheet.key))
def test_labels_lie_on_their_page_and_not_on_each_other(sheet: LabelSheet) -> None:
    for axis in (0, 1):
        end = sheet.first[axis] + (sheet.grid[axis] - 1) * sheet.step[axis] + sheet.label[axis]
        assert sheet.first[axis] >= 0
        assert end <= sheet.page[axis] + 0.01
        assert sheet.step[axis] >= sheet.label[axis]
        # The maker's sheets lie in the middle of their page.
        assert abs(sheet.page[axis] - end - sheet.first[axis]) < 0.2


def test_sheets_hold_what_their_names_say() -> None:
    counts = {key: sheet.count for key, sheet in load_sheets().items() if key.startswith("a4-")}

    assert counts == {"a4-65": 65, "a4-40": 40, "a4-24": 24, "a4-24-full": 24, "a4-21": 21}
    assert set(SYMBOL_LABELS) == set(Symbol)


@pytest.mark.parametrize(
    ("text", "found"),
    [("6901234567892", True), ("6901234567893", False), ("690123456789", False),
     ("６９０１２３４５６７８９２", False), ("", False)],
)  # fmt: skip
def test_ean13_is_told_by_its_check_digit(text: str, found: bool) -> None:
    assert is_ean13(text) is found


def test_a_started_sheet_is_used_up() -> None:
    assert list(expand([MUG, TEE], L7159, start=3)) == [None, None, MUG, MUG, TEE]


def test_without_barcode_the_code_is_scanned() -> None:
    assert LabelItem("MUG", "", barcode="690").scanned == "690"
    assert MUG.scanned == "MUG"


@pytest.mark.parametrize(
    ("items", "start"),
    [([], 1), ([LabelItem("A", "", copies=0)], 1), ([LabelItem("A", "", copies=5_001)], 1),
     ([MUG, LabelItem("A", "", copies=-1)], 1), ([MUG], 0), ([MUG], 25)],
)  # fmt: skip
def test_what_cannot_be_printed(items: list[LabelItem], start: int) -> None:
    with pytest.raises(UserError) as refused:
        list(expand(items, L7159, start=start))
    assert refused.value.code == "SD-LBL-002"


@given(st.integers(1, 300), st.integers(1, 24))
def test_pages_are_as_many_as_needed(total: int, start: int) -> None:
    needed = pages(total, L7159, start=start)

    assert (needed - 1) * 24 < total + start - 1 <= needed * 24

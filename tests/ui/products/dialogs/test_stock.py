"""Corrections of stock in the form."""

from __future__ import annotations

import pytest

from shopdesk.ui.products.dialogs.stock import AdjustDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> AdjustDialog:
    """The form for the mug, of which 7 are on the shelf."""
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.adjust.trigger()
    return screen.dialog(AdjustDialog)


def _shelf(screen: Screen, known: Catalogue) -> int:
    sql = "SELECT quantity FROM stock_balance WHERE sku_id = :sku AND location_id = 1"
    return int(screen.rows(sql, sku=known.mug_sku)[0][0])


def test_lost_pieces_with_a_reason_and_back(
    screen: Screen, form: AdjustDialog, known: Catalogue
) -> None:
    screen.type(form.quantity, "-3")
    assert form.outcome.text() == "On the shelf: 7, afterwards 4"
    form.reason.setCurrentText("broken")
    screen.click(form.ok_button)
    assert _shelf(screen, known) == 4000
    assert screen.toasts[-1] == "MUG: -3 pieces"
    assert screen.rows("SELECT reason FROM stock_move WHERE kind = 'adjustment'") == [("broken",)]
    screen.undo()
    assert _shelf(screen, known) == 7000
    assert screen.rows("SELECT count(*) FROM stock_move WHERE kind = 'reversal'") == [(1,)]


def test_counted_pieces_book_the_difference(
    screen: Screen, form: AdjustDialog, known: Catalogue
) -> None:
    screen.click(form.by_count)
    screen.type(form.quantity, "9")
    form.reason.setCurrentIndex(0)
    screen.click(form.ok_button)
    assert _shelf(screen, known) == 9000
    assert screen.toasts[-1] == "MUG: +2 pieces"
    assert screen.rows("SELECT kind, reason FROM stock_move ORDER BY id DESC LIMIT 1") == [
        ("count", "Counted")
    ]


def test_right_count_writes_nothing(screen: Screen, form: AdjustDialog) -> None:
    screen.click(form.by_count)
    screen.type(form.quantity, "7")
    form.reason.setCurrentIndex(0)
    before = every_fact(screen.shop)
    screen.click(form.ok_button)
    assert screen.toasts[-1] == "MUG: the count was right"
    assert every_fact(screen.shop) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "How many?"),
        ("x", "This is no quantity."),
        ("0.5", "Whole pieces only."),
        ("0", "This would change nothing."),
        ("-8", "There are only 7."),
    ],
)
def test_impossible_quantities_are_told(
    screen: Screen, form: AdjustDialog, typed: str, said: str
) -> None:
    before = every_fact(screen.shop)
    screen.type(form.quantity, typed)
    screen.click(form.ok_button)
    assert (form.form.error("quantity"), form.form.error("reason")) == (said, "A reason is needed.")
    assert every_fact(screen.shop) == before
    form.done(0)

"""Proposals are looked for, accepted, refused and taken back in the window."""

from __future__ import annotations

import pytest

from shopdesk.prices.rules import PRESETS
from shopdesk.prices.service import save_rule
from shopdesk.products.service import Cell, apply_cells
from shopdesk.ui.prices.tab import PricesTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def tab(screen: Screen, known: Catalogue) -> PricesTab:
    """The list, with the handbook's rule; 7 mugs at 10.00 that cost 4.00."""
    with screen.shop.unit_of_work() as session:
        apply_cells(session, [Cell(known.mug_sku, "cost_e4", 40_000)])
        save_rule(session, "handbook", PRESETS[0][1])
    return screen.tab("prices", PricesTab)


def price(screen: Screen, known: Catalogue) -> int:
    return int(screen.rows("SELECT price FROM sku WHERE id = :id", id=known.mug_sku)[0][0])


def test_proposals_are_accepted_and_taken_back(
    screen: Screen, tab: PricesTab, known: Catalogue
) -> None:
    tab.propose.trigger()
    assert screen.toasts[-1] == "1 open proposal, 1 of them new. No price was changed."
    assert price(screen, known) == 1_000

    tab.select_id(known.mug_sku)
    screen.settle()
    tab.accept.trigger()

    assert screen.toasts[-1] == "1 price was changed."
    assert price(screen, known) == 800
    screen.undo()
    assert price(screen, known) == 1_000
    assert screen.rows("SELECT state FROM price_proposal") == [("open",)]


def test_refused_proposals_leave_the_price(
    screen: Screen, tab: PricesTab, known: Catalogue
) -> None:
    tab.propose.trigger()
    tab.select_id(known.mug_sku)
    screen.settle()

    tab.refuse.trigger()

    assert screen.toasts[-1] == "1 proposal was refused."
    assert price(screen, known) == 1_000
    assert screen.rows("SELECT state FROM price_proposal") == [("rejected",)]
    before = every_fact(screen.shop)
    tab.accept.trigger()
    assert screen.toasts[-1] == "None of them has an open proposal."
    assert every_fact(screen.shop) == before


def test_the_list_is_searched_by_its_products(
    screen: Screen, tab: PricesTab, known: Catalogue
) -> None:
    screen.type(tab.filters.search, "mkb")
    screen.wait(lambda: tab.model.rowCount() == 1)
    assert tab.current_id() in {None, known.mug_sku}

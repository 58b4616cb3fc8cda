"""Special prices and others' prices are entered in forms."""

from __future__ import annotations

import pytest

from shopdesk.ui.prices.dialogs import CompetitorDialog, SpecialPriceDialog
from shopdesk.ui.prices.tab import PricesTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def tab(screen: Screen, known: Catalogue) -> PricesTab:
    """The list with the mug chosen."""
    made = screen.tab("prices", PricesTab)
    made.select_id(known.mug_sku)
    screen.settle()
    return made


def test_a_special_price(screen: Screen, tab: PricesTab, known: Catalogue) -> None:
    tab.special.trigger()
    form = screen.dialog(SpecialPriceDialog)
    screen.click(form.ok_button)
    assert form.form.error("price") == "Which price?"
    screen.type(form.price, "9.50")
    screen.click(form.ok_button)
    assert "[SD-PRI-001]" in form.message.text  # for everybody: that is the price itself
    screen.type(form.quantity, "2")
    form.channel.setCurrentIndex(1)
    screen.click(form.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT channel_id, tier, min_quantity, price FROM sku_price") == [
        (known.channel, "", 2_000, 950)
    ]


def test_somebody_elses_price(screen: Screen, tab: PricesTab, known: Catalogue) -> None:
    tab.competitor.trigger()
    form = screen.dialog(CompetitorDialog)
    screen.click(form.ok_button)
    assert (form.form.error("name"), form.form.error("price")) == (
        "Who asks this price?",
        "Which price?",
    )
    screen.type(form.name, "Next door")
    screen.type(form.price, "8.80")
    screen.click(form.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT sku_id, competitor, price FROM competitor_price") == [
        (known.mug_sku, "Next door", 880)
    ]

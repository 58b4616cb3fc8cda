"""The panel tells the arithmetic of a proposal, special prices, others' prices and the history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtWidgets import QLabel

from shopdesk.prices.rules import PRESETS
from shopdesk.prices.service import (
    CompetitorPriceInput,
    ListedPriceInput,
    add_price,
    log_competitor_price,
    make_proposals,
    save_rule,
)
from shopdesk.products.service import Cell, apply_cells
from shopdesk.ui import dialogs
from shopdesk.ui.prices.tab import PricesTab
from shopdesk.ui.widgets.rows_table import RowsTable
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def words(tab: PricesTab) -> list[str]:
    return [label.text() for label in tab.price_panel.body.findChildren(QLabel)]


def test_everything_about_a_price(screen: Screen, known: Catalogue) -> None:
    with screen.shop.unit_of_work() as session:
        apply_cells(session, [Cell(known.mug_sku, "cost_e4", 40_000)], title="new supplier")
        save_rule(session, "handbook", PRESETS[0][1])
        make_proposals(session)
        add_price(session, ListedPriceInput(known.mug_sku, 900, tier="gold"))
        log_competitor_price(
            session, CompetitorPriceInput(known.mug_sku, "X", 800, date(2026, 1, 2))
        )
    tab = screen.tab("prices", PricesTab)
    tab.select_id(known.mug_sku)
    screen.settle()

    shown = words(tab)

    assert {"¥10.00", "60.0\u00a0%", "¥4.00", "125.0\u00a0%"} <= set(shown)
    assert "Proposed: ¥10.00 → ¥8.00" in shown
    assert "7 left, fewer than 20: ¥10.00 × (1 −\u00a020\u00a0%) = ¥8.00" in shown
    assert "Cost: – → ¥4.00" in shown
    assert {"Special prices", "What others ask", "History"} <= set(shown)


def test_special_prices_tell_when_they_are_valid(screen: Screen, known: Catalogue) -> None:
    with screen.shop.unit_of_work() as session:
        add_price(session, ListedPriceInput(known.mug_sku, 900, tier="gold"))
        add_price(
            session,
            ListedPriceInput(
                known.mug_sku, 800, valid_until=datetime(2020, 11, 11, 16, tzinfo=UTC)
            ),
        )
    tab = screen.tab("prices", PricesTab)
    tab.select_id(known.mug_sku)
    screen.settle()

    model = tab.price_panel.body.findChildren(RowsTable)[0].model()

    assert [model.index(row, 4).data() for row in range(2)] == ["– 2020-11-12 00:00", "always"]


def test_a_special_price_is_taken_out(
    screen: Screen, known: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_words, **_told: True)
    with screen.shop.unit_of_work() as session:
        add_price(session, ListedPriceInput(known.mug_sku, 900, tier="gold"))
    tab = screen.tab("prices", PricesTab)
    tab.select_id(known.mug_sku)
    screen.settle()

    tab.price_panel.body.findChildren(RowsTable)[0].row_activated.emit(0)

    assert screen.toasts[-1] == "Special price taken out"
    assert screen.rows("SELECT count(*) FROM sku_price") == [(0,)]

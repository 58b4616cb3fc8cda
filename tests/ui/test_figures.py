"""Figures in the window: the same words as the printed review, and the rows behind them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.base.table import ids_statement
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import BOOK, compare
from shopdesk.metrics.measure import By, Change, Scope, Unit
from shopdesk.orders.queries import ORDERS, REFUNDS
from shopdesk.ui.figures import (
    change_words,
    hint,
    metrics_of,
    open_rows,
    remark,
    value_words,
)
from shopdesk.ui.list_query import Drill
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window

DECEMBER = Scope(Period.month(2025, 12))


@pytest.mark.parametrize(
    ("change", "unit", "words"),
    [
        (Change(5, Fraction(1, 8)), Unit.MONEY, "+12.5%"),
        (Change(-5, Fraction(-1, 8)), Unit.COUNT, "−12.5%"),
        (Change(Fraction(3, 100), Fraction(1, 2)), Unit.PERCENT, "+3.0"),
        (Change(None, None), Unit.MONEY, ""),
        (Change(5, None), Unit.MONEY, ""),
    ],
)
def test_changes_in_words(change: Change, unit: Unit, words: str) -> None:
    found = change_words(change, unit)
    assert found.startswith(words)
    assert bool(found) == bool(words)


def test_a_hint_holds_formula_and_definition() -> None:
    told = hint(BOOK["net_sales"])
    assert told.splitlines()[0] == f"Net sales = {BOOK['net_sales'].formula}"
    assert BOOK["net_sales"].definition in told


def test_small_samples_are_marked(shop: Shop) -> None:
    add_trade(shop)
    from shopdesk.metrics.book import Metrics

    with Metrics(shop).facts() as facts:
        share = compare(facts, "returning_share", scope=DECEMBER)
        orders = compare(facts, "orders", scope=DECEMBER)
    assert remark(share) == "small sample"
    assert remark(orders) == ""
    assert value_words(orders, "CNY") == "7"


def test_one_metric_book_serves_all_screens(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        context = context_of(window)
        assert metrics_of(context) is metrics_of(context)
        assert metrics_of(context).shop is shop


def test_rows_behind_a_figure_and_a_point_are_shown_in_their_list(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    known = add_trade(shop)
    asked: list[tuple[str, Drill]] = []
    with opened_window(shop, tmp_path) as window:
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda tab, drill: asked.append((tab, drill)))
        open_rows(context, BOOK["refunds"], DECEMBER, owner=window)
        open_rows(
            context,
            BOOK["sales"],
            DECEMBER,
            owner=window,
            by=By.SKU,
            point=known.tea,
            label="绿茶",
        )
        with shop.reader() as reader:
            statements = [
                ids_statement(spec, drill.query)
                for spec, (_tab, drill) in zip((REFUNDS, ORDERS), asked, strict=True)
            ]
            counts = [len(reader.rows(one.sql, one.parameters)) for one in statements]
    assert [(tab, drill.title) for tab, drill in asked] == [
        ("aftersales", "Refunds, 2025-12"),
        ("orders", "Sales (GMV), 绿茶"),
    ]
    assert counts == [1, 2]

"""Every list of the program, with every column, chip and search, on both engines."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import shopdesk
from shopdesk.base.quantity import pieces
from shopdesk.base.table import (
    Kind,
    Statement,
    TableQuery,
    TableSpec,
    ids_statement,
    page_statement,
    totals_statement,
)
from shopdesk.db.metadata import load_metadata
from shopdesk.db.reader import Reader
from shopdesk.db.search import hits
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.products.service import ProductInput, create_product, variant_grid
from shopdesk.purchasing.rules import RejectReason
from shopdesk.purchasing.service import ReceiptLineInput
from shopdesk.stock import service as stock
from tests.purchasing.trade import add_trade, came, detail, sent_order


def find_specs() -> Iterator[TableSpec]:
    """All lists that any ``queries`` module declares."""
    seen = set()
    for module in pkgutil.walk_packages(shopdesk.__path__, "shopdesk."):
        if ".queries" in module.name:
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, TableSpec) and value.name not in seen:
                    seen.add(value.name)
                    yield value


SPECS = list(find_specs())
every_spec = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)


def test_lists_are_found() -> None:
    assert {"orders", "refunds", "products", "customers"} <= {spec.name for spec in SPECS}


@pytest.fixture
def filled(any_shop: Shop) -> Shop:
    """Products with and without stock, orders in several states, a refund, hostile names."""
    trade = add_trade(any_shop)
    known = trade.shop
    order_id = sent_order(any_shop, trade)
    (bought,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(bought.id, pieces(7), pieces(1), RejectReason.BROKEN))
    with any_shop.unit_of_work() as session:
        stock.open_stocktake(session, stock.StocktakeInput())
        lines = (stock.StockLine(known.mug, pieces(1)),)
        stock.adjust_stock(session, stock.AdjustmentInput(lines, "found"))
        create_product(
            session,
            ProductInput(
                "TEE",
                "T恤 %_'\"; --",
                category="服装 / 上衣",
                axes=("色",),
                skus=variant_grid("TEE", [["红", "白"]], price=5900),
            ),
        )
        for number, paid in enumerate((0, 2000, 2000, 2000)):
            order = orders.place_order(
                session,
                orders.OrderInput(
                    channel_id=known.channel,
                    customer_id=known.customer if number % 2 else None,
                    lines=(orders.LineInput(pieces(1), known.mug, discount=number),),
                    freight=1000 + number,
                    buyer_name="王 O'Hara",
                    recipient=orders.Recipient("李", "13800138000", "中国", city="杭州"),
                    external_number=f"P-{number}",
                    paid=paid,
                ),
            )
            if paid and number > 1:
                orders.ship_order(session, order, orders.ShipInput("SF", f"T{number}"))
            if number == 3:
                line = (
                    session.connection()
                    .exec_driver_sql(f"SELECT id FROM order_line WHERE order_id = {order}")
                    .scalar_one()
                )
                part = orders.RefundLineInput(int(line), pieces(1), 997)
                orders.refund_order(
                    session, order, orders.RefundInput((part,), reason="坏了", goods_back=True)
                )
    return any_shop


def run(reader: Reader, statement: Statement) -> list[tuple[Any, ...]]:
    return reader.rows(statement.sql, statement.parameters)


def ids_of(reader: Reader, spec: TableSpec, query: TableQuery) -> list[int]:
    return [row[0] for row in run(reader, ids_statement(spec, query))]


def all_ids(reader: Reader, spec: TableSpec) -> list[int]:
    where = f" WHERE {spec.base}" if spec.base else ""
    rows = reader.rows(f"SELECT {spec.key} FROM {spec.source}{where}")
    return sorted(row[0] for row in rows)


@every_spec
def test_every_column_sorts_both_ways_and_loses_nothing(filled: Shop, spec: TableSpec) -> None:
    with filled.reader() as reader:
        everything = all_ids(reader, spec)
        assert everything
        for column in spec.columns:
            page = dict(run(reader, page_statement(spec, [column], everything)))
            assert sorted(page) == everything, column.key
            for descending in (False, True):
                query = TableQuery(sort=column.key, descending=descending)
                found = ids_of(reader, spec, query)
                assert sorted(found) == everything, column.key
                values = [page[key] for key in found if page[key] is not None]
                if column.kind.numeric or column.kind in {Kind.DATE, Kind.INSTANT}:
                    assert values == sorted(values, reverse=descending), column.key


@every_spec
def test_every_cell_is_a_plain_value_of_its_kind(filled: Shop, spec: TableSpec) -> None:
    with filled.reader() as reader:
        rows = run(reader, page_statement(spec, spec.columns, all_ids(reader, spec)))

    for row in rows:
        for column, value in zip(spec.columns, row[1:], strict=True):
            whole = column.kind.numeric or column.kind in {Kind.DATE, Kind.INSTANT, Kind.FLAG}
            expected = float if column.kind is Kind.PERCENT else int if whole else str
            assert value is None or type(value) is expected, (column.key, value)
            if column.kind is Kind.STATE:
                assert value is None or value in column.states


@every_spec
def test_every_chip_narrows(filled: Shop, spec: TableSpec) -> None:
    with filled.reader() as reader:
        everything = all_ids(reader, spec)
        for chip in spec.filters:
            names = re.findall(r"(?<![:\w]):([a-z]\w*)", chip.sql)
            for value in (0, 1, 99999999):
                query = TableQuery(filters=((chip.key, dict.fromkeys(names, value)),))
                assert set(ids_of(reader, spec, query)) <= set(everything), chip.key


@every_spec
def test_all_chips_at_once_with_their_own_parameters(filled: Shop, spec: TableSpec) -> None:
    filters = tuple(
        (chip.key, dict.fromkeys(re.findall(r"(?<![:\w]):([a-z]\w*)", chip.sql), place))
        for place, chip in enumerate((*spec.filters, *spec.filters))
    )
    with filled.reader() as reader:
        everything = all_ids(reader, spec)
        found = ids_of(reader, spec, TableQuery(filters=filters))

    assert set(found) <= set(everything)


@every_spec
def test_every_search_runs_inside_the_list(filled: Shop, spec: TableSpec) -> None:
    if not spec.searchable:
        pytest.skip("this list is not searched")
    with filled.reader() as reader:
        everything = all_ids(reader, spec)
        for text in ("王", "马克", "mkb", "SO000001", "8000", "o'hara", '" OR *', "%", "NEAR(a b)"):
            hit = hits(reader.dialect, spec, text)
            if hit is not None:
                statement = ids_statement(spec, TableQuery(), hit)
                found = [row[0] for row in run(reader, statement)]
                assert set(found) <= set(everything)
                assert found != everything or len(everything) == 1


SEARCHES = [
    ("products", "t恤", 1),
    ("orders", "so00000", 4),
    ("orders", "王", 4),
    ("orders", "8000", 4),
    ("orders", "p-3", 1),
]


@pytest.mark.parametrize(("name", "text", "count"), SEARCHES)
def test_searches_find(filled: Shop, name: str, text: str, count: int) -> None:
    (spec,) = [spec for spec in SPECS if spec.name == name]
    hit = hits(filled.dialect, spec, text)
    assert hit is not None
    with filled.reader() as reader:
        found = run(reader, ids_statement(spec, TableQuery(), hit))

    assert len(found) == count


@every_spec
def test_totals_are_the_sums_of_the_cells(filled: Shop, spec: TableSpec) -> None:
    columns = [column for column in spec.columns if column.total]
    with filled.reader() as reader:
        ids = all_ids(reader, spec)
        rows = run(reader, page_statement(spec, columns, ids))
        (totals,) = run(reader, totals_statement(spec, columns, ids))

    assert [type(value) for value in totals] == [int] * len(totals)
    if columns:
        assert list(totals) == [
            sum(row[place] or 0 for row in rows) for place in range(1, len(columns) + 1)
        ]


@every_spec
def test_a_list_knows_what_makes_it_stale(spec: TableSpec) -> None:
    sql = " ".join([spec.source, *spec.joins.values(), *(column.sql for column in spec.columns)])
    shown = {name for name in load_metadata().tables if re.search(rf"\b{name}\b(?!\.)", sql)}

    # The places are fixed; a column may be called as a table is.
    assert shown - {"location"} <= spec.reads | {column.sql for column in spec.columns}


@every_spec
def test_names_are_unique_and_the_default_order_exists(spec: TableSpec) -> None:
    columns = [column.key for column in spec.columns]
    chips = [chip.key for chip in spec.filters]

    assert len(set(columns)) == len(columns)
    assert len(set(chips)) == len(chips)
    assert spec.column(spec.default_sort).sortable
    assert all(set(column.joins) <= set(spec.joins) for column in spec.columns)
    assert all(set(chip.joins) <= set(spec.joins) for chip in spec.filters)
    assert all(column.states for column in spec.columns if column.kind is Kind.STATE)

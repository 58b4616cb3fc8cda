"""Lists, scores, risks and lead times say what the deals were; both engines say the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, TableSpec
from shopdesk.db.shop import Shop
from shopdesk.exports.table import row_ids, rows_of
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import (
    PAYABLES,
    PURCHASE_ORDERS,
    RECEIPTS,
    SUPPLIERS,
    find_payable,
    find_purchase,
    find_receipt,
    lead_times,
    list_payables,
    list_risks,
    list_sources,
    on_order,
    savings,
    supplier_scores,
)
from shopdesk.purchasing.rules import Break, RejectReason, Risk, Role
from shopdesk.purchasing.service import (
    ContractInput,
    LineInput,
    ReceiptLineInput,
    ReturnInput,
    ReturnLineInput,
    SupplierInput,
    SupplierProductInput,
)
from tests.factories import NOON
from tests.purchasing.trade import Trade, add_trade, came, detail, do, sent_order

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
LISTS = {spec.name: spec for spec in (SUPPLIERS, PURCHASE_ORDERS, RECEIPTS, PAYABLES)}
CHIP_VALUES = {"today": 20260401, "d0": 20260301, "d1": 20260401, "supplier": 1, "sku": 1}


def shown(shop: Shop, spec: TableSpec, query: TableQuery | None = None) -> list[dict[str, Any]]:
    with shop.reader() as reader:
        ids = row_ids(reader, spec, query or TableQuery())
        found = rows_of(reader, spec, ids, columns=list(spec.columns))
        return [
            dict(zip([column.key for column in spec.columns], row, strict=True)) for row in found
        ]


def deals(shop: Shop) -> Trade:
    """Two orders: one short, late and partly broken, then a dearer one that is perfect."""
    trade = add_trade(shop)
    first = sent_order(shop, trade, expected_on=TODAY + 5 * DAY)
    (mugs,) = detail(shop, first).lines
    came(shop, first, ReceiptLineInput(mugs.id, pieces(4)), at=NOON + 5 * DAY)
    late = ReceiptLineInput(mugs.id, pieces(3), pieces(1), RejectReason.BROKEN)
    came(shop, first, late, at=NOON + 9 * DAY)
    do(shop, service.close_order, first, reason="enough", at=NOON + 9 * DAY)
    dearer = LineInput(trade.mug, pieces(20), price_e4=42_000)
    second = sent_order(shop, trade, dearer, expected_on=TODAY + 20 * DAY)
    do(shop, service.confirm_order, second, at=NOON + 2 * DAY)
    (mugs,) = detail(shop, second).lines
    came(shop, second, ReceiptLineInput(mugs.id, pieces(20)), at=NOON + 10 * DAY)
    return trade


def test_score_is_that_of_the_deals(any_shop: Shop) -> None:
    trade = deals(any_shop)

    with any_shop.reader() as reader:
        found = supplier_scores(reader)[trade.supplier]

    facts = found.facts
    assert (facts.arrived, facts.arrived_on_time) == (pieces(28), pieces(24))
    assert (facts.inspected, facts.accepted) == (pieces(28), pieces(27))
    assert (facts.due, facts.due_received) == (pieces(30), pieces(27))
    assert (facts.price_now, facts.price_then) == (pieces(30) * 42_000, pieces(30) * 40_000)
    parts = found.score
    assert (parts.on_time, parts.accepted, parts.complete) == (8_571, 9_643, 9_000)
    assert parts.price_change == 500
    assert (found.orders, found.finished, found.perfect) == (2, 2, 1)
    assert found.response_days == 20  # tenths: two days
    assert found.spent_share == 10_000


def test_returned_goods_are_no_longer_accepted(any_shop: Shop) -> None:
    trade = deals(any_shop)
    line = detail(any_shop, 1).lines[0]
    back = ReturnInput(trade.supplier, (ReturnLineInput(pieces(2), line.id),), at=NOON + 20 * DAY)
    do(any_shop, service.return_goods, back)

    with any_shop.reader() as reader:
        assert supplier_scores(reader)[trade.supplier].facts.accepted == pieces(25)


def test_the_list_shows_the_same_score_as_the_panel(any_shop: Shop) -> None:
    trade = deals(any_shop)
    do(any_shop, service.save_supplier, SupplierInput("没有生意", code="Z"))

    with any_shop.reader() as reader:
        scores = supplier_scores(reader)
    total = scores[trade.supplier].score.total
    assert total is not None
    listed = {row["code"]: row["score"] for row in shown(any_shop, SUPPLIERS)}

    assert listed == {"JDZ": total // 100, "Z": None}
    assert [row["code"] for row in shown(
        any_shop, SUPPLIERS, TableQuery(filters=(("no_deals", {}),))
    )] == ["Z"]  # fmt: skip


def test_old_deals_no_longer_count(any_shop: Shop) -> None:
    trade = deals(any_shop)
    data = service.OrderInput(trade.supplier, (LineInput(trade.mug, pieces(1), 30_000),))
    order_id = do(any_shop, service.draft_order, data)
    do(any_shop, service.send_order, order_id, at=NOON + 400 * DAY)

    with any_shop.reader() as reader:
        found = supplier_scores(reader)[trade.supplier]

    assert found.score.total is None
    assert found.facts.inspected == 0


@pytest.mark.parametrize("name", LISTS)
def test_lists_sort_by_every_column_and_take_every_chip(any_shop: Shop, name: str) -> None:
    deals(any_shop)
    spec = LISTS[name]
    whole = shown(any_shop, spec)
    assert whole

    for column in spec.columns:
        query = TableQuery(sort=column.key, descending=True)
        assert len(shown(any_shop, spec, query)) == len(whole), column.key
    for chip in spec.filters:
        values = {key: value for key, value in CHIP_VALUES.items() if f":{key}" in chip.sql}
        assert len(shown(any_shop, spec, TableQuery(filters=((chip.key, values),)))) <= len(whole)


def test_lists_tell_what_came_and_what_is_owed(any_shop: Shop) -> None:
    deals(any_shop)

    second, first = shown(any_shop, PURCHASE_ORDERS)
    assert (first["number"], first["state"], float(first["received"])) == (
        "PO000001",
        "closed",
        0.7,
    )
    assert (second["state"], second["received"], second["owed"]) == ("received", 1, 8_400)
    (supplier,) = shown(any_shop, SUPPLIERS)
    assert (supplier["owed"], supplier["spent"]) == (2_800 + 8_400, 2_800 + 8_400)
    assert (supplier["offered"], supplier["unsafe"], supplier["open"]) == (2, 2, 0)
    found = shown(any_shop, PURCHASE_ORDERS, TableQuery(search="瓷器"))
    assert [row["number"] for row in found] == ["PO000002", "PO000001"]


def test_lead_times_are_learned_from_receipts(any_shop: Shop) -> None:
    trade = deals(any_shop)

    with any_shop.reader() as reader:
        found = lead_times(reader, sku_ids=[trade.mug])
        assert lead_times(reader, supplier_id=99) == []

    assert [(row.days, row.quantity) for row in found] == [
        (10, pieces(20)),
        (9, pieces(3)),
        (5, pieces(4)),
    ]


def test_on_order_is_what_sent_orders_still_owe(any_shop: Shop) -> None:
    trade = deals(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(5)))
    (tea,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(tea.id, pieces(2)))
    data = service.OrderInput(trade.supplier, (LineInput(trade.tea, pieces(50)),))
    do(any_shop, service.draft_order, data, at=NOON)  # a draft owes nothing

    with any_shop.reader() as reader:
        found = on_order(reader)
        assert on_order(reader, [trade.mug]) == {}

    assert {sku: [row.quantity for row in owed] for sku, owed in found.items()} == {
        trade.tea: [pieces(3)]
    }


def test_price_breaks_are_told_as_savings(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    sent_order(any_shop, trade, LineInput(trade.mug, pieces(200)))

    with any_shop.reader() as reader:
        (found,) = savings(reader, since=20260301, until=20260401)
        assert savings(reader, since=20260401, until=20260501) == []

    assert (found.sku_code, found.saved) == ("MUG", 10_000)  # 200 × 0.50


def test_risks_name_their_cause(any_shop: Shop) -> None:
    trade = deals(any_shop)
    sent_order(any_shop, trade, LineInput(trade.mug, pieces(1), price_e4=50_000))
    do(
        any_shop,
        service.save_contract,
        trade.supplier,
        ContractInput("Frame", valid_until=TODAY + 30 * DAY),
    )
    with any_shop.reader() as reader:
        risks = list_risks(reader, TODAY + 8 * DAY)

    assert [(risk.kind, risk.cause) for risk in risks] == [
        (Risk.LATE, "late:3:20260309"),
        (Risk.PRICE_JUMP, f"price:{_newest_price(any_shop)}"),
        (Risk.SINGLE_SOURCE, f"source:{trade.mug}"),
        (Risk.SINGLE_SOURCE, f"source:{trade.tea}"),
        (Risk.CONTRACT, "contract:1:20260401"),
    ]
    assert (risks[1].before, risks[1].after) == (42_000, 50_000)
    task = service.TaskInput(Risk.LATE, risks[0].cause, at=NOON)
    do(any_shop, service.open_task, task)
    with any_shop.reader() as reader:
        assert [risk.has_task for risk in list_risks(reader, TODAY + 8 * DAY)][:2] == [True, False]


def _newest_price(shop: Shop) -> int:
    with shop.reader() as reader:
        return int(reader.rows("SELECT max(id) FROM supplier_price")[0][0])


def test_two_backups_end_the_alarm(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    for name in ("B", "C"):
        other = do(any_shop, service.save_supplier, SupplierInput(name))
        offer = SupplierProductInput(other, trade.mug, role=Role.BACKUP, breaks=(Break(0, 1),))
        do(any_shop, service.save_supplier_product, offer)

    with any_shop.reader() as reader:
        found = {row.code: (row.mains, row.backups, row.is_safe) for row in list_sources(reader)}

    assert found == {"MUG": (1, 2, True), "TEA": (1, 0, False)}


def test_documents_are_found_by_number_and_payables_by_day(any_shop: Shop) -> None:
    trade = deals(any_shop)
    with any_shop.reader() as reader:
        assert find_purchase(reader, "PO000002") == 2
        assert find_purchase(reader, "") is None
        assert find_receipt(reader, "RC000003") == 3
        assert find_payable(reader, "PB000001") == 1
        calendar = list_payables(reader, supplier_id=trade.supplier, until=20260406)
    assert [(row.due_on, row.left) for row in calendar] == [(20260406, 1_600)]

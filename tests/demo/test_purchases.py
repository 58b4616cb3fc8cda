"""The demo shop buys: papers behind its deliveries, scores, debts, orders on their way."""

from __future__ import annotations

from shopdesk.db.shop import Shop
from shopdesk.proofs import check_shop
from shopdesk.purchasing.queries import list_risks, payables, supplier_scores
from shopdesk.purchasing.rules import Risk
from tests.demo_shop import AT


def test_every_delivery_has_its_paper(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        assert reader.rows(
            "SELECT count(*) FROM stock_move WHERE kind = 'receipt' AND document_id IS NULL"
        ) == [(0,)]
        ((receipts, rejected),) = reader.rows(
            "SELECT count(*), sum(CASE WHEN rejected > 0 THEN 1 ELSE 0 END) FROM receipt"
        )
        states = {row[0] for row in reader.rows("SELECT state FROM purchase_order")}
    assert receipts > 100
    assert 0 < rejected < receipts / 2
    assert {"draft", "sent", "confirmed", "part_received", "received", "closed"} <= states
    report = check_shop(demo_shop, full=True)
    assert [result.name for result in report.results if not result.ok] == []


def test_suppliers_differ_and_something_is_owed(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        scores = supplier_scores(reader)
        totals = {row.score.total for row in scores.values()}
        kinds = {risk.kind for risk in list_risks(reader, AT.date())}
        owed = payables(reader)
    assert len(scores) >= 5
    assert len(totals) > 3
    assert all(total is not None and 4_000 < total <= 10_000 for total in totals)
    assert {Risk.LATE, Risk.SINGLE_SOURCE} <= kinds
    assert owed

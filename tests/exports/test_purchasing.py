"""Purchases as a file: a row a line, with what came of it."""

from __future__ import annotations

from pathlib import Path

from shopdesk.db.shop import Shop
from tests.purchasing.files import out
from tests.purchasing.trade import add_trade, sent_order


def test_purchases_are_exported(any_shop: Shop, tmp_path: Path) -> None:
    sent_order(any_shop, add_trade(any_shop))
    text = out(any_shop, "purchases", tmp_path / "p.csv").read_text(encoding="utf-8-sig")
    titles, row = text.strip().split("\n")
    assert titles.startswith("Purchase no.,Supplier code")
    assert row.startswith(
        "PO000001,JDZ,景德镇瓷器厂,Sent,2026-03-02,2026-03-09,1,MUG,马克杯,10,4.0000"
    )

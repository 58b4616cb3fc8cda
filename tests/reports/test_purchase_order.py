"""The paper that a supplier gets: his language, exact prices, as many pages as it needs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing.service import LineInput
from shopdesk.reports.purchase_order import order_paper, unit_price_text, write_purchase_order
from tests.purchasing.trade import add_trade, sent_order


def pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Purchase order PO000001", "Supplier", "30 days after delivery", "Total")),
        ("zh_CN", ("PO000001", "景德镇瓷器厂", "马克杯")),
    ],
)
def test_paper_speaks_the_language_asked_for(
    shop: Shop, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    order_id = sent_order(
        shop, add_trade(shop), note="Please pack in tens. 请用木箱。", freight=500
    )
    path = tmp_path / "order.pdf"

    with shop.reader() as reader:
        write_purchase_order(reader, order_id, path, in_language=language)

    (text,) = pages(path)
    for word in (*words, "MUG", "4.00", "45.00 CNY", "2026-03-09", "Please pack in tens."):
        assert word in text, word


def test_long_orders_run_over_pages(shop: Shop, tmp_path: Path) -> None:
    trade = add_trade(shop)
    lines = tuple(LineInput(trade.mug, pieces(number)) for number in range(1, 81))
    order_id = sent_order(shop, trade, *lines)
    path = tmp_path / "order.pdf"

    with shop.reader() as reader:
        write_purchase_order(reader, order_id, path, in_language="en")

    found = pages(path)
    assert len(found) == 3
    assert all("Unit price" in text for text in found)
    assert "Total" not in found[0]
    assert "Total" in found[-1]
    assert [f"Page {number}" in text for number, text in enumerate(found, 1)] == [True] * 3


def test_paper_has_exact_figures(shop: Shop) -> None:
    trade = add_trade(shop)
    order_id = sent_order(shop, trade, LineInput(trade.tea, 2_500))
    with shop.reader() as reader:
        paper = order_paper(reader, order_id, in_language="en")
    (row,) = paper.rows
    assert (row.quantity, row.price, row.amount) == ("2.5", "12.3456", "30.86")
    assert paper.sums == (("Goods", "30.86"), ("Total", "30.86 CNY"))


def test_other_names_and_missing_orders_are_refused(shop: Shop, tmp_path: Path) -> None:
    order_id = sent_order(shop, add_trade(shop))
    with shop.reader() as reader:
        with pytest.raises(UserError) as refused:
            write_purchase_order(reader, order_id, tmp_path / "order.doc")
        assert refused.value.code == "SD-REP-001"
        with pytest.raises(UserError) as refused:
            write_purchase_order(reader, 99, tmp_path / "order.pdf")
        assert refused.value.code == "SD-PUR-003"
    assert list(tmp_path.glob("order*")) == []


def test_unit_prices_keep_what_they_need() -> None:
    assert unit_price_text(35_000, "CNY") == "3.50"
    assert unit_price_text(31_415, "CNY") == "3.1415"
    assert unit_price_text(10_000_000, "JPY") == "1000"
    assert unit_price_text(5, "CNY") == "0.0005"

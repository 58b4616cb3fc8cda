"""What the panel tells about one order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from shopdesk.orders.service import (
    Recipient,
)
from shopdesk.ui.orders.tab import OrdersTab
from shopdesk.ui.widgets.masked_text import MaskedText
from shopdesk.ui.widgets.rows_table import RowsTable
from shopdesk.ui.widgets.sums import Sums
from tests.screens import Screen

Place = Callable[..., int]
TOTAL = 1000 - 100 + 800


def _texts(tab: OrdersTab) -> str:
    assert tab.panel is not None
    return "\n".join(label.text() for label in tab.panel.body.findChildren(QLabel))


def test_panel_tells_states_money_and_why_a_line_costs_what_it_does(
    screen: Screen, place: Place
) -> None:
    recipient = Recipient("欧阳修文", "13812345678", "中国", "浙江省", "杭州市", "文三路 8 号")
    place(TOTAL, recipient=recipient)
    tab = screen.tab("orders", OrdersTab)
    words = _texts(tab)
    for expected in (
        "SO000001",
        "欧阳修文",
        "中国 浙江省 杭州市 文三路 8 号",
        "Order placed",
        "Paid",
    ):
        assert expected in words
    assert "13812345678" not in words
    assert tab.panel is not None
    money, why = (sums.accessibleName() for sums in tab.panel.body.findChildren(Sums))
    assert money == ("Money of the order: Goods ¥18.00, Discount -¥1.00, Total ¥17.00, Paid ¥17.00")
    assert (
        why == "Why this price?: List price ¥10.00 × 1 ¥10.00, Discount share -¥1.00, Amount ¥9.00"
    )
    table = tab.panel.body.findChild(RowsTable)
    assert table is not None
    table.selectRow(1)
    why = tab.panel.body.findChildren(Sums)[-1].accessibleName()
    assert why == "Why this price?: List price ¥8.00 × 1 ¥8.00, Amount ¥8.00"


def test_phone_is_covered_until_asked_for(screen: Screen, place: Place) -> None:
    place(recipient=Recipient("张三", "13812345678"))
    tab = screen.tab("orders", OrdersTab)
    assert tab.panel is not None
    masked = tab.panel.body.findChild(MaskedText)
    assert masked is not None
    assert (masked.button.text(), masked.label.text()) == ("138****5678", "")
    screen.click(masked.button)
    assert masked.label.text() == "13812345678"

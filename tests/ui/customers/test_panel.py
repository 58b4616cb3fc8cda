"""What the panel tells about a customer."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from shopdesk.ui.customers.panel import CustomerPanel
from shopdesk.ui.customers.tab import CustomersTab
from shopdesk.ui.widgets.masked_text import MaskedText
from shopdesk.ui.widgets.rows_table import RowsTable
from shopdesk.ui.widgets.status_badge import StatusBadge
from tests.screens import Screen
from tests.ui.customers.conftest import Buyers


def _show(screen: Screen, key: int) -> CustomerPanel:
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(key)
    screen.settle()
    return tab.customer_panel


def _words(panel: CustomerPanel) -> list[str]:
    return [label.text() for label in panel.body.findChildren(QLabel)]


def test_profile_with_figures_segment_and_addresses(screen: Screen, known: Buyers) -> None:
    panel = _show(screen, known.buyer)
    words = _words(panel)
    for expected in (
        "欧阳修文",
        "¥45.50",
        "¥22.75",
        "欧阳修文\n中国 浙江省 杭州市 西湖区 文三路 8 号",
        "公司前台\n上海市",
    ):
        assert expected in words
    # 2 orders today for 45.50: R 5, F 2, M 1
    assert "Common: to grow  ·  521" in words
    badges = [badge.accessibleName() for badge in panel.body.findChildren(StatusBadge)]
    assert badges == ["VIP"]


def test_every_phone_is_covered(screen: Screen, known: Buyers) -> None:
    panel = _show(screen, known.buyer)
    masked = panel.body.findChildren(MaskedText)
    assert [one.button.text() for one in masked] == ["138****5678", "139****1111"]
    assert not [text for text in _words(panel) if "13812345678" in text]
    screen.click(masked[0].button)
    assert masked[0].label.text() == "13812345678"


def test_click_on_an_order_opens_it(screen: Screen, known: Buyers) -> None:
    shown: list[tuple[str, object]] = []
    panel = _show(screen, known.buyer)
    screen.context.tab_asked.connect(lambda tab, key: shown.append((tab, key)))
    table = panel.body.findChild(RowsTable)
    assert table is not None
    table.row_activated.emit(1)
    assert shown == [("orders", known.orders[0])]


def test_who_never_bought_says_so(screen: Screen, known: Buyers) -> None:
    panel = _show(screen, known.nick)
    words = _words(panel)
    assert "Nothing yet." in words
    assert "tb_88  小明" in words
    assert panel.body.findChild(RowsTable) is None

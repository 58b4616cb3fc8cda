"""The after-sales tab: what it says it is, sums of the refunds, refunding an order from here."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shopdesk.ui.aftersales.dialogs import FindOrderDialog
from shopdesk.ui.aftersales.tab import AftersalesTab
from shopdesk.ui.list_query import ListState
from shopdesk.ui.orders.dialogs.refund import RefundDialog
from shopdesk.ui.periods import PeriodChoice
from tests.screens import Screen
from tests.ui.aftersales.conftest import Refunded


def test_says_honestly_what_is_to_come(screen: Screen) -> None:
    tab = screen.tab("aftersales", AftersalesTab)
    words = {label.text() for label in tab.findChildren(QLabel) if label.isVisible()}
    assert (
        "Returns, exchanges and complaints get their tickets in a release of their own. "
        "Refunds work now."
    ) in words


def test_sum_follows_the_period(screen: Screen) -> None:
    tab = screen.tab("aftersales", AftersalesTab)
    assert tab.sums.text() == "¥11.00 in 1 refund"
    long_ago = PeriodChoice(first=date(2001, 1, 1), last=date(2001, 1, 31))
    tab.set_state(ListState(period=long_ago))
    screen.settle()
    assert (tab.model.rowCount(), tab.sums.text()) == (0, "")
    tab.set_state(ListState())
    screen.settle()
    assert tab.sums.text() == "¥11.00 in 1 refund"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("RF000001", 1),
        ("rf0000", 1),
        ("SO000001", 1),
        ("张三", 1),
        ("zs", 1),
        ("李四", 0),
        ("!", 0),
    ],
)
def test_refunds_are_found_by_number_order_and_buyer(screen: Screen, text: str, count: int) -> None:
    tab = screen.tab("aftersales", AftersalesTab)
    assert tab.filters.search.isVisible()

    tab.set_state(ListState(search=text))
    screen.settle()

    assert tab.model.rowCount() == count


def test_order_is_found_and_refunded(screen: Screen, known: Refunded) -> None:
    tab = screen.tab("aftersales", AftersalesTab)
    screen.click(screen.button(tab, "Refund an order…"))
    find = screen.dialog(FindOrderDialog)
    assert not find.ok_button.isEnabled()
    screen.type(find.order, "zs")
    screen.settle()
    screen.key(find.order, Qt.Key.Key_Return)
    screen.click(find.ok_button)
    refund = screen.dialog(RefundDialog)
    assert refund.windowTitle() == "Refund SO000001"
    screen.click(refund.all_button)
    assert (refund.lines[0].quantity.text(), refund.lines[0].amount.text()) == ("2", "18.00")
    assert refund.freight.text() == "3.00"
    screen.click(refund.ok_button)
    assert screen.rows("SELECT sum(amount), count(*) FROM refund") == [(3200, 2)]
    assert screen.state_of(known.sent) == "refunded"
    screen.settle()
    assert tab.sums.text() == "¥32.00 in 2 refunds"


def test_unpaid_orders_are_not_offered(screen: Screen, known: Refunded) -> None:
    from shopdesk.ui.aftersales.dialogs import find_refundable

    with screen.shop.reader() as reader:
        found = [order.id for order in find_refundable(reader, "张三", 10)]
    assert found == [known.sent]

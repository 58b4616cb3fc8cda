"""What the panel tells about a refund."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from sqlalchemy import text

from shopdesk.ui.aftersales.tab import AftersalesTab
from shopdesk.ui.widgets.sums import Sums
from tests.screens import Screen
from tests.ui.aftersales.conftest import Refunded


def test_money_lines_reason_and_the_way_to_the_order(screen: Screen, known: Refunded) -> None:
    tab = screen.tab("aftersales", AftersalesTab)
    assert tab.panel is not None
    sums = tab.panel.body.findChild(Sums)
    assert sums is not None
    assert sums.accessibleName() == (
        "Money of the refund: For the lines ¥9.00, Freight ¥2.00, Refunded ¥11.00"
    )
    words = [label.text() for label in tab.panel.body.findChildren(QLabel)]
    assert {"RF000001", "chipped"} <= set(words)
    shown: list[tuple[str, object]] = []
    screen.context.tab_asked.connect(lambda name, key: shown.append((name, key)))
    screen.click(screen.button(tab.panel, "SO000001"))
    assert shown == [("orders", known.sent)]


def test_refund_of_a_file_that_names_no_order(screen: Screen, known: Refunded) -> None:
    with screen.shop.unit_of_work() as session:
        session.connection().execute(
            text(
                "INSERT INTO refund (number, channel_id, currency, refunded_at, business_date, "
                "amount, created_at) VALUES ('C1', :channel, 'GBP', 1, 20111130, 500, 1)"
            ),
            {"channel": known.shop.channel},
        )
    tab = screen.tab("aftersales", AftersalesTab)
    tab.select_id(known.refund + 1)
    screen.settle()
    assert tab.panel is not None
    words = {label.text() for label in tab.panel.body.findChildren(QLabel)}
    assert {"C1", "not named by its source"} <= words

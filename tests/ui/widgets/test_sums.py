"""Amounts that add up, one below the other."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.sums import Sum, Sums


def test_tells_rows_to_screen_readers_and_keeps_widgets(qtbot: QtBot) -> None:
    sums = Sums([Sum("Goods", "1"), Sum("Total", "1", total=True)], Theme(), name="Money")
    qtbot.addWidget(sums)
    assert sums.accessibleName() == "Money: Goods 1, Total 1"
    labels = sums.findChildren(Label)
    sums.show_sums([Sum("Goods", "2"), Sum("Total", "2", total=True)])
    assert sums.findChildren(Label) == labels
    assert [label.text() for label in labels] == ["Goods", "2", "Total", "2"]


def test_other_rows_replace_the_old_ones(qtbot: QtBot) -> None:
    sums = Sums([Sum("Goods", "1")], Theme())
    qtbot.addWidget(sums)
    sums.show_sums([Sum("Goods", "1"), Sum("Freight", "5")])
    assert sums.accessibleName() == "Goods 1, Freight 5"

"""The period of the review is chosen by steps, by name and by days."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Interval, Period
from shopdesk.ui.review.period_bar import PeriodBar, following
from shopdesk.ui.theme import Theme

TODAY = date(2011, 12, 20)


def _bar(qtbot: QtBot) -> tuple[PeriodBar, list[Period]]:
    bar = PeriodBar(Theme())
    qtbot.addWidget(bar)
    bar.set_period(
        Period.month(2011, 11),
        today=TODAY,
        first_day=date(2010, 12, 1),
        last_day=date(2011, 12, 9),
    )
    chosen: list[Period] = []
    bar.period_changed.connect(chosen.append)
    bar.show()
    return bar, chosen


@pytest.mark.parametrize(
    ("period", "after"),
    [
        (Period.month(2011, 1), Period.month(2011, 2)),
        (
            Period.of(Interval.YEAR, date(2011, 1, 1)),
            Period.of(Interval.YEAR, date(2012, 1, 1)),
        ),
        (
            Period(date(2011, 1, 5), date(2011, 1, 15)),
            Period(date(2011, 1, 15), date(2011, 1, 25)),
        ),
    ],
)
def test_the_following_period_is_as_long(period: Period, after: Period) -> None:
    assert following(period) == after


def test_steps_go_back_and_on_and_stop_at_today(qtbot: QtBot) -> None:
    bar, chosen = _bar(qtbot)
    assert bar.button.text() == "November 2011"
    QTest.mouseClick(bar.on, Qt.MouseButton.LeftButton)
    assert chosen == [Period.month(2011, 12)]
    assert not bar.on.isEnabled()
    QTest.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    QTest.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    assert chosen[1:] == [Period.month(2011, 11), Period.month(2011, 10)]
    assert bar.button.accessibleName() == "Period: October 2011"


def test_cannot_go_before_the_first_record(qtbot: QtBot) -> None:
    bar, _chosen = _bar(qtbot)
    bar.choose(Period.month(2010, 12))
    assert not bar.back.isEnabled()


def test_the_menu_offers_the_years_that_have_records(qtbot: QtBot) -> None:
    bar, chosen = _bar(qtbot)
    bar.menu.aboutToShow.emit()
    years: dict[str, QMenu] = {
        action.text(): menu
        for action in bar.menu.actions()
        if isinstance(menu := action.menu(), QMenu)
    }
    assert list(years) == ["2011", "2010"]
    months = {action.text(): action for action in years["2010"].actions()}
    assert not months["November 2010"].isEnabled()
    assert months["December 2010"].isEnabled()
    months["December 2010"].trigger()
    months["Q4 2010"].trigger()
    months["Whole year"].trigger()
    assert chosen == [
        Period.month(2010, 12),
        Period.of(Interval.QUARTER, date(2010, 10, 1)),
        Period.of(Interval.YEAR, date(2010, 1, 1)),
    ]


def test_days_of_ones_own(qtbot: QtBot) -> None:
    from PySide6.QtCore import QDate, QTimer
    from PySide6.QtWidgets import QApplication, QDateEdit

    from shopdesk.ui.widgets.period_picker import DaysDialog

    bar, chosen = _bar(qtbot)
    bar.menu.aboutToShow.emit()

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DaysDialog)
        first, last = dialog.findChildren(QDateEdit)
        first.setDate(QDate(2011, 11, 3))
        last.setDate(QDate(2011, 11, 8))
        dialog.accept()

    QTimer.singleShot(0, answer)
    bar.menu.actions()[-1].trigger()
    assert chosen == [Period(date(2011, 11, 3), date(2011, 11, 9))]

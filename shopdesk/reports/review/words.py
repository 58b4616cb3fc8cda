"""Words of a review that are not figures: periods, directions, lists."""

from __future__ import annotations

from shopdesk.base.period import Interval, Period
from shopdesk.charts.numbers import day_text, month_text
from shopdesk.i18n import N_, _, language

_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

TITLES = {
    Interval.DAY: N_("Daily review"),
    Interval.WEEK: N_("Weekly review"),
    Interval.MONTH: N_("Monthly review"),
    Interval.QUARTER: N_("Quarterly review"),
    Interval.YEAR: N_("Yearly review"),
}
KINDS = {
    "daily": Interval.DAY,
    "weekly": Interval.WEEK,
    "monthly": Interval.MONTH,
    "quarterly": Interval.QUARTER,
    "yearly": Interval.YEAR,
}

WEEKDAYS = (
    N_("Mon"),
    N_("Tue"),
    N_("Wed"),
    N_("Thu"),
    N_("Fri"),
    N_("Sat"),
    N_("Sun"),
)


def period_text(period: Period, *, short: bool = False) -> str:
    """``November 2011``, ``Q4 2011``, ``Week 48 of 2011``, ``1–9 Nov 2011``; in Chinese alike."""
    interval = period.whole_interval()
    start = period.start
    if interval is Interval.MONTH:
        if short or language() == "zh_CN":
            return month_text(start)
        return f"{_LONG_MONTHS[start.month - 1]} {start.year}"
    if interval is Interval.YEAR:
        return _("{year}").format(year=start.year)
    if interval is Interval.QUARTER:
        return _("Q{quarter} {year}").format(quarter=(start.month + 2) // 3, year=start.year)
    if interval is Interval.WEEK:
        year, week, _weekday = start.isocalendar()
        if short:
            return _("W{week} {year}").format(week=week, year=year)
        return _("Week {week} of {year}").format(week=week, year=year)
    if interval is Interval.DAY:
        return _("{day} {year}").format(day=day_text(start), year=start.year)
    return _range_text(period)


def _range_text(period: Period) -> str:
    start, last = period.start, period.last_day
    if (start.year, start.month) == (last.year, last.month):
        return _("{first}–{last} {month}").format(
            first=start.day, last=last.day, month=month_text(start)
        )
    return _("{first} {first_year} – {last} {last_year}").format(
        first=day_text(start), first_year=start.year, last=day_text(last), last_year=last.year
    )


def weekday_text(weekday: int) -> str:
    """Short name of a weekday, Monday 0."""
    return _(WEEKDAYS[weekday])

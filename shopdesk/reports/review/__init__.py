"""The operating review (复盘): one document for a day, a week, a month, a quarter or a year.

Built from measures only; every sentence is chosen by a rule and carries its figures. Importing
this package costs nothing: the metric book and numpy come with the first review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.base.period import Period

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts
    from shopdesk.reports.document import Report


def build(facts: Facts, period: Period, *, language: str | None = None) -> Report:
    """The review of a period, in a language (default: the one in force).

    Args:
        facts: one state of the shop: call it inside ``with metrics.facts() as facts``.
        period: any period; whole days, weeks, months, quarters and years have names of their own.
        language: ``zh_CN`` or ``en``.

    Raises:
        UserError: SD-REP-010 when the shop has no records in the period.
    """
    from shopdesk.reports.review.whole import whole_review

    return whole_review(facts, period, language=language)

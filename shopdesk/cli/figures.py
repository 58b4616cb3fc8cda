"""Commands about figures: ``kpi`` asks the metric book, ``report`` writes a review."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import from_day_key
from shopdesk.base.period import Interval, Period, parse_period
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.output import table_lines
from shopdesk.cli.parser import Commands, Parser
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext, using_language
from shopdesk.metrics.measure import (
    BY_LABELS,
    CALENDAR,
    CONVENTION_LABELS,
    By,
    Convention,
    Key,
    Measure,
    Point,
    Scope,
    Series,
    Unit,
    Value,
)
from shopdesk.metrics.show import number, shown, shown_with_parts

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

_DAY = timedelta(days=1)
_FEW = 12
_KINDS = {
    "daily": Interval.DAY,
    "weekly": Interval.WEEK,
    "monthly": Interval.MONTH,
    "quarterly": Interval.QUARTER,
    "yearly": Interval.YEAR,
}
_EXAMPLES = {
    "daily": "2011-11-30",
    "weekly": "2011-W48",
    "monthly": "2011-11",
    "quarterly": "2011-Q4",
    "yearly": "2011",
}


def add_commands(commands: Commands) -> None:
    """``kpi``, ``report``."""
    kpi = commands.add(
        "kpi",
        ask,
        about=_("figures of the metric book"),
        more=_(
            "Without a key: the headline figures; “all” for every one. Without a period: "
            "everything on record."
        ),
    )
    kpi.add_argument("keys", nargs="*", metavar="KEY", help=_("for example net_sales"))
    _add_period(kpi)
    kpi.add_argument(
        "--by",
        choices=[str(axis) for axis in By],
        metavar="AXIS",
        help=_("one of: {axes}").format(axes=", ".join(By)),
    )
    kpi.add_argument("--top", type=_positive, metavar="N", help=_("only the first N points"))
    kpi.add_argument("--explain", action="store_true", help=_("what the figures are"))
    kpi.add_argument(
        "--convention", choices=[str(one) for one in Convention], metavar="net|payment",
        help=_("how sales are counted; default: the shop's setting"),
    )  # fmt: skip
    for axis, about in (
        ("channel", _("only this channel (code)")),
        ("country", _("only this country")),
        ("customer", _("only this customer (number)")),
        ("category", _("only this category and those below it (path)")),
        ("product", _("only this product (code)")),
        ("sku", _("only this variant (code)")),
    ):
        kpi.add_argument(f"--{axis}", metavar=axis.upper(), help=about)

    report = commands.add(
        "report",
        write_report,
        about=_("write a review: .pdf, .xlsx or .txt"),
        more=_("For example: report monthly 2011-11 --out review.pdf"),
    )
    report.add_argument("kind", choices=list(_KINDS))
    report.add_argument(
        "which", help=_("2011-11 · 2011-W48 · 2011-11-30 · 2011-Q4 · 2011, as the kind says")
    )
    report.add_argument("--out", required=True, metavar="FILE", help=_(".pdf, .xlsx or .txt"))


def _add_period(parser: Parser) -> None:
    parser.add_argument(
        "--period", type=_period, metavar="P", help=_("2011 · 2011-Q4 · 2011-11 · 2011-W48 · day")
    )
    parser.add_argument("--from", dest="begins", type=_day, metavar="D", help=_("first day"))
    parser.add_argument("--to", dest="ends", type=_day, metavar="D", help=_("last day, included"))


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no period; write 2011, 2011-Q4, 2011-11, 2011-W48 or 2011-11-30").format(
                text=text
            )
        ) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no day; write 2011-11-30").format(text=text)
        ) from None


def _positive(text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() else 0
    if found < 1:
        raise argparse.ArgumentTypeError(_("must be 1 or more"))
    return found


def ask(call: Call) -> Answer:
    """``kpi``: plain figures, figures along an axis, or what they are."""
    from shopdesk.metrics.book import BOOK, KPI_TILES, Metrics, find_measure

    keys: list[str] = call.arguments.keys or list(KPI_TILES)
    if keys == ["all"]:
        keys = list(BOOK)
    measures = [find_measure(key) for key in keys]
    arguments = call.arguments
    if not arguments.keys and arguments.by is not None:
        # Nobody asked for these in particular: those that have no answer along the axis stay out.
        measures = [measure for measure in measures if By(arguments.by) in measure.grains]
    if arguments.explain:
        return _explained([measure.key for measure in measures])
    if arguments.period is not None and (arguments.begins or arguments.ends):
        raise UserError(
            "SD-CLI-020", _("Give either --period, or --from and --to. Nothing was computed.")
        )
    with Metrics(call.shop()).facts() as facts:
        scope = _scope(arguments, facts)
        if arguments.by is None:
            return _plain(facts, measures, scope)
        return _along(facts, measures, scope, call)


def _explained(keys: Sequence[str]) -> Answer:
    from shopdesk.metrics.book import explain

    texts = [explain(key) for key in keys]
    lines: list[str] = []
    for text in texts:
        lines += [*str(text).splitlines(), ""]
    fields = ("key", "label", "unit", "group", "formula", "definition", "source")
    return Answer(
        lines[:-1],
        {
            "figures": [
                {name: getattr(text, name) for name in fields}
                | {"reads": list(text.reads), "grains": list(text.grains)}
                for text in texts
            ]
        },
    )


def _scope(arguments: argparse.Namespace, facts: Facts) -> Scope:
    return Scope(
        _chosen_period(arguments, facts),
        channel_id=_id(facts.reader, "channel", "code", arguments.channel),
        country=_country(facts, arguments.country),
        customer_id=_id(facts.reader, "customer", "number", arguments.customer),
        category_id=_id(facts.reader, "category", "path", arguments.category),
        product_id=_id(facts.reader, "product", "code", arguments.product),
        sku_id=_id(facts.reader, "sku", "code", arguments.sku),
        convention=Convention(arguments.convention) if arguments.convention else None,
    )


def _chosen_period(arguments: argparse.Namespace, facts: Facts) -> Period:
    if arguments.period is not None:
        found: Period = arguments.period
        return found
    begins: date = arguments.begins or facts.first_day or facts.today
    ends: date = arguments.ends or max(begins, facts.last_day or facts.today)
    if ends < begins:
        raise UserError(
            "SD-CLI-021",
            _("The period would end on {end}, before it begins on {begin}.").format(
                begin=begins.isoformat(), end=ends.isoformat()
            ),
        )
    return Period(begins, ends + _DAY)


def _id(reader: Reader, table: str, column: str, value: str | None) -> int | None:
    if value is None:
        return None
    found = one(reader, f"SELECT id FROM {table} WHERE {column} = :value", {"value": value})
    if found is None:
        known = [str(name) for (name,) in reader.rows(f"SELECT {column} FROM {table}")]
        raise _unknown(By(table), value, known)
    return int(found[0])


def _country(facts: Facts, value: str | None) -> str | None:
    if value is not None and value not in facts.countries[0]:
        raise _unknown(By.COUNTRY, value, [name for name in facts.countries[0] if name])
    return value


def _unknown(axis: By, value: str, known: Sequence[str]) -> UserError:
    """A name that narrows to nothing is a slip of the pen: 0 would look like an answer."""
    kind = _(BY_LABELS[axis])
    nearest = nearest_names(value, known)
    if not nearest:
        return UserError(
            "SD-CLI-022",
            _("There is no {kind} “{value}” in this shop. Nothing was computed.").format(
                kind=kind, value=value
            ),
        )
    return UserError(
        "SD-CLI-022",
        _(
            "There is no {kind} “{value}” in this shop. Nothing was computed. The nearest are: "
            "{names}."
        ).format(kind=kind, value=value, names=", ".join(nearest)),
    )


def nearest_names(value: str, known: Sequence[str], *, count: int = 5) -> list[str]:
    """Names that somebody may have meant: they begin alike, hold the text, or are spelled alike.

    Where nothing is alike and there are only few names, these.
    """
    asked = value.casefold()
    folded = {name.casefold(): name for name in sorted(known)}
    holding = sorted((key for key in folded if asked in key), key=lambda key: key.find(asked) > 0)
    if len(holding) < count:
        holding += get_close_matches(asked, folded, n=count, cutoff=0.6)
    if not holding and len(folded) <= _FEW:
        return list(folded.values())
    return [folded[key] for key in dict.fromkeys(holding)][:count]


def _convention(facts: Facts, scope: Scope) -> Convention:
    return scope.convention or facts.convention


def _head(facts: Facts, scope: Scope) -> dict[str, Any]:
    return {
        "currency": facts.currency,
        "convention": str(_convention(facts, scope)),
        "from": scope.period.start.isoformat(),
        "to": scope.period.last_day.isoformat(),
    }


def _title(facts: Facts, scope: Scope) -> list[str]:
    return [scope.period.label(), _(CONVENTION_LABELS[_convention(facts, scope)]), ""]


def _plain(facts: Facts, measures: Sequence[Measure], scope: Scope) -> Answer:
    from shopdesk.metrics.book import compute

    found = [(measure, compute(facts, measure.key, scope=scope)) for measure in measures]
    rows = [
        [
            measure.name(_convention(facts, scope)),
            shown_with_parts(value, measure, facts.currency),
            _doubt(value),
        ]
        for measure, value in found
    ]
    lines = table_lines([_("Figure"), _("Value"), ""], rows, right=[False, True])
    document = _head(facts, scope) | {
        "figures": [
            _named(measure, facts, scope) | _value_document(value, measure, facts.currency)
            for measure, value in found
        ]
    }
    return Answer([*_title(facts, scope), *lines], document)


def _doubt(value: Value) -> str:
    notes = []
    if value.unfinished:
        notes.append(_("not finished"))
    if value.small_sample:
        notes.append(_("small sample"))
    return ", ".join(notes)


def _named(measure: Measure, facts: Facts, scope: Scope) -> dict[str, Any]:
    name = measure.name(_convention(facts, scope))
    return {"key": measure.key, "label": name, "unit": str(measure.unit)}


def _value_document(value: Value, measure: Measure, currency: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "value": _plain_number(number(value, measure.unit, currency), measure.unit),
        "unfinished": value.unfinished,
    }
    if measure.parts is not None:
        above, below = measure.parts
        document["numerator"] = _plain_number(number(value.numerator, above, currency), above)
        document["denominator"] = _plain_number(number(value.denominator, below, currency), below)
    if value.sample is not None:
        document |= {"sample": value.sample, "small_sample": value.small_sample}
    return document


def _plain_number(found: Decimal | None, unit: Unit) -> str | int | float | None:
    """Money as a decimal string, all else as a JSON number."""
    if found is None:
        return None
    if unit is Unit.MONEY:
        return f"{found:f}"
    return int(found) if found == found.to_integral_value() else float(found)


def _along(facts: Facts, measures: Sequence[Measure], scope: Scope, call: Call) -> Answer:
    from shopdesk.metrics.book import series

    by = By(call.arguments.by)
    found = [series(facts, measure.key, scope=scope, by=by) for measure in measures]
    codes = _codes(facts.reader, by)
    top: int | None = call.arguments.top
    document = _head(facts, scope) | {
        "by": str(by),
        "figures": [
            _named(one_series.measure, facts, scope)
            | _series_document(one_series, codes, facts.currency, top)
            for one_series in found
        ],
    }
    names = [one_series.measure.name(_convention(facts, scope)) for one_series in found]
    lines = _series_lines(found, names, facts.currency, top)
    return Answer([*_title(facts, scope), *lines], document)


def _codes(reader: Reader, by: By) -> dict[Key, str]:
    """What people and other programs call the records behind the ids of an axis."""
    column = {
        By.CHANNEL: "SELECT id, code FROM channel",
        By.CUSTOMER: "SELECT id, number FROM customer",
        By.CATEGORY: "SELECT id, path FROM category",
        By.PRODUCT: "SELECT id, code FROM product",
        By.SKU: "SELECT id, code FROM sku",
    }.get(by)
    return {} if column is None else {int(key): str(code) for key, code in reader.rows(column)}


def _series_document(
    found: Series, codes: dict[Key, str], currency: str, top: int | None
) -> dict[str, Any]:
    points = found.points if top is None else found.top(top)
    return {
        "total": _value_document(found.total, found.measure, currency),
        "points": [
            {"key": _point_key(found.by, point, codes), "label": point.label}
            | _value_document(point.value, found.measure, currency)
            for point in points
        ],
    }


def _point_key(by: By, point: Point, codes: dict[Key, str]) -> str | int | None:
    if by in CALENDAR and isinstance(point.key, int):
        return from_day_key(point.key).isoformat()
    return codes.get(point.key, point.key) if codes else point.key


def _series_lines(
    found: Sequence[Series], names: Sequence[str], currency: str, top: int | None
) -> list[str]:
    """One row a point, one column a figure; the first figure decides the order."""
    labels: dict[Key, str] = {}
    values: list[dict[Key, Value]] = []
    for one_series in found:
        labels |= {point.key: point.label for point in one_series.points if point.key not in labels}
        values.append({point.key: point.value for point in one_series.points})
    keys = list(labels)[:top]
    rows = [
        [
            labels[key],
            *(
                shown(known[key], one_series.measure.unit, currency) if key in known else ""
                for one_series, known in zip(found, values, strict=True)
            ),
        ]
        for key in keys
    ]
    totals = [shown(one_series.total, one_series.measure.unit, currency) for one_series in found]
    rows.append([_together(len(labels) - len(keys)), *totals])
    titles = [_(BY_LABELS[found[0].by]), *names]
    return table_lines(titles, rows, right=[False, *[True] * len(found)])


def _together(left_out: int) -> str:
    if not left_out:
        return _("Together")
    return ngettext(
        "All together, with {n} that is not shown",
        "All together, with {n} that are not shown",
        left_out,
    ).format(n=left_out)


def write_report(call: Call) -> Answer:
    """``report KIND WHICH --out FILE``: the review as PDF, workbook or text."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.reports import review
    from shopdesk.reports.write import renderer, write

    kind, target = call.arguments.kind, Path(call.arguments.out)
    period = _whole_period(kind, call.arguments.which)
    renderer(target)  # a wrong name is told before anything is computed
    with Metrics(call.shop()).facts() as facts:
        call.progress(0, 2, _("Computing"))
        report = review.build(facts, period)
    call.progress(1, 2, _("Writing"))
    with using_language(report.language):
        write(report, target)
    text = _("Written: {path}").format(path=target)
    document = {"file": str(target), "kind": kind, "period": period.label()}
    return Answer([text], document | {"language": report.language})


def _whole_period(kind: str, which: str) -> Period:
    """The day, week, month, quarter or year that a review is about.

    Raises:
        UserError: SD-CLI-023 if the words name no such period.
    """
    try:
        period = parse_period(which)
    except ValueError:
        period = None
    if period is None or period.whole_interval() is not _KINDS[kind]:
        raise UserError(
            "SD-CLI-023",
            _("“{which}” is no period of a {kind} review; write {example}. No report was made.")
            .format(which=which, kind=kind, example=_EXAMPLES[kind]),
        )  # fmt: skip
    return period

"""What a person asked of a list, as it is remembered: search, chips, period, fields, order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shopdesk.base.period import Period
from shopdesk.base.table import Column, Filter, Kind, TableQuery, TableSpec
from shopdesk.ui.periods import PeriodChoice

PERIOD = "period"  # key of the filter that takes :d0 and :d1
_STATE = re.compile(r"(\S+) = '([^']*)'\Z")
Narrow = tuple[str, Mapping[str, Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """A condition on one column.

    Args:
        column: its key.
        operator: ``contains``, ``is``, ``from``, ``to``, ``between``, ``in``, ``empty``.
        values: stored values (minor units, thousandths, day keys) or texts.
    """

    column: str
    operator: str
    values: tuple[str | int, ...] = ()

    def narrow(self, spec: TableSpec, place: int) -> Narrow:
        """The condition as SQL; ``place`` keeps the parameters of several apart.

        Raises:
            KeyError: if the list has no such column or there is no such operator.
        """
        column = spec.column(self.column)
        names = [f"f{place}_{number}" for number in range(len(self.values))]
        values: dict[str, Any] = dict(zip(names, self.values, strict=True))
        if self.operator == "contains":
            pattern = re.sub(r"([\\%_])", r"\\\1", str(self.values[0]).lower())
            sql = f"lower({column.sql}) LIKE :{names[0]} ESCAPE '\\'"
            return sql, {names[0]: f"%{pattern}%"}, column.joins
        sql = {
            "is": f"{column.sql} = :{{0}}",
            "from": f"{column.sql} >= :{{0}}",
            "to": f"{column.sql} <= :{{0}}",
            "between": f"{column.sql} BETWEEN :{{0}} AND :{{1}}",
            "empty": f"coalesce(CAST({column.sql} AS text), '') = ''",
            "in": f"{column.sql} IN ({', '.join(f':{name}' for name in names)})",
        }[self.operator].format(*names)
        return sql, values, column.joins


@dataclass(frozen=True, slots=True)
class Drill:
    """Rows behind a figure: a query put by the program, with the words for its chip."""

    title: str
    query: TableQuery


@dataclass(frozen=True, slots=True)
class ListState:
    """Everything that narrows and orders a list."""

    search: str = ""
    chips: frozenset[str] = frozenset()
    period: PeriodChoice | None = None
    fields: tuple[FieldFilter, ...] = ()
    sort: str = ""
    descending: bool | None = None
    drill: Drill | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.search.strip() or self.chips or self.period or self.fields or self.drill)

    def cleared(self) -> ListState:
        """Everything shown, in the same order."""
        return ListState(sort=self.sort, descending=self.descending)

    def query(self, spec: TableSpec, today: date) -> TableQuery:
        """The question to the table."""
        filters: list[tuple[str, Mapping[str, Any]]] = []
        narrow: list[Narrow] = []
        states: dict[str, list[str]] = {}
        joins: tuple[str, ...] = ()
        for chip in spec.filters:
            if chip.key not in self.chips:
                continue
            state = _STATE.match(chip.sql)
            if state is None:
                filters.append((chip.key, {}))
            else:
                states.setdefault(state[1], []).append(state[2])
                joins += chip.joins
        for place, (expression, values) in enumerate(states.items()):
            named = {f"s{place}_{number}": value for number, value in enumerate(values)}
            # "= x" and not "IN (x)" for one: the index then gives the order as well.
            sql = (
                f"{expression} = :s{place}_0"
                if len(values) == 1
                else f"{expression} IN ({', '.join(f':{name}' for name in named)})"
            )
            narrow.append((sql, named, joins))
        period = self.period.period(today) if self.period else None
        if period is not None:
            filters.append((PERIOD, _period_values(period)))
        narrow += [field.narrow(spec, place) for place, field in enumerate(self.fields)]
        if self.drill is not None:
            filters += self.drill.query.filters
            narrow += self.drill.query.narrow
        return TableQuery(
            search=self.search,
            filters=tuple(filters),
            sort=self.sort,
            descending=self.descending,
            narrow=tuple(narrow),
        )

    def to_json(self) -> dict[str, Any]:
        """For saved views and between two builds of the window; a drill is not kept."""
        return {
            "search": self.search,
            "chips": sorted(self.chips),
            "period": self.period.to_json() if self.period else None,
            "fields": [[field.column, field.operator, *field.values] for field in self.fields],
            "sort": self.sort,
            "descending": self.descending,
        }


def state_from_json(saved: Mapping[str, Any], spec: TableSpec) -> ListState:
    """What ``to_json`` wrote; whatever this list does not know (any more) is left out."""
    columns = {column.key for column in spec.columns}
    chips = {chip.key for chip in toggles(spec)}
    sort = saved.get("sort")
    descending = saved.get("descending")
    fields = []
    for entry in saved.get("fields") or []:
        if isinstance(entry, list) and len(entry) >= 2 and entry[0] in columns:
            field = FieldFilter(entry[0], str(entry[1]), tuple(entry[2:]))
            try:
                field.narrow(spec, 0)
            except (KeyError, IndexError):
                continue
            fields.append(field)
    return ListState(
        search=str(saved.get("search") or ""),
        chips=frozenset(chip for chip in saved.get("chips") or [] if chip in chips),
        period=PeriodChoice.from_json(saved.get("period")) if has_period(spec) else None,
        fields=tuple(fields),
        sort=sort if isinstance(sort, str) and sort in columns else "",
        descending=descending if isinstance(descending, bool) else None,
    )


def toggles(spec: TableSpec) -> tuple[Filter, ...]:
    """The filters that need no value: the chips of a list."""
    return tuple(chip for chip in spec.filters if ":" not in chip.sql)


def has_period(spec: TableSpec) -> bool:
    """Whether the list can be cut to a period."""
    return any(chip.key == PERIOD for chip in spec.filters)


def operators(column: Column) -> tuple[str, ...]:
    """What can be asked of a column."""
    if column.kind is Kind.STATE:
        return ("in",)
    if column.kind in {Kind.MONEY, Kind.QUANTITY, Kind.INTEGER, Kind.DATE}:
        return ("between", "from", "to", "is")
    if column.kind in {Kind.TEXT, Kind.CODE}:
        return ("contains", "is", "empty")
    return ()


def without_field(state: ListState, field: FieldFilter) -> ListState:
    """The state without one condition."""
    return replace(state, fields=tuple(known for known in state.fields if known != field))


def _period_values(period: Period) -> dict[str, Any]:
    first, end = period.keys
    return {"d0": first, "d1": end}

"""The metric book: every figure with its value of the period, its formula and exact definition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout

from shopdesk.base.period import Period
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.metrics.book import BOOK, Metrics, compare, explain
from shopdesk.metrics.measure import GROUPS, Comparison, Measure, Scope, convention_of
from shopdesk.settings import METRICS_CONVENTION
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.figures import change_words, metrics_of, open_rows, value_words
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.side_panel import PanelBody

_COLUMNS = (
    Column("label", N_("Figure"), "", Kind.TEXT),
    Column("group", N_("Group"), "", Kind.CODE, width=150),
    Column("value", N_("Value"), "", Kind.CODE, width=120),
    Column("change", N_("Change"), "", Kind.CODE, width=110),
)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class _Model(RowsModel):
    """Value and change stand right although they are texts already."""

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 2:
            return _RIGHT
        return super().data(index, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= 2:
            return _RIGHT
        return super().headerData(section, orientation, role)


@dataclass(frozen=True, slots=True)
class Values:
    """All figures of one period."""

    period: Period
    found: dict[str, Comparison]


class MetricBook(LiveView):
    """Search at the top, the figures at the left, the definition of one at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.period: Period | None = None
        self.values: Values | None = None
        self._request = 0
        self._shown: list[Measure] = list(BOOK.values())
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(3), theme.grid(1.5), 0, 0)
        box.setSpacing(theme.grid(1.5))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Name, formula or definition"))
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            icon(Icon.SEARCH, theme, "faint"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.setMaximumWidth(theme.px(360))
        self.search.textChanged.connect(self._fill)
        box.addWidget(self.search)
        both = QHBoxLayout()
        both.setSpacing(theme.grid(1.5))
        self.model = _Model(_COLUMNS, context.formats)
        self.table = RowsTable(self.model, theme, name=_("Metric book"))
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.table.row_activated.connect(self._on_row_activated)
        both.addWidget(self.table, 3)
        both.addWidget(self._panel(), 2)
        box.addLayout(both, 1)
        self._none = Label(_("No figure has these words."), "muted")
        self._none.hide()
        box.addWidget(self._none)
        self._fill()

    def _panel(self) -> QFrame:
        theme = self.context.theme
        frame = QFrame(self)
        frame.setProperty("look", "panel")
        box = QVBoxLayout(frame)
        box.setContentsMargins(0, theme.grid(1), 0, 0)
        scroll = QScrollArea(frame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body = PanelBody(self.context)
        scroll.setWidget(self.body)
        scroll.viewport().setAutoFillBackground(False)
        box.addWidget(scroll)
        return frame

    def show_period(self, period: Period | None) -> None:
        """Show the values of another period."""
        if period != self.period:
            self.period = period
            self.values = None
            self.mark_stale()

    def refresh(self) -> None:
        if self.period is None:
            return
        self._request += 1
        self.context.tasks.call(
            partial(_read, metrics_of(self.context), self.period),
            done=partial(self._on_read, self._request),
            owner=self,
        )

    @property
    def current(self) -> Measure | None:
        """The figure whose definition is shown."""
        place = self.table.currentIndex().row()
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def _on_read(self, request: int, values: Values) -> None:
        if request == self._request:
            self.values = values
            self._fill()

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        kept = self.current
        self._shown = [measure for measure in BOOK.values() if _matches(measure, words)]
        self.model.set_rows([self._row(measure) for measure in self._shown])
        self._none.setVisible(not self._shown)
        self.table.setVisible(bool(self._shown))
        if self._shown:
            place = self._shown.index(kept) if kept in self._shown else 0
            self.table.selectRow(place)
        else:
            self.body.clear()

    def _row(self, measure: Measure) -> tuple[str, str, str, str]:
        found = self.values.found.get(measure.key) if self.values else None
        value = value_words(found, self.context.formats.currency) if found else "…"
        change = change_words(found.change, measure.unit) if found else ""
        convention = convention_of(self.context.preferences.get(METRICS_CONVENTION))
        return measure.name(convention), _(GROUPS[measure.group]), value, change

    def _on_row_changed(self) -> None:
        measure = self.current
        self.body.clear()
        if measure is None:
            return
        told = explain(measure.key)
        found = self.values.found.get(measure.key) if self.values else None
        currency = self.context.formats.currency
        self.body.heading(told.label, measure.key)
        if found is not None:
            self.body.facts(
                [
                    (_("Value"), value_words(found, currency)),
                    (_("Numerator"), _part(found.value.numerator)),
                    (_("Denominator"), _part(found.value.denominator)),
                    (_("Change"), change_words(found.change, measure.unit)),
                    (_("A year before"), change_words(found.year_change, measure.unit)),
                ]
            )
        self.body.section(_("Formula"))
        self.body.note(told.formula, "")
        if told.definition:
            self.body.section(_("Definition"))
            self.body.note(told.definition, "")
        if told.grains:
            self.body.section(_("Can be asked by"))
            self.body.note(", ".join(told.grains), "")
        self.body.section(_("Computed from"))
        self.body.note(" · ".join(text for text in (", ".join(told.reads), told.source) if text))
        if measure.rows and self.period is not None:
            self.body.facts([(_("Records"), _("Show the rows behind it"), self._open)])

    def _on_row_activated(self, _place: int) -> None:
        self._open()

    def _open(self) -> None:
        measure = self.current
        if measure is not None and measure.rows and self.period is not None:
            open_rows(self.context, measure, Scope(self.period), owner=self)


def _part(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _matches(measure: Measure, words: list[str]) -> bool:
    told = " ".join(
        (measure.key, *(_(text) for text in (measure.label, measure.formula, measure.definition)))
    ).casefold()
    return all(word in told for word in words)


def _read(metrics: Metrics, period: Period, progress: Progress) -> Values:
    found = {}
    with metrics.facts() as facts:
        for place, key in enumerate(BOOK):
            progress(place, len(BOOK))
            found[key] = compare(facts, key, scope=Scope(period))
    return Values(period, found)

"""The rules that propose prices: the list of them, and one rule's figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.prices import queries
from shopdesk.prices.rules import (
    ENDING_LABELS,
    HANDBOOK_WARNING,
    PRESETS,
    RULE_LABELS,
    Ending,
    RuleKind,
    RuleSettings,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.prices.queries import RuleRow
    from shopdesk.ui.tasks import Progress

_COLUMNS = (
    Column("name", N_("Name"), "", width=330),
    Column("kind", N_("Looks at"), "", width=140),
    Column("active", N_("Runs"), "", Kind.FLAG, width=70),
    Column("open", N_("Open"), "", Kind.INTEGER, width=70),
)
# What the limit of a kind counts, and what its change means.
_LIMITS = {
    RuleKind.LOW_STOCK: N_("Fewer pieces than"),
    RuleKind.OVERSTOCK: N_("Stock for more days than"),
    RuleKind.COMPETITION: N_("Own price above … % of the others'"),
    RuleKind.MARGIN: N_("Margin below … %"),
    RuleKind.SLOW: N_("Fewer sold than"),
}
_CHANGES = {
    RuleKind.COMPETITION: N_("Go to … % of the others'"),
    RuleKind.MARGIN: N_("Raise to a margin of … %"),
}
_CHANGE = N_("Change the price by … %")


class RulesDialog(QDialog):
    """All rules; Enter changes one, presets are a click away."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Price rules"))
        self.setMinimumWidth(theme.px(680))
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.grid(2.5)] * 4)
        box.setSpacing(theme.grid(1.5))
        box.addWidget(Label(_("Price rules"), "heading"))
        box.addWidget(
            Label(
                _(
                    "A rule never changes a price. It proposes one with its arithmetic, and you "
                    "accept or refuse it."
                ),
                "muted",
                wrap=True,
            )
        )
        self._model = RowsModel(_COLUMNS, context.formats)
        self.table = RowsTable(self._model, theme, name=_("Price rules; Enter changes one"))
        self.table.setMinimumHeight(theme.px(180))
        self.table.row_activated.connect(self._on_activated)
        self.table.clicked.connect(lambda index: self._on_activated(index.row()))
        box.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.presets = push_button(_("Add the ready-made rules"))
        self.presets.clicked.connect(self._on_presets)
        self.new = push_button(_("New rule…"))
        self.new.clicked.connect(lambda: self._edit(None))
        close = push_button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        foot.addWidget(self.presets)
        foot.addWidget(self.new)
        foot.addStretch(1)
        foot.addWidget(close)
        box.addLayout(foot)
        self._rules: list[RuleRow] = []
        self.refresh()

    def refresh(self) -> None:
        """Read the rules again."""
        self.context.tasks.read(_rules, done=self._on_read, owner=self)

    def _on_read(self, rules: list[RuleRow]) -> None:
        self._rules = rules
        self._model.set_rows(
            [
                (visible(rule.name), _(RULE_LABELS[rule.settings.kind]), rule.active, rule.open)
                for rule in rules
            ]
        )
        known = {rule.name for rule in rules}
        self.presets.setEnabled(any(_(name) not in known for name, _data in PRESETS))

    def _on_activated(self, place: int) -> None:
        self._edit(self._rules[place])

    def _edit(self, rule: RuleRow | None) -> None:
        dialog = RuleDialog(self.context, rule, parent=self)
        dialog.succeeded.connect(lambda _id: self.refresh())
        dialog.open()

    def _on_presets(self) -> None:
        self.context.tasks.write(_add_presets, done=self._on_added, owner=self)

    def _on_added(self, count: int) -> None:
        self.context.toast(
            ngettext("{n} rule is kept.", "{n} rules are kept.", count).format(n=count)
        )
        self.refresh()


class RuleDialog(WriteDialog):
    """One rule's figures."""

    def __init__(self, context: Context, rule: RuleRow | None, *, parent: QWidget) -> None:
        title = _("New price rule") if rule is None else _("Change the price rule")
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._rule = rule
        data = RuleSettings(RuleKind.OVERSTOCK, 180, -10) if rule is None else rule.settings
        self.name = QLineEdit("" if rule is None else rule.name)
        self.form.add("name", _("Name"), self.name)
        self.kind = choice_box(
            [(str(kind), _(label)) for kind, label in RULE_LABELS.items()], str(data.kind)
        )
        self.form.add("kind", _("Looks at"), self.kind)
        self.limit = _number(1, 100_000, data.threshold)
        self.form.add("limit", _("Limit"), self.limit)
        self.change = _number(-90, 500, data.change)
        self.form.add("change", _("Change"), self.change)
        self.words = Label("", "small", wrap=True)
        self.form.add("words", "", self.words)
        self.floor = _number(0, 95, data.margin_floor)
        self.form.add(
            "floor",
            _("Margin left, at least %"),
            self.floor,
            hint=_("No price is proposed that leaves less over the cost."),
        )
        self.days = _number(1, 3_650, data.days)
        self.form.add("days", _("Sales of the last … days"), self.days)
        self.ending = choice_box(
            [(str(ending), _(label)) for ending, label in ENDING_LABELS.items()], str(data.ending)
        )
        self.form.add("ending", _("Prices end"), self.ending)
        self.active = QCheckBox(_("Runs with the others"))
        self.active.setChecked(rule is None or rule.active)
        self.form.add("active", "", self.active)
        self.kind.currentIndexChanged.connect(self._show_words)
        self._show_words()
        self.form.mark_saved()

    def _show_words(self) -> None:
        kind = RuleKind(self.kind.currentData())
        words = [
            _("Limit: {text}").format(text=_(_LIMITS[kind])),
            _("Change: {text}").format(text=_(_CHANGES.get(kind, _CHANGE))),
        ]
        if kind is RuleKind.LOW_STOCK:
            words.append(_(HANDBOOK_WARNING))
        self.words.setText("\n".join(words))

    def submit(self) -> None:
        if not self.name.text().strip():
            self.form.set_errors({"name": _("The rule needs a name.")})
            return
        data = RuleSettings(
            RuleKind(self.kind.currentData()),
            self.limit.value(),
            self.change.value(),
            margin_floor=self.floor.value(),
            ending=Ending(self.ending.currentData()),
            days=self.days.value(),
        )
        key = None if self._rule is None else self._rule.id
        self.start(partial(_save, self.name.text(), data, key, self.active.isChecked()))


def _number(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box


def _rules(reader: Reader, _progress: Progress) -> list[RuleRow]:
    return queries.list_rules(reader)


def _save(
    name: str,
    data: RuleSettings,
    rule_id: int | None,
    active: bool,
    session: Session,
    _progress: Progress,
) -> int:
    from shopdesk.prices.service import save_rule

    return save_rule(session, name, data, rule_id=rule_id, active=active)


def _add_presets(session: Session, _progress: Progress) -> int:
    from shopdesk.db.reader import session_reader
    from shopdesk.prices.service import save_rule

    known = {rule.name for rule in queries.list_rules(session_reader(session))}
    wanted = [(_(name), data) for name, data in PRESETS if _(name) not in known]
    for name, data in wanted:
        save_rule(session, name, data)
    return len(wanted)

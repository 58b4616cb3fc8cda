"""The category tree: names, places, SKU codes and what products of each are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import CategoryRow, category_attributes, list_category_tree
from shopdesk.products.rules import ATTRIBUTE_KIND_LABELS, Attribute, AttributeKind, key_for
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import Form, FormDialog
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.write_dialog import choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_SEPARATOR = " / "
_LABEL, _KIND, _REQUIRED, _CHOICES = range(4)


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories, and the own details of each by its id."""

    rows: list[CategoryRow]
    attributes: dict[int, list[Attribute]]


@dataclass(frozen=True, slots=True)
class Edited:
    """What is to be written of a category; None as parent is the top."""

    id: int
    name: str
    parent_id: int | None
    template: str
    attributes: tuple[Attribute, ...]


class CategoriesDialog(FormDialog):
    """Saves one category at a time and stays open; merging and deleting are steps of their own."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("Categories"), action=_("Save"), parent=parent)
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(860), theme.px(620))
        self.cancel_button.setText(_("Close"))
        self._tree = Tree([], {})
        self._shown: Edited | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Categories"))
        self.list.setFixedWidth(theme.px(300))
        self.list.setMinimumHeight(theme.px(400))
        self.fields = Form(theme)
        self._add_fields()
        body = QWidget()
        box = QHBoxLayout(body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(2))
        box.addWidget(self.list)
        box.addWidget(self.fields, 1, alignment=Qt.AlignmentFlag.AlignTop)
        self.form.add_wide(body)
        self.list.currentRowChanged.connect(self._on_chosen)
        self.ok_button.setEnabled(False)
        self._read(None)

    # building

    def _add_fields(self) -> None:
        self.name = QLineEdit()
        self.name.setMaxLength(100)
        self.parent_choice = choice_box([])
        self.template = QLineEdit()
        self.template.setMaxLength(200)
        self.template.setPlaceholderText("{category}-{n}-{1}")
        self.details = self._details_table()
        self.into = choice_box([])
        self.merge_button = push_button(_("Merge into"))
        self.merge_button.clicked.connect(self._on_merge_clicked)
        self.delete_button = push_button(_("Delete"), "danger")
        self.delete_button.clicked.connect(self._on_delete_clicked)
        self.into.setAccessibleName(_("Merge into"))
        self.fields.add("name", _("Name"), self.name)
        self.fields.add("parent", _("Below"), self.parent_choice)
        hint = _("Empty: that of the category above")
        self.fields.add("template", _("SKU codes"), self.template, hint=hint)
        self.fields.add_wide(Label(_("Details that its products are asked for"), "strong"))
        self.fields.add_wide(self.details)
        self.inherited = Label("", "small", wrap=True)
        self.fields.add_wide(self.inherited)
        steps = QWidget()
        steps.setLayout(row(self.merge_button, self.into, self.delete_button))
        self.fields.add_wide(steps)

    def _details_table(self) -> QTableWidget:
        theme = self.context.theme
        table = QTableWidget(0, 4)
        table.setAccessibleName(_("Details that its products are asked for"))
        table.setHorizontalHeaderLabels([_("Detail"), _("Kind"), _("Required"), _("Choices")])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.px(36))
        header = table.horizontalHeader()
        header.setSectionResizeMode(_CHOICES, QHeaderView.ResizeMode.Stretch)
        for place, width in ((_LABEL, 140), (_KIND, 110), (_REQUIRED, 80)):
            table.setColumnWidth(place, theme.px(width))
        table.setMinimumHeight(theme.px(170))
        table.itemChanged.connect(self._on_detail_edited)
        return table

    # reading and showing

    def _read(self, then: int | None) -> None:
        self.context.tasks.read(_read_tree, done=partial(self._on_tree, then), owner=self)

    def _on_tree(self, then: int | None, tree: Tree) -> None:
        self._tree = tree
        current = then if then is not None else (self._shown.id if self._shown else None)
        self.list.blockSignals(True)
        self.list.clear()
        for entry in tree.rows:
            depth = entry.path.count(_SEPARATOR)
            count = self.context.formats.integer(entry.products)
            item = QListWidgetItem(f"{'      ' * depth}{visible(entry.name)}  ({count})")
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.path)
            self.list.addItem(item)
        self.list.blockSignals(False)
        ids = [entry.id for entry in tree.rows]
        place = ids.index(current) if current in ids else 0
        self.list.setCurrentRow(place if ids else -1)
        self._on_chosen(self.list.currentRow())

    def _on_chosen(self, place: int) -> None:
        known = 0 <= place < len(self._tree.rows)
        self.fields.setEnabled(known)
        self.ok_button.setEnabled(known)
        if not known:
            self._shown = None
            return
        entry = self._tree.rows[place]
        self.message.say("")
        self.fields.set_errors({})
        self.name.setText(visible(entry.name))
        self.template.setText(visible(entry.sku_template))
        others = [
            other
            for other in self._tree.rows
            if other.path != entry.path and not other.path.startswith(entry.path + _SEPARATOR)
        ]
        self.parent_choice.clear()
        self.parent_choice.addItem(_("Top of the tree"), 0)
        self.into.clear()
        for other in others:
            self.parent_choice.addItem(visible(other.path), other.id)
            self.into.addItem(visible(other.path), other.id)
        self.parent_choice.setCurrentIndex(
            max(self.parent_choice.findData(entry.parent_id or 0), 0)
        )
        self.merge_button.setEnabled(bool(others))
        self._show_details(entry)
        self._shown = self._edited()
        self.fields.mark_saved()

    def _show_details(self, entry: CategoryRow) -> None:
        own = self._tree.attributes.get(entry.id, [])
        self.details.blockSignals(True)
        self.details.setRowCount(0)
        for attribute in own:
            self._add_detail(attribute)
        self._add_detail(None)
        self.details.blockSignals(False)
        above = []
        path = entry.path.rpartition(_SEPARATOR)[0]
        while path:
            key = next((other.id for other in self._tree.rows if other.path == path), 0)
            above += [visible(one.label) for one in self._tree.attributes.get(key, [])]
            path = path.rpartition(_SEPARATOR)[0]
        self.inherited.setText(
            _("From the categories above: {names}").format(names=", ".join(above)) if above else ""
        )

    def _add_detail(self, attribute: Attribute | None) -> None:
        place = self.details.rowCount()
        self.details.insertRow(place)
        label = QTableWidgetItem("" if attribute is None else visible(attribute.label))
        label.setData(Qt.ItemDataRole.UserRole, "" if attribute is None else attribute.key)
        required = QTableWidgetItem()
        required.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        checked = attribute is not None and attribute.required
        required.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        kinds = [(str(key), _(text)) for key, text in ATTRIBUTE_KIND_LABELS.items()]
        kind = choice_box(kinds, "text" if attribute is None else str(attribute.kind))
        kind.setAccessibleName(_("Kind"))
        choices = QTableWidgetItem("" if attribute is None else ", ".join(attribute.choices))
        self.details.setItem(place, _LABEL, label)
        self.details.setCellWidget(place, _KIND, kind)
        self.details.setItem(place, _REQUIRED, required)
        self.details.setItem(place, _CHOICES, choices)

    def _on_detail_edited(self, item: QTableWidgetItem) -> None:
        # Writing into the empty last line makes a new one below it.
        if item.row() == self.details.rowCount() - 1 and item.column() == _LABEL and item.text():
            self.details.blockSignals(True)
            self._add_detail(None)
            self.details.blockSignals(False)

    # writing

    def _edited(self) -> Edited:
        entry = self._tree.rows[self.list.currentRow()]
        return Edited(
            entry.id,
            self.name.text().strip(),
            int(self.parent_choice.currentData()) or None,
            self.template.text().strip(),
            tuple(self._attributes()),
        )

    def _attributes(self) -> list[Attribute]:
        found: list[Attribute] = []
        for place in range(self.details.rowCount()):
            label, required, choices = (
                self.details.item(place, column) for column in (_LABEL, _REQUIRED, _CHOICES)
            )
            kind = self.details.cellWidget(place, _KIND)
            if label is None or required is None or choices is None or not label.text().strip():
                continue
            key = label.data(Qt.ItemDataRole.UserRole)
            taken = [one.key for one in found]
            chosen = AttributeKind(kind.currentData())  # type: ignore[attr-defined] # a choice box
            words = choices.text().replace("，", ",").replace("、", ",").split(",")
            found.append(
                Attribute(
                    key or key_for(label.text(), taken),
                    label.text().strip(),
                    chosen,
                    required.checkState() == Qt.CheckState.Checked,
                    tuple(word.strip() for word in words if word.strip())
                    if chosen is AttributeKind.CHOICE
                    else (),
                )
            )
        return found

    @property
    def entered(self) -> bool:
        return self._shown is not None and self._edited() != self._shown

    def submit(self) -> None:
        if self._shown is None:
            return
        if not self.name.text().strip():
            self.fields.set_errors({"name": _("A name is needed.")})
            return
        edited = self._edited()
        self._write(partial(_save, self._shown, edited), edited.id)

    def _on_merge_clicked(self) -> None:
        if self._shown is None:
            return
        into = int(self.into.currentData())
        question = _("Merge “{category}” into “{other}”?").format(
            category=self._shown.name, other=self.into.currentText()
        )
        detail = _("Its products, details and categories go there; it is then gone.")
        if dialogs.confirm(self, question, detail, action=_("Merge"), dangerous=True):
            self._write(partial(_merge, self._shown.id, into), into)

    def _on_delete_clicked(self) -> None:
        if self._shown is not None:
            self._write(partial(_delete, self._shown.id), None)

    def _write(self, work: partial[int], then: int | None) -> None:
        self.ok_button.setEnabled(False)
        self.context.tasks.write(
            work,
            done=partial(self._on_written, then),
            failed=self.on_failed,
            owner=self,
            label=self.windowTitle(),
        )

    def _on_written(self, then: int | None, moved: int) -> None:
        text = _("Categories saved")
        if moved:
            text = ngettext("{n} product moved", "{n} products moved", moved).format(
                n=self.context.formats.integer(moved)
            )
        self.context.toast(text)
        self._read(then)


def _read_tree(reader: Reader, _progress: Progress) -> Tree:
    rows = list_category_tree(reader)
    return Tree(
        rows,
        {entry.id: category_attributes(reader, entry.id, inherited=False) for entry in rows},
    )


def _save(before: Edited, after: Edited, session: Session, _progress: Progress) -> int:
    from shopdesk.products.service import categories

    if after.name != before.name:
        categories.rename_category(session, after.id, after.name)
    if after.parent_id != before.parent_id:
        categories.move_category(session, after.id, after.parent_id)
    if after.template != before.template:
        categories.set_sku_template(session, after.id, after.template)
    if after.attributes != before.attributes:
        categories.save_attributes(session, after.id, after.attributes)
    return 0


def _merge(category_id: int, into: int, session: Session, _progress: Progress) -> int:
    from shopdesk.products.service.categories import merge_categories

    return merge_categories(session, category_id, into)


def _delete(category_id: int, session: Session, _progress: Progress) -> int:
    from shopdesk.products.service.categories import delete_category

    delete_category(session, category_id)
    return 0

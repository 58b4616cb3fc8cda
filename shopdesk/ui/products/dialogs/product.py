"""A product with its variants: options to variants, codes, barcodes, prices, opening stock."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from itertools import product as combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.products.queries import (
    ProductDetail,
)
from shopdesk.products.rules import (
    CELL_MEANING_LABELS,
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    CellMeaning,
    LifeCycle,
    ProductKind,
    is_table,
    read_table,
)
from shopdesk.settings import SKU_TEMPLATE
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.products.dialogs.product_write import (
    change,
    create,
    read_categories,
    read_last_barcode,
)
from shopdesk.ui.products.variant_grid import OPTIONS, VariantModel, VariantRow, VariantTable
from shopdesk.ui.products.variants import (
    Pattern,
    ReadVariants,
    make_rows,
    new_barcodes,
    read_rows,
    split_values,
    stored_rows,
)
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from shopdesk.products.service import ProductInput

AXES = 3
_CELL_KEYS = {
    CellMeaning.OPENING: "opening",
    CellMeaning.BARCODE: "barcodes",
    CellMeaning.PRICE: "price",
}


class ProductDialog(WriteDialog):
    """Makes a product, or changes one.

    Args:
        product: the product to change; None for a new one.
    """

    def __init__(
        self, context: Context, product: ProductDetail | None = None, *, parent: QWidget
    ) -> None:
        title = _("New product")
        if product is not None:
            title = _("Edit {code}").format(code=visible(product.code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(900), theme.px(720))
        for button in (self.ok_button, self.cancel_button):
            button.setAutoDefault(False)
            button.setDefault(False)
        self.ok_button.setToolTip("Ctrl+S")
        self._product = product
        self._templates: dict[str, str] = {}
        self._offered = ""
        self._template_written = False
        self._shop_template = context.preferences.get(SKU_TEMPLATE)
        self.head = Form(theme)
        self.more = Form(theme)
        self.grid = VariantModel(theme, self)
        self.table = VariantTable(self.grid, theme)
        if product is None:
            self.table.take_table = self._take_table
        self.warning = Label("", "small", wrap=True)
        self.warning.hide()
        self._grid_edited = False
        self._left_out: set[tuple[str, ...]] = set()
        self._add_head()
        self._add_more()
        self._add_axes()
        self._lay_out()
        self._fill_grid()
        self.grid.edited.connect(self._on_grid_edited)
        self.code.setFocus()
        context.tasks.read(read_categories, done=self._on_categories, owner=self)

    # building

    def _add_head(self) -> None:
        product = self._product
        self.code = QLineEdit("" if product is None else visible(product.code))
        self.code.setMaxLength(100)
        self.name = QLineEdit("" if product is None else visible(product.name))
        self.name.setMaxLength(300)
        self.category = free_choice_box([], "" if product is None else product.category)
        self.kind = choice_box(
            [(str(key), _(text)) for key, text in PRODUCT_KIND_LABELS.items()],
            "goods" if product is None else product.kind,
        )
        self.state = choice_box(
            [(str(key), _(text)) for key, text in LIFE_CYCLE_LABELS.items()],
            "selling" if product is None else product.state,
        )
        self.head.add("code", _("Code"), self.code)
        self.head.add("name", _("Name"), self.name)
        self.head.add(
            "category", _("Category"), self.category, hint=_("With a slash: Home / Kitchen")
        )
        self.head.add("kind", _("Kind"), self.kind)
        self.head.add("state", _("State"), self.state)

    def _add_more(self) -> None:
        product = self._product
        self.brand = QLineEdit("" if product is None else visible(product.brand))
        self.unit = QLineEdit("" if product is None else visible(product.unit))
        self.tags = QLineEdit("" if product is None else visible(product.tags))
        self.description = QPlainTextEdit("" if product is None else product.description)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(self.context.theme.px(88))
        for edit in (self.brand, self.unit, self.tags):
            edit.setMaxLength(200)
        self.unit.setPlaceholderText(_("piece, box, kg …"))
        self.more.add("brand", _("Brand"), self.brand)
        self.more.add("unit", _("Unit"), self.unit)
        self.more.add("tags", _("Tags"), self.tags)
        self.more.add("description", _("Description"), self.description)

    def _add_axes(self) -> None:
        product = self._product
        axes = () if product is None else product.axes
        self.axis_names: list[QLineEdit] = []
        self.axis_values: list[QLineEdit] = []
        for place in range(AXES):
            name = QLineEdit(visible(axes[place]) if place < len(axes) else "")
            name.setAccessibleName(_("Name of option {n}").format(n=place + 1))
            name.setMaxLength(60)
            values = QLineEdit()
            values.setAccessibleName(_("Values of option {n}").format(n=place + 1))
            values.setMaxLength(2_000)
            self.axis_names.append(name)
            self.axis_values.append(values)
        self.axis_names[0].setPlaceholderText(_("Colour"))
        self.axis_values[0].setPlaceholderText(_("red, white, blue"))
        self.axis_names[1].setPlaceholderText(_("Size"))
        self.axis_values[1].setPlaceholderText(_("S, M, L"))
        self.template = QLineEdit(self._shop_template)
        self.template.setToolTip(
            _("Slots: {slots}").format(slots="{code} {category} {n} {1} {2} {3}")
        )
        self.template.textEdited.connect(self._on_template_edited)
        self.price, self.cost = QLineEdit(), QLineEdit()
        for edit in (self.price, self.cost):
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        made_from = (self.code, self.template, self.price, self.cost)
        for edit in (*made_from, *self.axis_names, *self.axis_values):
            edit.textEdited.connect(self._on_pattern_edited)
        self.category.currentTextChanged.connect(self._on_pattern_edited)

    def _axes_widget(self) -> QWidget:
        theme = self.context.theme
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.grid())
        grid.setVerticalSpacing(theme.px(4))
        is_new = self._product is None
        grid.addWidget(Label(_("Option"), "small"), 0, 0)
        if is_new:
            grid.addWidget(Label(_("Its values, separated by commas"), "small"), 0, 1)
        for place in range(AXES):
            row_or_column = (place + 1, 0) if is_new else (1, place)
            grid.addWidget(self.axis_names[place], *row_or_column)
            if is_new:
                grid.addWidget(self.axis_values[place], place + 1, 1)
        grid.setColumnStretch(1, 1)
        if not is_new:
            for place in range(AXES):
                grid.setColumnStretch(place, 1)
            return holder
        side = ((_("SKU code from"), self.template), (_("Price"), self.price))
        for place, (label, edit) in enumerate((*side, (_("Unit cost"), self.cost)), 1):
            edit.setAccessibleName(label)
            edit.setFixedWidth(theme.px(180))
            grid.addWidget(Label(label, "muted"), place, 2, alignment=Qt.AlignmentFlag.AlignRight)
            grid.addWidget(edit, place, 3)
        return holder

    def _lay_out(self) -> None:
        theme = self.context.theme
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, theme.grid())
        box.setSpacing(theme.grid(4))
        for side in (self.head, self.more):
            box.addWidget(side, 1, alignment=Qt.AlignmentFlag.AlignTop)
        self.form.add_wide(holder)
        self.form.add_wide(Label(_("Options and variants"), "strong"))
        self.form.add_wide(self._axes_widget())
        self.barcode_button = push_button(_("Make barcodes"), "link")
        self.barcode_button.clicked.connect(self._on_barcodes_clicked)
        self.add_button = push_button(_("Add a variant"), "link")
        self.add_button.clicked.connect(self._on_add_clicked)
        self.add_button.setVisible(self._product is not None)
        self.fault = Label("", "error", wrap=True)
        self.table_button = push_button(_("Paste a colour × size table"), "link")
        self.table_button.clicked.connect(self._on_table_clicked)
        self.cells = choice_box([(str(key), _(text)) for key, text in CELL_MEANING_LABELS.items()])
        self.cells.setAccessibleName(_("What the cells of a pasted table hold"))
        self.cells.setToolTip(_("What the cells of a pasted table hold"))
        for widget in (self.table_button, self.cells):
            widget.setVisible(self._product is None)
        links = QWidget()
        links.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        hint = Label(_("Paste columns of a spreadsheet with Ctrl+V."), "small", wrap=True)
        links.setLayout(
            row(self.add_button, self.barcode_button, self.table_button, self.cells, hint)
        )
        self.form.add_wide(links)
        self.form.add_wide(self.fault)
        self.form.add_wide(self.table)
        self.form.add_wide(self.warning)
        order = [*self.head.fields.values(), *self.more.fields.values()]
        if self._product is None:
            for name, values in zip(self.axis_names, self.axis_values, strict=True):
                order += [name, values]
            order += [self.template, self.price, self.cost]
        else:
            order += self.axis_names
        for first, second in pairwise([*order, self.table]):
            QWidget.setTabOrder(first, second)

    # the grid

    def _axes(self) -> list[str]:
        """Names of the options in use, without gaps."""
        if self._product is None:
            return [
                name.text().strip() or _("Option {n}").format(n=place)
                for place, (name, values) in enumerate(
                    zip(self.axis_names, self.axis_values, strict=True), 1
                )
                if split_values(values.text())
            ]
        return [name.text().strip() for name in self.axis_names if name.text().strip()]

    def _fill_grid(self) -> None:
        if self._product is not None:
            rows = stored_rows(self._product.skus, self.context.formats)
            self.grid.show_rows(rows, self._axes(), self._keys(), fixed=False)
        else:
            self._on_pattern_edited()

    def _keys(self) -> tuple[str, ...]:
        last = "active" if self._product is not None else "opening"
        return ("code", "price", "cost", "barcodes", last)

    def _on_pattern_edited(self) -> None:
        if self._product is not None:
            self.grid.show_rows(self.grid.rows, self._axes(), self._keys(), fixed=False)
            return
        values = tuple(
            tuple(found) for edit in self.axis_values if (found := split_values(edit.text()))
        )
        path = self.category.currentText().strip()
        if not self._template_written and self._templates.get(path, "") != self._offered:
            # A category may have its own; what a person wrote is never replaced.
            self._offered = self._templates.get(path, "")
            self.template.setText(self._offered or self._shop_template)
        pattern = Pattern(
            self.code.text().strip(),
            self.template.text(),
            self.category.currentText(),
            values,
            self.price.text().strip(),
            self.cost.text().strip(),
        )
        try:
            rows = make_rows(pattern, self.grid.rows)
        except ValueError as fault:
            self.fault.setText(str(fault))
            return
        self.fault.setText("")
        rows = [entry for entry in rows if entry.options(2) not in self._left_out]
        self.grid.show_rows(rows, self._axes(), self._keys(), fixed=True)

    def _on_template_edited(self) -> None:
        self._template_written = True

    def _on_grid_edited(self) -> None:
        self._grid_edited = True
        if self.grid.faults:
            self.grid.show_faults({})
            self.fault.setText("")

    def _on_add_clicked(self) -> None:
        rows = self.grid.rows
        cells = {key: rows[-1].cells.get(key, "") for key in ("price", "cost")} if rows else {}
        decimals = rows[-1].decimals if rows else 0
        self.grid.add_row(VariantRow({**dict.fromkeys(OPTIONS, ""), **cells}, decimals=decimals))
        self.table.setFocus()
        self.table.setCurrentIndex(self.grid.index(len(self.grid.rows) - 1, 0))

    def _take_table(self, text: str) -> bool:
        return (
            is_table(text)
            and not any(split_values(one.text()) for one in self.axis_values)
            and (self.paste_table(text))
        )

    def _on_table_clicked(self) -> None:
        self.paste_table(QApplication.clipboard().text())

    def paste_table(self, text: str) -> bool:
        """Fill options and cells from a table with headers on two sides; whether it was one.

        The first row and the first column become the values of the options, the cells go into
        the column that ``cells`` names. Combinations that the table leaves blank are not made.
        """
        try:
            table = read_table(text)
        except ValueError as fault:
            self.fault.setText(str(fault))
            return False
        for place, (name, values) in enumerate(
            zip(table.axes, (table.rows, table.columns), strict=True)
        ):
            if name:
                self.axis_names[place].setText(visible(name))
            # Names with a comma in them would be read as two.
            self.axis_values[place].setText(", ".join(value.replace(",", " ") for value in values))
        self.axis_names[2].clear()
        self.axis_values[2].clear()
        self._left_out = {
            options
            for options in combinations(table.rows, table.columns)
            if options not in table.cells
        }
        self._on_pattern_edited()
        key = _CELL_KEYS[CellMeaning(self.cells.currentData())]
        self.grid.set_cells(
            {
                (place, key): cell
                for place, entry in enumerate(self.grid.rows)
                for cell in [table.cells.get((entry.cells["option1"], entry.cells["option2"]))]
                if cell is not None
            }
        )
        return True

    def _on_barcodes_clicked(self) -> None:
        self.context.tasks.read(read_last_barcode, done=self._on_last_barcode, owner=self)

    def _on_last_barcode(self, last: str) -> None:
        self.grid.set_cells(new_barcodes(self.grid.rows, last))

    def _on_categories(self, templates: dict[str, str]) -> None:
        self._templates = templates
        paths = list(templates)
        text = self.category.currentText()
        self.category.blockSignals(True)
        self.category.clear()
        self.category.addItems([visible(path) for path in paths])
        self.category.setCurrentText(text)
        self.category.blockSignals(False)
        self.head.mark_saved()

    # saving

    @property
    def entered(self) -> bool:
        axes = any(edit.text() for edit in self.axis_values)
        return self._grid_edited or axes or self.head.changed or self.more.changed

    def submit(self) -> None:
        errors = {}
        if not self.code.text().strip():
            errors["code"] = _("A code is needed.")
        if not self.name.text().strip():
            errors["name"] = _("A name is needed.")
        self.head.set_errors(errors)
        found = read_rows(self.grid.rows, len(self._axes()), self.context.formats)
        if not errors.get("code"):
            self._show_faults(found)
        if errors or found.faults or self.fault.text():
            return
        data = self._data(found)
        if self._product is None:
            opening = {} if data.kind is ProductKind.SERVICE else found.opening
            self.start(partial(create, data, opening))
        else:
            self.start(partial(change, self._product, data))

    def _show_faults(self, found: ReadVariants) -> None:
        self.grid.show_faults(found.faults)
        text = ""
        if found.faults:
            place, key = min(found.faults, key=lambda cell: cell[0])
            text = _("Row {n}: {fault}").format(n=place + 1, fault=found.faults[place, key])
            self.table.setCurrentIndex(self.grid.index(place, self.grid.keys.index(key)))
        if found.faults or not self.fault.text():
            self.fault.setText(text)
        self.warning.setText(
            _("The check digit of {codes} is not that of a GTIN; it is saved as it is.").format(
                codes=", ".join(found.warnings[:3])
            )
            if found.warnings
            else ""
        )
        self.warning.setVisible(bool(found.warnings))

    def _data(self, found: ReadVariants) -> ProductInput:
        from shopdesk.products.service import ProductInput

        return ProductInput(
            code=self.code.text().strip(),
            name=self.name.text().strip(),
            skus=tuple(found.skus),
            kind=ProductKind(self.kind.currentData()),
            state=LifeCycle(self.state.currentData()),
            category=self.category.currentText().strip(),
            brand=self.brand.text().strip(),
            unit=self.unit.text().strip(),
            tags=self.tags.text().strip(),
            description=self.description.toPlainText(),
            axes=tuple(self._axes()),
        )

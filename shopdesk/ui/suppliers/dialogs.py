"""Forms about suppliers: who he is, what he asks for an article, what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import from_day_key
from shopdesk.base.quantity import PIECE, parse_quantity
from shopdesk.i18n import _
from shopdesk.paths import media_dir
from shopdesk.products.queries import SkuChoice, search_skus
from shopdesk.purchasing.queries import Offer, SupplierDetail, TaskRow
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    RATE_ONE,
    RISK_LABELS,
    SUPPLIER_STATE_LABELS,
    Break,
    Layer,
    Risk,
    Role,
    SupplierState,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.purchasing.words import DayEdit, PriceEdit, price_text
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.purchasing.service import (
        ContractInput,
        QuoteInput,
        SupplierInput,
        SupplierProductInput,
    )
    from shopdesk.ui.tasks import Progress


@dataclass(frozen=True, slots=True)
class SavedSupplier:
    """A supplier just saved."""

    id: int
    name: str


def _days_box(value: int | None, *, empty: str = "") -> QSpinBox:
    box = QSpinBox()
    box.setRange(-1 if empty else 0, 3_650)
    if empty:
        box.setSpecialValueText(empty)
    box.setValue(-1 if value is None and empty else value or 0)
    return box


class SupplierDialog(WriteDialog):
    """A new supplier, or one that is changed."""

    def __init__(
        self, context: Context, supplier: SupplierDetail | None = None, *, parent: QWidget
    ) -> None:
        title = (
            _("New supplier")
            if supplier is None
            else _("Change {name}").format(name=visible(supplier.name))
        )
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._supplier = supplier
        self.texts: dict[str, QLineEdit] = {}
        self._text("name", _("Name"), supplier.name if supplier else "")
        self._text(
            "code", _("Code"), supplier.code if supplier else "", hint=_("Empty: the next number")
        )
        layers = [(str(key), _(text)) for key, text in LAYER_LABELS.items()]
        self.layer: QComboBox = choice_box(layers, supplier.layer if supplier else "regular")
        self.form.add("layer", _("Layer"), self.layer)
        states = [(str(key), _(text)) for key, text in SUPPLIER_STATE_LABELS.items()]
        self.state: QComboBox = choice_box(states, supplier.state if supplier else "active")
        self.form.add("state", _("State"), self.state)
        for key, label in (
            ("contact", _("Contact")),
            ("phone", _("Phone")),
            ("email", _("E-mail")),
            ("address", _("Address")),
            ("account", _("Account")),
        ):
            self._text(key, label, getattr(supplier, key) if supplier else "")
        self._add_terms(supplier)

    def _text(self, key: str, label: str, value: str, *, hint: str = "") -> None:
        edit = QLineEdit(visible(value))
        edit.setMaxLength(300)
        self.texts[key] = edit
        self.form.add(key, label, edit, hint=hint)

    def _add_terms(self, supplier: SupplierDetail | None) -> None:
        formats = self.context.formats
        currency = supplier.currency if supplier else formats.currency
        self._text("currency", _("Currency"), currency)
        self.texts["currency"].setMaxLength(3)
        self.rate = PriceEdit()
        if supplier is not None and supplier.currency != formats.currency:
            self.rate.set_price(supplier.rate_e6 // 100, "XXX")
        self.form.add(
            "rate",
            _("Rate"),
            self.rate,
            hint=_("{currency} for one unit of his currency").format(currency=formats.currency),
        )
        self.terms = _days_box(supplier.terms_days if supplier else 30)
        self.form.add("terms", _("Term of payment, days"), self.terms)
        lead = supplier.lead_time_days if supplier else None
        self.lead = _days_box(lead, empty=_("not known"))
        self.form.add("lead", _("Lead time, days"), self.lead)
        own = replace(formats, currency=currency)
        least = supplier.min_order_amount if supplier else 0
        self.least = MoneyEdit(own, least or None)
        self.form.add("least", _("Least order"), self.least)
        today = clock.business_date(
            clock.now(), self.context.preferences.get(settings.SHOP_TIME_ZONE)
        )
        self.review = DayEdit(today)
        if supplier is not None and supplier.review_on is not None:
            self.review.set_day(from_day_key(supplier.review_on))
        self.form.add("review", _("Review on"), self.review)
        self._text("note", _("Note"), supplier.note if supplier else "")
        self.form.mark_saved()

    def submit(self) -> None:
        errors = {}
        if not self.texts["name"].text().strip():
            errors["name"] = _("A name is needed.")
        if not self.review.valid:
            errors["review"] = _("Write 2026-11-30, or +7 for in a week.")
        currency = self.texts["currency"].text().strip().upper()
        foreign = bool(currency) and currency != self.context.formats.currency
        if foreign and not self.rate.price:
            errors["rate"] = _("Which rate?")
        if not self.least.valid:
            errors["least"] = _("This is no amount of money.")
        if errors:
            self.form.set_errors(errors)
            return
        self.start(partial(_save, self._supplier, self._data(currency)))

    def _data(self, currency: str) -> SupplierInput:
        from shopdesk.purchasing.service import SupplierInput

        texts = {key: edit.text().strip() for key, edit in self.texts.items()}
        texts["currency"] = currency
        return SupplierInput(
            **texts,
            layer=Layer(self.layer.currentData()),
            state=SupplierState(self.state.currentData()),
            rate_e6=(self.rate.price or 0) * (RATE_ONE // 10_000) or RATE_ONE,
            terms_days=self.terms.value(),
            lead_time_days=None if self.lead.value() < 0 else self.lead.value(),
            min_order_amount=self.least.amount or 0,
            review_on=self.review.day,
        )


def _save(
    supplier: SupplierDetail | None, data: SupplierInput, session: Session, _progress: Progress
) -> SavedSupplier:
    from shopdesk.purchasing.service import save_supplier

    key = save_supplier(
        session,
        data,
        supplier_id=None if supplier is None else supplier.id,
        version=0 if supplier is None else supplier.version,
    )
    return SavedSupplier(key, data.name)


class OfferDialog(WriteDialog):
    """What a supplier asks for an article; a quote holds until a day."""

    def __init__(
        self,
        context: Context,
        supplier: SupplierDetail,
        offer: Offer | None = None,
        *,
        parent: QWidget,
    ) -> None:
        title = _("What {name} offers").format(name=visible(supplier.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._supplier, self._offer = supplier, offer
        self.sku = TypeAhead(
            context,
            search_skus,
            lambda sku: Described(f"{sku.code}  {sku.name}"),
            name=_("Article"),
            placeholder=_("Code, barcode, name or pinyin"),
            shown=lambda sku: f"{sku.code}  {sku.name}",
        )
        self.form.add("sku", _("Article"), self.sku)
        self.prices = QLineEdit()
        self.prices.setPlaceholderText("4.00; 100=3.50; 500=3.2")
        self.form.add(
            "prices",
            _("Prices"),
            self.prices,
            hint=_("In {currency}; a quantity and “=” before the price of a larger lot.").format(
                currency=supplier.currency
            ),
        )
        self.main = QCheckBox(caption(_("Main supplier of this article")))
        self.form.add("main", _("Main or backup"), self.main)
        self.their_code = QLineEdit()
        self.their_code.setMaxLength(100)
        self.form.add("their_code", _("Their code"), self.their_code)
        self.pack, self.least = QuantityEdit(PIECE), QuantityEdit()
        self.form.add("pack", _("Pack"), self.pack)
        self.form.add("least", _("Least quantity"), self.least)
        self.lead = _days_box(None, empty=_("as the supplier"))
        self.form.add("lead", _("Lead time, days"), self.lead)
        today = clock.business_date(clock.now(), context.preferences.get(settings.SHOP_TIME_ZONE))
        self.until = DayEdit(today)
        self.form.add(
            "until", _("Quote until"), self.until, hint=_("Empty: a price that holds from now on")
        )
        if offer is not None:
            self._fill(offer)
        self.form.mark_saved()

    def _fill(self, offer: Offer) -> None:
        self.sku.choose(SkuChoice(offer.sku_id, offer.sku_code, offer.title, 0, "goods", 0, 0))
        quantity = self.context.formats.quantity
        self.prices.setText(
            "; ".join(
                f"{quantity(one.min_quantity)}={price_text(one.price_e4, offer.currency)}"
                for one in offer.breaks
            )
        )
        self.main.setChecked(offer.role == Role.MAIN)
        self.their_code.setText(visible(offer.supplier_code))
        self.pack.set_quantity(offer.pack_size)
        self.least.set_quantity(offer.min_quantity or None)

    def submit(self) -> None:
        sku: SkuChoice | None = self.sku.record
        errors = {}
        if sku is None:
            errors["sku"] = _("Choose an article from the list.")
        breaks: tuple[Break, ...] = ()
        try:
            breaks = read_breaks(self.prices.text())
        except ValueError:
            errors["prices"] = _("Write prices like 4.00; 100=3.50")
        quantities = {}
        for key, edit in (("pack", self.pack), ("least", self.least)):
            try:
                quantities[key] = edit.quantity() or 0
            except ValueError as fault:
                errors[key] = str(fault)
        if not self.until.valid:
            errors["until"] = _("Write 2026-11-30, or +7 for in a week.")
        if errors or sku is None:
            self.form.set_errors(errors)
            return
        self.start(partial(_save_offer, self._product(sku, quantities), self._quote(sku, breaks)))

    def _product(self, sku: SkuChoice, quantities: dict[str, int]) -> SupplierProductInput:
        from shopdesk.purchasing.service import SupplierProductInput

        is_quote = self.until.day is not None
        return SupplierProductInput(
            self._supplier.id,
            sku.id,
            supplier_code=self.their_code.text(),
            role=Role.MAIN if self.main.isChecked() else Role.BACKUP,
            lead_time_days=None if self.lead.value() < 0 else self.lead.value(),
            min_quantity=quantities["least"],
            pack_size=quantities["pack"] or PIECE,
            breaks=None if is_quote else read_breaks(self.prices.text()),
        )

    def _quote(self, sku: SkuChoice, breaks: tuple[Break, ...]) -> QuoteInput | None:
        from shopdesk.purchasing.service import QuoteInput

        if self.until.day is None:
            return None
        return QuoteInput(self._supplier.id, sku.id, breaks, valid_until=self.until.day)


def read_breaks(text: str) -> tuple[Break, ...]:
    """Prices typed as ``4.00; 100=3.50``: from 0 on 4.00, from 100 on 3.50.

    Raises:
        ValueError: if it is of another form.
    """
    from shopdesk.base.money import plain_scaled

    found = []
    for part in text.replace("；", ";").replace("，", ";").split(";"):
        if not part.strip():
            continue
        start, gap, price = part.rpartition("=")
        quantity = parse_quantity(start.replace(",", "")) if gap else 0
        found.append(Break(quantity, plain_scaled(price, 4)))
    if any(one.price_e4 < 0 or one.min_quantity < 0 for one in found):
        raise ValueError(text)
    return tuple(sorted(found, key=lambda one: one.min_quantity))


def _save_offer(
    data: SupplierProductInput, quote: QuoteInput | None, session: Session, _progress: Progress
) -> int:
    from shopdesk.purchasing.service import record_quote, save_supplier_product

    key = save_supplier_product(session, data)
    if quote is not None:
        record_quote(session, quote)
    return key


class ContractDialog(WriteDialog):
    """What was signed with a supplier."""

    def __init__(self, context: Context, supplier: SupplierDetail, *, parent: QWidget) -> None:
        title = _("Contract with {name}").format(name=visible(supplier.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._supplier = supplier
        today = clock.business_date(clock.now(), context.preferences.get(settings.SHOP_TIME_ZONE))
        self.name, self.number, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.form.add("name", _("Title"), self.name)
        self.form.add("number", _("Contract no."), self.number)
        self.since, self.until = DayEdit(today), DayEdit(today)
        self.form.add("since", _("Holds from"), self.since)
        self.form.add(
            "until", _("Holds until"), self.until, hint=_("A month before, it is told as a risk")
        )
        self.form.add("note", _("Note"), self.note)
        self.paper = QLineEdit()
        self.form.add(
            "paper",
            _("Signed paper"),
            self.paper,
            hint=_("Path of a PDF or picture; may stay empty"),
        )

    def submit(self) -> None:
        from shopdesk.purchasing.service import ContractInput

        errors = {}
        if not self.name.text().strip():
            errors["name"] = _("A title is needed.")
        for key, edit in (("since", self.since), ("until", self.until)):
            if not edit.valid:
                errors[key] = _("Write 2026-11-30, or +7 for in a week.")
        text = self.paper.text().strip().strip('"')
        path = Path(text) if text else None
        if path is not None and not path.is_file():
            errors["paper"] = _("There is no such file.")
        if errors:
            self.form.set_errors(errors)
            return
        data = ContractInput(
            self.name.text(), self.number.text(), self.since.day, self.until.day,
            note=self.note.text(),
        )  # fmt: skip
        folder = media_dir(self.context.shop.path)
        self.start(partial(_sign, self._supplier.id, data, path, folder))


class TaskDialog(WriteDialog):
    """What came of a task about a risk."""

    def __init__(self, context: Context, tasks: Sequence[TaskRow], *, parent: QWidget) -> None:
        super().__init__(context, _("Finish a task"), action=_("Finished"), parent=parent)
        formats = context.formats
        names = [
            (
                formats.date(row.due_on),
                _(RISK_LABELS[Risk(row.kind)]),
                row.sku_code or row.order_number,
            )
            for row in tasks
        ]
        self.task: QComboBox = choice_box(
            [(row.id, "  ".join(name)) for row, name in zip(tasks, names, strict=True)]
        )
        self._texts = {row.id: row.text for row in tasks}
        self.form.add("task", _("Task"), self.task)
        self.told = Label("", "small", wrap=True)
        self.form.add_wide(self.told)
        self.outcome = QLineEdit()
        self.outcome.setMaxLength(300)
        self.form.add("outcome", _("What came of it"), self.outcome)
        self.task.currentIndexChanged.connect(self._on_task_changed)
        self._on_task_changed()

    def _on_task_changed(self) -> None:
        self.told.setText(visible(self._texts.get(self.task.currentData(), "")))

    def submit(self) -> None:
        if not self.outcome.text().strip():
            self.form.set_errors({"outcome": _("Say what came of it.")})
            return
        self.start(partial(_finish, int(self.task.currentData()), self.outcome.text()))


def _finish(task_id: int, outcome: str, session: Session, _progress: Progress) -> int:
    from shopdesk.purchasing.service import finish_task

    finish_task(session, task_id, outcome=outcome)
    return task_id


def _sign(
    supplier_id: int,
    data: ContractInput,
    path: Path | None,
    folder: Path,
    session: Session,
    _progress: Progress,
) -> int:
    from shopdesk.products.service.media import MediaInput, store_media
    from shopdesk.purchasing.service import save_contract

    if path is not None:
        paper = MediaInput(path.read_bytes(), path.name)
        data = replace(data, media_id=store_media(session, folder, paper))
    return save_contract(session, supplier_id, data)

"""A customer with contacts and addresses, new or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.clock import from_day_key
from shopdesk.customers.queries import AddressRow, CustomerDetail
from shopdesk.customers.rules import CUSTOMER_KIND_LABELS, CustomerKind, phone_key
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.widgets.buttons import icon_button, push_button
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import card, row
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.customers.service import AddressInput, CustomerInput
    from shopdesk.ui.tasks import Progress

_MOST_ADDRESSES = 50


@dataclass(frozen=True, slots=True)
class Saved:
    """A customer just written; ``before`` is what a change replaced."""

    id: int
    name: str
    version: int = 0
    before: CustomerInput | None = None


class AddressEdit(QWidget):
    """The fields of one address.

    Signals:
        remove_asked: the person wants it gone.
        first_asked: it shall be the default one.
    """

    remove_asked = Signal(object)
    first_asked = Signal(object)

    def __init__(self, context: Context, address: AddressRow | None) -> None:
        super().__init__()
        theme = context.theme
        self.edits: dict[str, QLineEdit] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        frame = card(self)
        box.addWidget(frame)
        grid = QGridLayout(frame)
        grid.setContentsMargins(*[theme.grid(1)] * 4)
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(6))
        places = (
            (("recipient", _("Recipient")), ("phone", _("Phone")), ("label", _("Label"))),
            (("country", _("Country")), ("province", _("Province")), ("city", _("City"))),
            (("district", _("District")), ("street", _("Street")), ("postcode", _("Postcode"))),
        )
        for line, fields in enumerate(places):
            for place, (key, label) in enumerate(fields):
                edit = QLineEdit("" if address is None else visible(getattr(address, key)))
                edit.setPlaceholderText(label)
                edit.setAccessibleName(label)
                edit.setToolTip(label)
                edit.setMaxLength(300)
                grid.addWidget(edit, line, place)
                self.edits[key] = edit
        grid.setColumnStretch(1, 1)
        self.default = Label(_("Default address"), "small")
        self.first = push_button(_("Make it the default"), "link")
        self.first.clicked.connect(lambda: self.first_asked.emit(self))
        self.remove = icon_button(Icon.DELETE, _("Remove this address"), theme)
        self.remove.clicked.connect(lambda: self.remove_asked.emit(self))
        foot = QWidget()
        foot.setLayout(row(self.default, self.first, self.remove))
        grid.addWidget(foot, len(places), 0, 1, 3)

    def show_place(self, place: int) -> None:
        """Tell whether it is the default one."""
        self.default.setVisible(place == 0)
        self.first.setVisible(place != 0)

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields as they stand."""
        return tuple(edit.text().strip() for edit in self.edits.values())

    def read(self) -> AddressInput:
        """The address; the recipient may be empty."""
        from shopdesk.customers.service import AddressInput

        return AddressInput(**{key: edit.text().strip() for key, edit in self.edits.items()})


class AddressList(QWidget):
    """All addresses; the first is the default one."""

    def __init__(self, context: Context, addresses: Sequence[AddressRow]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._context = context
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(context.theme.grid())
        self.edits: list[AddressEdit] = []
        for address in addresses:
            self.add(address)
        self._initial = self.texts

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """All fields as they stand."""
        return [edit.texts for edit in self.edits]

    @property
    def changed(self) -> bool:
        """Whether anything differs from the beginning."""
        return self.texts != self._initial

    def add(self, address: AddressRow | None = None) -> AddressEdit | None:
        """Put an address at the end; None when there are too many."""
        if len(self.edits) >= _MOST_ADDRESSES:
            return None
        edit = AddressEdit(self._context, address)
        edit.remove_asked.connect(self._on_remove_asked)
        edit.first_asked.connect(self._on_first_asked)
        self.edits.append(edit)
        self._box.addWidget(edit)
        self._show_places()
        return edit

    def read(self) -> tuple[AddressInput, ...]:
        """The addresses in which anything was entered."""
        return tuple(edit.read() for edit in self.edits if any(edit.texts))

    def _on_remove_asked(self, edit: AddressEdit) -> None:
        self.edits.remove(edit)
        self._box.removeWidget(edit)
        edit.hide()
        edit.deleteLater()
        self._show_places()

    def _on_first_asked(self, edit: AddressEdit) -> None:
        self.edits.remove(edit)
        self.edits.insert(0, edit)
        self._box.removeWidget(edit)
        self._box.insertWidget(0, edit)
        self._show_places()

    def _show_places(self) -> None:
        for place, edit in enumerate(self.edits):
            edit.show_place(place)


class CustomerDialog(WriteDialog):
    """Makes a customer, or changes one.

    Args:
        customer: the customer to change; None for a new one.
    """

    def __init__(
        self, context: Context, customer: CustomerDetail | None = None, *, parent: QWidget
    ) -> None:
        title = _("New customer")
        if customer is not None:
            title = _("Edit {name}").format(name=visible(customer.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(780), theme.px(620))
        self._customer = customer
        self.left = Form(theme)
        self.right = Form(theme)
        self._add_left()
        self._add_right()
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, theme.grid())
        box.setSpacing(theme.grid(4))
        for side in (self.left, self.right):
            box.addWidget(side, 1, alignment=Qt.AlignmentFlag.AlignTop)
        self.form.add_wide(holder)
        self.form.add_wide(Label(_("Addresses"), "strong"))
        self.addresses = AddressList(context, () if customer is None else customer.addresses)
        self.form.add_wide(self.addresses)
        self.add_button = push_button(_("Add an address"), "link")
        self.add_button.clicked.connect(self._on_add_clicked)
        links = QWidget()
        links.setLayout(row(self.add_button))
        self.form.add_wide(links)
        self.name.setFocus()

    def _add_left(self) -> None:
        self.name = self._line(self.left, "name", _("Name"))
        self.kind: QComboBox = choice_box(
            [(str(key), _(text)) for key, text in CUSTOMER_KIND_LABELS.items()],
            "person" if self._customer is None else self._customer.kind,
        )
        self.left.add("kind", _("Kind"), self.kind)
        self.phone = self._line(self.left, "phone", _("Phone"))
        self.email = self._line(self.left, "email", _("E-mail"))
        known = self._customer.birthday if self._customer is not None else None
        self.birthday = QLineEdit("" if known is None else from_day_key(known).isoformat())
        self.birthday.setPlaceholderText("1990-01-31")
        self.left.add("birthday", _("Birthday"), self.birthday)

    def _add_right(self) -> None:
        self.country = self._line(self.right, "country", _("Country"))
        self.province = self._line(self.right, "province", _("Province"))
        self.city = self._line(self.right, "city", _("City"))
        self.tags = self._line(self.right, "tags", _("Tags"))
        self.source = self._line(self.right, "source", _("Source"))
        self.note = QPlainTextEdit("" if self._customer is None else self._customer.note)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.context.theme.px(64))
        self.right.add("note", _("Note"), self.note)

    def _line(self, form: Form, key: str, label: str) -> QLineEdit:
        text = "" if self._customer is None else str(getattr(self._customer, key))
        edit = QLineEdit(visible(text))
        edit.setMaxLength(300)
        form.add(key, label, edit)
        return edit

    @property
    def entered(self) -> bool:
        return self.left.changed or self.right.changed or self.addresses.changed

    def _on_add_clicked(self) -> None:
        added = self.addresses.add()
        if added is not None:
            added.edits["recipient"].setText(self.name.text().strip())
            added.edits["recipient"].setFocus()

    def submit(self) -> None:
        errors = {}
        if not self.name.text().strip():
            errors["name"] = _("A name is needed.")
        phone = self.phone.text().strip()
        if phone and not phone_key(phone):
            errors["phone"] = _("This is no phone number.")
        email = self.email.text().strip()
        if email and ("@" not in email or " " in email):
            errors["email"] = _("This is no mail address.")
        birthday = self._birthday(errors)
        self.left.set_errors(errors)
        if errors:
            return
        data = self._data(birthday)
        if self._customer is None:
            self.start(partial(_create, data))
        else:
            self.start(partial(_change, self._customer, data))

    def _birthday(self, errors: dict[str, str]) -> date | None:
        text = self.birthday.text().strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
        except ValueError:
            errors["birthday"] = _("Write the day as year-month-day, for example 1990-01-31.")
            return None

    def _data(self, birthday: date | None) -> CustomerInput:
        from shopdesk.customers.service import CustomerInput

        return CustomerInput(
            name=self.name.text().strip(),
            kind=CustomerKind(self.kind.currentData()),
            phone=self.phone.text().strip(),
            email=self.email.text().strip(),
            country=self.country.text().strip(),
            province=self.province.text().strip(),
            city=self.city.text().strip(),
            birthday=birthday,
            tags=self.tags.text().strip(),
            note=self.note.toPlainText().rstrip(),
            source=self.source.text().strip(),
            addresses=self.addresses.read(),
        )

    def on_failed(self, fault: BaseException) -> None:
        super().on_failed(fault)
        if isinstance(fault, UserError) and fault.code == "SD-CUS-002":
            self.left.set_errors({"phone": fault.message})


def _create(data: CustomerInput, session: Session, _progress: Progress) -> Saved:
    from shopdesk.customers.service import create_customer

    return Saved(create_customer(session, data), data.name)


def _change(
    customer: CustomerDetail, data: CustomerInput, session: Session, _progress: Progress
) -> Saved:
    from shopdesk.customers.service import change_customer

    change_customer(session, customer.id, data, version=customer.version)
    return Saved(customer.id, data.name, customer.version + 1, input_of(customer))


def input_of(customer: CustomerDetail) -> CustomerInput:
    """A stored customer as the service takes it, to write it back."""
    from shopdesk.customers.service import AddressInput, CustomerInput

    addresses = tuple(
        AddressInput(
            address.recipient,
            address.phone,
            address.country,
            address.province,
            address.city,
            address.district,
            address.street,
            address.postcode,
            address.label,
        )
        for address in customer.addresses
    )
    return CustomerInput(
        name=customer.name,
        kind=CustomerKind(customer.kind),
        phone=customer.phone,
        email=customer.email,
        country=customer.country,
        province=customer.province,
        city=customer.city,
        birthday=None if customer.birthday is None else from_day_key(customer.birthday),
        tags=customer.tags,
        note=customer.note,
        source=customer.source,
        addresses=addresses,
    )


def change_back(saved: Saved, session: Session, _progress: Progress) -> None:
    """Write back what a change replaced.

    Raises:
        shopdesk.errors.UserError: SD-CUS-003 if the customer was changed again meanwhile.
    """
    from shopdesk.customers.service import change_customer

    if saved.before is not None:
        change_customer(session, saved.id, saved.before, version=saved.version)

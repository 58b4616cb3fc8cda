"""Making and changing a customer in the form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.ui import dialogs
from shopdesk.ui.customers.dialogs import CustomerDialog
from shopdesk.ui.customers.tab import CustomersTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.customers.conftest import Buyers


@pytest.fixture
def form(screen: Screen) -> CustomerDialog:
    """The empty form."""
    screen.tab("customers", CustomersTab).on_new()
    return screen.dialog(CustomerDialog)


def test_customer_with_two_addresses(screen: Screen, form: CustomerDialog) -> None:
    screen.type(form.name, "Ada Lovelace")
    form.kind.setCurrentIndex(1)
    screen.type(form.phone, "+86 137 0000 0001")
    screen.type(form.email, "ada@example.org")
    screen.type(form.birthday, "1990/12/10")
    screen.click(form.add_button)
    first = form.addresses.edits[0]
    assert first.edits["recipient"].text() == "Ada Lovelace"
    screen.type(first.edits["city"], "London")
    screen.click(form.add_button)
    screen.type(form.addresses.edits[1].edits["label"], "work")
    screen.click(form.add_button)
    form.addresses.edits[2].edits["recipient"].clear()
    screen.key(form.name, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()
    assert screen.rows(
        "SELECT name, kind, phone, email, birthday FROM customer WHERE name LIKE 'Ada%'"
    ) == [("Ada Lovelace", "company", "13700000001", "ada@example.org", 19901210)]
    assert screen.rows(
        "SELECT a.recipient, a.city, a.label, a.is_default FROM customer_address a "
        "JOIN customer c ON c.id = a.customer_id WHERE c.name LIKE 'Ada%' ORDER BY a.id"
    ) == [("Ada Lovelace", "London", "", 1), ("Ada Lovelace", "", "work", 0)]
    assert screen.toasts[-1] == "Ada Lovelace saved"


def test_faults_stand_under_their_fields(screen: Screen, form: CustomerDialog) -> None:
    before = every_fact(screen.shop)
    for edit, text in ((form.phone, "n/a"), (form.email, "ada"), (form.birthday, "31.12.90")):
        screen.type(edit, text)
    screen.click(form.ok_button)
    assert [form.left.error(key) for key in ("name", "phone", "email", "birthday")] == [
        "A name is needed.",
        "This is no phone number.",
        "This is no mail address.",
        "Write the day as year-month-day, for example 1990-01-31.",
    ]
    assert (form.isVisible(), form.email.text()) == (True, "ada")
    assert every_fact(screen.shop) == before
    form.done(0)


def test_phone_of_somebody_else_is_refused_at_the_field(
    screen: Screen, form: CustomerDialog
) -> None:
    before = every_fact(screen.shop)
    screen.type(form.name, "Double")
    screen.type(form.phone, "138 1234 5678")
    screen.click(form.ok_button)
    said = "This phone number belongs to 欧阳修文 (CU000001). Nothing was saved."
    assert form.left.error("phone") == said
    assert form.message.text == f"{said} [SD-CUS-002]"
    assert every_fact(screen.shop) == before
    form.done(0)


def test_address_is_removed(screen: Screen, known: Buyers) -> None:
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(known.buyer)
    screen.settle()
    tab.edit.trigger()
    form = screen.dialog(CustomerDialog)
    changed = [form.entered]
    screen.click(form.addresses.edits[0].remove)
    changed.append(form.entered)
    assert changed == [False, True]
    screen.click(form.ok_button)
    assert screen.rows("SELECT recipient, is_default FROM customer_address") == [("公司前台", 1)]


def test_leaving_with_another_address_asks_first(
    screen: Screen, known: Buyers, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, question: str, *_rest: object, **_values: object) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(dialogs, "confirm", confirm)
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(known.buyer)
    screen.settle()
    tab.edit.trigger()
    form = screen.dialog(CustomerDialog)
    screen.click(form.add_button)
    screen.key(form, Qt.Key.Key_Escape)
    assert asked == ["Leave without saving?"]
    assert screen.rows("SELECT count(*) FROM customer_address") == [(2,)]

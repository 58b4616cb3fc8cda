from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.products.queries import list_listings
from shopdesk.ui.products.dialogs.listing import ListingDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def opened(screen: Screen, known: Catalogue, *, new: bool = True) -> ListingDialog:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    with screen.shop.reader() as reader:
        rows = list_listings(reader, known.mug)
    tab.forms.open_listing(None if new else rows[0])
    return screen.dialog(ListingDialog)


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> ListingDialog:
    return opened(screen, known)


def test_a_listing_is_made_and_put_up_by_keys(
    screen: Screen, known: Catalogue, form: ListingDialog
) -> None:
    assert form.meter.text() == "6 of 60 signs as this channel counts"
    form.title.clear()
    screen.type(form.title, "马克杯 陶瓷")
    screen.type(form.price, "39.90")
    assert form.meter.text() == "11 of 60 signs as this channel counts"
    screen.key(form.title, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()
    assert screen.toasts[-1] == "Taobao saved"

    again = opened(screen, known, new=False)
    again.state_choice.setCurrentIndex(again.state_choice.findData("list"))
    screen.key(again.title, Qt.Key.Key_S, control=True)
    assert "is not ticked off yet" in again.message.text
    for place in range(again.checklist.count()):
        again.checklist.item(place).setCheckState(Qt.CheckState.Checked)
    screen.key(again.title, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows("SELECT title, price, currency, state, listed_on > 0 FROM listing") == [
        ("马克杯 陶瓷", 3990, "CNY", "listed", 1)
    ]


def test_a_title_that_is_too_long_is_told_while_typing(screen: Screen, form: ListingDialog) -> None:
    form.title.setText("杯" * 31)
    assert form.meter.text().startswith("62 of 60")
    assert form.meter.property("look") == "error"
    form.title.setText("杯" * 30)
    assert form.meter.property("look") == "small"
    form.done(0)
    assert screen.rows("SELECT count(*) FROM listing") == [(0,)]


def test_faults_stay_at_their_fields(screen: Screen, form: ListingDialog) -> None:
    before = every_fact(screen.shop)
    form.title.clear()
    form.language.setCurrentText("Chinese")
    form.price.setText("cheap")
    form.season.setText("winter")
    screen.click(form.ok_button)

    assert {key: form.form.error(key) for key in ("title", "language", "price", "season")} == {
        "title": "A title is needed.",
        "language": "Write zh-CN or en.",
        "price": "This is no amount.",
        "season": "Write 11-01/02-28.",
    }
    assert every_fact(screen.shop) == before
    form.done(0)

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from shopdesk.products.service import listings
from shopdesk.ui.products.dialogs.labels import LabelsDialog
from shopdesk.ui.products.dialogs.listing import ListingDialog
from shopdesk.ui.products.dialogs.page import PageDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def test_forms_follow_the_product_that_is_shown(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    assert all(action.isEnabled() for action in tab.forms.actions)
    tab.forms.page.trigger()
    form = screen.dialog(PageDialog)
    assert form.windowTitle() == "Page of TEE"
    form.done(0)
    tab.forms.show_record(None)
    assert not any(action.isEnabled() for action in tab.forms.actions)
    forms = tab.forms
    for opening in (forms.on_page, forms.on_pictures, forms.on_gates, forms.on_kit):
        opening()
    for opening in (forms.on_cards, forms.on_listing, forms.on_current_labels):
        opening()
    assert screen.no_dialog()


def test_the_first_listing_opens_its_form_at_once(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.forms.listing.trigger()

    assert screen.dialog(ListingDialog).channel.isEnabled()


def test_of_several_listings_one_is_chosen(screen: Screen, known: Catalogue) -> None:
    with screen.shop.unit_of_work() as session:
        listings.save_listing(session, listings.ListingInput(known.mug, known.channel, "马克杯"))
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.forms.listing.trigger()
    (menu,) = [one for one in tab.findChildren(type(tab.category_chip.menu())) if one.isVisible()]
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Taobao: Draft  (zh-CN)", "New listing…"]
    menu.actions()[0].trigger()
    menu.close()

    form = screen.dialog(ListingDialog)
    assert (form.title.text(), form.channel.isEnabled()) == ("马克杯", False)


def test_labels_of_the_product_beside_the_list(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    tab.forms.on_current_labels()
    form = screen.dialog(LabelsDialog)

    assert form.told.text() == "4 labels on 1 page"
    assert isinstance(form, QDialog)

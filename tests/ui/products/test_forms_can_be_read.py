"""Every form of a product, in both languages, small and zoomed: nothing nameless, cut, covered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.products.rules import Attribute, AttributeKind
from shopdesk.products.service import categories
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.products.tab import ProductsTab
from shopdesk.ui.theme import Theme
from shopdesk.ui.window_state import WindowState
from tests.ui.products.conftest import Catalogue
from tests.ui.walk import clipped, nameless, overlapping

ZOOMS = (80, 100, 150)


@pytest.fixture
def window(
    theme: Theme,
    qtbot: QtBot,
    tmp_path: Path,
    shop: Shop,
    known: Catalogue,
) -> Iterator[MainWindow]:
    with shop.unit_of_work() as session:
        mine = [
            Attribute("material", "材质", AttributeKind.CHOICE, required=True, choices=("棉",)),
            Attribute("washable", "Can be washed in a machine", AttributeKind.YES_NO),
        ]
        categories.save_attributes(session, 2, mine)
    state = WindowState(tmp_path / "window.ini")
    state.language = "en"
    made = MainWindow(state, Faults(), inline=True)
    qtbot.addWidget(made)
    made.take_shop(shop)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "name",
    [
        *("page", "pictures", "listing", "gates", "cards", "kit", "labels", "categories"),
        *("state", "new"),
    ],
)
def test_form_can_be_read_and_heard(
    window: MainWindow, qtbot: QtBot, known: Catalogue, name: str, language: str
) -> None:
    faults: dict[str, list[str]] = {}
    for zoom in ZOOMS:
        window.state.zoom = zoom
        window.set_language(language)
        assert window.workspace is not None
        window.workspace.show_tab("products")
        tab = window.workspace.page("products")
        assert isinstance(tab, ProductsTab)
        qtbot.wait(150)
        tab.select_id(known.shirt)
        qtbot.wait(250)
        opening = {
            "state": tab.on_change_state,
            "new": tab.on_new,
            "labels": tab.forms.on_current_labels,
        }
        (opening.get(name) or getattr(tab.forms, f"on_{name}"))()
        qtbot.wait(250)
        (form,) = [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, QDialog) and one.isVisible()
        ]
        found = nameless(form) + clipped(form) + overlapping(form)
        if found:
            faults[f"{zoom} %"] = found
        form.done(0)
        qtbot.wait(50)

    assert faults == {}

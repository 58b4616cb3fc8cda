from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from shopdesk.ui.products.dialogs.pictures import PicturesDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def picture(folder: Path, name: str, colour: str = "navy") -> str:
    path = folder / name
    Image.new("RGB", (900, 600), colour).save(path)
    return str(path)


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> PicturesDialog:
    """The pictures of the mug, which has none."""
    return opened(screen, known)


def opened(screen: Screen, known: Catalogue) -> PicturesDialog:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.forms.pictures.trigger()
    return screen.dialog(PicturesDialog)


def kept(screen: Screen) -> list[tuple[object, ...]]:
    return screen.rows(
        "SELECT m.name, c.role, m.licence, m.source FROM product_picture c "
        "JOIN media m ON m.id = c.media_id ORDER BY c.position"
    )


def test_files_are_added_ordered_and_licensed_by_keys(
    screen: Screen, known: Catalogue, form: PicturesDialog, tmp_path: Path
) -> None:
    form.add_files([picture(tmp_path, "a.png"), picture(tmp_path, "b.png", "red")])
    assert [item.text() for item in map(form.list.item, range(2))] == [
        "Main picture\na.png",
        "Another angle\nb.png",
    ]
    form.licence.setCurrentIndex(form.licence.findData("supplier"))
    screen.key(form.source, Qt.Key.Key_S, control=True)
    assert form.fields.error("source") == "Where does this picture come from?"
    screen.type(form.source, "factory 12")
    form.left.click()
    screen.key(form.source, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert kept(screen) == [
        ("b.png", "angle", "supplier", "factory 12"),
        ("a.png", "main", "", ""),
    ]
    again = opened(screen, known)
    assert again.list.count() == 2
    assert not again.list.item(0).icon().isNull()
    again.remove.click()
    screen.key(again.source, Qt.Key.Key_S, control=True)
    assert kept(screen) == [("a.png", "main", "", "")]


def test_what_is_no_picture_keeps_the_form_open(
    screen: Screen, form: PicturesDialog, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no picture", encoding="utf-8")
    before = every_fact(screen.shop)
    form.add_files([picture(tmp_path, "a.png"), str(bad)])
    screen.click(form.ok_button)

    assert "bad.png is no JPEG" in form.message.text
    assert form.list.count() == 2
    assert every_fact(screen.shop) == before
    form.done(0)


def test_pictures_are_exported_for_the_channel(
    screen: Screen, known: Catalogue, form: PicturesDialog, tmp_path: Path
) -> None:
    assert not form.export.isEnabled()  # nothing is kept yet
    form.add_files([picture(tmp_path, "a.png")])
    screen.click(form.ok_button)
    again = opened(screen, known)
    assert again.channel.currentText() == "Taobao"
    again.export_to(tmp_path / "out")

    assert again.hint.text() == "5 pictures written"
    with Image.open(tmp_path / "out" / "MUG-main-1.jpg") as made:
        assert made.size == (800, 800)
    again.done(0)

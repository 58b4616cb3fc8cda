from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from shopdesk.ui.products import links
from shopdesk.ui.products.dialogs.labels import LabelsDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def form(screen: Screen, known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> LabelsDialog:
    """Labels of mug and shirt."""
    monkeypatch.setattr(links, "open_file", lambda _path: None)
    assert known.mug
    tab = screen.tab("products", ProductsTab)
    tab.table.selectAll()
    screen.settle()
    tab.forms.labels.trigger()
    found = screen.dialog(LabelsDialog)
    screen.wait(found.ok_button.isEnabled)
    return found


def test_the_first_page_is_shown_before_anything_is_written(form: LabelsDialog) -> None:
    assert form.told.text() == "6 labels on 1 page"
    assert not form.preview.pixmap().isNull()


def test_labels_are_written_and_can_be_scanned(
    screen: Screen, form: LabelsDialog, tmp_path: Path
) -> None:
    form.as_stock.setChecked(True)
    form.start.setText("20")
    screen.settle()
    assert form.told.text() == "7 labels on 2 pages"
    form.write_to(tmp_path / "labels.pdf")

    assert screen.no_dialog()
    assert screen.toasts[-1] == "7 labels in labels.pdf"
    codes = {
        code.text
        for page in pypdfium2.PdfDocument(tmp_path / "labels.pdf")
        for code in zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil())
    }
    assert codes == {"6901234567892"}


def test_a_code_that_does_not_fit_is_told_in_the_form(screen: Screen, form: LabelsDialog) -> None:
    form.symbol.setCurrentIndex(form.symbol.findData("ean13"))
    screen.settle(300)
    assert "SD-LBL-001" in form.message.text
    assert not form.ok_button.isEnabled()
    form.symbol.setCurrentIndex(form.symbol.findData("qr"))
    screen.settle(300)
    assert form.message.text == ""
    assert form.ok_button.isEnabled()


@pytest.mark.parametrize("text", ["", "0", "many", "25"])
def test_a_first_label_that_there_is_none_of(screen: Screen, form: LabelsDialog, text: str) -> None:
    form.start.setText(text)
    screen.settle(300)

    assert "SD-LBL-002" in form.message.text
    assert not form.ok_button.isEnabled()

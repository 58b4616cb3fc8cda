"""Labels are read back by a decoder that is not ours, from pixels as printers make them."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from shopdesk.errors import UserError
from shopdesk.reports.labels import (
    LabelItem,
    LabelSheet,
    LabelStyle,
    Symbol,
    load_sheets,
)
from shopdesk.reports.pdf.labels import choose_symbol, code128_modules, render_labels

EAN, SHORT, LONG, CHINESE = "6901234567892", "T-1", "TEE-RED-XXL-2026", "杯-红-350"
ITEMS = (
    LabelItem("MUG", "景德镇手工青花瓷马克杯", "红 / 350 ml", "¥39.90", EAN, copies=2),
    LabelItem(SHORT, "Pin", price="¥5.00"),
    LabelItem(LONG, "Cotton T-shirt", "red / XXL", "¥59.00"),
    LabelItem(CHINESE, "马克杯", "红", "¥39.90"),
)
SHEETS = load_sheets()


def decoded(pdf: bytes, dpi: int) -> list[str]:
    """Texts of all codes on all pages, as pixels of that density show them."""
    document = pypdfium2.PdfDocument(pdf)
    found = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil())
    ]
    document.close()
    return sorted(found)


@pytest.mark.parametrize("dpi", [150, 203, 300])
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: str(sheet.key))
def test_every_label_can_be_scanned(sheet: LabelSheet, dpi: int) -> None:
    pdf = render_labels(ITEMS, sheet)

    assert decoded(pdf, dpi) == sorted([EAN, EAN, SHORT, LONG, CHINESE])


@pytest.mark.parametrize("dpi", [150, 203, 300])
def test_a_whole_sheet_can_be_scanned_wherever_the_bars_fall(dpi: int) -> None:
    items = [LabelItem(f"A{n}", "", barcode=f"A{n}") for n in range(24)]

    pdf = render_labels(items, SHEETS["a4-24"], style=LabelStyle(Symbol.CODE128))

    assert decoded(pdf, dpi) == sorted(f"A{n}" for n in range(24))


def test_texts_are_printed_in_both_scripts() -> None:
    (page,) = PdfReader(io.BytesIO(render_labels(ITEMS[:1], SHEETS["a4-24"]))).pages
    text = page.extract_text()

    for part in ("景德镇手工青花瓷马克杯", "红 / 350 ml", "¥39.90", EAN):
        assert text.count(part) == 2
    assert b"NotoSansSC" in render_labels(ITEMS[:1], SHEETS["a4-24"])


def test_what_is_not_wanted_is_not_printed() -> None:
    style = LabelStyle(Symbol.NONE, price=False, options=False)
    pdf = render_labels(ITEMS[:1], SHEETS["a4-24"], style=style)
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

    assert "景德镇" in text
    assert "39.90" not in text
    assert "350" not in text
    assert decoded(pdf, 300) == []


def test_a_page_is_as_large_as_its_roll() -> None:
    pages = PdfReader(io.BytesIO(render_labels(ITEMS, SHEETS["roll-50x30"]))).pages

    assert len(pages) == 5
    assert [round(float(side) / 72 * 25.4, 1) for side in pages[0].mediabox[2:]] == [50.0, 30.0]


def test_a_started_sheet_leaves_the_first_labels_free() -> None:
    pdf = render_labels(ITEMS[:1], SHEETS["a4-24"], start=24)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert decoded(pdf, 203) == [EAN, EAN]


def test_the_same_labels_are_the_same_bytes() -> None:
    assert render_labels(ITEMS, SHEETS["a4-65"]) == render_labels(ITEMS, SHEETS["a4-65"])


@pytest.mark.parametrize(
    ("item", "sheet", "symbol"),
    [
        (ITEMS[0], "a4-24", Symbol.EAN13),
        # 113 modules of a point are wider than 38.1 mm.
        (ITEMS[0], "a4-65", Symbol.QR),
        (ITEMS[1], "roll-50x30", Symbol.CODE128),
        (ITEMS[2], "roll-50x30", Symbol.QR),
        (ITEMS[3], "a4-24-full", Symbol.QR),
        (LabelItem("", "Nothing to scan"), "a4-24", Symbol.NONE),
    ],
)
def test_the_code_that_fits_is_chosen(item: LabelItem, sheet: str, symbol: Symbol) -> None:
    assert choose_symbol(item, SHEETS[sheet], Symbol.AUTO) is symbol


@pytest.mark.parametrize(
    ("item", "symbol"),
    [(ITEMS[1], Symbol.EAN13), (ITEMS[3], Symbol.CODE128), (ITEMS[2], Symbol.CODE128)],
    ids=["no EAN", "Chinese", "too wide"],
)
def test_a_code_that_does_not_fit_is_refused(item: LabelItem, symbol: Symbol) -> None:
    with pytest.raises(UserError) as refused:
        render_labels([item], SHEETS["roll-40x30"], style=LabelStyle(symbol))
    assert refused.value.code == "SD-LBL-001"


def test_digits_take_half_the_room() -> None:
    # Start, check and stop are 11 + 11 + 13 modules, the quiet zones 20; a pair of digits is 11.
    assert code128_modules("123456") == 35 + 20 + 33
    assert code128_modules("ABC") == 35 + 20 + 33

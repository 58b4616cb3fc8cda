"""The pages: same figures, same letters, same bytes, nothing fetched, nothing that stops them."""

from __future__ import annotations

import builtins
import re
import socket
import urllib.request
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from shopdesk.charts.fonts import printable
from shopdesk.i18n import using_language
from shopdesk.reports import pdf
from tests.reports.made_up import HOSTILE, report


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf.render(report()) == pdf.render(report())


def test_cover_has_title_verdict_figures_and_contents_with_pages() -> None:
    cover = pages(pdf.render(report()))[0]
    for text in ("Monthly review", "November 2011", "Net sales came to £1,456,145.",
                 "£1,456,145", "+40.1%", "vs Oct 2011", "−1.2 pp", "small sample", "1,664",
                 "Contents", "What happened", "Glossary"):  # fmt: skip
        assert text in cover


def test_contents_name_the_page_where_a_section_begins() -> None:
    content = pdf.render(report())
    reader = pypdf.PdfReader(BytesIO(content))
    outline = {
        str(item.title): reader.get_destination_page_number(item)
        for item in reader.outline
        if not isinstance(item, list)
    }
    begins = outline["1 What happened"]
    assert begins == 1
    assert "What happened" in pages(content)[1]
    links = [
        annotation.get_object()
        for annotation in reader.pages[0].get("/Annots", [])
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) == 3


def test_every_page_has_its_number_and_the_convention() -> None:
    found = pages(pdf.render(report()))
    for number, text in enumerate(found, 1):
        assert f"{number} of {len(found)}" in text
        assert "Net: refunds are subtracted" in text


def test_texts_of_charts_are_text() -> None:
    everything = "\n".join(pages(pdf.render(report())))
    for text in ("Day 30 was strongest", "£30.0k", "+£500", "华北大区", "2 → 80.0%", "Tue"):
        assert text in everything


def test_charts_are_vectors_and_share_their_fonts() -> None:
    content = pdf.render(report())
    reader = pypdf.PdfReader(BytesIO(content))
    forms: dict[str, Any] = {}
    images = 0
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for name, one in resources.get("/XObject", {}).items():
            forms[name] = one.get_object()
            images += one.get_object()["/Subtype"] == "/Image"
    assert len(forms) == 7
    assert images == 0
    fonts = {form["/Resources"].raw_get("/Font").idnum for form in forms.values()}
    assert len(fonts) == 1


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_printed_letter_by_letter(name: str) -> None:
    content = pdf.render(report(names=(name, "plain"), drawn=False))
    found = squeezed("".join(pages(content)))
    shown = squeezed(printable(name))
    assert shown[:30] in found
    if len(shown) <= 60:
        assert shown in found


def test_all_hostile_names_at_once_and_the_unknown_signs_are_listed() -> None:
    text = "\n".join(pages(pdf.render(report(names=HOSTILE))))
    assert "Signs that the printing fonts lack stand here as □" in text
    for sign in ("😀", "\u202e", "\u200b", "م", "\ue000", "\x00"):
        assert f"U+{ord(sign):04X}" in text


def test_nothing_is_read_or_fetched_but_our_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.render(report())  # fonts and modules are loaded now
    opened: list[str] = []
    real_open = builtins.open

    def watched(file: Any, *args: Any, **options: Any) -> Any:
        opened.append(str(file))
        return real_open(file, *args, **options)

    def refused(*args: Any, **options: Any) -> Any:
        raise AssertionError(args)

    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(urllib.request, "urlopen", refused)
    pdf.render(report(names=HOSTILE))
    allowed = {"NotoSansSC-Regular.ttf", "NotoSansSC-Bold.subset.ttf"}
    assert {Path(name).name for name in opened} <= allowed


def test_no_link_leads_out_of_the_document() -> None:
    reader = pypdf.PdfReader(BytesIO(pdf.render(report(names=HOSTILE))))
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            found = annotation.get_object()
            assert "/URI" not in str(found)
            assert "/Dest" in found


def test_chinese_report_speaks_chinese() -> None:
    found = pages(pdf.render(report(language="zh_CN")))
    assert "月度复盘" in found[0]
    with using_language("zh_CN"):
        assert any("£3万" in text or "£3.00万" in text for text in found)


def test_a_table_longer_than_a_page_repeats_its_titles() -> None:
    names = tuple(f"PRODUCT {number}" for number in range(120))
    found = pages(pdf.render(report(names=names)))
    with_titles = [text for text in found if "Pieces" in text and "Code" in text]
    assert len(with_titles) >= 3
    assert sum("Products (continued)" in text for text in found) >= 2
    everything = "\n".join(found)
    assert all(f"PRODUCT {number}\n" in everything or f"PRODUCT {number} " in everything
               for number in range(120))  # fmt: skip

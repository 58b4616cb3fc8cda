from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QAbstractButton, QLabel

from shopdesk.paths import media_dir
from shopdesk.products.queries import get_product
from shopdesk.products.rules import Gate, GateDecision, KitPart, LifeCycle
from shopdesk.products.service import ProductInput, SkuInput, create_product, kits, life, listings
from shopdesk.products.service.media import MediaInput, attach_picture, store_media
from shopdesk.ui.products.extras import Extras, Links, fill_extras, read_extras
from shopdesk.ui.widgets.side_panel import PanelBody
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue

DAY = date(2026, 3, 2)
NAMES = ("page", "pictures", "listing", "gates", "cards", "kit", "labels")


def told(screen: Screen, product_id: int) -> list[str]:
    """All texts that the panel says of a product."""
    links = Links(*[list] * len(NAMES))
    with screen.shop.reader() as reader:
        product = get_product(reader, product_id)
        assert product is not None
        extras = read_extras(reader, product, today=DAY, currency="CNY")
    assert isinstance(extras, Extras)
    body = PanelBody(screen.context)
    fill_extras(screen.context, product, extras, links, body)
    found = [label.text() for label in body.findChildren(QLabel)]
    found += [link.text() for link in body.findChildren(QAbstractButton)]
    body.deleteLater()
    return found


def test_a_bare_product_says_what_to_do(screen: Screen, known: Catalogue) -> None:
    texts = told(screen, known.mug)

    for text in ("Complete to", "Add…", "None", "Fill in…", "No kit", "Print…"):
        assert any(text in one for one in texts), text
    assert any(one.startswith("Missing: Category, Cost of every variant") for one in texts)
    assert any(one.endswith("more") for one in texts if one.startswith("Missing"))


def test_a_service_is_no_kit(screen: Screen, known: Catalogue) -> None:
    assert not any("kit" in one.casefold() for one in told(screen, known.postage))


def test_a_full_product_is_told_in_a_few_lines(
    screen: Screen, known: Catalogue, tmp_path: Path
) -> None:
    Image.new("RGB", (300, 300), "red").save(tmp_path / "a.png")
    with screen.shop.unit_of_work() as session:
        box = create_product(session, ProductInput("BOX", "礼盒", (SkuInput("BOX", 3000),)))
        kits.save_kit(session, 7, [KitPart(known.mug_sku, 2000)])
        life.open_gates(session, box)
        life.save_gate(
            session, box, life.GateInput(Gate.RESEARCH, (), GateDecision.GO, cost=12_050)
        )
        life.save_launch(session, box, life.LaunchInput(DAY, 30, 50_000, DAY))
        life.move_stage(session, [box], LifeCycle.SLOW, reason="winter", actor="li")
        listings.save_listing(session, listings.ListingInput(box, known.channel, "礼盒"))
        data = MediaInput((tmp_path / "a.png").read_bytes(), "a.png")
        attach_picture(session, box, store_media(session, media_dir(screen.shop.path), data))

    texts = told(screen, box)

    for text in (
        "1 picture, 1 without licence",
        "Taobao: Draft",
        "1 of 5 passed, cost so far ¥120.50",
        "Running: 0 of 50 sold",
        "3 can be made, limited by MUG",
        "On sale → Slow",
    ):
        assert text in texts, (text, texts)
    assert any(text.endswith("winter · li") for text in texts)


def test_nothing_is_read_of_a_product_that_is_gone(screen: Screen, known: Catalogue) -> None:
    with screen.shop.reader() as reader:
        product = get_product(reader, known.mug)
        assert product is not None
    with screen.shop.reader() as reader:
        gone = replace(product, id=999)
        assert read_extras(reader, gone, today=DAY, currency="CNY") is None


def test_lines_are_links(screen: Screen, known: Catalogue) -> None:
    heard: list[str] = []
    links = Links(*(partial(heard.append, name) for name in NAMES))
    with screen.shop.reader() as reader:
        product = get_product(reader, known.mug)
        assert product is not None
        extras = read_extras(reader, product, today=DAY, currency="CNY")
    assert extras is not None
    body = PanelBody(screen.context)
    fill_extras(screen.context, product, extras, links, body)
    for button in body.findChildren(QAbstractButton):
        button.click()

    assert heard == list(NAMES)
    body.deleteLater()

"""Files that tell a channel how many it may sell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.channels.rules import PLATFORMS
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.exports.stock_update import export_stock_update, layout_of, platforms
from shopdesk.stock.service import set_buffer
from tests.factories import add_channel, add_sku


@pytest.fixture
def stocked(any_shop: Shop) -> Shop:
    """Ten cups, three bowls, a plate that is not sold any more; Taobao keeps four back."""
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        add_channel(session, "shopify")
        add_sku(session, "CUP", stocked=10, name="白杯")
        add_sku(session, "BOWL", stocked=3)
        add_sku(session, "PLATE", stocked=9, active=False)
        set_buffer(session, channel, pieces(4))
        session.execute(text("UPDATE channel SET platform = code"))
    return any_shop


def _export(shop: Shop, channel: str, path: Path) -> int:
    with shop.reader() as reader:
        return export_stock_update(reader, channel, path)


def test_a_platforms_own_titles_and_the_buffer(stocked: Shop, tmp_path: Path) -> None:
    target = tmp_path / "库存.csv"

    assert _export(stocked, "Taobao", target) == 2

    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["商家编码", "宝贝标题", "数量"],
            ["BOWL", "Product BOWL", "0"],
            ["CUP", "白杯", "6"],
        ]


def test_only_what_is_listed_where_anything_is(stocked: Shop, tmp_path: Path) -> None:
    with stocked.unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO listing (product_id, channel_id, language, title, state, currency, "
                "external_no, updated_at) SELECT p.id, c.id, 'en', 'x', 'listed', 'CNY', "
                "'white-cup', 0 FROM product p, channel c "
                "WHERE p.code = 'CUP' AND c.code = 'shopify'"
            )
        )
    target = tmp_path / "stock.xlsx"

    assert _export(stocked, "shopify", target) == 1

    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Handle"], told["SKU"], told["Available"]) == ("white-cup", "CUP", 10.0)


def test_every_platform_has_a_layout_that_can_be_written(stocked: Shop, tmp_path: Path) -> None:
    codes = {code for code, _name, _kind in PLATFORMS}
    assert set(platforms()) <= codes
    for code in sorted(codes):
        with stocked.unit_of_work() as session:
            session.execute(
                text("UPDATE channel SET platform = :p WHERE code = 'shopify'"), {"p": code}
            )
        target = tmp_path / f"{code}.txt"
        assert _export(stocked, "shopify", target) == 2
        layout = layout_of(code)
        with target.open(encoding=layout.encoding, newline="") as file:
            rows = list(csv.DictReader(file, delimiter=layout.separator))
        (title,) = [title for title, what in layout.columns.items() if what == "quantity"]
        assert [row[title] for row in rows] == ["3", "10"]


@pytest.mark.parametrize(
    ("channel", "name", "code"),
    [
        ("nowhere", "a.csv", "SD-EXP-006"),
        ("taobao", "a.pdf", "SD-EXP-004"),
        ("taobao", "no/such/a.csv", "SD-EXP-001"),
    ],
)
def test_refused_files(stocked: Shop, tmp_path: Path, channel: str, name: str, code: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    with pytest.raises(UserError) as refusal:
        _export(stocked, channel, folder / name)

    assert refusal.value.code == code
    assert list(folder.iterdir()) == []

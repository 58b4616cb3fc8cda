"""The demo shop in the books: proved, the same for the same seed, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from shopdesk import demo, settings
from shopdesk.db.dump import dump_text
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import Cancelled, UserError
from shopdesk.orders.rules import DisplayState
from shopdesk.proofs import check_shop
from tests.demo_shop import AT
from tests.factories import add_small_shop, every_fact


def test_books_are_right_on_both_engines(any_shop: Shop) -> None:
    made = demo.make(any_shop.location, at=AT, seed=2, orders=120, language="en")

    report = check_shop(any_shop, full=True)

    assert [result.name for result in report.results if not result.ok] == []
    with any_shop.reader() as reader:
        (counts,) = reader.rows(
            "SELECT (SELECT count(*) FROM product), (SELECT count(*) FROM sku), "
            "(SELECT count(*) FROM customer), (SELECT count(*) FROM sales_order), "
            "(SELECT count(*) FROM order_line), (SELECT count(*) FROM refund), "
            "(SELECT count(*) FROM stock_move)"
        )
    assert tuple(count for _label, count in made.counts()) == counts
    assert made.products == 119


def test_nothing_had_to_be_inferred(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        kinds = {row[0] for row in reader.rows("SELECT DISTINCT kind FROM stock_move")}
        values = reader.rows(
            "SELECT count(*) FROM stock_balance WHERE location_id = 1 AND value < 0"
        )

    assert "inferred" not in kinds
    assert values == [(0,)]


def test_every_state_is_there(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        states = {row[0] for row in reader.rows("SELECT DISTINCT display_state FROM sales_order")}
        sources = reader.rows("SELECT DISTINCT source FROM sales_order")
        reserved = reader.rows("SELECT sum(reserved) FROM stock_balance")

    assert states >= {
        DisplayState.WAIT_SHIP,
        DisplayState.WAIT_RECEIVE,
        DisplayState.SUCCESS,
        DisplayState.CLOSED,
        DisplayState.REFUNDED,
    }
    assert sources == [("demo",)]
    assert reserved[0][0] > 0


def test_shop_says_what_it_is(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        preferences = settings.load(reader)

    assert preferences.get(settings.SHOP_NAME) == "Hillside Goods"
    assert preferences.get(settings.SHOP_CURRENCY) == "CNY"
    assert preferences.get(settings.SHOP_TIME_ZONE) == "Asia/Shanghai"


@pytest.mark.parametrize(("language", "name"), [("en", "Taobao"), ("zh_CN", "淘宝")])
def test_shop_speaks_the_language_asked_for(shop: Shop, language: str, name: str) -> None:
    demo.make(shop.location, at=AT, orders=30, language=language)

    with shop.reader() as reader:
        assert reader.rows("SELECT name FROM channel WHERE code = 'taobao'") == [(name,)]


def test_same_seed_makes_the_same_shop(tmp_path: Path) -> None:
    dumps = []
    for name in ("a", "b"):
        with time_machine.travel(AT, tick=False):
            demo.make(tmp_path / name, at=AT, seed=4, orders=60, language="zh_CN")
        shop = open_shop(tmp_path / name)
        dumps.append("".join(dump_text(shop)))
        shop.close()

    assert dumps[0] == dumps[1]


@pytest.mark.parametrize("step", ["Inventing a year", "Orders", "Writing the books"])
def test_cancel_leaves_no_file(tmp_path: Path, step: str) -> None:
    def progress(_done: int, _total: int, text: str) -> None:
        if text == step:
            raise Cancelled

    with pytest.raises(Cancelled):
        demo.make(tmp_path / "demo.shopdesk", at=AT, orders=50, language="en", progress=progress)

    assert list(tmp_path.iterdir()) == []


def test_shop_with_something_in_it_is_refused(shop: Shop) -> None:
    add_small_shop(shop)
    before = every_fact(shop)

    with pytest.raises(UserError) as refusal:
        demo.make(shop.location, at=AT, orders=50)

    assert refusal.value.code == "SD-DEM-001"
    assert every_fact(shop) == before


def test_cancel_in_an_empty_shop_keeps_it_empty(shop: Shop) -> None:
    before = every_fact(shop)

    def progress(done: int, _total: int, _text: str) -> None:
        if done == 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        demo.make(shop.location, at=AT, orders=50, language="en", progress=progress)

    assert every_fact(shop) == before

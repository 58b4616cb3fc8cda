"""Orders and refunds are found by the number of the platform before that of the shop."""

from __future__ import annotations

from pathlib import Path

from shopdesk.db.shop import Shop
from shopdesk.orders.importer.known_refunds import KnownRefund, SoldLine, read_books
from tests.importing.files import import_file, prepare, write

ORDERS = (
    "订单编号,渠道,下单时间,商家编码,数量,单价,总金额,退款金额,订单状态\n"
    "A1,taobao,2025-11-02 09:02:00,M1,2,10,20,5,交易成功\n"
    "A1,jd,2025-11-03 09:02:00,M2,1,40,40,0,交易成功\n"
)


def test_what_a_file_of_refunds_may_mean(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)
    header, *lines = ORDERS.splitlines(keepends=True)
    for line in lines:  # the same number in two channels
        import_file(shop, write(tmp_path, header + line))

    with shop.unit_of_work() as session:
        books = read_books(
            session, orders={"A1", "A9", ""}, numbers={"A1"}, customers={""}, skus={"m1", "m9", ""}
        )

    assert sorted(books.orders) == [("jd", "A1"), ("jd", "jd-A1"), ("taobao", "A1")]
    taobao, jd = books.orders["taobao", "A1"], books.orders["jd", "A1"]
    assert (taobao.left, jd.left) == (1500, 4000)
    assert [(line.quantity, line.amount) for line in books.lines[taobao.id]] == [(2000, 1500)]
    ((place, refunds),) = books.refunds.items()
    assert place == ("taobao", taobao.id)
    assert [(one.amount, one.is_from_orders) for one in refunds] == [(500, True)]
    assert list(books.skus) == ["m1"]
    assert books.customers == {}
    assert books.places["shelf"].id == 1


def test_nothing_named_reads_nothing(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        books = read_books(session, orders={""}, numbers=(), customers=(), skus=())

    assert (books.orders, books.lines, books.refunds, books.skus) == ({}, {}, {}, {})


def test_a_line_keeps_what_is_left_of_it() -> None:
    line = SoldLine(1, 1, 7, "goods", "cup", 2000, 1000)

    line.take(500, 300)
    line.take(-500, -100)

    assert (line.quantity, line.amount) == (2000, 800)


def test_only_numbers_made_for_orders_tell_of_them() -> None:
    def refund(number: str) -> KnownRefund:
        return KnownRefund(1, "jd", number, None, 1, 0, 0, 1, ())

    assert refund("R-A1").is_from_orders
    assert not refund("RF000001").is_from_orders

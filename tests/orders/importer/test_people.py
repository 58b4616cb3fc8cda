"""Whose orders they are: by the shop's number where the name fits, by account, by telephone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from tests.factories import add_customer
from tests.importing.files import import_file, prepare, rows, write

HEADER = "Order no.,Placed at,Channel,Customer no.,Buyer account,Buyer,Phone,Product,Unit price"
BUYERS = (
    "SELECT o.number, c.number, c.name FROM sales_order o "
    "LEFT JOIN customer c ON c.id = o.customer_id ORDER BY o.id"
)


@pytest.fixture
def shanghai(any_shop: Shop) -> Shop:
    prepare(any_shop)
    return any_shop


def run(shop: Shop, folder: Path, *lines: str, header: str = HEADER) -> list[tuple[object, ...]]:
    import_file(shop, write(folder, "\n".join((header, *lines)) + "\n"))
    return rows(shop, BUYERS)


def test_a_number_of_the_shop_is_the_customer_where_the_name_fits(
    shanghai: Shop, tmp_path: Path
) -> None:
    with shanghai.unit_of_work() as session:
        add_customer(session, "C1", "Zhang")

    found = run(
        shanghai,
        tmp_path,
        "A1,2026-03-02,taobao,C1,zs,zhang,,Mug,5.00",
        "A2,2026-03-02,taobao,C1,li,Li,,Mug,5.00",
    )

    assert found == [("A1", "C1", "Zhang"), ("A2", "CU000001", "Li")]


def test_unknown_numbers_are_taken_over_with_every_account(shanghai: Shop, tmp_path: Path) -> None:
    found = run(
        shanghai,
        tmp_path,
        "A1,2026-03-02,taobao,C7,zs,Zhang,,Mug,5.00",
        "A2,2026-03-02,jd,C7,z-s,Zhang,,Mug,5.00",
    )

    assert found == [("A1", "C7", "Zhang"), ("A2", "C7", "Zhang")]
    assert rows(shanghai, "SELECT external_id FROM customer_identity ORDER BY id") == [
        ("zs",),
        ("z-s",),
    ]


def test_a_file_with_numbers_knows_nobody_behind_a_telephone_only(
    shanghai: Shop, tmp_path: Path
) -> None:
    found = run(
        shanghai,
        tmp_path,
        "A1,2026-03-02,phone,C7,,Zhang,13800138000,Mug,5.00",
        "A2,2026-03-02,phone,,,,13900139000,Mug,5.00",
    )

    assert found == [("A1", "C7", "Zhang"), ("A2", None, None)]
    assert rows(shanghai, "SELECT phone FROM sales_order WHERE number = 'A2'") == [("13900139000",)]


def test_without_numbers_a_whole_telephone_is_somebody(shanghai: Shop, tmp_path: Path) -> None:
    header = "Order no.,Placed at,Channel,Buyer,Phone,Product,Unit price"

    found = run(
        shanghai,
        tmp_path,
        "A1,2026-03-02,phone,Zhang,13800138000,Mug,5.00",
        "A2,2026-03-02,phone,Zhang,138****8000,Mug,5.00",
        header=header,
    )

    assert found == [("A1", "CU000001", "Zhang"), ("A2", None, None)]


def test_an_account_that_is_known_stays_its_customer(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, "A1,2026-03-02,taobao,,zs,Zhang,,Mug,5.00")

    found = run(shanghai, tmp_path, "A2,2026-03-03,taobao,C9,zs,Zhang,,Mug,5.00")

    assert found == [("A1", "CU000001", "Zhang"), ("A2", "CU000001", "Zhang")]


def test_numbers_count_for_the_whole_file_also_where_their_orders_are_known(
    shanghai: Shop, tmp_path: Path
) -> None:
    first = "A1,2026-03-02,phone,C7,,Zhang,13800138000,Mug,5.00"
    run(shanghai, tmp_path, first)

    found = run(shanghai, tmp_path, first, "A2,2026-03-02,phone,,,,13900139000,Mug,5.00")

    assert found == [("A1", "C7", "Zhang"), ("A2", None, None)]

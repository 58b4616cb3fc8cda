"""Customers of a table: recognised by number, account, telephone or e-mail; never doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "客户编号,姓名,手机号,邮箱,渠道,买家会员名,城市,地址,生日,标签"
ZHANG = ",张三,13800138000,,taobao,zs,杭州,西湖路1号,1990-02-03,老客"
LI = "V9,李四,13900139000,li@x.cn,,,,,,"


def run(shop: Shop, folder: Path, *lines: str, **asked: object) -> ImportResult:
    text = "\n".join((HEADER, *lines)) + "\n"
    return import_file(shop, write(folder, text), **asked)  # type: ignore[arg-type]


@pytest.fixture
def shanghai(any_shop: Shop) -> Shop:
    prepare(any_shop)
    return any_shop


def names(shop: Shop) -> list[tuple[object, ...]]:
    return rows(shop, "SELECT number, name, phone, city, birthday FROM customer ORDER BY id")


def test_customers_with_accounts_and_addresses(shanghai: Shop, tmp_path: Path) -> None:
    result = run(shanghai, tmp_path, ZHANG, LI)

    assert names(shanghai) == [
        ("CU000001", "张三", "13800138000", "杭州", 19900203),
        ("V9", "李四", "13900139000", "", None),
    ]
    assert rows(
        shanghai,
        "SELECT h.code, i.external_id FROM customer_identity i JOIN channel h "
        "ON h.id = i.channel_id",
    ) == [("taobao", "zs")]
    assert rows(shanghai, "SELECT recipient, street, is_default FROM customer_address") == [
        ("张三", "西湖路1号", 1)
    ]
    assert dict(result.report.counts["added"]) == {
        "channels": 1,
        "customers": 2,
        "addresses": 1,
    }
    assert faults(shanghai) == []


@pytest.mark.parametrize(
    "line",
    [
        ",张三,,,taobao,zs,上海,,,",
        ",张三,+86 138 0013 8000,,,,上海,,,",
        "CU000001,张三,,,,,上海,,,",
    ],
)
def test_a_known_customer_is_changed_not_doubled(shanghai: Shop, tmp_path: Path, line: str) -> None:
    run(shanghai, tmp_path, ZHANG)
    before = facts(shanghai)

    result = run(shanghai, tmp_path, line)

    assert [row[3] for row in names(shanghai)] == ["上海"]
    assert result.report.to_json()["updated"] == {"customers": 1}
    assert faults(shanghai) == []
    assert result.batch_id is not None
    undo_import(shanghai, result.batch_id)
    assert facts(shanghai) == before


def test_masked_telephones_make_nobody_the_same(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, ",王五,138****5678,,,,,,,", ",王五,138****5678,,,,,,,")

    assert len(names(shanghai)) == 2


def test_the_same_table_again_changes_nothing(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, ZHANG, LI)
    before = facts(shanghai)

    result = run(shanghai, tmp_path, LI, ZHANG)

    assert result.state is ImportState.UNCHANGED
    assert facts(shanghai) == before


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",,13700137000,,,,,,,", "SD-IMP-101", "姓名"),
        (",赵六,,,taobao,zs,,,,", "SD-IMP-214", "买家会员名"),
        (",赵六,,,,,,,2199-01-01,", "SD-IMP-115", "生日"),
        (",赵六,1.38E+10,,,,,,,", "SD-IMP-102", "手机号"),
    ],
)
def test_what_cannot_be_is_refused(
    shanghai: Shop, tmp_path: Path, line: str, code: str, column: str
) -> None:
    before = facts(shanghai)

    result = run(shanghai, tmp_path, ZHANG, line)

    assert [(one.code, one.row, one.column) for one in result.problems] == [(code, 3, column)]
    assert facts(shanghai) == before


@pytest.mark.parametrize("name", ["NA", "None", "null", "<b>x</b>", "=1+1", "O'Brien; DROP"])
def test_names_are_kept_letter_by_letter(shanghai: Shop, tmp_path: Path, name: str) -> None:
    run(shanghai, tmp_path, f',"{name}",13800138000,,,,,,,')

    assert names(shanghai)[0][1] == name


def test_customers_with_orders_stay_when_their_import_is_undone(
    shanghai: Shop, tmp_path: Path
) -> None:
    result = run(shanghai, tmp_path, ZHANG, LI)
    text = "订单号,下单时间,商品名称,单价,买家账号,渠道\nA1,2025-11-01,杯,10,zs,taobao\n"
    import_file(shanghai, write(tmp_path, text, "orders.csv"))
    assert result.batch_id is not None

    undo_import(shanghai, result.batch_id)

    assert [row[1] for row in names(shanghai)] == ["张三"]
    assert faults(shanghai) == []


def test_other_accounts_are_taken_and_no_account_twice(shanghai: Shop, tmp_path: Path) -> None:
    header = "姓名,渠道,买家会员名,其他账号"
    both = "张三,taobao,zs,jd:z-s|张; wechat:w1"

    run_result = import_file(shanghai, write(tmp_path, f"{header}\n{both}\n"))
    double = import_file(shanghai, write(tmp_path, f"{header}\n李四,jd,a,wechat:x\n王,wechat,x,\n"))
    broken = import_file(shanghai, write(tmp_path, f"{header}\n李四,jd,b,nobody\n"))

    assert run_result.state is ImportState.APPLIED
    assert rows(
        shanghai,
        "SELECT h.code, h.name, i.external_id, i.nick FROM customer_identity i "
        "JOIN channel h ON h.id = i.channel_id ORDER BY i.id",
    ) == [
        ("taobao", "Taobao", "zs", ""),
        ("jd", "JD", "z-s", "张"),
        ("wechat", "WeChat shop", "w1", ""),
    ]
    assert [(one.code, one.row) for one in double.problems] == [("SD-IMP-214", 3)]
    assert [(one.code, one.column) for one in broken.problems] == [("SD-IMP-215", "其他账号")]


def test_channels_are_called_as_the_table_calls_them(shanghai: Shop, tmp_path: Path) -> None:
    header = "姓名,渠道,渠道名称,买家会员名,其他账号"
    lines = "张三,taobao,,zs,fair:f1\n李四,fair,Street fair,f2,\n"

    import_file(shanghai, write(tmp_path, f"{header}\n{lines}"))

    assert rows(shanghai, "SELECT code, name FROM channel ORDER BY code") == [
        ("fair", "Street fair"),
        ("taobao", "Taobao"),
    ]

"""Orders with states of any origin: sums, states, refunds, what is doubtful, newer exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "订单号,下单时间,商品名称,商家编码,数量,单价,运费,总金额,订单状态,买家账号,手机号,渠道"
TEE = "A1,2025-11-01 10:00:00,T恤,TEE,2,59.00,5.00,123.00,{state},zs,13800138000,淘宝"
MUG = "A2,2025-11-02 10:00:00,马克杯,MUG,1,39.90,0,39.90,{state},ls,,淘宝"


def table(*lines: str, state: str = "交易成功", header: str = HEADER) -> str:
    return "\n".join((header, *(line.format(state=state) for line in lines))) + "\n"


def run(shop: Shop, folder: Path, text: str, **asked: object) -> ImportResult:
    return import_file(shop, write(folder, text), **asked)  # type: ignore[arg-type]


@pytest.fixture
def shanghai(any_shop: Shop) -> Shop:
    prepare(any_shop)
    return any_shop


def states(shop: Shop) -> list[tuple[object, ...]]:
    return rows(
        shop,
        "SELECT number, life, paid, shipment_state, display_state FROM sales_order ORDER BY id",
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("等待买家付款", ("active", 0, "waiting", "wait_pay")),
        ("待发货", ("active", 12300, "waiting", "wait_ship")),
        ("卖家已发货，等待买家确认", ("active", 12300, "shipped", "wait_receive")),
        ("交易成功", ("completed", 12300, "delivered", "success")),
        ("交易关闭", ("closed", 0, "waiting", "closed")),
        ("退款成功", ("closed", 12300, "waiting", "refunded")),
        ("Completed", ("completed", 12300, "delivered", "success")),
        ("To ship", ("active", 12300, "waiting", "wait_ship")),
    ],
)
def test_status_words_become_facts(
    shanghai: Shop, tmp_path: Path, state: str, expected: tuple[object, ...]
) -> None:
    run(shanghai, tmp_path, table(TEE, state=f'"{state}"'))

    assert states(shanghai) == [("A1", *expected)]
    assert faults(shanghai) == []


def test_channel_customer_and_product_are_made_once(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, table(TEE, MUG))

    assert rows(shanghai, "SELECT code, kind FROM channel") == [("taobao", "marketplace")]
    assert rows(shanghai, "SELECT external_id FROM customer_identity ORDER BY id") == [
        ("zs",),
        ("ls",),
    ]
    assert rows(shanghai, "SELECT code, name, price FROM sku ORDER BY id") == [
        ("TEE", "T恤", 5900),
        ("MUG", "马克杯", 3990),
    ]


def test_a_total_below_the_lines_is_a_discount_spread_over_them(
    shanghai: Shop, tmp_path: Path
) -> None:
    second = "A1,2025-11-01 10:00:00,马克杯,MUG,1,39.90,5.00,120.00,{state},zs,,淘宝"
    first = TEE.replace("123.00", "120.00")

    result = run(shanghai, tmp_path, table(first, second))

    assert rows(shanghai, "SELECT goods, discount, freight, total FROM sales_order") == [
        (15790, 4290, 500, 12000)
    ]
    assert rows(shanghai, "SELECT discount, amount FROM order_line ORDER BY id") == [
        (3206, 8594),
        (1084, 2906),
    ]
    assert [one.code for one in result.report.warnings] == ["SD-IMP-307"]
    assert faults(shanghai) == []


def test_a_total_above_the_lines_is_rounding_that_is_told(shanghai: Shop, tmp_path: Path) -> None:
    result = run(shanghai, tmp_path, table(MUG.replace("39.90,{", "40.00,{")))

    assert rows(shanghai, "SELECT goods, rounding, total FROM sales_order") == [(3990, 10, 4000)]
    assert [one.code for one in result.report.warnings] == ["SD-IMP-308"]


def test_orders_told_on_the_first_row_only(shanghai: Shop, tmp_path: Path) -> None:
    second = "A1,,马克杯,MUG,1,39.90,,,,,,"

    run(shanghai, tmp_path, table(TEE.replace("123.00", "162.90"), second))

    assert rows(shanghai, "SELECT total, freight, line_count FROM sales_order") == [(16290, 500, 2)]
    assert faults(shanghai) == []


def test_one_row_an_order_without_prices(shanghai: Shop, tmp_path: Path) -> None:
    text = "订单编号,订单创建时间,宝贝标题,宝贝总数量,总金额\nB1,2025-11-01,杯子 等2件,2,30.00\n"

    result = run(shanghai, tmp_path, text + text.split("\n")[1] + "\n")

    assert rows(shanghai, "SELECT title, quantity, amount, sku_id FROM order_line") == [
        ("杯子 等2件", 2000, 3000, None)
    ]
    told = result.report.to_json()["kinds"]
    assert (told["sale"]["rows"], told["repeated"]["rows"]) == (1, 1)


def test_refunded_money_is_a_refund_of_the_order(shanghai: Shop, tmp_path: Path) -> None:
    text = (
        "订单号,下单时间,商品名称,数量,单价,运费,总金额,退款金额,退款时间\n"
        "A1,2025-11-01 10:00,杯,2,10.00,5.00,25.00,22.00,2025-11-05 09:00\n"
    )

    run(shanghai, tmp_path, text)

    assert rows(shanghai, "SELECT amount, freight, business_date, number FROM refund") == [
        (2200, 200, 20251105, "R-A1")
    ]
    assert rows(shanghai, "SELECT refunded_amount, refunded_quantity FROM order_line") == [
        (2000, 0)
    ]
    assert rows(shanghai, "SELECT refunded, aftersale_state FROM sales_order") == [(2200, "part")]
    assert faults(shanghai) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (TEE.replace("2025-11-01 10:00:00", ""), "SD-IMP-203"),
        (TEE.replace(",2,59", ",0,59"), "SD-IMP-204"),
        (TEE.replace(",2,59", ",-2,59"), "SD-IMP-201"),
        (TEE.replace("{state}", "lost"), "SD-IMP-111"),
        (TEE.replace("59.00", "$59.00"), "SD-IMP-116"),
    ],
)
def test_what_cannot_be_booked_is_refused_and_nothing_written(
    shanghai: Shop, tmp_path: Path, line: str, code: str
) -> None:
    before = facts(shanghai)

    result = run(shanghai, tmp_path, table(MUG, line))

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.row) for one in result.problems] == [(code, 3)]
    assert facts(shanghai) == before


def test_more_refunded_than_paid_is_refused(shanghai: Shop, tmp_path: Path) -> None:
    text = "订单号,下单时间,商品名称,单价,退款金额\nA1,2025-11-01,杯,10.00,11.00\n"

    assert run(shanghai, tmp_path, text).problems[0].code == "SD-IMP-205"


def test_another_currency_is_refused(shanghai: Shop, tmp_path: Path) -> None:
    text = "Order ID,Created at,Title,Price,Currency\nA1,2025-11-01,Cup,10.00,USD\n"

    (problem,) = run(shanghai, tmp_path, text).problems

    assert problem.code == "SD-IMP-021"
    assert "USD" in problem.message


def test_without_states_history_is_taken_as_done_and_that_is_told(
    shanghai: Shop, tmp_path: Path
) -> None:
    text = "Order ID,Created at,Title,Price\nA1,2025-11-01,Cup,10.00\n"

    result = run(shanghai, tmp_path, text)

    assert states(shanghai) == [("A1", "completed", 1000, "delivered", "success")]
    assert {one.code for one in result.report.warnings} == {
        *("SD-IMP-311", "SD-IMP-312", "SD-IMP-318")
    }


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("待付款", "待发货", ("active", 12300, "waiting", "wait_ship")),
        ("待发货", "已发货", ("active", 12300, "shipped", "wait_receive")),
        ("待发货", "交易成功", ("completed", 12300, "delivered", "success")),
        ("已发货", "交易成功", ("completed", 12300, "delivered", "success")),
        ("待付款", "交易关闭", ("closed", 0, "waiting", "closed")),
        ("待发货", "退款成功", ("closed", 12300, "waiting", "refunded")),
        ("交易成功", "退款成功", ("completed", 12300, "delivered", "refunded")),
    ],
)
def test_a_newer_export_brings_orders_further_and_its_undo_takes_them_back(
    shanghai: Shop, tmp_path: Path, first: str, second: str, expected: tuple[object, ...]
) -> None:
    run(shanghai, tmp_path, table(TEE, MUG, state=first))
    before = facts(shanghai)

    result = run(shanghai, tmp_path, table(TEE, MUG, state=second))

    assert result.state is ImportState.APPLIED
    assert result.report.counts["updated"]["orders"] == 2
    assert len(result.report.changes) == 1
    assert states(shanghai)[0] == ("A1", *expected)
    assert faults(shanghai) == []
    assert run(shanghai, tmp_path, table(TEE, MUG, state=second)).state is ImportState.UNCHANGED
    assert result.batch_id is not None
    undo_import(shanghai, result.batch_id)
    assert facts(shanghai) == before
    assert faults(shanghai) == []


def test_an_older_export_takes_nothing_back(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, table(TEE, state="交易成功"))

    result = run(shanghai, tmp_path, table(TEE, state="待发货"))

    assert states(shanghai) == [("A1", "completed", 12300, "delivered", "success")]
    assert [one.code for one in result.report.warnings] == ["SD-IMP-313"]


def test_orders_with_other_lines_are_left_and_told(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, table(TEE))
    before = facts(shanghai)

    result = run(shanghai, tmp_path, table(TEE.replace(",2,59", ",3,59")))

    assert [one.code for one in result.report.warnings] == ["SD-IMP-301"]
    assert facts(shanghai) == before


def test_the_undo_of_orders_leaves_no_trace(shanghai: Shop, tmp_path: Path) -> None:
    before = facts(shanghai)
    result = run(shanghai, tmp_path, table(TEE, MUG))
    assert result.batch_id is not None

    undo_import(shanghai, result.batch_id)

    assert facts(shanghai) == before

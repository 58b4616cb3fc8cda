"""Invoices told apart by number and sign: each row becomes what it is, and is accounted for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from tests.importing.files import facts, faults, import_file, prepare, rows, uci, write

SALE = "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"
SECOND = "536365,71053,WHITE METAL LANTERN,2,2010-12-01 08:26:00,3.39,17850,United Kingdom"
POST = "536370,POST,POSTAGE,3,2010-12-01 08:45:00,18.00,12583,France"
GIFT = "536370,22492,MINI PAINT SET,4,2010-12-01 08:45:00,0.00,12583,France"
CANCELLED = "C536379,85123a,WHITE HANGING HEART,-1,2010-12-02 09:41:00,2.55,17850,United Kingdom"
DISCOUNT = "C536380,D,Discount,-1,2010-12-02 09:49:00,27.50,14527,United Kingdom"
DEBT = "A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom"
DAMAGED = "536589,21777,damages,-10,2010-12-03 16:50:00,0,,United Kingdom"
FOUND = "536590,21777,,3,2010-12-04 16:50:00,0,,United Kingdom"
THOUSANDTHS = "550193,PADS,PADS TO MATCH ALL CUSHIONS,1,2011-04-15 09:27:00,0.001,13952,France"


@pytest.fixture
def london(any_shop: Shop) -> Shop:
    prepare(any_shop, zone="Europe/London", currency="GBP")
    return any_shop


def run(shop: Shop, folder: Path, *lines: str, **asked: object) -> ImportResult:
    return import_file(shop, write(folder, uci(*lines)), **asked)  # type: ignore[arg-type]


def kinds(result: ImportResult) -> dict[str, tuple[int, str, str, str]]:
    told = result.report.to_json()["kinds"]
    return {
        name: (one["rows"], one["quantity"], one["value"], one["booked"])
        for name, one in told.items()
    }


def test_priced_rows_become_an_order_paid_and_delivered(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, SALE, SECOND)

    assert result.state is ImportState.APPLIED
    assert rows(
        london,
        "SELECT o.number, o.external_number, h.code, c.number, o.country, o.total, o.units, "
        "o.display_state, o.is_sale, o.business_date, o.placed_hour, o.currency "
        "FROM sales_order o JOIN channel h ON h.id = o.channel_id "
        "JOIN customer c ON c.id = o.customer_id",
    ) == [
        (
            *("536365", "536365", "online_retail", "17850", "United Kingdom", 2208, 8000),
            *("success", 1, 20101201, 8, "GBP"),
        )
    ]
    assert rows(
        london, "SELECT title, quantity, unit_price, amount, source_row FROM order_line ORDER BY id"
    ) == [
        ("WHITE HANGING HEART", 6000, 255, 1530, 2),
        ("WHITE METAL LANTERN", 2000, 339, 678, 3),
    ]
    assert kinds(result) == {"sale": (2, "8", "22.08", "22.08")}
    assert faults(london) == []


def test_services_and_gifts_are_lines_of_their_own_kind(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, POST, GIFT)

    assert rows(london, "SELECT kind, sku_id IS NULL, amount FROM order_line ORDER BY id") == [
        ("service", True, 5400),
        ("gift", False, 0),
    ]
    assert rows(london, "SELECT code, kind FROM product") == [("22492", "goods")]
    assert kinds(result) == {
        "service": (1, "3", "54", "54.00"),
        "gift": (1, "4", "0", "0.00"),
    }
    assert faults(london) == []


def test_cancellations_are_refunds_of_their_own_day_and_bring_goods_back(
    london: Shop, tmp_path: Path
) -> None:
    result = run(london, tmp_path, SALE, CANCELLED, DISCOUNT)

    assert rows(
        london,
        "SELECT number, order_id, amount, units, business_date FROM refund ORDER BY id",
    ) == [("C536379", None, 255, 1000, 20101202), ("C536380", None, 2750, 0, 20101202)]
    assert rows(london, "SELECT kind, quantity, amount FROM refund_line ORDER BY id") == [
        ("goods", 1000, 255),
        ("service", 1000, 2750),
    ]
    assert rows(
        london, "SELECT location_id, quantity FROM stock_balance WHERE quantity <> 0 ORDER BY 1"
    ) == [(4, 1000), (6, 5000), (8, -6000)]
    assert kinds(result)["refund"] == (2, "-2", "-30.05", "-30.05")
    assert faults(london) == []


def test_codes_that_differ_in_capitals_are_one_sku(london: Shop, tmp_path: Path) -> None:
    run(london, tmp_path, SALE, CANCELLED)

    assert rows(london, "SELECT code_key FROM sku") == [("85123a",)]


def test_adjustments_of_bad_debt_are_book_entries(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, DEBT)

    assert rows(london, "SELECT external_number, kind, amount FROM book_entry") == [
        ("A563186", "bad_debt", -1106206)
    ]
    assert kinds(result) == {"entry": (1, "1", "-11062.06", "-11062.06")}


def test_zero_prices_without_a_customer_are_stock_lost_and_found(
    london: Shop, tmp_path: Path
) -> None:
    result = run(london, tmp_path, DAMAGED, FOUND)

    assert rows(london, "SELECT count(*) FROM sales_order") == [(0,)]
    assert rows(
        london, "SELECT kind, from_id, to_id, quantity, reason FROM stock_move ORDER BY id"
    ) == [
        ("inferred", 8, 1, 10000, None),
        ("adjustment", 1, 7, 10000, "damages"),
        ("adjustment", 8, 1, 3000, None),
    ]
    assert rows(london, "SELECT kind, amount, external_number FROM book_entry ORDER BY id") == [
        ("adjustment", 0, "536589"),
        ("adjustment", 0, "536590"),
    ]
    assert kinds(result) == {
        "write_off": (1, "-10", "0", "0.00"),
        "found": (1, "3", "0", "0.00"),
    }
    assert faults(london) == []


def test_thousandths_are_kept_exact_and_their_rounding_is_named(
    london: Shop, tmp_path: Path
) -> None:
    result = run(london, tmp_path, THOUSANDTHS)

    told = result.report.to_json()["kinds"]["sale"]
    assert (told["value"], told["booked"], told["rounding"]) == ("0.001", "0.00", "-0.001")


def test_the_accounting_equals_the_file(london: Shop, tmp_path: Path) -> None:
    every = [SALE, SECOND, POST, GIFT, CANCELLED, DISCOUNT, DEBT, DAMAGED, FOUND, THOUSANDTHS]
    result = run(london, tmp_path, *every)

    cells = [line.split(",") for line in every]
    quantity = sum(Decimal(cell[3]) for cell in cells)
    value = sum(Decimal(cell[3]) * Decimal(cell[5]) for cell in cells)
    told = kinds(result).values()
    assert sum(one[0] for one in told) == len(every) == result.report.rows
    assert sum(Decimal(one[1]) for one in told) == quantity
    assert sum(Decimal(one[2]) for one in told) == value


def test_scattered_rows_of_one_invoice_are_one_order(london: Shop, tmp_path: Path) -> None:
    run(london, tmp_path, SALE, POST, SECOND)

    assert rows(london, "SELECT number, line_count, total FROM sales_order ORDER BY id") == [
        ("536365", 2, 2208),
        ("536370", 1, 5400),
    ]
    assert rows(london, "SELECT source_row FROM order_line ORDER BY id") == [(2,), (4,), (3,)]


def test_equal_rows_are_real_and_told(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, SALE, SALE, SECOND)

    assert rows(london, "SELECT units FROM sales_order") == [(14000,)]
    assert [(one.code, one.count, one.rows) for one in result.report.warnings] == [
        ("SD-IMP-303", 1, (3,))
    ]


def test_several_dates_in_one_invoice_are_told(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, SALE, SECOND.replace("08:26", "08:27"))

    assert [(one.code, one.count) for one in result.report.warnings] == [("SD-IMP-302", 1)]
    assert rows(london, "SELECT placed_at FROM sales_order") == [(1291191960000,)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (SALE.replace(",6,", ",-6,"), "negative quantity"),
        (SALE.replace(",6,", ",0,"), "quantity is 0"),
        (SALE.replace("2.55", "-2.55"), "price is negative"),
        (CANCELLED.replace(",-1,", ",1,"), "must be negative"),
    ],
)
def test_what_makes_no_sense_is_refused_by_row_and_column(
    london: Shop, tmp_path: Path, line: str, reason: str
) -> None:
    before = facts(london)

    result = run(london, tmp_path, SECOND.replace("536365", "1"), line)

    assert result.state is ImportState.REFUSED
    (problem,) = result.problems
    assert (problem.code, problem.row) == ("SD-IMP-201", 3)
    assert problem.column in ("Quantity", "UnitPrice")
    assert reason in problem.message
    assert facts(london) == before


def test_one_faulty_row_spoils_its_invoice_and_no_other(london: Shop, tmp_path: Path) -> None:
    bad = SECOND.replace("3.39", "cheap")

    result = run(london, tmp_path, SALE, bad, POST, skip_bad=True)

    assert result.state is ImportState.APPLIED
    assert rows(london, "SELECT number FROM sales_order") == [("536370",)]
    assert [(one.code, one.row, one.column) for one in result.problems] == [
        ("SD-IMP-103", 3, "UnitPrice"),
        ("SD-IMP-200", 2, "InvoiceNo"),
    ]
    assert kinds(result)["rejected"][0] == 2
    assert faults(london) == []


def test_amounts_beyond_all_reason_are_refused(london: Shop, tmp_path: Path) -> None:
    result = run(london, tmp_path, SALE.replace(",6,", ",9999999,").replace("2.55", "999999999"))

    assert result.state is ImportState.REFUSED
    assert result.problems[0].code == "SD-IMP-202"


def test_the_same_invoices_again_change_nothing(london: Shop, tmp_path: Path) -> None:
    every = (SALE, SECOND, GIFT, CANCELLED, DEBT, DAMAGED, FOUND)
    run(london, tmp_path, *every)
    before = facts(london)

    whole = run(london, tmp_path, *every)
    other = run(london, tmp_path, *reversed(every[2:]))

    assert (whole.state, other.state) == (ImportState.UNCHANGED, ImportState.UNCHANGED)
    assert kinds(whole)["unchanged"][0] == 7
    assert kinds(other)["unchanged"][0] == 5
    assert facts(london) == before


def test_a_longer_export_adds_only_what_is_new(london: Shop, tmp_path: Path) -> None:
    run(london, tmp_path, SALE, SECOND)

    result = run(london, tmp_path, SALE, SECOND, POST)

    assert kinds(result) == {
        "service": (1, "3", "54", "54.00"),
        "unchanged": (2, "8", "22.08", "0.00"),
    }
    assert rows(london, "SELECT number FROM sales_order ORDER BY id") == [("536365",), ("536370",)]
    assert faults(london) == []


def test_invoices_with_other_contents_are_left_and_told(london: Shop, tmp_path: Path) -> None:
    run(london, tmp_path, SALE)
    before = facts(london)

    result = run(london, tmp_path, SALE.replace(",6,", ",7,"))

    assert result.state is ImportState.UNCHANGED
    assert kinds(result)["different"][0] == 1
    assert [one.code for one in result.report.warnings] == ["SD-IMP-301"]
    assert facts(london) == before

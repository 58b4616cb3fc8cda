"""The operating review: figures of the book, the same in every form, whatever the shop holds."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from shopdesk import settings
from shopdesk.base.period import Interval, Period, parse_period
from shopdesk.charts.numbers import full
from shopdesk.charts.plots import plot_table
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.importing.models import ImportBatch
from shopdesk.metrics.book import BOOK, Metrics, compute
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import Scope, Unit
from shopdesk.metrics.products import sku_table
from shopdesk.metrics.show import number
from shopdesk.reports import pdf, review, text, xlsx
from shopdesk.reports.document import Chart, Figure, Report, Table, flat
from shopdesk.reports.shown import table_texts
from tests.reports.made_up import HOSTILE
from tests.reports.random_shop import fill

MONTH = Period.month(2026, 2)
TODAY = date(2026, 3, 3)
SECTIONS = [
    "happened", "channels", "products", "customers", "orders", "aftersales", "promotions",
    "marketing", "profit", "goals", "honesty",
]  # fmt: skip

Make = Callable[..., Shop]


@pytest.fixture(scope="module")
def make(empty_shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    opened: list[Shop] = []

    def one(**options: Any) -> Shop:
        path = tmp_path_factory.mktemp("review") / "shop.shopdesk"
        shutil.copyfile(empty_shop_file, path)
        shop = open_shop(path)
        opened.append(shop)
        fill(shop, **options)
        return shop

    yield one
    for shop in opened:
        shop.close()


@pytest.fixture(scope="module")
def busy(make: Make) -> Shop:
    return make()


@contextmanager
def facts_of(shop: Shop, today: date = TODAY) -> Iterator[Facts]:
    with Metrics(shop).facts(today=today) as facts:
        yield facts


def build(
    shop: Shop, period: Period = MONTH, *, language: str = "en", today: date = TODAY
) -> Report:
    with facts_of(shop, today) as facts:
        return review.build(facts, period, language=language)


@pytest.fixture(scope="module")
def monthly(busy: Shop) -> Report:
    return build(busy)


def pdf_text(content: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]
    return re.sub(r"\s+", "", "".join(pages))


def workbook(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


# ---- the same figures everywhere


def test_figures_are_those_of_the_book_in_every_form(busy: Shop, monthly: Report) -> None:
    page, plain = pdf_text(pdf.render(monthly)), text.render(monthly)
    sheets = workbook(xlsx.render(monthly))
    rows = {row[0]: row for row in sheets["What happened"] if row}
    with facts_of(busy) as facts:
        for key in ("gross_sales", "discounts", "sales", "refunds", "net_sales", "orders", "units",
                    "buyers", "sales_per_buyer", "sales_per_order", "price_per_unit"):  # fmt: skip
            value = compute(facts, key, scope=Scope(MONTH))
            shown = full(value.amount, BOOK[key].unit, "CNY")
            label = re.sub(r"\s+", "", BOOK[key].label)
            assert f"{label}{shown}" in page
            line = rf"^{re.escape(BOOK[key].label)} +{re.escape(shown)}"
            assert re.search(line, plain, re.MULTILINE)
            expected = number(value, BOOK[key].unit, "CNY")
            assert expected is not None
            assert rows[BOOK[key].label][1] == pytest.approx(float(expected), abs=1e-9)


def test_rankings_are_those_of_the_book_in_every_form(busy: Shop, monthly: Report) -> None:
    with facts_of(busy) as facts:
        first = sku_table(facts, Scope(MONTH)).top(3)
    page, sheets = pdf_text(pdf.render(monthly)), workbook(xlsx.render(monthly))
    table = next(
        block
        for block in flat(monthly.section("products").blocks)
        if isinstance(block, Table) and "best-selling" in block.title
    )
    for row, cells, shown in zip(first, table.rows, table_texts(table), strict=False):
        assert cells[:3] == (row.code, row.name, Figure(row.net, Unit.MONEY, "CNY"))
        assert "".join(shown[:3]).replace(" ", "") in page
        assert re.search(rf"{row.code} .*{re.escape(shown[2])}", text.render(monthly))
        line = next(cells for cells in sheets["Products"] if cells[:1] == [row.code])
        assert line[2] == pytest.approx(row.net / 100)


def test_parts_add_up_to_the_whole(busy: Shop, monthly: Report) -> None:
    with facts_of(busy) as facts:
        net = compute(facts, "net_sales", scope=Scope(MONTH)).amount
        buyers = compute(facts, "buyers", scope=Scope(MONTH)).amount
    charts = {
        block.plot.title: plot_table(block.plot)
        for section in monthly.sections
        for block in flat(section.blocks)
        if isinstance(block, Chart)
    }
    by_day = next(table for title, table in charts.items() if "was strongest with" in title)
    assert sum(int(row[1] or 0) for row in by_day.rows) == net
    assert len(by_day.rows) == 28
    mix = next(table for title, table in charts.items() if "were new," in title)
    assert sum(int(cell or 0) for cell in mix.rows[-1][1:]) == buyers
    channel = next(
        block
        for block in flat(monthly.section("channels").blocks)
        if isinstance(block, Table) and block.columns[0].title == "Channel"
    )
    amounts = [row[1].amount for row in channel.rows if isinstance(row[1], Figure)]
    assert sum(int(amount or 0) for amount in amounts) == net


# ---- form


def test_the_review_has_all_its_sections(monthly: Report) -> None:
    assert [section.key for section in monthly.sections] == SECTIONS
    assert all(section.message for section in monthly.sections)
    assert {section.key for section in monthly.sections if section.empty} == {"marketing"}
    assert monthly.kind == "monthly"
    assert monthly.subtitle == "February 2026"
    assert "¥" in monthly.verdict
    assert len(monthly.headline.kpis) == 5
    assert [len(kpi.changes) for kpi in monthly.headline.kpis] == [2] * 5


def test_every_measure_used_stands_in_the_glossary(monthly: Report) -> None:
    told = {term.label for term in monthly.glossary}
    for block in (block for section in monthly.sections for block in flat(section.blocks)):
        if isinstance(block, Table) and block.title == "The figures":
            assert {str(row[0]) for row in block.rows} <= told
    assert all(kpi.label in told for kpi in monthly.headline.kpis)
    assert all(term.formula for term in monthly.glossary)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_pages_charts_and_size(busy: Shop, language: str) -> None:
    content = pdf.render(build(busy, language=language))
    reader = pypdf.PdfReader(BytesIO(content))
    forms: set[str] = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        forms |= {name for name in resources.get("/XObject", {}) if "chart" in name}
    assert len(reader.pages) >= 10
    assert len(forms) >= 8
    assert len(content) <= 400_000


def test_the_review_speaks_its_language(busy: Shop) -> None:
    found = build(busy, language="zh_CN")
    assert found.language == "zh_CN"
    assert found.subtitle == "2026年2月"
    assert "2026年2月" in pdf_text(pdf.render(found))


def test_sentences_carry_figures(monthly: Report) -> None:
    for section in monthly.sections:
        if not section.empty and section.key != "goals":
            assert re.search(r"\d", section.message), section.key


# ---- periods


@pytest.mark.parametrize(
    ("period", "kind", "title"),
    [
        ("2026-02-12", "daily", "Daily review"),
        ("2026-W07", "weekly", "Weekly review"),
        ("2025-Q4", "quarterly", "Quarterly review"),
        ("2025", "yearly", "Yearly review"),
    ],
)
def test_other_periods_are_the_same_review(busy: Shop, period: str, kind: str, title: str) -> None:
    found = build(busy, parse_period(period))
    assert (found.kind, found.title) == (kind, title)
    assert [section.key for section in found.sections] == SECTIONS
    assert pdf.render(found).startswith(b"%PDF")
    assert text.render(found)


def test_any_range_of_days(busy: Shop) -> None:
    found = build(busy, Period(date(2026, 2, 3), date(2026, 2, 17)))
    assert found.subtitle == "3–16 Feb 2026"
    assert pdf.render(found).startswith(b"%PDF")


def test_an_unfinished_month_compares_like_for_like(busy: Shop) -> None:
    found = build(busy, today=date(2026, 2, 11))
    assert "February 2026 is not over" in found.remark
    assert "1–10 Jan 2026" in found.verdict


def test_the_first_month_has_nothing_to_compare_with(busy: Shop) -> None:
    found = build(busy, Period.month(2025, 1))
    assert "There are no complete records of December 2024 to compare with." in found.remark
    assert (
        "there are no complete earlier records to compare with" in found.section("happened").message
    )
    assert [kpi.changes for kpi in found.headline.kpis] == [()] * 5
    assert pdf.render(found).startswith(b"%PDF")


def test_a_period_without_records_is_refused(busy: Shop) -> None:
    with pytest.raises(UserError, match=r"from 2025-01-0\d to 2026-0\d-\d\d.*SD-REP-010"):
        build(busy, Period.month(2024, 5))


# ---- poor shops


def test_an_empty_shop_is_told_to_import(make: Make) -> None:
    with pytest.raises(UserError, match="Import orders first"):
        build(make(orders=0, refunds=False))


@pytest.mark.parametrize(
    "options",
    [
        {"orders": 1, "customers": 1, "refunds": False, "days": 1},
        {"orders": 40, "customers": 0, "refunds": False, "days": 60},
        {"orders": 60, "customers": 3, "currency": "JPY", "days": 90},
    ],
    ids=["one order", "nobody known", "yen"],
)
def test_a_poor_shop_gets_an_honest_review(make: Make, options: dict[str, Any]) -> None:
    shop = make(**options)
    found = build(shop, Period.month(2025, 1), today=date(2025, 4, 20))
    assert [section.key for section in found.sections] == SECTIONS
    assert pdf.render(found).startswith(b"%PDF")
    assert xlsx.render(found).startswith(b"PK")
    if not options["customers"]:
        assert found.section("customers").empty
        assert "Import order files" in found.section("customers").message
    if not options.get("refunds", True):
        assert found.section("aftersales").empty


def test_payment_convention_is_named_and_leads(make: Make) -> None:
    shop = make(orders=300, customers=40)
    with shop.unit_of_work() as session:
        settings.store(session, settings.METRICS_CONVENTION, value="payment")
    found = build(shop)
    assert found.headline.kpis[0].label == BOOK["payments"].label
    assert found.convention.startswith("Payment")
    assert pdf.render(found).startswith(b"%PDF")


# ---- honesty


def test_files_and_what_became_of_their_rows_are_told(make: Make) -> None:
    shop = make(orders=60, customers=5)
    kinds = {"sale": {"rows": 90}, "rejected": {"rows": 7}, "blank": {"rows": 3}}
    with shop.unit_of_work() as session:
        session.add(
            ImportBatch(
                file_name="<i>orders</i>.csv",
                file_hash="0",
                profile="generic",
                mapping={},
                state="applied",
                actor="test",
                started_at=datetime(2026, 3, 1, tzinfo=UTC),
                finished_at=datetime(2026, 3, 1, tzinfo=UTC),
                report={"rows": 100, "kinds": kinds},
            )
        )
    found = build(shop).section("honesty")
    tables = {
        block.columns[0].title: table_texts(block)
        for block in flat(found.blocks)
        if isinstance(block, Table)
    }
    assert tables["File"] == [["<i>orders</i>.csv", "generic", "2026-03-01", "100", "10"]]
    assert tables["What became of the rows"] == [
        ["Sold goods", "90"],
        ["Not imported", "7"],
        ["Blank rows", "3"],
        ["All rows", "100"],
    ]


def test_a_period_half_recorded_is_not_compared_with(busy: Shop) -> None:
    # The records begin on 2 January 2025: the year before is missing, not zero.
    found = build(busy, Period.of(Interval.YEAR, date(2025, 1, 1)))
    assert [kpi.changes for kpi in found.headline.kpis] == [()] * 5
    assert "There are no complete records of 2024" in found.remark


# ---- hostile names


def test_hostile_names_never_stop_a_report(make: Make) -> None:
    shop = make(names=HOSTILE, orders=900, customers=40)
    found = build(shop)
    page = pdf_text(pdf.render(found))
    assert pdf_text(pdf.render(found)) == page
    assert "&lt;b&gt;damaged" not in page
    assert "<b>damaged</b>" in page
    assert "<imgsrc='file:///etc/passwd'>" in page
    assert text.render(found)
    cells = {cell for rows in workbook(xlsx.render(found)).values() for row in rows for cell in row}
    assert "<img src='file:///etc/passwd'>" in cells

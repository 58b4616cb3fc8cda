"""``kpi`` and ``report``: the figures of the book, asked in every way the command line has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from shopdesk.cli.figures import nearest_names
from shopdesk.db.upgrade import open_shop
from shopdesk.metrics.book import BOOK, KPI_TILES
from tests.cli.conftest import Command
from tests.demo_shop import AT


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(AT, tick=True):
        yield


def rows_of(path: Path, sql: str) -> list[tuple[Any, ...]]:
    shop = open_shop(path)
    try:
        with shop.reader() as reader:
            return reader.rows(sql)
    finally:
        shop.close()


SALES = (
    "SELECT {key}, sum(l.amount) FROM order_line l JOIN sales_order o ON o.id = l.order_id "
    "{join} WHERE o.is_sale = 1 AND l.amount > 0 {where} GROUP BY 1"
)
AXES: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "month": ("o.business_date / 100", "", lambda key: f"{key}"[:4] + "-" + f"{key}"[4:] + "-01"),
    "country": ("o.country", "", str),
    "customer": (
        "c.number",
        "LEFT JOIN customer c ON c.id = o.customer_id",
        lambda key: key,
    ),
    "sku": ("s.code", "JOIN sku s ON s.id = l.sku_id", str),
    "channel": ("h.code", "JOIN channel h ON h.id = o.channel_id", str),
    "hour": ("o.placed_hour", "", lambda key: key),
}


@pytest.mark.parametrize("axis", AXES)
def test_sales_along_an_axis_are_the_sums_of_the_lines(
    shopdesk: Command, demo_file: Path, axis: str
) -> None:
    key, join, named = AXES[axis]
    expected = {
        named(found): f"{Decimal(int(amount)).scaleb(-2):f}"
        for found, amount in rows_of(demo_file, SALES.format(key=key, join=join, where=""))
    }

    document = shopdesk("kpi", "sales", "--by", axis, "--json", "--shop", demo_file).document

    (figure,) = document["figures"]
    told = {point["key"]: point["value"] for point in figure["points"]}
    if axis == "sku":
        told.pop("service", None)
        told.pop(None, None)
    assert {key: value for key, value in told.items() if value != "0.00"} == expected


def test_last_day_counts(shopdesk: Command, demo_file: Path) -> None:
    ((first, last),) = rows_of(
        demo_file, "SELECT 0, sum(goods - discount) FROM sales_order WHERE is_sale = 1 "
        "AND business_date BETWEEN 20261101 AND 20261111"
    )  # fmt: skip

    document = shopdesk(
        "kpi", "sales", "--from", "2026-11-01", "--to", "2026-11-11", "--json", "--shop", demo_file
    ).document

    assert first == 0
    assert (document["from"], document["to"]) == ("2026-11-01", "2026-11-11")
    assert document["figures"][0]["value"] == f"{Decimal(int(str(last))).scaleb(-2):f}"


def test_without_words_the_headline_of_everything(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk("kpi", "--json", "--shop", demo_file).document

    assert [figure["key"] for figure in document["figures"]] == list(KPI_TILES)
    assert document["convention"] == "net"
    assert document["currency"] == "CNY"
    assert document["from"] == "2025-10-01"
    assert document["to"] == "2026-11-22"


def test_all_figures(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk("kpi", "all", "--period", "2026-10", "--json", "--shop", demo_file).document

    assert [figure["key"] for figure in document["figures"]] == list(BOOK)
    by_key = {figure["key"]: figure for figure in document["figures"]}
    assert isinstance(by_key["sales"]["value"], str)
    assert isinstance(by_key["orders"]["value"], int)
    rate = by_key["refund_rate"]
    assert isinstance(rate["value"], float)
    assert float(rate["numerator"]) / float(rate["denominator"]) == pytest.approx(
        rate["value"], abs=0.0005
    )


def test_figures_for_people(shopdesk: Command, demo_file: Path) -> None:
    lines = shopdesk("kpi", "orders", "sales", "--period", "2026-10", "--shop", demo_file).lines
    ((orders, sales),) = rows_of(
        demo_file, "SELECT count(*), sum(goods - discount) FROM sales_order WHERE is_sale = 1 "
        "AND business_date / 100 = 202610"
    )  # fmt: skip

    assert lines[:2] == ["2026-10", "Net: refunds are subtracted on the day they are paid"]
    assert lines[3].split() == ["Figure", "Value"]
    assert lines[5].split() == ["Orders", str(orders)]
    assert lines[6].split() == ["Sales", "(GMV)", f"¥{int(str(sales)) / 100:,.2f}"]


def test_several_figures_share_the_rows(shopdesk: Command, demo_file: Path) -> None:
    lines = shopdesk(
        "kpi", "sales", "orders", "--by", "channel", "--top", "3", "--shop", demo_file
    ).lines

    assert lines[3].split() == ["channel", "Sales", "(GMV)", "Orders"]
    rows = rows_of(
        demo_file,
        "SELECT h.name, sum(o.goods - o.discount), count(*) FROM sales_order o "
        "JOIN channel h ON h.id = o.channel_id WHERE o.is_sale = 1 GROUP BY 1 ORDER BY 2 DESC",
    )
    assert [line.split() for line in lines[5:8]] == [
        [name, f"¥{sales / 100:,.2f}", f"{orders:,}"] for name, sales, orders in rows[:3]
    ]
    assert lines[8].split("  ")[0] == f"All together, with {len(rows) - 3} that are not shown"
    assert len(lines) == 9


def test_without_a_limit_the_rows_are_all(shopdesk: Command, demo_file: Path) -> None:
    lines = shopdesk("kpi", "sales", "--by", "channel", "--shop", demo_file).lines

    assert lines[-1].split()[0] == "Together"
    assert "not shown" not in lines[-1]


def test_net_sales_by_payment_date_are_named_so(shopdesk: Command, demo_file: Path) -> None:
    asked = ("kpi", "net_sales", "payments", "--convention", "payment", "--shop", demo_file)
    lines = shopdesk(*asked).lines
    document = shopdesk(*asked, "--json").document
    by_channel = shopdesk(*asked, "--by", "channel").lines

    assert lines[1].startswith("Payment: orders count in full on the day of the final payment")
    assert "never subtracted" not in lines[1]
    assert lines[5].startswith("Sales by payment date less refunds  ")
    assert lines[6].startswith("Payment amount  ")
    assert document["figures"][0]["label"] == "Sales by payment date less refunds"
    assert "Sales by payment date less refunds" in by_channel[3]


def test_convention_can_be_chosen(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk(
        "kpi", "new_buyers", "--convention", "payment", "--json", "--shop", demo_file
    ).document

    assert document["convention"] == "payment"


def test_narrowed_to_one_channel(shopdesk: Command, demo_file: Path) -> None:
    whole = shopdesk("kpi", "orders", "--by", "channel", "--json", "--shop", demo_file).document
    taobao = next(
        point["value"] for point in whole["figures"][0]["points"] if point["key"] == "taobao"
    )

    one = shopdesk("kpi", "orders", "--channel", "taobao", "--json", "--shop", demo_file).document

    assert one["figures"][0]["value"] == taobao


def test_explanation(shopdesk: Command) -> None:
    document = shopdesk("kpi", "net_sales", "--explain", "--json").document
    lines = shopdesk("kpi", "net_sales", "orders", "--explain").lines

    (figure,) = document["figures"]
    assert figure["key"] == "net_sales"
    assert figure["formula"]
    assert figure["definition"]
    assert "sales_order" in figure["reads"]
    assert lines[0] == "Net sales (net_sales)"
    assert "Orders (orders)" in lines


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["net_sale"], "SD-KPI-001"),
        (["sales", "--by", "hour", "--period", "2026-10"], None),
        (["refunds", "--by", "hour"], "SD-KPI-002"),
        (["sales", "--channel", "nowhere"], "SD-CLI-022"),
        (["sales", "--from", "2026-02-02", "--to", "2026-02-01"], "SD-CLI-021"),
        (["sales", "--from", "2026-02-02", "--period", "2026"], "SD-CLI-020"),
    ],
)
def test_impossible_questions(
    shopdesk: Command, demo_file: Path, words: list[str], code: str | None
) -> None:
    done = shopdesk("kpi", *words, "--json", "--shop", demo_file)

    assert done.code == (0 if code is None else 1)
    assert done.document.get("code") == code


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["--country", "china"], "The nearest are: China."),
        (["--country", "XX"], "The nearest are: Australia, Canada, China,"),
        (["--channel", "Taobao"], "The nearest are: taobao."),
        (["--category", "tea"], "The nearest are: Food / Tea, Kitchen / Tea ware."),
        (["--customer", "CU00001"], "The nearest are: "),
        (["--sku", "bd01-b150"], "The nearest are: BD01-B150-MIST, BD01-B150-OAT, BD01-B150-SAGE,"),
        (["--product", "BD1"], "The nearest are: BD01"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    shopdesk: Command, demo_file: Path, words: list[str], nearest: str
) -> None:
    done = shopdesk("kpi", "sales", *words, "--shop", demo_file)

    assert done.code == 1
    assert done.out == ""
    assert "[SD-CLI-022]" in done.err
    assert nearest in done.err


def test_nothing_alike_among_many_names_suggests_none() -> None:
    known = [f"A{n:03d}" for n in range(100)]

    assert nearest_names("zzz", known) == []
    assert nearest_names("a07", known, count=3) == ["A070", "A071", "A072"]
    assert nearest_names("zzz", known[:2]) == ["A000", "A001"]


@pytest.mark.parametrize(
    "words",
    [
        ["--period", "2026-13"],
        ["--period", "yesterday"],
        ["--from", "01/02/2026"],
        ["--to", "2026-02-30"],
        ["--top", "0"],
        ["--by", "colour"],
        ["--convention", "gross"],
    ],
)
def test_wrong_words_are_usage(shopdesk: Command, demo_file: Path, words: list[str]) -> None:
    assert shopdesk("kpi", "sales", *words, "--shop", demo_file).code == 2


@pytest.mark.parametrize("suffix", ["txt", "xlsx", "pdf"])
def test_report_is_written(shopdesk: Command, demo_file: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"review.{suffix}"

    done = shopdesk("report", "monthly", "2026-10", "--out", target, "--json", "--shop", demo_file)

    assert done.document == {
        "ok": True,
        "file": str(target),
        "kind": "monthly",
        "period": "2026-10",
        "language": "en",
    }
    head = {"txt": b"Hillside Goods", "xlsx": b"PK", "pdf": b"%PDF"}[suffix]
    assert head in target.read_bytes()[:200]


def test_report_speaks_the_language_asked_for(
    shopdesk: Command, demo_file: Path, tmp_path: Path
) -> None:
    english, chinese = tmp_path / "en.txt", tmp_path / "zh.txt"

    shopdesk("report", "weekly", "2026-W40", "--out", english, "--shop", demo_file)
    shopdesk("report", "weekly", "2026-W40", "--out", chinese, "--shop", demo_file, lang="zh_CN")

    assert english.read_bytes() != chinese.read_bytes()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["monthly", "2026"], "SD-CLI-023"),
        (["weekly", "2026-10"], "SD-CLI-023"),
        (["daily", "today"], "SD-CLI-023"),
        (["yearly", "1999"], "SD-REP-010"),
    ],
)
def test_report_that_cannot_be(
    shopdesk: Command, demo_file: Path, tmp_path: Path, words: list[str], code: str
) -> None:
    done = shopdesk("report", *words, "--out", tmp_path / "a.txt", "--shop", demo_file)

    assert done.code == 1
    assert f"[{code}]" in done.err
    assert not (tmp_path / "a.txt").exists()


def test_report_of_an_unknown_kind_of_file(
    shopdesk: Command, demo_file: Path, tmp_path: Path
) -> None:
    done = shopdesk(
        "report", "monthly", "2026-10", "--out", tmp_path / "a.docx", "--shop", demo_file
    )

    assert done.code == 1
    assert "[SD-REP-001]" in done.err
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("axis", ["sku", "category", "channel", "month"])
def test_the_usual_figures_along_any_axis(shopdesk: Command, demo_copy: Path, axis: str) -> None:
    done = shopdesk("kpi", "--shop", demo_copy, "--by", axis, "--json")

    assert done.code == 0
    assert len(done.document["figures"]) >= 3

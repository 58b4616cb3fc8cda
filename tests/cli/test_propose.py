"""``purchase propose`` and ``stock shortages``: what the plan says is told, then drafted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from shopdesk.db.shop import Shop
from tests.cli.conftest import Command
from tests.metrics.buying import TODAY, add_suppliers, even_sales, noon


@pytest.fixture
def buying(shop: Shop) -> Iterator[Path]:
    even_sales().write(shop)
    add_suppliers(shop)
    assert shop.path is not None
    with time_machine.travel(noon(TODAY), tick=False):
        yield shop.path


def drafts(shop: Shop) -> list[tuple[object, ...]]:
    with shop.reader() as reader:
        return reader.rows(
            "SELECT o.number, o.state, s.code, l.sku_id, l.quantity, o.total FROM purchase_order o "
            "JOIN supplier s ON s.id = o.supplier_id "
            "JOIN purchase_line l ON l.purchase_order_id = o.id ORDER BY o.id"
        )


def test_proposals_are_told_and_nothing_is_written(
    shopdesk: Command, shop: Shop, buying: Path
) -> None:
    run = shopdesk("purchase", "propose", "--shop", str(buying), "--json")

    assert run.code == 0
    found = run.document
    assert [(one["sku"], one["quantity"], one["cost"]) for one in found["proposals"]] == [
        ("S2", 36, "36.00"),
        ("S1", 11, "44.00"),
    ]
    assert found["proposals"][0]["supplier"] == "Mill"
    assert found["cash"] == "80.00"
    assert found["drafted"] == []
    assert drafts(shop) == []


def test_drafts_within_a_limit(shopdesk: Command, shop: Shop, buying: Path) -> None:
    run = shopdesk("purchase", "propose", "--shop", str(buying), "--limit", "40", "--draft")

    assert run.code == 0
    assert "Drafted: PO" in run.out
    assert "Over the cash limit" in run.out
    ((_number, *rest),) = drafts(shop)
    assert rest == ["draft", "MIL", 2, 36_000, 3_600]


def test_one_draft_for_each_supplier(shopdesk: Command, shop: Shop, buying: Path) -> None:
    run = shopdesk("purchase", "propose", "--shop", str(buying), "--draft", "--json")

    assert [row[2:] for row in drafts(shop)] == [
        ("MIL", 2, 36_000, 3_600),
        ("KIL", 1, 11_000, 4_400),
    ]
    assert run.document["drafted"] == [row[0] for row in drafts(shop)]
    again = shopdesk("purchase", "propose", "--shop", str(buying))
    assert "Nothing needs to be bought (2 variants looked at)." in again.out


def test_the_arithmetic_in_both_languages(shopdesk: Command, buying: Path) -> None:
    english = shopdesk("purchase", "propose", "S1", "--why", "--shop", str(buying))
    chinese = shopdesk(
        "purchase", "propose", "S1", "--why", "--shop", str(buying), "--lang", "zh_CN"
    )

    assert "  Safety stock: 20 % of 17 = 3.4" in english.lines
    assert "  Missing: 20.4 − 10 = 10.4" in english.lines
    assert any(line.startswith("  安全库存") for line in chinese.lines)
    assert not any(line.startswith("S2") for line in english.lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--supplier", "NOBODY"], "SD-CLI-021"),
        (["--limit", "much"], "SD-CLI-060"),
        (["--limit", "-5"], "SD-CLI-060"),
        (["NOTHING"], "SD-CLI-011"),
    ],
)
def test_refusals_draft_nothing(
    shopdesk: Command, shop: Shop, buying: Path, words: list[str], code: str
) -> None:
    run = shopdesk("purchase", "propose", "--shop", str(buying), "--draft", "--json", *words)

    assert run.code in {1, 2}
    assert run.document["code"] in {code, "SD-CLI-001"}
    assert drafts(shop) == []


def content(path: Path) -> list[str]:
    """Lines of a file, without the mark that keeps spreadsheets from reading days as sums."""
    return path.read_text(encoding="utf-8-sig").replace("'", "").splitlines()


def test_the_list_as_a_file(shopdesk: Command, buying: Path, tmp_path: Path) -> None:
    target = tmp_path / "buy.csv"
    run = shopdesk("purchase", "propose", "--shop", str(buying), "--out", str(target))

    assert run.code == 0
    title, first, second = content(target)
    assert title.startswith("SKU,Name,Available,Buy,Supplier")
    assert first.startswith("S2,Thing S2,0,36,Mill,36.00,112.00,2026-03-16,")
    assert "Safety stock: 20 % of 28 = 5.6" in first
    assert second.startswith("S1,Thing S1,10,11,Kiln,44.00,56.00,2026-03-26,")


def test_a_forecast_sheet_for_a_supplier(shopdesk: Command, buying: Path, tmp_path: Path) -> None:
    target = tmp_path / "kiln.csv"
    run = shopdesk("purchase", "forecast", "kil", "--shop", str(buying), "--out", str(target))

    assert run.lines == ["1 variant written to kiln.csv"]
    title, row = content(target)
    assert title.startswith("SKU,Name,Together,2026-03-16,2026-03-23,")
    assert row == "S1,Thing S1,91" + ",7" * 13
    whole = shopdesk("purchase", "forecast", "--shop", str(buying), "--out", str(target), "--json")
    assert whole.document["skus"] == 2
    wrong = shopdesk("purchase", "forecast", "--shop", str(buying), "--out", "x.txt", "--json")
    assert wrong.document["code"] == "SD-EXP-004"


def test_the_shortage_board(shopdesk: Command, buying: Path) -> None:
    run = shopdesk("stock", "shortages", "--shop", str(buying), "--json")

    first = run.document["shortages"][0]
    assert (first["sku"], first["runs_out_on"], first["gap_days"]) == ("S2", "2026-03-16", 7)
    assert (first["lost"], first["margin"], first["action"]) == (14, "56.00", "order")
    told = shopdesk("stock", "shortages", "--shop", str(buying))
    assert "Order now" in told.out

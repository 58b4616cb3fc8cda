"""What goes out comes back: exports are taken by the generic profiles without any mapping."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.exports import EXPORTS, export_shop_data
from shopdesk.i18n import using_language
from shopdesk.importing.batch import ImportResult, run_import
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.subjects import fields_of
from tests.factories import add_small_shop, every_fact
from tests.importing.files import faults

PROFILES = {"products": "products", "customers": "customers", "order-lines": "orders"}
HOSTILE = ["=1+1", "'quoted", "+86", "-5", "＠a", "007", "12E3", "10-12", '"', "a,b", "<b>x</b>"]


def export(shop: Shop, what: str, path: Path) -> Path:
    with shop.reader() as reader:
        export_shop_data(reader, what, path)
    return path


def take_back(shop: Shop, path: Path, profile: str) -> ImportResult:
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=path, profile=profile))
    return run_import(shop, seen.request, actor="test")


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def other(empty_shop_file: Path, tmp_path: Path) -> Iterator[Shop]:
    """Another, empty shop with the currency and zone of the demo shop."""
    path = tmp_path / "other.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    opened = open_shop(path)
    with opened.unit_of_work() as session:
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["products", "customers"])
def test_records_come_back_unchanged(
    demo_shop: Shop, other: Shop, tmp_path: Path, *, what: str, suffix: str, language: str
) -> None:
    with using_language(language):
        path = export(demo_shop, what, tmp_path / f"out.{suffix}")

        result = take_back(other, path, PROFILES[what])

        assert (result.state, result.problem_count) == ("applied", 0)
        before = export(demo_shop, what, tmp_path / "before.csv").read_bytes()
        assert export(other, what, tmp_path / "after.csv").read_bytes() == before


@pytest.mark.parametrize("what", ["products", "customers"])
def test_same_shop_knows_its_own_records(demo_shop: Shop, tmp_path: Path, what: str) -> None:
    before = every_fact(demo_shop)

    result = take_back(demo_shop, export(demo_shop, what, tmp_path / "a.csv"), PROFILES[what])

    assert result.state == "unchanged"
    assert every_fact(demo_shop) == before


def test_same_shop_knows_its_orders_by_the_number_of_the_platform(
    demo_shop: Shop, tmp_path: Path
) -> None:
    path = export(demo_shop, "order-lines", tmp_path / "a.csv")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(
        "\n".join(line for line in lines if not line.startswith("SO")), encoding="utf-8-sig"
    )
    before = every_fact(demo_shop)

    result = take_back(demo_shop, path, "orders")

    assert result.report.counts["added"] == {}
    facts = every_fact(demo_shop)
    for table in ("sales_order", "order_line", "stock_move", "stock_balance", "customer", "sku"):
        assert facts[table] == before[table]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_hostile_names_come_back_letter_by_letter(
    shop: Shop, other: Shop, tmp_path: Path, suffix: str
) -> None:
    ids = add_small_shop(shop)
    with shop.unit_of_work() as session:
        for number, name in enumerate(HOSTILE):
            session.execute(
                text(
                    "INSERT INTO customer (number, name, kind, note, created_at, updated_at) "
                    "VALUES (:number, :name, 'person', :name, 0, 0)"
                ),
                {"number": f"H{number:02d}", "name": name},
            )
    assert ids.customer

    result = take_back(other, export(shop, "customers", tmp_path / f"out.{suffix}"), "customers")

    assert (result.state, result.problem_count) == ("applied", 0)
    with other.reader() as reader:
        rows = reader.rows("SELECT name, note FROM customer WHERE number LIKE 'H%' ORDER BY number")
    assert rows == [(name, name) for name in HOSTILE]


@pytest.mark.parametrize("what", PROFILES)
def test_titles_are_labels_of_the_importers(what: str) -> None:
    known = {spec.label for spec in fields_of(PROFILES[what])} | {"Phone"}

    assert {column.title for column in EXPORTS[what].columns} <= known


def test_amounts_of_lines_add_up_to_the_goods(demo_shop: Shop, tmp_path: Path) -> None:
    rows = read_csv(export(demo_shop, "order-lines", tmp_path / "a.csv"))
    place = rows[0].index("Amount of the line")
    with demo_shop.reader() as reader:
        ((goods,),) = reader.rows("SELECT sum(goods - discount) FROM sales_order")

    assert sum(round(float(row[place]) * 100) for row in rows[1:]) == goods


def test_stock_tells_every_place(demo_shop: Shop, tmp_path: Path) -> None:
    rows = read_csv(export(demo_shop, "stock", tmp_path / "a.csv"))

    assert rows[0] == [
        *("SKU code", "Name", "Place", "Quantity", "Reserved", "Available", "Stock value"),
    ]
    with demo_shop.reader() as reader:
        ((skus, held, value),) = reader.rows(
            "SELECT (SELECT count(*) FROM sku s JOIN product p ON p.id = s.product_id "
            "WHERE p.kind = 'goods'), (SELECT sum(quantity) / 1000 FROM stock_balance "
            "WHERE location_id < 5), (SELECT sum(value) FROM stock_balance WHERE location_id < 5)"
        )
    assert sum(row[2] == "Shelf" for row in rows[1:]) == skus
    assert {row[2] for row in rows[1:]} == {"Shelf", "Returns, not inspected", "Quarantine"}
    assert sum(int(row[3]) for row in rows[1:]) == held
    assert sum(round(100 * float(row[6])) for row in rows[1:]) == value
    for row in rows[1:]:
        assert int(row[5]) == int(row[3]) - int(row[4])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_whole_shop_comes_back_from_its_files(
    demo_shop: Shop, other: Shop, tmp_path: Path, suffix: str, language: str
) -> None:
    kinds = ("products", "customers", "order-lines", "refunds", "stock")
    with using_language(language):
        files = {what: export(demo_shop, what, tmp_path / f"{what}.{suffix}") for what in kinds}

        results = {what: take_back(other, path, "") for what, path in files.items()}

        assert {
            what: (one.state, one.problem_count) for what, one in results.items()
        } == dict.fromkeys(kinds, ("applied", 0))
        assert [results[what].report.profile for what in ("refunds", "stock")] == [
            "refunds",
            "stock",
        ]
        for what in ("refunds", "stock"):
            before = export(demo_shop, what, tmp_path / "before.csv").read_bytes()
            assert export(other, what, tmp_path / "after.csv").read_bytes() == before
            assert take_back(other, files[what], "").state == "unchanged"
    assert faults(other) == []


def test_refunds_tell_every_line(demo_shop: Shop, tmp_path: Path) -> None:
    rows = read_csv(export(demo_shop, "refunds", tmp_path / "a.csv"))
    place = rows[0].index("Amount of the line")
    with demo_shop.reader() as reader:
        ((count, amount),) = reader.rows("SELECT count(*), sum(amount) FROM refund_line")

    assert len(rows) - 1 == count
    assert sum(round(float(row[place]) * 100) for row in rows[1:]) == amount


def test_unknown_kind_is_refused(demo_shop: Shop, tmp_path: Path) -> None:
    with demo_shop.reader() as reader, pytest.raises(UserError) as refusal:
        export_shop_data(reader, "colours", tmp_path / "a.csv")

    assert refusal.value.code == "SD-EXP-006"
    assert not (tmp_path / "a.csv").exists()

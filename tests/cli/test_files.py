"""Files in and out by command: the account of every row, refusals without a trace, undo."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from shopdesk import paths
from shopdesk.db import upgrade
from shopdesk.errors import Cancelled
from shopdesk.exports import EXPORTS
from tests.cli.conftest import Command

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
ROWS = (
    "536365,85123A,HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"
    "536365,71053,METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom\n"
    "536370,POST,POSTAGE,3,2010-12-01 08:45:00,18,12583,France\n"
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom\n"
)
BAD = "536371,22086,PAPER CHAIN,many,2010-12-01 09:00:00,2.55,13748,United Kingdom\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "invoices.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + ROWS + BAD, encoding="utf-8")
    return path


def test_import_makes_the_shop_and_accounts_for_every_row(
    shopdesk: Command, data_dir: Path, good: Path
) -> None:
    done = shopdesk("import", good, "--json")

    assert done.code == 0
    document = done.document
    assert (document["ok"], document["state"], document["batch"]) == (True, "applied", 1)
    assert (document["profile"], document["encoding"], document["rows"]) == (
        *("online_retail", "utf-8", 4),
    )
    assert (document["orders"], document["lines"]) == (2, 3)
    assert document["added"]["orders"] == 2
    assert document["rejected"] == []
    assert sum(kind["rows"] for kind in document["kinds"].values()) == 4
    assert paths.default_shop().is_file()
    order = shopdesk("order", "show", "536365", "--json").document
    assert (order["total"], order["currency"]) == ("35.64", "GBP")


def test_import_for_people(shopdesk: Command, good: Path) -> None:
    done = shopdesk("import", good)

    assert done.code == 0
    assert done.lines[0] == "Imported as number 1; undo-import 1 takes it back."
    assert done.lines[1] == "invoices.csv: 4 rows, read as “online_retail” (utf-8)"


def test_same_file_again_adds_nothing(shopdesk: Command, good: Path) -> None:
    shopdesk("import", good)
    before = shopdesk("dump", "--all").out

    done = shopdesk("import", good, "--json")

    assert done.code == 0
    assert (done.document["state"], done.document["batch"]) == ("unchanged", None)
    assert done.document["added"] == {}
    assert shopdesk("dump", "--all").out == before


def test_bad_row_refuses_everything_and_leaves_no_shop(
    shopdesk: Command, data_dir: Path, bad: Path
) -> None:
    done = shopdesk("import", bad)

    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == (
        "1 row cannot be imported (1 problem). Nothing was written. --skip-bad leaves it out. "
        "[SD-IMP-020]"
    )
    assert "  row 6, Quantity: “many” is no plain number [SD-IMP-103]" in done.err.splitlines()
    assert not paths.default_shop().exists()
    plain = shopdesk("import", bad, "--json").document
    assert (plain["ok"], plain["code"]) == (False, "SD-IMP-020")
    assert (
        plain["problems"]
        == plain["rejected"]
        == [
            {
                "row": 6,
                "column": "Quantity",
                "code": "SD-IMP-103",
                "message": "“many” is no plain number",
            }
        ]
    )


def test_refusal_changes_nothing_in_a_shop_that_is_there(
    shopdesk: Command, good: Path, bad: Path
) -> None:
    shopdesk("import", good)
    before = shopdesk("dump", "--all").out

    assert shopdesk("import", bad).code == 1

    assert shopdesk("dump", "--all").out == before


def test_skipped_rows_come_out_as_a_workbook(shopdesk: Command, bad: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.xlsx"

    done = shopdesk("import", bad, "--skip-bad", "--rejects", rejects, "--json")

    assert done.code == 0
    assert (done.document["state"], done.document["rejected_count"]) == ("applied", 1)
    assert done.document["rejects_file"] == str(rejects)
    sheet = openpyxl.load_workbook(rejects).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "many" in values[1]


def test_dry_run_writes_nothing(shopdesk: Command, data_dir: Path, good: Path) -> None:
    done = shopdesk("import", good, "--dry-run", "--json")

    assert done.code == 0
    assert (done.document["state"], done.document["batch"]) == ("dry_run", None)
    assert done.document["added"]["orders"] == 2
    assert not paths.default_shop().exists()


def test_undo_leaves_the_shop_as_it_was(shopdesk: Command, good: Path, tmp_path: Path) -> None:
    shopdesk("init", "--currency", "GBP", "--zone", "Europe/London")
    before = shopdesk("dump").out
    shopdesk("import", good)
    assert shopdesk("dump").out != before

    done = shopdesk("undo-import", "1", "--json")

    assert (done.code, done.document["batch"]) == (0, 1)
    assert done.document["counts"]["orders"] == 2
    assert shopdesk("dump").out == before
    (listed,) = shopdesk("imports", "--json").document["imports"]
    assert (listed["batch"], listed["file"], listed["state"]) == (1, "invoices.csv", "undone")
    assert shopdesk("check").code == 0


@pytest.mark.parametrize("batch", ["1", "77"])
def test_undo_of_what_cannot_be_undone(shopdesk: Command, good: Path, batch: str) -> None:
    shopdesk("import", good)
    shopdesk("undo-import", "1")
    before = shopdesk("dump", "--all").out

    done = shopdesk("undo-import", batch)

    assert done.code == 1
    assert "[SD-IMP-03" in done.err
    assert shopdesk("dump", "--all").out == before


def test_list_of_imports(shopdesk: Command, good: Path) -> None:
    shopdesk("import", good)

    lines = shopdesk("imports").lines

    assert lines[0].split() == ["No.", "When", "File", "Profile", "State", "Rows"]
    assert lines[2].split()[-6:] == ["invoices.csv", "online_retail", "in", "the", "shop", "4"]


def test_file_that_is_not_there(shopdesk: Command, data_dir: Path, tmp_path: Path) -> None:
    done = shopdesk("import", tmp_path / "none.csv")

    assert done.code == 1
    assert "[SD-CLI-030]" in done.err
    assert not paths.default_shop().exists()


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("{", "cannot be read"),
        ("[]", "no object"),
        ('{"colour": "Country"}', "no field “colour”"),
        ('{"number": "Nr."}', "no column “Nr.”"),
        ('{"number": 99}', "no column “99”"),
    ],
)
def test_mapping_that_does_not_fit(
    shopdesk: Command, good: Path, tmp_path: Path, mapping: str, reason: str
) -> None:
    path = tmp_path / "map.json"
    path.write_text(mapping, encoding="utf-8")

    done = shopdesk("import", good, "--mapping", path)

    assert done.code == 1
    assert reason in done.err
    assert "[SD-CLI-031]" in done.err
    assert not paths.default_shop().exists()


def test_ctrl_c_during_an_import_leaves_nothing(
    shopdesk: Command, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopdesk.cli.progress import Progress

    def stop(*_step: object) -> None:
        raise Cancelled

    monkeypatch.setattr(Progress, "__call__", stop)

    done = shopdesk("import", good)

    assert done.code == 130
    assert not paths.default_shop().exists()


@pytest.mark.parametrize("what", EXPORTS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_export_writes_all_rows(
    shopdesk: Command, demo_file: Path, tmp_path: Path, what: str, suffix: str
) -> None:
    target = tmp_path / f"out.{suffix}"

    done = shopdesk("export", what, target, "--json", "--shop", demo_file)

    assert done.code == 0
    rows = done.document.pop("rows")
    assert done.document == {"ok": True, "file": str(target), "what": what, "rows": rows}
    if suffix == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) == rows + 1
    else:
        sheet = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0)
        assert len(sheet.to_python()) == rows + 1


@pytest.mark.parametrize(
    ("name", "code"), [("out.pdf", "SD-EXP-004"), ("no/out.csv", "SD-EXP-001")]
)
def test_export_that_cannot_be_written(
    shopdesk: Command, demo_file: Path, tmp_path: Path, name: str, code: str
) -> None:
    done = shopdesk("export", "orders", tmp_path / name, "--shop", demo_file)

    assert done.code == 1
    assert f"[{code}]" in done.err
    assert not (tmp_path / name).exists()


def test_export_of_something_unknown_is_usage(shopdesk: Command, tmp_path: Path) -> None:
    assert shopdesk("export", "colours", tmp_path / "a.csv").code == 2


def test_json_is_one_document_even_when_refused(shopdesk: Command, bad: Path) -> None:
    done = shopdesk("import", bad, "--json")

    assert json.loads(done.out)["ok"] is False
    assert done.err == ""


def test_nothing_is_read_for_a_shop_that_cannot_be_written(
    shopdesk: Command, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.shopdesk"
    assert shopdesk("init", "--shop", path).code == 0
    before = path.read_bytes()
    monkeypatch.setattr(upgrade, "may_write", lambda _path: False)

    imported = shopdesk("import", good, "--shop", path)
    renamed = shopdesk("settings", "shop.name", "Other", "--shop", path)
    listed = shopdesk("order", "list", "--json", "--shop", path)
    checked = shopdesk("check", "--json", "--shop", path)

    assert (imported.code, renamed.code) == (1, 1)
    assert "[SD-DB-010]" in imported.err
    assert "[SD-DB-010]" in renamed.err
    assert listed.code == 0
    assert checked.document["ok"]
    assert path.read_bytes() == before


WORSE = "536372,22086,PAPER CHAIN,many,never,dear,13748,United Kingdom\n"


def test_rows_and_problems_are_both_counted(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "worse.csv"
    path.write_text(HEAD + ROWS + WORSE + BAD, encoding="utf-8")

    done = shopdesk("import", path)
    document = shopdesk("import", path, "--json").document

    assert done.code == 1
    assert done.err.splitlines()[0] == (
        "2 rows cannot be imported (4 problems). Nothing was written. --skip-bad leaves them out. "
        "[SD-IMP-020]"
    )
    assert (document["rejected_rows"], document["rejected_count"]) == (2, 4)


def test_dry_run_of_bad_rows_says_that_the_import_would_be_refused(
    shopdesk: Command, bad: Path, good: Path
) -> None:
    shopdesk("import", good)
    before = shopdesk("dump", "--all").out

    tried = shopdesk("import", bad, "--dry-run")
    document = shopdesk("import", bad, "--dry-run", "--json").document

    assert (tried.code, tried.out) == (1, "")
    assert tried.err.splitlines()[0] == (
        "Tried out: 1 row is bad (1 problem), so the import would be refused. Nothing was written. "
        "With --skip-bad this would happen: [SD-IMP-020]"
    )
    assert "  row 6, Quantity: “many” is no plain number [SD-IMP-103]" in tried.err.splitlines()
    assert (document["ok"], document["state"], document["would_be"]) == (
        *(False, "dry_run", "refused"),
    )
    assert shopdesk("dump", "--all").out == before


def test_dry_run_tells_what_the_import_would_do(shopdesk: Command, bad: Path, good: Path) -> None:
    skipping = shopdesk("import", bad, "--dry-run", "--skip-bad", "--json")
    shopdesk("import", good)
    again = shopdesk("import", good, "--dry-run", "--json")

    assert (skipping.code, skipping.document["would_be"]) == (0, "applied")
    assert (again.code, again.document["would_be"]) == (0, "unchanged")


def test_a_header_without_rows_is_no_success(
    shopdesk: Command, data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "head.csv"
    path.write_text(HEAD, encoding="utf-8")

    done = shopdesk("import", path)

    assert (done.code, done.out) == (1, "")
    assert "head.csv has a header in row 1" in done.err
    assert "[SD-IMP-019]" in done.err
    assert not paths.default_shop().exists()


def test_a_stock_update_needs_its_channel(
    shopdesk: Command, demo_file: Path, tmp_path: Path
) -> None:
    with_shop = ("--json", "--shop", demo_file)
    target = tmp_path / "stock.csv"

    done = shopdesk("export", "stock-update", "taobao", target, *with_shop).document
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    without = shopdesk("export", "stock-update", tmp_path / "b.csv", *with_shop).document
    needless = shopdesk("export", "orders", "taobao", tmp_path / "b.csv", *with_shop).document

    assert lines[0] == "商家编码,宝贝标题,数量"
    assert done["rows"] == len(lines) - 1 > 0
    assert without["code"] == needless["code"] == "SD-CLI-032"
    assert not (tmp_path / "b.csv").exists()

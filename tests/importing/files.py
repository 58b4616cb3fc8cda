"""Small files to import, and what a shop holds before and after."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from shopdesk import settings
from shopdesk.db.dump import dump_text
from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, run_import
from shopdesk.importing.request import ImportRequest

DATA = Path(__file__).resolve().parent.parent / "data"
UCI_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def data_set(*parts: str) -> Path:
    """A file of the developers' data sets; the test is skipped, saying so, where it is not."""
    named = os.environ.get("SHOPDESK_DATA_SETS")
    root = Path(__file__).resolve().parents[2]
    folder = Path(named) if named else root.parent / "shared" / "data"
    found = folder.joinpath(*parts)
    if not found.exists():
        pytest.skip(f"no data set {'/'.join(parts)}: SHOPDESK_DATA_SETS names no folder with it")
    return found


def write(folder: Path, text: str | bytes, name: str = "file.csv") -> Path:
    """A file with that content; text is written as UTF-8."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def uci(*rows: str) -> str:
    """A small file of the UCI shape."""
    return "\n".join((UCI_HEADER, *rows)) + "\n"


def prepare(shop: Shop, zone: str = "Asia/Shanghai", currency: str = "CNY") -> None:
    """Settle the zone and currency of an empty shop."""
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=zone)
        settings.store(session, settings.SHOP_CURRENCY, value=currency)


def import_file(shop: Shop, path: Path, *, dry_run: bool = False, **asked: Any) -> ImportResult:
    """Import a file as asked."""
    return run_import(shop, ImportRequest(path=path, **asked), dry_run=dry_run, actor="tester")


def facts(shop: Shop) -> str:
    """Everything the shop knows, without how it came to know it."""
    return "".join(dump_text(shop))


def rows(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with shop.reader() as reader:
        return reader.rows(sql)


def raw_workbook(path: Path, members: dict[str, bytes]) -> Path:
    """A zip that claims to be a workbook, with these members."""
    base = {
        "[Content_Types].xml": (
            b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            b'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/'
            b'sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
            b'worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
            b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
            b'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
            b"</Relationships>"
        ),
        "xl/_rels/workbook.xml.rels": (
            b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
            b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
            b'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            b"</Relationships>"
        ),
        "xl/workbook.xml": (
            b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
            b'2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in {**base, **members}.items():
            book.writestr(name, content)
    return path


def sheet_xml(cells: str) -> bytes:
    """The XML of a sheet with those rows."""
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><sheetData>{cells}</sheetData></worksheet>'
    ).encode()


def faults(shop: Shop) -> list[str]:
    """Everything that a full check finds wrong in the books."""
    from shopdesk.proofs import check_shop

    report = check_shop(shop, full=True)
    return [f"{result.name}: {fault.text}" for result in report.results for fault in result.faults]

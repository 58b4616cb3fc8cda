"""Mutated files of every kind: an import with its undo, or a refusal; never anything else (G4)."""

from __future__ import annotations

import gzip
import io
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportState, run_import
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, prepare, uci

NASTY = (
    *(
        "",
        " ",
        "-",
        "'",
        '"',
        '""',
        '"a',
        "a\tb",
        "a\nb",
        "=1+1",
        '="0012"',
        "'001",
        "\u200b7",
        "\0",
    ),
    *(
        "nan",
        "inf",
        "-inf",
        "1e308",
        "1_000",
        "0x10",
        "٣",
        "²",
        "１２",
        "-1",
        "0.001",
        "1,5",
        "1,234.50",
    ),
    *(
        "9" * 18,
        "9" * 400,
        "2.90020E+18",
        "290020123456789000",
        "#REF!",
        "null",
        "None",
        "NA",
        "true",
    ),
    *("2011-02-30", "0000-00-00", "9999-12-31", "24:00", "1/2/2011", "13/13/2011", "2999-01-01"),
    *(
        "<b>x</b>",
        "../../etc/passwd",
        "'; DROP TABLE sku; --",
        "{0}",
        "%s",
        "\ud7ff\ue000",
        "😀" * 50,
    ),
    *("\u202eevil", "x" * 2_001, "a" * 201, "C536365", "A1", "POST", "\ufeffid", "¥", "$-5", "--5"),
)
ORDERS = (
    "订单编号,商品标题,规格编码,数量,单价,下单时间,状态,买家昵称\n"
    "T1,保温杯,CUP,2,39.90,2025-03-01 10:00:00,交易成功,小王\n"
    "T1,茶叶,TEA,1,88,2025-03-01 10:00:00,交易成功,小王\n"
    'T2,"杯, 大",CUP-L,1,59.90,2025/3/2 9:05,卖家已发货,小李\n'
    "T3,茶叶,TEA,3,88.00,2025-03-03 08:00,交易关闭,小赵\n"
)
PRODUCTS = (
    "商品编码;规格编码;商品名称;颜色;条码;类目;售价;成本价;期初库存\n"
    "CUP;CUP-R;保温杯;红;6901234567892;杯子;39.90;12.5;10\n"
    "CUP;CUP-B;保温杯;蓝;;杯子;39.90;12.5;0\n"
    "TEA;TEA;茶叶;;;食品;88;30;7\n"
)
CUSTOMERS = (
    "Customer no.\tName\tPhone\tE-mail\tCity\tBirthday\tTags\n"
    "K1\tAnn Müller\t0012345\tann@example.com\tBath\t1975-05-01\tvip\n"
    "K2\tBob\t0012346\t\tYork\t\t\n"
    "K3\t张三\t13800000001\t\t上海\t\t老客户\n"
)
UCI = uci(
    "536365,85123A,HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom",
    "536365,71053,METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom",
    "536370,POST,POSTAGE,3,2010-12-01 08:45:00,18,12583,France",
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom",
    "536414,22139,,56,2010-12-01 11:52:00,0,,United Kingdom",
    "A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom",
)


def _workbook(text: str, delimiter: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(delimiter))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _seeds() -> list[tuple[str, bytes]]:
    return [
        ("uci.csv", UCI.encode()),
        ("uci.csv.gz", gzip.compress(UCI.encode(), mtime=0)),
        ("orders.csv", ORDERS.encode("gb18030")),
        ("orders16.csv", ORDERS.encode("utf-16")),
        ("products.csv", PRODUCTS.encode("utf-8-sig")),
        ("products.xlsx", _workbook(PRODUCTS, ";")),
        ("customers.txt", CUSTOMERS.encode()),
        ("customers.xlsx", _workbook(CUSTOMERS, "\t")),
    ]


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(dice.choice((1, 1, 2, 8, 40))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.randrange(len(data) + 1) for _end in range(2))
    return data[:start] + data[end:]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.randrange(len(data) + 1) for _end in range(2))
    return data[:end] + data[start:]


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    dice.shuffle(lines) if dice.random() < 0.3 else lines.pop(dice.randrange(len(lines)))
    lines.insert(dice.randrange(len(lines) + 1), dice.choice((b"", b",,,", b"a,b", b'"', *lines)))
    return b"\n".join(lines)


def _columns(data: bytes, dice: random.Random) -> bytes:
    mark = max((b",", b";", b"\t"), key=data.count)
    rows = [line.split(mark) for line in data.split(b"\n")]
    one, other = dice.randrange(7), dice.randrange(7)
    for row in rows:
        if len(row) > max(one, other):
            row[one], row[other] = row[other], row[one]
            if one == other:
                del row[one]
    return b"\n".join(map(mark.join, rows))


def _values(data: bytes, dice: random.Random) -> bytes:
    mark = max((b",", b";", b"\t"), key=data.count)
    rows = [line.split(mark) for line in data.split(b"\n")]
    for _time in range(dice.choice((1, 1, 3))):
        row = dice.choice(rows)
        nasty = dice.choice(NASTY)
        quoted = '"' + nasty.replace('"', '""') + '"' if dice.random() < 0.5 else nasty
        row[dice.randrange(len(row))] = quoted.encode("gb18030" if b"\xd6" in data else "utf-8")
    return b"\n".join(map(mark.join, rows))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _cut, _repeat),
    *(_lines, _columns, _values, _values, _values),
)


def _mutated(seeds: list[tuple[str, bytes]], dice: random.Random) -> tuple[str, bytes]:
    name, data = dice.choice(seeds)
    is_text = not name.endswith((".gz", ".xlsx", "16.csv"))
    for _time in range(dice.choice((1, 1, 1, 2, 3))):
        if data:
            data = dice.choice(MUTATIONS if is_text else MUTATIONS[:3])(data, dice)
    return name, data


def _end_of(shop: Shop, path: Path, number: int, *, skip_bad: bool) -> str:
    """Import one file and take it back again; returns the state or the code of the refusal."""
    try:
        with shop.reader() as reader:
            seen = preview(reader, ImportRequest(path, skip_bad=skip_bad))
        result = run_import(shop, seen.request)
    except UserError as fault:
        refusal = fault
    except Exception as fault:
        raise AssertionError(f"case {number}: {path.read_bytes()[:2_000]!r}") from fault
    else:
        if result.batch_id is not None:
            undo_import(shop, result.batch_id)
        assert (result.batch_id is not None) == (result.state is ImportState.APPLIED), number
        assert all(problem.row for problem in result.problems), number
        assert result.problems or result.state is not ImportState.REFUSED, number
        return str(result.state)
    assert path.name in refusal.message, f"case {number}: {refusal}"
    return refusal.code


def _drill(shop: Shop, folder: Path, first: int, count: int, seconds: float) -> Counter[str]:
    """Import mutated files; returns how they ended. Stops early after that many seconds."""
    prepare(shop, "Europe/London", "GBP")
    seeds = _seeds()
    before = facts(shop)
    ends: Counter[str] = Counter()
    begun = time.monotonic()
    for number in range(first, first + count):
        dice = random.Random(number)
        name, data = _mutated(seeds, dice)
        path = folder / name
        path.write_bytes(data)
        started = time.monotonic()
        ends[_end_of(shop, path, number, skip_bad=dice.random() < 0.5)] += 1
        assert time.monotonic() - started < 10, f"case {number} took too long"
        if number % 10 == 0:
            assert facts(shop) == before, f"case {number} left something behind"
        if time.monotonic() - begun > seconds:
            break
    assert facts(shop) == before
    return ends


def test_mutated_files_end_in_an_import_or_a_refusal(shop: Shop, tmp_path: Path) -> None:
    ends = _drill(shop, tmp_path, 0, 300, 60)

    assert ends["applied"] > 50
    assert ends["refused"] > 20
    assert sum(ends.values()) == 300


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_ten_thousand_mutated_files(shop: Shop, tmp_path: Path) -> None:
    ends = _drill(shop, tmp_path, 1_000, 10_000, 170)

    assert sum(ends.values()) > 1_000
    assert ends["applied"] > 200

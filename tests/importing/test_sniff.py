"""What a file is told to be from its first bytes; what is refused before anything is read."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from shopdesk.errors import UserError
from shopdesk.importing import sniff as module
from shopdesk.importing.sniff import FileKind, sniff, sniff_delimiter, with_encoding
from tests.importing.files import DATA, write

CHINESE = "订单编号,商品标题,数量\n2900,保温杯,1\n"
TRADITIONAL = "訂單編號,商品標題,數量\n2900,保溫杯,1\n"


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        sniff(path)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (CHINESE, "utf-16", "utf-16"),
        ("a,b\nOrder,Größe\n" * 20, "utf-16-le", "utf-16-le"),
        ("a,b\nOrder,Größe\n" * 20, "utf-16-be", "utf-16-be"),
        ("name,city\nJosé,Málaga\n", "cp1252", "cp1252"),
        ("a,b\n1,2\n", "ascii", "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str, expected: str) -> None:
    source = sniff(write(tmp_path, text.encode(encoding)))

    assert source.encoding == expected
    assert source.delimiter == ","


def test_one_sign_far_down_decides_that_a_file_is_not_utf8(tmp_path: Path) -> None:
    plain = b"a,b\n" + b"1,2\n" * 400_000

    source = sniff(write(tmp_path, plain + "3,£5\n".encode("cp1252")))

    assert source.encoding == "cp1252"
    assert "utf-8" not in source.guesses


def test_every_made_up_export_is_read_in_the_encoding_it_was_written_in() -> None:
    expected = {
        "taobao_ExportOrderList_gbk.csv": ("gb18030", ","),
        "taobao_ExportOrderList_gb18030.csv": ("gb18030", ","),
        "taobao_ExportOrderList_utf8bom.csv": ("utf-8-sig", ","),
        "taobao_ExportOrderDetailList_gbk.csv": ("gb18030", ","),
        "jd_orders_gbk.csv": ("gb18030", ","),
        "alipay_statement_gbk.csv": ("gb18030", ","),
        "douyin_orders_utf8bom.csv": ("utf-8-sig", ","),
        "shopify_orders_export.csv": ("utf-8", ","),
        "amazon_all_orders_cp1252.txt": ("cp1252", "\t"),
    }
    found = {name: sniff(DATA / name) for name in expected}

    assert {name: (one.encoding, one.delimiter) for name, one in found.items()} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b;c\n1,5;2;3\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('a,b\n"1;2;3",4\n', ","),
        ("one column\nonly\n", ","),
    ],
)
def test_delimiters(text: str, expected: str) -> None:
    assert sniff_delimiter(text) == expected


def test_packed_text_is_told_from_a_workbook(tmp_path: Path) -> None:
    source = sniff(write(tmp_path, gzip.compress(CHINESE.encode()), "a.csv.gz"))

    assert (source.kind, source.packed, source.encoding) == (FileKind.TEXT, True, "utf-8")


def test_another_encoding_can_be_chosen_unless_the_file_cannot_be_it(tmp_path: Path) -> None:
    source = sniff(write(tmp_path, CHINESE.encode("gb18030")))

    assert with_encoding(source, "latin-1").encoding == "latin-1"
    with pytest.raises(UserError, match="utf-8") as caught:
        with_encoding(source, "utf-8")
    assert caught.value.code == "SD-IMP-007"


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing.csv") == "SD-IMP-001"
    assert refusal(write(tmp_path, b" \n \n")) == "SD-IMP-002"
    assert refusal(write(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)) == "SD-IMP-004"
    assert refusal(write(tmp_path, b"%PDF-1.7\n" + bytes(range(256)))) == "SD-IMP-004"
    assert (
        refusal(write(tmp_path, gzip.compress(bytes(range(32, 127)) * 99)[:60], "a.gz"))
        == "SD-IMP-005"
    )


def test_a_file_that_is_too_large_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILE", 10)

    assert refusal(write(tmp_path, "a,b\n1,2\n3,4\n")) == "SD-IMP-003"


@pytest.mark.parametrize(
    "name", ["hex", "base64", "rot13", "zlib", "undefined", "utf-16", "utf-32", "nosuch", "a\0b"]
)
def test_what_is_no_encoding_of_the_file_is_refused(tmp_path: Path, name: str) -> None:
    found = sniff(write(tmp_path, "name,phone\nAnn,1\n"))

    with pytest.raises(UserError) as caught:
        with_encoding(found, name)

    assert caught.value.code == "SD-IMP-007"


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le"])
def test_utf_32_is_not_taken_for_utf_16(tmp_path: Path, encoding: str) -> None:
    text = "\ufeffname,phone\nAnn,1\n" if encoding.endswith("le") else "name,phone\nAnn,1\n"

    assert refusal(write(tmp_path, text.encode(encoding))) == "SD-IMP-004"


def test_places_that_are_no_files_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "SD-IMP-001"
    assert refusal(tmp_path / "missing.csv") == "SD-IMP-001"
    assert refusal(Path("a\0b")) == "SD-IMP-001"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_keep_the_program_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    assert refusal(tmp_path / "pipe.csv") == "SD-IMP-004"


def test_a_small_file_that_unpacks_to_too_much_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopdesk.importing.sniff.MAX_FILE", 3 << 20)
    path = write(tmp_path, gzip.compress(b"a,b\n" * (1 << 20), 1), "bomb.csv.gz")

    assert path.stat().st_size < 100_000
    assert refusal(path) == "SD-IMP-003"


@pytest.mark.parametrize("place", range(10, 400, 13))
def test_any_damaged_byte_of_a_packed_file_is_refused_or_harmless(
    tmp_path: Path, place: int
) -> None:
    rows = "".join(f"{number},{number * 7919 % 1000}\n" for number in range(300))
    packed = bytearray(gzip.compress(rows.encode(), mtime=0))
    packed[place] ^= 0x5A

    with pytest.raises(UserError):
        sniff(write(tmp_path, bytes(packed), "a.csv.gz"))

"""What a file is: kind, encoding, delimiter, sheets; and what is refused before it is opened.

Encoding: byte order mark, strict UTF-8, UTF-16 by its zeros, then GB18030 against Big5 by known
words, Windows-1252 last. "The first that decodes" turns every Big5 file into wrong GB18030, and
detectors of the trade guess wrongly on short files (measured, 11-stack).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.foreign import refuse_foreign
from shopdesk.importing.workbook import broken, check_workbook, sheet_names

MAX_FILE = 250 * 1024 * 1024
MAX_COLUMNS = 1_000
MAX_ROWS = 3_000_000
_SAMPLE = 256 * 1024
_BLOCK = 1 << 20
_PASSED_OVER = 4_096  # bytes looked at as one before lines are
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be", "latin-1")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".tab")
_BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP = b"\x1f\x8b"
# Letters of everyday Chinese shop files; a wrong decoding turns them into rare ones.
_COMMON = frozenset(
    "订单编号买家名称会员实际支付金额商品标题数量价格状态时间收货地址电话手机物流公司备注店铺总运费退款交易成功"
    "关闭已发未付下单创建日期客户姓颜色分类规格优惠折扣省市区县合计单位类别库存条码年月日的是有人大中国上海北京"
    "訂單編號買家稱會員實際額商標題數價狀態時間電話機備註鋪總費退關閉發創建戶顏類規優惠區縣計單別庫條碼"
)


class FileKind(StrEnum):
    """What has to read the file."""

    TEXT = "text"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is to be read; change a part with ``dataclasses.replace``.

    Args:
        packed: the file is compressed with gzip.
        quoted: whether quotation marks around cells mean anything.
        guesses: encodings that decode the sample too, for the person to choose from.
        sheets: names of the sheets of a workbook; ``sheet`` is the one to read.
    """

    path: Path
    kind: FileKind
    size: int
    packed: bool = False
    encoding: str = ""
    delimiter: str = ""
    quoted: bool = True
    guesses: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def sniff(path: Path) -> Source:
    """Look at the first part of a file.

    Raises:
        UserError: SD-IMP-001 the file cannot be read, 002 empty, 003 too large, 004 no kind of
            file that is known here, 005 damaged, 006 refused for safety.
    """
    try:
        size = path.stat().st_size
        # A pipe or a device has no end, or keeps its reader waiting for ever.
        head = _head(path) if path.is_file() or path.is_dir() else b"\0"
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else None
        raise UserError(
            "SD-IMP-001",
            _("{name} cannot be read: {reason}. Nothing was imported.").format(
                name=path.name, reason=reason or fault
            ),
        ) from fault
    if size > MAX_FILE:
        raise _too_large(path)
    if not head.strip():
        raise UserError(
            "SD-IMP-002", _("{name} is empty. Nothing was imported.").format(name=path.name)
        )
    refuse_foreign(path, head)
    if head.startswith((_ZIP, _OLE)):
        check_workbook(path)
        names = sheet_names(path)
        return Source(path, FileKind.WORKBOOK, size, sheets=names, sheet=names[0])
    packed = head.startswith(_GZIP)
    if packed:
        head = _unpacked_head(path)
        refuse_foreign(path, head)
    if _is_binary(head):
        raise _unknown_kind(path)
    source = Source(path, FileKind.TEXT, size, packed=packed)
    sample, may_be_utf8 = _telling_part(source, head)
    encoding, guesses = sniff_encoding(sample, may_be_utf8=may_be_utf8)
    return with_encoding(replace(source, guesses=guesses), encoding)


def _telling_part(source: Source, head: bytes) -> tuple[bytes, bool]:
    """Lines that are beyond ASCII, and whether the whole file can be UTF-8.

    The whole file is looked at: one pound sign in row 5,000 decides that it is not UTF-8.
    """
    if head.startswith(tuple(mark for mark, _name in _MARKS)) or b"\0" in head:
        return head, True
    utf8 = codecs.getincrementaldecoder("utf-8")("strict")
    lines: list[bytes] = []
    kept = size = 0
    rest = b""
    is_utf8 = True
    try:
        with open_bytes(source) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > MAX_FILE:
                    raise too_large_unpacked(source.path)
                if block.isascii() and not rest:
                    continue
                if is_utf8:
                    is_utf8 = _continues(utf8, block)
                whole, _mark, rest = (rest + block).rpartition(b"\n")
                rest = rest[-_SAMPLE:]
                if kept < _SAMPLE:
                    odd = list(islice(_odd_lines(whole), 1_000))
                    lines += odd
                    kept += sum(map(len, odd))
                elif not is_utf8:
                    break
                if rest.isascii():
                    rest = b""
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise broken(source.path) from fault
    if not rest.isascii():
        lines.append(rest)
    # Whole lines only: a character cut in two would speak against its own encoding.
    part = b"\n".join([*lines, b""])
    if len(part) > 2 * _SAMPLE:
        part = part[: part.rfind(b"\n", 0, 2 * _SAMPLE) + 1] or part
    return (part if lines else head), is_utf8


def _odd_lines(block: bytes) -> Iterator[bytes]:
    """Lines beyond ASCII; pieces without such are passed over whole."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", start + _PASSED_OVER)
        piece = block[start : end if end >= 0 else len(block)]
        if not piece.isascii():
            yield from (line for line in piece.split(b"\n") if not line.isascii())
        start += len(piece) + 1


def _continues(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _too_large(path: Path) -> UserError:
    return UserError(
        "SD-IMP-003",
        _(
            "{name} is larger than {limit} MB. Nothing was imported. Export a shorter period or "
            "split the file."
        ).format(name=path.name, limit=MAX_FILE // 1024**2),
    )


def too_large_unpacked(path: Path) -> UserError:
    """The refusal of a packed file that holds too much."""
    return UserError(
        "SD-IMP-003",
        _("{name} unpacks to more than {limit} MB. Nothing was imported.").format(
            name=path.name, limit=MAX_FILE // 1024**2
        ),
    )


def _unknown_kind(path: Path) -> UserError:
    kinds = ", ".join((*_TEXT_SUFFIXES, ".csv.gz", *_BOOK_SUFFIXES))
    return UserError(
        "SD-IMP-004",
        _("{name} is no table that ShopDesk can read ({kinds}). Nothing was imported.").format(
            name=path.name, kinds=kinds
        ),
    )


def _unpacked_head(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(_SAMPLE)
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise broken(path) from fault


def _is_binary(head: bytes) -> bool:
    mark = next((mark for mark, _name in _MARKS if head.startswith(mark)), b"")
    if mark:
        return not dict(_MARKS)[mark]
    sample = head[:4096]
    if b"\0" in sample:
        return _utf16_without_mark(sample) is None
    odd = sum(1 for byte in sample if byte < 9 or 13 < byte < 27 or 27 < byte < 32)
    return odd > len(sample) // 50 + 1


def sniff_encoding(head: bytes, *, may_be_utf8: bool = True) -> tuple[str, tuple[str, ...]]:
    """The most likely encoding of a sample, and all that can decode it."""
    for mark, name in _MARKS:
        if head.startswith(mark) and name:
            return name, (name,)
    found = _utf16_without_mark(head)
    if found:
        return found, (found,)
    names = ("utf-8", "gb18030", "big5", "cp1252")[0 if may_be_utf8 else 1 :]
    possible = [name for name in names if _decodes(head, name)]
    if not possible:
        return "latin-1", ("latin-1",)
    if head.isascii() or possible[0] == "utf-8":
        return "utf-8", tuple(dict.fromkeys(("utf-8", *possible)))
    scores = {name: _score(head, name) for name in possible}
    best = max(possible, key=lambda name: scores[name])
    return best, tuple(sorted(possible, key=lambda name: -scores[name]))


def _decodes(head: bytes, name: str) -> bool:
    try:
        head.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _score(head: bytes, name: str) -> float:
    """Share of letters beyond ASCII that make sense: 1 for everyday words, 0 for rubbish."""
    text = head.decode(name)
    letters = [letter for letter in text if ord(letter) > 0x7F]
    if not letters:
        return 0.5
    if name == "cp1252":
        # Accents stand alone between plain letters; pairs of them are another encoding's bytes.
        # Four in a row are two Chinese signs: no Western word has that.
        if 2 * sum(map(len, re.findall(r"[\x80-\uffff]{4,}", text))) > len(letters):
            return 0.1
        pairs = len(re.findall(r"[\x80-\uffff]{2,}", text))
        return 0.2 - pairs / len(letters) if pairs * 4 > len(letters) else 0.4
    common = sum(1 for letter in letters if letter in _COMMON)
    odd = sum(1 for letter in letters if not _is_usual(letter))
    return 0.3 + common / len(letters) - 2 * odd / len(letters)


def _is_usual(letter: str) -> bool:
    code = ord(letter)
    # Chinese signs, their punctuation, full-width forms, Latin letters with accents, signs.
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3000 <= code <= 0x303F
        or 0xFF00 <= code <= 0xFFEF
        or 0xA0 <= code <= 0x17F
        or 0x2000 <= code <= 0x22FF
        or code >= 0x20000
    )


def _utf16_without_mark(head: bytes) -> str | None:
    sample = head[: len(head) // 2 * 2][:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(odd, even) < half // 10 or min(odd, even) * 4 > max(odd, even):
        return None
    return name if _decodes(sample, name) else None


def with_encoding(source: Source, encoding: str) -> Source:
    """The same file read with another encoding; the delimiter is looked for again.

    Raises:
        UserError: SD-IMP-007 if the file's beginning is not written in that encoding.
    """
    raw = _unpacked_head(source.path) if source.packed else _head(source.path)
    try:
        "a".encode(encoding)  # refuses what is no encoding of text: hex, zip and the like
        text = codecs.getincrementaldecoder(encoding)("strict").decode(raw, final=False)
    except (ValueError, LookupError) as fault:
        raise UserError(
            "SD-IMP-007",
            _("{name} is not written in the encoding {encoding}. Nothing was imported.").format(
                name=source.path.name, encoding=encoding
            ),
        ) from fault
    delimiter = sniff_delimiter(text)
    quoted = delimiter != "\t" or bool(
        re.search(r'(?:^|\t|\n)"[^"\t]*(?:"")*[^"\t]*"(?=\t|\n|$)', text)
    )
    return replace(source, encoding=encoding, delimiter=delimiter, quoted=quoted)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SAMPLE)


def sniff_delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > 1:
        lines.pop()  # may be cut in the middle
    sample = [line for line in lines[:200] if line.strip()]
    best, merit = ",", 0.0
    for mark in DELIMITERS:
        widths = _widths(sample, mark)
        if not widths:
            continue
        width, often = Counter(widths).most_common(1)[0]
        if width > 1:
            score = often / len(widths) + min(width, 50) / 1000
            if score > merit:
                best, merit = mark, score
    return best


def _widths(lines: Iterable[str], mark: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:
        return [line.count(mark) + 1 for line in lines]


def open_bytes(source: Source) -> io.BufferedIOBase:
    """The bytes of the table, unpacked on the way."""
    if source.packed:
        return gzip.open(source.path)
    return source.path.open("rb")

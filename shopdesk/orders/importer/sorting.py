"""What each row of signed documents is: a sale, a refund, an entry, a movement of stock.

Everything works on whole columns: 541,909 rows leave no time for a loop a row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from hashlib import blake2b
from operator import mul

from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.orders.importer.catalogue import Memo, code_keys, known_documents
from shopdesk.orders.importer.grouping import Documents
from shopdesk.orders.rules import LineKind


class RowIs(IntEnum):
    """What a row is; small numbers, so that a file's rows are one bytearray."""

    SALE = 1
    SERVICE = 2
    GIFT = 3
    REFUND = 4
    ENTRY = 5
    WRITE_OFF = 6
    FOUND = 7
    UNCHANGED = 8
    DIFFERENT = 9
    REJECTED = 10


REPORTED = {
    RowIs.SALE: RowKind.SALE,
    RowIs.SERVICE: RowKind.SERVICE,
    RowIs.GIFT: RowKind.GIFT,
    RowIs.REFUND: RowKind.REFUND,
    RowIs.ENTRY: RowKind.ENTRY,
    RowIs.WRITE_OFF: RowKind.WRITE_OFF,
    RowIs.FOUND: RowKind.FOUND,
    RowIs.UNCHANGED: RowKind.UNCHANGED,
    RowIs.DIFFERENT: RowKind.DIFFERENT,
    RowIs.REJECTED: RowKind.REJECTED,
}
LINE_KINDS: dict[int, str] = {
    RowIs.SALE: LineKind.GOODS.value,
    RowIs.SERVICE: LineKind.SERVICE.value,
    RowIs.GIFT: LineKind.GIFT.value,
}


@cache
def selector_table(*kinds: RowIs) -> bytes:
    """Translates a kind to 1 if it is one of these, else to 0."""
    return bytes(int(number in kinds) for number in range(256))


def both(one: bytes, other: bytes) -> bytes:
    """Selector of the rows that two selectors choose; as one number each, not row by row."""
    chosen = int.from_bytes(one, "big") & int.from_bytes(other, "big")
    return chosen.to_bytes(len(one), "big")


@dataclass(slots=True)
class Work:
    """Columns of the rows and what is known of the documents while they are sorted out."""

    docs: Documents
    keys: list[str]  # code keys
    quantity: Sequence[int]
    price: Sequence[int]  # 1/10000
    value: list[int]  # exact: quantity times price
    title: Sequence[str]
    customer: list[str]
    country: list[str]
    placed: list[int]
    rows: bytearray = field(default_factory=bytearray)  # RowIs of each row
    goods: bytes = b""  # selector of rows whose code is that of goods
    sales: list[int] = field(default_factory=list)
    refunds: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    stocks: list[int] = field(default_factory=list)
    fingerprints: list[str] = field(default_factory=list)
    booked: dict[RowIs, int] = field(default_factory=dict)  # money, minor units

    @property
    def is_new(self) -> bool:
        """Whether anything is to be booked."""
        return bool(self.sales or self.refunds or self.entries or self.stocks)

    def select(self, *kinds: RowIs) -> bytes:
        """Selector of the rows of some kinds, for ``itertools.compress``."""
        return bytes(self.rows.translate(selector_table(*kinds)))


def work_on(docs: Documents) -> Work:
    """The columns that sorting and booking need."""
    columns = docs.columns
    quantity, price = columns["quantity"], columns["unit_price"]
    count = len(docs.rows)
    title: Sequence[str] = columns.get("title") or [""] * count
    return Work(
        docs=docs,
        keys=code_keys(columns["sku"]),
        quantity=quantity,
        price=price,
        value=list(map(mul, quantity, price)),
        title=title,
        customer=docs.firsts("customer", ""),
        country=docs.firsts("country", ""),
        placed=docs.firsts("placed_at"),
    )


def sort_out(job: Job, work: Work) -> None:
    """Decide for every row what it is; plain documents by slices, odd ones row by row."""
    docs, profile = work.docs, job.profile
    service = Memo(lambda code: "s" if profile.is_service(code) else "")
    codes = {"s": int(RowIs.SERVICE), "": int(RowIs.SALE)}
    work.rows = bytearray(map(codes.__getitem__, map(service.__getitem__, docs.columns["sku"])))
    work.goods = work.select(RowIs.SALE)
    odd = [
        place
        for place, (quantity, price) in enumerate(zip(work.quantity, work.price, strict=True))
        if quantity <= 0 or price <= 0
    ]
    odd_docs = _documents_of(docs, odd)
    refund_prefix = profile.documents.get("refund_prefix", "")
    entry_prefix = profile.documents.get("entry_prefix", "")
    marks = tuple(prefix for prefix in (refund_prefix, entry_prefix) if prefix)
    for place, number in enumerate(docs.numbers):
        is_marked = number.startswith(marks)
        if is_marked and refund_prefix and _has_prefix(number, refund_prefix):
            _sort_refund(job, work, place)
        elif is_marked and entry_prefix and _has_prefix(number, entry_prefix):
            _fill(work, place, RowIs.ENTRY)
            work.entries.append(place)
        elif place in odd_docs:
            _sort_odd(job, work, place)
        else:
            work.sales.append(place)


def _has_prefix(number: str, prefix: str) -> bool:
    return number.startswith(prefix) and number[len(prefix) :].isdigit()


def _documents_of(docs: Documents, positions: Sequence[int]) -> set[int]:
    """The documents in which the positions (in their order) lie."""
    found = set()
    end = 0
    for position in positions:
        if position >= end:
            place = bisect_right(docs.ends, position)
            end = docs.ends[place]
            found.add(place)
    return found


def _fill(work: Work, place: int, kind: RowIs) -> None:
    start, end = work.docs.starts[place], work.docs.ends[place]
    work.rows[start:end] = bytes([kind]) * (end - start)


def _sort_refund(job: Job, work: Work, place: int) -> None:
    start, end = work.docs.starts[place], work.docs.ends[place]
    for at in range(start, end):
        if work.quantity[at] >= 0:
            _reject(job, work, (place, at), "quantity", _("a cancellation must be negative"))
            return
        if work.price[at] < 0:
            _reject(job, work, (place, at), "unit_price", _("the price is negative"))
            return
    _fill(work, place, RowIs.REFUND)
    work.refunds.append(place)


def _sort_odd(job: Job, work: Work, place: int) -> None:
    """A document with rows that are not plainly sold for money."""
    start, end = work.docs.starts[place], work.docs.ends[place]
    span = range(start, end)
    sold = any(work.quantity[at] > 0 and work.price[at] > 0 for at in span)
    has_buyer = bool(work.customer[place])
    for at in span:
        quantity, price = work.quantity[at], work.price[at]
        if price < 0:
            _reject(job, work, (place, at), "unit_price", _("the price is negative"))
            return
        if quantity == 0:
            _reject(job, work, (place, at), "quantity", _("the quantity is 0"))
            return
        if quantity < 0 < price:
            _reject(
                job,
                work,
                (place, at),
                "quantity",
                _("a negative quantity is no sale; refunds have numbers of their own"),
            )
            return
        if price == 0:
            if quantity < 0:
                work.rows[at] = RowIs.WRITE_OFF
            elif sold or has_buyer:
                work.rows[at] = RowIs.GIFT if work.goods[at] else RowIs.SERVICE
            else:
                work.rows[at] = RowIs.FOUND
    if sold or any(work.rows[at] in (RowIs.GIFT, RowIs.SALE, RowIs.SERVICE) for at in span):
        work.sales.append(place)
    if any(work.rows[at] in (RowIs.WRITE_OFF, RowIs.FOUND) for at in span):
        work.stocks.append(place)


def _reject(job: Job, work: Work, at: tuple[int, int], column: str, reason: str) -> None:
    place, row = at
    _fill(work, place, RowIs.REJECTED)
    job.refuse(
        "SD-IMP-201",
        _("Order {number}: {reason}.").format(number=work.docs.numbers[place], reason=reason),
        row=work.docs.rows[row],
        column=job.titles.get(column, ""),
    )


def leave_known(job: Job, work: Work, channel_id: int) -> None:
    """Documents that are booked already stay as they are."""
    work.fingerprints = _fingerprints(work)
    known = known_documents(job.session, channel_id)
    if not known:
        return
    unchanged = different = 0
    for place, number in enumerate(work.docs.numbers):
        if number not in known or work.rows[work.docs.starts[place]] == RowIs.REJECTED:
            continue
        same = known[number] == work.fingerprints[place]
        _fill(work, place, RowIs.UNCHANGED if same else RowIs.DIFFERENT)
        unchanged += same
        different += not same
    gone = {RowIs.UNCHANGED, RowIs.DIFFERENT, RowIs.REJECTED}
    for documents in (work.sales, work.refunds, work.entries, work.stocks):
        documents[:] = [
            place for place in documents if work.rows[work.docs.starts[place]] not in gone
        ]
    job.report.add("unchanged", "orders", unchanged)
    rows = [
        work.docs.rows[start] for start in work.docs.starts if work.rows[start] == RowIs.DIFFERENT
    ]
    job.report.warn(
        "SD-IMP-301",
        _("Documents that are there already with other contents; they were left as they are"),
        rows,
        different,
    )


def _fingerprints(work: Work) -> list[str]:
    """What tells one document's contents from another's, however the file writes them."""
    quantity, price = array("q", work.quantity), array("q", work.price)
    keys, title = work.keys, work.title
    found = []
    for start, end, placed, customer, country in zip(
        work.docs.starts,
        work.docs.ends,
        work.placed,
        work.customer,
        work.country,
        strict=True,
    ):
        words = "\x1f".join(keys[start:end]) + "\x1e" + "\x1f".join(title[start:end])
        digest = blake2b(f"{placed}\x1e{customer}\x1e{country}\x1e{words}".encode(), digest_size=16)
        digest.update(quantity[start:end])
        digest.update(price[start:end])
        found.append(digest.hexdigest())
    return found

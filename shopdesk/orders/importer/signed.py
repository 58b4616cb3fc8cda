"""Invoices that tell by number and sign what they are: sales, cancellation notes, adjustments.

The UCI shape. A row with a price is a line; invoices with the refund prefix are refunds dated by
their own day; those with the entry prefix are book entries; invoices of nothing but zero prices
and without a customer are no sales but stock that was written off or found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, compress, repeat
from types import MappingProxyType
from typing import NamedTuple

from shopdesk.base.money import divide_half_up, exponent
from shopdesk.customers.rules import CustomerKind
from shopdesk.customers.service import NewCustomer
from shopdesk.db.bulk import Statement, beside, drop_indexes, lean
from shopdesk.db.reader import scalar, session_reader
from shopdesk.i18n import _
from shopdesk.importing.report import VALUE_DIGITS
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import PRICE_DIGITS
from shopdesk.orders.importer.catalogue import ensure_customers, ensure_skus
from shopdesk.orders.importer.channel import channel_of
from shopdesk.orders.importer.grouping import group_rows
from shopdesk.orders.importer.sorting import (
    LINE_KINDS,
    REPORTED,
    RowIs,
    Work,
    both,
    leave_known,
    selector_table,
    sort_out,
    work_on,
)
from shopdesk.orders.rules import BookKind, LineKind, OrderKind, OrderSource
from shopdesk.orders.service.bulk import (
    BookColumns,
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_entries,
    book_orders,
    book_refunds,
)
from shopdesk.products.service import FoundSku
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook

_INDEXED = ("sales_order", "order_line", "payment", "shipment", "order_event", "stock_move")
_FEW_LINES = 20_000  # fewer are added faster to the indexes as they are
MOST_MONEY = 10**12  # minor units of one line: sums of millions of lines stay inside 64 bits


class _Known(NamedTuple):
    """Keys of what the documents name."""

    channel_id: int
    customers: dict[str, int]
    skus: dict[str, FoundSku]


def book_signed(job: Job, table: Table) -> None:
    """Book every document of the table; see the module."""
    docs = group_rows(job, table)
    if not len(docs):
        return
    work = work_on(docs)
    job.progress(0.45, _("Sorting documents"))
    sort_out(job, work)
    channel_id = channel_of(job)
    leave_known(job, work, channel_id)
    _refuse_huge(job, work)
    if job.is_refused:
        return
    if work.is_new:
        _book(job, work, channel_id)
    else:
        _warn(job, work)
        _account(job, work)


def _book(job: Job, work: Work, channel_id: int) -> None:
    """Write what is new; indexes are built beside the computing that does not need them."""
    job.progress(0.5, _("Writing customers and products"))
    known = _Known(channel_id, _customers(job, work, channel_id), _skus(job, work))
    book = StockBook(job.session, batch_id=job.batch_id)
    if not _is_large(job, work):
        _write(job, work, book, known)
        return
    with lean(job.session):
        _write(job, work, book, known, dropped=drop_indexes(job.session, *_INDEXED))


def _write(
    job: Job,
    work: Work,
    book: StockBook,
    known: _Known,
    *,
    dropped: Mapping[str, Sequence[Statement]] = MappingProxyType({}),
) -> None:
    job.progress(0.55, _("Writing orders"))
    _book_sales(job, work, book, known)
    job.progress(0.7, _("Building indexes"))
    with beside(job.session, dropped.get("order_line", ())):
        if book.is_first:
            book.tally()
        refunds = _refund_columns(job, work, known)
        _warn(job, work)
    job.progress(0.8, _("Writing refunds and stock moves"))
    _book_refunds(job, work, book, refunds)
    _book_entries(job, work, known.channel_id)
    _book_stock(job, work, book, known)
    summary = book.settle()
    job.report.add("added", "moves", summary.moves)
    job.report.add("added", "inferred", summary.inferred_skus)
    job.progress(0.9, _("Building indexes"))
    left = [
        statement
        for table, statements in dropped.items()
        for statement in statements
        if table != "order_line"
    ]
    with beside(job.session, left):
        _account(job, work)


def _is_large(job: Job, work: Work) -> bool:
    lines = int(scalar(session_reader(job.session), "SELECT coalesce(max(id), 0) FROM order_line"))
    return work.select(RowIs.SALE).count(1) > max(lines, _FEW_LINES)


def _refuse_huge(job: Job, work: Work) -> None:
    """Sums over millions of lines must stay inside 64 bits."""
    most = MOST_MONEY * 10 ** (VALUE_DIGITS - exponent(job.currency))
    if any(abs(value) > most for value in (max(work.value), min(work.value))):
        for row, value in zip(work.docs.rows, work.value, strict=True):
            if abs(value) > most:
                job.refuse(
                    "SD-IMP-202",
                    _("The amount of the row is too large."),
                    row=row,
                    column=job.titles.get("quantity", ""),
                )


def _warn(job: Job, work: Work) -> None:
    """Doubtful things that are kept as given (F16)."""
    docs = work.docs
    for key in ("customer", "country", "placed_at"):
        mixed = docs.mixed(key)
        job.report.warn(
            "SD-IMP-302",
            _("Documents with several values of “{column}”; the first was taken").format(
                column=job.titles.get(key, key)
            ),
            [docs.rows[docs.starts[place]] for place in mixed],
        )
    job.report.warn(
        "SD-IMP-303",
        _("Rows that repeat another row of their document exactly; they were kept"),
        _doubles(work),
    )


def _doubles(work: Work) -> list[int]:
    """Rows of the file that say again what another row of their document says."""
    docs, keys = work.docs, work.keys
    found: list[int] = []
    columns = (keys, work.title, work.quantity, work.price, docs.columns["placed_at"])
    for start, end in zip(docs.starts, docs.ends, strict=True):
        # A document without a code that comes twice has no equal rows: most end here.
        if len(set(keys[start:end])) == end - start:
            continue
        cells = list(zip(*(column[start:end] for column in columns), strict=True))
        if len(set(cells)) == end - start:
            continue
        seen: set[object] = set()
        for at, row in enumerate(cells, start):
            if row in seen:
                found.append(docs.rows[at])
            seen.add(row)
    return found


def _customers(job: Job, work: Work, channel_id: int) -> dict[str, int]:
    countries: dict[str, str] = {}
    for place in sorted({*work.sales, *work.refunds}):
        if work.customer[place]:
            countries.setdefault(work.customer[place], work.country[place])
    kind = CustomerKind.PERSON
    if job.profile.channel.get("kind") == "wholesale":
        kind = CustomerKind.COMPANY
    return ensure_customers(
        job,
        channel_id,
        [
            NewCustomer(
                name=name,
                number=name,
                kind=kind,
                country=country,
                source=job.profile.name,
                identities=((channel_id, name, ""),),
            )
            for name, country in countries.items()
        ],
        known_by=list(countries),
    )


def _goods(work: Work) -> bytes:
    """Selector of the rows that name goods and are booked now."""
    booked = work.select(RowIs.SALE, RowIs.GIFT, RowIs.REFUND, RowIs.WRITE_OFF, RowIs.FOUND)
    return both(booked, work.goods)


def _skus(job: Job, work: Work) -> dict[str, FoundSku]:
    """The variants of all goods; a new one is called and priced as it was sold last."""
    codes = work.docs.columns["sku"]
    # Where each code stood last: one look-up of a key serves its code, name and price.
    places, goods = range(len(work.keys)), _goods(work)
    seen = dict(zip(compress(work.keys, goods), compress(places, goods), strict=True))
    sold = both(work.select(RowIs.SALE), work.goods)
    last = dict(zip(compress(work.keys, sold), compress(places, sold), strict=True))
    titles = {key: work.title[at] for key, at in last.items() if work.title[at]}
    unit = 10 ** (PRICE_DIGITS - exponent(job.currency))
    return ensure_skus(
        job,
        {key: codes[at] for key, at in seen.items()},
        titles=_other_titles(work, seen.keys() - titles.keys(), sold) | titles,
        prices={key: divide_half_up(work.price[at], unit) for key, at in last.items()},
    )


def _other_titles(work: Work, keys: set[str], sold: bytes) -> dict[str, str]:
    """The last names of codes never sold or sold without a name; names of sales come first."""
    found: dict[str, str] = {}
    if not keys:
        return found
    named = [
        at
        for at in compress(range(len(work.keys)), map(keys.__contains__, work.keys))
        if work.title[at]
    ]
    for places in (named, [at for at in named if sold[at]]):
        found |= {work.keys[at]: work.title[at] for at in places}
    return found


class _Lines(NamedTuple):
    """The lines of all sales, column by column."""

    columns: LineColumns
    kinds: bytes


def _book_sales(job: Job, work: Work, book: StockBook, known: _Known) -> None:
    if not work.sales:
        return
    docs = work.docs
    lines = _sale_lines(job, work, known)
    sales = work.sales
    count = len(sales)
    customer = [work.customer[place] for place in sales]
    wholesale = job.profile.channel.get("kind") == "wholesale"
    booked = book_orders(
        job.session,
        OrderColumns(
            channel_id=[known.channel_id] * count,
            placed_at=[work.placed[place] for place in sales],
            external_number=[docs.numbers[place] for place in sales],
            number=[docs.numbers[place] for place in sales],
            customer_id=[known.customers.get(name) for name in customer],
            kind=[OrderKind.WHOLESALE.value if wholesale else OrderKind.RETAIL.value] * count,
            buyer_name=customer,
            country=[work.country[place] for place in sales],
            fingerprint=[work.fingerprints[place] for place in sales],
        ),
        lines.columns,
        stock=book,
        source=OrderSource.IMPORT,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    job.report.add("added", "orders", count)
    job.report.add("added", "lines", len(booked.line_ids))
    for kind in (RowIs.SALE, RowIs.SERVICE, RowIs.GIFT):
        chosen = lines.kinds.translate(selector_table(kind))
        work.booked[kind] = sum(compress(lines.columns.list_amount, chosen))


def _sale_lines(job: Job, work: Work, known: _Known) -> _Lines:
    docs = work.docs
    chosen = work.select(RowIs.SALE, RowIs.SERVICE, RowIs.GIFT)
    sizes = [chosen.count(1, docs.starts[place], docs.ends[place]) for place in work.sales]
    kinds = bytes(compress(work.rows, chosen))
    keys = list(compress(work.keys, chosen))
    title = list(compress(work.title, chosen))
    if "" in title:
        codes = compress(docs.columns["sku"], chosen)
        title = [
            text or (known.skus[key].name if key in known.skus else code)
            for text, key, code in zip(title, keys, codes, strict=True)
        ]
    unit = 10 ** (VALUE_DIGITS - exponent(job.currency))
    half = unit // 2
    list_amount = [(value + half) // unit for value in compress(work.value, chosen)]
    price_unit = 10 ** (PRICE_DIGITS - exponent(job.currency))
    shown = {price: divide_half_up(price, price_unit) for price in set(work.price)}
    sku_ids = {key: sku.id for key, sku in known.skus.items()}
    return _Lines(
        LineColumns(
            order=list(chain.from_iterable(map(repeat, range(len(sizes)), sizes))),
            kind=list(map(LINE_KINDS.__getitem__, kinds)),
            sku_id=list(map(sku_ids.get, keys)),
            title=title,
            quantity=list(compress(work.quantity, chosen)),
            list_amount=list_amount,
            unit_price=list(map(shown.__getitem__, compress(work.price, chosen))),
            source_row=list(compress(docs.rows, chosen)),
        ),
        kinds,
    )


def _refund_columns(job: Job, work: Work, known: _Known) -> tuple[RefundColumns, RefundLineColumns]:
    docs, refunds = work.docs, work.refunds
    spans = [(docs.starts[place], docs.ends[place]) for place in refunds]
    at = [row for start, end in spans for row in range(start, end)]
    unit = 10 ** (VALUE_DIGITS - exponent(job.currency))
    sku_of = {key: sku.id for key, sku in known.skus.items()}
    goods = [bool(work.goods[row]) for row in at]
    columns = RefundColumns(
        channel_id=[known.channel_id] * len(refunds),
        refunded_at=[work.placed[place] for place in refunds],
        external_number=[docs.numbers[place] for place in refunds],
        number=[docs.numbers[place] for place in refunds],
        customer_id=[known.customers.get(work.customer[place]) for place in refunds],
        country=[work.country[place] for place in refunds],
        fingerprint=[work.fingerprints[place] for place in refunds],
    )
    lines = RefundLineColumns(
        refund=[place for place, (start, end) in enumerate(spans) for _ in range(start, end)],
        kind=[LineKind.GOODS.value if one else LineKind.SERVICE.value for one in goods],
        sku_id=[
            sku_of[work.keys[row]] if one else None for row, one in zip(at, goods, strict=True)
        ],
        title=[work.title[row] or docs.columns["sku"][row] for row in at],
        quantity=[-work.quantity[row] for row in at],
        amount=[divide_half_up(-work.value[row], unit) for row in at],
        source_row=[docs.rows[row] for row in at],
    )
    return columns, lines


def _book_refunds(
    job: Job, work: Work, book: StockBook, refunds: tuple[RefundColumns, RefundLineColumns]
) -> None:
    columns, lines = refunds
    if not columns.refunded_at:
        return
    book_refunds(job.session, columns, lines, stock=book, actor=job.actor, batch_id=job.batch_id)
    work.booked[RowIs.REFUND] = -sum(lines.amount)
    job.report.add("added", "refunds", len(columns.refunded_at))
    job.report.add("added", "refund_lines", len(lines.amount))


def _book_entries(job: Job, work: Work, channel_id: int) -> None:
    docs, entries = work.docs, work.entries
    if not entries:
        return
    unit = 10 ** (VALUE_DIGITS - exponent(job.currency))
    amount = [
        divide_half_up(sum(work.value[docs.starts[place] : docs.ends[place]]), unit)
        for place in entries
    ]
    book_entries(
        job.session,
        BookColumns(
            channel_id=[channel_id] * len(entries),
            external_number=[docs.numbers[place] for place in entries],
            kind=[BookKind.BAD_DEBT.value] * len(entries),
            title=[work.title[docs.starts[place]] or docs.numbers[place] for place in entries],
            amount=amount,
            booked_at=[work.placed[place] for place in entries],
            fingerprint=[work.fingerprints[place] for place in entries],
            source_row=[docs.rows[docs.starts[place]] for place in entries],
        ),
        batch_id=job.batch_id,
    )
    work.booked[RowIs.ENTRY] = sum(amount)
    job.report.add("added", "entries", len(entries))


def _book_stock(job: Job, work: Work, book: StockBook, known: _Known) -> None:
    """Stock that was written off or found; an entry of 0.00 keeps the document's number."""
    docs, stocks = work.docs, work.stocks
    if not stocks:
        return
    entry_ids = book_entries(
        job.session,
        BookColumns(
            channel_id=[known.channel_id] * len(stocks),
            external_number=[docs.numbers[place] for place in stocks],
            kind=[BookKind.ADJUSTMENT.value] * len(stocks),
            title=[work.title[docs.starts[place]] for place in stocks],
            amount=[0] * len(stocks),
            booked_at=[work.placed[place] for place in stocks],
            fingerprint=[work.fingerprints[place] for place in stocks],
            source_row=[docs.rows[docs.starts[place]] for place in stocks],
        ),
        batch_id=job.batch_id,
    )
    shelf, loss, unrecorded = int(Place.SHELF), int(Place.LOSS), int(Place.UNRECORDED)
    moves = [
        (row, entry, work.placed[place], work.rows[row] == RowIs.FOUND)
        for place, entry in zip(stocks, entry_ids, strict=True)
        for row in range(docs.starts[place], docs.ends[place])
        if work.rows[row] in (RowIs.WRITE_OFF, RowIs.FOUND) and work.goods[row]
    ]
    book.add(
        MoveColumns(
            sku_id=[known.skus[work.keys[row]].id for row, *_rest in moves],
            quantity=[abs(work.quantity[row]) for row, *_rest in moves],
            source=[unrecorded if found else shelf for *_rest, found in moves],
            target=[shelf if found else loss for *_rest, found in moves],
            kind=[MoveKind.ADJUSTMENT.value] * len(moves),
            at=[at for _row, _entry, at, _found in moves],
            document_id=[entry for _row, entry, _at, _found in moves],
            reason=[work.title[row] or None for row, *_rest in moves],
        )
    )
    job.report.add("added", "entries", len(stocks))


def _account(job: Job, work: Work) -> None:
    """Every row in one kind, with exact sums."""
    for kind, reported in REPORTED.items():
        chosen = work.select(kind)
        job.report.tell(
            reported,
            chosen.count(1),
            quantity=sum(compress(work.quantity, chosen)),
            value=sum(compress(work.value, chosen)),
            booked=work.booked.get(kind, 0),
        )

"""Orders with states, as shop programs and marketplaces export them, into the books.

New orders are booked whole; orders that are there already with the same lines are brought to the
state of the newer file (paid, sent, arrived, refunded, closed), never the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import _, ngettext
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import PRICE_DIGITS
from shopdesk.orders.importer.catalogue import ensure_skus, is_goods
from shopdesk.orders.importer.channel import channel_of
from shopdesk.orders.importer.comparing import booked_orders, is_same
from shopdesk.orders.importer.doubts import HeadCheck, RowCheck, tell_doubts
from shopdesk.orders.importer.fields import NAMES, PRICES
from shopdesk.orders.importer.grouping import Documents, group_rows
from shopdesk.orders.importer.people import Buyers
from shopdesk.orders.importer.reading import (
    OrderReader,
    ReadLine,
    ReadOrder,
    Refused,
    line_kind,
    refund_shares,
)
from shopdesk.orders.rules import LineKind, OrderSource
from shopdesk.orders.service.bulk import (
    IMPORTED,
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_orders,
    book_refunds,
)
from shopdesk.orders.service.bulk_update import (
    Progressed,
    StoredOrder,
    advance_orders,
    stored_orders,
)
from shopdesk.products.service import FoundSku
from shopdesk.stock.service.bulk import StockBook

_NAMED = 20


@dataclass(slots=True)
class _Work:
    """The orders of one import, told apart by what is to be done with them."""

    docs: Documents
    orders: list[ReadOrder] = field(default_factory=list)
    channels: dict[str, int] = field(default_factory=dict)
    fresh: list[ReadOrder] = field(default_factory=list)
    known: list[tuple[ReadOrder, StoredOrder]] = field(default_factory=list)
    skus: dict[str, FoundSku] = field(default_factory=dict)
    buyers: Buyers | None = None

    def channel(self, order: ReadOrder) -> int:
        """Id of the channel that the order came through."""
        return self.channels[order.texts["channel"]]

    def customer(self, order: ReadOrder) -> int | None:
        """Id of the customer, None where nobody is known."""
        return None if self.buyers is None else self.buyers.of(order, self.channel(order))


def book_plain(job: Job, table: Table) -> None:
    """Book or update every order of the table; see the module."""
    RowCheck(job, table).check()
    docs = group_rows(job, table)
    if not len(docs):
        return
    work = _Work(docs)
    job.progress(0.45, _("Reading orders"))
    _read(job, work)
    if job.is_refused or not work.orders:
        return
    for order in work.orders:
        named = order.texts["channel"]
        if named not in work.channels:
            work.channels[named] = channel_of(job, named, order.texts["channel_name"])
    _compare(job, work, has_lines=bool({*NAMES, *PRICES} & docs.columns.keys()))
    tell_doubts(job, work.docs, work.fresh)
    job.progress(0.55, _("Writing customers and products"))
    work.buyers = Buyers(
        job,
        [(order, work.channel(order)) for order in work.fresh],
        has_numbers=any(docs.columns.get("customer_no", ()))
        or any(order.told for order in work.orders),
    )
    _find_skus(job, work)
    job.progress(0.65, _("Writing orders"))
    book = StockBook(job.session, batch_id=job.batch_id)
    _book_fresh(job, work, book)
    _advance(job, work, book)
    job.progress(0.85, _("Writing stock moves"))
    summary = book.settle()
    job.report.add("added", "moves", summary.moves)
    job.report.add("added", "inferred", summary.inferred_skus)
    job.report.warn(
        "SD-IMP-306",
        _("SKUs that sold more than the stock records hold; the difference was booked"),
        (),
        len(summary.short_skus),
    )


def _read(job: Job, work: _Work) -> None:
    reader = OrderReader(job, work.docs)
    torn = HeadCheck(job, work.docs).check()
    for place in range(len(work.docs)):
        if place % 2_000 == 0:
            job.progress(0.45 + 0.1 * place / len(work.docs), _("Reading orders"))
        start, end = work.docs.starts[place], work.docs.ends[place]
        try:
            order = reader.read(place)
            if place in torn:
                job.report.tell(RowKind.REJECTED, end - start)
            else:
                work.orders.append(order)
        except Refused as refused:
            job.refuse(
                refused.code,
                _("Order {number}: {reason}.").format(
                    number=work.docs.numbers[place], reason=refused.reason
                ),
                row=work.docs.rows[refused.at],
                column=job.titles.get(refused.key, ""),
            )
            job.report.tell(RowKind.REJECTED, end - start)


def _compare(job: Job, work: _Work, *, has_lines: bool) -> None:
    """New, unchanged, further on, or different from what is in the books."""
    stored = {
        channel: stored_orders(job.session, channel) for channel in set(work.channels.values())
    }
    found = {order.place: stored[work.channel(order)].get(order.number) for order in work.orders}
    other = [
        one.id
        for order in work.orders
        if (one := found[order.place]) is not None and one.fingerprint != order.fingerprint
    ]
    booked = booked_orders(job.session, other)
    different: list[int] = []
    unchanged = 0
    for order in work.orders:
        one = found[order.place]
        if one is None:
            work.fresh.append(order)
            continue
        size = work.docs.ends[order.place] - work.docs.starts[order.place]
        bought, _mark, _come = (one.fingerprint or "").partition(":")
        if one.id not in booked or is_same(booked[one.id], order, has_lines=has_lines):
            job.report.tell(RowKind.UNCHANGED, size)
            unchanged += 1
        elif bought and bought == order.fingerprint.partition(":")[0]:
            work.known.append((order, one))
        else:
            job.report.tell(RowKind.DIFFERENT, size)
            different.append(work.docs.rows[work.docs.starts[order.place]])
    job.report.add("unchanged", "orders", unchanged)
    job.report.warn(
        "SD-IMP-301",
        _("Documents that are there already with other contents; they were left as they are"),
        different,
    )


def _find_skus(job: Job, work: _Work) -> None:
    lines = [line for order in work.fresh for line in order.lines]
    goods = [line for line in lines if line.key and not job.profile.is_service(line.code)]
    unit = 10 ** (4 - _digits(job))
    work.skus = ensure_skus(
        job,
        {line.key: line.code for line in goods},
        titles={line.key: _name(line) for line in goods},
        prices={
            line.key: divide_half_up(line.price, unit) for line in goods if line.price is not None
        },
    )


def _unit_price(job: Job, line: ReadLine) -> int:
    """The price of a piece for display; where none is told, what the amount makes of it."""
    if line.price is None:
        return divide_half_up(line.list_amount * PIECE, line.quantity)
    return divide_half_up(line.price, 10 ** (PRICE_DIGITS - _digits(job)))


def _digits(job: Job) -> int:
    from shopdesk.base.money import exponent

    return exponent(job.currency)


def _name(line: ReadLine) -> str:
    return f"{line.title} · {line.options}" if line.options else line.title


def _kind(job: Job, work: _Work, line: ReadLine) -> LineKind:
    goods = not job.profile.is_service(line.code) and is_goods(work.skus.get(line.key))
    return line_kind(line, is_goods=goods)


def _book_fresh(job: Job, work: _Work, book: StockBook) -> None:
    orders = work.fresh
    if not orders or work.buyers is None:
        return
    lines = [(place, line) for place, order in enumerate(orders) for line in order.lines]
    kinds = [_kind(job, work, line) for _place, line in lines]
    booked = book_orders(
        job.session,
        _order_columns(work, orders, work.buyers),
        LineColumns(
            order=[place for place, _line in lines],
            kind=[kind.value for kind in kinds],
            sku_id=[
                work.skus[line.key].id if line.key in work.skus else None for _place, line in lines
            ],
            title=[_name(line) for _place, line in lines],
            quantity=[line.quantity for _place, line in lines],
            list_amount=[line.list_amount for _place, line in lines],
            unit_price=[_unit_price(job, line) for _place, line in lines],
            cost=([line.cost for _place, line in lines] if "cost" in work.docs.columns else None),
            discount=[line.discount for _place, line in lines],
            external_id=[line.external_id for _place, line in lines],
            source_row=[work.docs.rows[line.at] for _place, line in lines],
        ),
        stock=book,
        source=OrderSource.IMPORT,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    job.report.add("added", "orders", len(orders))
    job.report.add("added", "lines", len(lines))
    _refund_fresh(job, work, book, (booked.order_ids, booked.line_ids))
    _account(job, work, [(line, kind) for (_place, line), kind in zip(lines, kinds, strict=True)])


def _order_columns(work: _Work, orders: Sequence[ReadOrder], buyers: Buyers) -> OrderColumns:
    def texts(key: str) -> list[str]:
        return [order.texts[key] for order in orders]

    def instants(key: str) -> list[int | None]:
        return [order.instants[key] for order in orders]

    return OrderColumns(
        channel_id=[work.channel(order) for order in orders],
        placed_at=[order.placed_at for order in orders],
        external_number=[order.number for order in orders],
        number=[order.number for order in orders],
        customer_id=[work.customer(order) for order in orders],
        freight=[order.freight for order in orders],
        tax=[order.tax for order in orders],
        rounding=[order.rounding for order in orders],
        kind=[order.kind for order in orders],
        source=[order.source for order in orders],
        paid=[order.paid for order in orders],
        payment_method=[order.texts["payment_method"] or IMPORTED for order in orders],
        payment_fee=[order.payment_fee for order in orders],
        payment_reference=texts("payment_reference"),
        on_credit=[int(order.counts == "1") for order in orders],
        paid_at=instants("paid_at"),
        shipment_state=[order.shipment.value for order in orders],
        shipped_at=instants("shipped_at"),
        delivered_at=[
            order.instants["delivered_at"] or order.instants["closed_at"] for order in orders
        ],
        carrier=texts("carrier"),
        tracking=texts("tracking"),
        life=[order.life.value for order in orders],
        closed_at=instants("closed_at"),
        buyer_name=[order.texts["buyer_name"] or buyers.account(order) for order in orders],
        recipient=texts("recipient"),
        phone=texts("phone"),
        country=texts("country"),
        province=texts("province"),
        city=texts("city"),
        address=texts("address"),
        note=texts("note"),
        fingerprint=[order.fingerprint for order in orders],
    )


def _refund_fresh(job: Job, work: _Work, book: StockBook, keys: tuple[range, range]) -> None:
    """Refunds that the file tells of new orders, each line with its share."""
    order_ids, line_ids = keys
    first = 0
    refunds: list[tuple[ReadOrder, int, int]] = []
    lines: list[dict[str, Any]] = []
    for order, order_id in zip(work.fresh, order_ids, strict=True):
        if order.refunded:
            shares, freight = refund_shares(order)
            whole = order.refunded >= order.total
            lines += [
                {
                    "refund": len(refunds),
                    "kind": _kind(job, work, line).value,
                    "sku_id": work.skus[line.key].id if line.key in work.skus else None,
                    "title": _name(line),
                    "quantity": line.quantity if whole else 0,
                    "amount": share,
                    "order_line_id": line_ids[first + place],
                    "source_row": work.docs.rows[line.at],
                    "goods_back": 0,
                }
                for place, (line, share) in enumerate(zip(order.lines, shares, strict=True))
                if share
            ]
            refunds.append((order, order_id, freight))
        first += len(order.lines)
    if refunds:
        _post_refunds(job, work, book, refunds, lines)


def _post_refunds(
    job: Job,
    work: _Work,
    book: StockBook,
    refunds: Sequence[tuple[ReadOrder, int, int]],
    lines: Sequence[dict[str, Any]],
) -> None:
    orders = [order for order, _id, _freight in refunds]
    book_refunds(
        job.session,
        RefundColumns(
            channel_id=[work.channel(order) for order in orders],
            refunded_at=[_refunded_at(order) for order in orders],
            external_number=[order.number for order in orders],
            number=[f"R-{order.number}" for order in orders],
            order_id=[order_id for _order, order_id, _freight in refunds],
            customer_id=[work.customer(order) for order in orders],
            country=[order.texts["country"] for order in orders],
            freight=[freight for _order, _id, freight in refunds],
        ),
        RefundLineColumns(**{key: [line[key] for line in lines] for key in _REFUND_KEYS}),
        stock=book,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    job.report.add("added", "refunds", len(refunds))
    job.report.add("added", "refund_lines", len(lines))


_REFUND_KEYS = (
    *("refund", "kind", "sku_id", "title", "quantity", "amount", "order_line_id"),
    *("source_row", "goods_back"),
)


def _refunded_at(order: ReadOrder) -> int:
    known = (order.instants[key] for key in ("refunded_at", "closed_at", "shipped_at", "paid_at"))
    return next((at for at in known if at is not None), order.placed_at)


def _advance(job: Job, work: _Work, book: StockBook) -> None:
    """Orders that have come further since they were imported."""
    if not work.known:
        return
    changes = advance_orders(
        job.session,
        [
            Progressed(
                order_id=stored.id,
                was_paid=order.was_paid,
                life=order.life,
                shipment=order.shipment,
                # Refunds that come in a file of their own are booked by that file.
                refunded=stored.refunded if order.told else order.refunded,
                refunded_at=_refunded_at(order),
                instants=order.instants
                | {"closed_at": order.instants["closed_at"] or order.instants["delivered_at"]},
                carrier=order.texts["carrier"],
                tracking=order.texts["tracking"],
                payment_method=order.texts["payment_method"],
                fingerprint=order.fingerprint,
            )
            for order, stored in work.known
        ],
        stock=book,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    backwards: list[int] = []
    steps: Counter[tuple[str, str]] = Counter()
    for (order, _stored), change in zip(work.known, changes, strict=True):
        size = work.docs.ends[order.place] - work.docs.starts[order.place]
        job.report.tell(RowKind.UPDATED if change.is_change else RowKind.UNCHANGED, size)
        job.report.add("updated" if change.is_change else "unchanged", "orders", 1)
        if change.is_backwards:
            backwards.append(work.docs.rows[work.docs.starts[order.place]])
        if change.is_change:
            steps[change.before, change.after] += 1
            job.report.add("added", "refunds", int(change.refunded > 0))
    from shopdesk.orders.rules import DISPLAY_STATE_LABELS, DisplayState

    for (before, after), count in steps.most_common(_NAMED):
        job.report.changes.append(
            ngettext(
                "{n} order: from “{before}” to “{after}”",
                "{n} orders: from “{before}” to “{after}”",
                count,
            ).format(
                n=count,
                before=_(DISPLAY_STATE_LABELS[DisplayState(before)]),
                after=_(DISPLAY_STATE_LABELS[DisplayState(after)]),
            )
        )
    job.report.warn(
        "SD-IMP-313",
        _("Orders that are further on in the shop than in the file; nothing was taken back"),
        backwards,
    )


def _account(job: Job, work: _Work, lines: Sequence[tuple[ReadLine, LineKind]]) -> None:
    """Every row of the new orders in one kind."""
    kinds = {
        LineKind.GOODS: RowKind.SALE,
        LineKind.SERVICE: RowKind.SERVICE,
        LineKind.GIFT: RowKind.GIFT,
    }
    unit = 10 ** (7 - _digits(job))
    for kind, reported in kinds.items():
        chosen = [line for line, own in lines if own is kind]
        job.report.tell(
            reported,
            len(chosen),
            quantity=sum(line.quantity for line in chosen),
            value=sum(
                line.quantity * line.price if line.price is not None else line.list_amount * unit
                for line in chosen
            ),
            booked=sum(line.list_amount for line in chosen),
        )
    job.report.tell(RowKind.REPEATED, sum(len(order.repeated) for order in work.fresh))

"""Refunds out of our own export: each to its order and its lines, with day, reason and money.

A refund that is there stays as it is, because posted refunds are never edited. What came back is
booked to the returns place where the file says so; where it went from there, stock tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.money import decimal_text, exponent
from shopdesk.base.quantity import quantity_text
from shopdesk.i18n import N_, _
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import VALUE_DIGITS, RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import Bad
from shopdesk.orders.importer.channel import channel_of, platform_code
from shopdesk.orders.importer.known_refunds import (
    Books,
    KnownOrder,
    KnownRefund,
    SoldLine,
    read_books,
)
from shopdesk.orders.rules import LINE_KIND_LABELS, LineKind
from shopdesk.orders.service.bulk import RefundColumns, RefundLineColumns, book_refunds
from shopdesk.products.rules import code_key
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook

_K = FieldKind
_KIND_WORDS = {str(kind): str(kind) for kind in LineKind} | {
    label: str(kind) for kind, label in LINE_KIND_LABELS.items()
}

FIELDS = (
    Field("number", N_("Refund no."), _K.ID, required=True),
    Field("channel", N_("Channel"), _K.TEXT, whole=True),
    Field("refunded_at", N_("Refunded at"), _K.DATE, required=True, whole=True),
    Field("order", N_("Order no."), _K.ID, whole=True),
    Field("customer", N_("Customer no."), _K.ID, whole=True),
    Field("line", N_("Line"), _K.ID),
    Field("order_line", N_("Order line"), _K.ID),
    Field("line_kind", N_("Kind of line"), _K.CHOICE, words=_KIND_WORDS),
    Field("sku", N_("SKU code"), _K.ID),
    Field("title", N_("Product"), _K.TEXT),
    Field("quantity", N_("Quantity"), _K.QUANTITY),
    Field("amount", N_("Amount of the line"), _K.MONEY),
    Field("came_back", N_("Goods came back"), _K.FLAG),
    Field("returned_to", N_("Returned to"), _K.TEXT),
    Field("freight", N_("Freight"), _K.MONEY, whole=True),
    Field("total", N_("Total"), _K.MONEY, required=True, whole=True),
    Field("country", N_("Country"), _K.TEXT, whole=True),
    Field("reason", N_("Reason"), _K.NOTE, whole=True),
)


class _Refused(Exception):  # noqa: N818 - no error of the program: why a refund is left out
    """A refund cannot be booked: the row and field that say why."""

    def __init__(self, code: str, message: str, key: str = "number", at: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.key, self.at = code, message, key, at


@dataclass(slots=True)
class _Line:
    """One row that tells a line; ``sold`` is the line of the order that it pays back."""

    at: int
    kind: str
    sku_id: int | None
    title: str
    quantity: int
    amount: int
    returned_to: int | None  # place that the goods came back to, None if they did not
    wanted: str  # number of the line of the order, as the file tells it
    sold: SoldLine | None = None

    @property
    def content(self) -> tuple[str, int | None, int, int]:
        """What makes two lines the same."""
        return self.kind, self.sku_id, self.quantity, self.amount


@dataclass(slots=True)
class _Draft:
    """A refund as the file tells it; ``rows`` are positions in the table."""

    number: str
    channel: str
    rows: list[int]
    refunded_at: int = 0
    freight: int = 0
    total: int = 0
    order: KnownOrder | None = None
    customer_id: int | None = None
    lines: list[_Line] = field(default_factory=list)


def book(job: Job, table: Table) -> None:
    """Book the refunds that are not there yet and account for every row."""
    drafts = _drafts(job, table)
    cells = _Cells(job, table)
    books = read_books(
        job.session,
        orders={cells.text("order", draft.rows[0]) for draft in drafts},
        numbers={draft.number for draft in drafts},
        customers={cells.text("customer", draft.rows[0]) for draft in drafts},
        skus={code_key(cells.text("sku", at)) for draft in drafts for at in draft.rows},
    )
    sound = [draft for draft in drafts if _attempt(job, table, draft, _read, cells, books)]
    fresh, same, different, doubtful = [], 0, 0, []
    known = _find(sound, books)
    for place, draft in enumerate(sound):
        found = known.get(place)
        if found is None:
            if _attempt(job, table, draft, _fit, books, job.currency):
                fresh.append(draft)
        elif _is_same(draft, found):
            same += len(draft.rows)
            job.report.add("unchanged", "refunds", 1)
        else:
            different += len(draft.rows)
            doubtful.append(table.rows[draft.rows[0]])
    job.report.warn(
        "SD-IMP-301",
        _("Refunds that are there already with other contents; they were left as they are"),
        doubtful,
    )
    if job.is_refused:
        fresh = []
    _post(job, cells, fresh)
    _account(job, table, fresh, (same, different))


def _attempt(job: Job, table: Table, draft: _Draft, step: Callable[..., None], *more: Any) -> bool:
    """Do a step of reading a refund; False if it was refused, with all its rows."""
    try:
        step(draft, *more)
    except _Refused as fault:
        at = draft.rows[0] if fault.at is None else fault.at
        job.problems.positions.update(draft.rows)
        column = table.titles.get(fault.key, "")
        job.refuse(fault.code, fault.message, row=table.rows[at], column=column, position=at)
        return False
    return True


def _account(job: Job, table: Table, fresh: Sequence[_Draft], known: tuple[int, int]) -> None:
    same, different = known
    booked = sum(draft.total for draft in fresh)
    unit = 10 ** (VALUE_DIGITS - exponent(job.currency))
    job.report.tell(
        RowKind.REFUND,
        sum(len(draft.rows) for draft in fresh),
        quantity=-sum(line.quantity for draft in fresh for line in draft.lines),
        value=-booked * unit,
        booked=-booked,
    )
    job.report.tell(RowKind.UNCHANGED, same)
    job.report.tell(RowKind.DIFFERENT, different)
    told = sum(len(draft.rows) for draft in fresh) + same + different
    job.report.tell(RowKind.REJECTED, len(table) - told)


class _Cells:
    """The cells of the table by field and position."""

    def __init__(self, job: Job, table: Table) -> None:
        self.job = job
        self.columns = table.columns
        self.rows = table.rows

    def get(self, key: str, at: int) -> Any:
        """A value, None where there is no such column."""
        column = self.columns.get(key)
        return None if column is None else column[at]

    def text(self, key: str, at: int) -> str:
        """A text, empty where there is none."""
        return str(self.get(key, at) or "")

    def amount(self, key: str, at: int) -> int:
        """Minor units or thousandths, 0 where the cell is empty."""
        return int(self.get(key, at) or 0)


def _drafts(job: Job, table: Table) -> list[_Draft]:
    """Rows with the same number and channel are one refund; one with a faulty row is left out."""
    numbers = table.columns["number"]
    channels = table.column("channel", "")
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, number in enumerate(numbers):
        if not isinstance(number, Bad):
            channel = channels[at]
            groups[str(channel) if not isinstance(channel, Bad) else "", number].append(at)
    found = []
    for (channel, number), rows in groups.items():
        faulty = [at for at in rows if at in job.problems.positions]
        if not faulty and number not in table.spoiled:
            code = job.channel or platform_code(channel)
            found.append(_Draft(number, code.strip().casefold(), rows))
            continue
        for at in rows:
            if at not in faulty:
                job.refuse(
                    "SD-IMP-200",
                    _("Another row of refund {number} is faulty; it was left out whole.").format(
                        number=number
                    ),
                    row=table.rows[at],
                    column=table.titles["number"],
                    position=at,
                )
    return found


def _read(draft: _Draft, cells: _Cells, books: Books) -> None:
    """Fill in what the rows tell, and find what they name.

    Raises:
        _Refused: for what is not there, or sums that are none.
    """
    first = draft.rows[0]
    for key in ("order", "refunded_at", "freight", "total"):
        for at in draft.rows[1:]:
            if (cells.get(key, at) or 0) != (cells.get(key, first) or 0):
                raise _Refused(
                    "SD-IMP-236", _("The rows of refund {number} tell different things here.")
                    .format(number=draft.number), key, at,
                )  # fmt: skip
    draft.refunded_at = cells.amount("refunded_at", first)
    draft.freight = cells.amount("freight", first)
    draft.total = cells.amount("total", first)
    number = cells.text("order", first)
    if number:
        order = books.orders.get((draft.channel, number))
        if order is None:
            raise _Refused(
                "SD-IMP-230",
                _("Order {number} is not in this shop; import the orders first.").format(
                    number=number
                ),
                "order",
            )
        draft.order, draft.customer_id = order, order.customer_id
    else:
        draft.customer_id = books.customers.get(cells.text("customer", first))
    draft.lines = [_line(at, cells, books) for at in draft.rows if _tells_line(cells, at)]
    goods = sum(line.amount for line in draft.lines)
    if goods + draft.freight != draft.total:
        currency = cells.job.currency
        raise _Refused(
            "SD-IMP-232",
            _("The lines and the freight are {sum}, the total is {total}.").format(
                sum=decimal_text(goods + draft.freight, currency),
                total=decimal_text(draft.total, currency),
            ),
            "total",
        )


def _tells_line(cells: _Cells, at: int) -> bool:
    """A refund of freight alone has one row and no line."""
    keys = ("line", "sku", "title", "quantity", "amount")
    return any(cells.get(key, at) for key in keys)


def _line(at: int, cells: _Cells, books: Books) -> _Line:
    code = cells.text("sku", at)
    sku = books.skus.get(code_key(code)) if code else None
    if code and sku is None:
        raise _Refused(
            "SD-IMP-240", _("The SKU is not in this shop; import the products first."), "sku", at
        )
    kind = cells.text("line_kind", at) or (LineKind.GOODS if sku else LineKind.SERVICE).value
    return _Line(
        at=at,
        kind=kind,
        sku_id=None if sku is None else sku.id,
        title=cells.text("title", at) or (sku.name if sku else code) or cells.text("number", at),
        quantity=cells.amount("quantity", at),
        amount=cells.amount("amount", at),
        returned_to=_returned_to(at, cells, books) if sku else None,
        wanted=cells.text("order_line", at),
    )


def _returned_to(at: int, cells: _Cells, books: Books) -> int | None:
    """The place named, the returns place where none is, None where the goods did not come back."""
    if cells.text("came_back", at) != "1":
        return None
    name = cells.text("returned_to", at)
    if not name:
        return int(Place.RETURNS)
    place = books.places.get(name.casefold())
    if place is None:
        raise _Refused(
            "SD-IMP-241",
            _("There is no place “{place}” in this shop; make it first.").format(place=name),
            "returned_to",
            at,
        )
    return place.id


def _find(drafts: Sequence[_Draft], books: Books) -> dict[int, KnownRefund]:
    """Position of a draft to the refund of the shop that it tells of again, each at most once.

    A number that the shop gave to the refund of another order is another refund. Without its
    number a refund is known by order, money and moment, or because a file of orders told of it.
    """
    found: dict[int, KnownRefund] = {}
    claimed: set[int] = set()
    for by_number in (True, False):
        for place, draft in enumerate(drafts):
            order_id = None if draft.order is None else draft.order.id
            if place in found:
                continue
            for known in books.refunds.get((draft.channel, order_id), ()):
                if known.id not in claimed and _means(draft, known, by_number=by_number):
                    found[place] = known
                    claimed.add(known.id)
                    break
    return found


def _means(draft: _Draft, known: KnownRefund, *, by_number: bool) -> bool:
    if by_number:
        return draft.number in (known.external_number, known.number)
    is_that_moment = known.refunded_at == draft.refunded_at or known.is_from_orders
    return draft.order is not None and known.amount == draft.total and is_that_moment


def _is_same(draft: _Draft, known: KnownRefund) -> bool:
    told = (draft.refunded_at, draft.freight, draft.total)
    return told == (known.refunded_at, known.freight, known.amount) and sorted(
        (line.content for line in draft.lines), key=repr
    ) == sorted(known.lines, key=repr)


def _fit(draft: _Draft, books: Books, currency: str) -> None:
    """Find the lines of the order that are paid back, and take the money off what is left.

    Raises:
        _Refused: if more would go back than was paid.
    """
    order = draft.order
    if order is None:
        return
    if order.left < draft.total:
        raise _Refused(
            "SD-IMP-231",
            _(
                "At most {left} can still be refunded on order {number}; perhaps another file told "
                "of these refunds."
            ).format(left=decimal_text(order.left, currency), number=order.number),
            "total",
        )
    taken: list[tuple[SoldLine, _Line]] = []
    for line in draft.lines:
        sold = _sold_line(books.lines[order.id], line)
        if sold is None:
            for before, part in taken:
                before.take(-part.quantity, -part.amount)
            raise _Refused(
                "SD-IMP-233",
                _(
                    "Order {number} has no line with {pieces} pieces and {amount} left to refund "
                    "for this."
                ).format(
                    number=order.number,
                    pieces=quantity_text(line.quantity),
                    amount=decimal_text(line.amount, currency),
                ),
                "amount",
                line.at,
            )
        sold.take(line.quantity, line.amount)
        line.sold = sold
        taken.append((sold, line))
    order.left -= draft.total


def _sold_line(lines: Iterable[SoldLine], line: _Line) -> SoldLine | None:
    """The line of an order that a line of a refund belongs to: by number, title, any that fits."""
    wanted = line.wanted
    fitting = [
        sold
        for sold in lines
        if sold.sku_id == line.sku_id
        and sold.amount >= line.amount
        and sold.quantity >= line.quantity
        and (line.sku_id is not None or sold.title == line.title or str(sold.line_no) == wanted)
    ]
    return min(
        fitting,
        key=lambda sold: (
            str(sold.line_no) != wanted,
            sold.title != line.title,
            sold.kind != line.kind,
            sold.line_no,
        ),
        default=None,
    )


def _post(job: Job, cells: _Cells, drafts: Sequence[_Draft]) -> None:
    """Write the new refunds with their lines and the goods that came back."""
    if not drafts:
        return
    stock = StockBook(job.session, batch_id=job.batch_id)
    firsts = [draft.rows[0] for draft in drafts]
    lines = [(place, line) for place, draft in enumerate(drafts) for line in draft.lines]
    channels = {
        draft.channel: channel_of(job, cells.text("channel", draft.rows[0])) for draft in drafts
    }
    numbers = [draft.number for draft in drafts]
    ids = book_refunds(
        job.session,
        RefundColumns(
            channel_id=[channels[draft.channel] for draft in drafts],
            refunded_at=[draft.refunded_at for draft in drafts],
            external_number=numbers,
            number=numbers,
            order_id=[draft.order.id if draft.order else None for draft in drafts],
            customer_id=[draft.customer_id for draft in drafts],
            country=[cells.text("country", at) for at in firsts],
            freight=[draft.freight for draft in drafts],
            reason=[cells.text("reason", at) for at in firsts],
        ),
        RefundLineColumns(
            refund=[place for place, _line in lines],
            kind=[line.kind for _place, line in lines],
            sku_id=[line.sku_id for _place, line in lines],
            title=[line.title for _place, line in lines],
            quantity=[line.quantity for _place, line in lines],
            amount=[line.amount for _place, line in lines],
            order_line_id=[line.sold.id if line.sold else None for _place, line in lines],
            source_row=[cells.rows[line.at] for _place, line in lines],
            goods_back=[0] * len(lines),
        ),
        stock=stock,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    _take_back(stock, drafts, ids)
    job.report.add("added", "refunds", len(drafts))
    job.report.add("added", "refund_lines", len(lines))
    job.report.add("added", "moves", stock.settle().moves)


def _take_back(stock: StockBook, drafts: Sequence[_Draft], ids: Sequence[int]) -> None:
    """Goods that came back, to the place where they went; what they are worth tells stock."""
    back = [
        (line, draft.refunded_at, key)
        for draft, key in zip(drafts, ids, strict=True)
        for line in draft.lines
        if line.returned_to is not None and line.quantity
    ]
    count = len(back)
    if count:
        stock.add(
            MoveColumns(
                sku_id=[line.sku_id or 0 for line, _at, _key in back],
                quantity=[line.quantity for line, _at, _key in back],
                source=[int(Place.CUSTOMER)] * count,
                target=[line.returned_to or 0 for line, _at, _key in back],
                kind=[MoveKind.RETURN.value] * count,
                at=[at for _line, at, _key in back],
                document_id=[key for _line, _at, key in back],
            )
        )

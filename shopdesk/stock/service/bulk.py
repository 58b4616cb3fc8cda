"""Many moves at once, and the stock that must have been there before the records began.

Imported history sells goods whose receipt nobody wrote down. ``StockBook`` collects the moves of
one piece of work and, when it is settled, books for each SKU the least quantity that keeps the
shelf from going below zero (``INFERRED``). Where the shop has real records of a SKU (opening
stock, count, receipt), what is dated before the first of them is covered wholly: history must not
change what stands on the shelf today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, repeat

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import local_times
from shopdesk.base.quantity import PIECE
from shopdesk.db.bulk import beside, insert_rows, run
from shopdesk.db.reader import id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.importing.changes import keep_before
from shopdesk.products.rules import KitPart, needed
from shopdesk.products.service.kits import all_kits
from shopdesk.stock.rules import MoveKind, Place, ReservationState
from shopdesk.stock.service.inferred import (
    Inferred,
    MoveColumns,
    SaleColumns,
    Shelf,
    columns_of,
    missing,
    with_costs,
)
from shopdesk.stock.service.revalue import settle_values

__all__ = ["MoveColumns", "SaleColumns", "StockBook", "StockSummary"]

_RECORDS = frozenset({MoveKind.OPENING, MoveKind.COUNT, MoveKind.RECEIPT})
_RECORD_KINDS = ", ".join(f"'{kind}'" for kind in sorted(_RECORDS))
_MANY = 500
_COLUMNS = (
    *("sku_id", "from_id", "to_id", "quantity", "kind", "at", "business_date"),
    *("document_id", "value", "reason", "batch_id"),
)
_ADD = text(
    "UPDATE stock_balance SET quantity = quantity + :quantity, reserved = reserved + :reserved, "
    "value = value + :value WHERE sku_id = :sku AND location_id = :place"
)
# The parcel's own day is asked for only where goods left on another instant than the order came.
_SELL = (
    "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date, "
    f"document_id, value, batch_id) SELECT l.sku_id, {int(Place.SHELF)}, {int(Place.CUSTOMER)}, "
    f"l.shipped_quantity, '{MoveKind.SALE}', o.shipped_at, "
    "CASE WHEN o.shipped_at = o.placed_at THEN o.business_date ELSE (SELECT min(p.business_date) "
    "FROM shipment p WHERE p.order_id = o.id) END, o.id, l.cost, o.batch_id "
    "FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.id BETWEEN :first AND :last "
    "AND l.shipped_quantity > 0 AND l.sku_id IS NOT NULL AND l.kind <> 'service' ORDER BY l.id"
)


@dataclass(slots=True)
class StockSummary:
    """What settling did; quantities in thousandths.

    ``inferred`` is booked as having been there before the records; ``short`` is the part of it
    that later sales lacked although the shop has real records of the SKU.
    """

    moves: int = 0
    inferred: int = 0
    inferred_skus: int = 0
    short: int = 0
    short_skus: list[int] = field(default_factory=list)


class StockBook:
    """The moves of one piece of work; nothing is written before ``settle``, which ends it."""

    def __init__(self, session: Session, *, batch_id: int | None = None) -> None:
        self.session = session
        self.batch_id = batch_id
        self._moves: list[MoveColumns] = []
        self._sales: list[SaleColumns] = []
        self._deltas: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._values: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._costs: defaultdict[int, int] = defaultdict(int)
        self._reserved: defaultdict[int, int] = defaultdict(int)
        self._released: defaultdict[int, int] = defaultdict(int)
        self._shelves: defaultdict[int, Shelf] = defaultdict(Shelf)
        self._totals: dict[int, int] | None = None
        self._first: dict[int, int] = {}
        self._kits = all_kits(session)
        # Before the first move nothing has to be asked for: the tally is plain computing.
        self.is_first = not session_reader(session).rows("SELECT 1 FROM stock_move LIMIT 1")

    def add(self, moves: MoveColumns) -> None:
        """Note moves of any kind."""
        self._moves.append(moves)
        values = moves.value or repeat(None, len(moves.sku_id))
        rows = zip(
            moves.sku_id,
            moves.quantity,
            moves.source,
            moves.target,
            moves.kind,
            moves.at,
            values,
            strict=True,
        )
        for sku, quantity, source, target, kind, at, value in rows:
            self._deltas[sku, source] -= quantity
            self._deltas[sku, target] += quantity
            if value:
                self._values[sku, source] -= value
                self._values[sku, target] += value
            if Place.SHELF in (source, target):
                shelf = self._shelves[sku]
                shelf.events.append((at, quantity if target == Place.SHELF else -quantity))
                if kind in _RECORDS and (shelf.record_at is None or at < shelf.record_at):
                    shelf.record_at = at

    def add_sales(self, sales: SaleColumns) -> None:
        """Note order lines whose goods have left the shelf for the customers.

        Of a kit its components have left.
        """
        if self._kits:
            sales = self._take_apart(sales)
        self._sales.append(sales)

    def _take_apart(self, sales: SaleColumns) -> SaleColumns:
        """The sales without those of kits, whose components become moves and used-up promises."""
        rows = session_reader(self.session).rows(
            "SELECT l.id, l.order_id, l.sku_id, l.shipped_quantity, o.shipped_at "
            "FROM order_line l JOIN sales_order o ON o.id = l.order_id "
            "WHERE l.id BETWEEN :first AND :last AND l.shipped_quantity > 0 "
            f"AND l.kind <> 'service' AND l.sku_id IN ({id_list([*self._kits])}) ORDER BY l.id",
            {"first": sales.first_line, "last": sales.last_line},
        )
        going = [
            (int(line), int(order), part.sku_id, part.quantity, int(at))
            for line, order, sku, quantity, at in rows
            for part in needed(self._kits[sku], int(quantity))
        ]
        if not going:
            return sales
        lines, orders, skus, quantities, instants = zip(*going, strict=True)
        self.add(
            MoveColumns(
                sku_id=skus,
                quantity=quantities,
                source=[int(Place.SHELF)] * len(going),
                target=[int(Place.CUSTOMER)] * len(going),
                kind=[MoveKind.SALE.value] * len(going),
                at=instants,
                document_id=orders,
            )
        )
        self._promise(lines, skus, quantities, ReservationState.CONSUMED)
        kept = [sku not in self._kits for sku in sales.sku_id]
        return replace(
            sales,
            sku_id=list(compress(sales.sku_id, kept)),
            quantity=list(compress(sales.quantity, kept)),
            at=list(compress(sales.at, kept)),
            cost=None if sales.cost is None else list(compress(sales.cost, kept)),
        )

    def reserve(
        self, line_id: Sequence[int], sku_id: Sequence[int], quantity: Sequence[int]
    ) -> None:
        """Promise goods to order lines that wait; what is not there is inferred like a sale.

        Waiting goods are on the shelf now, whenever they were ordered.
        """
        if self._kits:
            parts = [
                (line, part.sku_id, part.quantity)
                for line, sku, count in zip(line_id, sku_id, quantity, strict=True)
                for part in needed(self._kits.get(sku, (KitPart(sku, PIECE),)), count)
            ]
            line_id, sku_id, quantity = zip(*parts, strict=True) if parts else ((), (), ())
        now = self._promise(line_id, sku_id, quantity, ReservationState.ACTIVE)
        for sku, count in zip(sku_id, quantity, strict=True):
            self._reserved[sku] += count
            self._shelves[sku].events.append((now, -count))

    def _promise(
        self,
        line_id: Sequence[int],
        sku_id: Sequence[int],
        quantity: Sequence[int],
        state: ReservationState,
    ) -> int:
        """Write promises; returns the moment, in milliseconds."""
        now = clock.to_millis(clock.now())
        insert_rows(
            self.session,
            "stock_reservation",
            (
                *("order_line_id", "sku_id", "location_id", "quantity", "state", "created_at"),
                "batch_id",
            ),
            zip(
                line_id,
                sku_id,
                repeat(int(Place.SHELF)),
                quantity,
                repeat(state.value),
                repeat(now),
                repeat(self.batch_id, len(line_id)),
                strict=False,
            ),
        )
        return now

    def release(self, promises: Sequence[tuple[int, int, int, bool]]) -> None:
        """End promises: (key, SKU, quantity, whether the goods have left) each."""
        if self.batch_id is not None:
            keys = [key for key, *_rest in promises]
            keep_before(self.session, self.batch_id, "stock_reservation", ("state",), keys)
        for has_left, state in (
            (True, ReservationState.CONSUMED),
            (False, ReservationState.RELEASED),
        ):
            chosen = [key for key, _sku, _quantity, left in promises if left is has_left]
            run(
                self.session,
                f"UPDATE stock_reservation SET state = :state WHERE id IN ({id_list(chosen)})",
                {"state": state.value},
            )
        for _key, sku, quantity, _left in promises:
            self._reserved[sku] -= quantity
            self._released[sku] += quantity
        touch(self.session, "stock_reservation")

    def settle(self, *, infer: bool = True) -> StockSummary:
        """Write all moves and balances, with what must have been on the shelf before them.

        Args:
            infer: book what is missing; without it the shelf may go below zero.
        """
        totals = self.tally()
        summary = StockSummary()
        inferred = self._inferred(totals, summary) if infer else []
        inferred = with_costs(inferred, totals, self._costs)
        self._insert(columns_of(inferred))
        summary.moves += len(inferred)
        for moves in self._moves:
            self._insert(moves)
            summary.moves += len(moves.sku_id)
        with beside(
            self.session,
            [
                (self._sell(), {"first": one.first_line, "last": one.last_line})
                for one in self._sales
            ],
        ) as moved:
            rows = self._balances(totals, inferred)
        if moved != [len(one.sku_id) for one in self._sales]:
            raise ValueError(f"{moved} lines moved, others were announced")
        summary.moves += sum(moved)
        self._write_balances(rows)
        touch(self.session, "stock_move", "stock_balance")
        self._settle_values({row[0] for row in rows})
        return summary

    def _sell(self) -> str:
        if not self._kits:
            return _SELL
        plain = f"AND l.sku_id NOT IN ({id_list([*self._kits])}) ORDER BY l.id"
        return _SELL.replace("ORDER BY l.id", plain)

    def _settle_values(self, touched: set[int]) -> None:
        """History comes late by its nature: whatever has a value is replayed with it."""
        skus = {sku for (sku, _place), value in self._values.items() if value}
        if not self.is_first:
            rows = session_reader(self.session).rows(
                "SELECT sku_id FROM stock_balance WHERE value <> 0 "
                "UNION SELECT sku_id FROM stock_revaluation"
            )
            skus |= {int(row[0]) for row in rows} & touched
        if skus:
            settle_values(
                self.session, sorted(skus), document_kind="import", batch_id=self.batch_id
            )

    def tally(self) -> dict[int, int]:
        """Add up what was sold of each SKU; ``settle`` does it if nobody did before.

        Reads the database only if the ledger holds moves already (``is_first`` is False).
        """
        if self._totals is None:
            self._totals = self._sold()
            self._first = self._first_sales()
            if not self.is_first:
                self._read_ledger(self._totals)
        return self._totals

    def _sold(self) -> dict[int, int]:
        totals: defaultdict[int, int] = defaultdict(int)
        for sales in self._sales:
            for sku, quantity in zip(sales.sku_id, sales.quantity, strict=True):
                totals[sku] += quantity
            if sales.cost is not None:
                for sku, cost in zip(sales.sku_id, sales.cost, strict=True):
                    if cost:
                        self._costs[sku] += cost
                        self._values[sku, Place.SHELF] -= cost
                        self._values[sku, Place.CUSTOMER] += cost
        return totals

    def _inferred(self, totals: dict[int, int], summary: StockSummary) -> list[Inferred]:
        first = self._first
        found: list[Inferred] = []
        replayed = {sku for sku, shelf in self._shelves.items() if not shelf.only_leaves}
        for sku, quantity in totals.items():
            if sku not in self._shelves:
                found.append(Inferred(sku, quantity, first[sku]))
        self._note_sales(replayed)
        for sku, shelf in self._shelves.items():
            if sku not in replayed:
                # Whatever the order: what left must have been there before the first of it.
                start = min(at for at, _change in shelf.events)
                lack = totals.get(sku, 0) - sum(change for _at, change in shelf.events)
                found.append(Inferred(sku, lack, min(start, first.get(sku, start))))
                continue
            before, short = missing(sku, shelf)
            found += before
            if short is not None:
                found.append(short)
                if shelf.record_at is not None:
                    summary.short += short.quantity
                    summary.short_skus.append(sku)
        summary.inferred = sum(lack.quantity for lack in found)
        summary.inferred_skus = len({lack.sku_id for lack in found})
        return sorted(found, key=lambda lack: lack.at)

    def _note_sales(self, skus: set[int]) -> None:
        """Put the sales of some SKUs among the events of their shelves."""
        if not skus:
            return
        for sales in self._sales:
            for sku, quantity, at in zip(sales.sku_id, sales.quantity, sales.at, strict=True):
                if sku in skus:
                    self._shelves[sku].events.append((at, -quantity))

    def _first_sales(self) -> dict[int, int]:
        """The first instant at which each SKU was sold."""
        first: dict[int, int] = {}
        for sales in self._sales:
            if sales.in_order:
                found = dict(zip(reversed(sales.sku_id), reversed(sales.at), strict=True))
            else:
                found = dict(sorted(zip(sales.sku_id, sales.at, strict=True), reverse=True))
            for sku, at in found.items():
                first[sku] = min(at, first.get(sku, at))
        return first

    def _read_ledger(self, totals: dict[int, int]) -> None:
        """Open a shelf for every SKU that the ledger knows, with what must be replayed of it."""
        reader = session_reader(self.session)
        concerned = totals.keys() | self._shelves.keys()
        if not concerned:
            return
        narrow = "" if len(concerned) > _MANY else f"AND sku_id IN ({id_list([*concerned])})"
        shelf_moves = f"(from_id = {int(Place.SHELF)} OR to_id = {int(Place.SHELF)}) {narrow}"
        rows = reader.rows(
            f"SELECT sku_id, max(at), min(CASE WHEN kind IN ({_RECORD_KINDS}) THEN at END) "
            f"FROM stock_move WHERE {shelf_moves} GROUP BY sku_id"
        )
        known: dict[int, tuple[int, int | None]] = {
            sku: (last, record) for sku, last, record in rows if sku in concerned
        }
        if not known:
            return
        balances = reader.rows(
            "SELECT sku_id, quantity, reserved FROM stock_balance "
            f"WHERE location_id = {int(Place.SHELF)} {narrow}"
        )
        on_hand = {sku: (quantity, reserved) for sku, quantity, reserved in balances}
        first = self._first
        overlapping = set()
        for sku, (last, record) in known.items():
            shelf = self._shelves[sku]
            shelf.on_hand, shelf.promised = on_hand.get(sku, (0, 0))
            shelf.promised -= self._released.get(sku, 0)
            if record is not None:
                shelf.record_at = min(record, shelf.record_at or record)
            starts = [*(at for at, _change in shelf.events), first.get(sku, last)]
            if min(starts) < last:
                overlapping.add(sku)
        self._read_earlier(overlapping)

    def _read_earlier(self, skus: set[int]) -> None:
        for sku in skus:
            self._shelves[sku].on_hand = 0
        for part in _parts(sorted(skus)):
            for sku, at, change in session_reader(self.session).rows(
                f"SELECT sku_id, at, CASE WHEN to_id = {int(Place.SHELF)} THEN quantity "
                f"ELSE -quantity END FROM stock_move WHERE sku_id IN ({id_list(part)}) "
                f"AND (from_id = {int(Place.SHELF)} OR to_id = {int(Place.SHELF)}) ORDER BY at, id"
            ):
                self._shelves[sku].earlier.append((at, change))

    def _insert(self, moves: MoveColumns) -> None:
        count = len(moves.sku_id)
        if not count:
            return
        zone = settings.get(session_reader(self.session), settings.SHOP_TIME_ZONE)
        days = [day for day, _hour in local_times(moves.at, zone)]
        insert_rows(
            self.session,
            "stock_move",
            _COLUMNS,
            zip(
                moves.sku_id,
                moves.source,
                moves.target,
                moves.quantity,
                moves.kind,
                moves.at,
                days,
                moves.document_id or repeat(None, count),
                moves.value or repeat(None, count),
                moves.reason or repeat(None, count),
                repeat(self.batch_id, count),
                strict=True,
            ),
        )

    def _balances(
        self, totals: dict[int, int], inferred: Sequence[Inferred]
    ) -> list[tuple[int, int, int, int, int]]:
        """Changes of all balances: SKU, place, quantity, reserved, value."""
        shelf, customer, unrecorded = map(int, (Place.SHELF, Place.CUSTOMER, Place.UNRECORDED))
        for sku, quantity in totals.items():
            self._deltas[sku, shelf] -= quantity
            self._deltas[sku, customer] += quantity
        for lack in inferred:
            self._deltas[lack.sku_id, shelf] += lack.quantity
            self._deltas[lack.sku_id, unrecorded] -= lack.quantity
            if lack.value:
                self._values[lack.sku_id, shelf] += lack.value
                self._values[lack.sku_id, unrecorded] -= lack.value
        keys = {key for key, change in self._deltas.items() if change}
        keys |= {key for key, change in self._values.items() if change}
        keys |= {(sku, shelf) for sku in self._reserved}
        return [
            (
                sku,
                int(place),
                self._deltas.get((sku, place), 0),
                self._reserved.get(sku, 0) if place == shelf else 0,
                self._values.get((sku, place), 0),
            )
            for sku, place in sorted(keys)
        ]

    def _write_balances(self, rows: list[tuple[int, int, int, int, int]]) -> None:
        # Not one upsert: SQLite checks the constraints of the change before it meets the old row.
        skus = {row[0] for row in rows}
        narrow = "" if len(skus) > _MANY else f"WHERE sku_id IN ({id_list([*skus])})"
        there = {
            (int(sku), int(place))
            for sku, place in session_reader(self.session).rows(
                f"SELECT sku_id, location_id FROM stock_balance {narrow}"
            )
        }
        names = ("sku_id", "location_id", "quantity", "reserved", "value")
        fresh = [row for row in rows if row[:2] not in there]
        insert_rows(self.session, "stock_balance", names, fresh)
        slots = ("sku", "place", "quantity", "reserved", "value")
        changed = [dict(zip(slots, row, strict=True)) for row in rows if row[:2] in there]
        if changed:
            self.session.connection().execute(_ADD, changed)


def _parts(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(keys), _MANY):
        yield keys[start : start + _MANY]

"""The papers behind the deliveries: suppliers with prices, orders, receipts, what is still owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from shopdesk.base.clock import business_date, from_millis
from shopdesk.base.money import exponent
from shopdesk.base.quantity import PIECE, pieces
from shopdesk.demo.supply import Move
from shopdesk.i18n import _
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import list_purchase_lines
from shopdesk.purchasing.rules import Break, Layer, RejectReason, Role
from shopdesk.purchasing.service.bulk import (
    PastLine,
    PastPurchase,
    book_purchases,
    unit_price_e4,
)
from shopdesk.stock.rules import MoveKind, Place

ACTOR = "demo"
_DAY = timedelta(days=1)
_LAYERS = (Layer.STRATEGIC, Layer.STRATEGIC, Layer.REGULAR, Layer.REGULAR, Layer.REGULAR)


@dataclass(frozen=True, slots=True)
class Maker:
    """A supplier of the story: how long he takes, how often he is late or careless."""

    id: int
    lead_days: int
    late: float
    careless: float
    terms_days: int


class Purchases:
    """Writes the papers of one story.

    Args:
        session: where.
        moves: the planned supply; deliveries are those from the supplier.
        skus: keys of the variants by their place.
        dice: the one source of chance.
        now: the present instant of the story.
    """

    def __init__(
        self,
        session: Session,
        moves: Sequence[Move],
        skus: Sequence[int],
        dice: Random,
        *,
        now: datetime,
        zone: str,
        currency: str,
    ) -> None:
        self._session = session
        self._deliveries = [
            (place, move)
            for place, move in enumerate(moves)
            if move.kind is MoveKind.RECEIPT and move.supplier and move.target == Place.SHELF
        ]
        self._skus = skus
        self._dice = dice
        self._now = now
        self._zone = zone
        self._currency = currency
        self._digits = exponent(currency)
        self._makers: dict[str, Maker] = {}

    def write(self) -> dict[int, int]:
        """Suppliers, prices and the orders behind the deliveries; place of a move to receipt id."""
        for place, name in enumerate(dict.fromkeys(move.supplier for _n, move in self._deliveries)):
            self._makers[name] = self._maker(name, place)
        self._offers()
        return self._past()

    def _maker(self, name: str, place: int) -> Maker:
        dice = self._dice
        lead, terms = dice.randint(5, 16), dice.choice((0, 15, 30, 30, 45))
        layer = _LAYERS[place] if place < len(_LAYERS) else Layer.BACKUP
        data = service.SupplierInput(
            name,
            layer=layer,
            phone=f"1{dice.choice('3578')}{dice.randint(10**8, 10**9 - 1)}",
            terms_days=terms,
            lead_time_days=lead,
            min_order_amount=dice.choice((0, 20_000, 50_000)),
            review_on=self._today + timedelta(days=dice.randint(-10, 300)),
        )
        key = service.save_supplier(self._session, data, actor=ACTOR)
        if place % 2 == 0:
            until = self._today + timedelta(days=dice.choice((18, 140, 400)))
            contract = service.ContractInput(
                _("Frame contract"), f"K-{place + 1:03d}", until - 730 * _DAY, until
            )
            service.save_contract(self._session, key, contract, actor=ACTOR)
        late, careless = dice.uniform(0.03, 0.3), dice.uniform(0.0, 0.1)
        return Maker(key, lead, late, careless, terms)

    @property
    def _today(self) -> date:
        return business_date(self._now, self._zone)

    def _offers(self) -> None:
        """The latest price of each variant at its maker, and what others ask for some of them."""
        latest: dict[int, Move] = {}
        for _place, move in self._deliveries:
            latest[move.variant] = move
        others = list(self._makers.values())
        for variant, move in latest.items():
            price = self._price(move)
            main = self._makers[move.supplier]
            self._offer(main, variant, price, Role.MAIN)
            for other in self._dice.sample(others, min(len(others), self._dice.choice((0, 2, 3)))):
                if other.id != main.id:
                    dearer = round(price * self._dice.uniform(1.02, 1.12))
                    self._offer(other, variant, self._whole(dearer), Role.BACKUP)

    def _offer(self, maker: Maker, variant: int, price_e4: int, role: Role) -> None:
        cheaper = self._whole(price_e4 * 93 // 100)
        service.save_supplier_product(
            self._session,
            service.SupplierProductInput(
                maker.id,
                self._skus[variant],
                role=role,
                breaks=(Break(0, price_e4), Break(pieces(100), cheaper)),
            ),
            at=self._now - 90 * _DAY,
            actor=ACTOR,
        )

    def _whole(self, price_e4: int) -> int:
        """A price without parts of the smallest coin."""
        coin = int(10 ** (4 - self._digits))
        return max(coin, price_e4 // coin * coin)

    def _price(self, move: Move) -> int:
        return unit_price_e4(move.value or 0, move.pieces * PIECE, self._digits)

    def _past(self) -> dict[int, int]:
        """One order for everything that a supplier brought at once."""
        groups: dict[tuple[str, int], list[tuple[int, Move]]] = {}
        for place, move in self._deliveries:
            groups.setdefault((move.supplier, move.at), []).append((place, move))
        ordered = sorted(groups.items(), key=lambda group: group[0][1])
        purchases = [self._purchase(name, at, rows) for (name, at), rows in ordered]
        receipts = book_purchases(self._session, purchases, actor=ACTOR)
        return {
            place: receipt
            for receipt, (_key, rows) in zip(receipts, ordered, strict=True)
            for place, _move in rows
        }

    def _purchase(self, name: str, at: int, rows: Sequence[tuple[int, Move]]) -> PastPurchase:
        dice, maker = self._dice, self._makers[name]
        received = from_millis(at)
        days = maker.lead_days + dice.randint(-1, 2)
        is_late = dice.random() < maker.late
        promised = business_date(received, self._zone) + timedelta(
            days=-dice.randint(2, 6) if is_late else dice.randint(0, 2)
        )
        due = received + timedelta(days=maker.terms_days)
        return PastPurchase(
            maker.id,
            ordered_at=received - timedelta(days=max(days, 7 if is_late else 2)),
            promised_on=promised,
            received_at=received,
            lines=tuple(self._line(maker, move) for _place, move in rows),
            terms_days=maker.terms_days,
            paid_at=due if due <= self._now else None,
            delivery_note=f"L{received:%m%d}{maker.id}",
        )

    def _line(self, maker: Maker, move: Move) -> PastLine:
        dice = self._dice
        rejected = dice.randint(1, 3) if dice.random() < maker.careless else 0
        missing = dice.randint(1, 5) if dice.random() < maker.careless / 2 else 0
        return PastLine(
            self._skus[move.variant],
            pieces(move.pieces + rejected + missing),
            self._price(move),
            pieces(move.pieces),
            pieces(rejected),
            dice.choice((RejectReason.BROKEN, RejectReason.QUALITY, RejectReason.WRONG)),
        )

    # what is going on now

    def open_orders(self) -> None:
        """Orders that are still open: a draft, two on their way (one late), one partly here."""
        steps = (self._draft, self._sent, self._late, self._partly)
        for maker, step in zip(self._makers.values(), steps, strict=False):
            wanted = sorted(
                {
                    self._skus[move.variant]
                    for _place, move in self._deliveries
                    if self._makers[move.supplier] == maker
                }
            )[:4]
            if wanted:
                step(maker, wanted)

    def _order(self, maker: Maker, skus: Sequence[int], days_ago: int, *, send: bool) -> int:
        at = self._now - days_ago * _DAY
        lines = tuple(
            service.LineInput(sku, pieces(self._dice.choice((20, 30, 120)))) for sku in skus
        )
        data = service.OrderInput(maker.id, lines, freight=self._dice.choice((0, 3_500, 6_000)))
        key = service.draft_order(self._session, data, at=at, actor=ACTOR)
        if send:
            service.send_order(self._session, key, at=at + timedelta(hours=1), actor=ACTOR)
        return key

    def _draft(self, maker: Maker, skus: Sequence[int]) -> None:
        self._order(maker, skus, 0, send=False)

    def _sent(self, maker: Maker, skus: Sequence[int]) -> None:
        self._order(maker, skus, 2, send=True)

    def _late(self, maker: Maker, skus: Sequence[int]) -> None:
        key = self._order(maker, skus, 20, send=True)
        service.confirm_order(
            self._session,
            key,
            expected_on=self._today - 4 * _DAY,
            at=self._now - 19 * _DAY,
            actor=ACTOR,
        )

    def _partly(self, maker: Maker, skus: Sequence[int]) -> None:
        """It came today: less than ordered, some of it broken."""
        from shopdesk.db.reader import session_reader

        key = self._order(maker, skus, 9, send=True)
        lines = list_purchase_lines(session_reader(self._session), key)
        counted = [
            service.ReceiptLineInput(
                line.id,
                line.quantity - pieces(2) - (pieces(5) if place == 0 else 0),
                pieces(2),
                RejectReason.BROKEN,
            )
            for place, line in enumerate(lines)
        ]
        service.receive(
            self._session,
            service.ReceiptInput(
                key, tuple(counted), delivery_note="L-7731", keep_rejected=True, at=self._now
            ),
            actor=ACTOR,
        )

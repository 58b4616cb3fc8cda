"""Books an invented story through the same bulk services as an import."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base.clock import from_millis
from shopdesk.base.quantity import PIECE
from shopdesk.channels.rules import PLATFORMS
from shopdesk.channels.service import ensure_channel
from shopdesk.customers.rules import CustomerKind
from shopdesk.customers.service import NewAddress, NewCustomer, create_customers
from shopdesk.db.reader import scalar, session_reader
from shopdesk.demo.parcels import Returned
from shopdesk.demo.people import Buyer
from shopdesk.demo.purchases import Purchases
from shopdesk.demo.recipe import Item, Recipe
from shopdesk.demo.sales import HOUR, Line, Sold, launched
from shopdesk.i18n import _
from shopdesk.orders.rules import Life, OrderKind, OrderSource, ShipmentState
from shopdesk.orders.service.bulk import (
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_orders,
    book_refunds,
)
from shopdesk.products.rules import LifeCycle, ProductKind, code_key
from shopdesk.products.service import NewProduct, NewSku, create_products
from shopdesk.stock.service.bulk import MoveColumns, StockBook

if TYPE_CHECKING:
    from shopdesk.demo.make import Made, Progress, Story

ACTOR = "demo"
_CHUNK = 10_000


class Books:
    """One run of booking: the keys that the services gave."""

    def __init__(self, session: Session, story: Story) -> None:
        self._session = session
        self._story = story
        self._recipe: Recipe = story.recipe
        self._channels: dict[str, int] = {}
        self._skus: list[int] = []  # by place of the variant

    def set_up(self, currency: str, zone: str) -> None:
        """Settings, channels, catalogue."""
        session = self._session
        settings.store(session, settings.SHOP_NAME, value=self._recipe.shop_name)
        settings.store(session, settings.SHOP_CURRENCY, value=currency)
        settings.store(session, settings.SHOP_TIME_ZONE, value=zone)
        names = {code: name for code, name, _kind in PLATFORMS}
        for channel in self._recipe.channels:
            self._channels[channel.code] = ensure_channel(
                session, channel.code, name=_(names[channel.code])
            )[0]
        found: dict[str, int] = {}
        today = self._story.days[-1].day
        by_launch = sorted(self._recipe.items, key=lambda item: self._launch(item, today))
        for at, items in groupby(by_launch, key=lambda item: self._launch(item, today)):
            products = [_new_product(item) for item in items]
            found |= create_products(session, products, at_millis=at)
        self._skus = [found[code_key(variant.code)] for variant in self._recipe.variants]

    def _launch(self, item: Item, today: object) -> int:
        """When a product was entered: before the records began, or just before its launch."""
        story = self._story
        if not item.new_months:
            return story.start - HOUR
        return max(story.start, story.till.midnight(launched(item, today)) - 30 * HOUR)  # type: ignore[arg-type]

    def add_customers(self) -> int:
        """Everybody who bought, entered in the month of the first order."""
        buyers = [buyer for buyer in self._story.till.people.buyers if buyer.orders]
        months = groupby(buyers, key=lambda buyer: from_millis(buyer.first_at).strftime("%Y-%m"))
        for _month, group in months:
            entered = list(group)
            ids = create_customers(
                self._session,
                [self._new_customer(buyer) for buyer in entered],
                at_millis=entered[0].first_at,
            )
            for buyer, key in zip(entered, ids, strict=True):
                buyer.customer_id = key
        return len(buyers)

    def _new_customer(self, buyer: Buyer) -> NewCustomer:
        address = NewAddress(
            recipient=buyer.name,
            phone=buyer.phone,
            country=buyer.country,
            province=buyer.province,
            city=buyer.city,
            district=buyer.district,
            street=buyer.street,
        )
        return NewCustomer(
            name=buyer.name,
            kind=CustomerKind.COMPANY if buyer.company else CustomerKind.PERSON,
            phone=buyer.phone,
            email=buyer.email,
            country=buyer.country,
            province=buyer.province,
            city=buyer.city,
            tags=buyer.tags,
            source=buyer.known[0][0],
            identities=tuple(
                (self._channels[code], name, nick) for code, name, nick in buyer.known
            ),
            addresses=() if buyer.known[0][0] == "counter" else (address,),
        )

    def add_supply(self, stock: StockBook) -> Purchases:
        """Opening stock, deliveries with their papers, losses and inspected returns."""
        moves = self._story.supply
        preferences = settings.load(session_reader(self._session))
        papers = Purchases(
            self._session,
            moves,
            self._skus,
            Random(len(moves)),
            now=from_millis(self._story.now),
            zone=preferences.get(settings.SHOP_TIME_ZONE),
            currency=preferences.get(settings.SHOP_CURRENCY),
        )
        receipts = papers.write()
        stock.add(
            MoveColumns(
                sku_id=[self._skus[move.variant] for move in moves],
                quantity=[move.pieces * PIECE for move in moves],
                source=[int(move.source) for move in moves],
                target=[int(move.target) for move in moves],
                kind=[move.kind.value for move in moves],
                at=[move.at for move in moves],
                document_id=[receipts.get(place) for place in range(len(moves))],
                value=[move.value for move in moves],
                reason=[move.reason for move in moves],
            )
        )
        return papers

    def add_orders(self, orders: Sequence[Sold], stock: StockBook) -> tuple[range, range]:
        """Some orders with their lines; returns their keys and those of their lines."""
        placed = [(place, line) for place, order in enumerate(orders) for line in order.lines]
        booked = book_orders(
            self._session,
            self._order_columns(orders),
            self._line_columns(placed),
            stock=stock,
            source=OrderSource.DEMO,
            actor=ACTOR,
        )
        return booked.order_ids, booked.line_ids

    def _order_columns(self, orders: Sequence[Sold]) -> OrderColumns:
        buyers = [order.buyer for order in orders]
        parcels = [order.buyer if order.channel.week != "counter" else None for order in orders]
        return OrderColumns(
            channel_id=[self._channels[order.channel.code] for order in orders],
            external_number=[order.external for order in orders],
            placed_at=[order.placed_at for order in orders],
            customer_id=[None if buyer is None else buyer.customer_id for buyer in buyers],
            kind=[
                OrderKind.WHOLESALE.value if order.is_wholesale else OrderKind.RETAIL.value
                for order in orders
            ],
            freight=[order.freight for order in orders],
            paid=[order.total if order.paid_at is not None else 0 for order in orders],
            payment_method=[order.channel.method for order in orders],
            payment_fee=[order.total * order.channel.fee // 1000 for order in orders],
            paid_at=[order.paid_at for order in orders],
            shipment_state=[_shipment(order) for order in orders],
            shipped_at=[order.shipped_at for order in orders],
            delivered_at=[order.delivered_at for order in orders],
            carrier=[order.carrier for order in orders],
            tracking=[order.tracking for order in orders],
            life=[_life(order) for order in orders],
            closed_at=[order.closed_at for order in orders],
            on_credit=[int(order.on_credit) for order in orders],
            buyer_name=["" if buyer is None else buyer.known[0][2] for buyer in buyers],
            recipient=["" if to is None else to.name for to in parcels],
            phone=["" if to is None else to.phone for to in parcels],
            country=[self._country(to) for to in parcels],
            province=["" if to is None else to.province for to in parcels],
            city=["" if to is None else to.city for to in parcels],
            address=["" if to is None else to.address for to in parcels],
            note=[order.note for order in orders],
        )

    def _country(self, buyer: Buyer | None) -> str:
        return self._recipe.home_country if buyer is None else buyer.country

    def _line_columns(self, placed: Sequence[tuple[int, Line]]) -> LineColumns:
        return LineColumns(
            order=[place for place, _line in placed],
            kind=[line.kind for _place, line in placed],
            sku_id=[
                None if line.kind == "service" else self._skus[line.variant.place]
                for _place, line in placed
            ],
            title=[line.variant.name for _place, line in placed],
            quantity=[line.pieces * PIECE for _place, line in placed],
            list_amount=[line.list_amount for _place, line in placed],
            discount=[line.discount for _place, line in placed],
            cost=[line.cost for _place, line in placed],
        )

    def add_refunds(
        self, order_ids: Sequence[int], first_lines: Sequence[int], stock: StockBook
    ) -> int:
        """All refunds; ``first_lines`` are the keys of the first line of each order."""
        story = self._story
        returned = story.returned
        parts = [(place, part) for place, one in enumerate(returned) for part in one.parts]
        lines = [story.orders[returned[place].order].lines[part.line] for place, part in parts]
        book_refunds(
            self._session,
            self._refund_columns(returned, order_ids),
            RefundLineColumns(
                refund=[place for place, _part in parts],
                kind=[line.kind for line in lines],
                sku_id=[
                    None if line.kind == "service" else self._skus[line.variant.place]
                    for line in lines
                ],
                title=[line.variant.name for line in lines],
                quantity=[part.pieces * PIECE for _place, part in parts],
                amount=[part.amount for _place, part in parts],
                order_line_id=[
                    first_lines[returned[place].order] + part.line for place, part in parts
                ],
                goods_back=[int(part.goods) for _place, part in parts],
            ),
            stock=stock,
            actor=ACTOR,
        )
        return len(returned)

    def _refund_columns(
        self, returned: Sequence[Returned], order_ids: Sequence[int]
    ) -> RefundColumns:
        orders = [self._story.orders[one.order] for one in returned]
        buyers = [order.buyer for order in orders]
        return RefundColumns(
            channel_id=[self._channels[order.channel.code] for order in orders],
            refunded_at=[one.at for one in returned],
            order_id=[order_ids[one.order] for one in returned],
            customer_id=[None if buyer is None else buyer.customer_id for buyer in buyers],
            country=[
                self._country(buyer if order.channel.week != "counter" else None)
                for order, buyer in zip(orders, buyers, strict=True)
            ],
            freight=[one.freight for one in returned],
            reason=[one.reason for one in returned],
        )


def _new_product(item: Item) -> NewProduct:
    kind = ProductKind.SERVICE if item.is_service else ProductKind.GOODS
    return NewProduct(
        code=item.code,
        name=item.name,
        kind=kind,
        state=LifeCycle(item.state),
        category=item.category,
        tags=item.other_name,
        axes=item.axes,
        skus=tuple(
            NewSku(
                code=variant.code,
                options=variant.options,
                price=variant.price,
                cost_e4=variant.cost * 100 if not item.is_service else None,
                weight_grams=item.weight or None,
                barcodes=() if item.is_service else (_barcode(variant.place),),
            )
            for variant in item.variants
        ),
    )


def _barcode(place: int) -> str:
    """An EAN-13 of the range that shops give themselves (20…), with its check digit."""
    body = f"20{place + 1:010d}"
    total = sum(int(digit) * (3 if number % 2 else 1) for number, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _shipment(order: Sold) -> str:
    if order.delivered_at is not None:
        return ShipmentState.DELIVERED.value
    if order.shipped_at is not None:
        return ShipmentState.SHIPPED.value
    return ShipmentState.WAITING.value


def _life(order: Sold) -> str:
    if order.is_cancelled:
        return Life.CLOSED.value
    return Life.COMPLETED.value if order.closed_at is not None else Life.ACTIVE.value


def book(
    session: Session, story: Story, *, currency: str, zone: str, progress: Progress | None
) -> Made:
    """Write the whole story; see ``demo.make``.

    Raises:
        shopdesk.errors.Cancelled: if progress raised it.
    """
    from shopdesk.demo.make import Made

    books = Books(session, story)
    books.set_up(currency, zone)
    customers = books.add_customers()
    stock = StockBook(session)
    papers = books.add_supply(stock)
    order_ids: list[int] = []
    first_lines: list[int] = []
    for begin in range(0, len(story.orders), _CHUNK):
        part = story.orders[begin : begin + _CHUNK]
        if progress is not None:
            progress(begin, len(story.orders), _("Orders"))
        keys, line_keys = books.add_orders(part, stock)
        order_ids += keys
        next_line = line_keys.start
        for order in part:
            first_lines.append(next_line)
            next_line += len(order.lines)
    refunds = books.add_refunds(order_ids, first_lines, stock)
    stock.settle()
    papers.open_orders()
    moves = scalar(session_reader(session), "SELECT count(*) FROM stock_move")
    return Made(
        products=len(story.recipe.items),
        skus=len(story.recipe.variants),
        customers=customers,
        orders=len(story.orders),
        lines=sum(len(order.lines) for order in story.orders),
        refunds=refunds,
        moves=int(moves),
    )

"""What Home asks people to do: counts, money at stake, and the rows behind each entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shopdesk.base.quantity import pieces
from shopdesk.base.table import ids_statement
from shopdesk.db.shop import Shop
from shopdesk.metrics.agenda import _RECORDS, Entry, Matter, agenda
from shopdesk.metrics.facts import facts_of
from shopdesk.orders import service
from shopdesk.orders.queries import ORDERS
from shopdesk.orders.service import LineInput, OrderInput, ShipInput
from shopdesk.prices.queries import prices_table
from shopdesk.prices.rules import PRESETS
from shopdesk.prices.service import make_proposals, save_rule
from shopdesk.products.queries import PRODUCTS
from shopdesk.purchasing.queries import PURCHASE_ORDERS, SUPPLIERS
from shopdesk.purchasing.service import ReceiptLineInput
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service import MoveInput, post_moves
from tests.factories import SmallShop, add_sku, add_small_shop
from tests.purchasing.trade import add_trade, came, detail, sent_order

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def _order(
    shop: Shop,
    known: SmallShop,
    line: LineInput,
    *,
    paid: int = 0,
    ago: float = 1,
    customer: bool = True,
) -> int:
    with shop.unit_of_work() as session:
        return service.place_order(
            session,
            OrderInput(
                channel_id=known.channel,
                lines=(line,),
                customer_id=known.customer if customer else None,
                placed_at=NOW - timedelta(days=ago),
                paid=paid,
                method="cash",
            ),
        )


def _ship(shop: Shop, order_id: int) -> None:
    with shop.unit_of_work() as session:
        service.ship_order(session, order_id, ShipInput(at=NOW))


def _agenda(shop: Shop) -> dict[Matter, Entry]:
    with shop.reader() as reader:
        entries = agenda(facts_of(reader, today=NOW.date()), now=NOW)
    return {entry.matter: entry for entry in entries}


def _rows(shop: Shop, entry: Entry) -> list[int]:
    lists = (ORDERS, PRODUCTS, PURCHASE_ORDERS, SUPPLIERS, prices_table("CNY"))
    spec = {one.name: one for one in lists}[entry.rows]
    statement = ids_statement(spec, entry.query)
    with shop.reader() as reader:
        return [row[0] for row in reader.rows(statement.sql, statement.parameters)]


def test_an_empty_shop_asks_nothing(any_shop: Shop) -> None:
    assert _agenda(any_shop) == {}


def test_paid_orders_wait_for_their_parcel_the_oldest_first(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    fresh = _order(any_shop, known, LineInput(pieces(1), known.mug), paid=1000, ago=1)
    late = _order(any_shop, known, LineInput(pieces(1), known.tea), paid=2550, ago=5)
    entry = _agenda(any_shop)[Matter.TO_SHIP]
    assert (entry.count, entry.money, entry.late) == (2, 3550, 1)
    assert entry.oldest == NOW - timedelta(days=5)
    assert entry.urgent
    assert _rows(any_shop, entry) == [late, fresh]


def test_unpaid_orders_are_told_with_what_is_still_due(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order = _order(any_shop, known, LineInput(pieces(2), known.mug), ago=9)
    entry = _agenda(any_shop)[Matter.TO_PAY]
    assert (entry.count, entry.money, entry.late, entry.urgent) == (1, 2000, 0, False)
    assert _rows(any_shop, entry) == [order]


def test_goods_that_sold_out_are_worth_what_they_sold_for(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    _ship(any_shop, _order(any_shop, known, LineInput(pieces(5), known.mug), paid=5000, ago=3))
    found = _agenda(any_shop)
    entry = found[Matter.OUT_OF_STOCK]
    assert (entry.count, entry.money) == (1, 5000)
    assert Matter.LOW_STOCK not in found
    with any_shop.reader() as reader:
        product = reader.rows("SELECT product_id FROM sku WHERE id = :id", {"id": known.mug})[0][0]
    assert _rows(any_shop, entry) == [product]


def test_stock_for_less_than_a_week_is_low(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    # 4 sold in 28 days and 1 left: it lasts a week exactly, which is not less
    _ship(any_shop, _order(any_shop, known, LineInput(pieces(4), known.mug), paid=4000, ago=3))
    assert Matter.LOW_STOCK not in _agenda(any_shop)
    with any_shop.unit_of_work() as session:
        cup = add_sku(session, "CUP", price=500, stocked=6)
    _ship(any_shop, _order(any_shop, known, LineInput(pieces(5), cup), paid=2500, ago=3))
    entry = _agenda(any_shop)[Matter.LOW_STOCK]
    assert (entry.count, entry.money) == (1, 2500)


def test_sales_without_a_stock_record_are_a_gap_and_come_last(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        bare = add_sku(session, "BARE", price=300)
        found = MoveInput(
            sku_id=bare,
            source=Place.UNRECORDED,
            target=Place.SHELF,
            quantity=pieces(3),
            kind=MoveKind.ADJUSTMENT,
            at=NOW,
            business_date=NOW.date(),
        )
        post_moves(session, [found])
    _order(any_shop, known, LineInput(pieces(1), bare), paid=300, ago=1)
    _order(any_shop, known, LineInput(pieces(1), known.mug), paid=1000, ago=1)
    with any_shop.reader() as reader:
        entries = agenda(facts_of(reader, today=NOW.date()), now=NOW)
    matters = [entry.matter for entry in entries]
    assert matters[0] is Matter.TO_SHIP
    assert matters[-2:] == [Matter.NO_COST, Matter.NO_STOCK_RECORD]
    assert (entries[-1].count, entries[-1].money) == (1, 300)


def test_buyers_nobody_knows_are_a_gap_from_one_in_twenty(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    for _n in range(3):
        _order(any_shop, known, LineInput(pieces(1), known.postage), paid=800, ago=2)
    assert Matter.NO_CUSTOMER not in _agenda(any_shop)
    nobody = _order(
        any_shop, known, LineInput(pieces(1), known.postage), paid=800, ago=2, customer=False
    )
    entry = _agenda(any_shop)[Matter.NO_CUSTOMER]
    assert (entry.count, entry.money) == (1, 800)
    assert _rows(any_shop, entry) == [nobody]


def test_without_costs_the_profit_is_unknown(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    _order(any_shop, known, LineInput(pieces(1), known.mug), paid=1000, ago=1)
    entry = _agenda(any_shop)[Matter.NO_COST]
    assert (entry.count, entry.money) == (1, 1000)


def test_recorded_goods_are_found_without_reading_all_moves(shop: Shop) -> None:
    with shop.reader() as reader:
        plan = reader.rows(
            f"EXPLAIN QUERY PLAN SELECT DISTINCT sku_id FROM stock_move WHERE kind IN ({_RECORDS})"
        )

    assert ["ix_stock_move_recorded" in str(row[-1]) for row in plan] == [True]


def test_late_deliveries_and_bills_that_fall_due(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    late = sent_order(any_shop, trade, expected_on=NOW.date() - timedelta(days=1))
    sent_order(any_shop, trade, expected_on=NOW.date())
    (line,) = detail(any_shop, late).lines
    came(any_shop, late, ReceiptLineInput(line.id, pieces(4)))

    found = _agenda(any_shop)[Matter.LATE_DELIVERY]

    # six of ten mugs at 4.00 are still to come
    assert (found.count, found.money, found.late, found.urgent) == (1, 2_400, 1, True)
    assert _rows(any_shop, found) == [late]
    assert Matter.BILLS_DUE not in _agenda(any_shop)  # due 30 days after they came
    with any_shop.reader() as reader:
        weeks = NOW + timedelta(days=25)
        entries = agenda(facts_of(reader, today=weeks.date()), now=weeks)
    bills = {entry.matter: entry for entry in entries}[Matter.BILLS_DUE]
    assert (bills.count, bills.money) == (1, 1_600)
    assert _rows(any_shop, bills) == [trade.supplier]


def test_prices_that_wait_for_a_decision(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "MUG", price=1_000, cost_e4=40_000, stocked=7)
        save_rule(session, "handbook", PRESETS[0][1])
        make_proposals(session)

    found = _agenda(any_shop)[Matter.PRICE_PROPOSALS]

    assert (found.count, found.money, found.urgent) == (1, 1_400, False)  # 7 × 2.00
    assert _rows(any_shop, found) == [sku]

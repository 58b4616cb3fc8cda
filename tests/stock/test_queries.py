"""Why a quantity is what it is."""

from __future__ import annotations

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.stock import queries, service
from tests.factories import NOON, SmallShop, add_small_shop


def _busy(shop: Shop) -> SmallShop:
    """Five received, three sold of which two came back to the returns place, one broken."""
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        order = orders.OrderInput(
            known.channel, (orders.LineInput(pieces(3), known.mug),), paid=3000
        )
        order_id = orders.place_order(session, order)
        orders.ship_order(session, order_id, orders.ShipInput())
        line = session.connection().exec_driver_sql("SELECT id FROM order_line").scalar_one()
        back = orders.RefundLineInput(int(line), pieces(2), 2000)
        orders.refund_order(session, order_id, orders.RefundInput((back,), goods_back=True))
        service.adjust(session, service.Adjustment(known.mug, -pieces(1), "broken"))
    return known


def test_explanation_adds_up_to_what_is_owned(any_shop: Shop) -> None:
    known = _busy(any_shop)
    with any_shop.reader() as reader:
        why = {
            row.kind: (row.moves, row.change) for row in queries.explain_balance(reader, known.mug)
        }
        places = {row.kind: row.quantity for row in queries.list_balances(reader, known.mug)}
        assert queries.balance_at(reader, known.mug, NOON.date()) == pieces(5)
    assert why == {
        "receipt": (1, 5000),
        "sale": (1, -3000),
        "return": (1, 2000),
        "adjustment": (1, -1000),
    }
    assert sum(change for _moves, change in why.values()) == places["shelf"] + places["returns"]


def test_moves_name_their_documents_and_what_can_be_taken_back(any_shop: Shop) -> None:
    known = _busy(any_shop)
    with any_shop.reader() as reader:
        moves = queries.list_moves(reader, known.mug)
    assert [(move.kind, move.document, move.change, move.balance) for move in moves] == [
        ("adjustment", "AD000001", -1000, 3000),
        ("return", "RF000001", 2000, 4000),
        ("sale", "SO000001", -3000, 2000),
        ("receipt", "", 5000, 5000),
    ]
    assert [move.reversible for move in moves] == [True, False, False, False]
    with any_shop.unit_of_work() as session:
        service.reverse(session, moves[0].id, reason="found again")
    with any_shop.reader() as reader:
        newest, adjusted = queries.list_moves(reader, known.mug, limit=2)
    assert (newest.kind, newest.balance, newest.reversible) == ("reversal", 4000, False)
    assert (adjusted.kind, adjusted.reversible) == ("adjustment", False)

"""Orders of a file beside those in the books: the same, further on, or different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from shopdesk.db.reader import id_list, session_reader
from shopdesk.orders.importer.reading import ReadOrder
from shopdesk.products.rules import code_key

Line = tuple[str, int, int, int]  # SKU key or title, quantity, list amount, discount


@dataclass(frozen=True, slots=True)
class BookedOrder:
    """What the books hold of an order, as far as a file can tell the same."""

    placed_at: int
    total: int
    paid: int
    refunded: int
    display_state: str
    lines: tuple[Line, ...]


def booked_orders(session: Session, ids: Sequence[int]) -> dict[int, BookedOrder]:
    """Orders by id, with their lines."""
    reader = session_reader(session)
    chosen = id_list(ids)
    lines: dict[int, list[Line]] = {}
    for order, code, title, quantity, list_amount, discount in reader.rows(
        "SELECT l.order_id, s.code, l.title, l.quantity, l.list_amount, l.discount "
        "FROM order_line l LEFT JOIN sku s ON s.id = l.sku_id "
        f"WHERE l.order_id IN ({chosen})"
    ):
        name = code_key(code) if code else title
        lines.setdefault(int(order), []).append((name, quantity, list_amount, discount))
    return {
        int(key): BookedOrder(
            placed_at, total, paid, refunded, state, tuple(sorted(lines.get(int(key), ())))
        )
        for key, placed_at, total, paid, refunded, state in reader.rows(
            "SELECT id, placed_at, total, paid, refunded, display_state FROM sales_order "
            f"WHERE id IN ({chosen})"
        )
    }


def is_same(booked: BookedOrder, order: ReadOrder, *, has_lines: bool) -> bool:
    """Whether the file tells nothing else of the order than what is booked.

    Args:
        has_lines: the file tells lines, not only heads.
    """
    if (booked.placed_at, booked.total) != (order.placed_at, order.total):
        return False
    if order.told is not None:
        # Refunds are told by a file of their own: what of them is booked stays as it is.
        told = replace(order.told, refunded=booked.refunded)
        if (booked.paid, booked.display_state) != (told.paid, told.display_state(order.total)):
            return False
    elif (booked.refunded, booked.display_state) != (order.refunded, order.state):
        return False
    return not has_lines or booked.lines == tuple(
        sorted(
            (line.key or line.title, line.quantity, line.list_amount, line.discount)
            for line in order.lines
        )
    )

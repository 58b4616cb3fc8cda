"""Columns of orders, lines, refunds and book entries for the bulk services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderColumns:
    """New orders as columns of equal length; None stands for the default in every row.

    Args:
        number: kept where no other order has it, else the channel's code is put before it; None or
            an empty text takes the shop's own series.
        currency: of all these orders; by default the shop's.
        paid: received so far; by default the total, and nothing for closed orders.
        paid_at, shipped_at, delivered_at, closed_at: by default the instant before it in the
            order's life, where that step was taken.
        shipment_state: by default ``delivered``; orders without goods always get ``none``.
        life: by default ``completed``.
        on_credit: 1 where an unpaid order is a sale all the same.
        source: how the order first came into the books of a shop; by default as now.
    """

    channel_id: Sequence[int]
    placed_at: Sequence[int]
    external_number: Sequence[str | None] | None = None
    number: Sequence[str] | None = None
    customer_id: Sequence[int | None] | None = None
    kind: Sequence[str] | None = None
    currency: str | None = None
    freight: Sequence[int] | None = None
    tax: Sequence[int] | None = None
    rounding: Sequence[int] | None = None
    paid: Sequence[int] | None = None
    payment_method: Sequence[str] | None = None
    payment_fee: Sequence[int] | None = None
    payment_reference: Sequence[str] | None = None
    paid_at: Sequence[int | None] | None = None
    shipment_state: Sequence[str] | None = None
    shipped_at: Sequence[int | None] | None = None
    delivered_at: Sequence[int | None] | None = None
    carrier: Sequence[str] | None = None
    tracking: Sequence[str] | None = None
    life: Sequence[str] | None = None
    closed_at: Sequence[int | None] | None = None
    on_credit: Sequence[int] | None = None
    source: Sequence[str] | None = None
    buyer_name: Sequence[str] | None = None
    recipient: Sequence[str] | None = None
    phone: Sequence[str] | None = None
    country: Sequence[str] | None = None
    province: Sequence[str] | None = None
    city: Sequence[str] | None = None
    address: Sequence[str] | None = None
    note: Sequence[str] | None = None
    fingerprint: Sequence[str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineColumns:
    """Lines of new orders as columns of equal length.

    Args:
        order: position of the line's order in ``OrderColumns``; never decreasing.
        list_amount: exact amount of the line before discount.
        unit_price: for display; by default the list amount divided by the quantity.
    """

    order: Sequence[int]
    kind: Sequence[str]
    sku_id: Sequence[int | None]
    title: Sequence[str]
    quantity: Sequence[int]
    list_amount: Sequence[int]
    discount: Sequence[int] | None = None
    unit_price: Sequence[int] | None = None
    cost: Sequence[int | None] | None = None
    external_id: Sequence[str | None] | None = None
    source_row: Sequence[int | None] | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """Keys of what was booked, at the positions of the columns, and the numbers given."""

    order_ids: range
    line_ids: range
    numbers: tuple[str, ...]


def or_default(
    column: Sequence[Value] | None, default: Value, count: int
) -> Sequence[Value] | list[Value]:
    """The column, or ``count`` times the default where there is none."""
    return [default] * count if column is None else column


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundColumns:
    """New refunds as columns of equal length; None stands for the default in every row.

    Args:
        order_id: the order, None where the source names none; its counters follow.
        number: kept where no other refund has it, as with orders.
        freight: the part of the money that is not for lines.
    """

    channel_id: Sequence[int]
    refunded_at: Sequence[int]
    external_number: Sequence[str | None] | None = None
    number: Sequence[str] | None = None
    order_id: Sequence[int | None] | None = None
    customer_id: Sequence[int | None] | None = None
    currency: str | None = None
    country: Sequence[str] | None = None
    freight: Sequence[int] | None = None
    reason: Sequence[str] | None = None
    fingerprint: Sequence[str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLineColumns:
    """Lines of new refunds as columns of equal length; amounts are positive.

    Args:
        refund: position of the line's refund in ``RefundColumns``; never decreasing.
        order_line_id: the line that was sold, where it is known; its counters follow.
        goods_back: 1 where the goods came back too; by default goods with a SKU did.
    """

    refund: Sequence[int]
    kind: Sequence[str]
    sku_id: Sequence[int | None]
    title: Sequence[str]
    quantity: Sequence[int]
    amount: Sequence[int]
    order_line_id: Sequence[int | None] | None = None
    source_row: Sequence[int | None] | None = None
    goods_back: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookColumns:
    """Book entries as columns of equal length; amounts are signed, positive for the shop."""

    channel_id: Sequence[int]
    external_number: Sequence[str]
    kind: Sequence[str]
    title: Sequence[str]
    amount: Sequence[int]
    booked_at: Sequence[int]
    fingerprint: Sequence[str | None] | None = None
    source_row: Sequence[int | None] | None = None

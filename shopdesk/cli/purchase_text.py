"""A purchase order on the command line: as text for people, as a document for programs."""

from __future__ import annotations

from typing import Any

from shopdesk.base.money import decimal_text
from shopdesk.base.quantity import quantity_text
from shopdesk.cli.output import Shown, fact_lines, label, plain_day, plain_quantity, table_lines
from shopdesk.i18n import _
from shopdesk.purchasing.queries import PurchaseDetail
from shopdesk.purchasing.rules import (
    EVENT_KIND_LABELS,
    PAYABLE_KIND_LABELS,
    PURCHASE_STATE_LABELS,
    RECEIPT_KIND_LABELS,
)


def order_lines(order: PurchaseDetail, shown: Shown) -> list[str]:
    """The order with lines, receipts, what is owed and its history."""

    def money(value: int) -> str:
        return decimal_text(value, order.currency)

    facts = [
        (_("Purchase order"), order.number),
        (_("Supplier"), f"{order.supplier_code}  {order.supplier}"),
        (_("State"), label(PURCHASE_STATE_LABELS, order.state)),
        (_("Ordered"), plain_day(order.ordered_on) or ""),
        (_("Expected on"), plain_day(order.expected_on) or ""),
        (_("Supplier's no."), order.supplier_number),
        (_("Note"), order.note),
    ]
    rows = [
        [
            str(line.line_no),
            line.sku_code,
            line.title,
            quantity_text(line.quantity),
            f"{line.price_e4 // 10_000}.{line.price_e4 % 10_000:04d}",
            money(line.amount),
            quantity_text(line.received),
            quantity_text(line.rejected),
            quantity_text(line.open),
        ]
        for line in order.lines
    ]
    titles = [_("Line"), _("SKU"), _("Title"), _("Quantity"), _("Unit price"), _("Amount")]
    table = table_lines(
        [*titles, _("Received"), _("Not accepted"), _("Still open")],
        rows,
        right=[True, False, False, *[True] * 6],
    )
    sums = [
        (_("Goods"), money(order.goods)),
        (_("Freight"), money(order.freight) if order.freight else ""),
        (_("Tax"), money(order.tax) if order.tax else ""),
        (_("Total"), f"{money(order.total)} {order.currency}"),
    ]
    told = [*fact_lines(facts), "", *table, "", *fact_lines(sums)]
    for block in (_receipt_lines(order, shown), _payable_lines(order), _event_lines(order, shown)):
        if block:
            told += ["", *block]
    return told


def _receipt_lines(order: PurchaseDetail, shown: Shown) -> list[str]:
    rows = [
        [
            row.number,
            label(RECEIPT_KIND_LABELS, row.kind),
            plain_day(row.business_date) or "",
            quantity_text(row.accepted),
            quantity_text(row.rejected),
            shown.money(row.value),
        ]
        for row in order.receipts
    ]
    titles = [
        _("Receipt no."),
        _("Kind"),
        _("Date"),
        _("Passed"),
        _("Not accepted"),
        _("Goods value"),
    ]
    return table_lines(titles, rows, right=[False, False, False, True, True, True]) if rows else []


def _payable_lines(order: PurchaseDetail) -> list[str]:
    rows = [
        [
            row.number,
            label(PAYABLE_KIND_LABELS, row.kind),
            plain_day(row.due_on) or "",
            decimal_text(row.amount, row.currency),
            decimal_text(row.left, row.currency),
            row.currency,
        ]
        for row in order.payables
    ]
    titles = [_("No."), _("Kind"), _("Due"), _("Amount"), _("Left to pay"), _("Currency")]
    return table_lines(titles, rows, right=[False, False, False, True, True]) if rows else []


def _event_lines(order: PurchaseDetail, shown: Shown) -> list[str]:
    rows = [
        [shown.instant(event.at), label(EVENT_KIND_LABELS, event.kind), event.note, event.actor]
        for event in order.events
    ]
    return table_lines([_("When"), _("What"), _("Note"), _("By")], rows)


def order_document(order: PurchaseDetail, shown: Shown) -> dict[str, Any]:
    """The same for JSON; amounts in the order's currency."""

    def money(value: int) -> str:
        return decimal_text(value, order.currency)

    return {
        "currency": order.currency,
        "number": order.number,
        "supplier": order.supplier_code,
        "state": order.state,
        "ordered_on": plain_day(order.ordered_on),
        "expected_on": plain_day(order.expected_on),
        "goods": money(order.goods),
        "freight": money(order.freight),
        "tax": money(order.tax),
        "total": money(order.total),
        "note": order.note,
        "lines": [
            {
                "line": line.line_no,
                "sku": line.sku_code,
                "title": line.title,
                "quantity": plain_quantity(line.quantity),
                "unit_price": f"{line.price_e4 // 10_000}.{line.price_e4 % 10_000:04d}",
                "amount": money(line.amount),
                "received": plain_quantity(line.received),
                "rejected": plain_quantity(line.rejected),
                "returned": plain_quantity(line.returned),
                "cancelled": plain_quantity(line.cancelled),
                "open": plain_quantity(line.open),
            }
            for line in order.lines
        ],
        "receipts": [
            {"number": row.number, "kind": row.kind, "date": plain_day(row.business_date)}
            for row in order.receipts
        ],
        "payables": [
            {
                "number": row.number,
                "kind": row.kind,
                "due_on": plain_day(row.due_on),
                "amount": decimal_text(row.amount, row.currency),
                "left": decimal_text(row.left, row.currency),
                "currency": row.currency,
            }
            for row in order.payables
        ],
        "events": [
            {"at": shown.plain_instant(event.at), "kind": event.kind, "note": event.note}
            for event in order.events
        ],
    }

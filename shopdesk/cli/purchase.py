"""Commands about buying: orders from draft to payment, receipts, returns and bills."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shopdesk.base.money import decimal_text
from shopdesk.base.quantity import quantity_text
from shopdesk.base.table import TableQuery
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.output import fact_lines, label
from shopdesk.cli.parser import Commands, Parser
from shopdesk.cli.purchase_text import order_document, order_lines
from shopdesk.cli.typed import amount, counted, day, order_id, price, sku_id, supplier_id
from shopdesk.db.reader import Reader, scalar
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing import queries
from shopdesk.purchasing.queries import (
    PAYABLES,
    PURCHASE_ORDERS,
    RECEIPTS,
    PayableRow,
    PurchaseDetail,
    PurchaseLineRow,
)
from shopdesk.purchasing.rules import (
    COST_KIND_LABELS,
    SPLIT_BY_LABELS,
    CostKind,
    RejectReason,
    SplitBy,
)


def add_commands(commands: Commands) -> None:
    """``purchase …``."""
    group = commands.group("purchase", about=_("purchase orders, receipts, what is owed"))
    add_list_options(
        group.add("list", list_purchases, about=_("list purchase orders")), PURCHASE_ORDERS
    )
    add_list_options(
        group.add("receipts", list_receipts, about=_("list receipts and returns")), RECEIPTS
    )
    add_list_options(group.add("payables", list_owed, about=_("what is owed, by day")), PAYABLES)
    show = group.add("show", show_purchase, about=_("one purchase order with its history"))
    _number(show)
    order = group.add(
        "order",
        draft,
        about=_("draft a purchase order"),
        more=_("A line is CODE:QUANTITY or CODE:QUANTITY@PRICE; codes may be barcodes."),
    )
    order.add_argument("supplier", help=_("code of the supplier"))
    order.add_argument("lines", nargs="+", metavar="CODE:N[@PRICE]", help=_("what to order"))
    order.add_argument("--freight", default="0", help=_("amount"))
    order.add_argument("--tax", default="0", help=_("amount that cannot be deducted"))
    order.add_argument("--expected", metavar=_("DAY"), help=_("when it should come: 2026-11-30"))
    order.add_argument("--note", default="", help=_("for the supplier"))
    _add_steps(group)
    _add_goods(group)
    pay = group.add("pay", pay_payable, about=_("pay what is owed, in whole or in part"))
    pay.add_argument("payable", help=_("number of the payable: PB000001"))
    pay.add_argument("--amount", help=_("less than all that is left"))
    pay.add_argument("--method", default="", help=_("how it was paid"))
    pay.add_argument("--reference", default="", help=_("of the bank"))
    offset = group.add("offset", offset_credit, about=_("use a supplier's credit for a bill"))
    offset.add_argument("credit", help=_("number of the credit: PB000002"))
    offset.add_argument("payable", help=_("number of the payable: PB000001"))


def _number(parser: Parser) -> None:
    parser.add_argument("number", help=_("number of the purchase order: PO000001"))


def _add_steps(group: Commands) -> None:
    send = group.add("send", send_purchase, about=_("note that an order went out"))
    _number(send)
    send.add_argument("--pdf", metavar=_("FILE"), help=_("write the order as PDF"))
    accept = group.add("confirm", confirm, about=_("note that the supplier said yes"))
    _number(accept)
    accept.add_argument("--expected", metavar=_("DAY"), help=_("the day that he promised"))
    accept.add_argument("--their-number", default="", help=_("his own number"))
    for name, run, about in (
        ("close", close, _("expect nothing more of an order")),
        ("reopen", reopen, _("expect again what closing cancelled")),
        ("cancel", cancel, _("call an order off before anything came")),
    ):
        step = group.add(name, run, about=about)
        _number(step)
        if name != "reopen":
            step.add_argument("--reason", default="", help=_("why"))


def _add_goods(group: Commands) -> None:
    reasons = ", ".join(str(reason) for reason in RejectReason)
    receive = group.add(
        "receive",
        receive_goods,
        about=_("book a delivery"),
        more=_("Reasons of --reject: {reasons}.").format(reasons=reasons),
    )
    _number(receive)
    receive.add_argument("lines", nargs="*", metavar="CODE:N", help=_("what was accepted"))
    receive.add_argument("--all", action="store_true", help=_("everything that was open"))
    receive.add_argument(
        "--reject",
        action="append",
        default=[],
        metavar="CODE:N:REASON",
        help=_("what was not accepted, and why"),
    )
    receive.add_argument("--keep", action="store_true", help=_("put rejected goods in quarantine"))
    receive.add_argument("--allow-more", action="store_true", help=_("accept more than ordered"))
    receive.add_argument("--delivery-note", default="", help=_("number of the supplier's paper"))
    back = group.add("return", return_goods, about=_("send accepted goods back"))
    _number(back)
    back.add_argument("lines", nargs="+", metavar="CODE:N", help=_("what goes back"))
    back.add_argument("--reason", choices=[str(one) for one in RejectReason], default="quality")
    back.add_argument("--note", default="", help=_("for the supplier"))
    draw = group.add(
        "draw", draw_goods, about=_("take goods of a supplier that lie here: they are bought now")
    )
    draw.add_argument("place", help=_("code of the place of his goods"))
    draw.add_argument("lines", nargs="+", metavar="CODE:N", help=_("what is taken"))
    draw.add_argument("--note", default="", help=_("why"))
    cost = group.add("cost", add_cost, about=_("share a later bill over a receipt"))
    cost.add_argument("receipt", help=_("number of the receipt: RC000001"))
    cost.add_argument("amount", help=_("in the shop's currency"))
    cost.add_argument("--kind", choices=[str(kind) for kind in CostKind], default="freight")
    cost.add_argument("--by", choices=[str(by) for by in SplitBy], default="value")
    cost.add_argument("--supplier", help=_("whom it is owed to: code"))
    cost.add_argument("--note", default="", help=_("number of the bill"))


def list_purchases(call: Call) -> Answer:
    """``purchase list``."""
    return answer_list(call, PURCHASE_ORDERS)


def list_receipts(call: Call) -> Answer:
    """``purchase receipts``."""
    return answer_list(call, RECEIPTS)


def list_owed(call: Call) -> Answer:
    """``purchase payables``: only what is left to pay, unless a chip is asked for."""
    asked = getattr(call.arguments, "filter", [])
    query = TableQuery() if asked else TableQuery(filters=(("open", {}),))
    return answer_list(call, PAYABLES, query)


def draft(call: Call) -> Answer:
    """``purchase order SUPPLIER CODE:N…``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        supplier = supplier_id(reader, arguments.supplier)
        ((currency,),) = reader.rows(
            "SELECT currency FROM supplier WHERE id = :id", {"id": supplier}
        )
        lines = []
        for text in arguments.lines:
            head, _at, asked = text.partition("@")
            code, quantity, tail = counted(head)
            if tail:
                raise UserError(
                    "SD-CLI-024",
                    _("“{text}” is not of the form CODE:QUANTITY.").format(text=text),
                )
            lines.append(
                service.LineInput(sku_id(reader, code), quantity, price(asked) if asked else None)
            )
    data = service.OrderInput(
        supplier,
        tuple(lines),
        freight=amount(arguments.freight, currency),
        tax=amount(arguments.tax, currency),
        expected_on=day(arguments.expected),
        note=arguments.note,
    )
    with call.shop().unit_of_work() as session:
        key = service.draft_order(session, data, actor=ACTOR)
    return _answer(call, key)


def _answer(call: Call, key: int, *more: str) -> Answer:
    """The order as it is now."""
    with call.reading() as (reader, shown):
        order = queries.get_purchase_order(reader, key)
    assert order is not None  # noqa: S101 - written just now
    return Answer([*order_lines(order, shown), *more], order_document(order, shown))


def show_purchase(call: Call) -> Answer:
    """``purchase show NUMBER``."""
    with call.reading() as (reader, _shown):
        key = order_id(reader, call.arguments.number)
    return _answer(call, key)


def _step(call: Call, name: str, **values: Any) -> int:
    from shopdesk.purchasing import service

    with call.reading() as (reader, _shown):
        key = order_id(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        getattr(service, name)(session, key, actor=ACTOR, **values)
    return key


def send_purchase(call: Call) -> Answer:
    """``purchase send NUMBER [--pdf FILE]``."""
    key = _step(call, "send_order")
    if not call.arguments.pdf:
        return _answer(call, key)
    from shopdesk.reports.purchase_order import write_purchase_order

    path = Path(call.arguments.pdf)
    with call.reading() as (reader, _shown):
        write_purchase_order(reader, key, path)
    return _answer(call, key, "", _("Written: {path}").format(path=path))


def confirm(call: Call) -> Answer:
    """``purchase confirm NUMBER``."""
    arguments = call.arguments
    key = _step(
        call,
        "confirm_order",
        expected_on=day(arguments.expected),
        supplier_number=arguments.their_number,
    )
    return _answer(call, key)


def close(call: Call) -> Answer:
    """``purchase close NUMBER``."""
    return _answer(call, _step(call, "close_order", reason=call.arguments.reason))


def reopen(call: Call) -> Answer:
    """``purchase reopen NUMBER``."""
    return _answer(call, _step(call, "reopen_order"))


def cancel(call: Call) -> Answer:
    """``purchase cancel NUMBER``."""
    return _answer(call, _step(call, "cancel_order", reason=call.arguments.reason))


def _by_sku(order: PurchaseDetail, sku: int, code: str) -> PurchaseLineRow:
    """The order's line of a SKU, one with something open first."""
    found = [line for line in order.lines if line.sku_id == sku]
    if not found:
        raise UserError(
            "SD-CLI-025",
            _("{code} does not stand on {number}.").format(code=code, number=order.number),
        )
    return max(found, key=lambda line: line.open > 0)


def receive_goods(call: Call) -> Answer:
    """``purchase receive NUMBER CODE:N… [--reject CODE:N:REASON] [--all]``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        order = queries.get_purchase_order(reader, order_id(reader, arguments.number))
        assert order is not None  # noqa: S101 - found in the same view of the shop
        lines = [
            service.ReceiptLineInput(line.id, line.open)
            for line in order.lines
            if arguments.all and line.open
        ]
        for text in arguments.lines:
            code, quantity, _tail = counted(text)
            line = _by_sku(order, sku_id(reader, code), code)
            lines.append(service.ReceiptLineInput(line.id, quantity))
        lines += [_rejected(reader, order, text) for text in arguments.reject]
    data = service.ReceiptInput(
        order.id,
        tuple(lines),
        delivery_note=arguments.delivery_note,
        keep_rejected=arguments.keep,
        allow_more=arguments.allow_more,
    )
    with call.shop().unit_of_work() as session:
        service.receive(session, data, actor=ACTOR)
    return _answer(call, order.id)


def _rejected(reader: Reader, order: PurchaseDetail, text: str) -> Any:
    from shopdesk.purchasing import service

    code, quantity, reason = counted(text)
    if reason not in set(map(str, RejectReason)):
        raise UserError(
            "SD-CLI-026",
            _("“{text}”: the reason must be one of {reasons}.").format(
                text=text, reasons=", ".join(str(one) for one in RejectReason)
            ),
        )
    sku = sku_id(reader, code)
    if all(line.sku_id != sku for line in order.lines):
        return service.ReceiptLineInput(None, 0, quantity, RejectReason(reason), sku_id=sku)
    line = _by_sku(order, sku, code)
    return service.ReceiptLineInput(line.id, 0, quantity, RejectReason(reason))


def return_goods(call: Call) -> Answer:
    """``purchase return NUMBER CODE:N…``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        order = queries.get_purchase_order(reader, order_id(reader, arguments.number))
        assert order is not None  # noqa: S101 - found in the same view of the shop
        lines = []
        for text in arguments.lines:
            code, quantity, _tail = counted(text)
            line = _by_sku(order, sku_id(reader, code), code)
            lines.append(
                service.ReturnLineInput(quantity, line.id, reason=RejectReason(arguments.reason))
            )
    data = service.ReturnInput(
        order.supplier_id, tuple(lines), location_id=order.location_id, note=arguments.note
    )
    with call.shop().unit_of_work() as session:
        service.return_goods(session, data, actor=ACTOR)
    return _answer(call, order.id)


def draw_goods(call: Call) -> Answer:
    """``purchase draw PLACE CODE:N…``: goods of a supplier (VMI) become the shop's own."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        place = scalar(
            reader, "SELECT id FROM location WHERE code = :code", {"code": arguments.place}
        )
        if place is None:
            raise UserError(
                "SD-CLI-030", _("There is no place “{code}”.").format(code=arguments.place)
            )
        lines = []
        for text in arguments.lines:
            code, quantity, _tail = counted(text)
            lines.append(service.ConsignedLine(sku_id(reader, code), quantity))
    data = service.ConsignmentInput(int(place), tuple(lines), note=arguments.note)
    with call.shop().unit_of_work() as session:
        key = service.draw_consigned(session, data, actor=ACTOR)
    with call.reading() as (reader, shown):
        receipt = queries.get_receipt(reader, key)
    assert receipt is not None  # noqa: S101 - written just now
    facts = [
        (_("Receipt"), receipt.number),
        (_("Supplier"), receipt.supplier),
        (_("Passed"), quantity_text(receipt.accepted)),
        (_("Goods value"), shown.money(receipt.value)),
    ]
    document = {
        "currency": shown.currency,
        "receipt": receipt.number,
        "supplier": receipt.supplier,
        "value": shown.plain_money(receipt.value),
    }
    return Answer(fact_lines(facts), document)


def add_cost(call: Call) -> Answer:
    """``purchase cost RECEIPT AMOUNT``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, shown):
        key = queries.find_receipt(reader, arguments.receipt)
        if key is None:
            raise UserError(
                "SD-CLI-027",
                _("There is no receipt “{number}”.").format(number=arguments.receipt),
            )
        owed_to = supplier_id(reader, arguments.supplier) if arguments.supplier else None
    data = service.LandedCostInput(
        key,
        amount(arguments.amount, shown.currency),
        CostKind(arguments.kind),
        SplitBy(arguments.by),
        supplier_id=owed_to,
        note=arguments.note,
    )
    with call.shop().unit_of_work() as session:
        landed = service.add_landed_cost(session, data, actor=ACTOR)
    with call.reading() as (reader, shown):
        ((to_stock, to_variance),) = reader.rows(
            "SELECT to_stock, to_variance FROM landed_cost WHERE id = :id", {"id": landed}
        )
    facts = [
        (_("Receipt"), arguments.receipt),
        (label(COST_KIND_LABELS, arguments.kind), shown.money(data.amount)),
        (_("Shared"), label(SPLIT_BY_LABELS, arguments.by)),
        (_("Into the stock"), shown.money(to_stock)),
        (_("On goods that have left"), shown.money(to_variance)),
    ]
    document = {
        "currency": shown.currency,
        "receipt": arguments.receipt,
        "amount": shown.plain_money(data.amount),
        "to_stock": shown.plain_money(to_stock),
        "to_variance": shown.plain_money(to_variance),
    }
    return Answer(fact_lines(facts), document)


def _payable(reader: Reader, number: str) -> PayableRow:
    key = queries.find_payable(reader, number)
    for row in queries.list_payables(reader):
        if row.id == key:
            return row
    raise UserError("SD-CLI-028", _("There is no payable “{number}”.").format(number=number))


def offset_credit(call: Call) -> Answer:
    """``purchase offset CREDIT PAYABLE``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        credit = _payable(reader, arguments.credit)
        owed = _payable(reader, arguments.payable)
    with call.shop().unit_of_work() as session:
        service.offset_credit(session, credit.id, owed.id, actor=ACTOR)
    return _paid(call, owed.number)


def _paid(call: Call, number: str) -> Answer:
    with call.reading() as (reader, _shown):
        owed = _payable(reader, number)
    paid, left = (decimal_text(value, owed.currency) for value in (owed.paid, owed.left))
    facts = [
        (_("Payable"), owed.number),
        (_("Supplier"), owed.supplier),
        (_("Paid"), f"{paid} {owed.currency}"),
        (_("Left to pay"), f"{left} {owed.currency}"),
    ]
    document = {"payable": owed.number, "currency": owed.currency, "paid": paid, "left": left}
    return Answer(fact_lines(facts), document)


def pay_payable(call: Call) -> Answer:
    """``purchase pay PAYABLE [--amount A]``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        owed = _payable(reader, arguments.payable)
    part = amount(arguments.amount, owed.currency) if arguments.amount else None
    data = service.PaymentInput(
        owed.id, part, method=arguments.method, reference=arguments.reference
    )
    with call.shop().unit_of_work() as session:
        service.pay(session, data, actor=ACTOR)
    return _paid(call, owed.number)

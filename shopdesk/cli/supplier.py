"""Commands about suppliers: who they are, what they offer, their scores and risks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import from_day_key
from shopdesk.base.quantity import parse_quantity, quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.output import NONE, fact_lines, label, plain_day, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.cli.typed import amount, counted, day, price, sku_id, supplier_id
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing import queries
from shopdesk.purchasing.queries import SUPPLIERS, RiskRow
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    RATE_ONE,
    RISK_LABELS,
    ROLE_LABELS,
    SUPPLIER_STATE_LABELS,
    Layer,
    Role,
    SupplierState,
)


def add_commands(commands: Commands) -> None:
    """``supplier …``."""
    group = commands.group("supplier", about=_("suppliers, their prices, scores and risks"))
    add_list_options(group.add("list", list_suppliers, about=_("list suppliers")), SUPPLIERS)
    show = group.add("show", show_supplier, about=_("one supplier with prices and contracts"))
    show.add_argument("code", help=_("code of the supplier"))
    save = group.add("save", save_supplier, about=_("add a supplier, or change the one of a code"))
    save.add_argument("name", help=_("name of the supplier"))
    save.add_argument("--code", default="", help=_("his code; given when left out"))
    save.add_argument("--layer", choices=[str(layer) for layer in Layer])
    save.add_argument("--state", choices=[str(state) for state in SupplierState])
    for name in ("contact", "phone", "email", "address", "account", "currency", "note"):
        save.add_argument(f"--{name}")
    save.add_argument("--rate", help=_("of the shop's currency for one unit of his: 7.12"))
    save.add_argument("--terms", type=int, metavar=_("DAYS"), help=_("until he is to be paid"))
    save.add_argument("--lead-time", type=int, metavar=_("DAYS"), help=_("until goods come"))
    save.add_argument("--least", help=_("least amount of an order"))
    save.add_argument("--review", metavar=_("DAY"), help=_("when to look at the layer again"))
    offer = group.add(
        "offer",
        save_offer,
        about=_("what a supplier asks for a SKU"),
        more=_("A price is QUANTITY=PRICE, from that quantity on: 0=4.00 100=3.5"),
    )
    offer.add_argument("code", help=_("code of the supplier"))
    offer.add_argument("sku", help=_("code or barcode of the variant"))
    offer.add_argument("prices", nargs="*", metavar="N=PRICE", help=_("prices by quantity"))
    offer.add_argument("--main", action="store_true", help=_("he is the main supplier of it"))
    offer.add_argument("--their-code", default="", help=_("his code of it"))
    offer.add_argument("--least", default="0", metavar="N", help=_("least quantity"))
    offer.add_argument("--pack", default="1", metavar="N", help=_("pieces of a pack"))
    offer.add_argument("--lead-time", type=int, metavar=_("DAYS"), help=_("until goods come"))
    offer.add_argument("--until", metavar=_("DAY"), help=_("a quote that holds until that day"))
    asked = group.add("compare", compare, about=_("what each supplier asks for so many"))
    asked.add_argument("line", metavar="CODE:N", help=_("what to order"))
    # Beside the orders that make them, and beside the suppliers that have them.
    purchase = commands.group("purchase", about=_("purchase orders, receipts, what is owed"))
    for place in (group, purchase):
        score = place.add("score", show_scores, about=_("scores from the deals of a year"))
        score.add_argument("code", nargs="?", help=_("code of the supplier; all when left out"))
    risks = group.add("risks", show_risks, about=_("what can interrupt the supply"))
    risks.add_argument("--open-tasks", action="store_true", help=_("open a task for each"))
    group.add("tasks", show_tasks, about=_("open tasks about risks"))
    done = group.add("done", finish_task, about=_("note what came of a task"))
    done.add_argument("task", type=int, help=_("its number in “supplier tasks”"))
    done.add_argument("outcome", help=_("what came of it"))


def list_suppliers(call: Call) -> Answer:
    """``supplier list``."""
    return answer_list(call, SUPPLIERS)


def _today(reader: Reader) -> Any:
    return clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))


def show_supplier(call: Call) -> Answer:
    """``supplier show CODE``."""
    return _told(call, call.arguments.code)


def _told(call: Call, code: str) -> Answer:
    with call.reading() as (reader, _shown):
        found = queries.get_supplier(reader, supplier_id(reader, code), _today(reader))
    assert found is not None  # noqa: S101 - found in the same view of the shop
    facts = [
        (_("Supplier"), f"{found.code}  {found.name}"),
        (_("Layer"), label(LAYER_LABELS, found.layer)),
        (_("State"), label(SUPPLIER_STATE_LABELS, found.state)),
        (_("Contact"), " ".join(filter(None, (found.contact, found.phone, found.email)))),
        (_("Address"), found.address),
        (_("Currency"), found.currency),
        (_("Term of payment, days"), str(found.terms_days)),
        (_("Lead time, days"), NONE if found.lead_time_days is None else str(found.lead_time_days)),
        (_("Review on"), plain_day(found.review_on) or ""),
        (_("Note"), found.note),
    ]
    rows = [
        [
            offer.sku_code,
            offer.title,
            label(ROLE_LABELS, offer.role),
            offer.supplier_code,
            quantity_text(offer.pack_size),
            "  ".join(
                f"{quantity_text(one.min_quantity)}={_price(one.price_e4)}" for one in offer.breaks
            ),
        ]
        for offer in found.offers
    ]
    titles = [_("SKU"), _("Title"), _("Main or backup"), _("Their code"), _("Pack"), _("Prices")]
    lines = [*fact_lines(facts), "", *table_lines(titles, rows)]
    for contract in found.contracts:
        until = plain_day(contract.valid_until) or NONE
        lines.append(_("Contract {title}: until {day}").format(title=contract.title, day=until))
    document = {
        "currency": found.currency,
        "code": found.code,
        "name": found.name,
        "layer": found.layer,
        "state": found.state,
        "terms_days": found.terms_days,
        "lead_time_days": found.lead_time_days,
        "offers": [
            {
                "sku": offer.sku_code,
                "role": offer.role,
                "active": offer.active,
                "prices": [
                    {"from": plain_quantity(one.min_quantity), "price": _price(one.price_e4)}
                    for one in offer.breaks
                ],
            }
            for offer in found.offers
        ],
        "contracts": [
            {"title": row.title, "valid_until": plain_day(row.valid_until)}
            for row in found.contracts
        ],
    }
    return Answer(lines, document)


def _price(price_e4: int) -> str:
    return f"{price_e4 // 10_000}.{price_e4 % 10_000:04d}"


def save_supplier(call: Call) -> Answer:
    """``supplier save NAME``: options that are left out stay as they are."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.reading() as (reader, shown):
        key = queries.find_supplier(reader, arguments.code) if arguments.code else None
        found = None if key is None else queries.get_supplier(reader, key, _today(reader))
    known: dict[str, Any] = {"code": arguments.code}
    if found is not None:
        texts = ("contact", "phone", "email", "address", "account", "currency", "note")
        known |= {name: getattr(found, name) for name in (*texts, "rate_e6", "terms_days")}
        known |= {
            "layer": Layer(found.layer),
            "state": SupplierState(found.state),
            "lead_time_days": found.lead_time_days,
            "min_order_amount": found.min_order_amount,
            "review_on": None if found.review_on is None else from_day_key(found.review_on),
        }
    for name in ("contact", "phone", "email", "address", "account", "currency", "note"):
        if getattr(arguments, name) is not None:
            known[name] = getattr(arguments, name)
    if arguments.layer:
        known["layer"] = Layer(arguments.layer)
    if arguments.state:
        known["state"] = SupplierState(arguments.state)
    if arguments.terms is not None:
        known["terms_days"] = arguments.terms
    if arguments.lead_time is not None:
        known["lead_time_days"] = arguments.lead_time
    if arguments.review:
        known["review_on"] = day(arguments.review)
    if arguments.rate:
        known["rate_e6"] = price(arguments.rate) * RATE_ONE // 10_000
    if arguments.least:
        known["min_order_amount"] = amount(arguments.least, known.get("currency") or shown.currency)
    data = service.SupplierInput(arguments.name, **known)
    with call.shop().unit_of_work() as session:
        saved = service.save_supplier(
            session,
            data,
            supplier_id=key,
            version=0 if found is None else found.version,
            actor=ACTOR,
        )
    with call.reading() as (reader, _shown):
        ((code,),) = reader.rows("SELECT code FROM supplier WHERE id = :id", {"id": saved})
    return _told(call, code)


def save_offer(call: Call) -> Answer:
    """``supplier offer CODE SKU N=PRICE…``."""
    from shopdesk.purchasing import service
    from shopdesk.purchasing.rules import Break

    arguments = call.arguments
    breaks = []
    for text in arguments.prices:
        start, gap, asked = text.partition("=")
        if not gap:
            raise UserError(
                "SD-CLI-029", _("“{text}” is not of the form QUANTITY=PRICE.").format(text=text)
            )
        breaks.append(Break(_quantity(start), price(asked)))
    with call.reading() as (reader, _shown):
        supplier = supplier_id(reader, arguments.code)
        sku = sku_id(reader, arguments.sku)
    until = day(arguments.until)
    with call.shop().unit_of_work() as session:
        if until is not None:
            quote = service.QuoteInput(supplier, sku, tuple(breaks), valid_until=until)
            service.record_quote(session, quote, actor=ACTOR)
        else:
            data = service.SupplierProductInput(
                supplier,
                sku,
                supplier_code=arguments.their_code,
                role=Role.MAIN if arguments.main else Role.BACKUP,
                lead_time_days=arguments.lead_time,
                min_quantity=_quantity(arguments.least),
                pack_size=_quantity(arguments.pack),
                breaks=tuple(breaks) if breaks else None,
            )
            service.save_supplier_product(session, data, actor=ACTOR)
    return _told(call, arguments.code)


def _quantity(text: str) -> int:
    try:
        return parse_quantity(text)
    except ValueError:
        raise UserError("SD-CLI-023", _("“{text}” is no amount.").format(text=text)) from None


def compare(call: Call) -> Answer:
    """``supplier compare CODE:N``."""
    code, quantity, _tail = counted(call.arguments.line)
    with call.reading() as (reader, shown):
        sku = sku_id(reader, code)
        found = queries.compare_offers(reader, sku, quantity, _today(reader), home=shown.currency)
    rows = [
        [
            row.offer.supplier,
            label(ROLE_LABELS, row.offer.role),
            quantity_text(row.quantity),
            _price(row.price_e4),
            row.offer.currency,
            shown.money(row.home_amount),
            shown.money(row.above_best) if row.above_best else "",
            NONE if row.offer.lead_time_days is None else str(row.offer.lead_time_days),
        ]
        for row in found
    ]
    titles = [_("Supplier"), _("Main or backup"), _("Quantity"), _("Unit price"), _("Currency")]
    lines = table_lines(
        [*titles, _("Amount"), _("Above the best"), _("Lead time, days")],
        rows,
        right=[False, False, True, True, False, True, True, True],
    )
    document = {
        "currency": shown.currency,
        "offers": [
            {
                "supplier": row.offer.supplier,
                "quantity": plain_quantity(row.quantity),
                "unit_price": _price(row.price_e4),
                "price_currency": row.offer.currency,
                "amount": shown.plain_money(row.home_amount),
                "above_best": shown.plain_money(row.above_best),
                "lead_time_days": row.offer.lead_time_days,
            }
            for row in found
        ],
    }
    return Answer(lines, document)


def share(value: int | None) -> str:
    """1/100 of a percent as ``85.7``; a dash without facts."""
    return NONE if value is None else f"{value / 100:.1f}"


def show_scores(call: Call) -> Answer:
    """``supplier score [CODE]``."""
    code = call.arguments.code
    with call.reading() as (reader, shown):
        ids = [supplier_id(reader, code)] if code else None
        found = list(queries.supplier_scores(reader, ids).values())
    found.sort(key=lambda row: -(row.score.total if row.score.total is not None else -1))
    rows = [
        [
            row.code,
            row.name,
            share(row.score.total),
            share(row.score.on_time),
            share(row.score.accepted),
            share(row.score.complete),
            share(row.score.price_change),
            f"{row.perfect}/{row.finished}",
            shown.money(row.spent),
        ]
        for row in found
    ]
    titles = [_("Code"), _("Name"), _("Score"), _("On time %"), _("Accepted %"), _("Complete %")]
    lines = table_lines(
        [*titles, _("Price change %"), _("Perfect orders"), _("Bought in all")],
        rows,
        right=[False, False, *[True] * 7],
    )
    document = {
        "currency": shown.currency,
        "suppliers": [
            {
                "code": row.code,
                "name": row.name,
                "score": _number(row.score.total),
                "on_time": _number(row.score.on_time),
                "accepted": _number(row.score.accepted),
                "complete": _number(row.score.complete),
                "price_change": _number(row.score.price_change),
                "orders": row.orders,
                "finished": row.finished,
                "perfect": row.perfect,
                "bought": shown.plain_money(row.spent),
            }
            for row in found
        ],
    }
    return Answer(lines, document)


def _number(value: int | None) -> float | None:
    return None if value is None else value / 100


def _open_tasks(call: Call, risks: Sequence[RiskRow]) -> None:
    from shopdesk.purchasing import service

    with call.shop().unit_of_work() as session:
        for risk in risks:
            task = service.TaskInput(
                risk.kind,
                risk.cause,
                supplier_id=risk.supplier_id,
                sku_id=risk.sku_id,
                purchase_order_id=risk.order_id,
            )
            service.open_task(session, task, actor=ACTOR)


def show_tasks(call: Call) -> Answer:
    """``supplier tasks``."""
    with call.reading() as (reader, _shown):
        found = queries.list_tasks(reader)
    rows = [
        [
            str(row.id),
            plain_day(row.due_on) or "",
            label(RISK_LABELS, row.kind),
            row.supplier,
            row.sku_code or row.order_number,
            row.text,
        ]
        for row in found
    ]
    titles = [_("No."), _("Due"), _("Risk"), _("Supplier"), _("About"), _("Task")]
    document = {
        "tasks": [
            {
                "task": row.id,
                "due_on": plain_day(row.due_on),
                "kind": row.kind,
                "supplier": row.supplier,
                "sku": row.sku_code,
                "order": row.order_number,
                "text": row.text,
            }
            for row in found
        ]
    }
    return Answer(table_lines(titles, rows, right=[True]), document)


def finish_task(call: Call) -> Answer:
    """``supplier done TASK OUTCOME``."""
    from shopdesk.purchasing import service

    arguments = call.arguments
    with call.shop().unit_of_work() as session:
        service.finish_task(session, arguments.task, outcome=arguments.outcome, actor=ACTOR)
    return show_tasks(call)


def show_risks(call: Call) -> Answer:
    """``supplier risks``."""
    with call.reading() as (reader, _shown):
        found = queries.list_risks(reader, _today(reader))
    if call.arguments.open_tasks:
        _open_tasks(call, found)
        with call.reading() as (reader, _shown):
            found = queries.list_risks(reader, _today(reader))
    rows = [
        [
            label(RISK_LABELS, row.kind),
            row.supplier,
            row.sku_code,
            row.order_number,
            _("open task") if row.has_task else "",
        ]
        for row in found
    ]
    lines = table_lines([_("Risk"), _("Supplier"), _("SKU"), _("Purchase no."), ""], rows)
    document = {
        "risks": [
            {
                "kind": str(row.kind),
                "cause": row.cause,
                "supplier": row.supplier,
                "sku": row.sku_code,
                "order": row.order_number,
                "before": row.before,
                "after": row.after,
                "has_task": row.has_task,
            }
            for row in found
        ]
    }
    return Answer(lines, document)

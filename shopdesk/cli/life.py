"""``product stage|history|gate|launch|card``: from the idea to the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.money import parse_money
from shopdesk.base.period import add_months
from shopdesk.base.quantity import pieces, quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.cards import show_or_save_card
from shopdesk.cli.lookups import day, pair, product_named
from shopdesk.cli.output import (
    NONE,
    Shown,
    fact_lines,
    label,
    plain_day,
    plain_quantity,
    table_lines,
)
from shopdesk.cli.parser import Commands
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import (
    GateRow,
    LaunchRow,
    gates_cost,
    get_launch,
    list_gates,
    list_launches,
    list_stages,
)
from shopdesk.products.rules import (
    DEFAULT_HIT_DAYS,
    DEFAULT_HIT_PIECES,
    GATE_DECISION_LABELS,
    GATE_LABELS,
    HITS_PER_QUARTER,
    LAUNCH_VERDICT_LABELS,
    LIFE_CYCLE_LABELS,
    Gate,
    GateDecision,
    LaunchVerdict,
    LifeCycle,
    hit_rate,
)


def add_to(products: Commands) -> None:
    """Add the commands to the group ``product``."""
    stage = products.add("stage", change_stage, about=_("take products to another state of life"))
    stage.add_argument("codes", nargs="+", help=_("codes of products"))
    stage.add_argument("--to", required=True, choices=[str(one) for one in LifeCycle],
                       help=_("the new state"))  # fmt: skip
    stage.add_argument("--reason", required=True, help=_("why"))
    stage.add_argument("--on", type=day, metavar="DAY", help=_("since when; today if not said"))

    history = products.add("history", show_history, about=_("states of a product with their days"))
    history.add_argument("code", help=_("code of the product, of a variant, or a barcode"))

    gate = products.add("gate", show_or_save_gate, about=_("gates of a new product"))
    gate.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    gate.add_argument("gate", nargs="?", choices=[str(one) for one in Gate], help=_("which gate"))
    gate.add_argument("--open", action="store_true", help=_("give the product its five gates"))
    gate.add_argument("--done", action="append", default=[], type=int, metavar="N",
                      help=_("tick line N of the checklist; repeatable"))  # fmt: skip
    gate.add_argument("--decide", choices=["go", "hold", "stop"], help=_("the decision"))
    gate.add_argument("--note", help=_("why"))
    gate.add_argument("--cost", metavar="AMOUNT", help=_("cost of this gate"))

    launch = products.add("launch", show_or_save_launch, about=_("launch day and hit rule"))
    launch.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    launch.add_argument("--planned", type=day, metavar="DAY", help=_("planned first day"))
    launch.add_argument("--launched", type=day, metavar="DAY", help=_("real first day"))
    launch.add_argument("--days", type=int, metavar="N", help=_("length of the test"))
    launch.add_argument("--pieces", type=int, metavar="N", help=_("sold in it to be a hit"))

    launches = products.add(
        "launches", list_all_launches, about=_("launches of a time, how many became hits")
    )
    launches.add_argument("--from", dest="since", type=day, metavar="DAY", help=_("first day"))
    launches.add_argument("--to", dest="until", type=day, metavar="DAY", help=_("last day"))

    card = products.add("card", show_or_save_card, about=_("positioning and selection card"))
    card.add_argument("code", nargs="?", help=_("code of the product; without one the shop's card"))
    card.add_argument("--answer", action="append", default=[], type=pair, metavar="FIELD=TEXT",
                      help=_("answer of the positioning card; repeatable"))  # fmt: skip
    card.add_argument("--points", action="append", default=[], type=pair, metavar="FIELD=0…5",
                      help=_("points of the selection card; repeatable"))  # fmt: skip
    card.add_argument("--weight", action="append", default=[], type=pair, metavar="FIELD=0…100",
                      help=_("weight of a criterion, for the whole shop; repeatable"))  # fmt: skip


def change_stage(call: Call) -> Answer:
    """``product stage CODE … --to STATE --reason TEXT``."""
    from shopdesk.products.service.life import move_stage

    asked = call.arguments
    target = LifeCycle(asked.to)
    with call.reading() as (reader, _shown):
        ids = [product_named(reader, code) for code in asked.codes]
    with call.shop().unit_of_work() as session:
        before = move_stage(session, ids, target, reason=asked.reason, on=asked.on, actor=ACTOR)
    text = ngettext("{n} product is now “{state}”", "{n} products are now “{state}”", len(before))
    return Answer(
        [text.format(n=len(before), state=_(LIFE_CYCLE_LABELS[target]))],
        {"changed": len(before), "state": str(target)},
    )


def show_history(call: Call) -> Answer:
    """``product history CODE``."""
    with call.reading() as (reader, shown):
        stages = list_stages(reader, product_named(reader, call.arguments.code))
    rows = [
        [
            plain_day(one.business_date) or "",
            label(LIFE_CYCLE_LABELS, one.from_state),
            label(LIFE_CYCLE_LABELS, one.to_state),
            one.reason,
            one.actor,
        ]
        for one in stages
    ]
    document = {
        "stages": [
            {
                "at": shown.plain_instant(one.at),
                "date": plain_day(one.business_date),
                "from": one.from_state,
                "to": one.to_state,
                "reason": one.reason,
                "actor": one.actor,
            }
            for one in stages
        ]
    }
    return Answer(table_lines([_("Day"), _("From"), _("To"), _("Reason"), _("By")], rows), document)


def show_or_save_gate(call: Call) -> Answer:
    """``product gate CODE [GATE] [--open] [--done N] [--decide go|hold|stop]``."""
    from shopdesk.products.service import life

    asked = call.arguments
    with call.reading() as (reader, shown):
        product_id = product_named(reader, asked.code)
        gates = list_gates(reader, product_id)
    changes = asked.done or asked.decide or asked.note is not None or asked.cost is not None
    if changes and not asked.gate:
        raise UserError("SD-CLI-045", _("Name the gate that is to be changed."))
    if asked.open or changes:
        with call.shop().unit_of_work() as session:
            if asked.open:
                life.open_gates(session, product_id, actor=ACTOR)
        with call.reading() as (reader, shown):
            gates = list_gates(reader, product_id)
    if changes:
        data = _gate_input(asked, gates, shown)
        with call.shop().unit_of_work() as session:
            life.save_gate(session, product_id, data, actor=ACTOR)
        with call.reading() as (reader, shown):
            gates = list_gates(reader, product_id)
    return _gates_answer(gates, asked.gate, shown)


def _gate_input(asked: Any, gates: list[GateRow], shown: Shown) -> Any:
    from shopdesk.products.service.life import GateInput

    found = next((gate for gate in gates if gate.gate == asked.gate), None)
    if found is None:
        raise UserError("SD-CLI-045", _("The product has no gates yet; open them with --open."))
    if any(not 1 <= number <= len(found.criteria) for number in asked.done):
        raise UserError(
            "SD-CLI-045",
            _("The checklist has lines 1 to {n}. Nothing was saved.").format(n=len(found.criteria)),
        )
    return GateInput(
        Gate(asked.gate),
        tuple(
            (text, done or place in asked.done)
            for place, (text, done) in enumerate(found.criteria, 1)
        ),
        GateDecision(asked.decide or found.decision),
        found.note if asked.note is None else asked.note,
        found.cost if asked.cost is None else _amount(asked.cost, shown.currency),
    )


def _amount(text: str, currency: str) -> int:
    try:
        return parse_money(text, currency)
    except ValueError:
        raise UserError("SD-CLI-042", _("“{text}” is no amount.").format(text=text)) from None


def _gates_answer(gates: list[GateRow], chosen: str | None, shown: Shown) -> Answer:
    lines: list[str] = []
    for gate in gates:
        if chosen not in {None, gate.gate}:
            continue
        told = (label(GATE_DECISION_LABELS, gate.decision), shown.money(gate.cost), gate.note)
        lines.append(f"{label(GATE_LABELS, gate.gate)}: {'  '.join(part for part in told if part)}")
        lines += [
            f"  {place}. [{'x' if done else ' '}] {text}"
            for place, (text, done) in enumerate(gate.criteria, 1)
        ]
    cost = gates_cost(gates)
    lines.append(_("Cost so far: {amount}").format(amount=shown.money(cost)))
    document = {
        "currency": shown.currency,
        "cost": shown.plain_money(cost),
        "gates": [
            {
                "gate": gate.gate,
                "decision": gate.decision or None,
                "decided_at": gate.decided_at and shown.plain_instant(gate.decided_at),
                "decided_by": gate.decided_by,
                "note": gate.note,
                "cost": shown.plain_money(gate.cost),
                "criteria": [{"text": text, "done": done} for text, done in gate.criteria],
            }
            for gate in gates
        ],
    }
    return Answer(lines, document)


def show_or_save_launch(call: Call) -> Answer:
    """``product launch CODE [--planned DAY …]``."""
    from shopdesk.products.service.life import LaunchInput, save_launch

    asked = call.arguments
    with call.reading() as (reader, _shown):
        product_id = product_named(reader, asked.code)
        today = clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))
        launch = get_launch(reader, product_id, today=today)
    if any(
        value is not None for value in (asked.planned, asked.launched, asked.days, asked.pieces)
    ):
        data = LaunchInput(
            planned_on=asked.planned
            or (launch.planned_on if launch else None)
            or asked.launched
            or today,
            launched_on=asked.launched or (launch.launched_on if launch else None),
            hit_days=asked.days or (launch.hit_days if launch else DEFAULT_HIT_DAYS),
            hit_units=pieces(asked.pieces)
            if asked.pieces is not None
            else (launch.hit_units if launch else pieces(DEFAULT_HIT_PIECES)),
            note=launch.note if launch else "",
        )
        with call.shop().unit_of_work() as session:
            save_launch(session, product_id, data, actor=ACTOR)
        with call.reading() as (reader, _shown):
            launch = get_launch(reader, product_id, today=today)
    if launch is None:
        return Answer([_("No launch is planned.")], {"launch": None})
    return Answer(_launch_lines(launch), {"launch": _launch_document(launch)})


def _launch_lines(launch: LaunchRow) -> list[str]:
    return fact_lines(
        [
            (_("Planned"), launch.planned_on.isoformat()),
            (_("Launched"), launch.launched_on.isoformat() if launch.launched_on else NONE),
            (
                _("Hit rule"),
                _("{n} sold in {days} days").format(
                    n=quantity_text(launch.hit_units), days=launch.hit_days
                ),
            ),
            (_("Sold in it"), quantity_text(launch.sold)),
            (_("Result"), label(LAUNCH_VERDICT_LABELS, launch.verdict)),
        ]
    )


def _launch_document(launch: LaunchRow) -> dict[str, Any]:
    return {
        "planned_on": launch.planned_on.isoformat(),
        "launched_on": launch.launched_on.isoformat() if launch.launched_on else None,
        "hit_days": launch.hit_days,
        "hit_units": plain_quantity(launch.hit_units),
        "sold": plain_quantity(launch.sold),
        "verdict": str(launch.verdict),
    }


def list_all_launches(call: Call) -> Answer:
    """``product launches [--from DAY --to DAY]``: this quarter unless another time is asked for."""
    asked = call.arguments
    with call.reading() as (reader, _shown):
        today = clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))
        quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        since = asked.since or quarter
        until = asked.until + timedelta(days=1) if asked.until else add_months(quarter, 3)
        launches = list_launches(reader, since, until, today=today)
    hits = sum(one.verdict is LaunchVerdict.HIT for one in launches)
    rate = hit_rate([one.verdict for one in launches])
    rows = [
        [
            one.code,
            one.name,
            one.planned_on.isoformat(),
            one.launched_on.isoformat() if one.launched_on else NONE,
            quantity_text(one.sold),
            quantity_text(one.hit_units),
            label(LAUNCH_VERDICT_LABELS, one.verdict),
        ]
        for one in launches
    ]
    titles = [_("Code"), _("Name"), _("Planned"), _("Launched"), _("Sold in it"), _("Wanted")]
    right = [False, False, False, False, True, True]
    lines = table_lines([*titles, _("Result")], rows, right=right)
    lines.append(
        _("Hits: {hits} of {wanted} wanted in a quarter").format(hits=hits, wanted=HITS_PER_QUARTER)
    )
    if rate is not None:
        lines.append(_("Hit rate: {rate} %").format(rate=f"{rate / 10:.1f}"))
    document = {
        "from": since.isoformat(),
        "to": (until - timedelta(days=1)).isoformat(),
        "hits": hits,
        "wanted_per_quarter": HITS_PER_QUARTER,
        "hit_rate": None if rate is None else rate / 10,
        "launches": [
            {"code": one.code, "name": one.name, **_launch_document(one)} for one in launches
        ],
    }
    return Answer(lines, document)

"""Writing price lists, competitors' prices and rules; proposals made, accepted and refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db import audit, direct
from shopdesk.db.change_sets import ChangeKind
from shopdesk.db.reader import Reader, id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.prices.models import CompetitorPrice, PriceProposal, PriceRule, SkuPrice
from shopdesk.prices.queries import list_rules, sku_facts
from shopdesk.prices.rules import (
    ProposalState,
    RuleKind,
    RuleSettings,
    propose,
    steps_as_json,
)
from shopdesk.products.service import Cell, apply_cells, undo_change_set

_RULES: Table = PriceRule.__table__  # type: ignore[assignment]
_PROPOSALS: Table = PriceProposal.__table__  # type: ignore[assignment]
_LISTED: Table = SkuPrice.__table__  # type: ignore[assignment]
_COMPETITORS: Table = CompetitorPrice.__table__  # type: ignore[assignment]
# What the owner refused is not proposed again at once; nor is what was just accepted lowered by as
# much again, and again, until nothing but the margin floor is left.
QUIET = timedelta(days=30)
_BY_A_SHARE = frozenset({RuleKind.LOW_STOCK, RuleKind.OVERSTOCK, RuleKind.SLOW})
_LARGEST = 10**12


# price lists and competitors


@dataclass(frozen=True, slots=True)
class ListedPriceInput:
    """An entry of a price list; minor units, thousandths, ``until`` is the first instant after."""

    sku_id: int
    price: int
    channel_id: int | None = None
    tier: str = ""
    min_quantity: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    note: str = ""


def add_price(session: Session, data: ListedPriceInput, *, actor: str = "") -> int:
    """Add an entry to the price lists; returns its id.

    Raises:
        UserError: SD-PRI-001 for an amount, quantity or time that is not possible, SD-PRI-002 if
            an entry with the same conditions is there already.
    """
    window = (data.valid_from, data.valid_until)
    if not 0 <= data.price <= _LARGEST or data.min_quantity < 0:
        raise UserError("SD-PRI-001", _("A price cannot be negative. Nothing was saved."))
    if data.valid_from and data.valid_until and data.valid_until <= data.valid_from:
        raise UserError("SD-PRI-001", _("The price ends before it begins. Nothing was saved."))
    if not (data.channel_id or data.tier.strip() or data.min_quantity or any(window)):
        raise UserError(
            "SD-PRI-001",
            _(
                "A price for everybody and always is the price of the product itself. Choose a "
                "channel, a tier, a quantity or a time. Nothing was saved."
            ),
        )
    values = {
        "sku_id": data.sku_id,
        "channel_id": data.channel_id,
        "tier": data.tier.strip(),
        "min_quantity": data.min_quantity,
        "price": data.price,
        "valid_from": data.valid_from,
        "valid_until": data.valid_until,
        "note": data.note.strip(),
    }
    same = [
        row
        for row in session.execute(_LISTED.select().where(_LISTED.c.sku_id == data.sku_id))
        if (row.channel_id, row.tier, row.min_quantity, row.valid_from, row.valid_until)
        == (data.channel_id, values["tier"], data.min_quantity, *window)
    ]
    if same:
        raise UserError(
            "SD-PRI-002",
            _("There is a price with the same conditions already. Nothing was saved."),
        )
    found = session.execute(insert(_LISTED).returning(_LISTED.c.id), values)
    price_id = int(found.scalar_one())
    audit.record(
        session, "priced", "sku", data.sku_id, actor=actor, after={"entry": price_id, **_told(data)}
    )
    return price_id


def _told(data: ListedPriceInput) -> Mapping[str, Any]:
    return {
        "price": data.price,
        "channel": data.channel_id,
        "tier": data.tier.strip(),
        "min_quantity": data.min_quantity,
    }


def remove_price(session: Session, price_id: int, *, actor: str = "") -> None:
    """Take an entry out of the price lists; orders keep the price that they were placed at.

    Raises:
        UserError: SD-PRI-003 if there is no such entry.
    """
    row = session.execute(_LISTED.select().where(_LISTED.c.id == price_id)).first()
    if row is None:
        raise UserError("SD-PRI-003", _("This price is no longer there. Nothing was changed."))
    session.execute(_LISTED.delete().where(_LISTED.c.id == price_id))
    audit.record(
        session,
        "unpriced",
        "sku",
        row.sku_id,
        actor=actor,
        before={"entry": price_id, "price": row.price, "tier": row.tier},
    )


@dataclass(frozen=True, slots=True)
class CompetitorPriceInput:
    """What somebody else asked for the same goods; minor units."""

    sku_id: int
    competitor: str
    price: int
    seen_on: date
    url: str = ""
    note: str = ""


def log_competitor_price(session: Session, data: CompetitorPriceInput) -> int:
    """Note a price of somebody else; returns its id.

    Raises:
        UserError: SD-PRI-004 without a name or a price, or for a day that is still to come.
    """
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    today = clock.business_date(clock.now(), zone)
    if not data.competitor.strip() or not 0 < data.price <= _LARGEST or data.seen_on > today:
        raise UserError(
            "SD-PRI-004",
            _("Write who asked which price, and on which day up to today. Nothing was saved."),
        )
    found = session.execute(
        insert(_COMPETITORS).returning(_COMPETITORS.c.id),
        {
            "sku_id": data.sku_id,
            "competitor": data.competitor.strip(),
            "price": data.price,
            "seen_on": data.seen_on,
            "url": data.url.strip(),
            "note": data.note.strip(),
            "created_at": clock.now(),
        },
    )
    return int(found.scalar_one())


def remove_competitor_price(session: Session, price_id: int) -> None:
    """Take a note of somebody else's price out again."""
    session.execute(_COMPETITORS.delete().where(_COMPETITORS.c.id == price_id))


# rules


def save_rule(
    session: Session,
    name: str,
    data: RuleSettings,
    *,
    rule_id: int | None = None,
    active: bool = True,
) -> int:
    """Add or change a rule; returns its id. Proposals that it made stay as they are.

    Raises:
        UserError: SD-PRI-005 for settings that mean nothing, SD-PRI-006 for an empty or taken name.
    """
    _check_rule(data)
    taken = session.execute(_RULES.select().where(_RULES.c.name == name.strip())).first()
    if not name.strip() or (taken is not None and taken.id != rule_id):
        raise UserError("SD-PRI-006", _("The rule needs a name of its own. Nothing was saved."))
    values = {
        "name": name.strip(),
        "kind": str(data.kind),
        "parameters": data.as_json(),
        "active": active,
    }
    if rule_id is None:
        found = session.execute(
            insert(_RULES).returning(_RULES.c.id), {**values, "created_at": clock.now()}
        )
        return int(found.scalar_one())
    session.execute(
        update(_RULES).where(_RULES.c.id == rule_id).values(**values, version=_RULES.c.version + 1)
    )
    return rule_id


def _check_rule(data: RuleSettings) -> None:
    lowers = data.kind in {RuleKind.LOW_STOCK, RuleKind.OVERSTOCK, RuleKind.SLOW}
    limits = (-90, 100) if lowers else (1, 95) if data.kind is RuleKind.MARGIN else (1, 500)
    # "below 20 %: to 10 %" would lower what is too low already, and the other way round
    backwards = (data.kind is RuleKind.MARGIN and data.change < data.threshold) or (
        data.kind is RuleKind.COMPETITION and data.change > data.threshold
    )
    if (
        backwards
        or data.threshold < 1
        or not limits[0] <= data.change <= limits[1]
        or data.change == 0
        or not 0 <= data.margin_floor <= 95
        or not 1 <= data.days <= 3_650
    ):
        raise UserError(
            "SD-PRI-005",
            _("These figures make no rule: look at the limit and the change. Nothing was saved."),
        )


# proposals


@dataclass(frozen=True, slots=True)
class Made:
    """What a run of the rules left: new proposals, open ones, and ones that were out of date."""

    new: int
    open: int
    stale: int


def make_proposals(session: Session, *, rule_ids: Sequence[int] = ()) -> Made:
    """Run the active rules (or these) over all goods; prices stay as they are.

    An open proposal whose price was changed since is out of date. A variant has one open
    proposal: the rule that was made first wins. What was refused within 30 days is left alone, and
    what was accepted within them of rules that change a price by a share of itself.
    """
    reader = session_reader(session)
    currency = settings.get(reader, settings.SHOP_CURRENCY)
    now = clock.now()
    stale = direct.run(
        session,
        "UPDATE price_proposal SET state = 'stale', decided_at = :now WHERE state = 'open' "
        "AND old_price <> (SELECT s.price FROM sku s WHERE s.id = price_proposal.sku_id)",
        {"now": clock.to_millis(now)},
    )
    taken = {
        row[0] for row in reader.rows("SELECT sku_id FROM price_proposal WHERE state = 'open'")
    }
    refused, resting = _refused(reader, now), _resting(reader, now)
    rows: list[dict[str, Any]] = []
    for rule in list_rules(reader):
        if not (rule.id in rule_ids if rule_ids else rule.active):
            continue
        left_alone = resting if rule.settings.kind in _BY_A_SHARE else frozenset()
        for facts in sku_facts(reader, days=rule.settings.days, today=_today(reader)):
            made = None
            if facts.sku_id not in taken and facts.sku_id not in left_alone:
                made = propose(rule.settings, facts, currency=currency)
            if made is None or (rule.id, facts.sku_id, made.old_price, made.new_price) in refused:
                continue
            taken.add(facts.sku_id)
            rows.append(
                {
                    "price_rule_id": rule.id,
                    "sku_id": facts.sku_id,
                    "old_price": made.old_price,
                    "new_price": made.new_price,
                    "facts": {
                        "steps": steps_as_json(made.steps),
                        "warning": made.warning,
                        "held": made.held,
                    },
                    "state": str(ProposalState.OPEN),
                    "created_at": now,
                }
            )
    if rows:
        session.execute(insert(_PROPOSALS), rows)
    touch(session, "price_proposal")
    return Made(len(rows), len(taken), stale)


def _today(reader: Reader) -> date:
    return clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))


def _refused(reader: Reader, now: datetime) -> set[tuple[int, int, int, int]]:
    return {
        (int(rule), int(sku), int(old), int(new))
        for rule, sku, old, new in reader.rows(
            "SELECT price_rule_id, sku_id, old_price, new_price FROM price_proposal "
            "WHERE state = 'rejected' AND decided_at > :since",
            {"since": clock.to_millis(now - QUIET)},
        )
    }


def _resting(reader: Reader, now: datetime) -> frozenset[int]:
    """Variants whose price such a rule changed lately, unless that was taken back."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(_BY_A_SHARE))
    return frozenset(
        int(row[0])
        for row in reader.rows(
            "SELECT p.sku_id FROM price_proposal p JOIN price_rule r ON r.id = p.price_rule_id "
            f"WHERE p.state = 'accepted' AND p.decided_at > :since AND r.kind IN ({kinds}) "
            "AND NOT EXISTS (SELECT 1 FROM change_set u WHERE u.undoes_id = p.change_set_id)",
            {"since": clock.to_millis(now - QUIET)},
        )
    )


def accept_proposals(session: Session, ids: Sequence[int], *, actor: str = "") -> int:
    """Give the variants the proposed prices, all or none; returns the id of the change set.

    Raises:
        UserError: SD-PRI-007 if one of them was decided already or its price changed since.
    """
    reader = session_reader(session)
    rows = reader.rows(
        "SELECT p.id, p.sku_id, p.new_price FROM price_proposal p JOIN sku s ON s.id = p.sku_id "
        f"WHERE p.id IN ({id_list(ids)}) AND p.state = 'open' AND s.price = p.old_price"
    )
    if not ids or len(rows) != len(set(ids)):
        raise _out_of_date(len(set(ids)) - len(rows))
    set_id = apply_cells(
        session,
        [Cell(int(sku), "price", int(price)) for _id, sku, price in rows],
        kind=ChangeKind.PROPOSAL,
        title=ngettext("{n} proposed price", "{n} proposed prices", len(rows)).format(n=len(rows)),
        actor=actor,
    )
    if set_id is None:
        raise _out_of_date(len(rows))
    _decide(session, ids, ProposalState.ACCEPTED, set_id)
    return set_id


def reject_proposals(session: Session, ids: Sequence[int]) -> None:
    """Leave the prices as they are; the same is not proposed again for 30 days.

    Raises:
        UserError: SD-PRI-007 if one of them was decided already.
    """
    _decide(session, ids, ProposalState.REJECTED, None)


def reopen_proposals(session: Session, ids: Sequence[int], *, actor: str = "") -> None:
    """Take a decision back: prices are as they were before, the proposals are open again.

    Raises:
        UserError: SD-CHG-001 or SD-CHG-003 if the prices cannot be put back, SD-PRI-007 if another
            proposal for one of the variants is open by now.
    """
    reader = session_reader(session)
    sets = reader.rows(
        "SELECT DISTINCT change_set_id FROM price_proposal "
        f"WHERE id IN ({id_list(ids)}) AND change_set_id IS NOT NULL"
    )
    for (set_id,) in sets:
        undo_change_set(session, int(set_id), actor=actor)
    other = one(
        reader,
        "SELECT count(*) FROM price_proposal o WHERE o.state = 'open' AND o.sku_id IN "
        f"(SELECT sku_id FROM price_proposal WHERE id IN ({id_list(ids)}))",
    )
    if other is not None and other[0]:
        raise _out_of_date(int(other[0]))
    direct.run(
        session,
        "UPDATE price_proposal SET state = 'open', decided_at = NULL, change_set_id = NULL "
        f"WHERE id IN ({id_list(ids)}) AND state IN ('accepted', 'rejected')",
    )
    touch(session, "price_proposal")


def _decide(session: Session, ids: Sequence[int], state: ProposalState, set_id: int | None) -> None:
    changed = direct.run(
        session,
        "UPDATE price_proposal SET state = :state, decided_at = :now, change_set_id = :set_id "
        f"WHERE id IN ({id_list(ids)}) AND state = 'open'",
        {"state": str(state), "now": clock.to_millis(clock.now()), "set_id": set_id},
    )
    touch(session, "price_proposal")
    if changed != len(set(ids)):
        raise _out_of_date(len(set(ids)) - changed)


def _out_of_date(count: int) -> UserError:
    return UserError(
        "SD-PRI-007",
        ngettext(
            "{n} proposal was decided already or is out of date. Nothing was changed.",
            "{n} proposals were decided already or are out of date. Nothing was changed.",
            count,
        ).format(n=count),
    )

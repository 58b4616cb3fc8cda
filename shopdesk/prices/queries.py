"""Lists of prices, what rules know of each variant, price history, and the price a buyer gets."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf
from typing import Any

from shopdesk import settings
from shopdesk.base.clock import business_date, day_key, from_millis, to_millis
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.base.unit_cost import cost_scale
from shopdesk.db.reader import Reader, id_list, one
from shopdesk.i18n import N_
from shopdesk.prices.rules import (
    ChosenPrice,
    Ending,
    ListedPrice,
    RuleKind,
    RuleSettings,
    SkuFacts,
    Step,
    choose_price,
    steps_from_json,
)

# How long somebody else's price counts as his present one.
FRESH = timedelta(days=90)


def prices_table(currency: str) -> TableSpec:
    """The list of all variants with their prices, margins and open proposals."""
    margin = (
        f"(CASE WHEN s.price > 0 THEN 1.0 - s.cost_e4 / (s.price * {cost_scale(currency)}.0) END)"
    )
    open_price = (
        "(SELECT p.new_price FROM price_proposal p WHERE p.sku_id = s.id AND p.state = 'open')"
    )
    others = (
        "(SELECT min(c.price) FROM competitor_price c WHERE c.sku_id = s.id AND c.seen_on = "
        "(SELECT max(d.seen_on) FROM competitor_price d WHERE d.sku_id = s.id))"
    )
    return TableSpec(
        name="prices",
        title=N_("Prices"),
        source="sku s JOIN product g ON g.id = s.product_id",
        key="s.id",
        columns=(
            Column("code", N_("Code"), "s.code", Kind.CODE, width=130),
            Column("name", N_("Name"), "s.name", width=260),
            Column("price", N_("Price"), "s.price", Kind.MONEY, width=90),
            Column("proposed", N_("Proposed"), open_price, Kind.MONEY, width=100),
            Column("margin", N_("Margin"), margin, Kind.PERCENT, width=80),
            Column("cost", N_("Cost"), "s.cost_e4", Kind.UNIT_COST, width=90),
            Column("floor_price", N_("Lowest price"), "s.floor_price", Kind.MONEY, width=100),
            Column("others", N_("Others from"), others, Kind.MONEY, width=100),
            Column("list_price", N_("List price"), "s.list_price", Kind.MONEY, shown=False),
            Column(
                "entries",
                N_("Special prices"),
                "(SELECT count(*) FROM sku_price e WHERE e.sku_id = s.id)",
                Kind.INTEGER,
                width=110,
                shown=False,
            ),
        ),
        default_sort="code",
        filters=(
            Filter("proposed", N_("With a proposal"), f"{open_price} IS NOT NULL"),
            Filter("loss", N_("Below cost"), f"{margin} < 0"),
            Filter("thin", N_("Margin under 20 %"), f"{margin} < 0.2"),
            Filter("floor", N_("Below the lowest price"), "s.price < s.floor_price"),
            Filter("no_cost", N_("Without a cost"), "s.cost_e4 IS NULL"),
        ),
        reads=frozenset({"sku", "product", "price_proposal", "competitor_price", "sku_price"}),
        search_table="product_search",
        search_key="s.product_id",
        base="g.kind = 'goods' AND s.active = 1",
    )


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A price rule."""

    id: int
    name: str
    settings: RuleSettings
    active: bool
    open: int


def list_rules(reader: Reader) -> list[RuleRow]:
    """The rules in the order in which they were made, with the number of their open proposals."""
    found = []
    for key, name, kind, parameters, active, count in reader.rows(
        "SELECT r.id, r.name, r.kind, r.parameters, r.active, (SELECT count(*) "
        "FROM price_proposal p WHERE p.price_rule_id = r.id AND p.state = 'open') "
        "FROM price_rule r ORDER BY r.id"
    ):
        values = json.loads(parameters)
        values["ending"] = Ending(values["ending"])
        rule = RuleSettings(RuleKind(kind), **values)
        found.append(RuleRow(key, name, rule, bool(active), count))
    return found


def sku_facts(reader: Reader, *, days: int, today: date) -> list[SkuFacts]:
    """What the rules know of every variant of goods that is for sale."""
    since = day_key(today - timedelta(days=days))
    sold: dict[int, int] = dict(
        reader.rows(
            "SELECT sku_id, sum(CASE WHEN kind = 'sale' THEN quantity ELSE -quantity END) "
            "FROM stock_move WHERE kind IN ('sale', 'return') AND business_date > :since "
            "GROUP BY sku_id",
            {"since": since},
        )
    )
    first: dict[int, int] = dict(
        reader.rows("SELECT sku_id, min(business_date) FROM stock_move GROUP BY sku_id")
    )
    others = _others(reader, today)
    zone = settings.get(reader, settings.SHOP_TIME_ZONE)
    found = []
    for key, price, cost, lowest, created, available in reader.rows(
        "SELECT s.id, s.price, s.cost_e4, s.floor_price, s.created_at, "
        "coalesce((SELECT b.quantity - b.reserved FROM stock_balance b WHERE b.sku_id = s.id "
        "AND b.location_id = 1), 0) FROM sku s JOIN product g ON g.id = s.product_id "
        "WHERE g.kind = 'goods' AND s.active = 1 AND g.state NOT IN ('idea', 'sample', 'ended') "
        "ORDER BY s.id"
    ):
        began = min(first.get(key, 99_991_231), day_key(business_date(from_millis(created), zone)))
        age = (today - date(began // 10_000, began // 100 % 100, began % 100)).days
        found.append(
            SkuFacts(
                key, price, cost, lowest, available, int(sold.get(key, 0)), age, others.get(key, ())
            )
        )
    return found


def _others(reader: Reader, today: date) -> dict[int, tuple[int, ...]]:
    """The newest price of each competitor that is not older than ``FRESH``."""
    newest: dict[tuple[int, str], int] = {}
    for key, competitor, price in reader.rows(
        "SELECT sku_id, competitor, price FROM competitor_price "
        "WHERE seen_on >= :since AND seen_on <= :today ORDER BY seen_on, id",
        {"since": day_key(today - FRESH), "today": day_key(today)},
    ):
        newest[key, competitor] = price
    found: dict[int, list[int]] = defaultdict(list)
    for (key, _competitor), price in newest.items():
        found[key].append(price)
    return {key: tuple(sorted(prices)) for key, prices in found.items()}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal with its arithmetic."""

    id: int
    sku_id: int
    code: str
    name: str
    rule: str
    old_price: int
    new_price: int
    present_price: int
    state: str
    steps: tuple[Step, ...]
    warning: str


def list_proposals(
    reader: Reader, *, sku_ids: list[int] | None = None, state: str = "open"
) -> list[ProposalRow]:
    """Proposals in a state, by code of the variant."""
    among = "" if sku_ids is None else f"AND p.sku_id IN ({id_list(sku_ids)})"
    found = []
    for *head, facts in reader.rows(
        "SELECT p.id, p.sku_id, s.code, s.name, r.name, p.old_price, p.new_price, s.price, "
        "p.state, p.facts FROM price_proposal p JOIN sku s ON s.id = p.sku_id "
        f"JOIN price_rule r ON r.id = p.price_rule_id WHERE p.state = :state {among} "
        "ORDER BY s.code_key, p.id",
        {"state": state},
    ):
        told: dict[str, Any] = json.loads(facts)
        values: list[Any] = [*head, steps_from_json(told["steps"]), told["warning"]]
        found.append(ProposalRow(*values))
    return found


@dataclass(frozen=True, slots=True)
class ListedRow:
    """An entry of the price lists."""

    id: int
    channel_id: int | None
    channel: str
    tier: str
    min_quantity: int
    price: int
    valid_from: int | None
    valid_until: int | None
    note: str


def list_prices(reader: Reader, sku_id: int) -> list[ListedRow]:
    """The special prices of a variant."""
    rows = reader.rows(
        "SELECT e.id, e.channel_id, coalesce(c.name, ''), e.tier, e.min_quantity, e.price, "
        "e.valid_from, e.valid_until, e.note FROM sku_price e "
        "LEFT JOIN channel c ON c.id = e.channel_id WHERE e.sku_id = :sku "
        "ORDER BY e.channel_id, e.tier, e.min_quantity, e.id",
        {"sku": sku_id},
    )
    return [ListedRow(*row) for row in rows]


def price_for(
    reader: Reader,
    sku_id: int,
    at: datetime,
    *,
    channel_id: int | None = None,
    tier: str = "",
    quantity: int = 1_000,
) -> ChosenPrice | None:
    """The price of one piece for a buyer, and the entry that gave it; None if the SKU is gone."""
    own = one(reader, "SELECT price FROM sku WHERE id = :sku", {"sku": sku_id})
    if own is None:
        return None
    moment = to_millis(at)
    entries = [
        ListedPrice(row.price, row.channel_id, row.tier, row.min_quantity, row.id)
        for row in list_prices(reader, sku_id)
        if (row.valid_from is None or row.valid_from <= moment)
        and (row.valid_until is None or moment < row.valid_until)
    ]
    return choose_price(int(own[0]), entries, channel_id=channel_id, tier=tier, quantity=quantity)


@dataclass(frozen=True, slots=True)
class CompetitorRow:
    """A price of somebody else."""

    id: int
    competitor: str
    price: int
    seen_on: int
    url: str
    note: str


def list_competitor_prices(reader: Reader, sku_id: int) -> list[CompetitorRow]:
    """What others asked for a variant, the newest first."""
    rows = reader.rows(
        "SELECT id, competitor, price, seen_on, url, note FROM competitor_price "
        "WHERE sku_id = :sku ORDER BY seen_on DESC, id DESC",
        {"sku": sku_id},
    )
    return [CompetitorRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One change of a price or cost: when, by whom, in what set of changes."""

    at: int
    field: str
    before: int | None
    after: int | None
    actor: str
    kind: str
    title: str
    change_set_id: int | None


def price_history(reader: Reader, sku_id: int) -> list[PriceChange]:
    """Every change of the prices and the cost of a variant, the newest first.

    What imports replaced is told too; the value after is the one that the next change found.
    """
    found = [
        PriceChange(at, field, _whole(before), _whole(after), actor, kind, title, key)
        for at, field, before, after, actor, kind, title, key in reader.rows(
            "SELECT c.at, i.field, i.before, i.after, c.actor, c.kind, c.title, c.id "
            "FROM change_item i JOIN change_set c ON c.id = i.change_set_id "
            "WHERE i.subject = 'sku' AND i.subject_id = :sku "
            "AND i.field IN ('price', 'cost_e4', 'list_price', 'floor_price')",
            {"sku": sku_id},
        )
    ]
    found += _imported(reader, sku_id, found)
    return sorted(found, key=lambda change: (change.at, change.change_set_id or 0), reverse=True)


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)


def _imported(reader: Reader, sku_id: int, others: list[PriceChange]) -> list[PriceChange]:
    present = one(
        reader,
        "SELECT price, cost_e4, list_price, floor_price FROM sku WHERE id = :sku",
        {"sku": sku_id},
    )
    if present is None:
        return []
    # The newest first: each one's value after is what the next one after it, of whichever sort,
    # replaced.
    fields = ("price", "cost_e4", "list_price", "floor_price")
    following: dict[str, tuple[float, int | None]] = {
        field: (inf, value) for field, value in zip(fields, present, strict=True)
    }
    later = sorted(others, key=lambda change: change.at, reverse=True)
    found = []
    for before, at, actor, name in reader.rows(
        "SELECT c.before, coalesce(b.finished_at, b.started_at), b.actor, b.file_name "
        "FROM import_change c JOIN import_batch b ON b.id = c.batch_id "
        "WHERE c.table_name = 'sku' AND c.row_id = :sku AND b.state = 'applied' "
        "ORDER BY c.id DESC",
        {"sku": sku_id},
    ):
        values = json.loads(before)
        for field in fields:
            if field not in values:
                continue
            until, after = following[field]
            between = [
                change for change in later if change.field == field and at < change.at < until
            ]
            if between:
                after = between[-1].before
            found.append(PriceChange(at, field, values[field], after, actor, "import", name, None))
            following[field] = (at, values[field])
    return found

"""What the shop's records say about buying: a need for each SKU, the proposals, the shortages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import fmean, pstdev
from typing import Any

from shopdesk import settings
from shopdesk.base.clock import from_day_key
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.period import Period
from shopdesk.db.reader import Reader, id_list
from shopdesk.metrics.abc_xyz import ClassRow, matrix
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.forecast import Verdict
from shopdesk.metrics.forecast.skus import SkuForecast, forecast_skus
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.replenish.arithmetic import propose, within_cash
from shopdesk.metrics.replenish.model import (
    Arrival,
    LeadSource,
    Need,
    Proposal,
    Remark,
    Source,
)
from shopdesk.products.rules import LifeCycle, ProductKind
from shopdesk.purchasing.queries import (
    LeadTime,
    Offer,
    lead_times,
    list_offers,
    on_order,
    supplier_scores,
)
from shopdesk.purchasing.rules import PRICE_DIGITS, Policy, SafetyMethod
from shopdesk.stock.rules import LocationKind

LEAST_DELIVERIES = 3
HORIZON_WEEKS = 13
DEFAULT_SERVICE = 9_500
_CLASS_DAYS = 364
_NOT_BOUGHT = (LifeCycle.CLEARANCE, LifeCycle.ENDED)

Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Needs:
    """The need of every SKU that may be bought, and what is told beside it.

    ``day`` is the first day of the forecasts: today, or the day after the last record.
    """

    day: date
    currency: str
    rows: tuple[Need, ...]
    forecasts: Mapping[int, SkuForecast]
    classes: Mapping[int, ClassRow]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to buy, the most at stake first; money in minor units of the shop's currency."""

    day: date
    currency: str
    limit: int | None
    considered: int
    proposals: tuple[Proposal, ...]
    needs: Needs

    @property
    def cash(self) -> int:
        """What the proposals within the limit cost."""
        return sum(one.spends for one in self.proposals if one.within_limit)

    @property
    def all_cash(self) -> int:
        """What all proposals cost."""
        return sum(one.spends for one in self.proposals)

    @property
    def stake(self) -> int:
        """The margin that all proposals save."""
        return sum(one.stake for one in self.proposals)


def plan(
    facts: Facts,
    *,
    limit: int | None = None,
    sku_ids: Sequence[int] | None = None,
    supplier_id: int | None = None,
    progress: Report | None = None,
) -> Plan:
    """Proposals for all active SKUs of goods, or for some.

    Args:
        facts: the shop's records.
        limit: cash to be spent at most, minor units; None for any amount.
        sku_ids: only these.
        supplier_id: only what is bought from this supplier.
        progress: told (done, total, text); whatever it raises stops the work.

    Raises:
        UserError: SD-FOR-001 if an own calendar cannot be read.
    """
    needs = collect(facts, sku_ids=sku_ids, progress=progress)
    found = []
    for need in needs.rows:
        if supplier_id is not None and (
            need.source is None or need.source.supplier_id != supplier_id
        ):
            continue
        one = propose(need, today=needs.day, currency=needs.currency)
        if one is not None:
            found.append(one)
    return Plan(needs.day, needs.currency, limit, len(needs.rows), within_cash(found, limit), needs)


def collect(
    facts: Facts, *, sku_ids: Sequence[int] | None = None, progress: Report | None = None
) -> Needs:
    """The need of every SKU that may be bought: not kits, not what is being cleared or is gone."""
    rows = _skus(facts.reader, sku_ids)
    ids = [int(row[0]) for row in rows]
    day = facts.covered_until
    forecasts = forecast_skus(facts, ids, horizon=HORIZON_WEEKS, progress=progress)
    classes = {
        row.sku_id: row
        for row in matrix(facts, Scope(Period(day - timedelta(days=_CLASS_DAYS), day))).rows
    }
    known = _Known(facts)
    needs = [known.need(row, forecasts[int(row[0])], classes.get(int(row[0]))) for row in rows]
    return Needs(day, facts.currency, tuple(needs), forecasts, classes)


def _skus(reader: Reader, sku_ids: Sequence[int] | None) -> list[tuple[Any, ...]]:
    states = ", ".join(f"'{state}'" for state in _NOT_BOUGHT)
    chosen = "" if sku_ids is None else f"AND s.id IN ({id_list(sku_ids)}) "
    return reader.rows(
        "SELECT s.id, s.code, s.name, s.price, s.cost_e4, s.decimals, s.min_quantity, "
        "s.max_quantity FROM sku s JOIN product p ON p.id = s.product_id "
        f"WHERE s.active = 1 AND s.kit = 0 AND p.kind = '{ProductKind.GOODS}' "
        f"AND p.state NOT IN ({states}) {chosen}ORDER BY s.id"
    )


class _Known:
    """What is looked up for all SKUs at once."""

    def __init__(self, facts: Facts) -> None:
        reader, today = facts.reader, facts.today
        self.facts = facts
        self.offers: dict[int, list[Offer]] = {}
        for offer in list_offers(reader, today):
            self.offers.setdefault(offer.sku_id, []).append(offer)
        self.by_sku: dict[tuple[int, int], list[LeadTime]] = {}
        self.by_supplier: dict[int, list[LeadTime]] = {}
        for delivery in lead_times(reader):
            key = delivery.sku_id, delivery.supplier_id
            self.by_sku.setdefault(key, []).append(delivery)
            self.by_supplier.setdefault(delivery.supplier_id, []).append(delivery)
        self.scores = supplier_scores(reader)
        suppliers = reader.rows("SELECT id, name, min_order_amount FROM supplier")
        self.names = {int(key): str(name) for key, name, _least in suppliers}
        self.least = {int(key): int(least) for key, _name, least in suppliers}
        self.coming = on_order(reader)
        self.drafts = _sums(
            reader,
            "SELECT l.sku_id, sum(l.quantity) FROM purchase_line l JOIN purchase_order o "
            "ON o.id = l.purchase_order_id WHERE o.state = 'draft' GROUP BY l.sku_id",
        )
        self.stock = _stock(reader)
        self.policies = {
            int(row[0]): row[1:]
            for row in reader.rows(
                "SELECT sku_id, policy, min_quantity, max_quantity, safety_method, "
                "service_level, review_days, supplier_id FROM replenishment"
            )
        }
        self.review = facts.preferences.get(settings.STOCK_REVIEW_DAYS)
        self.lead = facts.preferences.get(settings.STOCK_LEAD_DAYS)
        self.method = SafetyMethod(facts.preferences.get(settings.STOCK_SAFETY))

    def need(self, row: Sequence[Any], told: SkuForecast, own: ClassRow | None) -> Need:
        """The need of one SKU."""
        key, code, name, price, cost_e4, decimals, low, high = row
        default = (Policy.JIC, None, None, self.method, None, None, None)
        policy, least, most, method, level, review, supplier = self.policies.get(key, default)
        advised = DEFAULT_SERVICE if own is None else int(own.advice.service_level * 10_000)
        digits = exponent(self.facts.currency)
        cost = None if cost_e4 is None else divide_half_up(cost_e4 * 10**digits, 10**PRICE_DIGITS)
        shelf, reserved, lent = self.stock.get(key, (0, 0, 0))
        arrivals = tuple(
            Arrival(
                None if one.expected_on is None else from_day_key(one.expected_on),
                one.quantity,
                one.number,
                self.names.get(one.supplier_id, ""),
                one.order_id,
            )
            for one in self.coming.get(key, ())
        )
        return Need(
            sku_id=key,
            code=code,
            name=name,
            weeks=told.forecast.values,
            deviation=told.forecast.deviation,
            on_hand=shelf + (lent if policy == Policy.VMI else 0),
            reserved=reserved,
            on_order=sum(one.quantity for one in arrivals) + self.drafts.get(key, 0),
            price=int(price),
            cost=cost,
            policy=Policy(policy),
            method=SafetyMethod(method),
            service_level=level or advised,
            review_days=review or self.review,
            setting_lead_days=self.lead,
            low=low if least is None else least,
            high=high if most is None else most,
            source=self._source(key, supplier),
            decimals=decimals,
            arrivals=arrivals,
            remarks=_doubts(told),
            chosen_supplier_id=supplier,
        )

    def _source(self, sku_id: int, supplier_id: int | None) -> Source | None:
        """The supplier chosen for the SKU, else the main one, else the first that has a price."""
        offers = self.offers.get(sku_id, [])
        named = [one for one in offers if one.supplier_id == supplier_id]
        ranked = named or sorted(offers, key=lambda one: (one.role != "main", not one.breaks))
        if not ranked:
            return None
        offer = ranked[0]
        days, spread, source, deliveries = self._lead(offer)
        score = self.scores.get(offer.supplier_id)
        return Source(
            supplier_id=offer.supplier_id,
            supplier=offer.supplier,
            currency=offer.currency,
            rate_e6=offer.rate_e6,
            lead_days=days,
            lead_spread=spread,
            lead_source=source,
            deliveries=deliveries,
            on_time=None if score is None else score.score.on_time,
            min_quantity=offer.min_quantity,
            pack_size=offer.pack_size,
            breaks=offer.breaks,
            min_order=self.least.get(offer.supplier_id, 0),
        )

    def _lead(self, offer: Offer) -> tuple[int, float, LeadSource, int]:
        """Days from order to receipt, their spread, where that is known from, deliveries."""
        own = self.by_sku.get((offer.sku_id, offer.supplier_id), [])
        others = self.by_supplier.get(offer.supplier_id, [])
        for source, found in ((LeadSource.SKU, own), (LeadSource.SUPPLIER, others)):
            if len(found) >= LEAST_DELIVERIES:
                days = [one.days for one in found]
                return ceil(fmean(days)), pstdev(days), source, len(found)
        if offer.lead_time_days is not None:
            return offer.lead_time_days, 0.0, LeadSource.OFFER, len(others)
        return self.lead, 0.0, LeadSource.SETTING, len(others)


def _doubts(told: SkuForecast) -> tuple[Remark, ...]:
    if told.forecast.verdict is Verdict.UNTESTED:
        return (Remark.UNTESTED,)
    return (Remark.LOST_TO_NAIVE,) if told.forecast.verdict is Verdict.WORSE else ()


def _sums(reader: Reader, sql: str) -> dict[int, int]:
    return {int(key): int(value) for key, value in reader.rows(sql)}


def _stock(reader: Reader) -> dict[int, tuple[int, int, int]]:
    """On own shelves and on the way between them, promised there, and the supplier's with us."""
    own = f"p.kind IN ('{LocationKind.SHELF}', '{LocationKind.TRANSIT}')"
    lent = f"p.kind = '{LocationKind.CONSIGNMENT}'"
    rows = reader.rows(
        f"SELECT b.sku_id, coalesce(sum(CASE WHEN {own} THEN b.quantity END), 0), "
        f"coalesce(sum(CASE WHEN {own} THEN b.reserved END), 0), "
        f"coalesce(sum(CASE WHEN {lent} THEN b.quantity END), 0) "
        "FROM stock_balance b JOIN location p ON p.id = b.location_id GROUP BY b.sku_id"
    )
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in rows}

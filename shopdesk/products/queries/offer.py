"""Kits with what limits them, listings with the length of their titles, labels to print."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from shopdesk.base.clock import from_day_key
from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import Reader, id_list
from shopdesk.products.queries.presets import preset_of
from shopdesk.products.rules import KitPart, limiting, makeable, title_length

# Free on the open shelves, as an order may take it; what is promised to orders is not.
# A server adds whole numbers up to decimals, which would then be divided with a rest.
FREE = (
    "CAST(coalesce((SELECT sum(b.quantity - b.reserved) FROM stock_balance b "
    "WHERE b.sku_id = {sku} AND b.location_id IN "
    "(SELECT p9.id FROM location p9 WHERE p9.kind = 'shelf' AND p9.active = 1)), 0) AS bigint)"
)
_PER_KIT = FREE.format(sku="k.sku_id")
# Whole kits that the scarcest component allows; integer division on both engines.
KIT_FREE = (
    f"coalesce((SELECT min(CASE WHEN {_PER_KIT} > 0 THEN {_PER_KIT} / k.quantity ELSE 0 END) "
    f"* {PIECE} FROM kit_component k WHERE k.kit_sku_id = {{sku}}), 0)"
)


def available_sql(sku: str) -> str:
    """SQL of what can be sold now of a variant, kits included.

    Args:
        sku: alias of a row of the table ``sku``.
    """
    key = f"{sku}.id"
    return (
        f"(CASE WHEN {sku}.kit = 1 THEN {KIT_FREE.format(sku=key)} ELSE {FREE.format(sku=key)} END)"
    )


@dataclass(frozen=True, slots=True)
class KitPartRow:
    """A component of a kit: how much goes in, how much is free, how many kits it allows."""

    sku_id: int
    code: str
    name: str
    quantity: int
    available: int
    enough_for: int
    cost_e4: int | None


@dataclass(frozen=True, slots=True)
class KitDetail:
    """A kit; ``cost`` in minor units of one kit by expected costs, None if one is not known.

    ``separate`` is what the components cost a buyer one by one.
    """

    sku_id: int
    code: str
    name: str
    price: int
    parts: tuple[KitPartRow, ...]
    makeable: int
    limiting: str
    cost: int | None
    separate: int


def get_kit(reader: Reader, sku_id: int, *, digits: int = 2) -> KitDetail | None:
    """A kit with its components; None if the variant is gone or no kit.

    Args:
        digits: decimals of the shop's currency, to turn costs into money.
    """
    head = reader.rows("SELECT code, name, price FROM sku WHERE id = :id AND kit = 1",
                       {"id": sku_id})  # fmt: skip
    if not head:
        return None
    rows = reader.rows(
        f"SELECT s.id, s.code, s.name, k.quantity, {FREE.format(sku='s.id')}, s.cost_e4, s.price "
        "FROM kit_component k JOIN sku s ON s.id = k.sku_id WHERE k.kit_sku_id = :id "
        "ORDER BY s.code_key",
        {"id": sku_id},
    )
    parts = [KitPart(int(row[0]), int(row[3])) for row in rows]
    available = {int(row[0]): int(row[4]) for row in rows}
    scarce = limiting(parts, available)
    costs = [row[5] for row in rows]
    cost = None
    if rows and None not in costs:
        # 1/10000 of the unit times thousandths of a piece, into minor units in one rounding.
        whole = sum(int(row[5]) * int(row[3]) for row in rows)
        cost = divide_half_up(whole * 10**digits, 10_000 * PIECE)
    separate = divide_half_up(sum(int(row[6]) * int(row[3]) for row in rows), PIECE)
    code, name, price = head[0]
    return KitDetail(
        sku_id,
        code,
        name,
        price,
        parts=tuple(
            KitPartRow(
                sku_id=part.sku_id,
                code=row[1],
                name=row[2],
                quantity=part.quantity,
                available=available[part.sku_id],
                enough_for=makeable([part], available),
                cost_e4=row[5],
            )
            for part, row in zip(parts, rows, strict=True)
        ),
        makeable=makeable(parts, available),
        limiting=next(
            (row[1] for row in rows if scarce is not None and row[0] == scarce.sku_id), ""
        ),
        cost=cost,
        separate=separate,
    )


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing with its channel; ``length`` of the title as the channel counts, limit 0 = any."""

    id: int
    product_id: int
    channel_id: int
    channel: str
    language: str
    title: str
    length: int
    limit: int
    state: str
    price: int | None
    currency: str
    listed_on: date | None
    unlisted_on: date | None
    season: str
    showcase: bool
    external_no: str
    checklist: tuple[tuple[str, bool], ...]
    note: str
    version: int


def list_listings(reader: Reader, product_id: int) -> list[ListingRow]:
    """Listings of a product by channel and language."""
    rows = reader.rows(
        "SELECT l.id, l.product_id, l.channel_id, h.name, h.platform, h.code, l.language, l.title, "
        "l.state, l.price, l.currency, l.listed_on, l.unlisted_on, l.season, l.showcase, "
        "l.external_no, l.checklist, l.note, l.version FROM listing l "
        "JOIN channel h ON h.id = l.channel_id WHERE l.product_id = :id "
        "ORDER BY h.name, h.id, l.language",
        {"id": product_id},
    )
    found = []
    for key, product, channel_id, channel, platform, code, language, title, *rest in rows:
        state, price, currency, listed, unlisted, season, showcase, external, checks, *last = rest
        preset = preset_of(platform or code)
        found.append(
            ListingRow(
                id=key,
                product_id=product,
                channel_id=channel_id,
                channel=channel,
                language=language,
                title=title,
                length=title_length(title, preset.count),
                limit=preset.title_limit,
                state=state,
                price=price,
                currency=currency,
                listed_on=None if listed is None else from_day_key(listed),
                unlisted_on=None if unlisted is None else from_day_key(unlisted),
                season=season,
                showcase=bool(showcase),
                external_no=external,
                checklist=tuple((text, bool(done)) for text, done in json.loads(checks)),
                note=last[0],
                version=last[1],
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What a label of a variant may show; ``barcode`` is its first one, or empty."""

    sku_id: int
    code: str
    product: str
    options: str
    price: int
    barcode: str
    on_hand: int


def list_labels(reader: Reader, sku_ids: Sequence[int]) -> list[LabelRow]:
    """Variants as labels show them, in the order asked; those that are gone are missing."""
    rows = {
        int(row[0]): row
        for row in reader.rows(
            "SELECT s.id, s.code, p.name, s.option1, s.option2, s.option3, s.price, "
            "coalesce((SELECT b.code FROM barcode b WHERE b.id = (SELECT min(c.id) FROM barcode c "
            "WHERE c.sku_id = s.id)), ''), "
            "coalesce((SELECT b.quantity FROM stock_balance b WHERE b.sku_id = s.id "
            "AND b.location_id = 1), 0) FROM sku s JOIN product p ON p.id = s.product_id "
            f"WHERE s.id IN ({id_list(sku_ids)})"
        )
    }
    found = []
    for key in sku_ids:
        if key in rows:
            _key, code, product, *options, price, barcode, on_hand = rows[key]
            named = " / ".join(option for option in options if option)
            found.append(LabelRow(key, code, product, named, price, barcode, on_hand))
    return found


def sku_ids_of(reader: Reader, product_ids: Collection[int]) -> list[int]:
    """Active variants of products, by product and code."""
    rows = reader.rows(
        "SELECT s.id FROM sku s JOIN product p ON p.id = s.product_id "
        f"WHERE s.product_id IN ({id_list(list(product_ids))}) AND s.active = 1 "
        "ORDER BY p.code_key, s.code_key"
    )
    return [int(row[0]) for row in rows]

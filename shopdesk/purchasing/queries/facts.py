"""What suppliers did, as sums of SQL: one text for lists, panels and the score."""

from __future__ import annotations

# A year of deals up to the supplier's last one: no clock, so that a list and a panel agree.
# Orders count as over when they are finished, or past their day while goods were being received.
_DEAL = (
    "deal AS (SELECT o.id, o.supplier_id, o.state, o.expected_on, o.ordered_on, "
    "CASE WHEN o.state IN ('received', 'closed') OR o.expected_on < (SELECT max(business_date) "
    "FROM receipt) THEN 1 ELSE 0 END AS is_over FROM purchase_order o JOIN (SELECT supplier_id, "
    "max(ordered_on) AS newest FROM purchase_order WHERE state NOT IN ('draft', 'cancelled') "
    "GROUP BY supplier_id) n ON n.supplier_id = o.supplier_id "
    "WHERE o.state NOT IN ('draft', 'cancelled') AND o.ordered_on > n.newest - 10000)"
)
_ARRIVAL = (
    "arrival AS (SELECT d.supplier_id, CAST(sum(l.accepted + l.rejected) AS bigint) AS inspected, "
    "CAST(sum(CASE WHEN d.expected_on IS NOT NULL THEN l.accepted + l.rejected ELSE 0 END) "
    "AS bigint) AS arrived, CAST(sum(CASE WHEN r.business_date <= d.expected_on "
    "THEN l.accepted + l.rejected ELSE 0 END) AS bigint) AS on_time "
    "FROM deal d JOIN receipt r ON r.purchase_order_id = d.id AND r.kind = 'receipt' "
    "JOIN receipt_line l ON l.receipt_id = r.id GROUP BY d.supplier_id)"
)
_KEPT = (
    "kept AS (SELECT d.supplier_id, CAST(sum(l.received - l.returned) AS bigint) AS accepted, "
    "CAST(sum(d.is_over * l.quantity) AS bigint) AS due, CAST(sum(d.is_over * CASE WHEN l.received "
    "< l.quantity THEN l.received ELSE l.quantity END) AS bigint) AS due_received "
    "FROM deal d JOIN purchase_line l ON l.purchase_order_id = d.id GROUP BY d.supplier_id)"
)
# The first and the last line of a SKU are found by one number, day and key: two sorts less.
_PRICE = (
    "turn AS (SELECT d.supplier_id, l.sku_id, sum(l.quantity) AS quantity, "
    "min(d.ordered_on * 100000000000 + l.id) AS first, "
    "max(d.ordered_on * 100000000000 + l.id) AS last FROM deal d JOIN purchase_line l "
    "ON l.purchase_order_id = d.id GROUP BY d.supplier_id, l.sku_id "
    "HAVING min(d.id) <> max(d.id)), "
    "price AS (SELECT t.supplier_id, CAST(sum(t.quantity * z.price_e4) AS bigint) AS price_now, "
    "CAST(sum(t.quantity * a.price_e4) AS bigint) AS price_then FROM turn t "
    "JOIN purchase_line a ON a.id = t.first % 100000000000 "
    "JOIN purchase_line z ON z.id = t.last % 100000000000 GROUP BY t.supplier_id)"
)
_NAMES = (
    "arrived",
    "on_time",
    "inspected",
    "accepted",
    "due",
    "due_received",
    "price_now",
    "price_then",
)
# One row for every supplier with at least one order that went out.
FACTS = (
    f"WITH {_DEAL}, {_ARRIVAL}, {_KEPT}, {_PRICE} "
    f"SELECT k.supplier_id, {', '.join(f'coalesce({name}, 0) AS {name}' for name in _NAMES)} "
    "FROM kept k LEFT JOIN arrival a ON a.supplier_id = k.supplier_id "
    "LEFT JOIN price p ON p.supplier_id = k.supplier_id"
)


def _share(part: str, whole: str) -> str:
    return f"((20000 * {part} + {whole}) / (2 * {whole}))"


def _weighted(weight: int, part: str, whole: str) -> str:
    """A part's points and weight while its whole is not 0."""
    return f"CASE WHEN {whole} > 0 THEN {weight} * {_share(part, whole)} ELSE 0 END"


def _weight(weight: int, whole: str) -> str:
    return f"CASE WHEN {whole} > 0 THEN {weight} ELSE 0 END"


# Half up of a difference, which may be negative; then the part of the price as rules.score has it.
_CHANGE = (
    "(CASE WHEN f.price_now >= f.price_then THEN 1 ELSE -1 END * "
    "((20000 * abs(f.price_now - f.price_then) + f.price_then) / (2 * f.price_then)))"
)
_CHEAP = (
    f"(CASE WHEN {_CHANGE} <= 0 THEN 10000 WHEN {_CHANGE} >= 1000 THEN 0 "
    f"ELSE 10000 - {_CHANGE} * 10 END)"
)
_POINTS = " + ".join(
    (
        _weighted(35, "f.on_time", "f.arrived"),
        _weighted(30, "f.accepted", "f.inspected"),
        _weighted(
            25, "(CASE WHEN f.due_received < f.due THEN f.due_received ELSE f.due END)", "f.due"
        ),
        f"CASE WHEN f.price_then > 0 THEN 10 * {_CHEAP} ELSE 0 END",
    )
)
_WEIGHTS = " + ".join(
    (
        _weight(35, "f.arrived"),
        _weight(30, "f.inspected"),
        _weight(25, "f.due"),
        _weight(10, "f.price_then"),
    )
)
# The total of rules.score for a row ``f`` of FACTS; NULL without deals.
SCORE = (
    f"CASE WHEN f.inspected > 0 OR f.due > 0 THEN (2 * ({_POINTS}) + ({_WEIGHTS})) "
    f"/ (2 * ({_WEIGHTS})) END"
)
# How many active suppliers each SKU has that is bought at all.
SOURCES = (
    "SELECT p.sku_id, sum(CASE WHEN p.role = 'main' THEN 1 ELSE 0 END) AS mains, "
    "sum(CASE WHEN p.role = 'backup' THEN 1 ELSE 0 END) AS backups FROM supplier_product p "
    "JOIN supplier s ON s.id = p.supplier_id WHERE p.active = 1 AND s.state = 'active' "
    "GROUP BY p.sku_id"
)
OPEN_STATES = "('sent', 'confirmed', 'part_received')"

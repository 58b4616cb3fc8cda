"""The figures of a monthly review over a million lines: the metric book against plain SQL.

Twelve KPIs for 36 months, RFM segments, the cohort matrix and ABC classes, computed by
``shopdesk.metrics`` (headers as numpy columns, SKU sums by index) and by one SQL query a section
over the lines, as most would write it (with the join order forced to the fast one, because with
statistics SQLite walks the SKU index here and takes three times as long). Both must give the same
answers to the cent. Each runs in processes of its own, alternating; printed are the medians, their
ratio and the peak memory.

    python benchmarks/bench_metrics.py [--runs 5] [--small]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import million
from shopdesk.base.period import Period
from shopdesk.db.reader import Reader
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop

PERIOD = Period(million.FIRST, million.LAST)
TODAY = date(2026, 12, 1)
BAR, AIM = 1 / 4, 1 / 8
KPIS = (
    "gross_sales", "discounts", "sales", "refunds", "net_sales", "orders", "units", "buyers",
    "new_buyers", "returning_buyers", "sales_per_buyer", "sales_per_order",
)  # fmt: skip
Answers = dict[str, Any]


# ---- the metric book


def by_metrics(shop: Shop) -> Answers:
    from shopdesk.metrics import cohorts, products, rfm
    from shopdesk.metrics.book import Metrics, series
    from shopdesk.metrics.measure import By, Scope

    scope = Scope(PERIOD)
    with Metrics(shop).facts(today=TODAY) as facts:
        found = {key: series(facts, key, scope=scope, by=By.MONTH).points for key in KPIS}
        # A quotient is compared by what stands above and below the line.
        months = {
            key: [
                point.value.amount if point.value.numerator is None
                else [point.value.numerator, point.value.denominator]
                for point in points
            ]
            for key, points in found.items()
        }  # fmt: skip
        segments = rfm.rfm(facts, scope).segments
        grid = cohorts.cohorts(facts, scope).rows
        classes = products.abc(facts, scope, basis=products.AbcBasis.SALES).rows
        return {
            "months": months,
            "segments": {str(row.segment): [row.customers, row.monetary] for row in segments},
            "cohorts": [list(row.cells) for row in grid],
            "abc": [[row.code, row.value, row.abc] for row in classes],
        }


# ---- plain SQL over the lines

_LINES = """
SELECT l.business_date / 100 AS month, sum(l.list_amount), sum(l.discount), sum(l.amount),
    count(DISTINCT o.id), sum(CASE WHEN l.kind <> 'service' THEN l.quantity ELSE 0 END),
    count(DISTINCT o.customer_id),
    sum(CASE WHEN o.customer_id IS NOT NULL THEN l.amount ELSE 0 END)
FROM sales_order o CROSS JOIN order_line l ON l.order_id = o.id
WHERE o.is_sale = 1 GROUP BY 1 ORDER BY 1
"""
_BACK = """
SELECT business_date / 100, sum(amount) FROM refund_line GROUP BY 1 ORDER BY 1
"""
_NEW = """
SELECT first / 100, count(*) FROM (
    SELECT o.customer_id, min(l.business_date) AS first
    FROM sales_order o CROSS JOIN order_line l ON l.order_id = o.id
    WHERE o.is_sale = 1 AND o.customer_id IS NOT NULL GROUP BY o.customer_id) f
GROUP BY 1 ORDER BY 1
"""
_RFM = """
WITH own AS (
    SELECT o.customer_id AS who, o.id AS ord, o.placed_at, o.business_date AS day,
        sum(l.amount) AS amount
    FROM sales_order o CROSS JOIN order_line l ON l.order_id = o.id
    WHERE o.is_sale = 1 AND o.customer_id IS NOT NULL
        AND o.business_date >= 20251201 AND o.business_date < 20261201
    GROUP BY o.id),
back AS (
    SELECT r.order_id AS ord, sum(l.amount) AS amount
    FROM refund_line l JOIN refund r ON r.id = l.refund_id GROUP BY r.order_id),
returned AS (
    SELECT r.customer_id AS who, sum(l.amount) AS amount
    FROM refund_line l JOIN refund r ON r.id = l.refund_id
    WHERE r.business_date >= 20251201 AND r.business_date < 20261201 GROUP BY r.customer_id),
facts AS (
    SELECT own.who, julianday('2026-12-01') - julianday(max(substr(day, 1, 4) || '-' ||
            substr(day, 5, 2) || '-' || substr(day, 7, 2))) AS r,
        sum(CASE WHEN coalesce(back.amount, 0) >= own.amount THEN 0 ELSE 1 END) AS f,
        sum(own.amount) - coalesce(max(returned.amount), 0) AS m
    FROM own LEFT JOIN back ON back.ord = own.ord LEFT JOIN returned ON returned.who = own.who
    GROUP BY own.who)
SELECT r <= 90, f >= 3, m >= 30000, count(*), sum(m) FROM facts WHERE f > 0 GROUP BY 1, 2, 3
"""
_COHORTS = """
WITH months AS (
    SELECT DISTINCT o.customer_id AS who,
        l.business_date / 10000 * 12 + l.business_date / 100 % 100 AS month
    FROM sales_order o CROSS JOIN order_line l ON l.order_id = o.id
    WHERE o.is_sale = 1 AND o.customer_id IS NOT NULL),
first AS (SELECT who, min(month) AS month FROM months GROUP BY who)
SELECT first.month, months.month - first.month, count(*)
FROM months JOIN first ON first.who = months.who GROUP BY 1, 2 ORDER BY 1, 2
"""
_ABC = """
WITH sold AS (
    SELECT s.code, x.value FROM (
        SELECT l.sku_id + 0 AS sku, sum(l.amount) AS value
        FROM sales_order o CROSS JOIN order_line l ON l.order_id = o.id
        WHERE o.is_sale = 1 AND l.kind <> 'service' GROUP BY 1) x JOIN sku s ON s.id = x.sku),
ranked AS (
    SELECT code, value, sum(value) OVER (ORDER BY value DESC, code) - value AS before,
        sum(value) OVER () AS total FROM sold)
SELECT code, value, CASE WHEN value <= 0 THEN 'C' WHEN before * 100 < 80 * total THEN 'A'
    WHEN before * 100 < 95 * total THEN 'B' ELSE 'C' END
FROM ranked ORDER BY value DESC, code
"""
_SEGMENT = {
    (1, 1, 1): "key_value", (1, 0, 1): "key_growth", (0, 1, 1): "key_keep",
    (0, 0, 1): "key_recover", (1, 1, 0): "common_value", (1, 0, 0): "common_growth",
    (0, 1, 0): "common_keep", (0, 0, 0): "common_recover",
}  # fmt: skip


def by_sql(shop: Shop) -> Answers:
    with shop.reader() as reader:
        return {
            "months": _months_by_sql(reader),
            "segments": _segments_by_sql(reader),
            "cohorts": _cohorts_by_sql(reader),
            "abc": [list(row) for row in reader.rows(_ABC)],
        }


def _months_by_sql(reader: Reader) -> dict[str, list[Any]]:
    back: dict[int, int] = dict(reader.rows(_BACK))
    new: dict[int, int] = dict(reader.rows(_NEW))
    found: dict[str, list[Any]] = {key: [] for key in KPIS}
    for month, gross, less, sales, orders, units, buyers, known in reader.rows(_LINES):
        refunds, first = back.get(month, 0), new.get(month, 0)
        row = (gross, less, sales, refunds, sales - refunds, orders, units, buyers, first,
               buyers - first, [known, buyers], [sales, orders])  # fmt: skip
        for key, value in zip(KPIS, row, strict=True):
            found[key].append(value)
    return found


def _segments_by_sql(reader: Reader) -> dict[str, list[int]]:
    found = {name: [0, 0] for name in _SEGMENT.values()}
    for recent, often, much, count, money in reader.rows(_RFM):
        found[_SEGMENT[recent, often, much]] = [count, money]
    return found


def _cohorts_by_sql(reader: Reader) -> list[list[int]]:
    rows = reader.rows(_COHORTS)
    last = max(first + later for first, later, _count in rows)
    grid: dict[int, list[int]] = {}
    for first, later, count in rows:
        line = grid.setdefault(first, [0] * (last - first + 1))
        line[later] = count
    return list(grid.values())


# ---- running


def run_one(name: str, path: str) -> None:
    """Compute once in this process and print time, memory and a digest of the answers."""
    # What is imported is not what is measured.
    from shopdesk.metrics import cohorts, cut, products, rfm  # noqa: F401

    way: Callable[[Shop], Answers] = {"metrics": by_metrics, "sql": by_sql}[name]
    shop = open_shop(path)
    begin = time.perf_counter()
    answers = way(shop)
    spent = time.perf_counter() - begin
    shop.close()
    text = json.dumps(answers, sort_keys=True, default=str)
    print(
        json.dumps(
            {
                "s": spent,
                "mb": peak_megabytes(),
                "digest": hashlib.sha256(text.encode()).hexdigest(),
            }
        )
    )


def peak_megabytes() -> float:
    """The most memory that this process held; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    # Not getrusage: that starts from what the parent held when it started us.
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--small", action="store_true", help="a shop of 10,000 lines")
    arguments.add_argument("--one", nargs=2, metavar=("WAY", "SHOP"), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.one:
        run_one(*asked.one)
        return
    path = million.shop_path(million.SMALL if asked.small else million.MILLION)
    results: dict[str, list[dict[str, Any]]] = {"sql": [], "metrics": []}
    for _ in range(asked.runs):
        for name, found in results.items():
            command = [sys.executable, __file__, "--one", name, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found.append(json.loads(done.stdout))
    digests = {row["digest"] for found in results.values() for row in found}
    if len(digests) != 1:
        sys.exit("the two ways do not agree")
    seconds = {name: statistics.median(row["s"] for row in rows) for name, rows in results.items()}
    peak = {name: max(row["mb"] for row in rows) for name, rows in results.items()}
    ratio = seconds["metrics"] / seconds["sql"]
    print(f"plain SQL over the lines  {seconds['sql']:7.3f} s  {peak['sql']:4.0f} MB   1")
    print(f"metric book               {seconds['metrics']:7.3f} s  {peak['metrics']:4.0f} MB  "
          f"{ratio:.3f}  (bar {BAR}, aim {AIM})")  # fmt: skip


if __name__ == "__main__":
    main()

"""What to buy for 5,000 SKUs: forecasts with backtest, needs, proposals, shortages.

A shop of 5,000 SKUs with three years of sales, a tenth of them seldom sold, each with a supplier,
price breaks and open orders for some. Measured in a process of its own is the whole proposal from
the shop's file (nothing kept from before), beside one SQL query that only sums the same sales by
SKU and week: what any program has to do first. The bar is 10 s with progress.

    python benchmarks/bench_replenish.py [--runs 3] [--skus 5000]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shopdesk.base.clock import day_key
from shopdesk.db.bulk import insert_rows
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD, open_shop

SEED = 618
TODAY = date(2026, 11, 1)
DAYS = 3 * 364
LINES_A_DAY = 1_000
BAR_SECONDS = 10.0
_WEEKLY = (
    "SELECT l.sku_id, l.business_date / 7, sum(l.quantity) FROM order_line l "
    "JOIN sales_order o ON o.id = l.order_id WHERE o.is_sale = 1 GROUP BY 1, 2"
)


def shop_path(skus: int) -> Path:
    """The shop of that size, made if it is not there yet."""
    path = Path(tempfile.gettempdir()) / f"shopdesk-replenish-{skus}-{HEAD}.shopdesk"
    if not path.exists():
        half = path.with_suffix(".making")
        half.unlink(missing_ok=True)
        make(half, skus)
        half.rename(path)
    return path


def make(path: Path, skus: int) -> None:
    """Write the shop: same size, same shop."""
    shop = open_shop(path, create=True)
    try:
        with shop.unit_of_work() as session:
            for table, columns, rows in (*_goods(skus), *_sales(skus), *_buying(skus)):
                insert_rows(session, table, columns, rows)
    finally:
        shop.close()


def _goods(skus: int) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    ids = range(1, skus + 1)
    channel = [(1, "web", "Web", "own_site", 0)]
    products = [
        (key, f"P{key}", f"p{key}", f"Thing {key}", "goods", "selling", 0, 0) for key in ids
    ]
    variants = [
        (key, key, f"S{key}", f"s{key}", f"Thing {key}", 2_000 + key, 1_000_000, 0, 0)
        for key in ids
    ]
    balances = [(key, 1, 40_000 * (key % 5), 0, 400 * (key % 5)) for key in ids]
    balances += [(key, 8, -40_000 * (key % 5), 0, -400 * (key % 5)) for key in ids]
    return [
        ("channel", ["id", "code", "name", "kind", "created_at"], channel),
        ("product", ["id", "code", "code_key", "name", "kind", "state", "created_at",
                     "updated_at"], products),
        ("sku", ["id", "product_id", "code", "code_key", "name", "price", "cost_e4", "created_at",
                 "updated_at"], variants),
        ("stock_balance", ["sku_id", "location_id", "quantity", "reserved", "value"], balances),
    ]  # fmt: skip


def _sales(skus: int) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    import numpy as np

    random = np.random.default_rng(SEED)
    weight = random.gamma(0.7, 1.0, skus)
    weight[random.random(skus) < 0.1] *= 0.02
    share = weight / weight.sum()
    orders, lines = [], []
    first = TODAY - timedelta(days=DAYS)
    for number in range(DAYS):
        day = first + timedelta(days=number)
        key, at = day_key(day), number * 86_400_000
        season = 1 + 0.5 * np.sin(2 * np.pi * number / 364) + (0.8 if day.month == 11 else 0)
        chosen = random.choice(skus, int(LINES_A_DAY * season), p=share)
        often = np.bincount(chosen, minlength=skus)
        sold = np.flatnonzero(often)
        total = int((often[sold] * (2_001 + sold)).sum())
        orders.append(
            (number + 1, f"SO{number}", 1, "retail", "manual", "CNY", at, key, 12, total, 0, 0,
             total, total, 0, int(often.sum()) * 1_000, int(sold.size), 1, "active", "paid",
             "none", "none", "success", at)
        )  # fmt: skip
        lines += [
            (number + 1, place, int(sku) + 1, "goods", "", 2_001 + int(sku), int(pieces) * 1_000,
             int(pieces) * (2_001 + int(sku)), 0, int(pieces) * (2_001 + int(sku)), key)
            for place, (sku, pieces) in enumerate(zip(sold, often[sold], strict=True), 1)
        ]  # fmt: skip
    return [
        ("sales_order", ["id", "number", "channel_id", "kind", "source", "currency", "placed_at",
                         "business_date", "placed_hour", "goods", "discount", "freight", "total",
                         "paid", "refunded", "units", "line_count", "is_sale", "life",
                         "payment_state", "shipment_state", "aftersale_state", "display_state",
                         "created_at"], orders),
        ("order_line", ["order_id", "line_no", "sku_id", "kind", "title", "unit_price", "quantity",
                        "list_amount", "discount", "amount", "business_date"], lines),
    ]  # fmt: skip


def _buying(skus: int) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    suppliers = [
        (key, f"V{key}", f"v{key}", f"Supplier {key}", "regular", "active", "CNY", 1_000_000, 30,
         7 + key, 0, 0)
        for key in range(1, 41)
    ]  # fmt: skip
    offers = [
        (key, key % 40 + 1, key, "main", 0, 1_000 * (1 + key % 12), 0) for key in range(1, skus + 1)
    ]
    prices = [
        (key, at, "CNY", price, 20_000_101, "manual", 0)
        for key in range(1, skus + 1)
        for at, price in ((0, 1_000_000), (100_000, 900_000))
    ]
    return [
        ("supplier", ["id", "code", "code_key", "name", "layer", "state", "currency", "rate_e6",
                      "terms_days", "lead_time_days", "created_at", "updated_at"], suppliers),
        ("supplier_product", ["id", "supplier_id", "sku_id", "role", "min_quantity", "pack_size",
                              "updated_at"], offers),
        ("supplier_price", ["supplier_product_id", "min_quantity", "currency", "price_e4",
                            "valid_from", "source", "at"], prices),
    ]  # fmt: skip


def measure(path: Path) -> dict[str, Any]:
    """One proposal in this process, the weekly sums beside it."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.replenish.plan import plan
    from shopdesk.metrics.replenish.shortage import shortages

    shop: Shop = open_shop(path)
    begin = time.perf_counter()
    with shop.reader() as reader:
        reader.rows(_WEEKLY)
    sums = time.perf_counter() - begin
    told: list[int] = []
    begin, worked = time.perf_counter(), time.process_time()
    with Metrics(shop).facts(today=TODAY) as facts:
        found = plan(
            facts, limit=50_000_000, progress=lambda done, _total, _text: told.append(done)
        )
        short = shortages(found.needs)
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    shop.close()
    return {
        "seconds": seconds, "worked": worked, "sums": sums, "skus": found.considered,
        "proposals": len(found.proposals), "shortages": len(short), "told": len(told),
        "steps": sum(len(one.steps) for one in found.proposals),
    }  # fmt: skip


def main() -> None:
    """Print the median of some runs, the ratio to the plain sums, and whether the bar is held."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--skus", type=int, default=5_000)
    arguments.add_argument("--one", metavar="SHOP", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.one:
        print(json.dumps(measure(Path(asked.one))))
        return
    path = shop_path(asked.skus)
    runs = []
    for _ in range(asked.runs):
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append(json.loads(done.stdout))
    seconds = statistics.median(run["seconds"] for run in runs)
    sums = statistics.median(run["sums"] for run in runs)
    worked = statistics.median(run["worked"] for run in runs)
    one = runs[0]
    print(f"{one['skus']:,} SKUs, {one['proposals']:,} proposals with {one['steps']:,} steps, "
          f"{one['shortages']:,} shortages, progress told {one['told']} times")  # fmt: skip
    print(f"whole proposal {seconds:.2f} s ({worked:.2f} s of a processor), weekly sums by SQL "
          f"alone {sums:.2f} s, ratio {seconds / sums:.1f}")  # fmt: skip
    print(f"bar {BAR_SECONDS:.0f} s: {'held' if seconds <= BAR_SECONDS else 'NOT HELD'}")
    sys.exit(seconds > BAR_SECONDS)


if __name__ == "__main__":
    main()

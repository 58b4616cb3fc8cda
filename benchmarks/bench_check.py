"""Proving the books against a plain SQL sum of the stock moves, alternated in one process.

    python benchmarks/bench_check.py SHOP [--rounds 5]

SHOP is any shop file, best one with a million moves (two copies of the UCI import, a large demo
shop). The plain sum adds up what every place gained and lost of every SKU: the least that a check
of the ledger must do. Ratios of one round are comparable, seconds of different rounds are not.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shopdesk.db.reader import scalar
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.proofs import check_shop

_PLAIN = (
    "SELECT sku_id, place, sum(quantity) FROM (SELECT sku_id, to_id AS place, quantity "
    "FROM stock_move UNION ALL SELECT sku_id, from_id, -quantity FROM stock_move) t "
    "GROUP BY sku_id, place"
)


def _plain(shop: Shop) -> None:
    with shop.reader() as reader:
        reader.rows(_PLAIN)


def main() -> None:
    """Time the ways in turn and print medians and ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("shop", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    shop = open_shop(chosen.shop)
    ways: dict[str, Callable[[], object]] = {
        "plain sum": lambda: _plain(shop),
        "check": lambda: check_shop(shop),
        "check --full": lambda: check_shop(shop, full=True),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(chosen.rounds):
        for name, run in ways.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    with shop.reader() as reader:
        print(f"{scalar(reader, 'SELECT count(*) FROM stock_move'):,} moves")
    base = statistics.median(seconds["plain sum"])
    for name, found in seconds.items():
        median = statistics.median(found)
        print(f"{name:14} {median:7.3f} s  {median / base:5.2f} × the plain sum")
    shop.close()


if __name__ == "__main__":
    main()

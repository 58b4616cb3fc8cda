"""The stock ledger against the least that must be done, alternated in one process.

    python benchmarks/bench_stock.py [--rounds 5] [--moves 1000000]

A shop is made in a temporary folder: one move through the service against the raw statements of
the same move through sqlite3's driver, the replay of one SKU with 1,000 moves, the full self-check
of the moves against a plain SQL sum over them, all balances at a past day. Ratios of one round are
comparable, seconds of different rounds are not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shopdesk.base.clock import day_key, to_millis
from shopdesk.db.bulk import insert_rows
from shopdesk.db.engine import connect
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.proofs import check_shop
from shopdesk.stock.queries import balances_at, past_moves, valued_places
from shopdesk.stock.rules import Holdings, MoveKind, Place, differences
from shopdesk.stock.service import MoveInput, post_moves

SKUS = 5_000
START = datetime(2024, 1, 1, 4, tzinfo=UTC)
_PLAIN = (
    "SELECT sku_id, place, sum(quantity) FROM (SELECT sku_id, to_id AS place, quantity "
    "FROM stock_move UNION ALL SELECT sku_id, from_id, -quantity FROM stock_move) t "
    "GROUP BY sku_id, place"
)
_TAKE = (
    "UPDATE stock_balance SET quantity = quantity - 1000, value = value - 10 "
    "WHERE sku_id = :sku AND location_id = 1 AND quantity - reserved >= 1000"
)
_PUT = (
    "INSERT INTO stock_balance (sku_id, location_id, quantity, reserved, value) "
    "VALUES (:sku, 6, 1000, 0, 10) ON CONFLICT (sku_id, location_id) DO UPDATE SET "
    "quantity = stock_balance.quantity + 1000, value = stock_balance.value + 10"
)
_MOVE = (
    "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date, value) "
    "VALUES (:sku, 1, 6, 1000, 'sale', :at, :day, 10)"
)
_RAW = (_TAKE, _PUT, _MOVE)


def fill(shop: Shop, moves: int) -> None:
    """SKUs that are received and sold in turn, each move valued by the average."""
    chance = random.Random(1)
    per_sku = moves // SKUS
    with shop.unit_of_work() as session:
        keys = range(1, SKUS + 1)
        insert_rows(
            session,
            "product",
            ("id", "code", "code_key", "name", "kind", "state", "created_at", "updated_at"),
            [(k, f"P{k}", f"p{k}", f"P{k}", "goods", "selling", 0, 0) for k in keys],
        )
        insert_rows(
            session,
            "sku",
            ("id", "product_id", "code", "code_key", "name", "price", "created_at", "updated_at"),
            [(k, k, f"S{k}", f"s{k}", f"S{k}", 1000, 0, 0) for k in keys],
        )
        rows: list[tuple[Any, ...]] = []
        balances: list[tuple[Any, ...]] = []
        for sku in keys:
            held = Holdings({1})
            for turn in range(per_sku):
                at = START + timedelta(minutes=(1_000_000 * turn) // per_sku)
                if turn % 4 == 0:
                    source, target, kind = 5, 1, MoveKind.RECEIPT
                    quantity, value = 40_000, chance.randint(10_000, 30_000)
                else:
                    source, target, kind = 1, 6, MoveKind.SALE
                    quantity, value = 13_000, 0
                worth = held.move(source, target, quantity, value, told=False)
                stamp = (to_millis(at), day_key(at.date()))
                rows.append((sku, source, target, quantity, str(kind), *stamp, worth))
            balances += [
                (sku, place, held.quantity[place], held.value[place]) for place in (1, 5, 6)
            ]
        rows.sort(key=lambda row: row[5])
        names = ("sku_id", "from_id", "to_id", "quantity", "kind", "at", "business_date", "value")
        insert_rows(session, "stock_move", names, rows)
        insert_rows(
            session, "stock_balance", ("sku_id", "location_id", "quantity", "value"), balances
        )
        session.connection().exec_driver_sql(
            "INSERT INTO product_search (rowid, body) SELECT id, code FROM product"
        )


def one_by_one(shop: Shop, count: int) -> float:
    """Seconds of moves through the service, each in a transaction of its own."""
    now = datetime.now(UTC)
    started = time.perf_counter()
    for turn in range(count):
        data = MoveInput(
            turn % SKUS + 1, Place.SHELF, Place.CUSTOMER, 1000, MoveKind.SALE, now, now.date()
        )
        with shop.unit_of_work() as session:
            post_moves(session, [data])
    return time.perf_counter() - started


def raw(shop: Shop, count: int) -> float:
    """Seconds of the same statements through the driver, prepared and durable alike."""
    assert shop.path is not None
    connection = connect(shop.path)
    now = datetime.now(UTC)
    stamp = {"at": to_millis(now), "day": day_key(now.date())}
    started = time.perf_counter()
    for turn in range(count):
        connection.execute("BEGIN IMMEDIATE")
        for sql in _RAW:
            connection.execute(sql, {"sku": turn % SKUS + 1, **stamp})
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def replay(shop: Shop) -> float:
    """Seconds of reading and replaying one SKU with 1,000 moves."""
    with shop.reader() as reader:
        valued = valued_places(reader)
        started = time.perf_counter()
        for _sku, moves in past_moves(reader, [SKUS + 1]):
            assert len(moves) == 1_000
            differences(moves, valued)
        return time.perf_counter() - started


def add_long_sku(shop: Shop) -> None:
    """One more SKU, with 1,000 moves."""
    with shop.unit_of_work() as session:
        run = session.connection().exec_driver_sql
        run(
            "INSERT INTO sku (id, product_id, code, code_key, name, price, created_at, updated_at) "
            f"VALUES ({SKUS + 1}, 1, 'LONG', 'long', 'LONG', 1, 0, 0)"
        )
        for turn in range(1_000):
            at = START + timedelta(hours=turn)
            places, kind = (Place.SHELF, Place.CUSTOMER), MoveKind.SALE
            if turn % 2 == 0:
                places, kind = (Place.SUPPLIER, Place.SHELF), MoveKind.RECEIPT
            value = 997 + turn if turn % 2 == 0 else None
            data = MoveInput(SKUS + 1, *places, 3_000, kind, at, at.date(), value=value)
            post_moves(session, [data])


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    """Make the shop, time the ways in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moves", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shopdesk-bench-") as folder:
        shop = open_shop(Path(folder) / "bench.shopdesk", create=True)
        fill(shop, asked.moves)
        add_long_sku(shop)
        report = check_shop(shop, full=True)
        assert report.ok, [result for result in report.results if not result.ok]
        past = date(2025, 6, 30)

        def plain() -> object:
            with shop.reader() as reader:
                return reader.rows(_PLAIN)

        def balances() -> object:
            with shop.reader() as reader:
                return balances_at(reader, past)

        ways: dict[str, Callable[[], float]] = {
            "raw sqlite3, 1,000 moves": lambda: raw(shop, 1_000),
            "service, 1,000 moves": lambda: one_by_one(shop, 1_000),
            "replay of 1,000 moves": lambda: replay(shop),
            "plain sum": lambda: timed(plain),
            "check --full": lambda: timed(lambda: check_shop(shop, full=True)),
            "check": lambda: timed(lambda: check_shop(shop)),
            "all balances at a past day": lambda: timed(balances),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(asked.rounds):
            for name, run in ways.items():
                seconds[name].append(run())
        medians = {name: statistics.median(found) for name, found in seconds.items()}
        for name, median in medians.items():
            print(f"{name:28} {median * 1000:10.1f} ms")
        service = medians["raw sqlite3, 1,000 moves"] / medians["service, 1,000 moves"]
        full = medians["check --full"] / medians["plain sum"]
        print(f"service / raw                {service:10.2f}  (at least 0.25)")
        print(f"full check / plain sum       {full:10.2f}  (at most 3)")
        shop.close()


if __name__ == "__main__":
    main()

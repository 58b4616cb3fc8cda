"""One durable order of three lines through the service against raw SQLite doing the same.

The statements of the service are captured once with their parameters, then replayed by the bare
driver (``sqlcipher3``, and the ``sqlite3`` module that Python brings) on copies of the same shop:
same schema, guards and indexes, WAL with synchronous FULL, one transaction an order. The peers
take turns in shuffled order, so that a busy disk or processor is shared fairly.

Bar of issue 2: the service reaches at least a quarter of raw sqlite3.

Run: ``python benchmarks/bench_order.py [orders a round] [rounds]``.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlcipher3

from shopdesk import settings
from shopdesk.base.quantity import pieces
from shopdesk.db.engine import connect
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.orders import service as orders
from shopdesk.products.service import ProductInput, SkuInput, create_product
from shopdesk.stock.service import record_opening

ARTICLES = 300
LINES = 3
BAR = 0.25
Statement = tuple[str, Any, bool]  # text, parameters, whether they are many
Step = Callable[[int], None]


def make_shop(path: Path) -> None:
    """A shop with a channel and three hundred stocked articles."""
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        session.connection().exec_driver_sql(
            "INSERT INTO channel (code, name, kind, created_at) VALUES ('c', 'C', 'counter', 0)"
        )
        for number in range(ARTICLES):
            code = f"A{number:04d}"
            create_product(session, ProductInput(code, f"保温杯 {code}", (SkuInput(code, 1990),)))
    with shop.unit_of_work() as session:
        record_opening(session, {sku: pieces(1_000_000) for sku in range(1, ARTICLES + 1)})
    shop.close()


def order_of(number: int) -> orders.OrderInput:
    """The order of that number: three lines, an address, paid at once."""
    chance = random.Random(number)
    skus = chance.sample(range(1, ARTICLES + 1), LINES)
    return orders.OrderInput(
        channel_id=1,
        lines=tuple(orders.LineInput(pieces(chance.randint(1, 3)), sku, 1990) for sku in skus),
        recipient=orders.Recipient(
            "王小明", f"138{number:08d}", "中国", "浙江省", "杭州市", f"文三路 {number} 号"
        ),
        paid=0,
    )


def paid(order: orders.OrderInput) -> orders.OrderInput:
    """The same with its whole total paid."""
    from dataclasses import replace

    total = sum(line.quantity * 1990 // 1000 for line in order.lines)
    return replace(order, paid=total, method="cash")


def serve(shop: Shop) -> Step:
    """The service: one unit of work an order."""

    def step(number: int) -> None:
        with shop.unit_of_work() as session:
            orders.place_order(session, paid(order_of(number)))

    return step


class SeenCursor(sqlcipher3.Cursor):  # type: ignore[misc]
    """A cursor that notes what the driver is given."""

    orders: ClassVar[list[list[Statement]]] = []

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        if not sql.startswith(("BEGIN", "PRAGMA")) and self.orders:
            self.orders[-1].append((sql, parameters, False))
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        rows = list(parameters)
        self.orders[-1].append((sql, rows, True))
        return super().executemany(sql, rows)


class SeenConnection(sqlcipher3.Connection):  # type: ignore[misc]
    """A connection whose cursors note what they are given."""

    def cursor(self, factory: Any = SeenCursor) -> Any:
        return super().cursor(factory)


def capture(path: Path, count: int) -> list[list[Statement]]:
    """The statements of ``count`` orders as the driver got them."""
    connect_plainly = sqlcipher3.connect
    sqlcipher3.connect = lambda *args, **kw: connect_plainly(*args, factory=SeenConnection, **kw)
    try:
        shop = open_shop(path)
        step = serve(shop)
        for number in range(count):
            SeenCursor.orders.append([])
            step(number)
        found = list(SeenCursor.orders)
        SeenCursor.orders.clear()
        shop.close()
    finally:
        sqlcipher3.connect = connect_plainly
    return found


def replay(connection: Any, statements: list[list[Statement]]) -> Step:
    """The bare driver: the same statements with the same parameters."""

    def step(number: int) -> None:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for sql, parameters, many in statements[number]:
            if many:
                cursor.executemany(sql, parameters)
            else:
                cursor.execute(sql, parameters).fetchall()
        cursor.execute("COMMIT")

    return step


def plain_copy(path: Path, target: Path) -> Any:
    """The same shop for the sqlite3 module, whose older FTS5 lacks contentless deletion."""
    source = connect(path, read_only=True)
    copy = sqlite3.connect(target, isolation_level=None)
    shadows = ("_data", "_idx", "_content", "_docsize", "_config")
    for name, sql in source.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger' "
        "ORDER BY type = 'index', rowid"
    ):
        if not name.endswith(shadows) and not name.startswith("sqlite_"):
            copy.execute(sql.replace("contentless_delete=1, ", ""))
    copy.execute("BEGIN")
    for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if "_search" not in name and not name.startswith("sqlite_"):
            rows = source.execute(f"SELECT * FROM {name}").fetchall()
            if rows:
                slots = ", ".join("?" * len(rows[0]))
                copy.executemany(f"INSERT INTO {name} VALUES ({slots})", rows)
    copy.execute("COMMIT")
    for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'"):
        copy.execute(sql)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        copy.execute(f"PRAGMA {pragma}")
    copy.execute("PRAGMA cache_size=-65536")
    source.close()
    return copy


def rounds_of(peers: dict[str, Step], size: int, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Every peer does the same orders, in turns; name, seconds and processor seconds of each."""
    chance = random.Random(7)
    for turn in range(rounds + 1):
        names = list(peers)
        chance.shuffle(names)
        for name in names:
            began, worked = time.perf_counter(), time.process_time()
            for number in range(turn * size, (turn + 1) * size):
                peers[name](number)
            if turn:  # the first round warms up
                yield name, time.perf_counter() - began, time.process_time() - worked


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    with tempfile.TemporaryDirectory(prefix="bench order ") as folder:
        base = Path(folder, "base.shopdesk")
        make_shop(base)
        paths = {name: Path(folder, f"{name}.shopdesk") for name in ("seen", "service", "raw")}
        for path in paths.values():
            shutil.copyfile(base, path)
        statements = capture(paths["seen"], size * (rounds + 1))
        shop = open_shop(paths["service"])
        raw = connect(paths["raw"])
        plain = plain_copy(base, Path(folder, "plain.db"))
        peers = {
            "service": serve(shop),
            "sqlcipher3": replay(raw, statements),
            "sqlite3": replay(plain, statements),
        }
        seconds: dict[str, list[float]] = {name: [] for name in peers}
        worked: dict[str, list[float]] = {name: [] for name in peers}
        for name, wall, cpu in rounds_of(peers, size, rounds):
            seconds[name].append(size / wall)
            worked[name].append(cpu / size * 1e6)
        same = raw.execute("SELECT count(*), sum(total), sum(paid) FROM sales_order").fetchall()
        assert (
            plain.execute("SELECT count(*), sum(total), sum(paid) FROM sales_order").fetchall()
            == same
        )
        with shop.reader() as reader:
            assert reader.rows("SELECT count(*), sum(total), sum(paid) FROM sales_order") == same
        shop.close()
        raw.close()
        plain.close()
    return report(statements, seconds, worked, size, rounds)


def report(
    statements: list[list[Statement]],
    speeds: dict[str, list[float]],
    worked: dict[str, list[float]],
    size: int,
    rounds: int,
) -> int:
    """Print medians and ratios; 1 if the bar is missed."""
    print(
        f"{rounds} rounds of {size} orders, {LINES} lines each, paid at once; "
        f"{len(statements[-1])} statements an order; SQLite {sqlcipher3.sqlite_version} "
        f"(sqlcipher3), {sqlite3.sqlite_version} (sqlite3)"
    )
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    for name, median in medians.items():
        ratio = medians["service"] / median
        cpu = statistics.median(worked[name])
        print(f"{name:12} {median:8.0f} orders/s  {cpu:6.0f} µs CPU  service/this = {ratio:.2f}")
    ratio = medians["service"] / max(medians["sqlcipher3"], medians["sqlite3"])
    print(f"ratio to the faster raw driver {ratio:.2f}, bar {BAR}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

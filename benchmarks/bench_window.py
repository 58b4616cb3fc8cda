"""The window: spawn to first paint against a bare QMainWindow, and a list of a million orders.

    python benchmarks/bench_window.py [start|list] [--rounds 7]

``start`` spawns processes in turn: an empty QMainWindow, and ours on the shop of a million order
lines (``million.py``) with Home and with Orders in front; the time is from spawn to the window
painted. ``list`` opens a shop of 1,000,000 orders in one process and paints, jumps, searches,
sorts and adds up. Ratios of one run are comparable, milliseconds of different runs are not.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ORDERS = 1_000_000
HEAVY = ("sqlalchemy", "alembic", "pandas", "numpy", "matplotlib", "reportlab", "pypinyin")


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# ---- start


def child_bare() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    application.processEvents()
    print(f"painted {memory_mb():.0f}", flush=True)


def child_ours(tab: str, shop: str) -> None:
    from shopdesk import app, paths
    from shopdesk.options import Options
    from shopdesk.ui.window_state import WindowState

    state = WindowState(paths.settings_file())
    state.save("window/tab", tab)
    state.sync()
    application = app.make_application()
    window = app.make_window(application, Options(shop=shop, lang="zh_CN"))
    window.resize(1280, 800)
    window.show()
    window.repaint()
    heavy = [name for name in HEAVY if name in sys.modules]
    print(f"painted {memory_mb():.0f} {' '.join(heavy)}", flush=True)
    window.close()


def spawn(kind: str, shop: str, data: str) -> tuple[float, str]:
    """Milliseconds from spawn to paint, and what the child told of itself."""
    environment = os.environ | {"SHOPDESK_DATA_DIR": data}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = data
    command = [sys.executable, str(Path(__file__)), "--child", kind, "--shop", shop]
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        spent = time.perf_counter() - began
        process.stdout.read()
    return spent * 1000, told.removeprefix("painted ").strip()


def bench_start(rounds: int) -> None:
    from benchmarks.million import shop_path

    shop = str(shop_path())
    kinds = ("bare", "home", "orders")
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    told: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as data:
        for round_ in range(rounds + 1):
            for kind in kinds:
                milliseconds, told[kind] = spawn(kind, shop, data)
                if round_:  # the first round fills caches and compiles
                    spent[kind].append(milliseconds)
    base = statistics.median(spent["bare"])
    print("spawn to first paint, shop of 1,000,000 lines")
    for kind in kinds:
        median = statistics.median(spent[kind])
        print(f"{kind:8} {median:7.0f} ms  {median / base:5.2f} × bare  MB, heavy: {told[kind]}")


# ---- list


def big_shop() -> Path:
    """A shop of a million orders (heads only), made once with SQL."""
    from shopdesk.db.upgrade import HEAD

    path = Path(tempfile.gettempdir()) / f"shopdesk-bench-orders-{ORDERS}-{HEAD}.shopdesk"
    if not path.exists():
        # In a process of its own, or its memory would be counted as the window's.
        half = path.with_suffix(".making")
        half.unlink(missing_ok=True)
        subprocess.run([sys.executable, __file__, "--make", str(half)], check=True)
        half.rename(path)
    return path


def make_big_shop(path: Path) -> None:
    from shopdesk.db.search import search_text
    from shopdesk.db.upgrade import open_shop

    families, given = (
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
        "子涵梓萱一诺浩宇欣怡思远佳琪明轩晓彤建国丽华",
    )
    draw = random.Random(20240601)
    people = [
        draw.choice(families) + "".join(draw.choices(given, k=draw.choice((1, 2, 2))))
        for _number in range(100_000)
    ]
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        run: Callable[..., Any] = session.connection().exec_driver_sql
        run(
            "INSERT INTO channel (id, code, name, kind, created_at) VALUES "
            "(1, 'taobao', '淘宝', 'marketplace', 0), (2, 'web', 'Web shop', 'own', 0)"
        )
        run(
            "INSERT INTO customer (id, number, name, kind, created_at, updated_at) "
            "VALUES (?, ?, ?, 'person', 0, 0)",
            [(key, f"K{key:06d}", name) for key, name in enumerate(people, 1)],
        )
        run("CREATE TEMP TABLE body (id INTEGER PRIMARY KEY, text TEXT)")
        run(
            "INSERT INTO body VALUES (?, ?)",
            [(key, search_text(name)) for key, name in enumerate(people, 1)],
        )
        run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO sales_order (id, number, channel_id, customer_id, kind, source, currency, "
            "placed_at, business_date, placed_hour, goods, discount, total, paid, units, "
            "line_count, is_sale, life, payment_state, shipment_state, aftersale_state, "
            "display_state, country, city, created_at) "
            "SELECT i, printf('S%08d', i), 1 + i % 2, 1 + (i * 7919) % 100000, 'retail', 'import', "
            "'CNY', 1640995200000 + i * 120000, 20220101 + (i / 36000) * 100 + i % 28, i % 24, "
            "g, 0, g, g, 1000 + i % 3 * 1000, 1 + i % 3, 1, 'active', 'paid', 'delivered', 'none', "
            "CASE WHEN i % 12 = 0 THEN 'wait_ship' ELSE 'success' END, '中国', "
            "'City ' || (i * 31) % 977, 0 FROM (SELECT i, 1000 + (i * 7907) % 90000 AS g FROM n)",
            (ORDERS,),
        )
        run(
            "INSERT INTO order_search (rowid, body) SELECT o.id, lower(o.number) || ' ' || b.text "
            "FROM sales_order o JOIN body b ON b.id = o.customer_id"
        )
    with shop.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("ANALYZE")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.close()


class ListBench:
    """One window on the big shop; each step ends painted."""

    def __init__(self, rounds: int, data: str) -> None:
        os.environ["SHOPDESK_DATA_DIR"] = data
        from shopdesk import app, paths
        from shopdesk.options import Options
        from shopdesk.ui.list_page import ListPage
        from shopdesk.ui.window_state import WindowState

        state = WindowState(paths.settings_file())
        state.save("window/tab", "settings")
        self.rounds = rounds
        self.application = app.make_application()
        shop = str(big_shop())
        self.window = app.make_window(self.application, Options(shop=shop, lang="zh_CN"))
        self.window.resize(1280, 800)
        self.window.show()
        self.settle(1.0)
        assert self.window.workspace is not None
        began = time.perf_counter()
        import shopdesk.ui.orders.tab  # noqa: F401 - timed apart: it happens once

        self.tell("import the tab", [time.perf_counter() - began])
        began = time.perf_counter()
        self.window.workspace.show_tab("orders")
        page = self.window.workspace.page("orders")
        assert isinstance(page, ListPage)
        self.page = page
        self.arrived = False
        page.model.modelReset.connect(self.on_arrived)
        page.table.viewport().repaint()
        self.tell("open the tab and paint the first page", [time.perf_counter() - began], 60)
        while not page.model.complete:
            self.settle(0.005)
        self.tell("… until all ids are there", [time.perf_counter() - began])
        self.settle(1.0)
        print(f"{'memory with 1,000,000 orders listed':52} {memory_mb():8.0f} MB   (bar 130)")

    def on_arrived(self) -> None:
        self.arrived = True

    def settle(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.application.processEvents()
            time.sleep(0.001)

    def tell(self, name: str, seconds: list[float], bar: float = 0) -> None:
        median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
        limit = f"   (bar {bar:.0f})" if bar else ""
        print(f"{name:52} {median:8.1f} ms   worst {worst:.1f}{limit}")

    def jumps(self) -> None:
        draw = random.Random(1)
        seconds = []
        for _number in range(self.rounds * 4):
            began = time.perf_counter()
            self.page.table.verticalScrollBar().setValue(draw.randrange(ORDERS))
            self.page.table.viewport().repaint()
            seconds.append(time.perf_counter() - began)
            self.settle(0.01)
        self.tell("random jump and paint", seconds, 30)

    def asks(self, name: str, state: Any, bar: float = 0, *, complete: bool = False) -> None:
        """From the changed question to the painted answer (or to all its ids)."""
        from shopdesk.ui.list_query import ListState

        seconds, count = [], 0
        for _number in range(self.rounds):
            self.page.set_state(ListState())
            self.wait()
            self.settle(0.2)
            self.arrived = False
            began = time.perf_counter()
            self.page.set_state(state)
            while not self.arrived:
                self.application.processEvents()
            self.page.table.viewport().repaint()
            if complete:
                self.wait()
            seconds.append(time.perf_counter() - began)
            self.wait()
            count = self.page.model.rowCount()
        self.tell(f"{name} ({count:,} rows)", seconds, bar)

    def wait(self) -> None:
        while self.page.model.busy:
            self.settle(0.002)

    def queries(self) -> None:
        """The database's share alone, without window and threads."""
        from shopdesk.base.table import TableQuery
        from shopdesk.orders.queries import ORDERS as SPEC
        from shopdesk.ui.table_rows import asked, read_first, read_ids

        assert self.window.shop is not None
        columns = [column for column in SPEC.columns if column.shown]
        with self.window.shop.reader() as reader:

            def timed(work: Callable[[], object]) -> list[float]:
                seconds = []
                for _number in range(self.rounds):
                    began = time.perf_counter()
                    work()
                    seconds.append(time.perf_counter() - began)
                return seconds

            first = timed(lambda: read_first(reader, SPEC, columns, TableQuery()))
            self.tell("query: first page", first)
            ids = timed(lambda: read_ids(reader, asked(reader, SPEC, TableQuery())))
            self.tell("query: all ids by index", ids, 150)
            two = timed(lambda: read_first(reader, SPEC, columns, TableQuery(search="子涵")))
            self.tell("query: two characters, ids and first page", two, 10)

    def selection(self) -> None:
        from shopdesk.ui.list_totals import SelectionTotals

        began = time.perf_counter()
        self.page.table.selectAll()
        self.tell("select all", [time.perf_counter() - began])
        began = time.perf_counter()
        totals = self.page.findChildren(SelectionTotals)[0]
        while totals.isHidden():
            self.settle(0.002)
        self.tell("totals of all (with 120 ms of rest)", [time.perf_counter() - began])


def bench_list(rounds: int) -> None:
    from shopdesk.ui.list_query import ListState

    with tempfile.TemporaryDirectory() as data:
        bench = ListBench(rounds, data)
        bench.queries()
        bench.jumps()
        bench.asks("search 子涵, painted", ListState(search="子涵"))
        bench.asks("search 王, painted", ListState(search="王"))
        bench.asks("search S00123 (prefix of a number), painted", ListState(search="S00123"))
        bench.asks("chip to ship, painted", ListState(chips=frozenset({"wait_ship"})))
        by_total = ListState(sort="total", descending=True)
        bench.asks("sort by total (index), painted", by_total)
        bench.asks("sort by city (no index), painted", ListState(sort="city", descending=False))
        bench.selection()
        print(f"{'memory at the end':52} {memory_mb():8.0f} MB")
        bench.window.close()
        bench.settle(0.2)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("start", "list"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", choices=("bare", "home", "orders"), help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--shop", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.make:
        make_big_shop(chosen.make)
    elif chosen.child == "bare":
        child_bare()
    elif chosen.child:
        child_ours(chosen.child, chosen.shop)
    else:
        if chosen.what != "list":
            bench_start(chosen.rounds)
        if chosen.what == "list":
            bench_list(chosen.rounds)
        elif chosen.what is None:
            # Apart, because what the first part imported would be counted as the window's memory.
            rounds = str(chosen.rounds)
            subprocess.run([sys.executable, __file__, "list", "--rounds", rounds], check=True)


if __name__ == "__main__":
    main()

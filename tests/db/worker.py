"""A second program at the same shop, for the drills: sells, imports or upgrades until it is told
to stop, ends, or is killed.

Run as ``python -m tests.db.worker <job> <location> <argument>``; prints one line for each thing
that it has acknowledged and waits for a line on its input before it begins.
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db import upgrade
from shopdesk.db.bulk import allocate_ids, without_indexes
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.orders import service as orders
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import book_orders
from shopdesk.orders.service.bulk_columns import LineColumns, OrderColumns
from shopdesk.paths import ROOT
from shopdesk.products.service import ProductInput, SkuInput, create_product
from shopdesk.stock.service import record_opening
from shopdesk.stock.service.bulk import StockBook
from tests.factories import add_channel

BULK_ORDERS = 400


def start(job: str, location: str | Path, argument: object = "") -> subprocess.Popen[str]:
    """Start a worker and wait until it stands ready."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.db.worker", job, str(location), str(argument)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ready(worker: subprocess.Popen[str]) -> None:
    """Wait until the worker has opened the shop."""
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if line != "ready\n":
        raise AssertionError(line + worker.communicate()[1])


def go(worker: subprocess.Popen[str]) -> None:
    """Let a worker begin."""
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def wait() -> None:
    say("ready")
    sys.stdin.readline()


def stock_up(shop: Shop, articles: int, quantity: int) -> None:
    """Make a channel and articles with that many whole pieces each."""
    with shop.unit_of_work() as session:
        add_channel(session)
        for number in range(articles):
            code = f"A{number:05d}"
            create_product(session, ProductInput(code, f"商品 {code}", (SkuInput(code, 1000),)))
    with shop.unit_of_work() as session:
        record_opening(session, dict.fromkeys(_skus(shop), pieces(quantity)))


def _channel(shop: Shop) -> int:
    with shop.reader() as reader:
        return int(reader.rows("SELECT min(id) FROM channel")[0][0])


def _skus(shop: Shop) -> list[int]:
    with shop.reader() as reader:
        return [
            row[0]
            for row in reader.rows(
                "SELECT s.id FROM sku s JOIN product p ON p.id = s.product_id "
                "WHERE p.kind = 'goods' ORDER BY s.id"
            )
        ]


def sell(shop: Shop, seed: str) -> None:
    """Try to sell a piece of every SKU, alone or with its neighbours, in an order of one's own."""
    chance = random.Random(seed)
    channel, skus = _channel(shop), _skus(shop)
    baskets = [[sku] for sku in skus]
    baskets += [chance.sample(skus, 3) for _ in range(len(skus) // 4) if len(skus) >= 3]
    chance.shuffle(baskets)
    with shop.unit_of_work() as session:
        session.connection()  # everything is loaded before the race
    wait()
    sold, refused, others, waits = 0, 0, [], []
    for basket in baskets:
        began = time.perf_counter()
        lines = tuple(orders.LineInput(pieces(1), sku) for sku in basket)
        try:
            with shop.unit_of_work() as session:
                orders.place_order(session, orders.OrderInput(channel, lines))
            sold += len(basket)
        except UserError as refusal:
            if refusal.code == "SD-STK-001":
                refused += 1
            else:
                others.append(str(refusal))
        except Exception as fault:  # noqa: BLE001 - the drill counts whatever else a person saw
            others.append(repr(fault)[:300])
        waits.append(time.perf_counter() - began)
    say(json.dumps({"sold": sold, "refused": refused, "others": others, "waits": waits}))


def place(shop: Shop, _argument: str) -> None:
    """Place, pay and ship orders without end; an order's number is told when it is committed."""
    channel, skus = _channel(shop), _skus(shop)
    wait()
    for turn in itertools.count():
        with shop.unit_of_work() as session:
            lines = tuple(
                orders.LineInput(pieces(1), skus[(turn + place) % len(skus)]) for place in range(3)
            )
            order = orders.place_order(
                session, orders.OrderInput(channel, lines, paid=3000, method="cash")
            )
            if turn % 3 == 0:
                orders.ship_order(session, order, orders.ShipInput("SF", str(turn)))
        say(f"order {order}")
        if turn % 3 == 0:
            with shop.unit_of_work() as session:
                line = (
                    session.connection()
                    .execute(
                        text("SELECT min(id) FROM order_line WHERE order_id = :id"), {"id": order}
                    )
                    .scalar_one()
                )
                part = orders.RefundLineInput(int(line), pieces(1), 100)
                refund = orders.refund_order(
                    session, order, orders.RefundInput((part,), goods_back=True)
                )
            say(f"refund {refund}")


def book(shop: Shop, _argument: str) -> None:
    """Book history in bulk, as an import does, without end."""
    channel, skus = _channel(shop), _skus(shop)
    wait()
    while True:
        with shop.unit_of_work() as session:
            (batch,) = allocate_ids(session, "import_batch", 1)
            session.connection().execute(
                text(
                    "INSERT INTO import_batch (id, file_name, file_hash, profile, mapping, state, "
                    "actor, started_at, report) VALUES (:id, 'f', 'h', 'p', '{}', 'applied', '', "
                    "0, '{}')"
                ),
                {"id": batch},
            )
            stock = StockBook(session, batch_id=batch)
            count = BULK_ORDERS
            with without_indexes(session, "sales_order", "order_line", "stock_move"):
                book_orders(
                    session,
                    OrderColumns(
                        channel_id=[channel] * count,
                        placed_at=[1_300_000_000_000 + place * 60_000 for place in range(count)],
                        external_number=[f"{batch}-{place}" for place in range(count)],
                    ),
                    LineColumns(
                        order=[place // 2 for place in range(2 * count)],
                        kind=["goods"] * (2 * count),
                        sku_id=[skus[place % len(skus)] for place in range(2 * count)],
                        title=["x"] * (2 * count),
                        quantity=[1000] * (2 * count),
                        list_amount=[500] * (2 * count),
                    ),
                    stock=stock,
                    source=OrderSource.IMPORT,
                    batch_id=batch,
                )
                stock.settle()
        say(f"batch {batch}")


def main() -> None:
    job, location, argument = sys.argv[1:4]
    if job == "migrate":
        # The argument is a folder of migrations whose head is 9999.
        vars(upgrade).update(MIGRATIONS=Path(argument), HEAD="9999")
        import alembic.command
        import alembic.config  # noqa: F401 - loaded before the start

        wait()
        open_shop(location).close()
        say("migrated")
        return
    shop = open_shop(location)
    {"sell": sell, "place": place, "book": book}[job](shop, argument)
    shop.close()


if __name__ == "__main__":
    main()

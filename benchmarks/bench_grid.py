"""Ten thousand variants changed in one go and taken back, against the bare statements.

    python benchmarks/bench_grid.py [--rounds 3] [--variants 10000]

Each round, in turn: the bare driver updates the prices of all variants in one durable transaction;
the service looks at the same change (margins, warnings), saves it with its history, and takes it
back. Ratios of one round are comparable. Bars of issue 3: 2 s for the change, one undo.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shopdesk.db.engine import connect
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.products.service import (
    Cell,
    NewProduct,
    NewSku,
    apply_cells,
    create_products,
    preview_cells,
    undo_change_set,
)

BAR = 2.0


def make_shop(path: Path, variants: int) -> Shop:
    """Products of ten variants each, with prices and costs."""
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        create_products(
            session,
            [
                NewProduct(
                    f"P{number:05d}",
                    f"保温杯 {number}",
                    tuple(
                        NewSku(f"P{number:05d}-{place}", (str(place),), 1_990, 80_000)
                        for place in range(10)
                    ),
                    category="家居 / 杯子",
                )
                for number in range(variants // 10)
            ],
            at_millis=0,
        )
    return shop


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def one_round(shop: Shop, price: int) -> dict[str, float]:
    """Bare statements, then look, save and undo through the service."""
    assert shop.path is not None
    with shop.reader() as reader:
        ids = [row[0] for row in reader.rows("SELECT id FROM sku")]
    cells = [Cell(key, "price", price) for key in ids]
    bare = connect(shop.path)

    def raw() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(
            "UPDATE sku SET price = price, version = version + 1 WHERE id = ?",
            [(key,) for key in ids],
        )
        bare.execute("COMMIT")

    found: list[int] = []

    def look() -> None:
        with shop.reader() as reader:
            preview_cells(reader, cells)

    def save() -> None:
        with shop.unit_of_work() as session:
            set_id = apply_cells(session, cells, title="benchmark")
        assert set_id is not None
        found.append(set_id)

    def undo() -> None:
        with shop.unit_of_work() as session:
            undo_change_set(session, found[-1])

    times = {"raw": timed(raw), "look": timed(look), "save": timed(save), "undo": timed(undo)}
    bare.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variants", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = make_shop(Path(folder) / "grid.shopdesk", asked.variants)
        rounds = [one_round(shop, 2_000 + number) for number in range(asked.rounds)]
        shop.close()
    middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    print({key: round(value, 3) for key, value in middle.items()})
    print(
        f"save {middle['save'] / middle['raw']:.1f} x the bare statements, undo "
        f"{middle['undo'] / middle['raw']:.1f} x; the bar is {BAR:g} s for look and save "
        f"({middle['look'] + middle['save']:.2f} s)"
    )


if __name__ == "__main__":
    main()

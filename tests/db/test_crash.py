"""Killed in the middle of a write: what was acknowledged is there, the rest is wholly absent (G1).

A kill proves the transactions; that nothing is lost at a power cut follows from WAL with
synchronous FULL, which ``test_engine`` reads back.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import sqlcipher3

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.proofs import check_shop
from tests.db import later_schema, worker

KILLS = pytest.mark.parametrize(
    "kills", [2, pytest.param(25, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])]
)
CHANCE = random.Random(20261122)


@pytest.fixture
def stocked(shop: Shop) -> Path:
    """A closed shop with six articles and plenty of each."""
    worker.stock_up(shop, 6, 1_000_000)
    shop.close()
    assert shop.path is not None
    return shop.path


def run_and_kill(job: str, path: Path, seconds: float, argument: object = "") -> list[str]:
    """Let a worker work for a while, kill it, and tell what it had acknowledged."""
    victim = worker.start(job, path, argument)
    worker.ready(victim)
    worker.go(victim)
    try:
        victim.wait(seconds)
    except subprocess.TimeoutExpired:
        victim.kill()
    output, faults = victim.communicate()
    assert faults == ""
    lines = output.splitlines(keepends=True)
    return [line.strip() for line in lines if line.endswith("\n")]  # the last may be torn


def reopened(path: Path) -> Shop:
    began = time.monotonic()
    shop = open_shop(path)
    with shop.reader() as reader:
        reader.rows("SELECT count(*) FROM sales_order")
    assert time.monotonic() - began < 3
    return shop


def keys(shop: Shop, table: str) -> set[str]:
    with shop.reader() as reader:
        return {str(row[0]) for row in reader.rows(f"SELECT id FROM {table}")}


def check_and_close(shop: Shop) -> None:
    report = check_shop(shop, full=True)
    faults = [fault.text for result in report.results for fault in result.faults]
    assert faults == []
    shop.close()
    assert shop.path is not None
    left = [entry.name for entry in shop.path.parent.glob(f"{shop.path.name}*")]
    assert left == [shop.path.name]


@KILLS
def test_sales_and_refunds(stocked: Path, kills: int) -> None:
    told: set[str] = set()
    for _ in range(kills):
        told |= set(run_and_kill("place", stocked, CHANCE.uniform(0.05, 0.5)))
        shop = reopened(stocked)
        for table, word in (("sales_order", "order"), ("refund", "refund")):
            acknowledged = {line.split()[1] for line in told if line.startswith(word)}
            there = keys(shop, table)
            assert acknowledged <= there
            # at most the one of each kill that was committed but not yet told
            assert len(there - acknowledged) <= kills
        with shop.reader() as reader:
            torn = reader.rows(
                "SELECT o.id FROM sales_order o WHERE "
                "(SELECT count(*) FROM order_line l WHERE l.order_id = o.id) <> 3 OR "
                "(SELECT count(*) FROM payment p WHERE p.order_id = o.id) <> 1 OR "
                "(SELECT count(*) FROM order_event e WHERE e.order_id = o.id) < 2 OR "
                "(SELECT count(*) FROM order_search s WHERE s.rowid = o.id) <> 1"
            )
        assert torn == []
        check_and_close(shop)
    assert len(told) > kills


@KILLS
def test_a_bulk_import(stocked: Path, kills: int) -> None:
    told: set[str] = set()
    for _ in range(kills):
        told |= set(run_and_kill("book", stocked, CHANCE.uniform(0.05, 0.6)))
        shop = reopened(stocked)
        with shop.reader() as reader:
            batches = reader.rows(
                "SELECT b.id, (SELECT count(*) FROM sales_order o WHERE o.batch_id = b.id), "
                "(SELECT count(*) FROM sales_order o JOIN order_line l ON l.order_id = o.id "
                "WHERE o.batch_id = b.id) FROM import_batch b"
            )
            strays = reader.rows("SELECT count(*) FROM sales_order WHERE batch_id IS NULL")
            indexes = reader.rows(
                "SELECT count(*) FROM sqlite_master WHERE type = 'index' "
                "AND tbl_name = 'order_line'"
            )
        assert {line.split()[1] for line in told} <= {str(row[0]) for row in batches}
        whole = (worker.BULK_ORDERS, 2 * worker.BULK_ORDERS)
        assert {row[1:] for row in batches} <= {whole}
        assert strays == [(0,)]
        assert indexes == [(2,)]  # the dropped one is back: the whole import was undone
        check_and_close(shop)


@KILLS
def test_an_upgrade(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    later_schema.fill(shop)
    shop.close()
    assert shop.path is not None
    with monkeypatch.context() as later:
        migrations = later_schema.install(tmp_path, later)
    trial = tmp_path / "trial.shopdesk"
    outcomes = set()
    for turn in range(kills + 1):
        shutil.copyfile(shop.path, trial)
        # the last one is left alone, to see that it would have worked
        seconds = 60 if turn == kills else CHANCE.uniform(0.005, 0.08)
        told = run_and_kill("migrate", trial, seconds, migrations)
        connection = sqlcipher3.connect(str(trial))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        paid = connection.execute("SELECT sum(amount), count(*) FROM payment").fetchone()
        connection.close()
        outcomes.add(revision)
        assert not {name for name in tables if name.startswith("_alembic_tmp")}
        assert ("season" in tables) == (revision == later_schema.HEAD)
        assert paid == (4550, 1)
        if "migrated" in told:
            assert revision == later_schema.HEAD
        with monkeypatch.context() as later:  # the next start finishes the work
            later_schema.install(tmp_path, later)
            open_shop(trial).close()
    assert later_schema.HEAD in outcomes

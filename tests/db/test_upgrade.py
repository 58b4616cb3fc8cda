"""Upgrading: as a whole or not at all, after a copy that is sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlcipher3

from shopdesk.db import upgrade
from shopdesk.db.engine import connect
from shopdesk.db.header import read_header
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop, safety_copy
from shopdesk.errors import UserError
from shopdesk.paths import backup_dir
from tests.db import later_schema
from tests.db.opening import refused, sound
from tests.factories import every_fact


@pytest.fixture
def filled(shop: Shop) -> Path:
    """A closed shop of the present schema with something in every ledger."""
    later_schema.fill(shop)
    shop.close()
    assert shop.path is not None
    return shop.path


def facts(path: Path | str) -> dict[str, list[tuple[object, ...]]]:
    shop = Shop(path)
    found = every_fact(shop)
    shop.close()
    return found


def without_origin(found: dict[str, list[tuple[object, ...]]]) -> dict[str, list[object]]:
    return {
        name: [row[:-1] if name == "product" else row for row in rows]
        for name, rows in found.items()
    }


def test_an_older_shop_is_copied_then_upgraded(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts(filled)
    later_schema.install(tmp_path, monkeypatch)

    shop = open_shop(filled)
    with shop.reader() as reader:
        origins = reader.rows("SELECT DISTINCT origin FROM product")
        seasons = reader.rows("SELECT count(*) FROM season")
        revision = reader.rows("SELECT version_num FROM alembic_version")
        keys = reader.rows("PRAGMA foreign_keys")
    with shop.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        guarded = raw.execute("PRAGMA foreign_keys").fetchone()
    shop.close()

    assert (origins, seasons, revision) == ([("CN",)], [(0,)], [(later_schema.HEAD,)])
    assert keys == [(1,)]
    assert guarded == (1,)  # off only while it was migrated
    assert without_origin(facts(filled)) == before  # no child went with its parent
    assert sound(filled)
    header = read_header(filled)
    assert header is not None
    assert header.user_version == int(later_schema.HEAD)
    (copy,) = backup_dir(filled).iterdir()
    assert copy.name.startswith(f"shop-before-{later_schema.HEAD}-")
    monkeypatch.undo()
    assert sound(copy)
    assert facts(copy) == before
    open_shop(copy).close()  # the older program opens the copy


@pytest.mark.postgres
def test_an_older_database_is_upgraded(
    postgres_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = open_shop(postgres_address)
    later_schema.fill(shop)
    before = every_fact(shop)
    shop.close()
    later_schema.install(tmp_path, monkeypatch)

    open_shop(postgres_address).close()

    assert without_origin(facts(postgres_address)) == before
    monkeypatch.undo()
    assert refused(postgres_address) == "SD-DB-004"


def fail_at(path: Path, number: int) -> int:
    """Open with a fault at that statement; how many statements there were."""
    with later_schema.Statements(number) as statements, pytest.raises(UserError) as refusal:
        open_shop(path)
    assert refusal.value.code == "SD-DB-005"
    return statements.count


def count_statements(path: Path) -> int:
    with later_schema.Statements() as statements:
        open_shop(path).close()
    return statements.count


@pytest.mark.parametrize(
    "share",
    [0, 0.35, 0.7, 1, pytest.param(None, marks=[pytest.mark.slow, pytest.mark.timeout(600)])],
)
def test_a_fault_at_any_statement_leaves_the_file_as_it_was(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float | None
) -> None:
    later_schema.install(tmp_path, monkeypatch)
    trial = tmp_path / "trial.shopdesk"
    shutil.copyfile(filled, trial)
    total = count_statements(trial)
    assert total > 25
    numbers = range(1, total + 1) if share is None else [1 + int(share * (total - 1))]

    for number in numbers:
        shutil.copyfile(filled, trial)
        fail_at(trial, number)

        assert trial.read_bytes() == filled.read_bytes(), number
        assert not trial.with_name(f"{trial.name}-wal").exists()
        open_shop(trial).close()  # the retry succeeds
        assert facts(trial)["payment"] == facts(filled)["payment"]
        assert sound(trial)


@pytest.mark.postgres
@pytest.mark.parametrize("share", [0.2, 0.6, 1])
def test_a_fault_leaves_the_database_as_it_was(
    postgres_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    shop = open_shop(postgres_address)
    later_schema.fill(shop)
    before = every_fact(shop)
    shop.close()
    later_schema.install(tmp_path, monkeypatch)
    number = 12 + int(share * 20)

    with later_schema.Statements(number), pytest.raises(UserError) as refusal:
        open_shop(postgres_address)

    assert refusal.value.code == "SD-DB-005"
    assert facts(postgres_address) == before
    open_shop(postgres_address).close()
    assert without_origin(facts(postgres_address)) == before


@pytest.mark.parametrize("harm", later_schema.HARMFUL)
def test_a_harmful_migration_is_not_committed(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    before = filled.read_bytes()
    later_schema.install(tmp_path, monkeypatch, later_schema.HARMFUL[harm])

    assert refused(filled) == "SD-DB-005"

    assert filled.read_bytes() == before
    monkeypatch.undo()
    open_shop(filled).close()  # the version that the person had opens it as before


def test_no_room_for_the_copy_means_no_upgrade(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled.read_bytes()
    later_schema.install(tmp_path, monkeypatch)
    backup_dir(filled).write_text("a file where the folder should be")

    assert refused(filled) == "SD-DB-006"

    assert filled.read_bytes() == before


# ---- safety copies


def test_a_safety_copy_holds_what_is_still_in_the_log(shop: Shop) -> None:
    later_schema.fill(shop)
    assert shop.path is not None

    copy = safety_copy(shop.path, label="test")

    assert facts(copy) == every_fact(shop)
    assert sound(copy)
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_an_unsound_copy_does_not_stay(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.path is not None

    def broken(_path: Path) -> None:
        raise sqlcipher3.DatabaseError("malformed")

    monkeypatch.setattr(upgrade, "_check_copy", broken)

    with pytest.raises(UserError):
        safety_copy(shop.path, label="test")

    assert list(backup_dir(shop.path).iterdir()) == []


def test_copies_do_not_overwrite_each_other(shop: Shop) -> None:
    assert shop.path is not None
    shop.close()
    connect(shop.path).close()

    copies = {safety_copy(shop.path, label="test") for _ in range(3)}

    assert len(copies) == 3

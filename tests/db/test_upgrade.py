"""Opening: made, upgraded as a whole or not at all, or refused without touching a byte."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy import create_engine

from shopdesk.db import upgrade
from shopdesk.db.engine import connect
from shopdesk.db.header import APPLICATION_ID, read_header
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD, open_shop, safety_copy
from shopdesk.errors import UserError
from shopdesk.paths import ROOT, backup_dir
from tests.db import later_schema
from tests.factories import every_fact

NO_SHOPS = {
    "text": "名称,价格\n杯,5\n".encode(),
    "empty": b"",
    "one byte": b"S",
    "only the first words": b"SQLite format 3\x00",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "encrypted": bytes(range(256)) * 40,
    "header and noise": b"SQLite format 3\x00" + bytes(range(256)) * 40,
}


def refused(location: Path | str, *, create: bool = False) -> str:
    with pytest.raises(UserError) as refusal:
        open_shop(location, create=create)
    return refusal.value.code


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sound(path: Path) -> bool:
    connection = sqlcipher3.connect(str(path))
    verdict = connection.execute("PRAGMA integrity_check").fetchone()
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    return bool(verdict == ("ok",) and not broken)


# ---- making and opening


def test_makes_a_shop_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "我的小店 100% #1.shopdesk"

    with_places = open_shop(path, create=True)
    with with_places.reader() as reader:
        places = reader.rows("SELECT code FROM location ORDER BY id")
    with_places.close()

    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert places[0] == ("shelf",)
    assert len(places) == 8
    header = read_header(path)
    assert header is not None
    assert (header.application_id, header.user_version) == (APPLICATION_ID, int(HEAD))
    assert sound(path)


def test_opens_what_it_made(tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    open_shop(path, create=True).close()
    before = path.read_bytes()

    again = open_shop(path)
    again.close()

    assert not again.ended_abruptly
    assert path.read_bytes() == before
    assert not backup_dir(path).exists()


def test_a_relative_name_and_a_second_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = open_shop("shop.shopdesk", create=True)
    second = open_shop("shop.shopdesk", create=True)

    later_schema.fill(second)

    assert every_fact(first) == every_fact(second)
    assert every_fact(first)["payment"] != []
    second.close()
    first.close()


MAKE = """
import sys
from shopdesk.db.upgrade import open_shop
open_shop(sys.argv[1], create=True).close()
"""


def make_at_once(location: Path | str) -> list[str]:
    """Make a shop in three processes at the same time; what they said of it."""
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(location)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    return [maker.communicate()[1] for maker in makers]


def test_processes_may_make_it_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"

    assert make_at_once(path) == ["", "", ""]

    open_shop(path).close()
    assert sound(path)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_goes_on_with_a_shop_whose_making_was_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    upgrade._mark(path)
    assert refused(path) == "SD-DB-003"

    open_shop(path, create=True).close()

    assert sound(path)


def test_an_empty_file_becomes_a_shop_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    path.touch()
    assert refused(path) == "SD-DB-003"
    assert path.read_bytes() == b""

    open_shop(path, create=True).close()

    assert sound(path)


def test_tells_that_the_last_end_was_abrupt(shop: Shop) -> None:
    later_schema.fill(shop)
    assert shop.path is not None
    copy = shop.path.with_name("copy.shopdesk")
    for suffix in ("", "-wal"):  # as a crash leaves them
        shutil.copyfile(f"{shop.path}{suffix}", f"{copy}{suffix}")

    opened = open_shop(copy)

    assert opened.ended_abruptly
    assert every_fact(opened) == every_fact(shop)
    opened.close()


# ---- refusing


def test_there_is_no_shop(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.shopdesk") == "SD-DB-002"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in NO_SHOPS if kind != "empty"])
def test_other_files_are_refused_untouched(tmp_path: Path, kind: str, create: bool) -> None:
    path = tmp_path / "x.shopdesk"
    path.write_bytes(NO_SHOPS[kind])

    assert refused(path, create=create) == "SD-DB-003"

    assert contents(tmp_path) == {"x.shopdesk": NO_SHOPS[kind]}


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, create=True) == "SD-DB-003"


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("tables", [(), ("alembic_version (version_num)",), ("orders (id)",)])
def test_other_programs_databases_are_refused_untouched(
    tmp_path: Path, mode: str, create: bool, tables: tuple[str, ...]
) -> None:
    path = tmp_path / "x.db"
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
    for table in tables:
        connection.execute(f"CREATE TABLE {table}")
    if tables:
        connection.execute(f"INSERT INTO {tables[0].partition(' ')[0]} VALUES ('0001')")
    connection.close()
    before = contents(tmp_path)

    assert refused(path, create=create) == "SD-DB-003"

    assert contents(tmp_path) == before


def test_a_database_that_only_carries_our_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.close()

    assert refused(path, create=True) == "SD-DB-003"


def test_a_newer_shop_is_refused_untouched(empty_shop_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA user_version=42")
    connection.execute("UPDATE alembic_version SET version_num = '0042'")
    connection.close()
    before = contents(tmp_path)

    with pytest.raises(UserError) as refusal:
        open_shop(path, create=True)

    assert refusal.value.code == "SD-DB-004"
    assert "0042" in refusal.value.message
    assert HEAD in refusal.value.message
    assert contents(tmp_path) == before


def test_a_newer_shop_is_known_by_its_revision_too(any_shop: Shop) -> None:
    # Its header may be older than what the log holds.
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0042'")
    before = every_fact(any_shop)

    assert refused(any_shop.location, create=True) == "SD-DB-004"

    assert every_fact(any_shop) == before


@pytest.mark.parametrize("revision", ["0000abcd", "ae1027a6acf", "", "９９９９"])
def test_other_programs_revisions_are_refused(any_shop: Shop, revision: str) -> None:
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{revision}'"
        )

    assert refused(any_shop.location, create=True) == "SD-DB-003"


def test_a_truncated_shop_is_damaged(empty_shop_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes()[:-4096])
    before = contents(tmp_path)

    assert refused(path) == "SD-DB-007"

    assert contents(tmp_path) == before


def test_a_shop_with_a_broken_first_page_is_damaged(empty_shop_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    content = bytearray(empty_shop_file.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)

    assert refused(path) == "SD-DB-007"

    assert path.read_bytes() == bytes(content)


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert refused(tmp_path / "file" / "shop.shopdesk", create=True) == "SD-DB-006"

    assert contents(tmp_path) == {"file": b"x"}


READ_ONLY = """
import os, sys
from pathlib import Path
import encodings.idna
from shopdesk.db.upgrade import open_shop
from shopdesk.db.models import SettingValue
from shopdesk.errors import UserError
import sqlalchemy.dialects.sqlite, sqlalchemy.orm, alembic.config, alembic.command
if os.getuid() == 0:
    os.setuid(65534)
for name, create in ((sys.argv[1], False), (sys.argv[2], True)):
    try:
        shop = open_shop(name, create=create)
        with shop.unit_of_work() as session:
            session.add(SettingValue(key="a", value="1"))
    except UserError as refusal:
        print(refusal.code)
    else:
        print("written")
"""


@pytest.mark.skipif(os.name == "nt", reason="folders have no such right on Windows")
def test_a_folder_without_the_right_to_write(empty_shop_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    shutil.copyfile(empty_shop_file, folder / "shop.shopdesk")
    before = contents(folder)
    # The way there must be open to the user that the child becomes when we are root.
    parents = [parent for parent in folder.parents if parent.stat().st_uid == os.getuid()]
    modes = {parent: stat.S_IMODE(parent.stat().st_mode) for parent in parents}
    for parent in parents:
        parent.chmod(modes[parent] | 0o755)
    folder.chmod(0o555)
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-c", READ_ONLY),
                *(str(folder / "shop.shopdesk"), str(folder / "new" / "shop.shopdesk")),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        folder.chmod(0o755)
        for parent in parents:
            parent.chmod(modes[parent])

    assert done.stdout.split() == ["SD-DB-006", "SD-DB-006"], done.stderr
    assert contents(folder) == before


# ---- upgrading


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

    assert (origins, seasons, revision) == ([("CN",)], [(0,)], [("0002",)])
    assert keys == [(1,)]
    assert guarded == (1,)  # off only while it was migrated
    assert without_origin(facts(filled)) == before  # no child went with its parent
    assert sound(filled)
    header = read_header(filled)
    assert header is not None
    assert header.user_version == 2
    (copy,) = backup_dir(filled).iterdir()
    assert copy.name.startswith("shop-before-0002-")
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


# ---- servers


def test_an_empty_database_becomes_a_shop_only_when_asked(bare_postgres_address: str) -> None:
    assert refused(bare_postgres_address) == "SD-DB-003"

    shop = open_shop(bare_postgres_address, create=True)
    with shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM location") == [(8,)]
    shop.close()


@pytest.mark.parametrize("table", ["theirs", "alembic_version"])
def test_another_programs_database_is_refused(bare_postgres_address: str, table: str) -> None:
    engine = create_engine(bare_postgres_address)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} (version_num text)")
    engine.dispose()

    assert refused(bare_postgres_address, create=True) == "SD-DB-003"


def test_seats_may_start_a_new_version_at_once(bare_postgres_address: str) -> None:
    assert make_at_once(bare_postgres_address) == ["", "", ""]

    open_shop(bare_postgres_address).close()


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with pytest.raises(UserError) as refusal:
        open_shop("postgresql+psycopg://me:topsecret@127.0.0.1:1/shop")

    assert refusal.value.code == "SD-DB-008"
    assert "topsecret" not in str(refusal.value)
    assert "127.0.0.1" in refusal.value.message

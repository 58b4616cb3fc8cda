"""Opening: a shop is made, opened, or refused without touching a byte."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy import create_engine

from shopdesk.db import upgrade
from shopdesk.db.header import APPLICATION_ID, read_header
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD, open_shop
from shopdesk.errors import UserError
from shopdesk.paths import ROOT, backup_dir
from tests.db import later_schema
from tests.db.opening import contents, refused, sound
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


AS_NOBODY = """
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
        with shop.reader() as reader:
            print(shop.read_only, reader.rows("SELECT count(*) FROM location")[0][0])
        with shop.unit_of_work() as session:
            session.add(SettingValue(key="a", value="1"))
    except UserError as refusal:
        print(refusal.code)
    else:
        print("written")
"""


@contextmanager
def without_rights(folder: Path, mode: int) -> Iterator[None]:
    """The folder without the right to write, and the way there open to another user."""
    parents = [parent for parent in folder.parents if parent.stat().st_uid == os.getuid()]
    modes = {parent: stat.S_IMODE(parent.stat().st_mode) for parent in parents}
    for parent in parents:
        parent.chmod(modes[parent] | 0o755)
    folder.chmod(mode)
    try:
        yield
    finally:
        folder.chmod(0o755)
        for parent in parents:
            parent.chmod(modes[parent])


def as_nobody(shop: Path, new: Path) -> list[str]:
    """What somebody without rights gets to see who opens a shop and makes another."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(shop), str(new)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@pytest.mark.skipif(os.name == "nt", reason="folders have no such right on Windows")
@pytest.mark.parametrize("name", ["shop.shopdesk", "100% #1 ?mode=rw 店铺.shopdesk"])
def test_a_folder_without_the_right_to_write_is_looked_at(
    empty_shop_file: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    shutil.copyfile(empty_shop_file, folder / name)
    before = contents(folder)

    with without_rights(folder, 0o555):
        said = as_nobody(folder / name, folder / "new" / "shop.shopdesk")

    assert said == ["True 8", "SD-DB-010", "SD-DB-006"]
    assert contents(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="folders have no such right on Windows")
def test_a_file_without_the_right_to_write_is_looked_at(
    empty_shop_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "open folder"
    folder.mkdir()
    path = folder / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    path.chmod(0o444)

    with without_rights(folder, 0o777):
        said = as_nobody(path, path)

    assert said == ["True 8", "SD-DB-010", "True 8", "SD-DB-010"]
    assert path.read_bytes() == empty_shop_file.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="folders have no such right on Windows")
def test_changes_that_cannot_be_read_are_not_hidden(empty_shop_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "after a crash"
    folder.mkdir()
    source = Shop(tmp_path / "source.shopdesk")
    assert source.path is not None
    shutil.copyfile(empty_shop_file, source.path)
    later_schema.fill(source)
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{source.path}{suffix}", folder / f"shop.shopdesk{suffix}")
    source.close()
    before = contents(folder)

    with without_rights(folder, 0o555):
        said = as_nobody(folder / "shop.shopdesk", folder / "new" / "shop.shopdesk")

    assert said == ["SD-DB-006", "SD-DB-006"]
    assert contents(folder) == before


def test_a_file_that_another_program_holds_is_looked_at(
    empty_shop_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    other = sqlcipher3.connect(str(path), isolation_level=None)
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN IMMEDIATE")

    shop = open_shop(path)

    assert shop.read_only
    with shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM location") == [(8,)]
    assert shop.data_version() == shop.data_version()
    with pytest.raises(UserError, match="another program holds it") as refusal, shop.unit_of_work():
        pass
    assert refusal.value.code == "SD-DB-010"
    shop.close()
    other.close()
    again = open_shop(path)
    assert not again.read_only
    again.close()


def test_a_file_that_another_program_keeps_to_itself_is_refused(
    empty_shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopdesk.db.engine.BUSY_MILLISECONDS", 50)
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    other = sqlcipher3.connect(str(path), isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    assert refused(path) == "SD-DB-009"

    other.close()


def test_an_older_shop_that_cannot_be_written_is_refused(
    empty_shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    before = contents(tmp_path)
    monkeypatch.setattr(upgrade, "may_write", lambda _path: False)
    monkeypatch.setattr(upgrade, "HEAD", "9998")

    assert refused(path) == "SD-DB-010"

    assert path.read_bytes() == before["shop.shopdesk"]
    assert not backup_dir(path).exists()


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

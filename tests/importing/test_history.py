"""The imports of a shop and the row of the file behind a record."""

from __future__ import annotations

import gzip
from pathlib import Path

from shopdesk.db.shop import Shop
from shopdesk.importing.history import get_batch, kept_file, list_batches, source_row
from tests.importing.files import import_file, uci, write

FIRST = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"
SECOND = '536366,71053,"LANTERN, WHITE",2,2010-12-02 08:26:00,3.39,17850,United Kingdom'


def test_batches_are_listed_newest_first(any_shop: Shop, tmp_path: Path) -> None:
    one = import_file(any_shop, write(tmp_path, uci(FIRST)))
    other = import_file(any_shop, write(tmp_path, uci(SECOND)))
    with any_shop.reader() as reader:
        found = list_batches(reader)
        newest = list_batches(reader, limit=1)
        missing = get_batch(reader, 999)
    assert [batch.id for batch in found] == [other.batch_id, one.batch_id]
    assert [batch.id for batch in newest] == [other.batch_id]
    assert missing is None
    assert {batch.state for batch in found} == {"applied"}
    assert found[0].report["rows"] == 1
    assert found[0].finished_at is not None
    assert found[0].undone_at is None


def test_a_line_shows_the_row_it_came_from(any_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(uci(FIRST, SECOND).encode()))
    batch = import_file(any_shop, path).batch_id
    assert batch is not None
    with any_shop.reader() as reader:
        rows = reader.rows("SELECT source_row FROM order_line WHERE title LIKE 'LANTERN%'")
        assert rows == [(3,)]
        row = source_row(reader, batch, 3)
        assert (row["InvoiceNo"], row["Description"]) == ("536366", "LANTERN, WHITE")
        assert source_row(reader, batch, 1) == {}
        assert source_row(reader, batch, 99) == {}
        assert source_row(reader, 999, 3) == {}


def test_a_file_that_was_not_kept_is_told(shop: Shop, tmp_path: Path) -> None:
    from sqlalchemy import text

    batch_id = import_file(shop, write(tmp_path, uci(FIRST))).batch_id
    assert batch_id is not None
    with shop.unit_of_work() as session:
        session.execute(text("DELETE FROM import_file"))
    with shop.reader() as reader:
        batch = get_batch(reader, batch_id)
        assert batch is not None
        with kept_file(reader, batch) as source:
            assert source is None
        assert source_row(reader, batch_id, 2) == {}

"""What the tables of the import history refuse by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from shopdesk.db.shop import Shop
from shopdesk.importing.models import ImportBatch, ImportChange, ImportFile, ImportProfile
from tests.factories import NOON, every_fact


def _batch(shop: Shop) -> int:
    with shop.unit_of_work() as session:
        statement = insert(ImportBatch).returning(ImportBatch.id)
        values = {
            "file_name": "a.csv",
            "file_hash": "0" * 64,
            "profile": "orders",
            "mapping": {"number": "Order no."},
            "state": "applied",
            "actor": "",
            "started_at": NOON,
            "report": {"rows": 1},
        }
        return int(session.execute(statement, values).scalar_one())


def test_file_and_changes_belong_to_a_batch(any_shop: Shop) -> None:
    batch = _batch(any_shop)
    with any_shop.unit_of_work() as session:
        session.execute(insert(ImportFile).values(batch_id=batch, content=b"\x00\xff"))
        session.execute(
            insert(ImportChange).values(
                batch_id=batch, table_name="sku", row_id=1, before={"price": 5, "name": "茶"}
            )
        )
    with any_shop.reader() as reader:
        rows = reader.rows("SELECT content FROM import_file")
        assert bytes(rows[0][0]) == b"\x00\xff"
        assert reader.rows("SELECT before FROM import_change") == [('{"name":"茶","price":5}',)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_orphans_and_twins_are_refused(any_shop: Shop, number: int) -> None:
    batch = _batch(any_shop)
    with any_shop.unit_of_work() as session:
        session.execute(insert(ImportFile).values(batch_id=batch, content=b""))
        kept = {"name": "Mine", "subject": "orders", "header_key": "a|b", "mapping": {}}
        session.execute(insert(ImportProfile).values(**kept))
    statement = {
        1: insert(ImportFile).values(batch_id=batch, content=b"again"),
        2: insert(ImportChange).values(batch_id=999, table_name="sku", row_id=1, before={}),
        3: insert(ImportProfile).values(**kept),
    }[number]
    before = every_fact(any_shop)
    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.execute(statement)
    assert every_fact(any_shop) == before

"""What an import replaces is kept once, and a later hand is noticed."""

from __future__ import annotations

from sqlalchemy import text

from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.importing.batch import BatchState
from shopdesk.importing.changes import change_rows, keep_before, kept_before, seal_changes
from shopdesk.importing.models import ImportBatch
from tests.factories import NOON, add_customer


def test_the_first_value_of_a_column_is_kept_and_own_rows_are_not(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        old, own = add_customer(session), add_customer(session, "C2", "李四")
        batch = ImportBatch(
            file_name="a.csv",
            file_hash="x",
            profile="customers",
            mapping={},
            state=str(BatchState.APPLIED),
            actor="",
            started_at=NOON,
            report={},
        )
        session.add(batch)
        session.flush()
        session.execute(
            text("UPDATE customer SET batch_id = :b WHERE id = :id"), {"b": batch.id, "id": own}
        )
        changes = {old: {"name": "王五"}, own: {"name": "赵六"}}
        change_rows(session, batch.id, "customer", changes, at_millis=1)
        change_rows(session, batch.id, "customer", {old: {"name": "孙七"}}, at_millis=2)
        keep_before(session, batch.id, "customer", ("name", "note"), [old, own])
        seal_changes(session, batch.id)

        reader = session_reader(session)
        kept = kept_before(reader, batch.id)
        rows = reader.rows("SELECT id, name, version, updated_at FROM customer ORDER BY id")

    assert {change.row_id for change in kept} == {old}
    values = [change.values for change in reversed(kept)]
    assert values[0]["name"] == "张三"
    assert values[0]["version"] == 1
    assert [set(more) - {"version after"} for more in values[1:]] == [{"note"}]
    assert {change.after for change in kept} == {3}
    assert rows == [(old, "孙七", 3, 2), (own, "赵六", 2, 1)]

"""The audit trail keeps who, what, before, after and why."""

from __future__ import annotations

import json
from datetime import date

from shopdesk.db import audit
from shopdesk.db.shop import Shop


def test_entry_holds_before_and_after(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        audit.record(
            session,
            "changed",
            "customer",
            7,
            actor="wang",
            before={"birthday": None, "name": "张三"},
            after={"birthday": date(1990, 5, 1), "name": "张四"},
            reason="typed wrong",
        )
    with any_shop.reader() as reader:
        rows = reader.rows(
            "SELECT actor, action, subject, subject_id, before, after, reason FROM audit_event"
        )
    actor, action, subject, subject_id, before, after, reason = rows[0]
    assert (actor, action, subject, subject_id, reason) == (
        "wang",
        "changed",
        "customer",
        7,
        "typed wrong",
    )
    assert json.loads(before) == {"birthday": None, "name": "张三"}
    assert json.loads(after) == {"birthday": "1990-05-01", "name": "张四"}


def test_nothing_before_a_creation(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        audit.record(session, "created", "product", 1)
    with any_shop.reader() as reader:
        assert reader.rows("SELECT before, after, reason FROM audit_event") == [(None, None, None)]

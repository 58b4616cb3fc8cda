"""Tables that belong to no feature."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.db.models import AuditEvent, NumberSeries, SettingValue
from shopdesk.db.shop import Shop

AT = datetime(2026, 3, 2, 4, 0, 0, 123_000, tzinfo=UTC)


def test_an_audit_event_keeps_what_was_before_and_after(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.add(
            AuditEvent(
                at=AT,
                actor="王",
                action="price",
                subject="sku",
                subject_id=7,
                before={"price": 100},
                after={"price": 120, "note": "保温"},
            )
        )
    with any_shop.unit_of_work() as session:
        event = session.get_one(AuditEvent, 1)

    assert (event.at, event.actor, event.reason) == (AT, "王", None)
    assert (event.before, event.after) == ({"price": 100}, {"price": 120, "note": "保温"})


@pytest.mark.parametrize("model", [SettingValue, NumberSeries])
def test_a_name_stands_once(any_shop: Shop, model: type) -> None:
    values = {"key": "a", "value": "1"} if model is SettingValue else {"name": "SO", "next": 1}
    with any_shop.unit_of_work() as session:
        session.add(model(**values))

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add(model(**values))

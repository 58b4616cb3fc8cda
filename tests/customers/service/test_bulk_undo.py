"""Customers of an import go with it, unless somebody needs them by now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.customers.service import (
    CustomerInput,
    NewAddress,
    NewCustomer,
    change_customer,
    create_customers,
    index_customers,
)
from shopdesk.customers.service.bulk_undo import undo_blockers
from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.importing.changes import change_rows
from shopdesk.importing.undo import undo_import
from shopdesk.orders import service as orders
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import (
    AT,
    assert_proven,
    import_as_batch,
    lasting_facts,
    prepared,
    rows,
)


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return prepared(any_shop)


def import_two(shop: Shop, known: SmallShop) -> int:
    """Customers 2 (known on the channel) and 3 (with an address)."""

    def work(session: Session, batch_id: int, _stock: object) -> None:
        create_customers(
            session,
            [
                NewCustomer("李四", number="N2", identities=((known.channel, "tb_ls", ""),)),
                NewCustomer("Ann", number="N3", addresses=(NewAddress("Ann Lee", street="Elm 1"),)),
            ],
            at_millis=AT,
            batch_id=batch_id,
        )

    return import_as_batch(shop, work)


def found_by(shop: Shop, text: str) -> list[int]:
    statement = search.match(shop.dialect, "customer_search", text)
    assert statement is not None
    with shop.reader() as reader:
        return sorted(row[0] for row in reader.rows(*statement))


def test_they_go_with_all_they_came_with(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = import_two(any_shop, known)
    assert (found_by(any_shop, "李四"), found_by(any_shop, "elm")) == ([2], [3])

    result = undo_import(any_shop, batch)

    assert result.counts == {"customers": 2}
    assert lasting_facts(any_shop) == before
    assert (found_by(any_shop, "李四"), found_by(any_shop, "elm")) == ([], [])
    assert_proven(any_shop)


def _order(session: Session) -> None:
    orders.place_order(
        session,
        orders.OrderInput(
            channel_id=1,
            customer_id=2,
            lines=(orders.LineInput(1000, 3),),
            placed_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
    )


def _edit(session: Session) -> None:
    change_customer(session, 2, CustomerInput(name="李四", note="VIP"), version=1)


def _other_name(session: Session) -> None:
    session.connection().execute(
        text(
            "INSERT INTO customer_identity (customer_id, channel_id, external_id) "
            "VALUES (2, 1, 'tb_other')"
        )
    )
    index_customers(session, [2])


@pytest.mark.parametrize("use", [_order, _edit, _other_name])
def test_whom_somebody_needs_stays_with_his_names(
    any_shop: Shop, known: SmallShop, use: Callable[[Session], None]
) -> None:
    batch = import_two(any_shop, known)
    with any_shop.unit_of_work() as session:
        use(session)
    with any_shop.reader() as reader:
        assert undo_blockers(reader, batch) == []

    result = undo_import(any_shop, batch)

    assert result.counts == {"customers": 1}
    assert rows(any_shop, "SELECT id, name FROM customer ORDER BY id") == [
        (known.customer, "张三"),
        (2, "李四"),
    ]
    assert (2, "tb_ls") in rows(any_shop, "SELECT customer_id, external_id FROM customer_identity")
    assert (found_by(any_shop, "tb_ls"), found_by(any_shop, "elm")) == ([2], [])
    assert_proven(any_shop)


def test_what_it_changed_in_others_is_as_it_was(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)

    def work(session: Session, batch_id: int, _stock: object) -> None:
        changes = {known.customer: {"name": "王五", "city": "上海"}}
        change_rows(session, batch_id, "customer", changes, at_millis=AT + 1)
        session.connection().execute(
            text(
                "INSERT INTO customer_identity (customer_id, channel_id, external_id, batch_id) "
                f"VALUES ({known.customer}, {known.channel}, 'tb_ww', {batch_id})"
            )
        )
        index_customers(session, [known.customer])

    batch = import_as_batch(any_shop, work)
    assert [found_by(any_shop, name) for name in ("张三", "王五", "tb_ww")] == [[], [1], [1]]

    undo_import(any_shop, batch)

    assert lasting_facts(any_shop) == before
    assert [found_by(any_shop, name) for name in ("张三", "王五", "tb_ww")] == [[1], [], []]
    assert_proven(any_shop)

"""Papers, places, lots, and what is owed for a supplier's goods."""

from __future__ import annotations

from datetime import date

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, ids_statement, page_statement
from shopdesk.db.shop import Shop
from shopdesk.stock import service
from shopdesk.stock.queries import (
    STOCK_DOCUMENTS,
    consignment_use,
    get_document,
    list_lots,
    list_places,
)
from shopdesk.stock.rules import LocationKind, Place
from shopdesk.stock.service import LotInput, PlaceInput, StockLine, TransferInput
from tests.factories import add_sku
from tests.stock.service.ledger import march, move, receive


@pytest.fixture
def cup(any_shop: Shop) -> int:
    with any_shop.unit_of_work() as session:
        key = add_sku(session, "CUP", name="杯")
        receive(session, key, 10, 1000, day=1)
    return key


def test_a_paper_with_its_lines(any_shop: Shop, cup: int) -> None:
    with any_shop.unit_of_work() as session:
        data = TransferInput(
            Place.SHELF, Place.QUARANTINE, (StockLine(cup, pieces(2)),), reason="wet", on=march(3)
        )
        key = service.transfer(session, data, actor="Ann")
    with any_shop.reader() as reader:
        found = get_document(reader, key)
        assert get_document(reader, key + 1) is None
        statement = ids_statement(STOCK_DOCUMENTS, TableQuery(filters=(("transfer", {}),)))
        ids = [row[0] for row in reader.rows(statement.sql, statement.parameters)]
        columns = [STOCK_DOCUMENTS.column(key) for key in ("number", "source", "target", "value")]
        rows = reader.rows(page_statement(STOCK_DOCUMENTS, columns, ids).sql)

    assert found is not None
    assert (found.number, found.kind, found.state, found.on) == (
        *("TR000001", "transfer", "posted"),
        march(3),
    )
    assert (found.source, found.target, found.reason, found.actor) == (
        *("shelf", "quarantine", "wet", "Ann"),
    )
    (line,) = found.lines
    assert (line.code, line.name, line.quantity, line.received, line.value) == (
        *("CUP", "杯"),
        *(2000, 2000, 200),
    )
    assert rows == [(key, "TR000001", "shelf", "quarantine", 200)]


def test_places_with_what_they_hold(any_shop: Shop, cup: int) -> None:
    with any_shop.unit_of_work() as session:
        far = service.save_place(session, PlaceInput("far", "Far", active=False, priority=3))
    with any_shop.reader() as reader:
        places = {row.id: row for row in list_places(reader)}
        open_ones = {row.id for row in list_places(reader, active=True)}
        everywhere = {row.id for row in list_places(reader, physical=False)}

    shelf = places[Place.SHELF]
    assert (shelf.skus, shelf.quantity, shelf.value, shelf.active) == (1, 10_000, 1000, True)
    assert (places[far].name, places[far].priority, places[far].quantity) == ("Far", 3, 0)
    assert open_ones == {1, 2, 3, 4}
    assert everywhere == {*range(1, 9), far}


def test_lots_that_end_first_come_first(any_shop: Shop, cup: int) -> None:
    with any_shop.unit_of_work() as session:
        for code, day in (("none", None), ("late", date(2027, 1, 1)), ("soon", date(2026, 9, 1))):
            lot = service.save_lot(session, LotInput(cup, code, day))
            data = move(cup, Place.SUPPLIER, Place.SHELF, 1, day=2, lot_id=lot)
            service.post_moves(session, [data])
    with any_shop.reader() as reader:
        lots = list_lots(reader, sku_id=cup)
        ending = list_lots(reader, until=date(2026, 9, 1))

    assert [lot.code for lot in lots] == ["soon", "late", "none"]
    assert [(lot.code, lot.expires_on, lot.place, lot.quantity) for lot in ending] == [
        ("soon", date(2026, 9, 1), "shelf", 1000)
    ]


def test_what_is_owed_for_a_suppliers_goods(any_shop: Shop, cup: int) -> None:
    with any_shop.unit_of_work() as session:
        data = PlaceInput("vmi", "Corner", LocationKind.CONSIGNMENT, supplier_id=4)
        vmi = service.save_place(session, data)
        lines = (StockLine(cup, pieces(5)),)
        service.transfer(session, TransferInput(Place.SUPPLIER, vmi, lines, on=march(2)))
        for day, count, value in ((3, 1, 90), (9, 2, 200)):
            lines = (StockLine(cup, pieces(count), value=value),)
            service.transfer(session, TransferInput(vmi, Place.SHELF, lines, on=march(day)))
        back = (StockLine(cup, pieces(1)),)
        service.transfer(session, TransferInput(vmi, Place.SUPPLIER, back, on=march(9)))
    with any_shop.reader() as reader:
        (all_of_it,) = consignment_use(reader, march(1), march(31))
        later = consignment_use(reader, march(4), march(31))

    assert (all_of_it.supplier_id, all_of_it.sku, all_of_it.quantity, all_of_it.value) == (
        *(4, "CUP"),
        *(3000, 290),
    )
    assert [(row.quantity, row.value) for row in later] == [(2000, 200)]

"""Levels and alerts: the list's SQL and the rules decide alike; what a channel may be offered."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, ids_statement, page_statement
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.stock import service
from shopdesk.stock.queries import alert_limits, available, list_levels, stock_levels
from shopdesk.stock.rules import Alert, LocationKind, MoveKind, Place
from shopdesk.stock.service import (
    LotInput,
    MoveInput,
    PlaceInput,
    save_lot,
    save_place,
    set_buffer,
    snooze_alert,
)
from tests.factories import ZONE, add_channel, add_sku

TODAY = clock.business_date(clock.now(), ZONE)
_NUMBERS = count(1)


def _post(
    session: Session, sku: int, came: int, sold: int = 0, *, days_ago: int = 10, **values: Any
) -> None:
    now = clock.now()
    for quantity, source, target, kind, days in (
        (came, Place.SUPPLIER, Place.SHELF, MoveKind.RECEIPT, days_ago),
        (sold, Place.SHELF, Place.CUSTOMER, MoveKind.SALE, min(days_ago, 5)),
    ):
        if quantity:
            at = now - timedelta(days=days)
            day = clock.business_date(at, ZONE)
            extra = values if kind is MoveKind.RECEIPT else {}
            data = MoveInput(sku, source, target, pieces(quantity), kind, at, day, **extra)
            service.post_moves(session, [data])


def _sku(session: Session, came: int, sold: int = 0, *, days_ago: int = 10, **values: Any) -> int:
    sku = add_sku(session, f"S{next(_NUMBERS)}", **values)
    _post(session, sku, came, sold, days_ago=days_ago)
    return sku


@pytest.fixture
def matters(any_shop: Shop) -> dict[str, int]:
    """One SKU for each thing that can be the matter, and some where nothing is."""
    with any_shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
        found = {
            "fine": _sku(session, 40, 20),
            "low": _sku(session, 12, 7),
            "own limit": _sku(session, 30, 15, min_quantity=pieces(20)),
            "out": _sku(session, 7, 7),
            "over": _sku(session, 100, 2),
            "own maximum": _sku(session, 40, 10, max_quantity=pieces(29)),
            "old": _sku(session, 40, 14, days_ago=200),
            "never sold": _sku(session, 40),
            "not offered": _sku(session, 1, active=False),
            "unknown": add_sku(session, "NEW"),
            "kit": add_sku(session, "KIT", kit=True),
        }
        milk = add_sku(session, "MILK")
        lot = save_lot(session, LotInput(milk, "a", TODAY + timedelta(days=30)))
        _post(session, milk, 40, 20, lot_id=lot)
        honey = add_sku(session, "HONEY")
        lot = save_lot(session, LotInput(honey, "a", TODAY + timedelta(days=31)))
        _post(session, honey, 40, 20, lot_id=lot)
        asleep = _sku(session, 3, 3)
        snooze_alert(session, asleep, Alert.OUT, until=TODAY + timedelta(days=3))
        return found | {"expiring": milk, "keeps": honey, "asleep": asleep}


EXPECTED = {
    "fine": (),
    "low": (Alert.LOW,),
    "own limit": (Alert.LOW,),
    "out": (Alert.OUT,),
    "over": (Alert.OVER,),
    "own maximum": (Alert.OVER,),
    "old": (Alert.AGEING,),
    "never sold": (),
    "not offered": (),
    "unknown": (),
    "expiring": (Alert.EXPIRING,),
    "keeps": (),
    "asleep": (),
}


def test_alerts_of_all_skus(any_shop: Shop, matters: dict[str, int]) -> None:
    with any_shop.reader() as reader:
        rows = {row.sku_id: row for row in list_levels(reader, TODAY)}

    assert {name: rows[matters[name]].alerts for name in EXPECTED} == EXPECTED
    assert matters["kit"] not in rows
    assert rows[matters["asleep"]].asleep == (Alert.OUT,)
    fine = rows[matters["fine"]]
    assert (fine.on_hand, fine.available, fine.cover) == (pieces(20), pieces(20), 90)


def test_the_list_finds_the_same(any_shop: Shop, matters: dict[str, int]) -> None:
    names = {key: name for name, key in matters.items()}
    with any_shop.reader() as reader:
        spec = stock_levels(alert_limits(settings.load(reader)), TODAY)
        for alert in Alert:
            query = TableQuery(filters=((str(alert), {}),))
            statement = ids_statement(spec, query)
            found = {names[row[0]] for row in reader.rows(statement.sql, statement.parameters)}
            assert found == {name for name, alerts in EXPECTED.items() if alert in alerts}, alert
        shown = reader.rows(
            page_statement(spec, [spec.column("alert"), spec.column("cover")], [*names]).sql
        )

    first = {names[key]: alert for key, alert, _cover in shown}
    assert {name: first[name] for name in EXPECTED} == {
        name: str(alerts[0]) if alerts else None for name, alerts in EXPECTED.items()
    }
    assert {names[key]: cover for key, _alert, cover in shown}["fine"] == 90


def test_thresholds_are_settings(any_shop: Shop, matters: dict[str, int]) -> None:
    with any_shop.unit_of_work() as session:
        settings.store(session, settings.STOCK_LOW_PIECES, value=4)
        settings.store(session, settings.STOCK_OVER_DAYS, value=160)
        settings.store(session, settings.STOCK_AGEING_DAYS, value=300)
        settings.store(session, settings.STOCK_EXPIRING_DAYS, value=31)
    with any_shop.reader() as reader:
        rows = {row.sku_id: row.alerts for row in list_levels(reader, TODAY)}

    assert rows[matters["low"]] == ()
    assert rows[matters["own limit"]] == (Alert.LOW,)
    assert rows[matters["old"]] == (Alert.OVER,)  # 26 left at 14 in 90 days: 167 days
    assert rows[matters["keeps"]] == (Alert.EXPIRING,)


def test_an_alert_wakes_on_its_day(any_shop: Shop, matters: dict[str, int]) -> None:
    with any_shop.reader() as reader:
        rows = {row.sku_id: row for row in list_levels(reader, TODAY + timedelta(days=3))}

    assert rows[matters["asleep"]].alerts == (Alert.OUT,)


def test_a_transfer_does_not_make_goods_young(any_shop: Shop, matters: dict[str, int]) -> None:
    with any_shop.unit_of_work() as session:
        lines = (service.StockLine(matters["old"], pieces(20)),)
        service.transfer(session, service.TransferInput(Place.SHELF, Place.QUARANTINE, lines))
        lines = (service.StockLine(matters["old"], pieces(20)),)
        service.transfer(session, service.TransferInput(Place.QUARANTINE, Place.SHELF, lines))
    with any_shop.reader() as reader:
        (row,) = list_levels(reader, TODAY, sku_ids=[matters["old"]])

    assert row.alerts == (Alert.AGEING,)


def test_what_a_channel_may_be_offered(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        channel, other = add_channel(session), add_channel(session, "jd")
        cup, bowl = add_sku(session, "CUP", stocked=10), add_sku(session, "BOWL", stocked=3)
        shelf = save_place(session, PlaceInput("b", "B"))
        closed = save_place(session, PlaceInput("q", "Q", LocationKind.QUARANTINE))
        lines = (service.StockLine(cup, pieces(2)),)
        service.transfer(session, service.TransferInput(Place.SHELF, shelf, lines))
        service.transfer(session, service.TransferInput(Place.SHELF, closed, lines))
        orders.place_order(session, OrderInput(channel, (LineInput(pieces(1), cup),)))
        set_buffer(session, channel, pieces(2))
        set_buffer(session, channel, pieces(4), sku_id=bowl)
    with any_shop.reader() as reader:
        assert available(reader, [cup, bowl]) == {cup: pieces(7), bowl: pieces(3)}
        assert available(reader, [cup, bowl], channel) == {cup: pieces(5), bowl: 0}
        assert available(reader, [cup, bowl], other) == {cup: pieces(7), bowl: pieces(3)}


def test_a_kit_is_as_many_as_its_scarcest_part(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        cup, bowl = add_sku(session, "CUP", stocked=11), add_sku(session, "BOWL", stocked=3)
        kit = add_sku(session, "SET", kit=True)
        for part, quantity in ((cup, 4), (bowl, 1)):
            session.execute(
                text(
                    "INSERT INTO kit_component (kit_sku_id, sku_id, quantity) VALUES (:k, :s, :q)"
                ),
                {"k": kit, "s": part, "q": pieces(quantity)},
            )
        set_buffer(session, channel, pieces(1))
    with any_shop.reader() as reader:
        assert available(reader, [kit]) == {kit: pieces(2)}
        assert available(reader, [kit], channel) == {kit: pieces(1)}

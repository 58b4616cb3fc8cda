"""Ids and pages come from the database as asked, on both engines."""

from __future__ import annotations

from array import array

import pytest

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.orders.queries import ORDERS
from shopdesk.ui.formats import Formats
from shopdesk.ui.table_rows import (
    PAGE,
    PAGES_KEPT,
    Rows,
    asked,
    read_all_totals,
    read_first,
    read_ids,
    read_page,
    read_text,
    read_totals,
)
from shopdesk.ui.tasks import Progress
from tests.ui.conftest import THINGS, fill_things

CODE, NAME = THINGS.column("code"), THINGS.column("name")


@pytest.fixture
def things(shop: Shop) -> Shop:
    fill_things(shop, 450)
    return shop


@pytest.mark.parametrize("descending", [False, True])
def test_ids_come_in_order(things: Shop, descending: bool) -> None:
    query = TableQuery(sort="amount", descending=descending)
    with things.reader() as reader:
        ids = read_ids(reader, asked(reader, THINGS, query))

    wanted = array("q", range(1, 451))
    assert ids == (array("q", reversed(wanted)) if descending else wanted)


def test_big_and_negative_ids_survive(things: Shop) -> None:
    ids = (-5, 0, 2**31, 2**62)
    with things.unit_of_work() as session:
        run = session.connection().exec_driver_sql
        run("DELETE FROM thing")
        run("INSERT INTO thing (id, code) VALUES (?, ?)", [(key, f"{key:030d}") for key in ids])
    with things.reader() as reader:
        assert sorted(read_ids(reader, asked(reader, THINGS, TableQuery()))) == list(ids)


def test_no_rows_are_no_ids(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        assert read_ids(reader, asked(reader, ORDERS, TableQuery())) == array("q")
        first = read_first(reader, ORDERS, ORDERS.columns, TableQuery(search="王"))
    assert first.complete
    assert first.rows == {}


def test_first_page_stops_at_its_end(things: Shop) -> None:
    with things.reader() as reader:
        first = read_first(reader, THINGS, (CODE,), TableQuery())

    assert len(first.ids) == PAGE
    assert first.rows[1] == ("T000001",)
    assert not first.complete


def test_first_page_that_holds_everything_says_so(things: Shop) -> None:
    query = TableQuery(narrow=(("t.id <= :most", {"most": PAGE}, ()),))
    with things.reader() as reader:
        assert read_first(reader, THINGS, (CODE,), query).complete
        more = TableQuery(narrow=(("t.id <= :most", {"most": PAGE + 1}, ()),))
        assert not read_first(reader, THINGS, (CODE,), more).complete


def test_search_gives_all_ids_at_once(things: Shop) -> None:
    with things.reader() as reader:
        first = read_first(reader, THINGS, (CODE, NAME), TableQuery(search="杯子"))

    assert first.complete
    assert len(first.ids) == 225
    assert len(first.rows) == PAGE


@pytest.mark.parametrize("text", ["!!!", "…", "()"])
def test_search_for_signs_alone_finds_nothing(things: Shop, text: str) -> None:
    with things.reader() as reader:
        assert read_first(reader, THINGS, (CODE,), TableQuery(search=text)).ids == array("q")


def test_vanished_ids_are_missing_from_a_page(things: Shop) -> None:
    with things.reader() as reader:
        page = read_page(reader, THINGS, (CODE,), [3, 999_999, 1])

    assert page == {1: ("T000001",), 3: ("T000003",)}


def test_totals_of_ids_and_of_everything_agree(things: Shop) -> None:
    query = TableQuery(filters=(("open", {}),), search="")
    with things.reader() as reader:
        ids = read_ids(reader, asked(reader, THINGS, query))
        some = read_totals(reader, Progress(), THINGS, ids)
        everything = read_all_totals(reader, THINGS, query)

    expected = sum(number * 1000 for number in range(3, 451, 3))
    assert some == everything == {"amount": expected, "pieces": expected}


def test_totals_of_a_search(things: Shop) -> None:
    with things.reader() as reader:
        sums = read_all_totals(reader, THINGS, TableQuery(search="杯子"))

    assert sums["amount"] == sum(number * 1000 for number in range(1, 450, 2))


def test_totals_of_nothing_are_zero(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        sums = read_all_totals(reader, ORDERS, TableQuery())
        none = read_totals(reader, Progress(), ORDERS, [])

    assert set(sums.values()) == {0}
    assert set(none.values()) == {0}


def test_text_for_the_clipboard(things: Shop) -> None:
    columns = [THINGS.column(key) for key in ("code", "owner", "amount", "day")]
    with things.reader() as reader:
        text = read_text(
            reader, Progress(), THINGS, columns=columns, ids=[2, 1, 12345], formats=Formats()
        )

    assert text.splitlines() == [
        "Code\tOwner\tAmount\tDay",
        "T000002\t王子涵\t20.00\t2026-01-03",
        "T000001\tAnn & Bob\t10.00\t2026-01-02",
    ]


def test_ids_take_four_bytes_while_all_fit_in_them(things: Shop) -> None:
    def ids() -> array[int]:
        with things.reader() as reader:
            return read_ids(reader, asked(reader, THINGS, TableQuery()))

    def add(key: int) -> None:
        with things.unit_of_work() as session:
            session.connection().exec_driver_sql(
                "INSERT INTO thing (id, code) VALUES (?, ?)", (key, f"U{key}")
            )

    assert (ids().itemsize, len(ids())) == (4, 450)
    add(2**32 - 1)
    assert (ids().itemsize, max(ids())) == (4, 2**32 - 1)
    add(2**32)
    assert (ids().itemsize, max(ids()), len(ids())) == (8, 2**32, 452)
    assert ids()[:3] == array("I", [1, 2, 3])


def test_pages_are_kept_up_to_a_limit(things: Shop) -> None:
    fill = range(451, 451 + PAGE * (PAGES_KEPT + 2))
    with things.unit_of_work() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO thing (id, code) VALUES (?, ?)", [(key, f"U{key:06d}") for key in fill]
        )
    rows = Rows(things, THINGS, Formats())
    rows.set_columns([CODE])
    with things.reader() as reader:
        rows.put_ids(read_ids(reader, asked(reader, THINGS, TableQuery())), keep_pages=False)

    for position in range(0, len(rows.ids), PAGE):
        assert rows.row(position) is not None

    assert not rows.known(0)
    assert rows.known(len(rows.ids) - 1)
    assert len(rows._pages) == PAGES_KEPT


def test_row_knows_its_cells_and_texts(things: Shop) -> None:
    rows = Rows(things, THINGS, Formats())
    rows.set_columns([CODE, THINGS.column("amount")])
    rows.put_ids(array("q", [2, 777_777]), keep_pages=False)

    assert rows.peek(0) is None
    row = rows.row(0)
    assert row is not None
    assert row.cells == ("T000002", 2000)
    assert rows.texts(row) == ("T000002", "¥20.00")
    assert rows.peek(0) is row
    assert rows.row(1) is None

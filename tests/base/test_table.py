"""Lists as SQL text: ids in order, pages by id, totals; parameters never mix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.table import (
    Column,
    Filter,
    Kind,
    Statement,
    TableQuery,
    TableSpec,
    ids_statement,
    page_statement,
    totals_statement,
)

SPEC = TableSpec(
    name="fruit",
    title="Fruit",
    source="fruit f",
    key="f.id",
    joins={
        "farm": "LEFT JOIN farm a ON a.id = f.farm_id",
        "town": "LEFT JOIN town t ON t.id = a.town_id",
    },
    columns=(
        Column("id", "No.", "f.id", Kind.INTEGER),
        Column("name", "Name", "f.name"),
        Column("price", "Price", "f.price", Kind.MONEY, total=True),
        Column("farm", "Farm", "a.name", joins=("farm",)),
        Column("town", "Town", "t.name", joins=("town", "farm")),
    ),
    default_sort="name",
    filters=(
        Filter("cheap", "Cheap", "f.price < :limit"),
        Filter("dear", "Dear", "f.price >= :limit OR f.price IS NULL"),
        Filter("town", "Town", "t.name = :town", joins=("farm", "town")),
        Filter("odd", "Odd name", "f.name LIKE '%:limit%'"),
    ),
    base="f.gone = 0 OR f.gone IS NULL",
)
ROWS = [
    (1, "pear", 300, 1, 0),
    (2, "apple", 100, 1, 0),
    (3, "apple", 200, 2, 0),
    (4, "plum", None, None, 0),
    (5, "fig", 900, 2, 1),
]


@pytest.fixture
def database() -> Iterator[Any]:
    connection = sqlcipher3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE fruit (id INTEGER PRIMARY KEY, name, price, farm_id, gone);"
        "CREATE TABLE farm (id INTEGER PRIMARY KEY, name, town_id);"
        "CREATE TABLE town (id INTEGER PRIMARY KEY, name);"
        "INSERT INTO farm VALUES (1, 'Hill', 1), (2, 'Dale', 2);"
        "INSERT INTO town VALUES (1, 'Ayr'), (2, 'Bath');"
    )
    connection.executemany("INSERT INTO fruit VALUES (?, ?, ?, ?, ?)", ROWS)
    yield connection
    connection.close()


def ids(database: Any, query: TableQuery, found: Statement | None = None) -> list[int]:
    statement = ids_statement(SPEC, query, found)
    return [row[0] for row in database.execute(statement.sql, statement.parameters)]


def test_default_order_with_the_key_as_tie_break(database: Any) -> None:
    assert ids(database, TableQuery()) == [2, 3, 1, 4]


def test_another_order_turns_the_tie_break_with_it(database: Any) -> None:
    assert ids(database, TableQuery().sorted_by("name", descending=True)) == [4, 1, 3, 2]


def test_sorting_by_the_key_names_it_once() -> None:
    assert ids_statement(SPEC, TableQuery(sort="id")).sql.endswith("ORDER BY f.id ASC")


def test_only_needed_joins_are_made_in_their_declared_order() -> None:
    assert "JOIN" not in ids_statement(SPEC, TableQuery()).sql
    sql = ids_statement(SPEC, TableQuery(sort="town")).sql
    assert sql.index("JOIN farm") < sql.index("JOIN town")
    assert sql.count("JOIN farm") == 1


def test_conditions_are_bracketed_so_that_or_stays_inside(database: Any) -> None:
    query = TableQuery(filters=(("dear", {"limit": 300}), ("town", {"town": "Ayr"})))

    assert ids(database, query) == [1]


def test_two_filters_with_one_parameter_name_keep_their_values(database: Any) -> None:
    query = TableQuery(filters=(("cheap", {"limit": 250}), ("dear", {"limit": 150})))

    assert ids(database, query) == [3]


def test_rows_behind_a_figure_keep_their_own_parameters(database: Any) -> None:
    query = TableQuery(
        filters=(("cheap", {"limit": 1000}),),
        narrow=(
            ("f.price > :limit", {"limit": 150}, ()),
            ("t.name = :town", {"town": "Ayr"}, ("farm", "town")),
        ),
    )

    assert ids(database, query) == [1]


def test_a_colon_in_a_text_is_no_parameter(database: Any) -> None:
    query = TableQuery(filters=(("cheap", {"limit": 1000}), ("odd", {})))

    assert ids(database, query) == []


def test_search_is_a_sub_query(database: Any) -> None:
    found = Statement(
        "SELECT id FROM fruit WHERE name = :q OR price = :limit", {"q": "apple", "limit": 300}
    )

    assert ids(database, TableQuery(), found) == [2, 3, 1]
    assert ids(database, TableQuery(filters=(("cheap", {"limit": 150}),)), found) == [2]


def test_base_condition_always_holds(database: Any) -> None:
    assert 5 not in ids(database, TableQuery(filters=(("dear", {"limit": 0}),)))


def test_page_gives_the_asked_columns_after_the_id(database: Any) -> None:
    columns = [SPEC.column("town"), SPEC.column("price")]
    statement = page_statement(SPEC, columns, [4, 1])

    assert sorted(database.execute(statement.sql, statement.parameters)) == [
        (1, "Ayr", 300),
        (4, None, None),
    ]


def test_totals_of_a_selection(database: Any) -> None:
    statement = totals_statement(SPEC, [SPEC.column("price")], [1, 2, 4])

    assert database.execute(statement.sql, statement.parameters).fetchall() == [(400,)]


def test_totals_without_columns_count(database: Any) -> None:
    statement = totals_statement(SPEC, [], [1, 2, 4])

    assert database.execute(statement.sql, statement.parameters).fetchall() == [(3,)]


def test_no_ids_give_no_rows(database: Any) -> None:
    page = page_statement(SPEC, [SPEC.column("name")], [])
    totals = totals_statement(SPEC, [SPEC.column("price")], [])

    assert database.execute(page.sql).fetchall() == []
    assert database.execute(totals.sql).fetchall() == [(None,)]


def test_a_hundred_thousand_ids_fit_in_one_statement(database: Any) -> None:
    statement = totals_statement(SPEC, [SPEC.column("price")], range(1, 100_001))

    assert database.execute(statement.sql).fetchall() == [(1500,)]


@pytest.mark.parametrize("bad", ["1); DROP TABLE fruit; --", "x"])
def test_ids_are_whole_numbers_and_nothing_else(bad: Any) -> None:
    with pytest.raises(ValueError):
        page_statement(SPEC, [SPEC.column("name")], [bad])


def test_unknown_columns_and_chips_are_errors() -> None:
    with pytest.raises(KeyError):
        ids_statement(SPEC, TableQuery(sort="colour"))
    with pytest.raises(KeyError):
        ids_statement(SPEC, TableQuery(filters=(("colour", {}),)))
    with pytest.raises(KeyError):
        SPEC.column("colour")


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["f.price >= :a", "f.price <= :a", "f.price BETWEEN :a AND :b"]),
        st.fixed_dictionaries({"a": st.integers(0, 400), "b": st.integers(0, 400)}),
    ),
    max_size=5,
)


@given(PARTS)
def test_any_conditions_mean_what_each_means_alone(parts: list[tuple[str, dict[str, int]]]) -> None:
    narrow = tuple((sql, values, ()) for sql, values in parts)
    statement = ids_statement(SPEC, TableQuery(narrow=narrow))
    with_values = statement.sql
    for name in sorted(statement.parameters, key=len, reverse=True):
        with_values = with_values.replace(f":{name}", str(statement.parameters[name]))

    def holds(sql: str, values: dict[str, int], price: int | None) -> bool:
        if price is None:
            return False
        if "BETWEEN" in sql:
            return values["a"] <= price <= values["b"]
        return price >= values["a"] if ">=" in sql else price <= values["a"]

    expected = {
        key
        for key, _name, price, _farm, gone in ROWS
        if not gone and all(holds(sql, values, price) for sql, values in parts)
    }
    connection = sqlcipher3.connect(":memory:")
    connection.execute("CREATE TABLE fruit (id INTEGER PRIMARY KEY, name, price, farm_id, gone)")
    connection.executemany("INSERT INTO fruit VALUES (?, ?, ?, ?, ?)", ROWS)
    assert {row[0] for row in connection.execute(statement.sql, statement.parameters)} == expected
    assert {row[0] for row in connection.execute(with_values)} == expected
    connection.close()


@pytest.mark.parametrize(
    ("kind", "numeric"),
    [
        (Kind.MONEY, True),
        (Kind.QUANTITY, True),
        (Kind.INTEGER, True),
        (Kind.PERCENT, True),
        (Kind.TEXT, False),
        (Kind.CODE, False),
        (Kind.DATE, False),
        (Kind.STATE, False),
    ],
)
def test_figures_stand_right(kind: Kind, numeric: bool) -> None:
    assert kind.numeric is numeric


def test_a_list_may_be_searched_by_the_texts_of_its_parents() -> None:
    spec = TableSpec(
        name="variants",
        title="Variants",
        source="sku s",
        key="s.id",
        columns=(Column("code", "Code", "s.code"),),
        default_sort="code",
        search_table="product_search",
        search_key="s.product_id",
    )

    statement = ids_statement(spec, TableQuery("x"), Statement("SELECT 7", {}))

    assert "s.product_id IN (SELECT 7)" in statement.sql
    assert "s.id IN" not in statement.sql

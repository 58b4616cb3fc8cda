"""Each kind of column gets the parser that its cells need."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.importing.fields import (
    Conventions,
    Field,
    FieldKind,
    base_key,
    in_all_languages,
    label_of,
    parser_of,
    with_columns,
)
from shopdesk.importing.subjects import SUBJECT_LABELS, fields_of, importers_of
from shopdesk.importing.values import Bad

PLAIN = Conventions(zone="Asia/Shanghai", currency_digits=2, price_decimals=4)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (FieldKind.ID, '="0012"', "0012"),
        (FieldKind.TEXT, " a ", "a"),
        (FieldKind.NOTE, "n" * 10_000, "n" * 10_000),
        (FieldKind.QUANTITY, "1.5", 1_500),
        (FieldKind.PRICE, "0.001", 10),
        (FieldKind.MONEY, "1,234.50", 123_450),
        (FieldKind.FLAG, "是", "1"),
        (FieldKind.FLAG, "No", "0"),
        (FieldKind.BIRTHDAY, "1970-01-02", 86_400_000),
        (FieldKind.DATE, "1985-01-01 08:00", 473_385_600_000),
    ],
)
def test_cells_by_kind(kind: FieldKind, text: str, expected: Any) -> None:
    assert parser_of(Field("key", "Label", kind), PLAIN)[text] == expected


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (FieldKind.TEXT, "x" * 2_001, "SD-IMP-110"),
        (FieldKind.NOTE, "x" * 10_001, "SD-IMP-110"),
        (FieldKind.QUANTITY, "1.0001", "SD-IMP-104"),
        (FieldKind.QUANTITY, "¥1", "SD-IMP-103"),
        (FieldKind.QUANTITY, "-1", "SD-IMP-105"),
        (FieldKind.MONEY, "0.001", "SD-IMP-104"),
        (FieldKind.PRICE, "0.00001", "SD-IMP-104"),
        (FieldKind.FLAG, "perhaps", "SD-IMP-112"),
        (FieldKind.CHOICE, "perhaps", "SD-IMP-111"),
        (FieldKind.BIRTHDAY, "2999-01-01", "SD-IMP-115"),
        (FieldKind.DATE, "1979-12-31", "SD-IMP-108"),
    ],
)
def test_faults_by_kind(kind: FieldKind, text: str, code: str) -> None:
    found = parser_of(Field("key", "Label", kind, words={"Sold": "sold"}), PLAIN)[text]

    assert isinstance(found, Bad)
    assert found.code == code


def test_the_words_of_a_file_and_of_all_languages_are_known() -> None:
    spec = Field("state", "State", FieldKind.CHOICE, words={"Orders": "orders"})
    parser = parser_of(spec, PLAIN, {"done": "success"})

    assert "订单" in in_all_languages(spec.words)
    assert [parser[text] for text in ("orders", "订单", "DONE")] == ["orders", "orders", "success"]


@pytest.mark.parametrize("subject", SUBJECT_LABELS)
def test_every_subject_has_importers_with_fields_of_their_own(subject: str) -> None:
    keys = [spec.key for spec in fields_of(subject)]

    assert importers_of(subject)
    assert len(set(keys)) == len(keys)


def test_fields_of_several_columns_are_there_once_for_each() -> None:
    name = Field("name", "Name", FieldKind.TEXT)
    axis = Field("axis", "Option name", FieldKind.TEXT, many=True, special=True)

    def keys(*columns: str, **told: Any) -> list[str]:
        return [one.key for one in with_columns((name, axis), columns, **told)]

    assert keys() == ["name"]
    assert keys("name", "axis.2", "axis.1") == ["name", "axis", "axis.2", "axis.1"]
    assert keys("name", offered=("axis",)) == ["name", "axis"]
    assert keys("axis.1", only=True) == ["axis", "axis.1"]
    found = with_columns((axis,), ("axis.2", "axis.1003"))
    assert [label_of(one) for one in found] == ["Option name", "Option name 2", "Option name"]
    assert [base_key(one.key) for one in found] == ["axis"] * 3


def test_measures_may_leave_out_the_nought() -> None:
    parser = parser_of(Field("w", "W", FieldKind.MEASURE), Conventions(zone="UTC"))

    assert (parser[".5"], parser["226.796185"], parser["0"]) == (500_000_000, 226_796_185_000, 0)
    assert [parser[text].code for text in ("1e3", "-1", "x", ".", "99999999")] == [
        *("SD-IMP-103", "SD-IMP-105", "SD-IMP-103", "SD-IMP-103", "SD-IMP-106"),
    ]

"""Profiles are data: which one fits a header, and which column is which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.importing.profile import (
    Profile,
    find_profile,
    likely_header,
    load_profiles,
    propose,
    recognise,
    repeated_titles,
    title_key,
    unused_titles,
)
from shopdesk.importing.subjects import fields_of
from tests.importing.files import UCI_HEADER


@pytest.mark.parametrize("profile", load_profiles(), ids=lambda profile: profile.name)
def test_every_profile_names_only_fields_that_there_are(profile: Profile) -> None:
    known = {spec.key for spec in fields_of(profile.subject)}
    named = {*profile.fields, *profile.wanted, *profile.filled, *profile.words}

    assert named | {key for group in profile.any_of for key in group} <= known


@pytest.mark.parametrize(
    "title",
    ["Customer ID", "customer_id", "CUSTOMERID", " Ｃｕｓｔｏｍｅｒ－ＩＤ\t", "\ufeffCustomerID"],
)
def test_titles_are_the_same_whatever_stands_between(title: str) -> None:
    assert title_key(title) == "customerid"


@given(st.permutations(UCI_HEADER.split(",")))
def test_columns_are_found_by_title_never_by_position(titles: list[str]) -> None:
    found = recognise([titles], load_profiles())

    assert found is not None
    assert found.profile.name == "online_retail"
    assert titles[found.mapping["unit_price"]] == "UnitPrice"
    assert titles[found.mapping["number"]] == "InvoiceNo"


def test_no_column_is_used_twice() -> None:
    profile = find_profile("orders")
    assert profile is not None

    mapping = propose(profile, ["订单号", "订单号", "商品名称", "数量", "Quantity"])

    assert sorted(mapping.values()) == [0, 2, 3]


def test_nothing_is_recognised_in_rows_without_known_titles() -> None:
    assert recognise([["a", "b"], ["1", "2"], ["", ""]], load_profiles()) is None


def test_a_header_too_far_down_is_not_looked_for() -> None:
    blank = [[""]] * 40

    assert recognise([*blank, UCI_HEADER.split(",")], load_profiles()) is None


def test_the_likely_header_of_an_unknown_table_is_the_row_of_words() -> None:
    rows = [["Report"], ["", ""], ["Wer", "Wo", "Fon"], ["Ann", "Bath", "001"]]

    assert likely_header(rows, load_profiles()) == 2


def test_titles_that_are_not_read_and_that_stand_twice() -> None:
    titles = ("Order no.", "Price", "order No", "", "Mood", "PRICE")

    assert unused_titles(titles, {"number": 0, "unit_price": 1}) == ("order No", "Mood", "PRICE")
    assert repeated_titles(titles) == ("Order no.", "Price")


def test_columns_of_one_field_are_found_by_the_form_of_their_titles() -> None:
    known = find_profile("products")
    assert known is not None
    profile = replace(
        known,
        fields={"name": ("Name",)},
        families={"axis": ("Attribute # name",), "line": ("Meta: *",)},
    )

    mapping = propose(
        profile,
        ["Name", "attribute 2  NAME", "Attribute 1 name", "Attribute name", "Meta: _x", "Meta:"],
    )

    assert mapping == {"name": 0, "axis.2": 1, "axis.1": 2, "line.1004": 4}
    assert replace(profile, wanted=("name", "axis"), any_of=()).fits(mapping)
    assert not replace(profile, wanted=("option",), any_of=()).fits(mapping)

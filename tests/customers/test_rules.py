"""Contacts are compared by their digits and shown without most of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.customers.rules import (
    CUSTOMER_KIND_LABELS,
    CustomerKind,
    masked_phone,
    phone_key,
    read_accounts,
)


@pytest.mark.parametrize(
    "phone",
    [
        *("13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "+8613800138000"),
        *(
            "008613800138000",
            "(+86)13800138000",
            "8613800138000",
            "１３８００１３８０００",
            " 13800138000 ",
        ),
    ],
)
def test_one_number_in_many_forms(phone: str) -> None:
    assert phone_key(phone) == "13800138000"


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("021-1234 5678", "02112345678"),
        ("+44 20 7946 0000", "442079460000"),
        ("8620123456789", "8620123456789"),  # no mobile number: left whole
        ("", ""),
        ("n/a", ""),
    ],
)
def test_other_numbers_keep_their_digits(phone: str, expected: str) -> None:
    assert phone_key(phone) == expected


@given(st.from_regex(r"[1-9][0-9 ()-]{0,11}", fullmatch=True))
def test_a_key_is_its_own_key(phone: str) -> None:
    assert phone_key(phone_key(phone)) == phone_key(phone)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("13800138000", "138****8000"),
        ("1234567", "****67"),
        ("12345", "****45"),
        ("1234", "****"),
        ("12", "****"),
        ("", ""),
    ],
)
def test_masked(phone: str, expected: str) -> None:
    assert masked_phone(phone) == expected


@given(st.text(alphabet="0123456789", min_size=1, max_size=16))
def test_at_least_three_digits_are_always_hidden(phone: str) -> None:
    shown = sum(letter.isdigit() for letter in masked_phone(phone))

    assert len(phone) - shown >= min(3, len(phone))


def test_every_kind_has_a_word() -> None:
    assert set(CUSTOMER_KIND_LABELS) == set(CustomerKind)


def test_accounts_in_one_cell() -> None:
    assert read_accounts("") == []
    assert read_accounts("taobao:zs|张; jd: z%3As%7C%25 ;") == [
        ("taobao", "zs", "张"),
        ("jd", "z:s|%", ""),
    ]


@pytest.mark.parametrize("cell", ["zs", ":zs", "taobao:", "taobao:zs; jd"])
def test_accounts_without_channel_or_name_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=cell.rpartition(";")[2].strip()):
        read_accounts(cell)

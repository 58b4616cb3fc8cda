from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import ListingRow, list_listings
from shopdesk.products.rules import LISTING_CHECKLIST, ListingState
from shopdesk.products.service import listings
from shopdesk.products.service.listings import ListingInput
from tests.factories import add_channel, add_sku, every_fact

DONE = (("photos", True),)


@pytest.fixture
def mug(any_shop: Shop) -> ListingInput:
    """A listing to make of a mug on Taobao."""
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        add_channel(session, "etsy")
        add_sku(session, "MUG")
    return ListingInput(1, channel, " 马克杯  陶瓷 ", checklist=DONE)


def save(shop: Shop, data: ListingInput, listing_id: int | None = None, version: int = 0) -> int:
    with shop.unit_of_work() as session:
        return listings.save_listing(session, data, listing_id=listing_id, version=version)


def rows(shop: Shop) -> list[ListingRow]:
    with shop.reader() as reader:
        return list_listings(reader, 1)


def refused(shop: Shop, code: str, work: object, *arguments: object, **more: object) -> UserError:
    before = every_fact(shop)
    with pytest.raises(UserError) as fault, shop.unit_of_work() as session:
        work(session, *arguments, **more)  # type: ignore[operator]
    assert fault.value.code == code
    assert every_fact(shop) == before
    return fault.value


def test_a_listing_starts_as_a_draft(any_shop: Shop, mug: ListingInput) -> None:
    save(any_shop, replace(mug, price=3900, season="11-01/02-28", showcase=True))

    (row,) = rows(any_shop)
    assert (row.title, row.state, row.price, row.currency) == ("马克杯 陶瓷", "draft", 3900, "CNY")
    # Five Chinese signs of two and a blank.
    assert (row.length, row.limit) == (11, 60)
    assert (row.season, row.showcase, row.listed_on) == ("11-01/02-28", True, None)


def test_without_a_checklist_it_gets_that_of_the_house(any_shop: Shop, mug: ListingInput) -> None:
    save(any_shop, replace(mug, checklist=None))

    assert [text for text, _done in rows(any_shop)[0].checklist] == list(LISTING_CHECKLIST)


def test_one_listing_for_each_market(any_shop: Shop, mug: ListingInput) -> None:
    save(any_shop, mug)
    save(any_shop, replace(mug, channel_id=2, language="en", currency="EUR", price=1290))
    fault = refused(any_shop, "SD-PRO-061", listings.save_listing, replace(mug, title="Again"))

    assert "already" in fault.message
    assert [(row.channel, row.language, row.currency, row.limit) for row in rows(any_shop)] == [
        ("Etsy", "en", "EUR", 0),
        ("Taobao", "zh-CN", "CNY", 60),
    ]


def test_up_and_down_with_its_days(any_shop: Shop, mug: ListingInput) -> None:
    key = save(any_shop, mug)
    with any_shop.unit_of_work() as session:
        state = listings.change_listing_state(session, key, "list", on=date(2026, 3, 2))
        assert state is ListingState.LISTED
        listings.change_listing_state(session, key, "unlist", on=date(2026, 4, 1))

    (row,) = rows(any_shop)
    assert (row.state, row.listed_on, row.unlisted_on) == (
        "unlisted",
        date(2026, 3, 2),
        date(2026, 4, 1),
    )
    with any_shop.unit_of_work() as session:
        listings.change_listing_state(session, key, "list", on=date(2026, 5, 1))
    assert (rows(any_shop)[0].listed_on, rows(any_shop)[0].unlisted_on) == (date(2026, 5, 1), None)


def test_a_draft_cannot_be_taken_down(any_shop: Shop, mug: ListingInput) -> None:
    key = save(any_shop, mug)

    refused(any_shop, "SD-PRO-062", listings.change_listing_state, key, "unlist")


def test_open_lines_of_the_checklist_hold_it_back(any_shop: Shop, mug: ListingInput) -> None:
    key = save(any_shop, replace(mug, checklist=(("photos", True), ("terms", False))))

    fault = refused(any_shop, "SD-PRO-061", listings.change_listing_state, key, "list")

    assert "“terms”" in fault.message


def test_a_title_that_is_too_long_stays_a_draft(any_shop: Shop, mug: ListingInput) -> None:
    long = replace(mug, title="杯" * 31)
    key = save(any_shop, long)
    fault = refused(any_shop, "SD-PRO-061", listings.change_listing_state, key, "list")
    assert "62 of at most 60" in fault.message
    save(any_shop, replace(mug, title="杯" * 30), key)
    with any_shop.unit_of_work() as session:
        listings.change_listing_state(session, key, "list")

    refused(any_shop, "SD-PRO-061", listings.save_listing, long, listing_id=key)


def test_of_two_people_the_second_is_refused(any_shop: Shop, mug: ListingInput) -> None:
    key = save(any_shop, mug)
    save(any_shop, replace(mug, title="First"), key, version=1)

    refused(
        any_shop, "SD-PRO-005", listings.save_listing, replace(mug, title="Second"),
        listing_id=key, version=1,
    )  # fmt: skip
    assert rows(any_shop)[0].title == "First"


def test_without_a_checklist_a_change_keeps_the_ticks(any_shop: Shop, mug: ListingInput) -> None:
    key = save(any_shop, mug)
    save(any_shop, replace(mug, title="New", checklist=None), key)

    assert rows(any_shop)[0].checklist == DONE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "), ("language", "Chinese"), ("language", "ZH"), ("currency", "yuan"),
        ("price", -1), ("season", "winter"),
    ],
)  # fmt: skip
def test_fields_that_cannot_be(
    any_shop: Shop, mug: ListingInput, field: str, value: object
) -> None:
    wrong: ListingInput = replace(mug, **{field: value})  # type: ignore[arg-type]

    refused(any_shop, "SD-PRO-061", listings.save_listing, wrong)


def test_what_is_gone_cannot_be_listed(any_shop: Shop, mug: ListingInput) -> None:
    refused(any_shop, "SD-PRO-060", listings.save_listing, replace(mug, product_id=9))
    refused(any_shop, "SD-PRO-060", listings.save_listing, replace(mug, channel_id=9))
    refused(any_shop, "SD-PRO-060", listings.save_listing, mug, listing_id=9)
    refused(any_shop, "SD-PRO-060", listings.delete_listing, 9)


def test_drafts_are_thrown_away_and_history_is_not(any_shop: Shop, mug: ListingInput) -> None:
    first, second = save(any_shop, mug), save(any_shop, replace(mug, language="en"))
    with any_shop.unit_of_work() as session:
        listings.change_listing_state(session, first, "list")
        listings.delete_listing(session, second)

    assert [row.id for row in rows(any_shop)] == [first]
    refused(any_shop, "SD-PRO-062", listings.delete_listing, first)

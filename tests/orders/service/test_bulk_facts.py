"""What follows from the columns of orders: groups, sums, numbers."""

from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.orders.service.bulk_facts import (
    document_numbers,
    group_sizes,
    group_sums,
    positions_of,
)
from tests.orders.service.bulk_shop import book, make_shop


def test_groups_and_their_sums() -> None:
    assert group_sizes([0, 0, 2], 3) == [2, 0, 1]
    assert group_sums([5, 7, 9], [2, 2, 3]) == [12, 0, 9]
    assert positions_of("b", ["a", "b", "b"]) == [1, 2]
    assert positions_of("x", ["a"]) == []


@pytest.mark.parametrize("positions", [[1, 0], [0, 1, 0], [3], [-1]])
def test_lines_out_of_order_are_refused(positions: list[int]) -> None:
    with pytest.raises(ValueError, match="order"):
        group_sizes(positions, 2)


def test_a_taken_number_gets_the_channels_code_and_then_one_of_our_own(any_shop: Shop) -> None:
    keys = make_shop(any_shop)
    with any_shop.unit_of_work() as session:
        book(session, keys)

        found = document_numbers(
            session,
            "sales_order",
            "SO",
            ["X0", "X0", "Y", ""],
            [keys.channel] * 4,
        )

    assert found == ["taobao-X0", "SO000001", "Y", "SO000002"]

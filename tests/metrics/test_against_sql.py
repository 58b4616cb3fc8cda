"""The metric book and plain SQL over the lines give the same review of a synthetic shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import bench_metrics, million
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of 2,000 orders over three years, as the benchmarks use it."""
    path = tmp_path_factory.mktemp("synthetic") / "shop.shopdesk"
    million.make(path, million.Size(orders=2_000, customers=500, skus=90))
    opened = open_shop(path)
    yield opened
    opened.close()


def test_both_ways_agree(synthetic: Shop) -> None:
    book = bench_metrics.by_metrics(synthetic)
    plain = bench_metrics.by_sql(synthetic)

    assert book == plain
    assert len(book["months"]["net_sales"]) == 36
    assert {row[2] for row in book["abc"]} == {"A", "B", "C"}
    assert sum(count for count, _money in book["segments"].values()) > 300

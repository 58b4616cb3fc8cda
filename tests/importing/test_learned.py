"""A header mapped by hand once is recognised next time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.learned import (
    forget_mapping,
    kept_profiles,
    list_mappings,
    remember_mapping,
)
from shopdesk.importing.preview import Preview, preview
from shopdesk.importing.request import ImportRequest
from tests.factories import every_fact

TABLE = "Artikel,Bezeichnung,Euro\nA1,Tasse,9.90\n"


def _seen(shop: Shop, tmp_path: Path) -> Preview:
    path = tmp_path / "artikel.csv"
    path.write_text(TABLE, encoding="utf-8")
    mapping = {"code": 0, "name": 1, "price": 2}
    with shop.reader() as reader:
        asked = ImportRequest(path, profile="products", mapping=mapping)
        return preview(reader, asked)


def test_kept_mapping_is_chosen_for_the_same_header(any_shop: Shop, tmp_path: Path) -> None:
    seen = _seen(any_shop, tmp_path)
    with any_shop.unit_of_work() as session:
        remember_mapping(session, " My supplier ", seen)
    with any_shop.reader() as reader:
        kept = list_mappings(reader)
        again = preview(reader, ImportRequest(seen.request.path))
    assert [(one.name, one.subject) for one in kept] == [("My supplier", "products")]
    assert kept[0].fields == {"code": "Artikel", "name": "Bezeichnung", "price": "Euro"}
    assert (again.profile, again.is_known) == ("My supplier", True)
    assert again.request.mapping == seen.request.mapping


def test_same_name_replaces_and_forgetting_forgets(any_shop: Shop, tmp_path: Path) -> None:
    seen = _seen(any_shop, tmp_path)
    fewer = replace(seen, request=replace(seen.request, mapping={"code": 0, "name": 1}))
    with any_shop.unit_of_work() as session:
        remember_mapping(session, "Mine", seen)
        remember_mapping(session, "Mine", fewer)
    with any_shop.reader() as reader:
        assert [list(one.fields) for one in list_mappings(reader)] == [["code", "name"]]
        assert [profile.name for profile in kept_profiles(reader)] == ["Mine"]
    with any_shop.unit_of_work() as session:
        forget_mapping(session, "Mine")
        forget_mapping(session, "never kept")
    with any_shop.reader() as reader:
        assert list_mappings(reader) == []


@pytest.mark.parametrize("name", ["", "   ", "online_retail", "products"])
def test_names_of_the_program_are_refused(shop: Shop, tmp_path: Path, name: str) -> None:
    seen = _seen(shop, tmp_path)
    before = every_fact(shop)
    with pytest.raises(UserError) as refused, shop.unit_of_work() as session:
        remember_mapping(session, name, seen)
    assert refused.value.code == "SD-IMP-012"
    assert every_fact(shop) == before


def test_a_kept_mapping_goes_before_a_profile_of_the_program_for_its_own_header_only(
    shop: Shop, tmp_path: Path
) -> None:
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    path = tmp_path / "till.csv"
    path.write_text(f"{header}\n1,MUG,Mug,1,2026-03-02 12:00,5.00,7,France\n", encoding="utf-8")
    longer = tmp_path / "longer.csv"
    longer.write_text(f"{header},Mood\n1,MUG,Mug,1,2026-03-02,5.00,7,France,x\n", encoding="utf-8")
    mapping = {"number": 0, "sku": 1, "quantity": 3, "placed_at": 4, "unit_price": 5}
    with shop.reader() as reader:
        before = preview(reader, ImportRequest(path))
        seen = preview(reader, ImportRequest(path, profile="orders", mapping=mapping))
    with shop.unit_of_work() as session:
        remember_mapping(session, "My till", seen)

    with shop.reader() as reader:
        again = preview(reader, ImportRequest(path))
        other = preview(reader, ImportRequest(longer))

    assert (before.profile, again.profile, other.profile) == (
        *("online_retail", "My till"),
        "online_retail",
    )
    assert again.request.mapping == mapping

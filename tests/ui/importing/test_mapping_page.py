"""Second page: fields and columns with samples; what is mapped by hand is recognised next time."""

from __future__ import annotations

from pathlib import Path

from shopdesk.db.shop import Shop
from shopdesk.importing.learned import list_mappings
from tests.ui.importing.conftest import Open
from tests.ui.importing.files import GOOD, write_file


def _choose(page: object, key: str, place: int) -> None:
    combo = page.combos[key]  # type: ignore[attr-defined]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def test_fields_show_their_column_and_samples(open_wizard: Open, tmp_path: Path) -> None:
    wizard = open_wizard(write_file(tmp_path, *GOOD))
    wizard.go_forward()
    page = wizard.mapping_page
    seen = wizard.draft.seen
    assert seen is not None
    key = next(choice.key for choice in seen.fields if choice.column == 1)
    assert page.combos[key].currentText() == "StockCode"
    assert page._samples[key].text() == "85123A  ·  71053  ·  22728"
    assert page.ready
    assert page._unused.isHidden()


def test_a_required_field_without_column_stops_here(open_wizard: Open, tmp_path: Path) -> None:
    wizard = open_wizard(write_file(tmp_path, *GOOD))
    wizard.go_forward()
    page = wizard.mapping_page
    seen = wizard.draft.seen
    assert seen is not None
    required = next(choice for choice in seen.fields if choice.required)
    _choose(page, required.key, 0)
    assert page.message.text == f"Still without a column: {required.label}"
    assert page.combos[required.key].property("invalid") is True
    assert not wizard.forward.isEnabled()
    assert not page._unused.isHidden()
    assert "InvoiceNo" in page._unused.text()
    _choose(page, required.key, 1)
    assert page.message.text == ""
    assert wizard.forward.isEnabled()


def test_the_channel_is_asked_where_nothing_tells_it(open_wizard: Open, tmp_path: Path) -> None:
    known = open_wizard(write_file(tmp_path, *GOOD))
    known.go_forward()
    assert known.mapping_page.channel.isHidden()
    path = tmp_path / "orders.csv"
    path.write_text(
        "订单编号,下单时间,商品标题,数量,金额\nA1,2025-11-02 09:02:00,MUG,2,20.00\n",
        encoding="utf-8",
    )
    wizard = open_wizard(path)
    wizard.go_forward()
    page = wizard.mapping_page
    assert not page.channel.isHidden()
    page.channel.setEditText("taobao")
    edit = page.channel.lineEdit()
    assert edit is not None
    edit.editingFinished.emit()
    assert wizard.draft.seen is not None
    assert wizard.draft.seen.request.channel == "taobao"


def test_a_changed_layout_is_remembered_under_its_name(
    open_wizard: Open, shop: Shop, tmp_path: Path
) -> None:
    path = write_file(tmp_path, *GOOD)
    wizard = open_wizard(path)
    wizard.go_forward()
    page = wizard.mapping_page
    assert not page.keep.isChecked()
    seen = wizard.draft.seen
    assert seen is not None
    country = next(choice.key for choice in seen.fields if choice.column == 7)
    _choose(page, country, 0)
    assert page.keep.isChecked()
    page.keep_name.setText("My layout")
    wizard.go_forward()
    with shop.reader() as reader:
        kept = list_mappings(reader)
    assert [one.name for one in kept] == ["My layout"]
    assert country not in kept[0].fields


def test_a_layout_mapped_by_hand_is_recognised_next_time(open_wizard: Open, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Ref,Thing,Many\nA1,MUG,2\nA2,TEA,1\n", encoding="utf-8")
    wizard = open_wizard(path)
    assert wizard.draft.seen is not None
    assert not wizard.draft.seen.is_known
    wizard.draft.change(profile="orders", mapping=None)
    wizard.go_forward()
    page = wizard.mapping_page
    for place, key in enumerate(("number", "sku", "quantity"), 1):
        _choose(page, key, place)
    page.keep_name.setText("Odd shop")
    page.remember()
    again = open_wizard(path)
    assert again.draft.seen is not None
    assert (again.draft.seen.profile, again.draft.seen.is_known) == ("Odd shop", True)
    assert again.file_page.badge.accessibleName() == "Recognised: Odd shop"

"""Taking an import back: the shop's facts are those from before, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, UserError
from shopdesk.importing.batch import ImportState, run_import
from shopdesk.importing.history import get_batch
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_blockers, undo_import
from tests.factories import every_fact
from tests.importing.files import facts, import_file, prepare, rows, uci, write

ORDER = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"
FILES = {
    "uci": (
        uci(ORDER, "C536379,85123A,HEART,-1,2010-12-01 09:41:00,2.55,17850,United Kingdom"),
        uci(ORDER, "536366,71053,LANTERN,2,2010-12-02 08:26:00,3.39,17850,United Kingdom"),
    ),
    "products": (
        "SKU,Name,Price,Cost,Stock,Category\nCUP,Cup,9.90,4.25,7,Kitchen\nTEA,Tea,5,2,0,Food\n",
        "SKU,Name,Price,Cost,Stock,Category\nCUP,Mug,10.90,4.50,7,Table\nPOT,Pot,20,9,3,Table\n",
    ),
    "customers": (
        "Customer no.,Name,Phone,City,Tags\nK1,Ann,0012345,Bath,vip\nK2,Bob,0012346,York,\n",
        "Customer no.,Name,Phone,City,Tags\nK1,Anna,0012345,Wells,vip\nK3,Cy,0012347,York,\n",
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_an_import_undone_leaves_the_facts_from_before(
    any_shop: Shop, tmp_path: Path, kind: str
) -> None:
    before = facts(any_shop)
    path = write(tmp_path, FILES[kind][0])
    done = import_file(any_shop, path)
    assert done.state is ImportState.APPLIED
    assert done.batch_id is not None
    assert facts(any_shop) != before

    undone = undo_import(any_shop, done.batch_id, actor="tester")

    assert facts(any_shop) == before
    assert sum(undone.counts.values()) > 0
    with any_shop.reader() as reader:
        batch = get_batch(reader, done.batch_id)
    assert batch is not None
    assert (batch.state, batch.undone_at is None) == ("undone", False)
    assert import_file(any_shop, path).state is ImportState.APPLIED


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_again_adds_nothing(shop: Shop, tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, FILES[kind][0])
    import_file(shop, path)
    before = every_fact(shop)

    again = import_file(shop, path)
    path.write_text(path.read_text() + "\n", encoding="utf-8")  # other bytes, the same rows
    rewritten = import_file(shop, path)

    assert (again.state, rewritten.state) == (ImportState.UNCHANGED, ImportState.UNCHANGED)
    assert (again.batch_id, rewritten.batch_id) == (None, None)
    assert not again.report.counts["added"]
    assert every_fact(shop) == before


@pytest.mark.parametrize("kind", FILES)
def test_a_second_file_changes_and_its_undo_restores(
    any_shop: Shop, tmp_path: Path, kind: str
) -> None:
    import_file(any_shop, write(tmp_path, FILES[kind][0]))
    before = facts(any_shop)

    second = import_file(any_shop, write(tmp_path, FILES[kind][1], "second.csv"))

    assert second.state is ImportState.APPLIED
    assert second.batch_id is not None
    assert second.report.counts["added"]
    assert facts(any_shop) != before
    undo_import(any_shop, second.batch_id)
    assert facts(any_shop) == before


def test_an_import_whose_changes_were_changed_again_cannot_be_undone(
    shop: Shop, tmp_path: Path
) -> None:
    first, second = FILES["customers"]
    import_file(shop, write(tmp_path, first))
    changing = import_file(shop, write(tmp_path, second, "second.csv"))
    third = import_file(shop, write(tmp_path, second.replace("Anna", "Annie"), "third.csv"))
    assert third.state is ImportState.APPLIED
    before = every_fact(shop)
    assert changing.batch_id is not None
    reasons = undo_blockers(shop, changing.batch_id)

    with pytest.raises(UserError) as caught:
        undo_import(shop, changing.batch_id)

    assert reasons == ["1 record that it changed was changed again later."]
    assert caught.value.code == "SD-IMP-030"
    assert [problem.message for problem in caught.value.problems] == reasons
    assert every_fact(shop) == before


def test_what_is_not_there_or_undone_before_is_refused(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)
    done = import_file(shop, write(tmp_path, FILES["products"][0]))
    assert done.batch_id is not None
    undo_import(shop, done.batch_id)
    before = every_fact(shop)

    for number, code in ((done.batch_id, "SD-IMP-032"), (99, "SD-IMP-031")):
        with pytest.raises(UserError) as caught:
            undo_import(shop, number)
        assert caught.value.code == code
    assert every_fact(shop) == before


@pytest.mark.parametrize("stop", [0.0, 0.3, 0.7, 1.0])
def test_a_cancelled_undo_and_a_cancelled_import_change_nothing(
    shop: Shop, tmp_path: Path, stop: float
) -> None:
    def cancel(fraction: float, _text: str) -> None:
        if fraction >= stop:
            raise Cancelled

    prepare(shop)
    path = write(tmp_path, FILES["products"][0])
    empty = every_fact(shop)
    with pytest.raises(Cancelled):
        run_import(shop, ImportRequest(path), progress=cancel)
    assert every_fact(shop) == empty
    done = import_file(shop, path)
    assert done.batch_id is not None
    before = every_fact(shop)

    with pytest.raises(Cancelled):
        undo_import(shop, done.batch_id, progress=cancel)

    assert every_fact(shop) == before


def test_settings_that_the_first_import_took_over_go_with_it(shop: Shop, tmp_path: Path) -> None:
    done = import_file(shop, write(tmp_path, FILES["uci"][0]))
    taken = dict(rows(shop, "SELECT key, value FROM setting"))
    assert done.batch_id is not None

    undo_import(shop, done.batch_id)

    assert "GBP" in str(taken)
    assert rows(shop, "SELECT key, value FROM setting") == []

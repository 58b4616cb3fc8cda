"""A check of a sound shop that is being written to tells of no damage."""

from __future__ import annotations

from shopdesk.db import search
from shopdesk.db.check import check, file_faults
from shopdesk.db.shop import Shop


def write_and_remove(shop: Shop, step: int) -> None:
    for key in range(2, 5):
        with shop.unit_of_work() as session:
            search.store(session, "order_search", [(key, f"n{key} x{step}")])
    with shop.unit_of_work() as session:
        search.remove(session, "order_search", range(2, 5))


def test_search_texts_that_come_and_go_are_no_damage(shop: Shop) -> None:
    # FTS5 puts its segments together every few writes; the checking connection then holds an
    # outline of segments that are gone.
    told: list[str] = []
    for step in range(30):
        write_and_remove(shop, step)
        sound = check(shop, full=bool(step % 2)).results[0]
        assert sound.name == "database.sound"
        told += [fault.text for fault in sound.faults]

    assert told == []


def test_the_look_of_the_window_tells_of_no_damage_either(shop: Shop) -> None:
    told: list[str] = []
    for step in range(30):
        write_and_remove(shop, step)
        with shop.reader() as reader:
            told += file_faults(reader)

    assert told == []

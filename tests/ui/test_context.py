"""Screens follow the shop: at once while visible, else when they are shown again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.ui.context import UNDO_DEPTH, Context, LiveView, Undo
from shopdesk.ui.tasks import Progress
from tests.ui.conftest import MakeContext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Counting(LiveView):
    """Counts its refreshes."""

    reads = frozenset({"setting"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.refreshed = 0

    def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
def view(context: Context, qtbot: QtBot) -> Counting:
    made = Counting(context)
    qtbot.addWidget(made)
    return made


def store_name(shop: Shop, name: str) -> None:
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_NAME, value=name)


def test_first_sight_refreshes(view: Counting) -> None:
    assert view.refreshed == 0
    view.show()
    assert view.refreshed == 1
    view.hide()
    view.show()
    assert view.refreshed == 1


def test_visible_view_follows_a_commit(view: Counting, shop: Shop) -> None:
    view.show()
    store_name(shop, "a")
    assert view.refreshed == 2


def test_hidden_view_waits_until_it_is_shown(view: Counting, shop: Shop) -> None:
    view.show()
    view.hide()
    store_name(shop, "a")
    store_name(shop, "b")
    assert view.refreshed == 1
    view.show()
    assert view.refreshed == 2


def test_commit_that_does_not_concern_it_is_ignored(
    view: Counting, context: Context, shop: Shop
) -> None:
    view.reads = frozenset({"sales_order"})
    view.show()
    store_name(shop, "a")
    assert view.refreshed == 1
    context.note_other_program()
    assert view.refreshed == 2


def test_view_can_be_marked_stale(view: Counting) -> None:
    view.mark_stale()
    assert view.refreshed == 0
    view.show()
    view.mark_stale()
    assert view.refreshed == 2


def test_commits_of_other_threads_arrive_on_the_window_thread(
    make_context: MakeContext, shop: Shop, qtbot: QtBot
) -> None:
    context = make_context(inline=False)
    seen: list[tuple[bool, bool]] = []
    context.committed.connect(
        lambda changes: seen.append(
            (QThread.currentThread() is context.thread(), changes.concern("setting"))
        )
    )
    writer = threading.Thread(target=store_name, args=(shop, "x"))
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: bool(seen))

    assert seen == [(True, True)]


def test_undo_takes_the_last_first(context: Context) -> None:
    steps = [Undo(f"step {number}", _nothing) for number in range(3)]
    for step in steps:
        context.toast("done", undo=step)

    assert context.undoable is steps[2]
    assert context.take_undo() is steps[2]
    assert context.take_undo(steps[0]) is steps[0]
    assert context.take_undo(steps[0]) is None
    assert context.take_undo() is steps[1]
    assert context.take_undo() is None
    assert context.undoable is None


def test_undo_has_a_depth(context: Context) -> None:
    for number in range(UNDO_DEPTH + 5):
        context.toast("done", undo=Undo(str(number), _nothing))

    texts = []
    while (step := context.take_undo()) is not None:
        texts.append(step.text)
    assert len(texts) == UNDO_DEPTH
    assert texts[-1] == "5"


def test_requests_to_the_window(context: Context, qtbot: QtBot) -> None:
    with qtbot.waitSignal(context.tab_asked) as asked:
        context.show("orders", 7)
    assert asked.args == ["orders", 7]
    with qtbot.waitSignal(context.import_asked) as wanted:
        context.ask_import("file.csv")
    assert wanted.args == ["file.csv"]


def _nothing(_session: Session, _progress: Progress) -> None:
    """Undo of nothing."""

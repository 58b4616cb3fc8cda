"""Work off the window's thread: order, cancel, faults, and replies to widgets that are gone."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import IntegrityError

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress, Task, Tasks
from tests.ui.conftest import Heard, MakeContext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader

ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000000) "
    "SELECT count(*) FROM n"
)


@pytest.fixture
def tasks(make_context: MakeContext) -> Tasks:
    return make_context(inline=False).tasks


def endless(begun: threading.Event, reader: Reader, _progress: Progress) -> object:
    begun.set()
    return reader.rows(ENDLESS)


def count_settings(shop: Shop) -> int:
    with shop.reader() as reader:
        return int(reader.rows("SELECT count(*) FROM setting")[0][0])


def test_read_runs_elsewhere_and_replies_here(tasks: Tasks, qtbot: QtBot) -> None:
    threads: list[Any] = []
    replies: list[Any] = []

    def read(reader: Reader, _progress: Progress) -> int:
        threads.append(QThread.currentThread())
        return int(reader.rows("SELECT 41 + 1")[0][0])

    def done(result: int) -> None:
        replies.append((result, QThread.currentThread()))

    tasks.read(read, done=done)
    qtbot.waitUntil(lambda: bool(replies))

    assert replies == [(42, tasks.thread())]
    assert threads[0] is not tasks.thread()


def test_write_commits_and_names_its_initiator(tasks: Tasks, shop: Shop, qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    seen: list[object] = []
    shop.subscribe(lambda changes: seen.append(changes.initiator))
    replies: list[None] = []

    def write(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value="x")

    tasks.write(write, done=replies.append, owner=owner)
    qtbot.waitUntil(lambda: bool(replies))

    assert count_settings(shop) == 1
    assert seen == [owner]


def test_failed_write_leaves_nothing_and_is_told(
    tasks: Tasks, shop: Shop, heard: Heard, qtbot: QtBot
) -> None:
    def write(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value="x")
        raise UserError("SD-X-001", "refused")

    tasks.write(write)
    qtbot.waitUntil(lambda: bool(heard.faults))

    assert [str(fault) for fault in heard.faults] == ["refused [SD-X-001]"]
    assert count_settings(shop) == 0


def test_a_fault_of_a_thread_is_never_lost(tasks: Tasks, heard: Heard, qtbot: QtBot) -> None:
    own: list[BaseException] = []

    def broken(_reader: Reader, _progress: Progress) -> None:
        raise ZeroDivisionError("bug")

    tasks.read(broken, failed=own.append)
    qtbot.waitUntil(lambda: bool(own))
    assert heard.faults == []

    tasks.read(broken)
    qtbot.waitUntil(lambda: bool(heard.faults))
    assert isinstance(heard.faults[0], ZeroDivisionError)


def test_cancel_interrupts_a_running_query(tasks: Tasks, heard: Heard, qtbot: QtBot) -> None:
    started = threading.Event()
    replies: list[object] = []

    task = tasks.read(partial(endless, started), done=replies.append)
    assert started.wait(5)
    time.sleep(0.05)
    begin = time.monotonic()
    with qtbot.waitSignal(task.finished, timeout=5_000):
        task.cancel()

    assert time.monotonic() - begin < 2
    assert replies == []
    assert heard.faults == []


def test_cancel_reaches_work_that_reports_progress(tasks: Tasks, shop: Shop, qtbot: QtBot) -> None:
    started = threading.Event()

    def write(session: Session, progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value="x")
        started.set()
        while True:
            progress(1, 2, "working")
            time.sleep(0.001)

    task = tasks.write(write)
    assert started.wait(5)
    with qtbot.waitSignal(task.finished, timeout=5_000):
        task.cancel()

    assert count_settings(shop) == 0


def test_cancel_interrupts_a_write_and_rolls_it_back(
    tasks: Tasks, shop: Shop, heard: Heard, qtbot: QtBot
) -> None:
    started = threading.Event()

    def write(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value="x")
        started.set()
        session.connection().exec_driver_sql(ENDLESS)

    task = tasks.write(write)
    assert started.wait(5)
    with qtbot.waitSignal(task.finished, timeout=5_000):
        task.cancel()

    assert count_settings(shop) == 0
    assert heard.faults == []


def test_progress_arrives_throttled_on_the_window_thread(tasks: Tasks, qtbot: QtBot) -> None:
    steps: list[tuple[int, int, str]] = []
    gate = threading.Event()

    def work(progress: Progress) -> None:
        gate.wait(5)
        for step in range(1, 5_001):
            progress(step, 5_000, "counting")

    task = tasks.call(work)
    task.progressed.connect(lambda done, total, text: steps.append((done, total, text)))
    with qtbot.waitSignal(task.finished, timeout=5_000):
        gate.set()

    assert steps[-1] == (5_000, 5_000, "counting")
    assert len(steps) < 100


def test_late_reply_to_a_deleted_widget_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    replies: list[object] = []
    owner = QWidget()

    task = tasks.read(lambda _reader, _progress: gate.wait(5), done=replies.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(20)
    with qtbot.waitSignal(task.finished, timeout=5_000):
        gate.set()

    assert replies == []


def test_writes_run_one_after_the_other(tasks: Tasks, shop: Shop, qtbot: QtBot) -> None:
    order: list[str] = []
    done: list[str] = []

    def write(name: str, seconds: float) -> Any:
        def work(_session: Session, _progress: Progress) -> str:
            order.append(f"{name} begins")
            time.sleep(seconds)
            order.append(f"{name} ends")
            return name

        return work

    tasks.write(write("a", 0.1), done=done.append)
    tasks.write(write("b", 0), done=done.append)
    assert tasks.writing
    qtbot.waitUntil(lambda: done == ["a", "b"])

    assert order == ["a begins", "a ends", "b begins", "b ends"]
    assert not tasks.writing


def test_closing_waits_for_writes_and_cancels_reads(tasks: Tasks, shop: Shop) -> None:
    def write(session: Session, _progress: Progress) -> None:
        time.sleep(0.2)
        settings.store(session, settings.SHOP_NAME, value="kept")

    tasks.read(lambda reader, _progress: reader.rows(ENDLESS))
    tasks.write(write)

    assert tasks.close(10_000)
    assert count_settings(shop) == 1


def test_reader_is_sound_after_an_interrupt(tasks: Tasks, shop: Shop, qtbot: QtBot) -> None:
    for _round in range(3):
        started = threading.Event()

        task = tasks.read(partial(endless, started))
        assert started.wait(5)
        with qtbot.waitSignal(task.finished, timeout=5_000):
            task.cancel()
    replies: list[object] = []
    tasks.read(lambda reader, _progress: reader.rows("SELECT 1"), done=replies.append)
    qtbot.waitUntil(lambda: bool(replies))

    assert replies == [[(1,)]]


def test_inline_mode_answers_before_it_returns(context: Context) -> None:
    replies: list[object] = []

    task = context.tasks.read(
        lambda reader, _progress: reader.rows("SELECT 7"), done=replies.append
    )

    assert replies == [[(7,)]]
    assert not task.running


def test_database_errors_come_as_they_are(context: Context, heard: Heard) -> None:
    def write(session: Session, _progress: Progress) -> None:
        run = session.connection().exec_driver_sql
        run("INSERT INTO setting VALUES ('a', 'b')")
        run("INSERT INTO setting VALUES ('a', 'b')")

    context.tasks.write(write)

    assert len(heard.faults) == 1
    assert isinstance(heard.faults[0], IntegrityError)
    assert count_settings(context.shop) == 0


def test_without_a_shop_only_calls_work(heard: Heard, qtbot: QtBot) -> None:
    tasks = Tasks(None, heard, inline=True)
    replies: list[int] = []

    tasks.call(lambda _progress: 5, done=replies.append)
    tasks.read(lambda _reader, _progress: 6, done=replies.append)

    assert replies == [5]
    assert isinstance(heard.faults[0], RuntimeError)
    assert isinstance(tasks.call(lambda _progress: 1), Task)


def test_call_when_written(tasks: Tasks, qtbot: QtBot) -> None:
    called: list[bool] = []

    tasks.write(lambda _session, _progress: time.sleep(0.1))
    tasks.when_written(lambda: called.append(tasks.writing))
    qtbot.waitUntil(lambda: bool(called))

    assert called == [False]


def test_held_tasks_wait_for_their_release(tasks: Tasks, qtbot: QtBot) -> None:
    replies: list[int] = []
    tasks.hold()
    tasks.read(lambda _reader, _progress: 1, done=replies.append)
    cancelled = tasks.read(lambda _reader, _progress: 2, done=replies.append)
    cancelled.cancel()
    qtbot.wait(50)
    assert replies == []

    tasks.release()
    qtbot.waitUntil(lambda: replies == [1])
    tasks.read(lambda _reader, _progress: 3, done=replies.append)
    qtbot.waitUntil(lambda: replies == [1, 3])


def test_closing_finishes_held_writes(tasks: Tasks, shop: Shop) -> None:
    tasks.hold()
    tasks.write(
        lambda session, _progress: settings.store(session, settings.SHOP_NAME, value="kept")
    )

    assert tasks.close(5_000)
    assert count_settings(shop) == 1

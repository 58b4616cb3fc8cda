"""Work off the window's thread: reads and writes, progress, cancel, and no error ever lost.

Two pools: one thread writes, two read. A reply runs on the window's thread, and only if the widget
that asked still exists. ``inline`` mode runs everything at once, for tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QDeadlineTimer, QObject, QThreadPool, QTimer, Signal

from shopdesk.errors import Cancelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.db.shop import Shop

Result = TypeVar("Result")
REPORT_EVERY = 0.05  # seconds between two progress reports to the window
READERS = 2
_ASK_AGAIN_MS = 40


class Progress:
    """Handed to long work: tells how far it is and stops it when the person cancelled."""

    def __init__(self, task: Task | None = None) -> None:
        self._task = task
        self._last = 0.0

    def __call__(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """Report and check; cheap enough to call for every row.

        Args:
            done: steps done so far.
            total: steps in all, 0 when unknown.
            text: what is being done now, for people.

        Raises:
            Cancelled: if the person cancelled.
        """
        task = self._task
        if task is None:
            return
        if task.cancelled:
            raise Cancelled
        moment = time.monotonic()
        if moment - self._last >= REPORT_EVERY or (total and done >= total):
            self._last = moment
            task.progressed.emit(done, total, text)


ReadFunction = Callable[["Reader", Progress], Result]
WriteFunction = Callable[["Session", Progress], Result]


class Task(QObject):
    """One piece of work; lives on the window's thread.

    Signals:
        succeeded: with the result.
        failed: with the exception (never for a cancel).
        progressed: steps done, steps in all (0 = unknown), text.
        finished: after success, failure or cancel.
    """

    succeeded = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int, str)
    finished = Signal()
    _settled = Signal(object, object)

    def __init__(self, parent: QObject, *, writes: bool, label: str = "") -> None:
        super().__init__(parent)
        self.writes = writes
        self.label = label
        self.running = True
        self._cancel = Event()
        self._lock = Lock()
        self._reader: Reader | None = None
        self._settled.connect(self._on_settled)
        # An interrupt between two queries is forgotten by SQLite: ask until the task has ended.
        self._again = QTimer(self, interval=_ASK_AGAIN_MS)
        self._again.timeout.connect(self.interrupt)

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask to stop: the next ``progress()`` raises, and a running query is interrupted."""
        self._cancel.set()
        self.interrupt()
        if self.running:
            self._again.start()

    def interrupt(self) -> None:
        """Interrupt the query that runs now, if one does."""
        with self._lock:
            if self._reader is not None:
                self._reader.interrupt()

    def use(self, reader: Reader | None) -> None:
        """Name the reader whose query a cancel interrupts; called on the working thread."""
        with self._lock:
            self._reader = reader

    def settle(self, result: object, fault: BaseException | None) -> None:
        """Hand over the outcome; called on the working thread."""
        self._settled.emit(result, fault)

    def _on_settled(self, result: object, fault: BaseException | None) -> None:
        self.running = False
        self._again.stop()
        if fault is None and not (self.cancelled and not self.writes):
            self.succeeded.emit(result)
        elif fault is not None and not isinstance(fault, Cancelled):
            self.failed.emit(fault)
        self.finished.emit()
        self.deleteLater()


class Tasks(QObject):
    """Runs reads and writes of one shop.

    Args:
        shop: None before one is open.
        on_fault: told of every exception that no ``failed`` callback took.
        inline: run at once on the calling thread (tests).

    Signals:
        started: with each new task, for the progress display.
    """

    started = Signal(object)

    def __init__(
        self,
        shop: Shop | None,
        on_fault: Callable[[BaseException], None],
        *,
        parent: QObject | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__(parent)
        self._shop = shop
        self.inline = inline
        self.report = on_fault
        self._running: set[Task] = set()
        self._held: list[tuple[QThreadPool, Callable[[], None]]] | None = None
        self._readers = QThreadPool(self)
        self._readers.setMaxThreadCount(READERS)
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)

    @property
    def shop(self) -> Shop:
        """The open shop.

        Raises:
            RuntimeError: before a shop is open; only ``call`` works then.
        """
        if self._shop is None:
            raise RuntimeError("no shop is open")
        return self._shop

    def read(
        self,
        function: ReadFunction[Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        owner: QObject | None = None,
        label: str = "",
    ) -> Task:
        """Run ``function(reader, progress)`` on a reading thread.

        Args:
            done: gets the result on the window's thread, unless ``owner`` is gone.
            failed: gets the exception; without it the error is shown (``UserError``) or reported.
            owner: the widget that asked; its deletion drops the reply.
            label: what is done, for the progress display.
        """
        return self._start(partial(self._read, function), done, failed, owner, label=label)

    def write(
        self,
        function: WriteFunction[Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        owner: QObject | None = None,
        label: str = "",
    ) -> Task:
        """Run ``function(session, progress)`` in one unit of work on the writing thread.

        The owner is the initiator that ``Changes`` names. A failure rolls everything back.
        """
        work = partial(self._write, function, owner)
        return self._start(work, done, failed, owner, label=label, writes=True)

    def call(
        self,
        function: Callable[[Progress], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        owner: QObject | None = None,
        label: str = "",
        writes: bool = False,
    ) -> Task:
        """Run work that opens what it needs itself (files, imports, several transactions).

        Args:
            writes: run on the writing thread, so that it never meets another writer.
        """
        work = partial(_call, function)
        return self._start(work, done, failed, owner, label=label, writes=writes)

    def _start(
        self,
        work: Callable[[Task], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[BaseException], None] | None,
        owner: QObject | None,
        *,
        label: str = "",
        writes: bool = False,
    ) -> Task:
        task = Task(self, writes=writes, label=label)
        self._running.add(task)
        replies = _Replies(task, owner, done, failed or self.report, self.report)
        task.succeeded.connect(replies.on_succeeded)
        task.failed.connect(replies.on_failed)
        task.finished.connect(partial(self._running.discard, task))
        self.started.emit(task)
        pool = self._writer if writes else self._readers
        if self.inline:
            _run(task, work)
        elif self._held is not None:
            self._held.append((pool, partial(_run, task, work)))
        else:
            pool.start(partial(_run, task, work))
        return task

    def _read(self, function: ReadFunction[Result], task: Task) -> Result:
        with self.shop.reader() as reader:
            task.use(reader)
            try:
                return function(reader, Progress(task))
            finally:
                task.use(None)

    def _write(self, function: WriteFunction[Result], owner: QObject | None, task: Task) -> Result:
        from shopdesk.db.reader import session_reader

        with self.shop.unit_of_work(initiator=owner) as session:
            task.use(session_reader(session))
            try:
                return function(session, Progress(task))
            except Exception as fault:
                if task.cancelled:
                    raise Cancelled from fault
                raise
            finally:
                # From here on it is too late: the commit is not interrupted.
                task.use(None)

    def hold(self) -> None:
        """Let what is asked from now on wait: the first paint of the window comes first.

        What the reads import would else hold the interpreter while the window is waiting for it.
        """
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Begin what waited."""
        held, self._held = self._held or [], None
        for pool, work in held:
            pool.start(work)

    @property
    def writing(self) -> bool:
        """Whether a write is running or waiting."""
        return any(task.writes for task in self._running)

    def when_written(self, call: Callable[[], object]) -> None:
        """Call once no write is running or waiting any more."""
        waiting = QTimer(self, interval=50)

        def look() -> None:
            if not self.writing:
                waiting.stop()
                waiting.deleteLater()
                call()

        waiting.timeout.connect(look)
        waiting.start()

    def close(self, timeout_ms: int = -1) -> bool:
        """Cancel reads, wait for writes; False if that took longer than the timeout."""
        self.release()
        deadline = QDeadlineTimer(timeout_ms)
        done = False
        while not done:
            for task in list(self._running):
                if not task.writes:
                    task.cancel()
            done = self._readers.waitForDone(_ASK_AGAIN_MS)
            if deadline.hasExpired():
                break
        return self._writer.waitForDone(deadline) and done


class _Replies(QObject):
    """Passes an outcome on while the owner lives; a child of the task, so it goes with it."""

    def __init__(
        self,
        task: Task,
        owner: QObject | None,
        done: Callable[[Any], None] | None,
        failed: Callable[[BaseException], None],
        unhandled: Callable[[BaseException], None],
    ) -> None:
        super().__init__(task)
        self._has_owner = owner is not None
        self._owner = owner
        self._done = done
        self._failed = failed
        self._unhandled = unhandled

    @property
    def _listening(self) -> bool:
        return not self._has_owner or shiboken6.isValid(self._owner)

    def on_succeeded(self, result: object) -> None:
        if self._done is not None and self._listening:
            self._done(result)

    def on_failed(self, fault: BaseException) -> None:
        # Nobody left to tell: the program's own handler still hears of it.
        (self._failed if self._listening else self._unhandled)(fault)


def _call(function: Callable[[Progress], Result], task: Task) -> Result:
    return function(Progress(task))


def _run(task: Task, work: Callable[[Task], Any]) -> None:
    try:
        if task.cancelled:
            raise Cancelled
        result = work(task)
    except BaseException as fault:  # noqa: BLE001 - handed to the window's thread, never lost
        task.settle(None, fault)
    else:
        task.settle(result, None)

"""A dressed application, a context without a window, and a list of things to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.shop import Shop
from shopdesk.settings import Preferences
from shopdesk.ui.actions import Actions
from shopdesk.ui.context import Context
from shopdesk.ui.formats import Formats
from shopdesk.ui.tasks import Tasks
from shopdesk.ui.theme import Theme, load_fonts
from shopdesk.ui.window_state import WindowState

STATES = {"open": "Waiting", "done": "Completed"}

# A list over a table of its own, so that these tests do not depend on what a feature shows.
THINGS = TableSpec(
    name="things",
    title="Things",
    source="thing t",
    key="t.id",
    joins={"owner": "LEFT JOIN owner w ON w.id = t.owner_id"},
    columns=(
        Column("code", "Code", "t.code", Kind.CODE, width=90),
        Column("name", "Name", "t.name", width=160),
        Column("owner", "Owner", "w.name", joins=("owner",), width=100),
        Column("state", "State", "t.state", Kind.STATE, states=STATES, width=100),
        Column("day", "Day", "t.day", Kind.DATE, width=100),
        Column("amount", "Amount", "t.amount", Kind.MONEY, total=True, width=100),
        Column("pieces", "Pieces", "t.pieces", Kind.QUANTITY, total=True, shown=False),
        Column("hint", "Hint", "t.name || '!'", sortable=False, shown=False),
    ),
    default_sort="code",
    filters=(
        Filter("open", "Waiting", "t.state = 'open'"),
        Filter("done", "Completed", "t.state = 'done'"),
        Filter("dear", "Dear", "t.amount >= 100000"),
        Filter("period", "Period", "t.day >= :d0 AND t.day < :d1"),
        Filter("owner", "Owner", "t.owner_id = :owner"),
    ),
    reads=frozenset({"thing", "owner"}),
    search_table="thing_search",
)


def fill_things(shop: Shop, count: int) -> None:
    """``count`` things: T000001 … with amounts of 10.00 a number, every third waiting."""
    with shop.unit_of_work() as session:
        connection = session.connection()
        run = connection.exec_driver_sql
        run("CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, name TEXT)")
        run(
            "CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, code TEXT, name TEXT, "
            "owner_id INTEGER, state TEXT, day INTEGER, amount INTEGER, pieces INTEGER)"
        )
        run("CREATE INDEX IF NOT EXISTS ix_thing_code ON thing (code, id)")
        run(
            "CREATE VIRTUAL TABLE IF NOT EXISTS thing_search USING fts5(body, content='', "
            "contentless_delete=1, tokenize='unicode61')"
        )
        run("INSERT OR IGNORE INTO owner VALUES (1, '王子涵'), (2, 'Ann & Bob')")
        rows = [
            (
                number,
                f"T{number:06d}",
                f"杯子 {number}" if number % 2 else f"Cup {number}",
                1 + number % 2,
                "open" if number % 3 == 0 else "done",
                20260101 + number % 28,
                number * 1000,
                number * 1000,
            )
            for number in range(1, count + 1)
        ]
        if not rows:
            return
        run("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        run(
            "INSERT INTO thing_search (rowid, body) VALUES (?, ?)",
            [(row[0], " ".join(row[2]) if row[0] % 2 else row[2].lower()) for row in rows],
        )


def change_things(shop: Shop, sql: str) -> None:
    """Run a statement and tell the listeners."""
    from shopdesk.db.session import touch

    with shop.unit_of_work() as session:
        session.connection().exec_driver_sql(sql)
        touch(session, "thing")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """Light at 100 %, applied."""
    load_fonts()
    theme = Theme()
    theme.apply(qapp)
    return theme


class Heard:
    """Faults that were reported."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []

    def __call__(self, fault: BaseException) -> None:
        self.faults.append(fault)


@pytest.fixture
def heard() -> Heard:
    """Keeps what a person would have been told."""
    return Heard()


MakeContext = Callable[..., Context]


@pytest.fixture
def make_context(
    shop: Shop, theme: Theme, heard: Heard, qtbot: QtBot, tmp_path: Path
) -> Iterator[MakeContext]:
    """Makes a context; ``inline=False`` works with real threads."""
    made: list[tuple[Context, Tasks, QWidget]] = []

    def make(*, inline: bool = True) -> Context:
        window = QWidget()
        qtbot.addWidget(window)
        tasks = Tasks(shop, heard, parent=window, inline=inline)
        context = Context(
            shop,
            tasks,
            Actions(window, theme),
            theme=theme,
            formats=Formats("CNY", "Asia/Shanghai"),
            preferences=Preferences({"shop.time_zone": "Asia/Shanghai"}),
            state=WindowState(tmp_path / "window.ini"),
            parent=window,
        )
        made.append((context, tasks, window))
        return context

    yield make
    for context, tasks, _window in made:
        context.unsubscribe()
        tasks.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def context(make_context: MakeContext) -> Context:
    """A context whose tasks run at once."""
    return make_context()

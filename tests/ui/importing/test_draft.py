"""The draft of an import: newer looks win, choices forget the trial, refusals are kept."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.importing.draft import STEPS, Draft, told
from shopdesk.ui.tasks import Progress
from tests.ui.importing.files import GOOD, write_file
from tests.ui.windows import context_of, opened_window


def test_a_look_a_choice_and_a_refusal(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        draft = Draft(context_of(window), window)
        seen: list[bool] = []
        draft.previewed.connect(lambda: seen.append(draft.refusal is None))
        draft.open(path)
        assert draft.path == path
        draft.change(encoding=draft.seen.encoding if draft.seen else "")
        assert seen == [True]
        draft.change(date_order="dmy")
        draft.skip_bad(skip=True)
        request = draft.seen.request if draft.seen else None
        assert request is not None
        assert (request.date_order, request.skip_bad) == ("dmy", True)
        draft.open(tmp_path / "gone.csv")
        assert seen == [True, True, False]
        assert not draft.seen
        assert getattr(draft.refusal, "code", "").startswith("SD-IMP-")


def test_fractions_become_steps() -> None:
    reported: list[tuple[int, int, str]] = []

    class Recorded(Progress):
        def __call__(self, done: int = 0, total: int = 0, text: str = "") -> None:
            reported.append((done, total, text))

    tell = told(Recorded())
    tell(0.0, "begin")
    tell(0.5, "half")
    tell(1.0, "end")
    # the last step is the commit's: the bar is full when everything is saved
    assert reported == [(0, STEPS, "begin"), (500, STEPS, "half"), (STEPS - 1, STEPS, "end")]

from __future__ import annotations

import io
import signal

import pytest

from shopdesk.cli.progress import Progress
from shopdesk.errors import Cancelled


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopdesk.cli.progress._EVERY", 0.0)


def test_line_on_a_terminal() -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress(1, 4, "Orders")
        progress(1234, 0, "订单")

    assert stream.getvalue().split("\r")[1:] == [
        "█████░░░░░░░░░░░░░░░  25%  Orders",
        "订单 1,234" + " " * (33 - 10),
        " " * 10,
        "",
    ]


def test_nothing_is_written_into_a_file() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress(1, 4, "Orders")

    assert stream.getvalue() == ""


def test_first_ctrl_c_stops_at_the_next_step() -> None:
    with Progress(io.StringIO()) as progress:
        progress(1, 4, "Orders")
        signal.raise_signal(signal.SIGINT)  # does not break what runs
        with pytest.raises(Cancelled):
            progress(2, 4, "Orders")


def test_second_ctrl_c_breaks_off() -> None:
    with Progress(io.StringIO()):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_is_given_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Progress(io.StringIO()):
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before


def test_text_from_data_cannot_steer_the_terminal() -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress(0, 0, "\x1b[2J")

    assert "\x1b" not in stream.getvalue()

"""The log tells what happened and nothing about people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk import log


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "logs" / "shopdesk.log"
    log.set_up(path)
    yield path
    log.close()


PLANTED = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+86 13800138000",
    "6222021234567890123",
    "zhang.san+shop@example.com.cn",
    "王小明",
    "北京市朝阳区建国路",
]


@pytest.mark.parametrize("secret", PLANTED)
def test_masks_personal_data_in_messages_and_tracebacks(file: Path, secret: str) -> None:
    topic = log.logger("test")

    topic.info("plain %s plain", secret)
    try:
        raise ValueError(f"cannot read {secret} here")
    except ValueError:
        topic.exception("failed")

    text = file.read_text(encoding="utf-8")
    assert secret not in text
    assert secret.replace(" ", "").replace("-", "") not in text.replace(" ", "").replace("-", "")
    assert "ValueError: cannot read" in text
    assert "plain" in text


def test_hides_bound_parameters_of_statements() -> None:
    text = "IntegrityError [SQL: INSERT …] [parameters: ('Ann', 'Elm Street 5')]"

    assert log.redact(text) == "IntegrityError [SQL: INSERT …] [parameters: …]"


def test_one_event_cannot_forge_another(file: Path) -> None:
    log.logger("test").warning(
        "name: %s", "x\n2026-01-01 00:00:00.000 INFO shopdesk: paid\r\ny\x1b[2J"
    )

    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert [line.startswith("    | ") for line in lines] == [False, True, True]
    assert "\x1b" not in lines[2]


def test_order_numbers_shorter_than_a_phone_stay_readable() -> None:
    assert log.redact("order S00012 on page 123456") == "order S00012 on page 123456"


def test_unwritable_folder_leaves_the_program_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")

    log.set_up(blocker / "logs" / "shopdesk.log")
    log.logger("test").error("into the void")
    log.close()

    assert capsys.readouterr().err.startswith("log: ")


def test_file_rotates(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.getLogger("shopdesk").handlers[0]
    monkeypatch.setattr(handler, "maxBytes", 200)
    for number in range(10):
        log.logger("test").info("event %s with some words to fill the line", number)

    assert file.with_name("shopdesk.log.1").exists()
    assert len(list(file.parent.glob("shopdesk.log*"))) <= 6

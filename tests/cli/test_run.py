"""Exit codes and refusals: a sentence for people, a document for programs, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shopdesk import i18n, paths
from shopdesk.cli import books
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.run import build_parser
from shopdesk.errors import Cancelled, Problem, UserError
from shopdesk.paths import DATA_VARIABLE, ROOT
from tests.cli.conftest import Command


def replace_command(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def run(_call: Call) -> Answer:
        raise fault

    monkeypatch.setattr(books, "change_setting", run)


def test_help_names_every_command(shopdesk: Command) -> None:
    done = shopdesk("--help")

    assert (done.code, done.err) == (0, "")
    for word in (
        *("init", "demo", "import", "undo-import", "imports", "export", "kpi", "report"),
        *("stock", "order", "customer", "product", "check", "dump", "settings"),
    ):
        assert f"\n    {word} " in done.out
    assert "amounts are decimal strings" in done.out


@pytest.mark.parametrize("words", [[], ["nothing"], ["kpi", "--by", "colour"], ["stock", "why"]])
def test_wrong_usage_is_two(shopdesk: Command, data_dir: Path, words: list[str]) -> None:
    done = shopdesk(*words)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("usage: shopdesk")
    assert done.err.endswith("[SD-CLI-001]\n")
    assert not (data_dir / "shop.shopdesk").exists()


def test_wrong_usage_for_programs(shopdesk: Command) -> None:
    done = shopdesk("--json", "kpi", "--top", "0")

    assert (done.code, done.err) == (2, "")
    assert done.document == {
        "ok": False,
        "code": "SD-CLI-001",
        "message": "argument --top: must be 1 or more",
        "problems": [],
    }


def test_refusal_is_one_and_names_its_code(shopdesk: Command, data_dir: Path) -> None:
    done = shopdesk("kpi")

    assert done.code == 1
    assert done.out == ""
    assert done.err == (
        f"There is no shop at {data_dir / 'shop.shopdesk'}. Make one with “init”, “import FILE” "
        "or “demo”, or name another with --shop FILE. [SD-CLI-002]\n"
    )
    assert not (data_dir / "shop.shopdesk").exists()


def test_problems_are_listed(shopdesk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [Problem("SD-X-002", f"bad {row}", row, "Price") for row in range(1, 61)]
    replace_command(monkeypatch, UserError("SD-X-001", "First line.\nSecond line.", problems))

    done = shopdesk("settings")
    plain = shopdesk("settings", "--json")

    assert done.code == plain.code == 1
    lines = done.err.splitlines()
    assert lines[:3] == [
        "First line.",
        "Second line. [SD-X-001]",
        "  row 1, Price: bad 1 [SD-X-002]",
    ]
    assert lines[-1] == "… and 10 more; --json tells all"
    assert len(plain.document["problems"]) == 60
    assert plain.document["problems"][59] == {
        "row": 60,
        "column": "Price",
        "code": "SD-X-002",
        "message": "bad 60",
    }


def test_bug_is_told_in_one_line_and_logged(
    shopdesk: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_command(monkeypatch, ZeroDivisionError("phone 13912345678"))

    done = shopdesk("settings")

    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "[SD-BUG-001]" in done.err
    assert "Nothing was written" not in done.err  # nobody knows that
    assert "What was not said to be done may be done in part" in done.err
    assert str(paths.log_file()) in done.err
    logged = paths.log_file().read_text(encoding="utf-8")
    assert "ZeroDivisionError" in logged
    assert "13912345678" not in logged
    assert shopdesk("settings", "--json").document["code"] == "SD-BUG-001"


def test_cancel_is_130(shopdesk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_command(monkeypatch, Cancelled())

    done = shopdesk("settings")

    assert (done.code, done.out) == (130, "")
    assert done.err == "Stopped by Ctrl+C. Nothing was written. [SD-CLI-130]\n"
    assert shopdesk("settings", "--json").document["code"] == "SD-CLI-130"


def test_second_ctrl_c_does_not_promise_anything(
    shopdesk: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_command(monkeypatch, KeyboardInterrupt())

    done = shopdesk("settings")

    assert done.code == 130
    assert "Nothing was written" not in done.err


def test_language_is_chosen_for_the_command_only(
    shopdesk: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = i18n.language()
    spoken: list[str] = []

    def run(_call: Call) -> Answer:
        spoken.append(i18n.language())
        return Answer([])

    monkeypatch.setattr(books, "change_setting", run)

    shopdesk("settings", lang="zh_CN")
    shopdesk("settings", lang="en")

    assert spoken == ["zh_CN", "en"]
    assert i18n.language() == before


def test_data_dir_counts_wherever_it_stands(
    shopdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, "overridden")

    done = shopdesk("init", "--data-dir", tmp_path / "here")

    assert done.code == 0
    assert (tmp_path / "here" / "shop.shopdesk").is_file()


def test_parser_is_complete_in_both_languages() -> None:
    for language in i18n.LANGUAGES:
        with i18n.using_language(language):
            assert build_parser().format_help().startswith(i18n._("usage: "))


# ---- the process itself


def run_process(
    *words: str, folder: Path, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        env={**os.environ, DATA_VARIABLE: str(folder)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


def test_process_speaks_utf8_json_and_ends_with_the_code(tmp_path: Path) -> None:
    made = run_process("--lang", "en", "init", "--name", "半山", "--json", folder=tmp_path)
    read = run_process("settings", "shop.name", "--json", folder=tmp_path)
    refused = run_process("--lang", "en", "--json", "init", folder=tmp_path)
    usage = run_process("--lang", "en", "kpi", "--nonsense", folder=tmp_path)

    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(read.stdout)["settings"] == {"shop.name": "半山"}
    assert "半山".encode() in read.stdout
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["code"] == "SD-CLI-003"
    assert usage.returncode == 2
    assert b"Traceback" not in usage.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_reader_that_leaves_early_is_no_error(demo_file: Path, tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = run_process("--shop", str(demo_file), "dump", folder=tmp_path, stdout=write_end)
    finally:
        os.close(write_end)

    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process there")
def test_ctrl_c_leaves_no_shop(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--lang", "en", "demo", "--orders", "300000"],
        env={**os.environ, DATA_VARIABLE: str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    target = tmp_path / "demo.shopdesk"
    for _wait in range(200):
        if target.exists() or process.poll() is not None:
            break
        signal.sigtimedwait([], 0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)

    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "Stopped by Ctrl+C. Nothing was written. [SD-CLI-130]"
    assert not target.exists()


def test_a_data_folder_that_cannot_be_made_is_named(shopdesk: Command, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")

    for words in (["kpi"], ["init"], ["imports", "--json"]):
        done = shopdesk("--data-dir", file / "inside", *words)
        said = done.out + done.err

        assert done.code == 1
        assert f"The data folder {file / 'inside'} cannot be made or used" in said
        assert "SD-CLI-008" in said
        assert "log:" not in said
    assert file.read_text(encoding="utf-8") == "x"

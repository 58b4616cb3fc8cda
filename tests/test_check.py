from __future__ import annotations

from types import SimpleNamespace

import pytest

from shopdesk import environment
from tests import check


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("step", check.STEPS)
def test_source_passes(step: str) -> None:
    done = check.run_step(check.STEPS[step])

    assert done.returncode == 0, done.stdout


def test_failing_step_is_counted_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_step(arguments: list[str], *, python: str) -> SimpleNamespace:
        failed = "mypy" in arguments
        return SimpleNamespace(returncode=int(failed), stdout="wrong type" if failed else "fine")

    monkeypatch.setattr(check, "run_step", run_step)
    monkeypatch.setattr(environment, "is_ready", lambda _root, *, tests: tests)

    assert check.main([]) == 1

    said = capsys.readouterr().out
    assert "FAIL types" in said
    assert "wrong type" in said
    assert "fine" not in said


def test_missing_tools_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "is_ready", lambda _root, *, tests: False)

    assert check.main([]) == 1
    assert "main.py test" in capsys.readouterr().out

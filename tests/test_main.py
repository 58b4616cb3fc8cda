from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

import pytest

from shopdesk import bootstrap

MAIN = Path(__file__).resolve().parent.parent / "main.py"


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_old_python_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)

    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(MAIN), run_name="__main__")

    assert str(caught.value) == (
        f"ShopDesk needs Python 3.11 or newer, this is Python {version[0]}.{version[1]}. "
        "Install a newer Python and start main.py with it."
    )


def test_old_python_can_read_the_file() -> None:
    text = MAIN.read_text(encoding="ascii")

    tree = ast.parse(text, feature_version=(3, 4))

    newer = ast.JoinedStr | ast.AnnAssign | ast.NamedExpr | ast.FunctionDef
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
    assert "from __future__" not in text


def test_arguments_and_exit_code_pass_through(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def start(argv: list[str]) -> int:
        given.append(argv)
        return 3

    monkeypatch.setattr(bootstrap, "start", start)
    monkeypatch.setattr(sys, "argv", ["main.py", "kpi", "--json"])

    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(MAIN), run_name="__main__")

    assert caught.value.code == 3
    assert given == [["kpi", "--json"]]


def test_import_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes on Windows import the main file again."""
    monkeypatch.setattr(bootstrap, "start", None)

    runpy.run_path(str(MAIN), run_name="__mp_main__")

"""Commands run in this process, with a data folder of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shopdesk import cli
from shopdesk.paths import DATA_VARIABLE


@dataclass(frozen=True, slots=True)
class Run:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document; there is nothing beside it."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Command = Callable[..., Run]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where shops and logs lie by default."""
    folder = tmp_path / "data"
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    return folder


@pytest.fixture
def shopdesk(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in English: ``shopdesk("kpi", "--json")``."""

    def run(*words: object, lang: str = "en") -> Run:
        capsys.readouterr()
        code = cli.main(["--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run

from __future__ import annotations

import sys

import pytest

from shopdesk.options import Options, UsageError, _, parse


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], Options()),
        (["--demo"], Options(demo=True)),
        (["--shop", "a b.shopdesk", "kpi"], Options(shop="a b.shopdesk", command=("kpi",))),
        (["--shop=x", "--lang=en"], Options(shop="x", lang="en")),
        (
            ["--data-dir", "/d", "check", "--full"],
            Options(data_dir="/d", command=("check", "--full")),
        ),
        (["import", "--shop", "x"], Options(command=("import", "--shop", "x"))),
        (["-h"], Options(help=True)),
        (["order", "--help"], Options(command=("order", "--help"))),
        (["--version"], Options(version=True)),
        (["--json", "kpi"], Options(json=True, command=("kpi",))),
        (["--repair", "--demo"], Options(repair=True, demo=True)),
    ],
)
def test_splits_options_from_command(argv: list[str], expected: Options) -> None:
    before = list(argv)

    assert parse(argv) == expected
    assert argv == before


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        (["--shpo", "x"], "--shpo"),
        (["--shop"], "--shop"),
        (["--lang="], "--lang"),
        (["--data-dir", ""], "--data-dir"),
        (["--demo=yes"], "--demo"),
    ],
)
def test_refuses_and_names_the_word(argv: list[str], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        parse(argv)


def test_speaks_the_language_asked_for_before_anything_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from shopdesk import i18n

    spoken: list[str] = []

    def translate(text: str) -> str:
        spoken.append(i18n.language())
        return text

    monkeypatch.setattr(i18n, "_", translate)
    monkeypatch.setattr(i18n, "system_language", lambda: "en")

    for argv in (["main.py"], ["main.py", "--lang", "zh_CN"], ["main.py", "--lang=zh_CN"]):
        monkeypatch.setattr(sys, "argv", argv)
        assert _("There is no option {option}.") == "There is no option {option}."
    monkeypatch.setattr(sys, "argv", ["main.py", "--lang", "tlh"])
    _("text")

    assert spoken == ["en", "zh_CN", "zh_CN", "en"]

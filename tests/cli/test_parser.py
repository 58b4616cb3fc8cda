from __future__ import annotations

import argparse

import pytest

from shopdesk.cli.call import Answer, Call
from shopdesk.cli.parser import Commands, Parser, UsageError, global_options, speak
from shopdesk.i18n import using_language


def nothing(_call: Call) -> Answer:
    return Answer([])


def tree() -> Parser:
    shared = global_options()
    parser = Parser(prog="x", parents=[shared])
    place = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    commands = Commands(place, shared)
    commands.add("kpi", nothing, about="figures").add_argument("keys", nargs="*")
    commands.group("stock", about="stock").add("why", nothing, about="why").add_argument("sku")
    return parser


@pytest.mark.parametrize(
    "words",
    [
        ["--shop", "a", "--json", "kpi"],
        ["kpi", "--shop", "a", "--json"],
        ["--json", "kpi", "--shop", "a"],
        ["--shop", "b", "kpi", "--json", "--shop=a"],
        ["--shop", "a", "stock", "--json", "why", "S"],
        ["stock", "why", "S", "--shop", "a", "--json"],
    ],
)
def test_global_options_stand_anywhere(words: list[str]) -> None:
    found = tree().parse_args(words, argparse.Namespace(shop=None, json=False))

    assert (found.shop, found.json, found.run) == ("a", True, nothing)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "command"),
        (["nothing"], "nothing"),
        (["stock"], "COMMAND"),
        (["stock", "why"], "sku"),
        (["kpi", "--jso"], "--jso"),
        (["kpi", "--lang", "fr"], "fr"),
        (["kpi", "--shop"], "--shop"),
    ],
)
def test_wrong_usage_raises_with_the_usage(words: list[str], text: str) -> None:
    with pytest.raises(UsageError, match=text) as fault:
        tree().parse_args(words)

    assert fault.value.usage.startswith("usage: x")


def test_argparse_speaks_our_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopdesk.i18n._", lambda text: f"«{text}»")
    with using_language("zh_CN"):
        speak()
        try:
            with pytest.raises(UsageError, match="«the following arguments are required: sku»"):
                tree().parse_args(["stock", "why"])
        finally:
            monkeypatch.undo()
            speak()

"""Languages: one for the program, another for a task, never a crash."""

from __future__ import annotations

import locale
import threading
from collections.abc import Iterator

import pytest

from shopdesk import i18n
from shopdesk.i18n import N_, _, language, ngettext, set_language, system_language, using_language

WORD = N_("Orders")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def test_the_language_can_be_switched() -> None:
    set_language("zh_CN")
    assert (language(), _(WORD)) == ("zh_CN", "订单")

    set_language("en")
    assert (language(), _(WORD)) == ("en", "Orders")


def test_marking_does_not_translate() -> None:
    set_language("zh_CN")

    assert N_("Orders") == "Orders"


def test_an_unknown_text_stays_as_it_is() -> None:
    set_language("zh_CN")

    assert _("no such text %s {x}") == "no such text %s {x}"
    assert _("") == ""  # gettext would give the catalogue's header


def test_counted_texts() -> None:
    assert ngettext("{n} zzz", "{n} zzzs", 1) == "{n} zzz"
    assert ngettext("{n} zzz", "{n} zzzs", 0) == "{n} zzzs"
    assert ngettext("{n} zzz", "{n} zzzs", 2) == "{n} zzzs"


def test_a_task_may_speak_another_language() -> None:
    with using_language("zh_CN"):
        assert _(WORD) == "订单"
        with using_language("en"):
            assert _(WORD) == "Orders"
        with using_language(None):
            assert _(WORD) == "订单"
    assert _(WORD) == "Orders"


def test_the_language_comes_back_after_a_fault() -> None:
    with pytest.raises(ZeroDivisionError), using_language("zh_CN"):
        raise ZeroDivisionError(_(WORD))

    assert language() == "en"


def test_another_thread_is_not_disturbed() -> None:
    heard: list[str] = []
    with using_language("zh_CN"):
        thread = threading.Thread(target=lambda: heard.append(_(WORD)))
        thread.start()
        thread.join()

    assert heard == ["Orders"]


@pytest.mark.parametrize("name", ["de", "zh", "", "zh_CN.UTF-8", "../etc"])
def test_other_languages_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        set_language(name)
    with pytest.raises(ValueError), using_language(name):
        raise AssertionError("never reached")
    assert language() == "en"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zh_CN", "zh_CN"),
        ("zh_TW", "zh_CN"),
        ("Chinese (Simplified)_China", "zh_CN"),
        ("en_GB", "en"),
        ("German_Germany", "en"),
        (None, "en"),
    ],
)
def test_the_computers_language(
    monkeypatch: pytest.MonkeyPatch, name: str | None, expected: str
) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "UTF-8"))

    assert system_language() == expected
    assert expected in i18n.LANGUAGES

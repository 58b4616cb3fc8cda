"""Translations: gettext with English msgids, switchable at run time, one language per task.

Not Qt Linguist: rules, reports and the command line speak to people without Qt.
"""

from __future__ import annotations

import gettext as _gettext
import locale
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from shopdesk.paths import RESOURCES

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DOMAIN = "shopdesk"

_default = "en"
_override: ContextVar[str | None] = ContextVar("language", default=None)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(name: str) -> _gettext.NullTranslations:
    if name == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, RESOURCES / "i18n", languages=[name], fallback=True)


def language() -> str:
    """The language in force for this thread or task."""
    return _override.get() or _default


def set_language(name: str) -> None:
    """Switch the program's language; windows re-translate themselves afterwards.

    Raises:
        ValueError: for a language that the program does not speak.
    """
    global _default  # noqa: PLW0603 - one language a program
    if name not in LANGUAGES:
        raise ValueError(name)
    _default = name


@contextmanager
def using_language(name: str | None) -> Iterator[None]:
    """Speak another language inside the block, for example to print a report in it."""
    if name is not None and name not in LANGUAGES:
        raise ValueError(name)
    token = _override.set(name or _override.get())
    try:
        yield
    finally:
        _override.reset(token)


def system_language() -> str:
    """zh_CN when the computer is set to Chinese, else English."""
    name = locale.getlocale()[0] or ""
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"


def _(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(language()).gettext(message) if message else ""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, known to the extractor
    """Mark a message of a table for translation later."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a counted message in the language in force."""
    return _catalogue(language()).ngettext(singular, plural, count)

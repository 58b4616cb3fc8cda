"""Both languages are complete: every text of the program stands in the zh_CN catalogue."""

from __future__ import annotations

import gettext
import re
import string

import pytest

from shopdesk.i18n import N_, _, language, ngettext, set_language, using_language
from shopdesk.paths import RESOURCES
from tools import translate

_FIELD = re.compile(r"{(\w*)")


def test_catalogue_is_complete_and_fresh() -> None:
    catalogue = translate.merge([])
    assert translate.missing(catalogue) == []
    with translate.CATALOGUE.open("rb") as file:
        from babel.messages.pofile import read_po

        stored = read_po(file, locale="zh_CN")
    assert {message.id for message in stored} == {message.id for message in catalogue}
    assert not [message.id for message in stored if message.id and message.fuzzy]


def test_compiled_catalogue_is_that_of_the_source() -> None:
    from babel.messages.pofile import read_po

    with translate.CATALOGUE.open("rb") as file:
        stored = read_po(file, locale="zh_CN")
    with translate.CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in stored:
        if isinstance(message.id, str) and message.id and message.string:
            assert compiled.gettext(message.id) == message.string


def _slots(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_translations_keep_the_slots() -> None:
    for message in translate.merge([]):
        if not message.id or not message.string or not all(message.string):
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        targets = [message.string] if isinstance(message.string, str) else message.string
        for target in targets:
            assert _slots(str(target)) == _slots(str(source)), source


def test_language_is_switched_and_overridden() -> None:
    before = language()
    try:
        set_language("zh_CN")
        assert _("Orders") == "订单"
        with using_language("en"):
            assert _("Orders") == "Orders"
        assert _("Orders") == "订单"
        set_language("en")
        assert _(N_("Orders")) == "Orders"
        assert ngettext("{n} row", "{n} rows", 2) == "{n} rows"
    finally:
        set_language(before)


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="klingon"):
        set_language("klingon")


def test_catalogue_lies_where_the_program_looks() -> None:
    assert (RESOURCES / "i18n" / "zh_CN" / "LC_MESSAGES" / "shopdesk.mo").is_file()

"""Arithmetic in the language of the window."""

from __future__ import annotations

import pytest

from shopdesk import i18n
from shopdesk.prices.rules import PRESETS, SkuFacts, propose
from shopdesk.ui.formats import Formats
from shopdesk.ui.prices.words import step_lines

FACTS = SkuFacts(1, 1_000, 60_000, None, 15_500, 180_000, 365)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "15.5 left, fewer than 20: ¥10.00 × (1 −\u00a020\u00a0%) = ¥8.00"),
        ("zh_CN", "剩 15.5，少于 20：¥10.00 ×（1 −\u00a020\u00a0%）= ¥8.00"),
    ],
)
def test_lines(language: str, line: str) -> None:
    made = propose(PRESETS[0][1], FACTS)
    assert made is not None
    i18n.set_language(language)
    try:
        lines = step_lines(made.steps, Formats("CNY", "Asia/Shanghai"))
    finally:
        i18n.set_language("en")
    assert lines[0] == line
    assert len(lines) == 2

"""Pinyin initials of the program's own Chinese texts, without loading a dictionary.

The 3,755 common characters of GB 2312 are sorted by pinyin, so the code alone tells the initial.
Good enough for finding commands; names of goods and people are indexed by ``db.search``.
"""

from __future__ import annotations

from bisect import bisect_right

_FIRST = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC),
    *(0xC2E8, 0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9),
    0xD4D1,
)
_LETTERS = "abcdefghjklmnopqrstwxyz"
_LAST = 0xD7F9


def initials(text: str) -> str:
    """Letters and digits as they are, Chinese characters by the first letter of their sound.

    ``撤销 Undo`` gives ``cxundo``; signs without a sound are left out.
    """
    letters: list[str] = []
    for sign in text.casefold():
        if sign.isascii():
            if sign.isalnum():
                letters.append(sign)
            continue
        code = int.from_bytes(sign.encode("gb2312", errors="ignore"), "big")
        if _FIRST[0] <= code <= _LAST:
            letters.append(_LETTERS[bisect_right(_FIRST, code) - 1])
    return "".join(letters)

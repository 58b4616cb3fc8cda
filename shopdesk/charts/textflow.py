"""Breaking mixed Chinese and Latin text into lines, for charts and for pages.

Chinese may break after any sign but not before closing or after opening punctuation; Latin words
stay whole unless they are longer than the line. Text is text: there is no markup to escape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from shopdesk.charts.fonts import printable, shorten, text_width

_NO_START = "，。、；：？！）】》〉”’」』％…·,.;:?!)]}%°"
_NO_END = "（【《〈“‘「『([{¥£$€#"
# A Latin word with its marks, a run of blanks, or one sign of anything else.
_PIECE = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]+| +|.", re.DOTALL)
# Inside a long word a line may end behind these.
_SOFT = re.compile(r"(?<=[-/_@&=?])(?=\w)")


@lru_cache(maxsize=4_000)
def pieces(text: str) -> tuple[str, ...]:
    """The unbreakable parts of a printable text; blanks are parts of their own."""
    glued: list[str] = []
    for piece in _PIECE.findall(text):
        if piece.isspace() or not glued or glued[-1].isspace():
            glued.append(piece)
        elif piece[0] in _NO_START or glued[-1][-1] in _NO_END:
            glued[-1] += piece
        else:
            glued.append(piece)
    return tuple(glued)


def _cut_long(piece: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Parts of a word that is wider than a line, cut behind - / _ where possible."""
    parts: list[str] = []
    line = ""
    for chunk in _SOFT.split(piece):
        if line and text_width(line + chunk, size, bold=bold) > width:
            parts.append(line)
            line = ""
        for sign in chunk:
            if line and text_width(line + sign, size, bold=bold) > width:
                parts.append(line)
                line = ""
            line += sign
    return [*parts, line]


Run = tuple[str, bool]  # a text and whether it is bold


def break_runs(runs: Sequence[Run], width: float, size: float) -> list[list[Run]]:
    """Lines of runs no wider than ``width`` points.

    A width below one sign still gives one sign a line.
    """
    lines: list[list[Run]] = []
    line: list[Run] = []
    used = 0.0

    def end_line() -> None:
        nonlocal line, used
        while line and line[-1][0].isspace():
            line.pop()
        if line:
            lines.append(_joined(line))
        line, used = [], 0.0

    for text, bold in runs:
        for piece in pieces(printable(text)):
            needed = text_width(piece, size, bold=bold)
            if used + needed > width:
                if piece.isspace():
                    continue
                end_line()
                if needed > width:
                    *full, piece = _cut_long(piece, width, size, bold=bold)  # noqa: PLW2901
                    lines += [[(part, bold)] for part in full]
                    needed = text_width(piece, size, bold=bold)
            if line or not piece.isspace():
                line.append((piece, bold))
                used += needed
    end_line()
    return lines or [[("", False)]]


def _joined(line: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for text, bold in line:
        if joined and joined[-1][1] == bold:
            joined[-1] = (joined[-1][0] + text, bold)
        else:
            joined.append((text, bold))
    return joined


def break_lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of one text in one weight."""
    return ["".join(part for part, _ in line) for line in break_runs([(text, bold)], width, size)]


def clamp_lines(
    text: str, width: float, size: float, *, most: int, bold: bool = False
) -> list[str]:
    """At most that many lines; what does not fit ends in an ellipsis."""
    lines = break_lines(text, width, size, bold=bold)
    if len(lines) <= most:
        return lines
    # One sign more than fits, so that shorten() always ends the line in its ellipsis.
    last = f"{lines[most - 1]} {lines[most]}"
    return [*lines[: most - 1], shorten(last, width, size, bold=bold)]

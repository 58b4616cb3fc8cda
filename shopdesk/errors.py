"""Errors that a person can cause, as opposed to bugs.

A ``UserError`` is shown as it is (window, command line); anything else is a bug: it is logged and
reported by the one handler for unexpected exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place of an input: row (1 = first line of the file), column title, code."""

    code: str
    message: str
    row: int | None = None
    column: str | None = None


class UserError(Exception):
    """An action that was refused: what happened, what was not changed and what to do.

    Args:
        code: short stable code, e.g. ``SD-IMP-014``; printed in brackets after the text.
        message: translated text for people.
        problems: the single faults behind the refusal, in the order of the input.
    """

    def __init__(self, code: str, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"

    def __reduce__(self) -> tuple[type[UserError], tuple[str, str, tuple[Problem, ...]]]:
        # An exception is copied by its args, which hold the message only.
        return type(self), (self.code, self.message, self.problems)


class Cancelled(Exception):  # noqa: N818 - not an error: the person asked for it
    """Raised inside long work after the person cancelled it; nothing was written."""

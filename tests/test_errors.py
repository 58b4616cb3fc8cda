"""Errors as people read them."""

from __future__ import annotations

import pickle

from shopdesk.errors import Cancelled, Problem, UserError


def test_a_refusal_says_what_happened_and_its_code() -> None:
    refusal = UserError("SD-IMP-014", "Nothing was imported.")

    assert str(refusal) == "Nothing was imported. [SD-IMP-014]"
    assert (refusal.code, refusal.message, refusal.problems) == (
        "SD-IMP-014",
        "Nothing was imported.",
        (),
    )


def test_a_refusal_carries_its_single_faults_in_order() -> None:
    problems = [Problem("SD-IMP-020", "no number", row=7, column="Qty"), Problem("SD-IMP-021", "x")]

    refusal = UserError("SD-IMP-014", "2 rows are wrong.", problems)
    problems.clear()

    assert [(problem.row, problem.column) for problem in refusal.problems] == [
        (7, "Qty"),
        (None, None),
    ]


def test_a_person_who_cancels_is_no_refusal() -> None:
    assert not issubclass(Cancelled, UserError)
    assert issubclass(Cancelled, Exception)


def test_a_refusal_survives_the_way_from_another_process() -> None:
    refusal = UserError("SD-IMP-014", "text", [Problem("c", "m", 1, "x")])

    found = pickle.loads(pickle.dumps(refusal))

    assert (str(found), found.problems) == (str(refusal), refusal.problems)

"""``product card``: positioning and selection card of a product or of the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.lookups import product_named
from shopdesk.cli.output import NONE, fact_lines, table_lines
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import (
    CardRow,
    get_positioning,
    get_selection,
    selection_weights,
)
from shopdesk.products.rules import Card


def show_or_save_card(call: Call) -> Answer:
    """``product card [CODE] [--answer FIELD=TEXT] [--points FIELD=N] [--weight FIELD=N]``."""
    asked = call.arguments
    with call.reading() as (reader, _shown):
        product_id = None if asked.code is None else product_named(reader, asked.code)
        positioning = get_positioning(reader, product_id)
        criteria = _criteria(reader, product_id)
    if product_id is None and asked.points:
        raise _refused()
    answers = _known(asked.answer, {line.field for line in positioning})
    fields = {line.field for line in criteria}
    points = _numbers(_known(asked.points, fields), most=5)
    weights = _numbers(_known(asked.weight, fields), most=100)
    if answers or points or weights:
        _save(call, product_id, (positioning, criteria), (answers, points, weights))
    with call.reading() as (reader, _shown):
        return _answer(reader, product_id)


def _criteria(reader: Reader, product_id: int | None) -> Sequence[CardRow]:
    if product_id is None:
        return selection_weights(reader)
    return get_selection(reader, product_id).lines


def _refused() -> UserError:
    return UserError(
        "SD-CLI-046",
        _(
            "There is no such field, or points are not 0 to 5 and weights 0 to 100. Nothing was "
            "saved."
        ),
    )


def _known(pairs: Sequence[tuple[str, str]], fields: set[str]) -> dict[str, str]:
    found = dict(pairs)
    if not set(found) <= fields:
        raise _refused()
    return found


def _numbers(texts: Mapping[str, str], *, most: int) -> dict[str, int]:
    if any(
        not (text.isascii() and text.isdigit() and int(text) <= most) for text in texts.values()
    ):
        raise _refused()
    return {field: int(text) for field, text in texts.items()}


def _save(
    call: Call,
    product_id: int | None,
    lines: tuple[Sequence[CardRow], Sequence[CardRow]],
    changes: tuple[Mapping[str, str], Mapping[str, int], Mapping[str, int]],
) -> None:
    from shopdesk.products.service.life import CardLine, save_card

    positioning, criteria = lines
    answers, points, weights = changes
    with call.shop().unit_of_work() as session:
        if answers:
            said = [
                CardLine(line.field, answers.get(line.field, line.value)) for line in positioning
            ]
            save_card(session, product_id, Card.POSITIONING, said, actor=ACTOR)
        if points:
            given = [
                CardLine(line.field, line.value, points.get(line.field, line.points))
                for line in criteria
            ]
            save_card(session, product_id, Card.SELECTION, given, actor=ACTOR)
        if weights:
            own = [
                CardLine(line.field, line.value, None, weights.get(line.field, line.weight))
                for line in criteria
            ]
            save_card(session, None, Card.SELECTION, own, actor=ACTOR)


def _answer(reader: Reader, product_id: int | None) -> Answer:
    positioning = get_positioning(reader, product_id)
    criteria = _criteria(reader, product_id)
    score = None if product_id is None else get_selection(reader, product_id).score.tenths
    lines = fact_lines([(_(line.label), line.value or NONE) for line in positioning])
    rows = [
        [
            line.field,
            _(line.label),
            str(line.weight or 0),
            "" if line.points is None else str(line.points),
        ]
        for line in criteria
    ]
    titles = [_("Field"), _("Criterion"), _("Weight"), _("Points")]
    lines += ["", *table_lines(titles, rows, right=[False, False, True, True])]
    if score is not None:
        lines.append(_("Score: {score} %").format(score=f"{score / 10:.1f}"))
    document = {
        "positioning": {line.field: line.value for line in positioning},
        "selection": {
            line.field: {"weight": line.weight, "points": line.points} for line in criteria
        },
        "score": None if score is None else score / 10,
    }
    return Answer(lines, document)

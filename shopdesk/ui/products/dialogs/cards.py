"""Positioning and selection card of a product, the score told while one gives points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from shopdesk.base.quantity import PIECE, pieces
from shopdesk.i18n import _
from shopdesk.products.queries import CardRow, SelectionCard
from shopdesk.products.rules import Card, card_score
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from shopdesk.products.service.life import CardLine
    from shopdesk.ui.tasks import Progress


MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class CardsSaved:
    """Cards just written."""

    code: str


class CardsDialog(WriteDialog):
    """Points from 0 to 5 with the shop's weights, and eight questions to be answered."""

    def __init__(
        self,
        context: Context,
        product_id: int,
        code: str,
        positioning: Sequence[CardRow],
        selection: SelectionCard,
        *,
        parent: QWidget,
    ) -> None:
        title = _("Cards of {code}").format(code=visible(code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(640), theme.px(720))
        self._product_id, self._code = product_id, code
        self._positioning, self._selection = positioning, selection
        self.points: dict[str, QComboBox] = {}
        self.answers: dict[str, QPlainTextEdit] = {}
        self.score = Label("", "strong")
        self.form.add_wide(Label(_("Selection card"), "strong"))
        for line in selection.lines:
            choices = [(-1, "–"), *((points, str(points)) for points in range(6))]
            box = choice_box(choices, -1 if line.points is None else line.points)
            self.points[line.field] = box
            label = _("{criterion} ({weight} %)").format(
                criterion=visible(_(line.label)), weight=line.weight or 0
            )
            self.form.add(f"points {line.field}", label, box)
            box.currentIndexChanged.connect(self._on_points_changed)
        self.form.add_wide(self.score)
        self.form.add_wide(Label(_("Positioning card"), "strong"))
        for line in positioning:
            edit = QPlainTextEdit(line.value)
            edit.setTabChangesFocus(True)
            edit.setFixedHeight(theme.px(56))
            self.answers[line.field] = edit
            self.form.add(f"answer {line.field}", visible(_(line.label)), edit)
        self._on_points_changed()

    def _chosen(self) -> dict[str, int | None]:
        found = {key: int(box.currentData()) for key, box in self.points.items()}
        return {key: None if points < 0 else points for key, points in found.items()}

    def _on_points_changed(self) -> None:
        weights = {line.field: line.weight or 0 for line in self._selection.lines}
        tenths = card_score(weights, self._chosen()).tenths
        self.score.setText(
            _("No points yet")
            if tenths is None
            else _("Score: {score} %").format(score=f"{tenths / 10:.1f}")
        )

    def submit(self) -> None:
        from shopdesk.products.service.life import CardLine

        chosen = self._chosen()
        points = [
            CardLine(one.field, one.value, chosen[one.field]) for one in self._selection.lines
        ]
        answers = [
            CardLine(one.field, self.answers[one.field].toPlainText()) for one in self._positioning
        ]
        self.start(partial(_write, self._product_id, self._code, points, answers))


class ShopCardDialog(WriteDialog):
    """The shop's positioning, and how much each criterion of the selection card weighs."""

    def __init__(
        self,
        context: Context,
        positioning: Sequence[CardRow],
        weights: Sequence[CardRow],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Card of the shop"), action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(640), theme.px(720))
        self._positioning, self._weights = positioning, weights
        self.weights: dict[str, QuantityEdit] = {}
        self.answers: dict[str, QPlainTextEdit] = {}
        self.form.add_wide(Label(_("Weights of the selection card in percent"), "strong"))
        for line in weights:
            edit = QuantityEdit(pieces(line.weight or 0))
            self.weights[line.field] = edit
            self.form.add(f"weight {line.field}", visible(_(line.label)), edit)
        self.form.add_wide(Label(_("Positioning card"), "strong"))
        for line in positioning:
            answer = QPlainTextEdit(line.value)
            answer.setTabChangesFocus(True)
            answer.setFixedHeight(theme.px(56))
            self.answers[line.field] = answer
            self.form.add(f"answer {line.field}", visible(_(line.label)), answer)

    def submit(self) -> None:
        from shopdesk.products.service.life import CardLine

        errors: dict[str, str] = {}
        lines = []
        for line in self._weights:
            try:
                weight = (self.weights[line.field].quantity() or 0) // PIECE
            except ValueError:
                weight = -1
            if not 0 <= weight <= MOST_WEIGHT:
                errors[f"weight {line.field}"] = _("Write a number from 0 to 100.")
            lines.append(CardLine(line.field, line.value, None, weight))
        self.form.set_errors(errors)
        if errors:
            return
        answers = [
            CardLine(one.field, self.answers[one.field].toPlainText()) for one in self._positioning
        ]
        self.start(partial(_write_shop, lines, answers))


def _write_shop(
    weights: list[CardLine], answers: list[CardLine], session: Session, _progress: Progress
) -> CardsSaved:
    from shopdesk.products.service.life import save_card

    save_card(session, None, Card.SELECTION, weights)
    save_card(session, None, Card.POSITIONING, answers)
    return CardsSaved(_("Card of the shop"))


def _write(
    product_id: int,
    code: str,
    points: list[CardLine],
    answers: list[CardLine],
    session: Session,
    _progress: Progress,
) -> CardsSaved:
    from shopdesk.products.service.life import save_card

    save_card(session, product_id, Card.SELECTION, points)
    save_card(session, product_id, Card.POSITIONING, answers)
    return CardsSaved(code)

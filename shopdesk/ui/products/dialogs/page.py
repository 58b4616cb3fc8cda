"""Details and texts of a product's page, with what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from shopdesk.i18n import _
from shopdesk.products.queries import ProductPage
from shopdesk.products.rules import (
    MISSING_LABELS,
    Attribute,
    AttributeKind,
    Block,
    Completeness,
    Gap,
    accepts,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress

_HINTS = {AttributeKind.DATE: "2026-03-02", AttributeKind.NUMBER: "12.5"}


def gap_text(gap: Gap) -> str:
    """What is missing, in words."""
    kind = _(MISSING_LABELS[gap.kind])
    return _("{kind}: {name}").format(kind=kind, name=visible(_(gap.label))) if gap.label else kind


def score_text(found: Completeness) -> str:
    """How complete a page is, in words."""
    return _("Complete to {score} %").format(score=found.score)


@dataclass(frozen=True, slots=True)
class PageSaved:
    """A page just written."""

    code: str


class PageDialog(WriteDialog):
    """Writes the details that the category asks for and the blocks of the description."""

    def __init__(
        self, context: Context, product_id: int, code: str, page: ProductPage, *, parent: QWidget
    ) -> None:
        title = _("Page of {code}").format(code=visible(code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(640), theme.px(720))
        self._product_id = product_id
        self._code = code
        self._page = page
        self.score = Label(score_text(page.completeness), "strong")
        self.missing = Label(
            " · ".join(gap_text(gap) for gap in page.completeness.gaps), "muted", wrap=True
        )
        self.form.add_wide(self.score)
        self.form.add_wide(self.missing)
        self.missing.setVisible(bool(page.completeness.gaps))
        self.details: dict[str, QWidget] = {}
        self.texts: dict[str, QPlainTextEdit] = {}
        if page.attributes:
            self.form.add_wide(Label(_("Details"), "strong"))
        for attribute in page.attributes:
            self._add_detail(attribute, page.details.get(attribute.key, ""))
        self.form.add_wide(Label(_("Description"), "strong"))
        for block in page.blocks:
            self._add_text(block, page.texts.get(block.key, ""))

    def _add_detail(self, attribute: Attribute, value: str) -> None:
        field: QWidget
        if attribute.kind is AttributeKind.CHOICE:
            # A value that is no choice any more stays to be seen until another is chosen.
            choices = dict.fromkeys(["", *attribute.choices, value])
            field = choice_box([(one, one or "–") for one in choices], value)
        elif attribute.kind is AttributeKind.YES_NO:
            field = choice_box([("", "–"), ("yes", _("Yes")), ("no", _("No"))], value)
        else:
            field = QLineEdit(visible(value))
            field.setMaxLength(500)
            field.setPlaceholderText(_HINTS.get(attribute.kind, ""))
        self.details[attribute.key] = field
        self.form.add(f"detail {attribute.key}", _named(attribute.label, attribute.required), field)

    def _add_text(self, block: Block, value: str) -> None:
        field = QPlainTextEdit(value or block.start)
        field.setTabChangesFocus(True)
        field.setFixedHeight(self.context.theme.px(76))
        self.texts[block.key] = field
        self.form.add(f"text {block.key}", _named(_(block.label), block.required), field)

    def submit(self) -> None:
        details = {key: _value(field) for key, field in self.details.items()}
        errors = {
            f"detail {attribute.key}": _("“{text}” is no value for this.").format(
                text=visible(details[attribute.key])
            )
            for attribute in self._page.attributes
            if not accepts(attribute, details[attribute.key])
        }
        self.form.set_errors(errors)
        if errors:
            return
        texts = {key: field.toPlainText() for key, field in self.texts.items()}
        self.start(partial(_write, self._product_id, self._code, details, texts))


def _named(label: str, required: bool) -> str:
    return f"{visible(label)} *" if required else visible(label)


def _value(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    return field.text().strip() if isinstance(field, QLineEdit) else ""


def _write(
    product_id: int,
    code: str,
    details: dict[str, str],
    texts: dict[str, str],
    session: Session,
    _progress: Progress,
) -> PageSaved:
    from shopdesk.products.service import content

    content.save_details(session, product_id, details)
    content.save_texts(session, product_id, texts)
    return PageSaved(code)

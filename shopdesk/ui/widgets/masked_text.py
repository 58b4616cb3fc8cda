"""A phone number or another contact that stays covered until somebody asks for it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from shopdesk.i18n import _
from shopdesk.ui.formats import caption, tooltip
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label


class MaskedText(QWidget):
    """Shows the covered form as a link; a click or Enter uncovers it, selectable.

    Args:
        name: what it is (translated), for screen readers.
    """

    def __init__(
        self, text: str, covered: str, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._stack = QStackedLayout()
        self.button = push_button(caption(covered), "fact")
        self.button.setToolTip(tooltip(_("Click to show the whole number")))
        self.button.setAccessibleName(_("{name}, covered; press to show").format(name=name))
        self.button.clicked.connect(self.uncover)
        self.label = Label("", selectable=True)
        self._stack.addWidget(self.button)
        self._stack.addWidget(self.label)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._stack)
        box.addStretch(1)

    @property
    def uncovered(self) -> bool:
        """Whether the whole text is shown."""
        return self._stack.currentWidget() is self.label

    def uncover(self) -> None:
        """Show the whole text."""
        self.label.setText(self._text)
        self.label.setAccessibleName(self._text)
        self._stack.setCurrentWidget(self.label)

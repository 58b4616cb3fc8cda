"""One row of buttons; those that find no room move into a menu at its end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from shopdesk.i18n import _, ngettext
from shopdesk.ui.formats import caption
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import chip


class OverflowRow(QWidget):
    """Left to right, never a second row; nothing is cut and nothing is lost.

    Args:
        right: put the row against the right edge.
    """

    def __init__(
        self, theme: Theme, *, spacing: int = 6, right: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._spacing = theme.px(spacing)
        self._right = right
        self._buttons: list[QAbstractButton] = []
        self._hidden: list[QAbstractButton] = []
        self._placing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.more = chip("", parent=self)
        self.more.setIcon(icon(Icon.MORE, theme, checked="accent"))
        self.more.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(menu)
        self.more.hide()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.arrange)

    @property
    def buttons(self) -> tuple[QAbstractButton, ...]:
        """All buttons in their order, shown or in the menu."""
        return tuple(self._buttons)

    @property
    def hidden_buttons(self) -> tuple[QAbstractButton, ...]:
        """The buttons that are in the menu now."""
        return tuple(self._hidden)

    def add(self, button: QAbstractButton, *, place: int | None = None) -> None:
        """Add a button at the end or before another place; hide it to leave it out."""
        told = button.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        button.setProperty("wanted", not (told and button.isHidden()))
        button.setParent(self)
        self._buttons.insert(len(self._buttons) if place is None else place, button)
        button.installEventFilter(self)
        self._later.start()
        self.updateGeometry()

    def remove(self, button: QAbstractButton) -> None:
        """Take a button out and delete it."""
        self._buttons.remove(button)
        button.removeEventFilter(self)
        button.hide()
        button.deleteLater()
        self._later.start()

    def set_wanted(self, button: QAbstractButton, *, wanted: bool) -> None:
        """Leave a button out of row and menu, or take it in again."""
        button.setProperty("wanted", wanted)
        self._later.start()

    def arrange(self) -> None:
        """Place what fits, put the rest into the menu."""
        self._later.stop()
        wanted = [button for button in self._buttons if button.property("wanted")]
        fitting = self._fitting(wanted)
        self._placing = True
        self._hidden = wanted[fitting:]
        for button in self._buttons:
            button.setVisible(button in wanted[:fitting])
        self._show_more()
        shown: list[QAbstractButton] = wanted[:fitting]
        if self._hidden:
            shown = [*shown, self.more]
        total = sum(button.sizeHint().width() for button in shown)
        total += self._spacing * max(len(shown) - 1, 0)
        left = self.width() - total if self._right else 0
        for button in shown:
            size = button.sizeHint()
            button.setGeometry(left, (self.height() - size.height()) // 2, *size.toTuple())
            left += size.width() + self._spacing
        self._placing = False

    def _fitting(self, wanted: list[QAbstractButton]) -> int:
        """How many buttons fit, with the menu's button if not all do."""
        room = self.width()
        widths = [button.sizeHint().width() for button in wanted]
        if sum(widths) + self._spacing * max(len(widths) - 1, 0) <= room:
            return len(widths)
        used = self.more.sizeHint().width()
        for place, width in enumerate(widths):
            used += self._spacing + width
            if used > room:
                return place
        return len(widths)

    def _show_more(self) -> None:
        checked = sum(button.isChecked() for button in self._hidden)
        self.more.setText(str(checked) if checked else "")
        styles = Qt.ToolButtonStyle
        self.more.setToolButtonStyle(
            styles.ToolButtonTextBesideIcon if checked else styles.ToolButtonIconOnly
        )
        self.more.setChecked(bool(checked))
        count = len(self._hidden)
        self.more.setAccessibleName(ngettext("{n} more", "{n} more", count).format(n=count))
        self.more.setToolTip(_("More"))
        self.more.setVisible(bool(self._hidden))

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for button in self._hidden:
            own = button.menu() if isinstance(button, QToolButton) else None
            action = menu.addAction(button.text() or caption(button.accessibleName()))
            action.setIcon(button.icon())
            if own is not None:
                # A menu of its own stays one; it keeps its owner.
                action.setMenu(own)
                continue
            action.setCheckable(button.isCheckable())
            action.setChecked(button.isChecked())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(partial(_click, button))

    def sizeHint(self) -> QSize:
        wanted = [button.sizeHint() for button in self._buttons if button.property("wanted")]
        width = sum(size.width() for size in wanted) + self._spacing * max(len(wanted) - 1, 0)
        return QSize(width, max((size.height() for size in wanted), default=0))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._placing or not isinstance(watched, QAbstractButton):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._later.start()
        elif event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            # Shown or hidden by its owner, not by us.
            watched.setProperty("wanted", event.type() == QEvent.Type.ShowToParent)
            self._later.start()
        return super().eventFilter(watched, event)


def _click(button: QAbstractButton, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
    button.click()

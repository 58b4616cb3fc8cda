"""Looks at every visible widget of a window as a person with a keyboard or a screen reader does."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCalendarWidget,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QToolButton,
    QWidget,
)

from shopdesk.ui.widgets.label import ElidedLabel

INPUTS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QPlainTextEdit,
    QTextEdit,
    QAbstractItemView,
)


def visible_widgets(root: QWidget) -> Iterator[QWidget]:
    """All visible widgets below a window, parts of Qt's own compound widgets left out."""
    for child in root.findChildren(QWidget):
        parents = list(_parents(child))
        inside = any(
            isinstance(parent, (QComboBox, QAbstractSpinBox, QCalendarWidget, QHeaderView))
            for parent in parents
        )
        if child.isVisible() and not inside and not child.objectName().startswith("qt_"):
            yield child


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def spoken(widget: QWidget) -> str:
    """What a screen reader says about an input."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else ""


def nameless(root: QWidget) -> list[str]:
    """Inputs that a screen reader could not name."""
    return [
        _describe(widget)
        for widget in visible_widgets(root)
        if isinstance(widget, INPUTS)
        and not isinstance(widget, QHeaderView)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not spoken(widget).strip()
    ]


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons whose text has no room; those that cut with dots on purpose are fine."""
    found = []
    for widget in visible_widgets(root):
        if isinstance(widget, ElidedLabel) or not isinstance(widget, (QLabel, QAbstractButton)):
            continue
        if not widget.text() or _in_scrolled_part(widget, root):
            continue
        wanted = widget.sizeHint()
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        if wraps:
            needed = widget.heightForWidth(widget.width())
            if needed > widget.height() + 1:
                found.append(f"{_describe(widget)} height {widget.height()} of {needed}")
        elif isinstance(widget, (QPushButton, QToolButton, QLabel)):
            words = not isinstance(widget, QToolButton) or (
                widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            if words and widget.width() + 1 < wanted.width():
                found.append(f"{_describe(widget)} width {widget.width()} of {wanted.width()}")
    return found


def _in_scrolled_part(widget: QWidget, root: QWidget) -> bool:
    """Whether the widget lies in a part that can be scrolled sideways into view."""
    place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    return not root.rect().intersects(place)


def overlapping(root: QWidget) -> list[str]:
    """Texts that lie on one another."""
    shown = [
        (widget, QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()))
        for widget in visible_widgets(root)
        if isinstance(widget, (QLabel, QPushButton, QToolButton))
        and not widget.visibleRegion().isEmpty()
        and not widget.findChildren(QWidget)
    ]
    found = []
    for place, (first, area) in enumerate(shown):
        for second, other in shown[place + 1 :]:
            common = area.intersected(other)
            if common.width() > 2 and common.height() > 2 and not _related(first, second):
                found.append(f"{_describe(first)} × {_describe(second)}")
    return found


def _related(first: QWidget, second: QWidget) -> bool:
    return first.isAncestorOf(second) or second.isAncestorOf(first)


def _describe(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    around = [type(parent).__name__ for parent in _parents(widget)][:3]
    return f"{type(widget).__name__} “{text}” in {' < '.join(around)}"

"""The short style sheet over Fusion; everything else comes from the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopdesk.ui.theme import Theme

# Widgets opt in by the dynamic property "look", so that dialogs of Qt keep working unstyled.
_TEMPLATE = """
QToolTip {{ color: {on_tooltip}; background: {tooltip}; border: 0; padding: {p4}px {p8}px; }}
QMainWindow, QDialog {{ background: {background}; }}
QLabel {{ background: transparent; }}
QLabel[look="title"] {{ font-size: {title}px; font-weight: bold; }}
QLabel[look="heading"] {{ font-size: {heading}px; font-weight: bold; }}
QLabel[look="strong"] {{ font-weight: bold; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="small"] {{ color: {muted}; font-size: {small}px; }}
QLabel[look="error"] {{ color: {bad}; font-size: {small}px; }}

QPushButton {{
  min-height: {button}px; padding: 0 {p12}px; border-radius: {radius}px;
  border: 1px solid {border_strong}; background: {surface}; color: {text};
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {border}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; border-color: {border}; background: {background}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton[look="primary"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled {{
  background: {border}; border-color: {border}; color: {faint};
}}
QPushButton[look="danger"] {{ color: {bad}; border-color: {bad}; }}
QPushButton[look="danger"]:hover {{ background: {bad_soft}; }}
QPushButton[look="link"] {{
  border: 1px solid transparent; background: transparent; color: {accent}; padding: 0 {p4}px;
}}
QPushButton[look="fact"] {{
  border: 1px solid transparent; background: transparent; color: {accent}; padding: 0;
  margin-left: -1px; min-height: 0; text-align: left; border-radius: {p3}px;
}}
QPushButton[look="link"]:hover, QPushButton[look="fact"]:hover {{ text-decoration: underline; }}
QPushButton[look="fact"]:focus {{ border-color: {accent}; }}
QPushButton[look="link"]:focus {{ border-color: {accent}; }}

QToolButton {{
  border: 1px solid transparent; border-radius: {radius}px; padding: {p4}px {p8}px; color: {text};
  background: transparent;
}}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:open {{ background: {border}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:disabled {{ color: {faint}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[look="chip"] {{
  border: 1px solid {border}; border-radius: {chip_radius}px; background: {surface};
  padding: {p3}px {p10}px; color: {muted}; min-height: {chip}px;
}}
QToolButton[look="chip"]:hover {{ border-color: {border_strong}; color: {text}; }}
QToolButton[look="chip"]:focus {{ border-color: {accent}; }}
QToolButton[look="chip"]:checked {{
  background: {accent_soft}; border-color: {accent}; color: {accent};
}}
QToolButton[look="nav"] {{
  padding: {p6}px {p10}px; text-align: left; color: {muted}; border-radius: {radius}px;
}}
QToolButton[look="nav"]:hover {{ background: {hover}; color: {text}; }}
QToolButton[look="nav"]:checked {{ background: {accent_soft}; color: {accent}; }}
QToolButton[look="section"] {{
  padding: {p3}px {p10}px {p3}px {p24}px; text-align: left; color: {muted};
  border-radius: {radius}px;
}}
QToolButton[look="section"][narrow="true"] {{ padding: {p3}px {p10}px; }}
QToolButton[look="section"]:hover {{ background: {hover}; color: {text}; }}
QToolButton[look="section"]:checked {{ background: {accent_soft}; color: {accent}; }}
QFrame#nav {{ background: {background}; border: 0; border-right: 1px solid {border}; }}

QWidget[look="page"] {{ background: {surface}; }}
QFrame[look="card"] {{
  background: {surface}; border: 1px solid {border}; border-radius: {card_radius}px;
}}
QFrame[look="panel"] {{ background: {surface}; border: 0; }}
QFrame[look="line"] {{ background: {border}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame[look="banner"] {{ background: {warn_soft}; border: 0; border-bottom: 1px solid {border}; }}
QFrame[look="alert"] {{ background: {bad_soft}; border: 0; border-radius: {radius}px; }}
QFrame[look="alert"] QLabel {{ color: {bad}; }}
QFrame[look="toast"] {{ background: {tooltip}; border: 0; border-radius: {card_radius}px; }}
QFrame[look="toast"] QLabel {{ color: {on_tooltip}; }}
QFrame[look="toast"] QPushButton {{
  border: 0; background: transparent; color: {on_tooltip}; font-weight: bold;
  text-decoration: underline;
}}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QComboBox {{
  background: {surface}; border: 1px solid {border_strong}; border-radius: {radius}px;
  padding: 0 {p8}px; color: {text}; selection-background-color: {accent};
  selection-color: {on_accent};
}}
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QComboBox {{
  min-height: {button}px;
}}
QPlainTextEdit, QTextEdit {{ padding: {p4}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QDateEdit:focus, QTimeEdit:focus, QComboBox:focus {{ border-color: {accent}; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"] {{
  border-color: {bad};
}}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
  background: {background}; color: {faint};
}}
QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: {p24}px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{
  image: url("{arrow}"); width: {p12}px; height: {p12}px;
}}
QComboBox QAbstractItemView {{
  background: {raised}; border: 1px solid {border_strong}; outline: 0;
  selection-background-color: {selected}; selection-color: {text};
}}

QCheckBox, QRadioButton {{ spacing: {p8}px; }}
QCheckBox::indicator, QTableView::indicator, QListView::indicator, QRadioButton::indicator {{
  width: {p14}px; height: {p14}px; border: 1px solid {border_strong}; background: {surface};
}}
QCheckBox::indicator, QTableView::indicator, QListView::indicator {{ border-radius: {p3}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus,
QRadioButton::indicator:focus {{ border-color: {accent}; }}
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked {{
  background: {accent}; border-color: {accent}; image: url("{tick}");
}}
QRadioButton::indicator {{ border-radius: {p8}px; }}
QRadioButton::indicator:checked {{
  width: {p6}px; height: {p6}px; border: {p5}px solid {accent}; background: {on_accent};
}}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {background}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {faint}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}

QTableView, QListView, QTreeView {{
  background: {surface}; border: 0; outline: 0; gridline-color: {border};
  selection-background-color: {selected}; selection-color: {text};
  alternate-background-color: {surface};
}}
QTableView::item {{ padding: 0 {p8}px; }}
QTableView[look="rows"]::item {{ padding: 0 {p4}px; }}
QHeaderView {{ background: {surface}; border: 0; }}
QHeaderView::section {{
  background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {border};
  padding: 0 {header}px; font-size: {small}px;
}}
QTableView[look="rows"] QHeaderView::section {{ padding: 0 {p6}px; }}
QHeaderView::down-arrow {{ image: url("{arrow}"); width: {p10}px; height: {p10}px; }}
QHeaderView::up-arrow {{ image: url("{arrow_up}"); width: {p10}px; height: {p10}px; }}
QHeaderView::section:hover {{ color: {text}; background: {hover}; }}
QTableCornerButton::section {{ background: {surface}; border: 0; }}

QMenu {{
  background: {raised}; border: 1px solid {border_strong}; border-radius: {radius}px;
  padding: {p4}px;
}}
QMenu::item {{ padding: {p6}px {p24}px {p6}px {p12}px; border-radius: {p4}px; color: {text}; }}
QMenu::item:selected {{ background: {selected}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: {p4}px {p8}px; }}
QMenu::icon {{ padding-left: {p8}px; }}

QScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget[look="body"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {p12}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p12}px; margin: 0; }}
QScrollBar::handle {{ background: {border_strong}; border-radius: {p3}px; margin: {p3}px; }}
QScrollBar::handle:vertical {{ min-height: {p32}px; }}
QScrollBar::handle:horizontal {{ min-width: {p32}px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QSplitter::handle:horizontal {{ background: {surface}; border-left: 1px solid {border}; }}
QSplitter::handle:vertical {{ background: {surface}; border-top: 1px solid {border}; }}
QSplitter::handle:hover {{ border-color: {accent}; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QProgressBar {{
  border: 0; border-radius: {p3}px; background: {border}; max-height: {p6}px; min-height: {p6}px;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: {p3}px; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {border}; }}
QTabBar::tab {{
  padding: {p8}px {p12}px; color: {muted}; border: 0; border-bottom: 2px solid transparent;
  background: transparent;
}}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QGroupBox {{
  border: 1px solid {border}; border-radius: {radius}px; margin-top: {p12}px; padding: {p8}px;
}}
QGroupBox::title {{ subcontrol-origin: margin; left: {p8}px; padding: 0 {p4}px; color: {muted}; }}
"""

_COLOURS = [
    "background",
    "surface",
    "raised",
    "hover",
    "selected",
    "border",
    "border_strong",
    "text",
    "muted",
    "faint",
    "accent",
    "accent_hover",
    "accent_soft",
    "on_accent",
    "bad",
    "bad_soft",
    "warn_soft",
    "tooltip",
    "on_tooltip",
]


def style_sheet(theme: Theme) -> str:
    """The sheet of a theme."""
    from shopdesk.ui.icons import arrow_file

    values: dict[str, object] = {name: theme.color(name) for name in _COLOURS}
    values |= {f"p{pixels}": theme.px(pixels) for pixels in (3, 4, 5, 6, 8, 10, 12, 14, 24, 32)}
    values |= {name: theme.size(name) for name in ("small", "heading", "title", "radius")}
    values["button"] = theme.size("control") - 2
    values["card_radius"] = theme.px(8)
    # A radius above half the height would be drawn square.
    values["chip"] = theme.px(22)
    values["chip_radius"] = theme.px(14)
    values["header"] = theme.px(8) + 3  # cells stand 3 pixels in, as Qt's delegates draw
    values["arrow"] = arrow_file("combo-arrow")
    values["tick"] = arrow_file("tick-dark" if theme.dark else "tick-light")
    values["arrow_up"] = arrow_file("sort-arrow")
    return _TEMPLATE.format_map(values)

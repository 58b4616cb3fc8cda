"""The first page: which language, and how to begin; closed without harm by choosing nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from shopdesk import i18n
from shopdesk.i18n import LANGUAGES, _
from shopdesk.paths import SHOP_SUFFIX, default_shop
from shopdesk.ui.icons import Icon, app_icon, pixmap
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import card

_FILES = "*.csv *.xlsx *.xls *.ods *.txt *.tsv"


class FirstRunPage(QWidget):
    """One page, nothing asked twice.

    Signals:
        language_chosen: at once, so that the page itself changes.
        shop_chosen: location, whether to make it, and a file to import or empty.
        demo_chosen: the demo shop is wanted.
    """

    language_chosen = Signal(str)
    shop_chosen = Signal(str, bool, str)
    demo_chosen = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        whole = QVBoxLayout(self)
        middle = QWidget()
        middle.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        whole.addWidget(middle, alignment=Qt.AlignmentFlag.AlignCenter)
        outer = QVBoxLayout(middle)
        outer.setSpacing(theme.grid(2))
        outer.addWidget(self._head())
        row = QHBoxLayout()
        row.setSpacing(theme.grid(2))
        self.demo = push_button(_("Open the demo shop"), "primary")
        self.demo.clicked.connect(self.demo_chosen)
        self.empty = push_button(_("Start empty"))
        self.empty.clicked.connect(self._on_empty_clicked)
        self.file = push_button(_("Import a file…"))
        self.file.clicked.connect(self._on_file_clicked)
        row.addWidget(
            self._choice(
                Icon.DEMO,
                _("Look around"),
                _("A made-up shop with a year of orders, returns and stock. Change what you like."),
                self.demo,
            )
        )
        row.addWidget(
            self._choice(
                Icon.IMPORT,
                _("Bring your orders"),
                _("A CSV or Excel file of a platform. You see a preview before anything is kept."),
                self.file,
            )
        )
        row.addWidget(
            self._choice(
                Icon.FILE,
                _("Start empty"),
                _("An empty shop in one file on this computer. Enter products and orders by hand."),
                self.empty,
            )
        )
        outer.addLayout(row)
        foot = QHBoxLayout()
        foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = push_button(_("Open a shop that is already there…"), "link")
        self.open.clicked.connect(self._on_open_clicked)
        foot.addWidget(self.open)
        outer.addLayout(foot)

    def _head(self) -> QWidget:
        theme = self._theme
        head = QWidget()
        box = QHBoxLayout(head)
        box.setContentsMargins(0, 0, 0, theme.grid())
        box.setSpacing(theme.grid(2))
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(theme.px(48), theme.px(48)))
        box.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Label(_("Welcome to ShopDesk"), "title"))
        words.addWidget(Label(_("Your whole shop in one file that stays with you."), "muted"))
        box.addLayout(words)
        box.addStretch(1)
        self.language = QComboBox()
        self.language.setAccessibleName("Language 语言")
        for name, title in LANGUAGES.items():
            self.language.addItem(title, name)
        self.language.setCurrentIndex(list(LANGUAGES).index(i18n.language()))
        self.language.activated.connect(self._on_language_activated)
        box.addWidget(self.language)
        return head

    def _choice(self, icon: Icon, title: str, text: str, button: QWidget) -> QFrame:
        theme = self._theme
        frame = card()
        frame.setFixedWidth(theme.px(256))
        box = QVBoxLayout(frame)
        box.setContentsMargins(*[theme.grid(2)] * 4)
        box.setSpacing(theme.grid())
        ratio = self.devicePixelRatioF()
        picture = QLabel()
        drawn = pixmap(icon, theme.color("accent"), round(theme.px(32) * ratio)).copy()
        drawn.setDevicePixelRatio(ratio)
        picture.setPixmap(drawn)
        box.addWidget(picture)
        box.addWidget(Label(title, "heading"))
        words = Label(text, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        box.addWidget(words, 1)
        box.addWidget(button)
        return frame

    def _on_language_activated(self, _place: int) -> None:
        self.language_chosen.emit(str(self.language.currentData()))

    def _on_empty_clicked(self) -> None:
        self._begin("")

    def _on_file_clicked(self) -> None:
        path, _chosen = QFileDialog.getOpenFileName(self, _("Import a file"), "", _FILES)
        if path:
            self._begin(path)

    def _begin(self, file: str) -> None:
        location = default_shop()
        self.shop_chosen.emit(str(location), not location.exists(), file)

    def _on_open_clicked(self) -> None:
        path, _chosen = QFileDialog.getOpenFileName(
            self, _("Open a shop"), "", f"ShopDesk (*{SHOP_SUFFIX})"
        )
        if path:
            self.shop_chosen.emit(str(Path(path)), False, "")

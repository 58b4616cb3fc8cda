"""The window's language: our texts, Qt's own buttons, how dates and numbers are written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from shopdesk import i18n
from shopdesk.i18n import LANGUAGES


class Speaker(QObject):
    """Switches the program's language; screens made before are to be made again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Use a language; an unknown or empty one means the computer's."""
        if language not in LANGUAGES:
            language = i18n.system_language()
        i18n.set_language(language)
        # Without it the C locale writes "1 06 2025".
        QLocale.setDefault(QLocale(language))
        application = QCoreApplication.instance()
        if application is None:
            return
        if self._translator is not None:
            application.removeTranslator(self._translator)
            self._translator.deleteLater()
            self._translator = None
        if language == "en":
            return
        # One translator for each file: a second load would drop the first.
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language}", folder):
            application.installTranslator(translator)
            self._translator = translator

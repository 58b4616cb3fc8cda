"""The small menus of a list: saved views, columns, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QToolButton, QWidget

from shopdesk.base.table import TableQuery, TableSpec
from shopdesk.db.reader import id_list
from shopdesk.i18n import _, ngettext
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.list_query import state_from_json
from shopdesk.ui.widgets.buttons import icon_button

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from shopdesk.db.reader import Reader
    from shopdesk.ui.formats import Formats
    from shopdesk.ui.list_page import ListPage
    from shopdesk.ui.tasks import Progress


class ViewMenu:
    """Saved views: search, chips, conditions, order and columns under a name."""

    def __init__(self, page: ListPage) -> None:
        theme = page.context.theme
        self._page = page
        self._key = f"list/{page.spec.name}/views"
        self.button = QToolButton(page)
        self.button.setText(_("Views"))
        self.button.setIcon(icon(Icon.VIEWS, theme))
        self.button.setIconSize(QSize(theme.size("icon"), theme.size("icon")))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolTip(_("Searches and filters kept under a name"))
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)

    def set_words(self, *, words: bool) -> None:
        """Show the button's word, or its icon alone."""
        styles = Qt.ToolButtonStyle
        self.button.setToolButtonStyle(
            styles.ToolButtonTextBesideIcon if words else styles.ToolButtonIconOnly
        )

    @property
    def names(self) -> list[str]:
        """Names of the saved views."""
        return list(self._views())

    def save(self, name: str) -> None:
        """Keep what the list shows now under a name, replacing an older view of that name."""
        views = self._views()
        page = self._page
        views[name] = page.state.to_json() | {"columns": page.table.chosen_columns}
        page.context.state.save(self._key, views)

    def open(self, name: str) -> None:
        """Show a saved view."""
        saved = self._views().get(name)
        if not isinstance(saved, dict):
            return
        known = {column.key for column in self._page.spec.columns}
        columns = [key for key in saved.get("columns") or [] if key in known]
        if columns:
            self._page.table.choose_columns(columns)
        self._page.set_state(state_from_json(saved, self._page.spec))

    def delete(self, name: str) -> None:
        """Forget a saved view."""
        views = self._views()
        views.pop(name, None)
        self._page.context.state.save(self._key, views)

    def _views(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {}
        return self._page.context.state.load(self._key, nothing)

    def _fill(self) -> None:
        self.menu.clear()
        names = self.names
        for name in names:
            self.menu.addAction(caption(name)).triggered.connect(_without_checked(self.open, name))
        if names:
            self.menu.addSeparator()
        self.menu.addAction(_("Save this view…")).triggered.connect(self._on_save_triggered)
        if names:
            delete = self.menu.addMenu(_("Delete a view"))
            for name in names:
                delete.addAction(caption(name)).triggered.connect(
                    _without_checked(self.delete, name)
                )

    def _on_save_triggered(self) -> None:
        name, accepted = QInputDialog.getText(
            self._page, _("Save this view"), _("Name of the view")
        )
        if accepted and name.strip():
            self.save(name.strip())


class ColumnMenu:
    """Which columns are shown; stays open while boxes are ticked."""

    def __init__(self, page: ListPage) -> None:
        self._page = page
        self.button = icon_button(
            Icon.COLUMNS, _("Choose columns"), page.context.theme, parent=page
        )
        self.menu = _StayingMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def toggle(self, key: str) -> None:
        """Show or hide a column; the last one stays."""
        shown = self._page.table.chosen_columns
        if key in shown:
            shown.remove(key)
        else:
            shown.append(key)
        if shown:
            self._page.table.choose_columns(shown)

    def _fill(self) -> None:
        self.menu.clear()
        shown = self._page.table.chosen_columns
        for column in self._page.spec.columns:
            action = self.menu.addAction(caption(_(column.title)))
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.triggered.connect(_without_checked(self.toggle, column.key))
        self.menu.addSeparator()
        self.menu.addAction(_("As at the beginning")).triggered.connect(
            self._page.table.reset_columns
        )


class _StayingMenu(QMenu):
    """A menu that does not close when a tick box in it is clicked."""

    def mouseReleaseEvent(self, event: Any) -> None:
        # None where the mouse is on no entry; the stubs do not say so.
        action = cast("QAction | None", self.activeAction())
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


def export_menu(page: ListPage, parent: QWidget) -> QMenu:
    """Export of the rows found, or of the selected ones."""
    menu = QMenu(parent)
    for suffix, title in ((".xlsx", _("Excel workbook…")), (".csv", _("CSV file…"))):
        menu.addAction(title).triggered.connect(
            _without_checked(_on_export_triggered, page, suffix)
        )
    return menu


def _on_export_triggered(page: ListPage, suffix: str) -> None:
    stem = visible(_(page.spec.title))
    folder = page.context.state.load("export/folder", "")
    pattern = f"*{suffix}"
    path, _chosen = QFileDialog.getSaveFileName(
        page, _("Export this list"), str(Path(folder) / f"{stem}{suffix}"), pattern
    )
    if path:
        page.context.state.save("export/folder", str(Path(path).parent))
        export_list(page, Path(path).with_suffix(suffix))


def export_list(page: ListPage, path: Path) -> None:
    """Write what the list shows (or the selected rows, if several) to a file, in the background."""
    query = page.query()
    if page.table.selected_count() > 1 and not page.table.all_selected():
        chosen = f"{page.spec.key} IN ({id_list(page.table.selected_ids())})"
        query = replace(query, narrow=(*query.narrow, (chosen, {}, ())))
    work = partial(
        _export,
        page.spec,
        query,
        path,
        keys=page.table.chosen_columns,
        formats=page.context.formats,
    )
    page.context.tasks.read(
        work,
        done=partial(_on_exported, page, path),
        owner=page,
        label=_("Exporting the list"),
    )


def _export(
    spec: TableSpec,
    query: TableQuery,
    path: Path,
    reader: Reader,
    progress: Progress,
    *,
    keys: list[str],
    formats: Formats,
) -> int:
    from shopdesk.exports.table import export_table

    return export_table(
        reader,
        spec,
        query,
        path,
        currency=formats.currency,
        zone=formats.time_zone,
        columns=[spec.column(key) for key in keys],
        progress=progress,
    )


def _on_exported(page: ListPage, path: Path, count: int) -> None:
    text = ngettext("{n} row exported to {file}", "{n} rows exported to {file}", count)
    page.context.toast(text.format(n=count, file=path.name))


def _without_checked(function: Callable[..., object], *arguments: Any) -> Callable[..., None]:
    """A slot that drops the ``checked`` of ``triggered``."""

    def slot(_checked: bool = False) -> None:  # noqa: FBT002 - Qt passes it by position
        function(*arguments)

    return slot

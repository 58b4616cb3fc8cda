"""What the pages of the wizard share: the file as it is read, the trial, the import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from shopdesk.errors import UserError
from shopdesk.importing.preview import Preview, preview
from shopdesk.importing.request import ImportRequest
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress, Task

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.db.shop import Shop
    from shopdesk.importing.batch import ImportResult

STEPS = 1000  # steps that a fraction of an import is told in


class Draft(QObject):
    """One import on its way.

    Signals:
        previewed: a new look at the file is there (``seen`` or ``refusal``).
        reading: whether the file is being looked at.
    """

    previewed = Signal()
    reading = Signal(bool)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.seen: Preview | None = None
        self.refusal: UserError | None = None
        self.trial: ImportResult | None = None
        self.result: ImportResult | None = None
        self._request = 0

    @property
    def path(self) -> Path | None:
        """The file that is shown."""
        return self.seen.request.path if self.seen else None

    def open(self, path: Path) -> None:
        """Look at another file."""
        self.seen = None
        self._look(ImportRequest(path=path))

    def change(self, **choices: Any) -> None:
        """Read the same file differently; choices are fields of ``ImportRequest``."""
        if self.seen is None:
            return
        wanted = replace(self.seen.request, **choices)
        if wanted != self.seen.request:
            self._look(wanted)

    def skip_bad(self, *, skip: bool) -> None:
        """Whether faulty rows are left out; the file is read as before."""
        if self.seen is not None:
            self.seen = replace(self.seen, request=replace(self.seen.request, skip_bad=skip))

    def _look(self, request: ImportRequest) -> None:
        self.trial = None
        self._request += 1
        self.reading.emit(True)
        self.context.tasks.read(
            partial(_preview, request),
            done=partial(self._on_seen, self._request),
            failed=partial(self._on_failed, self._request),
            owner=self,
        )

    def _on_seen(self, request: int, seen: Preview) -> None:
        if request == self._request:
            self.seen, self.refusal = seen, None
            self.reading.emit(False)
            self.previewed.emit()

    def _on_failed(self, request: int, fault: BaseException) -> None:
        if request != self._request:
            return
        self.reading.emit(False)
        if isinstance(fault, UserError):
            self.refusal = fault
            self.previewed.emit()
        else:
            self.context.report(fault)

    def run(
        self,
        *,
        dry_run: bool,
        done: Callable[[ImportResult], None],
        failed: Callable[[BaseException], None],
        owner: QObject,
    ) -> Task | None:
        """Try or do the import on the writing thread."""
        if self.seen is None:
            return None
        return self.context.tasks.call(
            partial(_run, self.context.shop, self.seen.request, dry_run),
            done=done,
            failed=failed,
            owner=owner,
            writes=True,
        )


def _preview(request: ImportRequest, reader: Reader, _progress: Progress) -> Preview:
    return preview(reader, request)


def _run(shop: Shop, request: ImportRequest, dry_run: bool, progress: Progress) -> ImportResult:
    from shopdesk.importing.batch import run_import

    return run_import(shop, request, dry_run=dry_run, progress=told(progress))


def told(progress: Progress) -> Callable[[float, str], None]:
    """A task's progress as the importers call it."""

    def tell(fraction: float, text: str) -> None:
        progress(min(int(fraction * STEPS), STEPS - 1), STEPS, text)

    return tell

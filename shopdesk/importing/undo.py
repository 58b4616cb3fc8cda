"""Taking back a whole import: afterwards the shop's facts are those from before it.

The history of the import stays: the batch with its report, the file, what it had replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.base import Base
from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, Problem, UserError
from shopdesk.i18n import _, ngettext
from shopdesk.importing.batch import BatchState
from shopdesk.importing.changes import AFTER, Before, kept_before
from shopdesk.importing.history import get_batch
from shopdesk.importing.models import ImportBatch
from shopdesk.importing.subjects import undoers

Progress = Callable[[float, str], None]
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was taken back: how many rows of which table."""

    batch_id: int
    counts: dict[str, int]


def undo_blockers(shop: Shop, batch_id: int) -> list[str]:
    """Why a batch cannot be undone, translated; empty when it can.

    Raises:
        UserError: SD-IMP-031 if there is no such batch, 032 if it was undone before.
    """
    with shop.reader() as reader:
        return _blockers(reader, batch_id)


def undo_import(
    shop: Shop, batch_id: int, *, actor: str = "", progress: Progress | None = None
) -> UndoResult:
    """Take back everything that an import wrote, in one transaction.

    Raises:
        UserError: SD-IMP-030 with the reasons if later facts depend on it, 031 no such batch, 032
            undone before. Nothing was changed then.
        Cancelled: if progress raised it or the database was interrupted; nothing was changed.
    """
    tell = progress or (lambda fraction, text: None)  # noqa: ARG005
    try:
        with shop.unit_of_work() as session:
            tell(0.0, _("Looking for what depends on the import"))
            _refuse_blocked(_blockers(session_reader(session), batch_id))
            counts = _take_back(session, batch_id, tell)
            audit.record(session, "undone", "import_batch", batch_id, actor=actor, after=counts)
            tell(1.0, _("Saving"))
    except UserError:
        raise
    except Exception as fault:
        if "interrupted" in str(fault):
            raise Cancelled from fault
        raise
    return UndoResult(batch_id, counts)


def _take_back(session: Session, batch_id: int, tell: Progress) -> dict[str, int]:
    _set(session, batch_id, state=str(BatchState.UNDOING))
    for change in kept_before(session_reader(session), batch_id):
        _restore(session, change)
    counts: dict[str, int] = {}
    modules = undoers()
    for place, module in enumerate(modules):
        tell((place + 1) / (len(modules) + 2), _("Taking back"))
        counts |= {name: count for name, count in module.undo(session, batch_id).items() if count}
    _give_back_settings(session, batch_id)
    _set(session, batch_id, state=str(BatchState.UNDONE), undone_at=clock.now())
    return counts


def _refuse_blocked(reasons: list[str]) -> None:
    if reasons:
        raise UserError(
            "SD-IMP-030",
            _("This import cannot be undone any more: {reasons} Nothing was changed.").format(
                reasons=" ".join(reasons[:_SHOWN])
            ),
            [Problem("SD-IMP-030", reason) for reason in reasons],
        )


def _blockers(reader: Reader, batch_id: int) -> list[str]:
    batch = get_batch(reader, batch_id)
    if batch is None:
        raise UserError("SD-IMP-031", _("There is no import {n}.").format(n=batch_id))
    if batch.state != BatchState.APPLIED:
        raise UserError("SD-IMP-032", _("Import {n} was undone before.").format(n=batch_id))
    found = _changed_later(reader, batch_id)
    for module in undoers():
        found += module.undo_blockers(reader, batch_id)
    return found


def _changed_later(reader: Reader, batch_id: int) -> list[str]:
    """Records that the import changed and that somebody changed again."""
    by_table: dict[str, dict[int, int]] = {}
    for change in kept_before(reader, batch_id):
        if change.after is not None:
            by_table.setdefault(change.table, {})[change.row_id] = change.after
    count = 0
    for table, versions in by_table.items():
        now: dict[int, int] = {
            int(key): int(version)
            for key, version in reader.rows(
                f"SELECT id, version FROM {table} WHERE id IN ({id_list(list(versions))})"
            )
        }
        count += sum(1 for key, version in versions.items() if now.get(key) != version)
    if not count:
        return []
    text = ngettext(
        "{n} record that it changed was changed again later.",
        "{n} records that it changed were changed again later.",
        count,
    )
    return [text.format(n=count)]


def _restore(session: Session, change: Before) -> None:
    known = Base.metadata.tables[change.table].columns.keys()
    values: dict[str, Any] = {
        name: value for name, value in change.values.items() if name in known and name != AFTER
    }
    sets = ", ".join(f"{name} = :{name}" for name in values)
    run(
        session,
        f"UPDATE {change.table} SET {sets} WHERE id = :row",
        {**values, "row": change.row_id},
    )
    touch(session, change.table)


def _give_back_settings(session: Session, batch_id: int) -> None:
    """Settings that the first import took over go with it, unless they were changed since."""
    from shopdesk.db.base import Json

    reader = session_reader(session)
    found = one(reader, "SELECT report FROM import_batch WHERE id = :id", {"id": batch_id})
    report = Json().process_result_value(found[0], None) if found else {}  # type: ignore[arg-type]
    others = reader.rows(
        "SELECT 1 FROM sales_order UNION ALL SELECT 1 FROM refund UNION ALL "
        "SELECT 1 FROM book_entry LIMIT 1"
    )
    if others:
        return
    for key, value in report.get("adopted", {}).items():
        run(
            session,
            "DELETE FROM setting WHERE key = :key AND value = :value",
            {"key": key, "value": value},
        )
        touch(session, "setting")


def _set(session: Session, batch_id: int, **values: Any) -> None:
    session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(**values))

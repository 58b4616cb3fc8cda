"""The one way into the books: read, check, book in one transaction, report.

The dry run is the same path with a rollback at its end. All or nothing unless the person chose to
skip faulty rows.
"""

from __future__ import annotations

import gc
import hashlib
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db.bulk import expect_many_rows
from shopdesk.db.reader import Reader, one, session_reader
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, Problem, UserError
from shopdesk.i18n import _
from shopdesk.importing.changes import seal_changes
from shopdesk.importing.models import ImportBatch, ImportFile
from shopdesk.importing.preview import Plan, complete
from shopdesk.importing.profile import repeated_titles, unused_titles
from shopdesk.importing.report import Report, RowKind
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.sheets import other_sheets
from shopdesk.importing.sniff import FileKind, Source, open_bytes
from shopdesk.importing.subjects import Job, importers_of
from shopdesk.importing.validate import (
    Problems,
    Table,
    doubtful_ids,
    find_problems,
    marked_cells,
    read_table,
)

SHOWN_PROBLEMS = 1_000
LEFT_OUT = "SD-IMP-200"  # a sound row of a document that has a faulty one
_PIECE = 1 << 20
# What a file tells of whole orders, and a list of their lines does not.
_OF_ORDERS = frozenset({"placed_at", "paid_at", "shipped_at", "closed_at", "total", "paid"})
_LARGE_FILE = 20_000  # rows
_READING = 0.4  # share of the progress that reading the file takes

Progress = Callable[[float, str], None]


class BatchState(StrEnum):
    """Whether what a batch wrote stands."""

    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportState(StrEnum):
    """How an import ended."""

    APPLIED = "applied"
    DRY_RUN = "dry_run"
    REFUSED = "refused"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did or, if refused or tried only, would have done.

    ``problems`` are the first thousand, to be shown; ``every_problem`` goes into a file
    (``rejects.save_rejects``).
    """

    state: ImportState
    batch_id: int | None
    report: Report
    problems: tuple[Problem, ...]
    problem_count: int
    request: ImportRequest
    every_problem: tuple[Problem, ...] = field(default=(), repr=False)
    quoted: bool = True


class _RollBack(Exception):  # noqa: N818 - no error: the way out of a dry run
    """Leaves the unit of work without a trace."""


def run_import(
    shop: Shop,
    request: ImportRequest,
    *,
    dry_run: bool = False,
    actor: str = "",
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file, or try it without writing.

    Args:
        shop: the open shop; the import is one unit of work on it.
        request: best the one that a preview completed.
        dry_run: go the whole way and roll back.
        progress: called with the fraction done and what is being done; raises to cancel.

    Raises:
        UserError: SD-IMP-001 to 021 if the file or the request is refused as a whole.
        Cancelled: if progress raised it or the database was interrupted; nothing was written.
    """
    started = time.perf_counter()
    tell = progress or (lambda fraction, text: None)  # noqa: ARG005
    tell(0.0, _("Looking at the file"))
    with shop.reader() as reader:
        plan = complete(reader, request)
        _refuse_unfit(plan)
        digest = _digest(plan.source)
        earlier = _same_import(reader, plan, digest)
    report = _report_on(plan)
    if earlier is not None:
        _repeat(report, earlier)
        report.seconds = time.perf_counter() - started
        return ImportResult(ImportState.UNCHANGED, None, report, (), 0, plan.request)
    with _collected_later(), ThreadPoolExecutor(1) as beside:
        packed = None if dry_run else beside.submit(_packed, plan.source)
        table = _read(plan, tell)
        problems = find_problems(table)
        report.rows = len(table) + len(table.ragged) + table.blank + table.skipped
        if not len(table) and not table.ragged:
            raise _only_header(plan)
        # Also where cells are faulty: what only booking can find is to be named with them (F15).
        run = _Run(plan, table, problems, report, tell, actor, digest, packed, started)
        state, batch_id = run.book(shop, dry_run=dry_run)
    report.seconds = time.perf_counter() - started
    # Rows that are left out for the sake of another one come after the faults themselves.
    problems.kept.sort(key=lambda problem: (problem.code == LEFT_OUT, problem.row or 0))
    return ImportResult(
        state,
        batch_id,
        report,
        tuple(problems.kept[:SHOWN_PROBLEMS]),
        problems.count,
        plan.request,
        every_problem=tuple(problems.kept),
        quoted=plan.source.quoted,
    )


def _report_on(plan: Plan) -> Report:
    return Report(
        file=plan.source.path.name,
        profile=plan.profile.name,
        encoding=plan.source.encoding,
        delimiter=plan.source.delimiter,
        sheet=plan.source.sheet,
        currency=plan.currency,
        unused=unused_titles(plan.titles, plan.mapping),
        repeated=repeated_titles(plan.titles),
    )


@contextmanager
def _collected_later() -> Iterator[None]:
    # A million tuples are no garbage; looking through them again and again costs a third.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _refuse_unfit(plan: Plan) -> None:
    if plan.missing:
        raise UserError(
            "SD-IMP-013",
            _(
                "{name} has no column for {fields}; nothing was imported. Choose the columns in "
                "the import window or another profile."
            ).format(name=plan.source.path.name, fields=", ".join(plan.missing))
            + _hint(plan)
            + other_sheets(plan.source),
        )
    theirs = plan.profile.currency
    if theirs and theirs != plan.currency:
        raise UserError(
            "SD-IMP-022",
            _(
                "The amounts of {name} are {theirs}, those of this shop {ours}. Nothing was "
                "imported. Import the file into a shop of its own."
            ).format(name=plan.source.path.name, theirs=theirs, ours=plan.currency),
        )


def _hint(plan: Plan) -> str:
    """Which file is the right one, for lines of orders without their orders; empty for others."""
    told = plan.mapping.keys()
    is_lines = {"number", "quantity"} <= told and not told & _OF_ORDERS
    if plan.profile.subject != "orders" or not is_lines:
        return ""
    return " " + _(
        "It looks like a list of order lines (宝贝报表, ExportOrderDetailList). Import the file of "
        "the orders first (订单报表, ExportOrderList): lines alone cannot be booked."
    )


def _only_header(plan: Plan) -> UserError:
    return UserError(
        "SD-IMP-019",
        _(
            "{name} has a header in row {row}, read as “{profile}”, but no rows below it. Nothing "
            "was imported. Look whether the export found anything in its period."
        ).format(name=plan.source.path.name, row=plan.header_row + 1, profile=_(plan.profile.title))
        + other_sheets(plan.source),
    )


def _pieces(source: Source) -> Iterator[bytes]:
    file: Any = source.path.open("rb") if source.kind is FileKind.WORKBOOK else open_bytes(source)
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _digest(source: Source) -> str:
    """SHA-256 of the table's bytes; a packed file is the same as what it holds."""
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
    return digest.hexdigest()


def _packed(source: Source) -> bytes:
    """The file's bytes, compressed; a packed file as it is."""
    if source.packed:
        return source.path.read_bytes()
    engine = zlib.compressobj(1)
    parts = [engine.compress(piece) for piece in _pieces(source)]
    return b"".join([*parts, engine.flush()])


def _mapping_json(plan: Plan) -> dict[str, Any]:
    return {
        "fields": {key: plan.titles[place] for key, place in sorted(plan.mapping.items())},
        "encoding": plan.source.encoding,
        "delimiter": plan.source.delimiter,
        "quoted": plan.source.quoted,
        "sheet": plan.source.sheet,
        "header_row": plan.header_row,
        "date_order": plan.request.date_order,
        "channel": plan.request.channel,
    }


def _same_import(reader: Reader, plan: Plan, digest: str) -> Report | None:
    """The report of a batch that imported the same bytes in the same way, whole."""
    from shopdesk.db.base import Json

    found = one(
        reader,
        "SELECT report FROM import_batch WHERE file_hash = :digest AND profile = :profile "
        "AND mapping = :mapping AND state = 'applied' ORDER BY id DESC",
        {
            "digest": digest,
            "profile": plan.profile.name,
            "mapping": Json().process_bind_param(_mapping_json(plan), None),  # type: ignore[arg-type]
        },
    )
    if found is None:
        return None
    stored = Json().process_result_value(found[0], None)  # type: ignore[arg-type]
    if stored.get("rejected"):
        return None  # what was left out then may be possible now
    report = Report()
    report.rows = int(stored["rows"])
    for name in ("added", "updated", "unchanged"):
        for what, count in stored.get(name, {}).items():
            report.counts[name][what] = count
    return report


def _repeat(report: Report, earlier: Report) -> None:
    """Everything is there already: the same counts, all of them unchanged."""
    report.rows = earlier.rows
    report.tell(RowKind.UNCHANGED, earlier.rows)
    for name in ("added", "updated", "unchanged"):
        for what, count in earlier.counts[name].items():
            if what not in ("moves", "inferred"):
                report.add("unchanged", what, count)


def _read(plan: Plan, tell: Progress) -> Table:
    return read_table(
        plan.source,
        plan.profile,
        header_row=plan.header_row,
        titles=plan.titles,
        mapping=plan.mapping,
        fields=plan.fields,
        conventions=plan.conventions,
        progress=lambda fraction: tell(_READING * fraction, _("Reading the file")),
    )


@dataclass(slots=True)
class _Run:
    """The writing half of one import."""

    plan: Plan
    table: Table
    problems: Problems
    report: Report
    tell: Progress
    actor: str
    digest: str
    packed: Future[bytes] | None
    started: float

    def book(self, shop: Shop, *, dry_run: bool) -> tuple[ImportState, int | None]:
        """Write everything in one unit of work, or leave no trace."""
        state, batch_id = ImportState.APPLIED, 0
        try:
            fills_shop = self._fills(shop)
            with shop.unit_of_work() as session:
                expect_many_rows(session, fills_shop=fills_shop)
                self._refuse_changed_settings(session)
                batch_id = self._begin(session)
                self._adopt(session)
                self._book(session, batch_id)
                if dry_run:
                    state = ImportState.DRY_RUN
                elif self.problems.count and not self.plan.request.skip_bad:
                    state = ImportState.REFUSED
                    self.report.leave_out_done()
                elif not (self.report.counts["added"] or self.report.counts["updated"]):
                    state = ImportState.UNCHANGED
                if state is not ImportState.APPLIED:
                    raise _RollBack
                self._finish(session, batch_id)
                self.tell(1.0, _("Saving"))
        except _RollBack:
            return state, None
        except Exception as fault:
            if "interrupted" in str(fault):
                raise Cancelled from fault
            raise
        return state, batch_id

    def _fills(self, shop: Shop) -> bool:
        """Whether the file is large and brings more than the shop holds."""
        with shop.reader() as reader:
            found = one(reader, "SELECT coalesce(max(id), 0) FROM order_line")
        return len(self.table) > max(_LARGE_FILE, int(found[0]) if found else 0)

    def _refuse_changed_settings(self, session: Session) -> None:
        """The rows were read by the shop's currency and zone; another import may have set them."""
        reader = session_reader(session)
        now = settings.load(reader)
        same = (
            now.get(settings.SHOP_CURRENCY) == self.plan.currency
            and now.get(settings.SHOP_TIME_ZONE) == self.plan.zone
        )
        empty = one(reader, "SELECT 1 FROM sales_order UNION ALL SELECT 1 FROM sku LIMIT 1") is None
        if not same and not (self.plan.adopted and empty):
            raise UserError(
                "SD-IMP-016",
                _(
                    "The currency or time zone of the shop changed while {name} was read. Nothing "
                    "was imported. Import it again."
                ).format(name=self.plan.source.path.name),
            )

    def _begin(self, session: Session) -> int:
        statement = insert(ImportBatch).returning(ImportBatch.id)
        values = {
            "file_name": self.plan.source.path.name,
            "file_hash": self.digest,
            "profile": self.plan.profile.name,
            "mapping": _mapping_json(self.plan),
            "state": str(BatchState.APPLIED),
            "actor": self.actor,
            "started_at": clock.now(),
            "report": {},
        }
        return int(session.execute(statement, values).scalar_one())

    def _adopt(self, session: Session) -> None:
        for key, value in self.plan.adopted.items():
            settings.store(session, settings.SETTINGS[key], value=value)
            self.report.adopted[key] = value
            self.report.changes.append(
                _("The shop was empty and took over “{setting}”: {value}").format(
                    setting=_(settings.SETTINGS[key].label), value=value
                )
            )

    def _book(self, session: Session, batch_id: int) -> None:
        table, report = self.table, self.report
        report.tell(RowKind.BLANK, table.blank)
        report.tell(RowKind.SKIPPED, table.skipped)
        report.tell(RowKind.REJECTED, len(table.ragged))
        report.warn("SD-IMP-299", _("Notes below the table that are no data"), table.footers)
        for title in doubtful_ids(table):
            report.warn(
                "SD-IMP-300",
                _(
                    "Numbers in “{column}” that end in zeros as if a spreadsheet had cut them"
                ).format(column=title),
                (),
                1,
            )
        for title, count in marked_cells(table).items():
            report.warn(
                "SD-IMP-298",
                _(
                    "Cells of “{column}” held invisible control marks (direction of text, zero "
                    "width), which were removed"
                ).format(column=title),
                (),
                count,
            )
        job = Job(
            session=session,
            batch_id=batch_id,
            profile=self.plan.profile,
            zone=self.plan.zone,
            currency=self.plan.currency,
            now=clock.to_millis(clock.now()),
            actor=self.actor,
            channel=self.plan.request.channel,
            skip_bad=self.plan.request.skip_bad or self.packed is None,
            titles=table.titles,
            progress=self.tell,
            report=report,
            problems=self.problems,
        )
        for importer in importers_of(self.plan.profile.subject):
            importer.book(job, table)
            if job.is_refused:
                return
        report.add("rejected", "rows", report.rejected_rows)
        if report.accounted != report.rows:
            raise AssertionError(f"{report.accounted} of {report.rows} rows accounted for")

    def _finish(self, session: Session, batch_id: int) -> None:
        seal_changes(session, batch_id)
        self.report.seconds = time.perf_counter() - self.started
        if self.packed is not None:
            session.execute(
                insert(ImportFile), {"batch_id": batch_id, "content": self.packed.result()}
            )
        session.execute(
            update(ImportBatch)
            .where(ImportBatch.id == batch_id)
            .values(report=self.report.to_json(), finished_at=clock.now())
        )


__all__ = ["BatchState", "ImportRequest", "ImportResult", "ImportState", "run_import"]

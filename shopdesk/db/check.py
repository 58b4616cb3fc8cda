"""Proving the books: the database is sound and every stored sum equals the facts behind it.

A ``Proof`` is a query that yields what is wrong, so a proof that finds nothing has proved its
title. Features state their own (``PROOFS`` in their ``queries``), because db lies below them;
``shopdesk.proofs`` collects the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from shopdesk import settings
from shopdesk.base.clock import from_day_key, from_millis
from shopdesk.base.money import decimal_text
from shopdesk.base.quantity import quantity_text
from shopdesk.base.table import Kind
from shopdesk.db.reader import Reader, Row, scalar
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _

DAMAGED = "SD-DB-007"  # what readers raise for a damaged file
SHOWN = 20  # faults told of one proof; there may be a million
Progress = Callable[[int, int, str], None]

# Tables whose rows are posted facts; migrations put a trigger on each that refuses edits.
_GUARDED = (
    *("audit_event", "book_entry", "order_event", "order_line", "payment"),
    *("refund", "refund_line", "sales_order", "stock_move"),
    *("stock_document", "stock_document_line", "stock_revaluation"),
    *("stocktake", "stocktake_line"),
    *("cost_variance", "landed_cost", "landed_share", "payable", "purchase_event"),
    *("purchase_line", "purchase_order", "receipt", "receipt_line", "supplier_payment"),
    "supplier_price",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """One statement about the books and the query that finds what contradicts it.

    Args:
        name: stable name, ``<feature>.<topic>``.
        title: msgid of the statement, in the words of the trade.
        sql: yields one row for each contradiction, worst or first one first.
        fault: msgid of a sentence about one row, with the columns as named slots.
        columns: names and kinds of the columns that ``sql`` yields, in order.
        postgresql: the query where PostgreSQL needs another; ``-`` where the engine itself
            guarantees the statement.
        holds: looks at each row instead: True where it is no contradiction. For statements that
            the rules of a feature decide; the query then groups rows that are decided alike.
        find: looks for contradictions itself where no query can; ``sql`` is empty then.
        full: asked only by a full check.
    """

    name: str
    title: str
    sql: str
    fault: str
    columns: Mapping[str, Kind]
    postgresql: str = ""
    holds: Callable[[Row], bool] | None = None
    find: Callable[[Reader], Iterable[Row]] | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One contradiction: a sentence for people and the values behind it."""

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What became of one proof; ``count`` is at most ``SHOWN + 1``, meaning more than shown.

    ``skipped`` is empty or tells (translated) why the proof was not asked.
    """

    name: str
    title: str
    faults: tuple[Fault, ...] = ()
    more: bool = False
    skipped: str = ""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing contradicts the statement."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check of a whole shop."""

    results: tuple[ProofResult, ...]
    full: bool
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether no proof found a fault."""
        return all(result.ok for result in self.results)


_QUICK = Proof(
    "database.sound",
    N_("The database is sound"),
    "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'",
    N_("The file is damaged: {message}"),
    {"message": Kind.TEXT},
    postgresql="-",
)
_INTEGRITY = Proof(
    _QUICK.name,
    N_("The database is sound, its indexes included"),
    _QUICK.sql.replace("quick_", "integrity_"),
    _QUICK.fault,
    _QUICK.columns,
    postgresql="-",
)
_REVISION = Proof(
    "database.schema",
    N_("The schema is the one that this program knows"),
    f"SELECT version_num, '{HEAD}' FROM alembic_version WHERE version_num <> '{HEAD}'",
    N_("The shop has schema {theirs}, this program knows {ours}."),
    {"theirs": Kind.TEXT, "ours": Kind.TEXT},
)
_NO_GUARD = " UNION ALL ".join(f"SELECT '{name}' AS name" for name in _GUARDED)
_GUARDS = Proof(
    "database.guards",
    N_("Posted facts cannot be edited"),
    f"SELECT t.name FROM ({_NO_GUARD}) t WHERE NOT EXISTS (SELECT 1 FROM sqlite_master m "
    "WHERE m.type = 'trigger' AND m.tbl_name = t.name AND m.name LIKE 'guard%') ORDER BY t.name",
    N_("Nothing keeps rows of “{table}” from being edited."),
    {"table": Kind.TEXT},
    postgresql=f"SELECT t.name FROM ({_NO_GUARD}) t WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g "
    "WHERE g.tgrelid = to_regclass(t.name) AND g.tgenabled <> 'D' AND g.tgname LIKE 'guard%') "
    "ORDER BY t.name",
)
_REFERENCES = Proof(
    "database.references",
    N_("Every record that another refers to is there"),
    'SELECT "table", rowid, parent FROM pragma_foreign_key_check() '
    f'ORDER BY "table", rowid LIMIT {SHOWN + 1}',
    N_("Row {row} of “{table}” refers to a record of “{parent}” that is not there."),
    {"table": Kind.TEXT, "row": Kind.INTEGER, "parent": Kind.TEXT},
    postgresql="-",
)


def check(
    shop: Shop,
    proofs: Sequence[Proof] = (),
    *,
    full: bool = False,
    progress: Progress | None = None,
) -> CheckReport:
    """Ask every proof in one consistent view of the shop; writes nothing.

    Args:
        shop: the open shop.
        proofs: what the features state; see ``shopdesk.proofs``.
        full: also read every index and ask the proofs marked so.
        progress: called with (done, total, title) before each proof; raises to cancel.

    Raises:
        shopdesk.errors.Cancelled: if progress raised it or the reader was interrupted.
    """
    started = time.perf_counter()
    own = (_INTEGRITY if full else _QUICK, _REVISION, _GUARDS, _REFERENCES)
    asked = [proof for proof in (*own, *proofs) if full or not proof.full]
    results: list[ProofResult] = []
    with shop.reader() as reader:
        currency = ""
        for place, proof in enumerate(asked):
            if progress is not None:
                progress(place, len(asked), _(proof.title))
            if place and not results[0].ok:
                results.append(
                    ProofResult(
                        proof.name, _(proof.title), skipped=_("not asked: the file is damaged")
                    )
                )
                continue
            if place == 1:
                currency = settings.get(reader, settings.SHOP_CURRENCY)
            results.append(_ask(reader, proof, currency))
    return CheckReport(tuple(results), full, time.perf_counter() - started)


def file_faults(reader: Reader) -> list[str]:
    """What the engine finds wrong with the file, quickly; empty when nothing is.

    For after an end that was not orderly. PostgreSQL sees to it itself.

    Raises:
        shopdesk.errors.UserError: SD-DB-007 if not even that can be read.
    """
    if reader.dialect == "postgresql":
        return []
    _open_searches(reader)
    return [str(message) for (message,) in reader.rows(f"{_QUICK.sql} LIMIT {SHOWN}")]


def _ask(reader: Reader, proof: Proof, currency: str) -> ProofResult:
    started = time.perf_counter()
    title = _(proof.title)
    sql = proof.sql
    if reader.dialect == "postgresql" and proof.postgresql:
        if proof.postgresql == "-":
            return ProofResult(proof.name, title, skipped=_("PostgreSQL sees to it itself"))
        sql = proof.postgresql
    try:
        if proof.name == _QUICK.name:
            _open_searches(reader)
        rows = _contradictions(reader, proof, sql)
    except UserError as fault:
        if fault.code != DAMAGED:
            raise
        rows = []
        faults = [Fault(fault.message, {})]
    else:
        faults = [_fault(proof, row, currency) for row in rows[:SHOWN]]
    seconds = time.perf_counter() - started
    return ProofResult(proof.name, title, tuple(faults), len(rows) > SHOWN, seconds=seconds)


def _open_searches(reader: Reader) -> None:
    """Look into every search table once before the engine checks it.

    A connection keeps the outline of a search table and, when it checks one, does not ask whether
    others have written since: it then tells of corruption where there is none (SQLite 3.53, seen
    in 23 of 60 checks beside a writer). A search does ask.
    """
    tables = reader.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' "
        "AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name"
    )
    for (name,) in tables:
        reader.rows(f"SELECT rowid FROM {name} WHERE {name} MATCH 'a' LIMIT 1")


def _contradictions(reader: Reader, proof: Proof, sql: str) -> list[Row]:
    holds = proof.holds
    if proof.find is not None:
        return list(islice(proof.find(reader), SHOWN + 1))
    if holds is not None:
        return [row for row in reader.rows(sql) if not holds(row)]
    if sql.rstrip().endswith(f"LIMIT {SHOWN + 1}"):
        return reader.rows(sql)
    return reader.rows(f"{sql} LIMIT {SHOWN + 1}")


def _fault(proof: Proof, row: Row, currency: str) -> Fault:
    shown = {
        name: _shown(kind, value, currency)
        for (name, kind), value in zip(proof.columns.items(), row, strict=False)
    }
    return Fault(_(proof.fault).format(**shown), shown)


def _shown(kind: Kind, value: Any, currency: str) -> str:
    if value is None:
        return "–"
    if kind is Kind.MONEY:
        return decimal_text(int(value), currency)
    if kind is Kind.QUANTITY:
        return quantity_text(int(value))
    if kind is Kind.DATE:
        return from_day_key(int(value)).isoformat()
    if kind is Kind.INSTANT:
        return from_millis(int(value)).isoformat()
    return str(value)


def search_proof(name: str, title: str, *, table: str, label: str) -> Proof:
    """The statement that a table and its search texts hold the same records.

    Args:
        name: of the proof.
        title: msgid of the proof.
        table: searched through ``<table>_search``, or ``order_search`` for ``sales_order``.
        label: the column that names a record to people.
    """
    searched = f"{table.removeprefix('sales_')}_search"

    def sql(index: str) -> str:
        return (
            f"SELECT name, place FROM (SELECT r.{label} AS name, 0 AS place FROM {table} r "
            f"WHERE NOT EXISTS (SELECT 1 FROM {index} d WHERE d.id = r.id) "
            f"UNION ALL SELECT '#' || CAST(d.id AS text), 1 FROM {index} d "
            f"WHERE NOT EXISTS (SELECT 1 FROM {table} r WHERE r.id = d.id)) t ORDER BY place, name"
        )

    return Proof(
        name,
        title,
        # FTS5 keeps the ids of a table without content in its docsize table.
        sql(f"{searched}_docsize"),
        N_("The search texts and the records disagree about {record}."),
        {"record": Kind.CODE},
        postgresql=sql(searched),
    )


def schema_revision(reader: Reader) -> str:
    """The revision of the shop's schema, for reports and dumps."""
    return str(scalar(reader, "SELECT version_num FROM alembic_version"))

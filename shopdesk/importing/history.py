"""The imports of a shop: what each was, what it did, and the row of the file behind a record."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from shopdesk.base.clock import from_millis
from shopdesk.db.reader import Reader, Row, one
from shopdesk.importing.reader import records
from shopdesk.importing.sniff import FileKind, Source

_COLUMNS = (
    "id, file_name, profile, state, actor, started_at, finished_at, undone_at, report, mapping"
)
_GZIP_OR_ZLIB = 47  # window bits: the head of the stream tells which


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One import."""

    id: int
    file_name: str
    profile: str
    state: str
    actor: str
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    report: dict[str, Any]
    mapping: dict[str, Any]


def _batch(row: Row) -> BatchRow:
    key, name, profile, state, actor, started, finished, undone, report, mapping = row
    return BatchRow(
        key,
        name,
        profile,
        state,
        actor,
        from_millis(started),
        None if finished is None else from_millis(finished),
        None if undone is None else from_millis(undone),
        json.loads(report),
        json.loads(mapping),
    )


def list_batches(reader: Reader, limit: int = 200) -> list[BatchRow]:
    """The newest imports, newest first."""
    return [
        _batch(row)
        for row in reader.rows(
            f"SELECT {_COLUMNS} FROM import_batch ORDER BY id DESC LIMIT :limit", {"limit": limit}
        )
    ]


def get_batch(reader: Reader, batch_id: int) -> BatchRow | None:
    """One import, or None."""
    row = one(reader, f"SELECT {_COLUMNS} FROM import_batch WHERE id = :id", {"id": batch_id})
    return None if row is None else _batch(row)


@contextmanager
def kept_file(reader: Reader, batch: BatchRow) -> Iterator[Source | None]:
    """The imported file as it was, for the length of the block; None if it was not kept."""
    row = one(reader, "SELECT content FROM import_file WHERE batch_id = :id", {"id": batch.id})
    if row is None:
        yield None
        return
    mapping = batch.mapping
    is_book = bool(mapping.get("sheet"))
    with tempfile.TemporaryDirectory(prefix="shopdesk-") as folder:
        path = Path(folder) / "kept"
        path.write_bytes(zlib.decompress(bytes(row[0]), _GZIP_OR_ZLIB))
        yield Source(
            path,
            FileKind.WORKBOOK if is_book else FileKind.TEXT,
            path.stat().st_size,
            encoding=mapping.get("encoding", ""),
            delimiter=mapping.get("delimiter", ""),
            quoted=mapping.get("quoted", True),
            sheet=mapping.get("sheet", ""),
        )


def source_row(reader: Reader, batch_id: int, row: int) -> dict[str, str]:
    """The row of the file that a record came from: titles and cells; empty if it is not kept."""
    batch = get_batch(reader, batch_id)
    if batch is None:
        return {}
    with kept_file(reader, batch) as source:
        if source is None:
            return {}
        header = int(batch.mapping.get("header_row", 0))
        with closing(records(source)) as rows:
            titles = next(islice(rows, header, None), [])
            cells = next(islice(rows, row - header - 2, None), []) if row > header + 1 else []
    return dict(zip(titles, cells, strict=False))

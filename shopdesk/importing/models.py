"""Tables of the import history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.db.base import Base, Identified


class ImportBatch(Identified, Base):
    """One import of one file: what it was, how it was read, what it did, and whether it stands."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_file_hash", "file_hash"),)

    file_name: Mapped[str]
    file_hash: Mapped[str]  # SHA-256 of the bytes
    profile: Mapped[str]
    mapping: Mapped[dict[str, Any]]  # field to column title, and options, as used
    state: Mapped[str]  # importing.batch.BatchState: applied, undoing, undone
    actor: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]]


class ImportFile(Base):
    """The imported bytes, compressed: every line can show the row it came from."""

    __tablename__ = "import_file"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportChange(Identified, Base):
    """The values that an import replaced in an existing record, for its undo."""

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_batch_id", "batch_id"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any]]


class ImportProfile(Base):
    """A header mapped once by hand, kept for the shop and recognised next time."""

    __tablename__ = "import_profile"

    name: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    header_key: Mapped[str]  # normalised column titles, joined
    mapping: Mapped[dict[str, Any]]

"""Orders of files into the books: lines, payments, parcels, refunds and the goods that moved."""

from __future__ import annotations

from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.orders.importer.fields import FIELDS
from shopdesk.orders.importer.plain import book_plain
from shopdesk.orders.importer.signed import book_signed

__all__ = ["FIELDS", "book"]


def book(job: Job, table: Table) -> None:
    """Book the sound rows of a table of orders and account for every one of them."""
    if job.profile.documents:
        book_signed(job, table)
    else:
        book_plain(job, table)

"""Products of a table: one row a variant, rows with one product code are one product."""

from __future__ import annotations

from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.products.importer.catalogue import Catalogue, gather, good_rows
from shopdesk.products.importer.fields import FIELDS
from shopdesk.products.importer.shapes import arrange
from shopdesk.products.importer.writing import add_new, change_known, tell_details

__all__ = ["FIELDS", "book"]


def book(job: Job, table: Table) -> None:
    """Add new products and variants, change known ones where the table tells other values."""
    job.progress(0.5, _("Comparing products"))
    beside = arrange(job, table)
    catalogue = gather(job, table, beside)
    if job.is_refused:
        return
    job.progress(0.6, _("Writing products"))
    add_new(job, catalogue)
    changed, products = change_known(job, catalogue)
    tell_details(job, catalogue, changed, products)
    job.report.add("updated", "products", len(products))
    _account(job, catalogue, changed)


def _account(job: Job, catalogue: Catalogue, changed: set[int]) -> None:
    """Every row in one kind."""
    rejected = job.problems.positions
    added = unchanged = 0
    for row in good_rows(job, catalogue.rows):
        if row.position in changed:
            continue
        is_known = row.sku_key in catalogue.known or (
            not row.sku_key and row.product_key in catalogue.products
        )
        unchanged += is_known
        added += not is_known
    job.report.tell(RowKind.ADDED, added)
    job.report.tell(RowKind.UPDATED, len(changed))
    job.report.tell(RowKind.UNCHANGED, unchanged)
    for place, kind in catalogue.beside.items():
        job.report.tell(kind, int(place not in rejected))
    job.report.tell(RowKind.REJECTED, len(rejected))
    job.report.add("unchanged", "rows", unchanged)

"""Customers and products that imported orders name and that the shop does not know yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from shopdesk.customers.service import NewCustomer, create_customers, find_by_identity
from shopdesk.importing.subjects import Job
from shopdesk.products.rules import ProductKind, code_key
from shopdesk.products.service import FoundSku, NewProduct, NewSku, create_products, find_skus


class Memo(dict[str, str]):
    """A dict that fills itself by a function: each distinct text is worked on once."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self.compute = compute

    def __missing__(self, text: str) -> str:
        value = self[text] = self.compute(text)
        return value


def code_keys(codes: Sequence[str]) -> list[str]:
    """The keys of many codes, most of which repeat."""
    return list(map(Memo(code_key).__getitem__, codes))


def ensure_skus(
    job: Job,
    codes: Mapping[str, str],
    *,
    titles: Mapping[str, str],
    prices: Mapping[str, int],
) -> dict[str, FoundSku]:
    """The variants of these codes; unknown ones become products of their own.

    Args:
        codes: code key to code as written.
        titles: code key to the name of a new product; the code where there is none.
        prices: code key to the list price of a new product, minor units.
    """
    known = find_skus(job.session, codes)
    missing = [key for key in codes if key not in known]
    create_products(
        job.session,
        [
            NewProduct(
                code=codes[key],
                name=titles.get(key) or codes[key],
                skus=(NewSku(codes[key], price=prices.get(key, 0)),),
            )
            for key in missing
        ],
        at_millis=job.now,
        batch_id=job.batch_id,
    )
    job.report.add("added", "products", len(missing))
    job.report.add("added", "skus", len(missing))
    if missing:
        known |= find_skus(job.session, missing)
    return known


def is_goods(sku: FoundSku | None) -> bool:
    """Whether lines of the variant move stock."""
    return sku is None or sku.kind is ProductKind.GOODS


def ensure_customers(
    job: Job, channel_id: int, wanted: Iterable[NewCustomer], *, known_by: Sequence[str]
) -> dict[str, int]:
    """The customers whom the channel knows by these names; unknown ones are added."""
    found = find_by_identity(job.session, channel_id, set(known_by))
    missing = [
        (name, customer)
        for name, customer in zip(known_by, wanted, strict=True)
        if name not in found
    ]
    ids = create_customers(
        job.session,
        [customer for _name, customer in missing],
        at_millis=job.now,
        batch_id=job.batch_id,
    )
    found.update(zip((name for name, _customer in missing), ids, strict=True))
    job.report.add("added", "customers", len(ids))
    return found


def known_documents(session: Session, channel_id: int) -> dict[str, str | None]:
    """External numbers of everything booked for a channel, with the fingerprints."""
    from shopdesk.db.reader import session_reader

    reader = session_reader(session)
    found: dict[str, str | None] = {}
    for table in ("sales_order", "refund", "book_entry"):
        found.update(
            reader.rows(
                f"SELECT external_number, fingerprint FROM {table} "
                "WHERE channel_id = :channel AND external_number IS NOT NULL",
                {"channel": channel_id},
            )
        )
    return found

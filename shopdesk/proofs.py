"""What every feature states about the books, in one list, and the check that asks it."""

from __future__ import annotations

from shopdesk.customers.queries import PROOFS as CUSTOMER_PROOFS
from shopdesk.db.check import CheckReport, Progress, Proof, check
from shopdesk.db.shop import Shop
from shopdesk.orders.queries import PROOFS as ORDER_PROOFS
from shopdesk.products.queries import PROOFS as PRODUCT_PROOFS
from shopdesk.purchasing.queries import PROOFS as PURCHASING_PROOFS
from shopdesk.stock.queries import PROOFS as STOCK_PROOFS

PROOFS: tuple[Proof, ...] = (
    *PRODUCT_PROOFS,
    *CUSTOMER_PROOFS,
    *STOCK_PROOFS,
    *PURCHASING_PROOFS,
    *ORDER_PROOFS,
)


def check_shop(shop: Shop, *, full: bool = False, progress: Progress | None = None) -> CheckReport:
    """Prove the books of a shop: the database and everything the features state.

    Raises:
        shopdesk.errors.Cancelled: if progress raised it or the reader was interrupted.
    """
    return check(shop, PROOFS, full=full, progress=progress)

"""Places, kinds of moves, and what history must have been there before it was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from shopdesk.i18n import N_


class Place(IntEnum):
    """Keys of the places that every shop has (migration 0001); own shelves get higher keys."""

    SHELF = 1
    TRANSIT = 2
    QUARANTINE = 3
    RETURNS = 4
    SUPPLIER = 5
    CUSTOMER = 6
    LOSS = 7
    UNRECORDED = 8


class LocationKind(StrEnum):
    """Sort of a place; only the first four hold goods that the shop owns.

    At a consignment place lie a supplier's goods (VMI): they are counted, but they are worth
    nothing to the shop before they are taken from it.
    """

    SHELF = "shelf"
    TRANSIT = "transit"
    QUARANTINE = "quarantine"
    RETURNS = "returns"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LOSS = "loss"
    UNRECORDED = "unrecorded"
    CONSIGNMENT = "consignment"


OWNED = frozenset(
    {LocationKind.SHELF, LocationKind.TRANSIT, LocationKind.QUARANTINE, LocationKind.RETURNS}
)
# Where goods can be counted and cannot be fewer than none; a supplier's goods lie with us too.
PHYSICAL = OWNED | {LocationKind.CONSIGNMENT}
# What a shop may add places of: the others stand once for all of the world outside.
OWN_KINDS = (
    LocationKind.SHELF,
    LocationKind.TRANSIT,
    LocationKind.QUARANTINE,
    LocationKind.RETURNS,
    LocationKind.CONSIGNMENT,
    LocationKind.LOSS,
)
FIRST_OWN_PLACE = len(Place) + 1

LOCATION_LABELS = {
    LocationKind.SHELF: N_("Shelf"),
    LocationKind.TRANSIT: N_("In transit"),
    LocationKind.QUARANTINE: N_("Quarantine"),
    LocationKind.RETURNS: N_("Returns, not inspected"),
    LocationKind.SUPPLIER: N_("Supplier"),
    LocationKind.CUSTOMER: N_("Customer"),
    LocationKind.LOSS: N_("Loss"),
    LocationKind.UNRECORDED: N_("Before the records"),
    LocationKind.CONSIGNMENT: N_("Supplier's goods with us"),
}


class MoveKind(StrEnum):
    """Why goods moved."""

    OPENING = "opening"
    INFERRED = "inferred"
    SALE = "sale"
    RETURN = "return"
    RECEIPT = "receipt"
    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    REVERSAL = "reversal"
    SUPPLIER_RETURN = "supplier_return"
    SCRAP = "scrap"


MOVE_KIND_LABELS = {
    MoveKind.OPENING: N_("Opening stock"),
    MoveKind.INFERRED: N_("Must have been there"),
    MoveKind.SALE: N_("Sold"),
    MoveKind.RETURN: N_("Came back"),
    MoveKind.RECEIPT: N_("Received"),
    MoveKind.TRANSFER: N_("Transferred"),
    MoveKind.ADJUSTMENT: N_("Adjusted"),
    MoveKind.COUNT: N_("Counted"),
    MoveKind.REVERSAL: N_("Reversed"),
    MoveKind.SUPPLIER_RETURN: N_("Sent back to the supplier"),
    MoveKind.SCRAP: N_("Scrapped"),
}


class ReservationState(StrEnum):
    """Life of a promise of goods."""

    ACTIVE = "active"
    CONSUMED = "consumed"
    RELEASED = "released"


def missing_before(changes: Iterable[int], on_hand: int = 0) -> int:
    """Quantity that must have been on the shelf before the first change.

    Imported history sells goods whose receipt was never recorded. The least stock that keeps the
    running balance from going below zero is booked as one ``INFERRED`` move.

    Args:
        changes: changes of the balance in the order in which they happened, thousandths.
        on_hand: balance before them.

    Returns:
        The shortfall, 0 when the balance never goes below zero.
    """
    balance = lowest = on_hand
    for change in changes:
        balance += change
        lowest = min(lowest, balance)
    return max(0, -lowest)

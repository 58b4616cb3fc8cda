"""Changes of figures as people say them: 12.50, +5 %, −2.00, margin 30 %."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from shopdesk.base.money import plain_decimal
from shopdesk.base.unit_cost import cost_scale
from shopdesk.i18n import N_
from shopdesk.prices.rules.endings import Ending, with_ending


class OperationKind(StrEnum):
    """What happens to a figure."""

    SET = "set"
    ADD = "add"
    PERCENT = "percent"
    MARGIN = "margin"


OPERATION_LABELS = {
    OperationKind.SET: N_("Set to"),
    OperationKind.ADD: N_("Change by amount"),
    OperationKind.PERCENT: N_("Change by per cent"),
    OperationKind.MARGIN: N_("Margin over the cost"),
}
_WRITTEN = re.compile(r"(?P<sign>[+\-−])?\s*(?P<number>[0-9.０-９．]+)\s*(?P<percent>[%％])?\s*\Z")


@dataclass(frozen=True, slots=True)
class Operation:
    """A change; ``amount`` in whole units of the figure (5 is 5.00 or 5 %), exact."""

    kind: OperationKind
    amount: Fraction
    ending: Ending = Ending.EXACT


def parse_operation(text: str) -> Operation:
    """``12.5`` sets, ``+2`` and ``-2`` add, ``+5%`` and ``-5%`` change by per cent.

    A percentage without a sign is refused: 5 % of the price is not what anybody means.

    Raises:
        ValueError: if it is none of these.
    """
    found = _WRITTEN.match(text.strip())
    if found is None or (found["percent"] and not found["sign"]):
        raise ValueError(text)
    amount = Fraction(plain_decimal(found["number"]))
    if found["sign"] and found["sign"] != "+":
        amount = -amount
    if found["percent"]:
        return Operation(OperationKind.PERCENT, amount)
    return Operation(OperationKind.ADD if found["sign"] else OperationKind.SET, amount)


def operate(
    operation: Operation, value: int | None, *, unit: int, currency: str, cost_e4: int | None = None
) -> int | None:
    """The figure after the change, as stored; None where there is nothing to change.

    Args:
        value: as stored; None where the field is empty.
        unit: stored steps in one whole unit: 100 for CNY prices, 10,000 for costs.
        cost_e4: of the variant, for a margin.

    Raises:
        ValueError: if the result would be negative, or a margin takes the whole price.
    """
    exact: Fraction
    if operation.kind is OperationKind.SET:
        exact = operation.amount * unit
    elif operation.kind is OperationKind.MARGIN:
        if cost_e4 is None:
            return None
        share = 1 - operation.amount / 100
        if share <= 0:
            raise ValueError("a margin is below 100 %")
        exact = Fraction(cost_e4, cost_scale(currency)) / share
    elif value is None:
        return None
    elif operation.kind is OperationKind.ADD:
        exact = value + operation.amount * unit
    else:
        exact = value * (1 + operation.amount / 100)
    if exact < 0:
        raise ValueError("below nothing")
    if operation.ending is not Ending.EXACT or operation.kind is OperationKind.MARGIN:
        return with_ending(exact, operation.ending, currency)
    return floor(exact + Fraction(1, 2))

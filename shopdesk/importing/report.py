"""What an import did with every row of its file.

Each row is counted in exactly one kind; quantities and values (quantity times price as written,
before any rounding) are kept as whole numbers, so that the sums of the kinds equal the file's to
the last digit, and the money that was booked differs from them by a rounding that is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from shopdesk.base.money import decimal_text, money_text
from shopdesk.base.quantity import quantity_text
from shopdesk.i18n import N_, _, ngettext

# thousandths of a piece times 1/10000 of the currency unit
VALUE_DIGITS = 7
_ROWS_NAMED = 20


class RowKind(StrEnum):
    """What became of a row."""

    SALE = "sale"
    SERVICE = "service"
    GIFT = "gift"
    REFUND = "refund"
    ENTRY = "entry"
    WRITE_OFF = "write_off"
    FOUND = "found"
    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"
    REPEATED = "repeated"
    REJECTED = "rejected"
    FOREIGN = "foreign"
    SKIPPED = "skipped"
    BLANK = "blank"


ROW_KIND_LABELS = {
    RowKind.SALE: N_("Sold goods"),
    RowKind.SERVICE: N_("Services and fees"),
    RowKind.GIFT: N_("Gifts"),
    RowKind.REFUND: N_("Refunds"),
    RowKind.ENTRY: N_("Book entries (bad debt)"),
    RowKind.WRITE_OFF: N_("Stock written off"),
    RowKind.FOUND: N_("Stock found"),
    RowKind.ADDED: N_("Newly added"),
    RowKind.UPDATED: N_("Updated"),
    RowKind.UNCHANGED: N_("There already, unchanged"),
    RowKind.DIFFERENT: N_("There already with other contents, left as they are"),
    RowKind.REPEATED: N_("Rows that tell nothing new of their order"),
    RowKind.REJECTED: N_("Not imported"),
    RowKind.FOREIGN: N_("Prices in another currency than the shop's, left out"),
    RowKind.SKIPPED: N_("Footers and other notes"),
    RowKind.BLANK: N_("Blank rows"),
}
# Kinds whose rows were booked as money; the others are told, not booked.
MONEY_KINDS = frozenset(
    {RowKind.SALE, RowKind.SERVICE, RowKind.GIFT, RowKind.REFUND, RowKind.ENTRY}
)


@dataclass(frozen=True, slots=True)
class KindSum:
    """The rows of one kind: pieces in thousandths, value in 1e-7, booked money in minor units."""

    kind: RowKind
    rows: int
    quantity: int = 0
    value: int = 0
    booked: int = 0

    @property
    def label(self) -> str:
        """The kind in words."""
        return _(ROW_KIND_LABELS[self.kind])


@dataclass(frozen=True, slots=True)
class Notice:
    """Something doubtful that was kept as given (F16): how often, and the first rows."""

    code: str
    text: str
    count: int
    rows: tuple[int, ...] = ()


@dataclass(slots=True)
class Report:
    """Filled by an importer while it books; read by people and programs afterwards."""

    file: str = ""
    profile: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""  # of a workbook
    currency: str = ""
    rows: int = 0
    unused: tuple[str, ...] = ()  # titles of columns that were not read
    repeated: tuple[str, ...] = ()  # titles over several columns, of which the first was read
    kinds: dict[RowKind, KindSum] = field(default_factory=dict)
    counts: dict[str, defaultdict[str, int]] = field(
        default_factory=lambda: {
            name: defaultdict(int)
            for name in ("added", "updated", "unchanged", "skipped", "rejected")
        }
    )
    warnings: list[Notice] = field(default_factory=list)
    adopted: dict[str, str] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def tell(
        self, kind: RowKind, rows: int, *, quantity: int = 0, value: int = 0, booked: int = 0
    ) -> None:
        """Account for rows."""
        if not rows:
            return
        before = self.kinds.get(kind, KindSum(kind, 0))
        self.kinds[kind] = KindSum(
            kind,
            before.rows + rows,
            before.quantity + quantity,
            before.value + value,
            before.booked + booked,
        )

    def warn(self, code: str, text: str, rows: Sequence[int], count: int | None = None) -> None:
        """Note something doubtful; nothing is noted for no rows."""
        number = len(rows) if count is None else count
        if number:
            self.warnings.append(Notice(code, text, number, tuple(rows[:_ROWS_NAMED])))

    def add(self, what: str, name: str, count: int) -> None:
        """Count records: ``what`` is added, updated, unchanged, skipped or rejected."""
        if count:
            self.counts[what][name] += count

    def leave_out_done(self) -> None:
        """Forget what was booked and taken back: of a refused file nothing was done."""
        for name in ("added", "updated"):
            self.counts[name].clear()
        self.changes.clear()
        self.adopted.clear()

    @property
    def rejected_rows(self) -> int:
        """Rows that were not imported."""
        rejected = self.kinds.get(RowKind.REJECTED)
        return rejected.rows if rejected else 0

    @property
    def accounted(self) -> int:
        """Rows that are in some kind; equals ``rows`` when the import is done."""
        return sum(one.rows for one in self.kinds.values())

    def to_json(self) -> dict[str, Any]:
        """Plain values for programs; figures as decimal texts."""
        return {
            "file": self.file,
            "profile": self.profile,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "currency": self.currency,
            "rows": self.rows,
            "unused_columns": list(self.unused),
            "repeated_columns": list(self.repeated),
            "kinds": {
                one.kind.value: {
                    "rows": one.rows,
                    "quantity": quantity_text(one.quantity),
                    "value": value_text(one.value),
                    "booked": decimal_text(one.booked, self.currency),
                    "rounding": value_text(one.booked * _value_unit(self.currency) - one.value)
                    if one.kind in MONEY_KINDS
                    else "0",
                }
                for one in self.kinds.values()
            },
            **{name: dict(counts) for name, counts in self.counts.items()},
            "warnings": [asdict(warning) for warning in self.warnings],
            "adopted": self.adopted,
            "changes": self.changes,
            "seconds": round(self.seconds, 3),
        }

    def _origin(self) -> str:
        rows = f"{self.rows:,}"
        if self.sheet:
            text = ngettext(
                "{file}: {n} row, read as “{profile}” (sheet “{sheet}”)",
                "{file}: {n} rows, read as “{profile}” (sheet “{sheet}”)",
                self.rows,
            )
        else:
            text = ngettext(
                "{file}: {n} row, read as “{profile}” ({encoding})",
                "{file}: {n} rows, read as “{profile}” ({encoding})",
                self.rows,
            )
        return text.format(
            file=self.file,
            n=rows,
            profile=self.profile,
            encoding=self.encoding,
            sheet=self.sheet,
        )

    def lines(self) -> list[str]:
        """The report in words."""
        told = [self._origin()]
        if self.unused:
            told.append(
                _("Columns that are not read: {titles}").format(titles=", ".join(self.unused))
            )
        if self.repeated:
            told.append(
                _("Titles over several columns: {titles}").format(titles=", ".join(self.repeated))
            )
        for one in self.kinds.values():
            text = f"{one.rows:,}".rjust(10) + f"  {one.label}"
            if one.quantity or one.value:
                text += "  " + _("{pieces} pieces, {value} as written, {booked} booked").format(
                    pieces=quantity_text(one.quantity),
                    value=value_text(one.value),
                    booked=money_text(one.booked, self.currency),
                )
            told.append(text)
        labels = {
            "added": _("Newly added"),
            "updated": _("Updated"),
            "unchanged": _("Unchanged"),
            "skipped": _("Skipped"),
            "rejected": _("Not imported"),
        }
        for name, counts in self.counts.items():
            if counts:
                listed = ", ".join(counted(what, count) for what, count in counts.items())
                told.append(f"{labels[name]}: {listed}")
        told += [f"{warning.text} ({warning.count:,})" for warning in self.warnings]
        told += self.changes
        return told


# What is counted, as a heading; ``counted`` puts it in words with its number.
NAMES = {
    "orders": N_("orders"),
    "lines": N_("order lines"),
    "refunds": N_("refunds"),
    "refund_lines": N_("refund lines"),
    "entries": N_("book entries"),
    "events": N_("order events"),
    "payments": N_("payments"),
    "shipments": N_("parcels"),
    "shipment_lines": N_("parcel lines"),
    "products": N_("products"),
    "skus": N_("SKUs"),
    "customers": N_("customers"),
    "addresses": N_("addresses"),
    "channels": N_("channels"),
    "moves": N_("stock moves"),
    "prices": N_("special prices"),
    "suppliers": N_("suppliers"),
    "supplier_products": N_("offers of suppliers"),
    "supplier_prices": N_("prices of suppliers"),
    "inferred": N_("SKUs with stock from before the records"),
    "rows": N_("rows"),
}


def counted(name: str, count: int) -> str:
    """So many records in words: ``3 orders``.

    Raises:
        KeyError: for a name that no importer counts.
    """
    words = {
        "orders": ngettext("{n} order", "{n} orders", count),
        "lines": ngettext("{n} order line", "{n} order lines", count),
        "refunds": ngettext("{n} refund", "{n} refunds", count),
        "refund_lines": ngettext("{n} refund line", "{n} refund lines", count),
        "entries": ngettext("{n} book entry", "{n} book entries", count),
        "products": ngettext("{n} product", "{n} products", count),
        "skus": ngettext("{n} SKU", "{n} SKUs", count),
        "customers": ngettext("{n} customer", "{n} customers", count),
        "addresses": ngettext("{n} address", "{n} addresses", count),
        "channels": ngettext("{n} channel", "{n} channels", count),
        "moves": ngettext("{n} stock move", "{n} stock moves", count),
        "prices": ngettext("{n} special price", "{n} special prices", count),
        "suppliers": ngettext("{n} supplier", "{n} suppliers", count),
        "supplier_products": ngettext("{n} offer", "{n} offers", count),
        "supplier_prices": ngettext("{n} supplier price", "{n} supplier prices", count),
        "inferred": ngettext(
            "{n} SKU with stock from before the records",
            "{n} SKUs with stock from before the records",
            count,
        ),
        "rows": ngettext("{n} row", "{n} rows", count),
    }
    return words[name].format(n=f"{count:,}")


def _value_unit(currency: str) -> int:
    from shopdesk.base.money import exponent

    return int(10 ** (VALUE_DIGITS - exponent(currency)))


def value_text(value: int) -> str:
    """An exact value as plain text without needless zeros: ``9747747.934``."""
    whole, rest = divmod(abs(value), 10**VALUE_DIGITS)
    fraction = f".{rest:0{VALUE_DIGITS}d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{fraction}"


def sums_of(kinds: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """Pieces and value of several kinds of ``to_json`` together, as plain texts."""
    from decimal import Decimal

    entries = list(kinds)
    quantity = sum((Decimal(one["quantity"]) for one in entries), Decimal(0))
    value = sum((Decimal(one["value"]) for one in entries), Decimal(0))
    return f"{quantity.normalize():f}", f"{value.normalize():f}"

"""A purchase order as the paper that a supplier gets, in his language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shopdesk import settings
from shopdesk.base.clock import from_day_key
from shopdesk.base.money import decimal_text, exponent
from shopdesk.base.quantity import quantity_text
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.exports.files import whole_file
from shopdesk.i18n import _, language, using_language
from shopdesk.purchasing.queries import PurchaseDetail, get_purchase_order, get_supplier


@dataclass(frozen=True, slots=True)
class Row:
    """One line as printed."""

    number: str
    code: str
    their_code: str
    title: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """Everything on the paper, in words and figures of one language.

    ``parties`` are label and lines (the supplier), ``facts`` and ``sums`` label and
    value; the last sum is the total.
    """

    title: str
    number: str
    shop: str
    language: str
    parties: tuple[tuple[str, tuple[str, ...]], ...]
    facts: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, str], ...]
    note: str
    signatures: tuple[str, ...]


def order_paper(reader: Reader, order_id: int, *, in_language: str = "") -> OrderPaper:
    """The paper of a purchase order.

    Args:
        in_language: default the one in force.

    Raises:
        UserError: SD-PUR-003 if there is no such order.
    """
    order = get_purchase_order(reader, order_id)
    if order is None:
        raise UserError("SD-PUR-003", _("This purchase order does not exist."))
    preferences = settings.load(reader)
    chosen = in_language or language()
    with using_language(chosen):
        return _paper(reader, order, preferences.get(settings.SHOP_NAME), chosen)


def _paper(reader: Reader, order: PurchaseDetail, shop: str, chosen: str) -> OrderPaper:
    supplier = get_supplier(reader, order.supplier_id, order.created_at.date())
    assert supplier is not None  # noqa: S101 - the order refers to it
    contact = " · ".join(filter(None, (supplier.contact, supplier.phone, supplier.email)))
    to = tuple(filter(None, (supplier.name, supplier.address, contact)))
    facts = [
        (_("Date"), _day(order.ordered_on)),
        (_("Deliver by"), _day(order.expected_on)),
        (_("Payment"), _("{n} days after delivery").format(n=order.terms_days)),
        (_("Currency"), order.currency),
        (_("Your no."), order.supplier_number),
    ]
    sums = [
        (_("Goods"), order.goods),
        (_("Freight"), order.freight),
        (_("Tax"), order.tax),
    ]
    told = [(name, decimal_text(amount, order.currency)) for name, amount in sums if amount]
    total = f"{decimal_text(order.total, order.currency)} {order.currency}"
    return OrderPaper(
        title=_("Purchase order"),
        number=order.number,
        shop=shop,
        language=chosen,
        parties=((_("Supplier"), to),),
        facts=tuple((name, value) for name, value in facts if value),
        titles=(
            _("No."),
            _("Our code"),
            _("Your code"),
            _("Goods"),
            _("Quantity"),
            _("Unit price"),
            _("Amount"),
        ),
        rows=tuple(
            Row(
                str(line.line_no),
                line.sku_code,
                line.supplier_code,
                line.title,
                quantity_text(line.quantity),
                unit_price_text(line.price_e4, order.currency),
                decimal_text(line.amount, order.currency),
            )
            for line in order.lines
        ),
        sums=(*told, (_("Total"), total)),
        note=order.note,
        signatures=(_("For the buyer"), _("For the supplier")),
    )


def _day(key: int | None) -> str:
    return "" if key is None else from_day_key(key).isoformat()


def unit_price_text(price_e4: int, currency: str) -> str:
    """A price with at least the currency's decimals and no needless zeros: ``3.50``, ``3.1415``."""
    whole, rest = divmod(price_e4, 10_000)
    fraction = f"{rest:04d}".rstrip("0").ljust(exponent(currency), "0")
    return f"{whole}.{fraction}" if fraction else str(whole)


def write_purchase_order(
    reader: Reader, order_id: int, path: Path, *, in_language: str = ""
) -> Path:
    """Write the paper as PDF; an older file of that name is replaced at once.

    Raises:
        UserError: SD-PUR-003 if there is no such order, SD-REP-001 for a name that does not end
            in .pdf, SD-EXP-001 to 003 if the file cannot be written.
    """
    if path.suffix.lower() != ".pdf":
        raise UserError(
            "SD-REP-001",
            _("A purchase order is written as .pdf, not as “{name}”. Nothing was written.").format(
                name=path.name
            ),
        )
    paper = order_paper(reader, order_id, in_language=in_language)
    from shopdesk.reports.pdf.paper import render_paper

    content = render_paper(paper)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)
    return path

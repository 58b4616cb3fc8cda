"""Details, texts and packaging of products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.reader import session_reader
from shopdesk.errors import Problem, UserError
from shopdesk.i18n import _
from shopdesk.products.models import Product, ProductFact, Sku
from shopdesk.products.queries.pages import list_attributes, list_blocks
from shopdesk.products.rules import TEXT_PREFIX, accepts, compose

_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]
_DETAILS: Table = ProductFact.__table__  # type: ignore[assignment]
_SKUS: Table = Sku.__table__  # type: ignore[assignment]


def save_details(
    session: Session, product_id: int, values: Mapping[str, str], *, actor: str = ""
) -> None:
    """Write details of a product by key; an empty text takes one away, others stay.

    Raises:
        UserError: SD-PRO-032 if the product is gone, SD-PRO-046 for a key that its category has
            not or a text that is no value for it, each named. Nothing is written.
    """
    _require(session, product_id)
    known = {one.key: one for one in list_attributes(session_reader(session), product_id)}
    problems = []
    for key, text in values.items():
        if key not in known:
            problems.append(
                Problem(
                    "SD-PRO-046",
                    _("The category of this product has no detail “{key}”.").format(key=key),
                )
            )
        elif not accepts(known[key], text):
            problems.append(
                Problem(
                    "SD-PRO-046",
                    _("“{text}” is no value for “{name}”.").format(
                        text=text, name=known[key].label
                    ),
                )
            )
    if problems:
        raise UserError(
            "SD-PRO-046",
            _("{what} Nothing was saved.").format(what=problems[0].message),
            problems,
        )
    _write(session, product_id, values, actor)


def save_texts(
    session: Session, product_id: int, texts: Mapping[str, str], *, actor: str = ""
) -> str:
    """Write blocks of the description by key and compose it; returns the whole description.

    Raises:
        UserError: SD-PRO-032 if the product is gone, SD-PRO-046 for a block that there is none of.
    """
    _require(session, product_id)
    blocks = list_blocks(session_reader(session), product_id)
    unknown = sorted(set(texts) - {block.key for block in blocks})
    if unknown:
        raise UserError(
            "SD-PRO-046",
            _("There is no text block “{key}” here. Nothing was saved.").format(key=unknown[0]),
        )
    _write(session, product_id, {TEXT_PREFIX + key: text for key, text in texts.items()}, actor)
    found = session.execute(select(_DETAILS).where(_DETAILS.c.product_id == product_id))
    stored = {
        row.key.removeprefix(TEXT_PREFIX): row.value
        for row in found
        if row.key.startswith(TEXT_PREFIX)
    }
    description = compose(blocks, stored)
    session.execute(
        update(_PRODUCTS)
        .where(_PRODUCTS.c.id == product_id)
        .values(description=description, updated_at=clock.now(), version=_PRODUCTS.c.version + 1)
    )
    return description


def _write(session: Session, product_id: int, values: Mapping[str, str], actor: str) -> None:
    own = _DETAILS.c.product_id == product_id
    before = {
        row.key: row.value
        for row in session.execute(select(_DETAILS).where(own, _DETAILS.c.key.in_(list(values))))
    }
    plain = {key: text.strip() for key, text in values.items()}
    changed = {key: text for key, text in plain.items() if before.get(key, "") != text}
    session.execute(delete(_DETAILS).where(own, _DETAILS.c.key.in_(list(changed))))
    rows = [
        {"product_id": product_id, "key": key, "value": text}
        for key, text in changed.items()
        if text
    ]
    if rows:
        session.execute(insert(_DETAILS), rows)
    if changed:
        audit.record(
            session,
            "changed",
            "product_detail",
            product_id,
            actor=actor,
            before={key: before.get(key) for key in changed},
            after=changed,
        )


@dataclass(frozen=True, slots=True)
class PackagingInput:
    """Weight in grams and size in millimetres of one packed piece, and what it is packed in."""

    weight_grams: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    packaging: str = ""
    packaging_grams: int | None = None


def save_packaging(session: Session, sku_id: int, data: PackagingInput, *, actor: str = "") -> None:
    """Write weight, size and packaging of a variant.

    Raises:
        UserError: SD-PRO-032 if the variant is gone, SD-PRO-047 for a number below 0 or packaging
            that weighs more than the packed piece. Nothing is written.
    """
    sizes = {
        "weight_grams": data.weight_grams,
        "length_mm": data.length_mm,
        "width_mm": data.width_mm,
        "height_mm": data.height_mm,
        "packaging_grams": data.packaging_grams,
    }
    if any(value is not None and value < 0 for value in sizes.values()) or (
        data.weight_grams is not None and (data.packaging_grams or 0) > data.weight_grams
    ):
        raise UserError(
            "SD-PRO-047",
            _(
                "Weight and size cannot be negative, and packaging weighs no more than the packed "
                "piece. Nothing was saved."
            ),
        )
    after: dict[str, Any] = {**sizes, "packaging": data.packaging.strip()}
    row = session.execute(select(_SKUS).where(_SKUS.c.id == sku_id)).mappings().first()
    if row is None:
        raise UserError("SD-PRO-032", _("This variant does not exist any more. Nothing was saved."))
    session.execute(
        update(_SKUS)
        .where(_SKUS.c.id == sku_id)
        .values(**after, updated_at=clock.now(), version=_SKUS.c.version + 1)
    )
    audit.record(
        session,
        "changed",
        "sku",
        sku_id,
        actor=actor,
        before={key: row[key] for key in after},
        after=after,
    )


def _require(session: Session, product_id: int) -> None:
    if session.execute(select(_PRODUCTS.c.id).where(_PRODUCTS.c.id == product_id)).first() is None:
        raise UserError("SD-PRO-032", _("This product does not exist any more. Nothing was saved."))

"""Editing the category tree: rename, move, merge, attributes and SKU templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.db import audit
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.models import Category, CategoryAttribute, DescriptionTemplate, Product
from shopdesk.products.rules import Attribute, AttributeKind, Block, is_key, sku_code
from shopdesk.products.service.bulk import index_products

_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]
_ATTRIBUTES: Table = CategoryAttribute.__table__  # type: ignore[assignment]
_TEMPLATES: Table = DescriptionTemplate.__table__  # type: ignore[assignment]
SEPARATOR = " / "


def rename_category(session: Session, category_id: int, name: str, *, actor: str = "") -> None:
    """Give a category another name; paths below it follow.

    Raises:
        UserError: SD-PRO-040 if it is gone, SD-PRO-041 for an impossible name or one that a
            neighbour has. Nothing is written.
    """
    row = _get(session, category_id)
    plain = name.strip()
    if not plain or "/" in plain:
        raise UserError(
            "SD-PRO-041",
            _("A category needs a name without a slash. Nothing was changed."),
        )
    parent = row["path"].rpartition(SEPARATOR)[0]
    _repath(session, row, f"{parent}{SEPARATOR}{plain}" if parent else plain, {"name": plain})
    _note(session, row, actor, {"name": plain})


def move_category(
    session: Session, category_id: int, parent_id: int | None, *, actor: str = ""
) -> None:
    """Hang a category with all below it under another one, or at the top (None).

    Raises:
        UserError: SD-PRO-040 if one of them is gone, SD-PRO-042 into itself or below itself,
            SD-PRO-041 if there is one of that name already. Nothing is written.
    """
    row = _get(session, category_id)
    parent = None if parent_id is None else _get(session, parent_id)
    if parent is not None and _is_within(parent["path"], row["path"]):
        raise UserError(
            "SD-PRO-042",
            _("“{category}” cannot be put below itself. Nothing was changed.").format(
                category=row["path"]
            ),
        )
    path = row["name"] if parent is None else f"{parent['path']}{SEPARATOR}{row['name']}"
    _repath(session, row, path, {"parent_id": parent_id})
    _note(session, row, actor, {"path": path})


def merge_categories(session: Session, category_id: int, into_id: int, *, actor: str = "") -> int:
    """Put products, attributes and sub-categories of one category into another and delete it.

    Sub-categories of the same name are merged too; details that both have stay those of the
    target. Returns how many products changed their category.

    Raises:
        UserError: SD-PRO-040 if one of them is gone, SD-PRO-042 into itself or below itself.
    """
    row, target = _get(session, category_id), _get(session, into_id)
    if _is_within(target["path"], row["path"]):
        raise UserError(
            "SD-PRO-042",
            _("“{category}” cannot be merged into itself. Nothing was changed.").format(
                category=row["path"]
            ),
        )
    moved = 0
    children = session.execute(
        select(_CATEGORIES.c.id, _CATEGORIES.c.name).where(_CATEGORIES.c.parent_id == category_id)
    ).all()
    for child in children:
        twin = session.execute(
            select(_CATEGORIES.c.id).where(
                _CATEGORIES.c.path == f"{target['path']}{SEPARATOR}{child.name}"
            )
        ).scalar()
        if twin is None:
            move_category(session, child.id, into_id, actor=actor)
        else:
            moved += merge_categories(session, child.id, twin, actor=actor)
    ids = _products_of(session, [category_id])
    session.execute(
        update(_PRODUCTS).where(_PRODUCTS.c.category_id == category_id).values(category_id=into_id)
    )
    _merge_attributes(session, category_id, into_id)
    session.execute(delete(_TEMPLATES).where(_TEMPLATES.c.category_id == category_id))
    session.execute(delete(_CATEGORIES).where(_CATEGORIES.c.id == category_id))
    if ids:
        index_products(session, ids)
    _note(session, row, actor, {"merged into": target["path"]})
    return moved + len(ids)


def _merge_attributes(session: Session, category_id: int, into_id: int) -> None:
    kept = select(_ATTRIBUTES.c.key).where(_ATTRIBUTES.c.category_id == into_id)
    known = set(session.execute(kept).scalars())
    session.execute(
        delete(_ATTRIBUTES).where(
            _ATTRIBUTES.c.category_id == category_id, _ATTRIBUTES.c.key.in_(known)
        )
    )
    session.execute(
        update(_ATTRIBUTES)
        .where(_ATTRIBUTES.c.category_id == category_id)
        .values(category_id=into_id, position=_ATTRIBUTES.c.position + len(known))
    )


def delete_category(session: Session, category_id: int, *, actor: str = "") -> None:
    """Delete a category that no product and no other category hangs on.

    Raises:
        UserError: SD-PRO-040 if it is gone, SD-PRO-043 if it is used. Nothing is written.
    """
    row = _get(session, category_id)
    below = session.execute(
        select(_CATEGORIES.c.id).where(_CATEGORIES.c.parent_id == category_id)
    ).first()
    if below is not None or _products_of(session, [category_id]):
        raise UserError(
            "SD-PRO-043",
            _(
                "“{category}” holds products or other categories; merge it into another. Nothing "
                "was changed."
            ).format(category=row["path"]),
        )
    session.execute(delete(_ATTRIBUTES).where(_ATTRIBUTES.c.category_id == category_id))
    session.execute(delete(_TEMPLATES).where(_TEMPLATES.c.category_id == category_id))
    session.execute(delete(_CATEGORIES).where(_CATEGORIES.c.id == category_id))
    audit.record(
        session, "deleted", "category", category_id, actor=actor, before={"path": row["path"]}
    )


def set_sku_template(session: Session, category_id: int, template: str, *, actor: str = "") -> None:
    """Set what SKU codes of a category are made from; empty takes that of the category above.

    Raises:
        UserError: SD-PRO-040 if it is gone, SD-PRO-044 for a slot that there is none of.
    """
    row = _get(session, category_id)
    check_template(template)
    session.execute(
        update(_CATEGORIES)
        .where(_CATEGORIES.c.id == category_id)
        .values(sku_template=template.strip())
    )
    _note(session, row, actor, {"sku_template": template.strip()})


def check_template(template: str) -> None:
    """Refuse a template with unknown slots.

    Raises:
        UserError: SD-PRO-044.
    """
    try:
        sku_code(template, code="CODE", category="", serial=1)
    except ValueError as fault:
        raise UserError(
            "SD-PRO-044",
            _("The template has no slot {slot}. Nothing was changed.").format(slot=fault),
        ) from None


def save_attributes(
    session: Session, category_id: int, attributes: Sequence[Attribute], *, actor: str = ""
) -> None:
    """Replace what is to be told of the products of a category; details that are told stay.

    Raises:
        UserError: SD-PRO-040 if it is gone, SD-PRO-045 for a bad or double key, no label or a
            choice without choices. Nothing is written.
    """
    row = _get(session, category_id)
    keys = [one.key for one in attributes]
    for one in attributes:
        _check_attribute(one, keys)
    session.execute(delete(_ATTRIBUTES).where(_ATTRIBUTES.c.category_id == category_id))
    if attributes:
        session.execute(
            insert(_ATTRIBUTES),
            [
                {
                    "category_id": category_id,
                    "key": one.key,
                    "label": one.label.strip(),
                    "kind": str(one.kind),
                    "required": one.required,
                    "choices": list(one.choices) if one.kind is AttributeKind.CHOICE else [],
                    "position": place,
                }
                for place, one in enumerate(attributes)
            ],
        )
    _note(session, row, actor, {"attributes": keys})


def _check_attribute(one: Attribute, keys: Sequence[str]) -> None:
    if not is_key(one.key) or keys.count(one.key) > 1:
        text = _(
            "The key “{key}” is no short word of Latin letters or stands twice. Nothing was saved."
        ).format(key=one.key)
    elif not one.label.strip():
        text = _("The detail “{key}” needs a name. Nothing was saved.").format(key=one.key)
    elif one.kind is AttributeKind.CHOICE and not one.choices:
        text = _("“{name}” needs choices. Nothing was saved.").format(name=one.label)
    else:
        return
    raise UserError("SD-PRO-045", text)


def save_blocks(
    session: Session, category_id: int | None, blocks: Sequence[Block], *, actor: str = ""
) -> None:
    """Replace the description blocks of a category, or those of the shop (None).

    No blocks: the category takes those of the one above.

    Raises:
        UserError: SD-PRO-040 if it is gone, SD-PRO-045 for a bad or double key or no heading.
    """
    if category_id is not None:
        _get(session, category_id)
    keys = [one.key for one in blocks]
    if any(not is_key(key) or keys.count(key) > 1 for key in keys) or any(
        not one.label.strip() for one in blocks
    ):
        raise UserError(
            "SD-PRO-045",
            _("Every block needs a heading and a key of its own. Nothing was saved."),
        )
    own = (
        _TEMPLATES.c.category_id.is_(None)
        if category_id is None
        else _TEMPLATES.c.category_id == category_id
    )
    session.execute(delete(_TEMPLATES).where(own))
    if blocks:
        stored = [
            {"key": one.key, "label": one.label, "required": one.required, "start": one.start}
            for one in blocks
        ]
        session.execute(insert(_TEMPLATES), {"category_id": category_id, "blocks": stored})
    audit.record(
        session, "changed", "description_template", category_id, actor=actor, after={"keys": keys}
    )


def _get(session: Session, category_id: int) -> dict[str, Any]:
    row = session.execute(select(_CATEGORIES).where(_CATEGORIES.c.id == category_id)).mappings()
    found = row.first()
    if found is None:
        raise UserError(
            "SD-PRO-040", _("This category does not exist any more. Nothing was changed.")
        )
    return dict(found)


def _is_within(path: str, other: str) -> bool:
    return path == other or path.startswith(other + SEPARATOR)


def _repath(session: Session, row: dict[str, Any], path: str, values: dict[str, Any]) -> None:
    """Write a category and the paths of all below it, and index its products anew."""
    old = row["path"]
    taken = session.execute(
        select(_CATEGORIES.c.id).where(_CATEGORIES.c.path == path, _CATEGORIES.c.id != row["id"])
    ).scalar()
    if taken is not None:
        raise UserError(
            "SD-PRO-041",
            _("There is a category “{path}” already; merge them. Nothing was changed.").format(
                path=path
            ),
        )
    below = [
        found
        for found in session.execute(select(_CATEGORIES.c.id, _CATEGORIES.c.path))
        if _is_within(found.path, old)
    ]
    session.execute(update(_CATEGORIES).where(_CATEGORIES.c.id == row["id"]).values(**values))
    if path != old:
        for found in below:
            session.execute(
                update(_CATEGORIES)
                .where(_CATEGORIES.c.id == found.id)
                .values(path=path + found.path[len(old) :])
            )
        ids = _products_of(session, [found.id for found in below])
        if ids:
            index_products(session, ids)


def _products_of(session: Session, category_ids: Sequence[int]) -> list[int]:
    return list(
        session.execute(
            select(_PRODUCTS.c.id).where(_PRODUCTS.c.category_id.in_(list(category_ids)))
        ).scalars()
    )


def _note(session: Session, row: dict[str, Any], actor: str, after: dict[str, Any]) -> None:
    audit.record(
        session,
        "changed",
        "category",
        row["id"],
        actor=actor,
        before={"path": row["path"]},
        after=after,
    )

"""Pages of products: attributes of their category, details, texts, pictures, completeness."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shopdesk.db.reader import Reader, Row, one
from shopdesk.products.rules import (
    DEFAULT_BLOCKS,
    DEFAULT_TEMPLATE,
    TEXT_PREFIX,
    Attribute,
    AttributeKind,
    Block,
    Completeness,
    PageFacts,
    PictureRole,
    ProductKind,
    completeness,
)

# From a category up to the root.
_ABOVE = (
    "WITH RECURSIVE up(id, parent_id, depth) AS (SELECT g.id, g.parent_id, 0 FROM category g "
    "WHERE g.id = :category UNION ALL SELECT g.id, g.parent_id, up.depth + 1 FROM category g "
    "JOIN up ON g.id = up.parent_id) "
)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category of the tree; ``products`` hang on it directly."""

    id: int
    parent_id: int | None
    name: str
    path: str
    products: int
    sku_template: str
    attributes: int


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture of a product; ``sku_id`` None is for all variants."""

    id: int
    media_id: int
    sku_id: int | None
    role: str
    sha256: str
    name: str
    mime: str
    width: int
    height: int
    bytes: int
    licence: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What the page of a product holds and lacks; ``details`` and ``texts`` by key."""

    attributes: tuple[Attribute, ...]
    details: dict[str, str]
    blocks: tuple[Block, ...]
    texts: dict[str, str]
    pictures: tuple[PictureRow, ...]
    completeness: Completeness


def list_category_tree(reader: Reader) -> list[CategoryRow]:
    """All categories in the order of their paths, each below the one it hangs on."""
    rows = reader.rows(
        "SELECT g.id, g.parent_id, g.name, g.path, "
        "(SELECT count(*) FROM product p WHERE p.category_id = g.id), g.sku_template, "
        "(SELECT count(*) FROM category_attribute a WHERE a.category_id = g.id) FROM category g"
    )
    found = [CategoryRow(*row) for row in rows]
    # By the names, not by the text of the path: “Tea Sets” may not come between “Tea” and its own.
    return sorted(found, key=lambda row: row.path.split(" / "))


def find_category(reader: Reader, path: str) -> int | None:
    """Id of the category with that path; blanks around the slashes are ignored."""
    plain = " / ".join(part.strip() for part in path.split("/") if part.strip())
    found = one(reader, "SELECT id FROM category WHERE path = :path", {"path": plain})
    return None if found is None else int(found[0])


def category_attributes(
    reader: Reader, category_id: int | None, *, inherited: bool = True
) -> list[Attribute]:
    """Details of products of a category: the root's first; of one key the nearer one counts.

    Args:
        inherited: with those of the categories above.
    """
    rows = reader.rows(
        f"{_ABOVE}SELECT a.key, a.label, a.kind, a.required, a.choices, up.depth "
        "FROM category_attribute a JOIN up ON up.id = a.category_id "
        f"{'' if inherited else 'WHERE up.depth = 0 '}ORDER BY up.depth DESC, a.position, a.id",
        {"category": category_id or 0},
    )
    found: dict[str, Attribute] = {}
    for key, label, kind, required, choices, _depth in rows:
        found[key] = Attribute(
            key, label, AttributeKind(kind), bool(required), tuple(json.loads(choices))
        )
    return list(found.values())


def list_attributes(reader: Reader, product_id: int) -> list[Attribute]:
    """Details that a product has by its category."""
    return category_attributes(reader, _category_of(reader, product_id))


def _category_of(reader: Reader, product_id: int) -> int | None:
    found = one(reader, "SELECT category_id FROM product WHERE id = :id", {"id": product_id})
    return None if found is None else found[0]


def category_blocks(
    reader: Reader, category_id: int | None, *, inherited: bool = True
) -> list[Block]:
    """Description blocks of a category: its own, else of the nearest above, the shop's, ours."""
    rows = reader.rows(
        f"{_ABOVE}SELECT t.blocks FROM description_template t JOIN up ON up.id = t.category_id "
        f"{'' if inherited else 'WHERE up.depth = 0 '}ORDER BY up.depth",
        {"category": category_id or 0},
    )
    if not rows and (inherited or category_id is None):
        rows = reader.rows("SELECT blocks FROM description_template WHERE category_id IS NULL")
    if rows:
        return [
            Block(entry["key"], entry["label"], bool(entry["required"]), entry["start"])
            for entry in json.loads(rows[0][0])
        ]
    return list(DEFAULT_BLOCKS) if inherited or category_id is None else []


def list_blocks(reader: Reader, product_id: int) -> list[Block]:
    """Description blocks of a product by its category."""
    return category_blocks(reader, _category_of(reader, product_id))


def sku_template(reader: Reader, category_id: int | None, shop_template: str = "") -> str:
    """What SKU codes are made from: the nearest category's, the shop's, ``DEFAULT_TEMPLATE``."""
    found = one(
        reader,
        f"{_ABOVE}SELECT g.sku_template FROM category g JOIN up ON up.id = g.id "
        "WHERE g.sku_template <> '' ORDER BY up.depth",
        {"category": category_id or 0},
    )
    return str(found[0]) if found else shop_template or DEFAULT_TEMPLATE


def list_pictures(reader: Reader, product_id: int) -> list[PictureRow]:
    """Pictures of a product in the order that buyers see."""
    rows = reader.rows(
        "SELECT c.id, m.id, c.sku_id, c.role, m.sha256, m.name, m.mime, coalesce(m.width, 0), "
        "coalesce(m.height, 0), m.bytes, m.licence, m.source, m.note FROM product_picture c "
        "JOIN media m ON m.id = c.media_id WHERE c.product_id = :id ORDER BY c.position, c.id",
        {"id": product_id},
    )
    return [PictureRow(*row) for row in rows]


def get_page(reader: Reader, product_id: int) -> ProductPage | None:
    """The page of a product with what it lacks; None if the product is gone."""
    head = one(reader, "SELECT kind, category_id FROM product WHERE id = :id", {"id": product_id})
    if head is None:
        return None
    attributes = category_attributes(reader, head[1])
    blocks = category_blocks(reader, head[1])
    stored: dict[str, str] = dict(
        reader.rows("SELECT key, value FROM product_detail WHERE product_id = :id ORDER BY key",
                    {"id": product_id})
    )  # fmt: skip
    texts = {
        key.removeprefix(TEXT_PREFIX): value
        for key, value in stored.items()
        if key.startswith(TEXT_PREFIX)
    }
    details = {key: value for key, value in stored.items() if not key.startswith(TEXT_PREFIX)}
    pictures = list_pictures(reader, product_id)
    skus = reader.rows(_SKU_FACTS, {"id": product_id})
    facts = PageFacts(
        is_goods=head[0] == ProductKind.GOODS,
        has_category=head[1] is not None,
        has_price=_all(skus, 0),
        has_cost=_all(skus, 1),
        has_barcode=_all(skus, 2),
        has_weight=_all(skus, 3),
        has_size=_all(skus, 4),
        pictures=len(pictures),
        has_main_picture=any(one.role == PictureRole.MAIN for one in pictures),
        has_licences=all(one.licence for one in pictures),
        attributes=tuple(attributes),
        filled=frozenset(key for key, value in details.items() if value),
        blocks=tuple(blocks),
        texts=frozenset(key for key, value in texts.items() if value),
    )
    return ProductPage(
        tuple(attributes), details, tuple(blocks), texts, tuple(pictures), completeness(facts)
    )


# A kit weighs and costs what its components do, so it is asked for neither.
_SKU_FACTS = (
    "SELECT CASE WHEN s.price > 0 THEN 1 ELSE 0 END, "
    "CASE WHEN s.cost_e4 IS NOT NULL OR s.kit = 1 THEN 1 ELSE 0 END, "
    "CASE WHEN EXISTS (SELECT 1 FROM barcode b WHERE b.sku_id = s.id) THEN 1 ELSE 0 END, "
    "CASE WHEN s.weight_grams > 0 OR s.kit = 1 THEN 1 ELSE 0 END, "
    "CASE WHEN s.length_mm > 0 AND s.width_mm > 0 AND s.height_mm > 0 THEN 1 ELSE 0 END "
    "FROM sku s WHERE s.product_id = :id AND s.active = 1"
)


def _all(rows: Sequence[Row], place: int) -> bool:
    return bool(rows) and all(row[place] for row in rows)

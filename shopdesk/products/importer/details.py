"""Details, addresses of pictures and kits of a table, each kept with what it replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.quantity import parse_quantity
from shopdesk.db.bulk import allocate_ids, insert_rows, run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.i18n import _
from shopdesk.importing.changes import keep_others
from shopdesk.importing.subjects import Job
from shopdesk.products.queries.pages import category_attributes
from shopdesk.products.rules import TEXT_PREFIX, Attribute, is_key, key_for

PICTURES = "source:pictures"  # addresses of pictures at the origin: kept as text, never fetched
_TITLE = re.compile(r"(?:[^:：]{1,20}[:：]\s*)?(?P<label>.*?)\s*(?:\[(?P<key>[a-z0-9_:]+)\])?\Z")
_PART = re.compile(r"\s*(?P<quantity>[0-9]+(?:\.[0-9]+)?)\s*[x×*]\s*(?P<code>.+?)\s*\Z")


@dataclass(frozen=True, slots=True)
class DetailColumn:
    """What a column of details tells: ``Detail: Material [material]``."""

    field: str
    label: str
    key: str  # empty where the title names none

    @property
    def is_text(self) -> bool:
        """Whether it is a block of the description, not a detail of the category."""
        return self.key.startswith(TEXT_PREFIX) and is_key(self.key.removeprefix(TEXT_PREFIX))


def detail_columns(titles: Mapping[str, str]) -> list[DetailColumn]:
    """The columns of details of a table, by the titles of its fields."""
    found = []
    for name, title in titles.items():
        if name != "details" and not name.startswith("details."):
            continue
        match = _TITLE.match(title)
        label = (match["label"] if match else title).strip() or title
        key = (match["key"] if match else "") or ""
        plain = key.removeprefix(TEXT_PREFIX)
        found.append(DetailColumn(name, label, key if is_key(plain) else ""))
    return found


def attribute_for(column: DetailColumn, attributes: Sequence[Attribute]) -> Attribute | None:
    """The attribute of a category that a column tells: the one of its key, else of its name."""
    by_key = {one.key: one for one in attributes}
    if column.key:
        return by_key.get(column.key)
    same = [one for one in attributes if one.label.casefold() == column.label.casefold()]
    return same[0] if same else None


def plain_keys(columns: Sequence[DetailColumn]) -> dict[str, str]:
    """Keys of columns where no category tells them: those of their titles, else made of these."""
    found: dict[str, str] = {}
    for column in columns:
        found[column.field] = column.key or key_for(column.label, list(found.values()))
    return found


@dataclass(slots=True)
class CategoryAttributes:
    """The attributes of categories, each read once; by path, as tables name them."""

    reader: Reader
    _ids: dict[str, int] = field(default_factory=dict)
    _known: dict[str, list[Attribute]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = dict(self.reader.rows("SELECT path, id FROM category"))

    def of(self, path: str) -> list[Attribute]:
        """What is told of the products of a category; nothing where there is none such yet."""
        if path not in self._known:
            parts = path.split(" / ")
            nearest = next(
                (
                    self._ids[above]
                    for depth in range(len(parts), 0, -1)
                    if (above := " / ".join(parts[:depth])) in self._ids
                ),
                None,
            )
            found = category_attributes(self.reader, nearest) if nearest is not None else []
            self._known[path] = list(found)
        return self._known[path]


@dataclass(slots=True)
class ToldDetails:
    """Details to write: product id to key to value."""

    values: dict[int, dict[str, str]] = field(default_factory=dict)

    def tell(self, product_id: int, key: str, value: str) -> None:
        """Note one; the first of a product's rows wins."""
        self.values.setdefault(product_id, {}).setdefault(key, value)


def ensure_attributes(
    job: Job, wanted: Mapping[int, Iterable[DetailColumn]]
) -> dict[tuple[int, str], str]:
    """Give categories the details that the table tells of them; returns (category, field) → key.

    What a category does not have, nor those above it, is added to it as a text.
    """
    reader = session_reader(job.session)
    keys: dict[tuple[int, str], str] = {}
    rows: list[tuple[Any, ...]] = []
    for category_id, columns in wanted.items():
        attributes = list(category_attributes(reader, category_id))
        taken = [one.key for one in attributes]
        for column in columns:
            found = attribute_for(column, attributes)
            key = found.key if found else column.key or key_for(column.label, taken)
            keys[category_id, column.field] = key
            if found is None:
                rows.append((category_id, key, column.label, "text", 0, "[]", len(taken)))
                taken.append(key)
    if rows:
        ids = allocate_ids(job.session, "category_attribute", len(rows))
        insert_rows(
            job.session,
            "category_attribute",
            ("id", "category_id", "key", "label", "kind", "required", "choices", "position"),
            [(key, *row) for key, row in zip(ids, rows, strict=True)],
        )
        keep_others(job.session, job.batch_id, "category_attribute", {key: {} for key in ids})
        job.report.changes.append(
            _("Details added to categories as texts: {names}").format(
                names=", ".join(dict.fromkeys(str(row[2]) for row in rows))
            )
        )
    return keys


def write_details(job: Job, told: ToldDetails) -> set[int]:
    """Write details that differ from what is there; returns the products that changed."""
    reader = session_reader(job.session)
    now: dict[int, dict[str, str]] = {}
    for product_id, key, value in reader.rows(
        "SELECT product_id, key, value FROM product_detail "
        f"WHERE product_id IN ({id_list(sorted(told.values))})"
    ):
        now.setdefault(int(product_id), {})[key] = value
    changes: dict[int, dict[str, Any]] = {}
    rows = []
    for product_id, values in told.values.items():
        present = now.get(product_id, {})
        for key, value in values.items():
            if present.get(key, "").strip() == value:
                continue
            changes.setdefault(product_id, {})[key] = [present.get(key), value]
            if key in present:
                set_detail(job.session, product_id, key, value)
            else:
                rows.append((product_id, key, value))
    insert_rows(job.session, "product_detail", ("product_id", "key", "value"), rows)
    keep_others(job.session, job.batch_id, "product_detail", changes)
    touch(job.session, "product_detail")
    return set(changes)


def set_detail(session: Any, product_id: int, key: str, value: str | None) -> None:
    """Change a detail that is there, or take it away (None)."""
    names = {"product": product_id, "key": key}
    if value is None:
        run(session, "DELETE FROM product_detail WHERE product_id = :product AND key = :key", names)
    else:
        run(
            session,
            "UPDATE product_detail SET value = :value WHERE product_id = :product AND key = :key",
            {**names, "value": value},
        )


def parse_parts(text: str) -> list[tuple[str, int]] | None:
    """``2 x CUP; 0.5 x TEA`` as codes with thousandths of a piece; None if it is no such list.

    ``%3B`` and ``%25`` stand for the signs that they encode.
    """
    found = []
    for word in filter(str.strip, text.split(";")):
        match = _PART.match(word)
        if match is None:
            return None
        try:
            quantity = int(parse_quantity(match["quantity"]))
        except ValueError:
            return None
        if quantity <= 0:
            return None
        found.append((match["code"].replace("%3B", ";").replace("%25", "%"), quantity))
    codes = [code for code, _quantity in found]
    return found if found and len(set(codes)) == len(codes) else None


def write_kits(job: Job, kits: Mapping[int, Sequence[tuple[int, int]]]) -> None:
    """Make new variants kits of these components: (variant, thousandths of a piece) each."""
    insert_rows(
        job.session,
        "kit_component",
        ("kit_sku_id", "sku_id", "quantity"),
        [(kit, sku, quantity) for kit, parts in kits.items() for sku, quantity in parts],
    )
    if kits:
        run(job.session, f"UPDATE sku SET kit = 1 WHERE id IN ({id_list(sorted(kits))})")
        touch(job.session, "sku", "kit_component")
    keep_others(job.session, job.batch_id, "kit_component", {kit: {} for kit in kits})

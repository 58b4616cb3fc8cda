"""Many fields of many products at once: look first, then change all or nothing, take all back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.unit_cost import gross_margin
from shopdesk.db import change_sets, direct
from shopdesk.db.change_sets import ChangeKind, Item
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries.grid import GridRow, rows_of_skus
from shopdesk.products.rules import LifeCycle, sku_name
from shopdesk.products.rules.fields import BY_KEY, Cell, EditField, FieldKind
from shopdesk.products.service.bulk import ensure_categories, index_products
from shopdesk.products.service.life import record_stages

NAMED = 5  # so many cases a message names one by one
_TABLES = ("product", "sku")
_SEARCHED = {"name", "category", "brand", "tags"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would be different; values as stored, a category as its path."""

    subject: str
    subject_id: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one variant: a ``problem`` keeps all from being saved, else a warning."""

    sku_id: int
    code: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Margin:
    """Gross margin of one variant before and after; None where it is not known."""

    sku_id: int
    before: Fraction | None
    after: Fraction | None


@dataclass(slots=True)
class Preview:
    """What a set of cells would change."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    margins: dict[int, Margin] = field(default_factory=dict)
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    products: frozenset[int] = frozenset()


def preview_cells(reader: Reader, cells: Sequence[Cell]) -> Preview:
    """What these cells would change, with margins, warnings and everything that forbids it."""
    currency = settings.get(reader, settings.SHOP_CURRENCY)
    rows = rows_of_skus(reader, id_list(sorted({cell.sku_id for cell in cells})))
    found = Preview(products=frozenset(row.product_id for row in rows.values()))
    wanted: dict[tuple[str, int, str], Cell] = {}
    for cell in cells:
        row = rows.get(cell.sku_id)
        if row is None:
            text = _("This variant is no longer there.")
            found.problems.append(Remark(cell.sku_id, str(cell.sku_id), cell.field, text))
            continue
        known = BY_KEY[cell.field]
        subject_id = row.product_id if known.table == "product" else row.sku_id
        key = (known.table, subject_id, cell.field)
        if key in wanted and wanted[key].value != cell.value:
            text = _("Two different values are given for it.")
            found.problems.append(Remark(row.sku_id, row.code, cell.field, text))
        wanted[key] = cell
        found.versions[known.table, subject_id] = row.versions[known.table]
    after: dict[int, dict[str, Any]] = defaultdict(dict)
    for (table, subject_id, name), cell in wanted.items():
        row = rows[cell.sku_id]
        if row.values[name] != cell.value:
            found.changes.append(Change(table, subject_id, name, row.values[name], cell.value))
            after[row.sku_id][name] = cell.value
    for sku_id, values in after.items():
        _judge(found, rows[sku_id], values, currency)
    return found


def _judge(found: Preview, row: GridRow, values: Mapping[str, Any], currency: str) -> None:
    whole = {**row.values, **values}
    for name, value in values.items():
        if value is None and not BY_KEY[name].is_nullable:
            text = _("This field may not be empty.")
            found.problems.append(Remark(row.sku_id, row.code, name, text))
    low, high = whole["min_quantity"], whole["max_quantity"]
    if low is not None and high is not None and low > high:
        text = _("“Stock at least” is more than “Stock at most”.")
        found.problems.append(Remark(row.sku_id, row.code, "min_quantity", text))
    if not {"price", "cost_e4", "floor_price"} & set(values):
        return
    before = gross_margin(row.values["price"], row.values["cost_e4"], currency)
    now = gross_margin(whole["price"] or 0, whole["cost_e4"], currency)
    found.margins[row.sku_id] = Margin(row.sku_id, before, now)
    if whole["floor_price"] is not None and (whole["price"] or 0) < whole["floor_price"]:
        text = _("The price is below the lowest price of this variant.")
        found.warnings.append(Remark(row.sku_id, row.code, "price", text))
    elif now is not None and now < 0:
        text = _("The price is below the cost.")
        found.warnings.append(Remark(row.sku_id, row.code, "price", text))


def apply_cells(
    session: Session,
    cells: Sequence[Cell],
    *,
    seen: Preview | None = None,
    title: str = "",
    reason: str = "",
    actor: str = "",
    kind: ChangeKind = ChangeKind.GRID,
) -> int | None:
    """Change all these cells; returns the id of the change set, None if nothing was different.

    Args:
        seen: the preview that was decided on: what somebody else changed since is refused.
        title: what was done, for the history.

    Raises:
        UserError: SD-PRO-020 for values that are not possible, SD-PRO-021 if a product was changed
            by somebody else meanwhile. Nothing is changed then.
    """
    found = preview_cells(session_reader(session), cells)
    if found.problems:
        raise _refusal(found.problems)
    if seen is not None:
        shown = {
            (change.subject, change.subject_id, change.field): change for change in seen.changes
        }
        for change in found.changes:
            old = shown.get((change.subject, change.subject_id, change.field))
            if old is None or old.before != change.before:
                raise _changed_meanwhile(1)
    if not found.changes:
        return None
    return _write(session, found, title=title, reason=reason, actor=actor, kind=kind)


def undo_change_set(session: Session, set_id: int, *, actor: str = "") -> int:
    """Put back everything that a change set changed; returns the id of the set that did so.

    Raises:
        UserError: SD-CHG-002 if there is no such set, SD-CHG-001 if it was taken back already,
            SD-CHG-003 if a field of it was changed again since. Nothing is changed then.
    """
    reader = session_reader(session)
    head = change_sets.find_head(reader, set_id)
    if head is None:
        raise UserError(
            "SD-CHG-002", _("There is no change {id}. Nothing was changed.").format(id=set_id)
        )
    items = change_sets.get_items(reader, set_id)
    present = _present(reader, items)
    again = [item for item in items if present.get(_place(item)) != item.after]
    if again:
        raise UserError(
            "SD-CHG-003",
            ngettext(
                "{n} field was changed again since, so this change cannot be taken back. "
                "Nothing was changed.",
                "{n} fields were changed again since, so this change cannot be taken back. "
                "Nothing was changed.",
                len(again),
            ).format(n=len(again)),
        )
    undone = change_sets.record(
        session,
        [item.turned() for item in items],
        kind=ChangeKind.UNDO,
        title=head.title,
        actor=actor,
        undoes=set_id,
    )
    stored: dict[str, dict[int, dict[str, Any]]] = {table: {} for table in _TABLES}
    for item in items:
        edit = BY_KEY[item.field]
        stored[item.subject].setdefault(item.subject_id, {})[edit.column] = _value(
            edit, item.before
        )
    renamed = [item for item in items if item.field == "name"]
    _rename_skus(
        session, [(item.subject_id, item.after or "", item.before or "") for item in renamed]
    )
    record_stages(
        session,
        {
            item.subject_id: (LifeCycle(str(item.after)), LifeCycle(str(item.before)))
            for item in items
            if item.field == "state"
        },
        actor=actor,
    )
    _store(session, stored, _versions(reader, stored))
    _finish(session, stored, {item.field for item in items})
    return undone


def _place(item: Item) -> tuple[str, int, str]:
    return (item.subject, item.subject_id, item.field)


def _present(reader: Reader, items: Sequence[Item]) -> dict[tuple[str, int, str], str | None]:
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for item in items:
        wanted[item.subject, item.field].append(item.subject_id)
    return {
        (table, key, name): None if value is None else str(value)
        for (table, name), ids in wanted.items()
        for key, value in reader.rows(
            f"SELECT id, {BY_KEY[name].column} FROM {table} WHERE id IN ({id_list(ids)})"
        )
    }


def _value(edit: EditField, text: str | None) -> Any:
    if text is None or edit.kind in {FieldKind.TEXT, FieldKind.STATE}:
        return text
    return int(text)


def _versions(
    reader: Reader, stored: Mapping[str, Mapping[int, Any]]
) -> dict[tuple[str, int], int]:
    return {
        (table, key): version
        for table, records in stored.items()
        for key, version in reader.rows(
            f"SELECT id, version FROM {table} WHERE id IN ({id_list(sorted(records))})"
        )
    }


def _write(session: Session, found: Preview, **told: Any) -> int:
    """Store the changes, keep what was before, and write the search texts anew."""
    paths = [change.after for change in found.changes if change.field == "category"]
    known = ensure_categories(session, [path for path in paths if path])
    categories: dict[str | None, int | None] = {None: None}
    categories.update(known)
    reader = session_reader(session)
    old_ids: dict[str, int] = dict(reader.rows("SELECT path, id FROM category") if paths else ())
    stored: dict[str, dict[int, dict[str, Any]]] = {table: {} for table in _TABLES}
    items = []
    for change in found.changes:
        edit = BY_KEY[change.field]
        before, after = change.before, change.after
        if edit.kind is FieldKind.CATEGORY:
            before, after = old_ids.get(before), categories[after]
        stored[change.subject].setdefault(change.subject_id, {})[edit.column] = after
        items.append(
            Item(change.subject, change.subject_id, change.field, _as_text(before), _as_text(after))
        )
    set_id = change_sets.record(session, items, **told)
    _rename_skus(
        session,
        [
            (change.subject_id, change.before, change.after)
            for change in found.changes
            if change.field == "name"
        ],
    )
    record_stages(
        session,
        {
            change.subject_id: (LifeCycle(change.before), LifeCycle(change.after))
            for change in found.changes
            if change.field == "state"
        },
        reason=str(told.get("reason", "")),
        actor=str(told.get("actor", "")),
    )
    _store(session, stored, found.versions)
    _finish(session, stored, {change.field for change in found.changes})
    return set_id


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _store(
    session: Session,
    stored: Mapping[str, Mapping[int, Mapping[str, Any]]],
    versions: Mapping[tuple[str, int], int],
) -> None:
    now = clock.to_millis(clock.now())
    for table, records in stored.items():
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for key, values in records.items():
            version = versions[table, key]
            groups[tuple(sorted(values))].append(
                {**values, "id": key, "version": version, "now": now}
            )
        for columns, rows in groups.items():
            sets = "".join(f"{name} = :{name}, " for name in columns)
            changed = direct.run_many(
                session,
                f"UPDATE {table} SET {sets}updated_at = :now, version = version + 1 "
                "WHERE id = :id AND version = :version",
                rows,
            )
            if changed != len(rows):
                raise _changed_meanwhile(len(rows) - changed)
        if records:
            touch(session, table)


def _rename_skus(session: Session, renamed: Sequence[tuple[int, str, str]]) -> None:
    """Variants named after their product follow its name; those with a name of their own do not."""
    names = {product_id: (old, new) for product_id, old, new in renamed}
    rows = []
    for sku_id, product_id, name, *options in session_reader(session).rows(
        "SELECT id, product_id, name, option1, option2, option3 FROM sku "
        f"WHERE product_id IN ({id_list(sorted(names))})"
    ):
        old, new = names[product_id]
        if name == sku_name(old, *options):
            rows.append({"id": sku_id, "name": sku_name(new, *options)})
    if rows:
        direct.run_many(session, "UPDATE sku SET name = :name WHERE id = :id", rows)
        touch(session, "sku")


def _finish(session: Session, stored: Mapping[str, Mapping[int, Any]], fields: set[str]) -> None:
    """A form that shows a product with changed variants may not overwrite them."""
    parents = {
        int(row[0])
        for row in session_reader(session).rows(
            f"SELECT DISTINCT product_id FROM sku WHERE id IN ({id_list(sorted(stored['sku']))})"
        )
    }
    others = sorted(parents - set(stored["product"]))
    if others:
        direct.run(
            session, f"UPDATE product SET version = version + 1 WHERE id IN ({id_list(others)})"
        )
        touch(session, "product")
    if fields & _SEARCHED:
        index_products(session, sorted(stored["product"]))


def _refusal(problems: Sequence[Remark]) -> UserError:
    named = "\n".join(
        _("{code}, {field}: {text}").format(
            code=problem.code, field=_(BY_KEY[problem.field].label), text=problem.text
        )
        for problem in problems[:NAMED]
    )
    head = ngettext(
        "{n} value is not possible. Nothing was changed.",
        "{n} values are not possible. Nothing was changed.",
        len(problems),
    ).format(n=len(problems))
    return UserError("SD-PRO-020", f"{head}\n{named}")


def _changed_meanwhile(count: int) -> UserError:
    return UserError(
        "SD-PRO-021",
        ngettext(
            "{n} product was changed by somebody else just now. Nothing was changed; look again.",
            "{n} products were changed by somebody else just now. Nothing was changed; look again.",
            count,
        ).format(n=count),
    )

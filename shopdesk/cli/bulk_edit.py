"""Commands that change one field of many products at once, and take such a change back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import from_millis
from shopdesk.base.money import exponent
from shopdesk.base.quantity import quantity_text
from shopdesk.base.unit_cost import COST_DIGITS, plain_unit_cost, unit_cost_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.output import NONE, Shown, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.db.reader import Reader, id_list
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.prices.rules import Ending, OperationKind, operate, parse_operation
from shopdesk.products.queries import find_sku
from shopdesk.products.rules import LIFE_CYCLE_LABELS, LifeCycle
from shopdesk.products.rules.fields import EDIT_FIELDS, Cell, EditField, FieldKind, parse_value

if TYPE_CHECKING:
    from shopdesk.products.service import Preview

_FIELDS = {field.key: field for field in EDIT_FIELDS}
_SHOWN_CHANGES = 20


def add_commands(commands: Commands) -> None:
    """``edit``, ``changes``, ``undo-change``."""
    edit = commands.add(
        "edit",
        edit_products,
        about=_("change one field of many products, with a look before"),
        more=_(
            "Numbers may be changed: +5%, -2.50. Everything is changed or nothing is; the whole "
            "change can be taken back with “undo-change”."
        ),
    )
    edit.add_argument("field", choices=list(_FIELDS), help=_("which field"))
    edit.add_argument("value", help=_("the new value, or a change such as +5%%"))
    edit.add_argument("--sku", action="append", default=[], help=_("code or barcode; repeatable"))
    edit.add_argument("--category", default="", help=_("all of this category and those below it"))
    edit.add_argument("--state", default="", help=_("all in this state"))
    edit.add_argument("--everything", action="store_true", help=_("all products"))
    edit.add_argument(
        "--ending", choices=[str(ending) for ending in Ending], default="exact", help=_("of prices")
    )
    edit.add_argument("--reason", default="", help=_("kept in the history"))
    edit.add_argument("--dry-run", action="store_true", help=_("only show what would change"))
    commands.add("changes", list_changes, about=_("what was changed in one go, the newest first"))
    undo = commands.add("undo-change", undo_change, about=_("take a change of “changes” back"))
    undo.add_argument("change", type=int, help=_("its number"))


def edit_products(call: Call) -> Answer:
    """``edit FIELD VALUE``: look, and change unless ``--dry-run``."""
    from shopdesk.products.service import apply_cells, preview_cells

    arguments = call.arguments
    field = _FIELDS[arguments.field]
    shop = call.shop()
    with call.reading() as (reader, shown):
        ids = _chosen(reader, arguments)
        cells = _cells(reader, field, ids, arguments, shown.currency)
        found = preview_cells(reader, cells)
        names = _names(reader, found)
    if found.problems:
        lines = [f"{problem.code}: {problem.text}" for problem in found.problems]
        return Answer(
            [*lines, _("Nothing was changed.")],
            {"ok": False, "code": "SD-PRO-020", "problems": _remarks(found.problems)},
            1,
            is_refusal=True,
        )
    document: dict[str, Any] = {
        "currency": shown.currency,
        "variants": len(ids),
        "changes": len(found.changes),
        "items": _items(found, field, names, shown),
        "warnings": _remarks(found.warnings),
        "change": None,
    }
    lines = _change_lines(found, field, names, shown)
    if arguments.dry_run or not found.changes:
        nothing = _("Nothing is different.") if not found.changes else _("Nothing was changed yet.")
        return Answer([*lines, nothing], document)
    with shop.unit_of_work() as session:
        set_id = apply_cells(
            session,
            cells,
            seen=found,
            title=f"{field.key} {arguments.value}",
            reason=arguments.reason,
            actor=ACTOR,
        )
    text = _("Changed. Take it back with “undo-change {id}”.").format(id=set_id)
    return Answer([*lines, text], {**document, "change": set_id})


def _remarks(remarks: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"sku": remark.code, "field": remark.field, "message": remark.text} for remark in remarks
    ]


def _chosen(reader: Reader, arguments: argparse.Namespace) -> list[int]:
    """The variants that the options name; what more than one option says must all be true.

    Raises:
        UserError: SD-CLI-010 for a code that there is none of, SD-CLI-011 if none is named.
    """
    if not (arguments.sku or arguments.category or arguments.state or arguments.everything):
        raise UserError(
            "SD-CLI-011",
            _(
                "Say which products: --sku CODE, --category PATH, --state STATE or --everything. "
                "Nothing was changed."
            ),
        )
    conditions = ["1 = 1"]
    values: dict[str, Any] = {}
    if arguments.sku:
        ids = [sku_named(reader, code) for code in arguments.sku]
        conditions.append(f"s.id IN ({id_list(ids)})")
    if arguments.category:
        conditions.append(f"p.category_id IN ({id_list(_categories(reader, arguments.category))})")
    if arguments.state:
        try:
            values["state"] = parse_value(_FIELDS["state"], arguments.state, "CNY")
        except ValueError as fault:
            raise UserError("SD-PRO-020", f"{fault} {_('Nothing was changed.')}") from None
        conditions.append("p.state = :state")
    rows = reader.rows(
        "SELECT s.id FROM sku s JOIN product p ON p.id = s.product_id "
        f"WHERE {' AND '.join(conditions)} "
        "ORDER BY s.code_key",
        values,
    )
    return [int(row[0]) for row in rows]


def _categories(reader: Reader, path: str) -> list[int]:
    """A category and those below it; capitals do not matter.

    Raises:
        UserError: SD-CLI-010 if there is none.
    """
    wanted = " / ".join(part.strip() for part in path.split("/") if part.strip()).casefold()
    found = [
        int(key)
        for key, known in reader.rows("SELECT id, path FROM category")
        if f"{known.casefold()} / ".startswith(f"{wanted} / ")
    ]
    if not found:
        raise UserError(
            "SD-CLI-010",
            _("There is no category “{path}”. Nothing was changed.").format(path=path),
        )
    return found


def sku_named(reader: Reader, code: str) -> int:
    """The variant of a code or barcode.

    Raises:
        UserError: SD-CLI-010 if there is none.
    """
    found = find_sku(reader, code)
    if found is None:
        raise UserError("SD-CLI-010", _("There is no product “{code}”.").format(code=code))
    return found


_UNITS = {FieldKind.UNIT_COST: COST_DIGITS, FieldKind.QUANTITY: 3, FieldKind.INTEGER: 0}


def _cells(
    reader: Reader,
    field: EditField,
    ids: Sequence[int],
    arguments: argparse.Namespace,
    currency: str,
) -> list[Cell]:
    """The cells to change; a sign before a number makes it a change of the present value."""
    digits = exponent(currency) if field.kind is FieldKind.MONEY else _UNITS.get(field.kind)
    text = arguments.value
    operation = None
    if digits is not None and text.strip()[:1] in {"+", "-", "−"}:
        try:
            operation = parse_operation(text)
        except ValueError:
            operation = None
    try:
        if digits is None or operation is None or operation.kind is OperationKind.SET:
            value = parse_value(field, text, currency)
            return [Cell(key, field.key, value) for key in ids]
        present: dict[int, int] = dict(
            reader.rows(f"SELECT id, {field.column} FROM sku WHERE {field.column} IS NOT NULL")
        )
        ending = Ending(arguments.ending) if field.kind is FieldKind.MONEY else Ending.EXACT
        changed = replace(operation, ending=ending)
        return [
            Cell(
                key,
                field.key,
                operate(changed, present[key], unit=10**digits, currency=currency),
            )
            for key in ids
            if key in present
        ]
    except ValueError as fault:
        below = operation is not None and operation.kind is not OperationKind.SET
        reason = _("The result would be below 0.") if below else str(fault)
        raise UserError(
            "SD-PRO-020",
            _("{field} “{value}”: {reason} Nothing was changed.").format(
                field=_(field.label), value=text, reason=reason
            ),
        ) from None


def _names(reader: Reader, found: Preview) -> dict[int, str]:
    """Codes of what changes: of the variant, or of the product that holds the field."""
    tables = {change.subject for change in found.changes}
    return {
        int(key): str(code)
        for table in sorted(tables)  # one field, so one table
        for key, code in reader.rows(
            f"SELECT id, code FROM {table} "
            f"WHERE id IN ({id_list([change.subject_id for change in found.changes])})"
        )
    }


def _items(
    found: Preview, field: EditField, names: Mapping[int, str], shown: Shown
) -> list[dict[str, Any]]:
    return [
        {
            "code": names[change.subject_id],
            "before": _plain(field, change.before, shown),
            "after": _plain(field, change.after, shown),
        }
        for change in found.changes
    ]


def _plain(field: EditField, value: Any, shown: Shown) -> Any:
    """A stored value for programs: amounts as decimal strings, quantities and counts as numbers."""
    if value is None:
        return None
    if field.kind is FieldKind.MONEY:
        return shown.plain_money(int(value))
    if field.kind is FieldKind.UNIT_COST:
        return plain_unit_cost(int(value), shown.currency)
    if field.kind is FieldKind.QUANTITY:
        return plain_quantity(int(value))
    return bool(value) if field.kind is FieldKind.FLAG else value


def _change_lines(
    found: Preview, field: EditField, names: Mapping[int, str], shown: Shown
) -> list[str]:
    lines = [
        _("{code}: {before} → {after}").format(
            code=names[change.subject_id],
            before=field_text(field, change.before, shown),
            after=field_text(field, change.after, shown),
        )
        for change in found.changes[:_SHOWN_CHANGES]
    ]
    more = len(found.changes) - len(lines)
    if more > 0:
        lines.append(ngettext("… and {n} more", "… and {n} more", more).format(n=more))
    lines += [f"! {remark.code}: {remark.text}" for remark in found.warnings[:_SHOWN_CHANGES]]
    count = len(found.changes)
    lines.append(ngettext("{n} field changes", "{n} fields change", count).format(n=count))
    return lines


def field_text(field: EditField, value: Any, shown: Shown) -> str:
    """A stored value of a field for people."""
    if value is None:
        return NONE
    if field.kind is FieldKind.MONEY:
        return shown.money(int(value))
    if field.kind is FieldKind.UNIT_COST:
        return unit_cost_text(int(value), shown.currency)
    if field.kind is FieldKind.QUANTITY:
        return quantity_text(int(value))
    if field.kind is FieldKind.FLAG:
        return _("Yes") if int(value) else _("No")
    if field.kind is FieldKind.STATE:
        return _(LIFE_CYCLE_LABELS[LifeCycle(str(value))])
    return str(value) or NONE


def list_changes(call: Call) -> Answer:
    """``changes``."""
    from shopdesk.db import change_sets

    with call.reading() as (reader, shown):
        heads = change_sets.list_heads(reader)
    rows = [
        [
            str(head.id),
            shown.instant(from_millis(head.at)),
            head.actor,
            head.kind,
            head.title,
            str(head.count),
            _("taken back") if head.undone else "",
        ]
        for head in heads
    ]
    titles = [_("No."), _("When"), _("Who"), _("Kind"), _("What"), _("Fields"), _("State")]
    document = {
        "changes": [
            {
                "id": head.id,
                "at": shown.plain_instant(from_millis(head.at)),
                "actor": head.actor,
                "kind": head.kind,
                "title": head.title,
                "reason": head.reason,
                "fields": head.count,
                "taken_back": head.undone,
            }
            for head in heads
        ]
    }
    return Answer(table_lines(titles, rows, right=[True]), document)


def undo_change(call: Call) -> Answer:
    """``undo-change N``."""
    from shopdesk.products.service import undo_change_set

    with call.shop().unit_of_work() as session:
        set_id = undo_change_set(session, call.arguments.change, actor=ACTOR)
    text = _("Everything is as it was before change {id}.").format(id=call.arguments.change)
    return Answer([text], {"undone": call.arguments.change, "change": set_id})

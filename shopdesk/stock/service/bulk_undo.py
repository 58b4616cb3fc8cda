"""Taking back the moves, promises and balances that an import wrote."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.base.quantity import quantity_text
from shopdesk.db.bulk import insert_rows, run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.i18n import _
from shopdesk.stock.queries.replay import skus_with_value
from shopdesk.stock.service.revalue import settle_values

_SHOWN = 10
_EFFECTS = (
    "SELECT sku_id, from_id, to_id, sum(quantity), sum(coalesce(value, 0)) FROM stock_move "
    "WHERE batch_id = :batch GROUP BY sku_id, from_id, to_id"
)
_PROMISES = (
    "SELECT sku_id, location_id, sum(quantity) FROM stock_reservation "
    "WHERE batch_id = :batch AND state = 'active' GROUP BY sku_id, location_id"
)
# Promises of earlier imports that this one ended: the undo makes them stand again.
_ENDED = (
    "SELECT r.sku_id, r.location_id, sum(r.quantity) FROM import_change c "
    "JOIN stock_reservation r ON r.id = c.row_id WHERE c.batch_id = :batch "
    "AND c.table_name = 'stock_reservation' GROUP BY r.sku_id, r.location_id"
)
_REVALUED = (
    "SELECT sku_id, location_id, sum(value) FROM stock_revaluation "
    "WHERE batch_id = :batch GROUP BY sku_id, location_id"
)
Balance = list[int]  # quantity, reserved, value


def _effects(reader: Reader, batch_id: int) -> dict[tuple[int, int], Balance]:
    """What the batch changed in each balance."""
    found: defaultdict[tuple[int, int], Balance] = defaultdict(lambda: [0, 0, 0])
    for sku, source, target, quantity, value in reader.rows(_EFFECTS, {"batch": batch_id}):
        for place, sign in ((source, -1), (target, 1)):
            entry = found[sku, place]
            entry[0] += sign * int(quantity)
            entry[2] += sign * int(value)
    for sku, place, value in reader.rows(_REVALUED, {"batch": batch_id}):
        found[sku, place][2] += int(value)
    for sku, place, quantity in reader.rows(_PROMISES, {"batch": batch_id}):
        found[sku, place][1] += int(quantity)
    for sku, place, quantity in reader.rows(_ENDED, {"batch": batch_id}):
        found[sku, place][1] -= int(quantity)
    return found


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:
    """Goods that the import brought and that are sold or promised by now."""
    effects = _effects(reader, batch_id)
    shelves = {
        (int(sku), int(place)): (int(quantity), int(reserved))
        for sku, place, quantity, reserved in reader.rows(
            "SELECT sku_id, location_id, quantity, reserved FROM stock_balance "
            "WHERE location_id NOT IN (SELECT id FROM location "
            "WHERE kind IN ('supplier', 'customer', 'loss', 'unrecorded'))"
        )
    }
    short = []
    for key, (quantity, reserved, _value) in effects.items():
        if key not in shelves:
            continue
        left = shelves[key][0] - quantity - (shelves[key][1] - reserved)
        if left < 0:
            short.append((key[0], -left))
    codes: dict[int, str] = dict(_codes(reader, [sku for sku, _lack in short[:_SHOWN]]))
    found = [
        _("Stock of {code} would be {n} short.").format(code=codes[sku], n=quantity_text(lack))
        for sku, lack in short[:_SHOWN]
    ]
    if len(short) > _SHOWN:
        found.append(_("And so would {n} more.").format(n=len(short) - _SHOWN))
    reversed_moves = reader.rows(
        "SELECT count(*) FROM stock_move r JOIN stock_move m ON m.id = r.reverses_id "
        "WHERE r.reverses_id IS NOT NULL AND m.batch_id = :batch "
        "AND (r.batch_id IS NULL OR r.batch_id <> :batch)",
        {"batch": batch_id},
    )[0][0]
    if reversed_moves:
        found.append(_("{n} of its stock moves were reversed later.").format(n=reversed_moves))
    return found


def _codes(reader: Reader, skus: list[int]) -> list[tuple[int, str]]:
    rows = reader.rows(f"SELECT id, code FROM sku WHERE id IN ({id_list(skus)})")
    return [(int(key), str(code)) for key, code in rows]


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete the batch's moves and promises and take them out of the balances."""
    reader = session_reader(session)
    effects = _effects(reader, batch_id)
    values = {"batch": batch_id}
    moves = run(session, "DELETE FROM stock_move WHERE batch_id = :batch", values)
    run(session, "DELETE FROM stock_reservation WHERE batch_id = :batch", values)
    run(session, "DELETE FROM stock_revaluation WHERE batch_id = :batch", values)
    touch(session, "stock_move", "stock_balance", "stock_reservation", "stock_revaluation")
    if effects:
        _take_out(session, effects)
        # What was written since then had its value from what goes now.
        concerned = {sku for sku, _place in effects} & set(skus_with_value(reader))
        settle_values(session, sorted(concerned), document_kind="undo")
    return {"moves": moves}


def _take_out(session: Session, effects: dict[tuple[int, int], Balance]) -> None:
    """Write the balances anew that the batch had changed; empty ones go."""
    reader = session_reader(session)
    balances = {
        (int(sku), int(place)): [int(quantity), int(reserved), int(value)]
        for sku, place, quantity, reserved, value in reader.rows(
            "SELECT sku_id, location_id, quantity, reserved, value FROM stock_balance"
        )
    }
    touched = {key: balances[key] for key in effects if key in balances}
    for key, (quantity, reserved, value) in effects.items():
        balance = touched.setdefault(key, [0, 0, 0])
        balance[0] -= quantity
        balance[1] -= reserved
        balance[2] -= value
    session.connection().execute(
        text("DELETE FROM stock_balance WHERE sku_id = :sku AND location_id = :place"),
        [{"sku": sku, "place": place} for sku, place in touched],
    )
    insert_rows(
        session,
        "stock_balance",
        ("sku_id", "location_id", "quantity", "reserved", "value"),
        [(*key, *balance) for key, balance in sorted(touched.items()) if any(balance)],
    )

"""Writing channels."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.channels.models import Channel
from shopdesk.channels.rules import PLATFORMS, ChannelKind
from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _

_KINDS = {code: kind for code, _name, kind in PLATFORMS}


def find_channel(session: Session, code: str) -> int | None:
    """The id of the channel of that code, or of that name; None if there is neither."""
    found = session.scalar(select(Channel.id).where(Channel.code == code))
    if found is not None:
        return found
    named = session.execute(select(Channel.id, Channel.name).order_by(Channel.id))
    return next((key for key, name in named if name.casefold() == code.casefold()), None)


def ensure_channel(
    session: Session,
    code: str,
    *,
    name: str = "",
    kind: ChannelKind | None = None,
    platform: str = "",
    batch_id: int | None = None,
) -> tuple[int, bool]:
    """The id of the channel of that code, and whether it was made just now.

    Args:
        code: stable short name; capitals and outer blanks do not matter.
        name: shown to people; the code when empty.
        kind: what a new channel is; by default what is known of the platform of that code.

    Raises:
        UserError: SD-CHN-001 for an empty code.
    """
    code = code.strip().casefold()
    if not code:
        raise UserError("SD-CHN-001", _("A channel needs a code. Nothing was saved."))
    found = find_channel(session, code)
    if found is not None:
        return found, False
    values = {
        "code": code,
        "name": name.strip() or code,
        "kind": str(kind or _KINDS.get(code, ChannelKind.OTHER)),
        "platform": platform or (code if code in _KINDS else ""),
        "created_at": clock.now(),
        "batch_id": batch_id,
    }
    return int(session.scalars(insert(Channel).returning(Channel.id), values).one()), True


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing keeps an import from being undone: channels that are needed stay."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete the channels that an import made and that nothing else uses by now."""
    used = " ".join(
        f"AND NOT EXISTS (SELECT 1 FROM {table} u WHERE u.channel_id = channel.id)"
        for table in ("sales_order", "refund", "book_entry", "customer_identity")
    )
    count = run(session, f"DELETE FROM channel WHERE batch_id = :batch {used}", {"batch": batch_id})
    touch(session, "channel")
    return {"channels": count}


def add_channel(
    session: Session, code: str, *, name: str = "", kind: ChannelKind | None = None
) -> int:
    """Make a channel by hand; returns its id. Arguments as of ``ensure_channel``.

    Raises:
        UserError: SD-CHN-001 for an empty code, SD-CHN-002 for one that is taken.
    """
    found, is_new = ensure_channel(session, code, name=name, kind=kind)
    if not is_new:
        raise UserError(
            "SD-CHN-002",
            _("There is a channel with the code “{code}” already. Nothing was saved.").format(
                code=code.strip().casefold()
            ),
        )
    return found


def change_channel(session: Session, channel_id: int, *, name: str, kind: ChannelKind) -> None:
    """Give a channel another name or kind; its code stays, because files name it.

    Raises:
        UserError: SD-CHN-003 for an empty name, SD-CHN-004 if the channel is gone.
    """
    name = name.strip()
    if not name:
        raise UserError("SD-CHN-003", _("A channel needs a name. Nothing was saved."))
    _set(session, channel_id, name=name, kind=str(kind))


def set_active(session: Session, channel_id: int, *, active: bool) -> None:
    """Close a channel for new orders, or open it again; its orders and figures stay.

    Raises:
        UserError: SD-CHN-004 if the channel is gone.
    """
    _set(session, channel_id, active=active)


def _set(session: Session, channel_id: int, **values: object) -> None:
    changed = session.execute(update(Channel).where(Channel.id == channel_id).values(**values))
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise UserError("SD-CHN-004", _("This channel is not there any more. Nothing was saved."))

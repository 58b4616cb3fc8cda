"""Listings: how a product stands on each channel, and when it went up or down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.models import Listing, Product
from shopdesk.products.queries.presets import channel_preset
from shopdesk.products.rules import (
    LISTING_CHECKLIST,
    LISTING_FLOW,
    LISTING_STATE_LABELS,
    ListingState,
    is_language_tag,
    is_season,
    title_length,
)
from shopdesk.products.service.life import shop_day

_LISTINGS: Table = Listing.__table__  # type: ignore[assignment]
_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ListingInput:
    """A listing as a form holds it; price in minor units of its currency, None = the SKUs' prices.

    ``checklist`` None gives a new listing the one of the house; currency empty is the shop's.
    """

    product_id: int
    channel_id: int
    title: str
    language: str = "zh-CN"
    price: int | None = None
    currency: str = ""
    season: str = ""
    showcase: bool = False
    external_no: str = ""
    checklist: tuple[tuple[str, bool], ...] | None = None
    note: str = ""


def save_listing(
    session: Session,
    data: ListingInput,
    *,
    listing_id: int | None = None,
    version: int = 0,
    actor: str = "",
) -> int:
    """Make or change a listing; returns its id. A new one is a draft.

    Raises:
        UserError: SD-PRO-060 if product, channel or listing is gone, SD-PRO-061 for an impossible
            field, a title that is too long for a listing that is up, or a second listing of that
            product, channel and language, SD-PRO-005 if somebody changed it meanwhile. Nothing is
            written.
    """
    values = _checked(session, data)
    row = None
    if listing_id is not None:
        row = _get(session, listing_id)
        if row["state"] == ListingState.LISTED:
            _check_title(session, data.channel_id, values["title"])
    twin = session.execute(
        select(_LISTINGS.c.id).where(
            _LISTINGS.c.product_id == data.product_id,
            _LISTINGS.c.channel_id == data.channel_id,
            _LISTINGS.c.language == values["language"],
        )
    ).scalar()
    if twin is not None and twin != listing_id:
        raise UserError(
            "SD-PRO-061",
            _("There is a listing on this channel in this language already. Nothing was saved."),
        )
    if row is None:
        if data.checklist is None:
            values["checklist"] = [[_(text), False] for text in LISTING_CHECKLIST]
        made = session.execute(
            insert(_LISTINGS).returning(_LISTINGS.c.id),
            {**values, "state": str(ListingState.DRAFT)},
        )
        listing_id = int(made.scalar_one())
    else:
        if data.checklist is None:
            values.pop("checklist")
        _update(session, row, version or row["version"], values)
    audit.record(
        session,
        "changed",
        "listing",
        listing_id,
        actor=actor,
        before={} if row is None else {key: row[key] for key in ("title", "price", "showcase")},
        after={key: values[key] for key in ("title", "price", "showcase")},
    )
    return int(listing_id or 0)


def _checked(session: Session, data: ListingInput) -> dict[str, Any]:
    currency = data.currency or settings.get(session_reader(session), settings.SHOP_CURRENCY)
    known = session_reader(session).rows(
        "SELECT (SELECT count(*) FROM product WHERE id = :product), "
        "(SELECT count(*) FROM channel WHERE id = :channel)",
        {"product": data.product_id, "channel": data.channel_id},
    )
    if known != [(1, 1)]:
        raise UserError(
            "SD-PRO-060",
            _("The product or the channel does not exist any more. Nothing was saved."),
        )
    fault = ""
    if not data.title.strip():
        fault = _("A listing needs a title. Nothing was saved.")
    elif not is_language_tag(data.language):
        fault = _("“{text}” is no language like zh-CN or en. Nothing was saved.").format(
            text=data.language
        )
    elif len(currency) != 3 or not (currency.isascii() and currency.isupper()):
        fault = _("“{text}” is no currency like CNY. Nothing was saved.").format(text=currency)
    elif data.price is not None and data.price < 0:
        fault = _("A price cannot be negative. Nothing was saved.")
    elif not is_season(data.season.strip()):
        fault = _("“{text}” is no season like 11-01/02-28. Nothing was saved.").format(
            text=data.season
        )
    if fault:
        raise UserError("SD-PRO-061", fault)
    return {
        "product_id": data.product_id,
        "channel_id": data.channel_id,
        "language": data.language.strip(),
        "title": " ".join(data.title.split()),
        "price": data.price,
        "currency": currency,
        "season": data.season.strip(),
        "showcase": data.showcase,
        "external_no": data.external_no.strip(),
        "checklist": [list(line) for line in data.checklist or ()],
        "note": data.note.strip(),
        "updated_at": clock.now(),
    }


def _check_title(session: Session, channel_id: int, title: str) -> None:
    preset = channel_preset(session_reader(session), channel_id)
    length = title_length(title, preset.count)
    if preset.title_limit and length > preset.title_limit:
        raise UserError(
            "SD-PRO-061",
            _(
                "The title has {length} of at most {limit} signs as this channel counts them. "
                "Nothing was saved. Shorten it first."
            ).format(length=length, limit=preset.title_limit),
        )


def change_listing_state(
    session: Session,
    listing_id: int,
    action: str,
    *,
    on: date | None = None,
    actor: str = "",
) -> ListingState:
    """Put a listing up (``list``) or take it down (``unlist``); returns its state.

    Raises:
        UserError: SD-PRO-060 if it is gone, SD-PRO-062 if its state does not allow that,
            SD-PRO-061 if the title is too long or lines of the checklist are open. Nothing is
            written.
    """
    row = _get(session, listing_id)
    state = ListingState(row["state"])
    if not LISTING_FLOW.allows(state, action):
        raise UserError(
            "SD-PRO-062",
            _("The listing is “{state}”; this step is not possible. Nothing was changed.").format(
                state=_(LISTING_STATE_LABELS[state])
            ),
        )
    target = LISTING_FLOW.target(state, action)
    values: dict[str, Any] = {"state": str(target), "updated_at": clock.now()}
    day = on or shop_day(session)
    if target is ListingState.LISTED:
        _check_title(session, row["channel_id"], row["title"])
        left = [text for text, done in row["checklist"] if not done]
        if left:
            raise UserError(
                "SD-PRO-061",
                _("“{line}” is not ticked off yet. Nothing was changed.").format(line=left[0]),
            )
        values |= {"listed_on": day, "unlisted_on": None}
    else:
        values["unlisted_on"] = day
    _update(session, row, row["version"], values)
    audit.record(
        session,
        "changed",
        "listing",
        listing_id,
        actor=actor,
        before={"state": str(state)},
        after={"state": str(target), "on": day},
    )
    return target


def delete_listing(session: Session, listing_id: int, *, actor: str = "") -> None:
    """Throw a draft away; what was listed once stays as history.

    Raises:
        UserError: SD-PRO-060 if it is gone, SD-PRO-062 if it was listed. Nothing is written.
    """
    row = _get(session, listing_id)
    if row["state"] != ListingState.DRAFT:
        raise UserError(
            "SD-PRO-062",
            _("Only a draft can be thrown away; take the listing down. Nothing was changed."),
        )
    session.execute(delete(_LISTINGS).where(_LISTINGS.c.id == listing_id))
    audit.record(
        session, "deleted", "listing", listing_id, actor=actor, before={"title": row["title"]}
    )


def _get(session: Session, listing_id: int) -> dict[str, Any]:
    found = session.execute(select(_LISTINGS).where(_LISTINGS.c.id == listing_id)).mappings()
    row = found.first()
    if row is None:
        raise UserError(
            "SD-PRO-060", _("This listing does not exist any more. Nothing was changed.")
        )
    return dict(row)


def _update(session: Session, row: dict[str, Any], version: int, values: dict[str, Any]) -> None:
    written: Any = session.execute(
        update(_LISTINGS)
        .where(_LISTINGS.c.id == row["id"], _LISTINGS.c.version == version)
        .values(**values, version=version + 1)
    )
    if written.rowcount != 1:
        raise UserError(
            "SD-PRO-005",
            _("{code} was changed by somebody else just now. Nothing was saved.").format(
                code=row["title"]
            ),
        )

"""Pictures and other files of a shop: checked by their content, kept by their hash, never by name.

The file is written before the row: a unit of work that fails leaves a file that nobody names and
that the next one of the same content takes over. Originals are never changed; what channels get is
made anew from them, without the place and camera that a telephone writes into its pictures.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.models import Media, Product, ProductPicture, Sku
from shopdesk.products.rules import MAX_BYTES, THUMBNAIL, Licence, PictureRole
from shopdesk.products.service.images import FORMATS, open_picture, refused, thumbnail, turned

_MEDIA: Table = Media.__table__  # type: ignore[assignment]
_PICTURES: Table = ProductPicture.__table__  # type: ignore[assignment]
_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]
_SKUS: Table = Sku.__table__  # type: ignore[assignment]
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class MediaInput:
    """A file to keep: its bytes, the name it came with, by what right it is used."""

    content: bytes
    name: str
    licence: Licence = Licence.UNKNOWN
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    mime: str
    width: int | None
    height: int | None


def media_path(folder: Path, sha256: str) -> Path:
    """Where the file of a hash lies."""
    return folder / sha256[:2] / sha256


def thumbnail_path(folder: Path, sha256: str) -> Path:
    """Where the small copy of a picture lies."""
    return folder / sha256[:2] / f"{sha256}-{THUMBNAIL}.png"


def store_media(session: Session, folder: Path, data: MediaInput, *, actor: str = "") -> int:
    """Keep a file; returns its id. The same bytes are kept once.

    Args:
        folder: ``paths.media_dir`` of the shop.

    Raises:
        UserError: SD-PRO-070 if the content is no JPEG, PNG, WebP, GIF or PDF, is damaged, has
            more than 50 million pixels or 40 MB, SD-PRO-071 if it cannot be written. Nothing is
            kept then.
    """
    checked = _check(data)
    sha256 = hashlib.sha256(data.content).hexdigest()
    known = session.execute(select(_MEDIA).where(_MEDIA.c.sha256 == sha256)).first()
    try:
        _write(media_path(folder, sha256), data.content)
        if checked.width is not None:
            _write(thumbnail_path(folder, sha256), thumbnail(data.content))
    except OSError as fault:
        raise UserError(
            "SD-PRO-071",
            _("{folder} cannot be written to ({reason}). Nothing was saved.").format(
                folder=folder, reason=fault.strerror or fault
            ),
        ) from fault
    if known is not None:
        if data.licence and not known.licence:
            set_licence(
                session, known.id, data.licence, source=data.source, note=data.note, actor=actor
            )
        return int(known.id)
    values = {
        "sha256": sha256,
        "name": Path(data.name.replace("\\", "/")).name.strip()[:200],
        "mime": checked.mime,
        "width": checked.width,
        "height": checked.height,
        "bytes": len(data.content),
        "licence": str(data.licence),
        "source": data.source.strip(),
        "note": data.note.strip(),
        "created_at": clock.now(),
    }
    media_id = int(session.execute(insert(_MEDIA).returning(_MEDIA.c.id), values).scalar_one())
    after = {"name": values["name"], "sha256": sha256}
    audit.record(session, "added", "media", media_id, actor=actor, after=after)
    return media_id


def _check(data: MediaInput) -> _Checked:
    """What the bytes are, whatever their name says."""
    if len(data.content) > MAX_BYTES:
        raise refused(
            _("{name} has more than {limit} MB. Nothing was saved.").format(
                name=data.name, limit=MAX_BYTES // 1_000_000
            )
        )
    if data.content.startswith(b"%PDF-"):
        return _Checked(_PDF, None, None)
    picture = open_picture(data.content, data.name)
    try:
        picture.load()  # the header alone does not tell that the rest is there
    except Exception as fault:
        raise refused(
            _("{name} is damaged or not complete. Nothing was saved.").format(name=data.name)
        ) from fault
    width, height = turned(picture).size
    return _Checked(FORMATS[str(picture.format)], width, height)


def _write(path: Path, content: bytes) -> None:
    """Complete or not at all; what is there already is the same by its name."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def set_licence(
    session: Session,
    media_id: int,
    licence: Licence,
    *,
    source: str = "",
    note: str = "",
    actor: str = "",
) -> None:
    """Record by what right a file is used.

    Raises:
        UserError: SD-PRO-072 if it is gone, SD-PRO-073 for a bought or foreign picture without
            its source.
    """
    row = session.execute(select(_MEDIA).where(_MEDIA.c.id == media_id)).first()
    if row is None:
        raise UserError("SD-PRO-072", _("This file does not exist any more. Nothing was saved."))
    if licence not in {Licence.UNKNOWN, Licence.OWN} and not source.strip():
        raise UserError(
            "SD-PRO-073",
            _("Write down where the picture comes from. Nothing was saved."),
        )
    after = {"licence": str(licence), "source": source.strip(), "note": note.strip() or row.note}
    if after == {"licence": row.licence, "source": row.source, "note": row.note}:
        return
    session.execute(update(_MEDIA).where(_MEDIA.c.id == media_id).values(**after))
    audit.record(
        session,
        "changed",
        "media",
        media_id,
        actor=actor,
        before={"licence": row.licence, "source": row.source},
        after=after,
    )


def attach_picture(
    session: Session,
    product_id: int,
    media_id: int,
    *,
    role: PictureRole | None = None,
    sku_id: int | None = None,
    actor: str = "",
) -> int:
    """Show a kept picture with a product, behind those it has; returns the id of that.

    The first picture is the main one unless another role is asked for.

    Raises:
        UserError: SD-PRO-072 if picture, product or variant is gone, or the file is no picture.
            A picture that the product shows already stays where it is.
    """
    known = session.execute(
        select(_PICTURES.c.id).where(
            _PICTURES.c.product_id == product_id, _PICTURES.c.media_id == media_id
        )
    ).scalar()
    if known is not None:
        return int(known)
    width = session.execute(select(_MEDIA.c.width).where(_MEDIA.c.id == media_id)).scalar()
    product = session.execute(select(_PRODUCTS.c.id).where(_PRODUCTS.c.id == product_id)).scalar()
    variant = (
        sku_id is None
        or session.execute(
            select(_SKUS.c.id).where(_SKUS.c.id == sku_id, _SKUS.c.product_id == product_id)
        ).scalar()
    )
    if width is None or product is None or not variant:
        raise UserError(
            "SD-PRO-072",
            _("The picture, the product or the variant does not exist. Nothing was saved."),
        )
    last = session.execute(
        select(func.max(_PICTURES.c.position)).where(_PICTURES.c.product_id == product_id)
    ).scalar()
    chosen = role or (PictureRole.MAIN if last is None else PictureRole.ANGLE)
    made = session.execute(
        insert(_PICTURES).returning(_PICTURES.c.id),
        {
            "product_id": product_id,
            "sku_id": sku_id,
            "media_id": media_id,
            "position": 0 if last is None else last + 1,
            "role": str(chosen),
        },
    )
    audit.record(session, "added", "product_picture", product_id, actor=actor)
    return int(made.scalar_one())


def arrange_pictures(
    session: Session,
    product_id: int,
    pictures: Sequence[tuple[int, PictureRole]],
    *,
    actor: str = "",
) -> None:
    """Put the pictures of a product into this order with these roles; others are taken off it.

    The files stay, for other products and for old listings.

    Raises:
        UserError: SD-PRO-072 for a picture that is not one of this product. Nothing is written.
    """
    own = set(
        session.execute(
            select(_PICTURES.c.id).where(_PICTURES.c.product_id == product_id)
        ).scalars()
    )
    wanted = [key for key, _role in pictures]
    if not own.issuperset(wanted) or len(set(wanted)) != len(wanted):
        raise UserError(
            "SD-PRO-072", _("A picture does not belong to this product. Nothing was saved.")
        )
    session.execute(delete(_PICTURES).where(_PICTURES.c.id.in_(own - set(wanted))))
    for place, (key, role) in enumerate(pictures):
        session.execute(
            update(_PICTURES).where(_PICTURES.c.id == key).values(position=place, role=str(role))
        )
    audit.record(session, "changed", "product_picture", product_id, actor=actor)

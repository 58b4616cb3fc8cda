"""Pictures as bytes: opened by their content, turned, made small, saved."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.rules import MAX_PIXELS, THUMBNAIL

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


def refused(text: str) -> UserError:
    """The refusal of a file by its content."""
    return UserError("SD-PRO-070", text)


def open_picture(content: bytes, name: str) -> Image:
    """A picture whose pixels are not unpacked yet.

    Raises:
        UserError: SD-PRO-070 for another format or more than 50 million pixels.
    """
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(content), formats=list(FORMATS))
        width, height = picture.size
    except Image.DecompressionBombError as fault:
        raise _too_large(name) from fault
    except Exception as fault:
        raise refused(
            _(
                "{name} is no JPEG, PNG, WebP, GIF or PDF, whatever its name says. Nothing was "
                "saved."
            ).format(name=name)
        ) from fault
    if width * height > MAX_PIXELS:
        raise _too_large(name)
    return picture


def _too_large(name: str) -> UserError:
    return refused(
        _("{name} has more than {limit} million pixels. Nothing was saved.").format(
            name=name, limit=MAX_PIXELS // 1_000_000
        )
    )


def turned(picture: Image) -> Image:
    """As it is to be looked at: telephones write how they were held, not turned pixels."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture)


def thumbnail(content: bytes) -> bytes:
    """A small PNG of a picture, ``THUMBNAIL`` pixels at its longer side."""
    picture = turned(open_picture(content, ""))
    picture = picture.convert("RGBA" if has_alpha(picture) else "RGB")
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return saved(picture, "PNG")


def has_alpha(picture: Image) -> bool:
    """Whether something of it can be looked through."""
    return "A" in picture.getbands() or "transparency" in picture.info


def saved(picture: Image, form: str, **options: Any) -> bytes:
    """The bytes of a picture in a format."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()

"""Pictures as a channel wants them: its size, white edges, below its limit of bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries.pages import PictureRow
from shopdesk.products.queries.presets import PicturePreset
from shopdesk.products.service.images import has_alpha, open_picture, saved, turned
from shopdesk.products.service.media import media_path

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITIES = (92, 85, 75, 65, 55, 45, 35)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file made for a channel; ``enlarged`` when the original has fewer pixels than wanted."""

    path: Path
    width: int
    height: int
    bytes: int
    enlarged: bool


def export_pictures(
    folder: Path, pictures: Sequence[PictureRow], preset: PicturePreset, target: Path, stem: str
) -> list[Exported]:
    """Write pictures as a channel wants them: JPEG in its size, on white, below its limit of bytes.

    Nothing is cut off: what has another shape gets white edges. A long picture of a preset with
    ``slice`` comes out in pieces. What lies there under the same name is replaced.

    Args:
        folder: ``paths.media_dir`` of the shop.
        target: folder to write into; made where it is missing.
        stem: beginning of the file names, the product's code.

    Raises:
        UserError: SD-PRO-074 if an original is missing or does not fit below the limit,
            SD-PRO-071 if the target cannot be written.
    """
    chosen = [one for one in pictures if preset.role in {"all", one.role}]
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in stem).strip(".")
    made: list[Exported] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for place, row in enumerate(chosen, 1):
            source = _original(folder, row)
            for piece, picture in enumerate(_fitted(source, preset), 1):
                number = f"{place}" if not preset.slice else f"{place}-{piece}"
                path = target / f"{safe or 'picture'}-{preset.name}-{number}.jpg"
                content = _below(picture, preset.most_bytes, row.name)
                path.write_bytes(content)
                small = source.width < preset.width and source.height < (preset.height or 10**9)
                made.append(
                    Exported(path, picture.width, picture.height, len(content), enlarged=small)
                )
    except OSError as fault:
        raise UserError(
            "SD-PRO-071",
            _("{folder} cannot be written to ({reason}). Nothing was saved.").format(
                folder=target, reason=fault.strerror or fault
            ),
        ) from fault
    return made


def _original(folder: Path, row: PictureRow) -> Image:
    path = media_path(folder, row.sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise UserError(
            "SD-PRO-074",
            _(
                "The picture {name} is missing in {folder}. Restore the folder from a backup."
            ).format(name=row.name, folder=folder),
        ) from fault
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise UserError(
            "SD-PRO-074",
            _("The file of {name} was changed or damaged. Restore it from a backup.").format(
                name=row.name
            ),
        )
    return _on_white(turned(open_picture(content, row.name)))


def _on_white(picture: Image) -> Image:
    from PIL import Image

    if not has_alpha(picture):
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _fitted(source: Image, preset: PicturePreset) -> list[Image]:
    from PIL import Image, ImageOps

    kernel = Image.Resampling.LANCZOS
    if preset.height:
        size = (preset.width, preset.height)
        return [ImageOps.pad(source, size, method=kernel, color="white")]
    height = max(1, round(source.height * preset.width / source.width))
    whole = source.resize((preset.width, height), kernel)
    if not preset.slice or height <= preset.slice:
        return [whole]
    return [
        whole.crop((0, top, preset.width, min(top + preset.slice, height)))
        for top in range(0, height, preset.slice)
    ]


def _below(picture: Image, limit: int, name: str) -> bytes:
    """The best JPEG that is small enough."""
    for quality in _QUALITIES:
        content = saved(picture, "JPEG", quality=quality, optimize=True)
        if len(content) <= limit:
            return content
    raise UserError(
        "SD-PRO-074",
        _("{name} cannot be made smaller than {limit} kB in this size.").format(
            name=name, limit=limit // 1000
        ),
    )

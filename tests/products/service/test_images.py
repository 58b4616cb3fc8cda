from __future__ import annotations

import io

import pytest
from PIL import Image

from shopdesk.errors import UserError
from shopdesk.products.service.images import has_alpha, open_picture, saved, thumbnail, turned


def made(size: tuple[int, int], mode: str = "RGB", form: str = "PNG", **more: object) -> bytes:
    return saved(Image.new(mode, size), form, **more)


def test_small_copies_keep_their_shape() -> None:
    with Image.open(io.BytesIO(thumbnail(made((100, 800))))) as small:
        assert (small.format, small.size) == ("PNG", (32, 256))


def test_small_pictures_are_not_enlarged() -> None:
    with Image.open(io.BytesIO(thumbnail(made((20, 10))))) as small:
        assert small.size == (20, 10)


def test_a_picture_is_turned_as_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8

    assert turned(open_picture(made((40, 20), form="JPEG", exif=exif), "a")).size == (20, 40)


@pytest.mark.parametrize(("mode", "found"), [("RGB", False), ("RGBA", True), ("LA", True)])
def test_what_can_be_looked_through(mode: str, found: bool) -> None:
    assert has_alpha(open_picture(made((4, 4), mode), "a")) is found


@pytest.mark.parametrize("form", ["TIFF", "BMP", "ICO"])
def test_formats_that_no_shop_window_shows(form: str) -> None:
    with pytest.raises(UserError, match="is no JPEG"):
        open_picture(made((32, 32), form=form), "a.png")

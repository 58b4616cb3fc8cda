from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import PicturePreset, PictureRow, list_pictures, load_presets
from shopdesk.products.rules import Licence, PictureRole
from shopdesk.products.service import media
from shopdesk.products.service.media import MediaInput
from shopdesk.products.service.pictures import export_pictures
from tests.factories import add_sku

SQUARE = PicturePreset("main", "main", 800, 800, 100_000)


def drawn(size: tuple[int, int], form: str = "JPEG", **more: object) -> bytes:
    """Left half red, right half blue."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="red")
    buffer = io.BytesIO()
    picture.save(buffer, form, **more)
    return buffer.getvalue()


def kept(shop: Shop, folder: Path, *contents: bytes) -> list[PictureRow]:
    """A product with these pictures."""
    with shop.unit_of_work() as session:
        add_sku(session, "MUG")
        for number, content in enumerate(contents):
            data = MediaInput(content, f"{number}.jpg", Licence.OWN)
            media.attach_picture(session, 1, media.store_media(session, folder, data))
    with shop.reader() as reader:
        return list_pictures(reader, 1)


def near(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=True))


def test_another_shape_gets_white_edges_and_loses_nothing(shop: Shop, tmp_path: Path) -> None:
    rows = kept(shop, tmp_path / "m", drawn((1600, 800)))

    (made,) = export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG/1")

    assert made.path == tmp_path / "out" / "MUG_1-main-1.jpg"
    assert (made.width, made.height, made.enlarged) == (800, 800, False)
    assert made.bytes == made.path.stat().st_size <= 100_000
    with Image.open(made.path) as picture:
        assert picture.format == "JPEG"
        assert near(picture.getpixel((400, 50)), (255, 255, 255))
        assert near(picture.getpixel((100, 400)), (254, 0, 0))
        assert near(picture.getpixel((700, 400)), (0, 0, 254))


def test_a_picture_held_sideways_comes_out_upright(shop: Shop, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to look at it
    exif[0x010F] = "Telephone"
    rows = kept(shop, tmp_path / "m", drawn((800, 400), exif=exif))

    (made,) = export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG")

    assert (rows[0].width, rows[0].height) == (400, 800)
    with Image.open(made.path) as picture:
        assert near(picture.getpixel((400, 100)), (254, 0, 0))
        assert near(picture.getpixel((400, 700)), (0, 0, 254))
        # Neither camera nor place goes out with it.
        assert not picture.getexif()


def test_long_pictures_are_cut_into_slices(shop: Shop, tmp_path: Path) -> None:
    detail = PicturePreset("detail", "all", 400, 0, 100_000, slice=300)
    rows = kept(shop, tmp_path / "m", drawn((800, 1500)), drawn((800, 200)))

    made = export_pictures(tmp_path / "m", rows, detail, tmp_path / "out", "MUG")

    assert [(one.path.name, one.width, one.height) for one in made] == [
        ("MUG-detail-1-1.jpg", 400, 300),
        ("MUG-detail-1-2.jpg", 400, 300),
        ("MUG-detail-1-3.jpg", 400, 150),
        ("MUG-detail-2-1.jpg", 400, 100),
    ]


def test_what_can_be_looked_through_stands_on_white(shop: Shop, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (900, 900), (255, 0, 0, 0)).save(buffer, "PNG")
    rows = kept(shop, tmp_path / "m", buffer.getvalue())

    (made,) = export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG")

    with Image.open(made.path) as picture:
        assert near(picture.getpixel((400, 400)), (255, 255, 255))


def test_small_originals_are_told(shop: Shop, tmp_path: Path) -> None:
    rows = kept(shop, tmp_path / "m", drawn((300, 300)))

    (made,) = export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG")

    assert (made.width, made.enlarged) == (800, True)


def test_only_pictures_of_the_role_are_made(shop: Shop, tmp_path: Path) -> None:
    rows = kept(shop, tmp_path / "m", drawn((900, 900)), drawn((900, 901)))

    assert len(export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG")) == 1
    scenes = PicturePreset("s", str(PictureRole.SCENE), 80, 80, 10_000)
    assert export_pictures(tmp_path / "m", rows, scenes, tmp_path / "out", "MUG") == []


def test_the_quality_goes_down_until_it_fits(shop: Shop, tmp_path: Path) -> None:
    noise = Image.effect_noise((800, 800), 80).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    rows = kept(shop, tmp_path / "m", buffer.getvalue())
    tight = PicturePreset("main", "main", 800, 800, 300_000)

    (made,) = export_pictures(tmp_path / "m", rows, tight, tmp_path / "out", "MUG")

    assert made.bytes <= 300_000
    with pytest.raises(UserError) as fault:
        export_pictures(
            tmp_path / "m", rows, PicturePreset("x", "main", 800, 800, 9_000), tmp_path, "MUG"
        )
    assert fault.value.code == "SD-PRO-074"


@pytest.mark.parametrize("spoil", ["gone", "changed"])
def test_a_lost_original_is_told(shop: Shop, tmp_path: Path, spoil: str) -> None:
    rows = kept(shop, tmp_path / "m", drawn((900, 900)))
    path = media.media_path(tmp_path / "m", rows[0].sha256)
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(drawn((900, 901)))

    with pytest.raises(UserError) as fault:
        export_pictures(tmp_path / "m", rows, SQUARE, tmp_path / "out", "MUG")

    assert fault.value.code == "SD-PRO-074"


def test_the_presets_of_the_house_can_be_made(shop: Shop, tmp_path: Path) -> None:
    rows = kept(shop, tmp_path / "m", drawn((1000, 1400)))

    for platform, preset in load_presets().items():
        for one in preset.pictures:
            if one.role in {"main", "all"}:
                made = export_pictures(
                    tmp_path / "m", rows, one, tmp_path / platform / one.name, "MUG"
                )
                assert all(file.bytes <= one.most_bytes for file in made), (platform, one.name)

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import list_pictures
from shopdesk.products.rules import Licence, PictureRole
from shopdesk.products.service import media
from shopdesk.products.service.media import MediaInput
from tests.factories import add_sku, every_fact


def picture(size: tuple[int, int] = (60, 40), form: str = "PNG", colour: str = "red") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, form)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, without the pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def keep(shop: Shop, folder: Path, content: bytes, name: str = "a.png", **more: object) -> int:
    with shop.unit_of_work() as session:
        return media.store_media(session, folder, MediaInput(content, name, **more))  # type: ignore[arg-type]


def test_a_picture_is_kept_by_its_hash_with_a_small_copy(any_shop: Shop, tmp_path: Path) -> None:
    content = picture((1200, 300))
    key = hashlib.sha256(content).hexdigest()
    keep(any_shop, tmp_path / "media", content, "../../etc/正面.png")

    path = media.media_path(tmp_path / "media", key)
    assert path == tmp_path / "media" / key[:2] / key
    assert path.read_bytes() == content
    with Image.open(media.thumbnail_path(tmp_path / "media", key)) as small:
        assert small.size == (256, 64)
    with any_shop.reader() as reader:
        found = reader.rows("SELECT sha256, name, mime, width, height, bytes FROM media")
    assert found == [(key, "正面.png", "image/png", 1200, 300, len(content))]
    # Nothing lies anywhere else, whatever the name said.
    assert sum(one.is_file() for one in (tmp_path / "media").rglob("*")) == 2
    assert not (tmp_path / "etc").exists()
    assert not list(tmp_path.rglob("*.unfinished"))


def test_the_same_bytes_are_kept_once(any_shop: Shop, tmp_path: Path) -> None:
    first = keep(any_shop, tmp_path, picture(), "a.png")
    second = keep(any_shop, tmp_path, picture(), "b.png", licence=Licence.OWN)

    assert first == second
    with any_shop.reader() as reader:
        assert reader.rows("SELECT name, licence FROM media") == [("a.png", "own")]


@pytest.mark.parametrize(
    ("form", "mime"),
    [("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_the_content_tells_the_type(any_shop: Shop, tmp_path: Path, form: str, mime: str) -> None:
    keep(any_shop, tmp_path, picture(form=form), "picture.txt")

    with any_shop.reader() as reader:
        assert reader.rows("SELECT mime FROM media") == [(mime,)]


def test_a_pdf_is_kept_without_size(any_shop: Shop, tmp_path: Path) -> None:
    key = keep(any_shop, tmp_path, b"%PDF-1.7\n%%EOF", "contract.pdf")

    with any_shop.reader() as reader:
        assert reader.rows("SELECT mime, width FROM media") == [("application/pdf", None)]
    with any_shop.unit_of_work() as session:
        add_sku(session, "MUG")
    with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
        media.attach_picture(session, 1, key)
    assert fault.value.code == "SD-PRO-072"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no JPEG"),
        (b"MZ\x90\x00" * 100, "is no JPEG"),
        (picture((300, 300), "JPEG")[:-400], "damaged or not complete"),
        (png_of(10_000, 5_001), "50 million pixels"),
        (png_of(60_000, 60_000), "50 million pixels"),
    ],
    ids=["nothing", "svg", "program", "cut off", "too large", "bomb"],
)
def test_what_is_no_sound_picture_is_not_kept(
    any_shop: Shop, tmp_path: Path, content: bytes, words: str
) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError, match=words) as fault:
        keep(any_shop, tmp_path / "media", content, "a.jpg")

    assert fault.value.code == "SD-PRO-070"
    assert every_fact(any_shop) == before
    assert not (tmp_path / "media").exists()


def test_fifty_million_pixels_are_not_too_many() -> None:
    # The header is enough to tell; the pixels themselves are missing here.
    from shopdesk.products.service.images import open_picture

    assert open_picture(png_of(10_000, 5_000), "a.png").size == (10_000, 5_000)


def test_a_folder_that_cannot_be_written_is_told(any_shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(UserError) as fault:
        keep(any_shop, tmp_path / "file", picture())

    assert fault.value.code == "SD-PRO-071"
    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM media") == [(0,)]


def test_licences_of_others_name_their_source(any_shop: Shop, tmp_path: Path) -> None:
    key = keep(any_shop, tmp_path, picture())
    with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
        media.set_licence(session, key, Licence.BOUGHT)
    assert fault.value.code == "SD-PRO-073"
    with any_shop.unit_of_work() as session:
        media.set_licence(session, key, Licence.BOUGHT, source=" stock 4711 ", note="to 2028")
    with any_shop.reader() as reader:
        found = reader.rows("SELECT licence, source, note FROM media")
    assert found == [("bought", "stock 4711", "to 2028")]
    with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
        media.set_licence(session, key + 1, Licence.OWN)
    assert fault.value.code == "SD-PRO-072"


@pytest.fixture
def three(any_shop: Shop, tmp_path: Path) -> list[int]:
    """A mug with three pictures, in the order of the ids."""
    kept = [keep(any_shop, tmp_path, picture(colour=one)) for one in ("red", "green", "blue")]
    with any_shop.unit_of_work() as session:
        add_sku(session, "MUG")
        return [media.attach_picture(session, 1, key) for key in kept]


def shown(shop: Shop) -> list[tuple[int, str]]:
    with shop.reader() as reader:
        return [(row.id, row.role) for row in list_pictures(reader, 1)]


def test_the_first_picture_is_the_main_one(any_shop: Shop, three: list[int]) -> None:
    assert shown(any_shop) == list(zip(three, ("main", "angle", "angle"), strict=True))


def test_a_picture_is_shown_once(any_shop: Shop, three: list[int]) -> None:
    with any_shop.unit_of_work() as session:
        assert media.attach_picture(session, 1, 2, role=PictureRole.MAIN) == three[1]
    assert shown(any_shop)[1] == (three[1], "angle")


def test_pictures_are_put_in_order_and_taken_off(any_shop: Shop, three: list[int]) -> None:
    with any_shop.unit_of_work() as session:
        media.arrange_pictures(
            session, 1, [(three[2], PictureRole.MAIN), (three[0], PictureRole.SCENE)]
        )

    assert shown(any_shop) == [(three[2], "main"), (three[0], "scene")]
    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM media") == [(3,)]


def test_foreign_pictures_are_refused(any_shop: Shop, three: list[int]) -> None:
    before = every_fact(any_shop)
    for wrong in ([99], [three[0], three[0]]):
        with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
            media.arrange_pictures(session, 1, [(key, PictureRole.MAIN) for key in wrong])
        assert fault.value.code == "SD-PRO-072"
    for arguments in ((2, 1), (1, 99)):
        with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
            media.attach_picture(session, *arguments)
        assert fault.value.code == "SD-PRO-072"
    assert every_fact(any_shop) == before


def test_a_variant_of_another_product_is_refused(
    any_shop: Shop, three: list[int], tmp_path: Path
) -> None:
    key = keep(any_shop, tmp_path, picture((9, 9)))
    with any_shop.unit_of_work() as session:
        tea = add_sku(session, "TEA")
    with pytest.raises(UserError) as fault, any_shop.unit_of_work() as session:
        media.attach_picture(session, 1, key, sku_id=tea)

    assert fault.value.code == "SD-PRO-072"
    assert len(shown(any_shop)) == len(three)

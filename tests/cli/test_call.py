from __future__ import annotations

import argparse
import shutil
from functools import partial
from pathlib import Path

import pytest

from shopdesk import i18n, paths, settings
from shopdesk.cli.call import Call, is_address
from shopdesk.cli.progress import Progress
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from tests.cli.conftest import Command


def make_call(**given: object) -> Call:
    defaults = {"shop": None, "demo": False, "lang": "en", "json": False}
    return Call(argparse.Namespace(**{**defaults, **given}), Progress())


def test_which_shop_is_meant(data_dir: Path) -> None:
    assert make_call().location() == str(paths.default_shop())
    assert make_call(demo=True).location() == str(paths.demo_shop())
    assert make_call(shop="x", demo=True).location() == "x"


def test_demo_shop_is_read_while_it_is_the_only_one(data_dir: Path) -> None:
    data_dir.mkdir()
    paths.demo_shop().touch()

    assert make_call().location() == str(paths.demo_shop())
    assert make_call().location(create=True) == str(paths.default_shop())

    paths.default_shop().touch()

    assert make_call().location() == str(paths.default_shop())


def test_missing_shop_is_refused_and_not_made(data_dir: Path) -> None:
    call = make_call(shop=str(data_dir / "none.shopdesk"))

    with pytest.raises(UserError) as refusal:
        call.shop()

    assert refusal.value.code == "SD-CLI-002"
    assert not data_dir.exists()


def test_shop_is_opened_once_and_closed(empty_shop_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    call = make_call(shop=str(path))

    assert call.shop() is call.shop()
    call.close()
    path.unlink()  # Windows would refuse while it is open


def test_shop_speaks_its_own_language_unless_asked(
    empty_shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    shop = open_shop(path)
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_LANGUAGE, value="zh_CN")
    shop.close()
    monkeypatch.setattr(i18n, "_default", "en")

    asked = make_call(shop=str(path), lang="en")
    asked.shop()
    asked.close()
    assert i18n.language() == "en"

    own = make_call(shop=str(path), lang=None)
    own.shop()
    own.close()
    assert i18n.language() == "zh_CN"


def test_new_shop_goes_again_unless_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "new.shopdesk"

    with make_call(shop=str(path)).new_shop_unless_kept() as (shop, _keep):
        assert shop.path == path
        assert path.exists()
    assert list(tmp_path.iterdir()) == []

    call = make_call(shop=str(path))
    with call.new_shop_unless_kept() as (_shop, keep):
        keep()
    call.close()
    assert [found.name for found in tmp_path.iterdir()] == ["new.shopdesk"]


def test_shop_that_was_there_stays_after_a_failure(shop_copy: Path) -> None:
    before = shop_copy.read_bytes()
    call = make_call(shop=str(shop_copy))

    with pytest.raises(ZeroDivisionError), call.new_shop_unless_kept():
        raise ZeroDivisionError

    call.close()
    assert shop_copy.read_bytes() == before


@pytest.fixture
def shop_copy(empty_shop_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    return path


def test_addresses_are_no_files() -> None:
    assert is_address("postgresql+psycopg://shopdesk@127.0.0.1/shop")
    assert not is_address("C:\\shops\\postgres.shopdesk")


def test_a_folder_is_no_shop(shopdesk: Command, tmp_path: Path) -> None:
    folder = tmp_path / "shops"
    folder.mkdir()

    for words in (["init"], ["demo"], ["kpi"], ["import", __file__]):
        done = shopdesk("--shop", folder, *words)

        assert (done.code, done.out) == (1, "")
        assert done.err == (
            f"{folder} is a folder, not a shop. Nothing was changed. Name a file in it, for "
            f"example {folder / 'shop.shopdesk'}. [SD-CLI-005]\n"
        )
    assert list(folder.iterdir()) == []


def test_folders_are_not_made_for_a_shop_that_was_named(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "new.shopdesk"

    for words in (["init"], ["demo"], ["import", __file__], ["--demo", "kpi"]):
        done = shopdesk("--shop", path, *words)

        assert (done.code, done.out) == (1, "")
        assert f"There is no folder {path.parent}. No shop was made." in done.err
        assert done.err.endswith("[SD-CLI-006]\n")
    assert not (tmp_path / "a").exists()


def test_an_empty_file_is_no_shop_and_stays(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "zero.shopdesk"
    path.touch()

    for words in (["init"], ["demo"], ["kpi"], ["import", __file__]):
        done = shopdesk("--shop", path, *words)

        assert (done.code, done.out) == (1, "")
        assert f"{path} is an empty file (0 bytes), not a shop. Nothing was changed." in done.err
    assert path.read_bytes() == b""


def test_demo_at_a_place_that_was_named(
    shopdesk: Command, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopdesk import demo

    path = tmp_path / "try.shopdesk"
    monkeypatch.setattr(demo, "make", partial(demo.make, orders=60))

    made = shopdesk("--demo", "--shop", path, "order", "list", "--json")
    before = path.read_bytes()
    again = shopdesk("order", "list", "--json", "--shop", path, "--demo")

    assert made.code == again.code == 0
    assert made.document["count"] == again.document["count"] > 30
    assert path.read_bytes() == before
    assert not paths.demo_shop().exists()


def test_demo_never_means_a_shop_of_ones_own(shopdesk: Command, shop_copy: Path) -> None:
    before = shop_copy.read_bytes()

    done = shopdesk("--demo", "--shop", shop_copy, "order", "list")
    started = shopdesk("--demo", "init")

    assert (done.code, done.out) == (1, "")
    assert f"The shop at {shop_copy} is no demo shop. It was not changed." in done.err
    assert "[SD-CLI-009]" in done.err
    assert shop_copy.read_bytes() == before
    assert (started.code, "[SD-CLI-009]" in started.err) == (1, True)
    assert not paths.demo_shop().exists()

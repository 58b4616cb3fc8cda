"""Where things lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk import paths


def test_the_named_folder_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "我的 店铺 100%"
    monkeypatch.setenv(paths.DATA_VARIABLE, str(folder))

    assert paths.data_dir() == folder
    assert paths.default_shop() == folder / "shop.shopdesk"
    assert paths.demo_shop() == folder / "demo.shopdesk"
    assert paths.log_file() == folder / "logs" / "shopdesk.log"
    assert paths.settings_file() == folder / "window.ini"
    assert not folder.exists()  # asking makes nothing


@pytest.mark.parametrize("value", [None, ""])
def test_otherwise_the_persons_own(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv(paths.DATA_VARIABLE)
    else:
        monkeypatch.setenv(paths.DATA_VARIABLE, value)

    assert paths.data_dir().name == "ShopDesk"
    assert paths.data_dir().is_absolute()


def test_backups_lie_beside_the_shop(tmp_path: Path) -> None:
    assert paths.backup_dir(tmp_path / "a.shopdesk") == tmp_path / "backups"


def test_resources_and_migrations_are_there() -> None:
    assert (paths.RESOURCES / "fonts").is_dir()
    assert (paths.MIGRATIONS / "env.py").is_file()

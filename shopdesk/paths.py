"""Where things lie: the shop's data on this computer, and the resources of the program."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# Beside the package in a source tree, inside it in an installed program.
ROOT = _PACKAGE if (_PACKAGE / "resources").is_dir() else _PACKAGE.parent
RESOURCES = ROOT / "resources"
MIGRATIONS = ROOT / "migrations"
DATA_VARIABLE = "SHOPDESK_DATA_DIR"
SHOP_SUFFIX = ".shopdesk"


def data_dir() -> Path:
    """Folder of shops, backups and logs: ``--data-dir``/``SHOPDESK_DATA_DIR`` or the user's own."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("ShopDesk", appauthor=False)


def default_shop() -> Path:
    """The shop opened when none is named."""
    return data_dir() / f"shop{SHOP_SUFFIX}"


def demo_shop() -> Path:
    """The shop that ``--demo`` makes on first use."""
    return data_dir() / f"demo{SHOP_SUFFIX}"


def backup_dir(shop: Path) -> Path:
    """Folder of a shop's backups and safety copies, beside the shop."""
    return shop.parent / "backups"


def log_file() -> Path:
    """The rotating log of this computer."""
    return data_dir() / "logs" / "shopdesk.log"


def settings_file() -> Path:
    """Window state (QSettings, ini); shop settings live in the shop itself."""
    return data_dir() / "window.ini"


def media_dir(shop: Path | None) -> Path:
    """Folder of a shop's pictures and other files: beside its file, for a server's in our data."""
    return data_dir() / "media" if shop is None else shop.with_name(f"{shop.name}-media")

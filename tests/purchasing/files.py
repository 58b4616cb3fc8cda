"""Files that go out of and come into a shop that buys."""

from __future__ import annotations

from pathlib import Path

from shopdesk.db.shop import Shop
from shopdesk.exports.shop import export_shop_data
from shopdesk.i18n import using_language
from shopdesk.importing.batch import ImportResult, run_import
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest


def write(path: Path, text: str) -> Path:
    """A file of that text."""
    path.write_text(text, encoding="utf-8")
    return path


def bring(shop: Shop, path: Path) -> ImportResult:
    """Import a file as it is recognised."""
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))
    return run_import(shop, seen.request)


def out(shop: Shop, what: str, path: Path, language: str = "en") -> Path:
    """Export one kind of data."""
    with shop.reader() as reader, using_language(language):
        export_shop_data(reader, what, path)
    return path

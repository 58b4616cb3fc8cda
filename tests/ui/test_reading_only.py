"""A shop that cannot be written: every tab can be looked at, and every write is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from shopdesk.db import upgrade
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.ui import dialogs
from shopdesk.ui.orders.tab import OrdersTab
from shopdesk.ui.widgets.banner import Banner
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window, page_of

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def looked_at(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop with trade, opened where it cannot be written."""
    add_trade(shop)
    location = shop.location
    shop.close()
    monkeypatch.setattr(upgrade, "may_write", lambda _path: False)
    return upgrade.open_shop(location)


def test_every_tab_works_under_a_banner(looked_at: Shop, tmp_path: Path) -> None:
    with opened_window(looked_at, tmp_path) as window:
        assert window.workspace is not None
        (banner,) = window.workspace.findChildren(Banner)
        assert banner.isVisible()
        assert banner.label.text().startswith("Open for reading only")

        for name in window.workspace.names:
            window.workspace.show_tab(name)

        orders = page_of(window, OrdersTab)
        orders.table.selectRow(0)
        assert orders.model.rowCount() > 60
        shown = [button.text() for button in orders.findChildren(QPushButton) if button.isVisible()]
        assert "New order" not in shown
        assert "Import orders…" not in shown
        texts = [entry.action.text() for entry in context_of(window).actions.entries()]
        assert "New order" not in texts


def test_what_would_write_is_refused(
    looked_at: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[UserError] = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, fault: told.append(fault))
    failed: list[BaseException] = []
    before = Path(looked_at.location).read_bytes()
    with opened_window(looked_at, tmp_path) as window:
        window.open_import()
        context_of(window).tasks.write(
            lambda session, _progress: session.execute, failed=failed.append, owner=window
        )

    assert [fault.code for fault in told] == ["SD-DB-010"]
    assert [getattr(fault, "code", "") for fault in failed] == ["SD-DB-010"]
    assert Path(looked_at.location).read_bytes() == before


def test_try_again_opens_it_for_writing(
    looked_at: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_window(looked_at, tmp_path) as window:
        assert window.workspace is not None
        (banner,) = window.workspace.findChildren(Banner)
        monkeypatch.setattr(upgrade, "may_write", lambda _path: True)

        banner.button.click()
        for _turn in range(3):
            QApplication.processEvents()

        assert window.shop is not looked_at
        assert window.shop is not None
        assert not window.shop.read_only
        assert window.workspace.findChildren(Banner) == []


def test_a_shop_that_can_be_written_has_no_banner(shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        assert window.workspace is not None
        assert window.workspace.findChildren(Banner) == []
        orders = page_of(window, OrdersTab)
        shown = [button.text() for button in orders.findChildren(QPushButton) if button.isVisible()]
        assert "New order" in shown

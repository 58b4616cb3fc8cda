"""What the section shows and what stands in the shop, for tests of its pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from shopdesk.db.shop import Shop
from shopdesk.ui.widgets.rows_table import RowsModel


def cells(model: RowsModel, row: int, *keys: str) -> list[str]:
    """Cells of a row as people see them."""
    names = [column.key for column in model.columns]
    return [model.text(row, names.index(key)) for key in keys]


def texts(widget: QWidget) -> str:
    """Every text that is shown."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def drafts(shop: Shop) -> list[tuple[Any, ...]]:
    """State, supplier, SKU, quantity and total of every purchase line."""
    with shop.reader() as reader:
        return reader.rows(
            "SELECT o.state, s.code, l.sku_id, l.quantity, o.total FROM purchase_order o "
            "JOIN supplier s ON s.id = o.supplier_id "
            "JOIN purchase_line l ON l.purchase_order_id = o.id ORDER BY o.id"
        )

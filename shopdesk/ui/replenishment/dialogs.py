"""How a variant is bought again, and a panel as a window of its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.metrics.replenish.model import Need
from shopdesk.purchasing.rules import (
    POLICY_LABELS,
    SAFETY_METHOD_LABELS,
    Policy,
    SafetyMethod,
)
from shopdesk.ui.context import Context
from shopdesk.ui.replenishment.figures import save_policies
from shopdesk.ui.widgets.form import FormDialog
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.side_panel import SidePanel


class PanelDialog(QDialog):
    """A side panel as a window of its own, where the page has no room for it."""

    def __init__(self, context: Context, panel: SidePanel, *, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.panel = panel
        panel.closed.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(panel)
        theme = context.theme
        self.resize(theme.px(420), min(theme.px(560), parent.window().height()))


class PolicyDialog(FormDialog):
    """Fields of ``purchasing.service.PolicyInput`` for one SKU.

    Signals:
        saved: the policy was stored.
    """

    saved = Signal()

    def __init__(self, context: Context, need: Need, *, parent: QWidget | None = None) -> None:
        title = _("How {sku} is bought").format(sku=need.code)
        super().__init__(context, title, action=_("Save"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._need = need
        self.policy = QComboBox()
        for policy, label in POLICY_LABELS.items():
            self.policy.addItem(_(label), str(policy))
        self.policy.setCurrentIndex(max(self.policy.findData(str(need.policy)), 0))
        self.method = QComboBox()
        for method, label in SAFETY_METHOD_LABELS.items():
            self.method.addItem(_(label), str(method))
        self.method.setCurrentIndex(max(self.method.findData(str(need.method)), 0))
        self.level = QLineEdit(f"{need.service_level / 100:g}")
        self.low = QuantityEdit(need.low, decimals=need.decimals)
        self.high = QuantityEdit(need.high, decimals=need.decimals)
        self.review = QLineEdit(str(need.review_days))
        self.form.add("policy", _("Policy"), self.policy)
        self.form.add("method", _("Safety stock"), self.method)
        self.form.add(
            "level", _("Service level, %"), self.level,
            hint=_("The share of demand that stock is to meet, for example 95."),
        )  # fmt: skip
        self.form.add("low", _("Never less than"), self.low)
        self.form.add("high", _("Never more than"), self.high)
        self.form.add("review", _("Days between two rounds of buying"), self.review)
        self.form.mark_saved()

    def submit(self) -> None:
        errors: dict[str, str] = {}
        level = self._level(errors)
        review = self._review(errors)
        low = self._quantity("low", self.low, errors)
        high = self._quantity("high", self.high, errors)
        if low is not None and high is not None and high < low:
            errors["high"] = _("The most must not be less than the least.")
        self.form.set_errors(errors)
        if errors:
            return
        from shopdesk.purchasing.service import PolicyInput

        data = PolicyInput(
            self._need.sku_id,
            policy=Policy(self.policy.currentData()),
            min_quantity=low,
            max_quantity=high,
            safety_method=SafetyMethod(self.method.currentData()),
            service_level=level,
            review_days=review,
            supplier_id=self._need.chosen_supplier_id,
        )
        self.context.tasks.write(
            partial(save_policies, policies=[data]),
            done=self._on_saved,
            failed=self.on_failed,
            owner=self,
        )

    def _on_saved(self, _count: int) -> None:
        self.form.mark_saved()
        self.saved.emit()
        self.accept()

    def _level(self, errors: dict[str, str]) -> int:
        try:
            found = round(float(self.level.text().strip().rstrip("%")) * 100)
        except ValueError:
            found = 0
        if not 1 <= found <= 9_999:
            errors["level"] = _("Between 0.01 and 99.99.")
        return found

    def _review(self, errors: dict[str, str]) -> int:
        text = self.review.text().strip()
        found = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= found <= 365:
            errors["review"] = _("Between 1 and 365 days.")
        return found

    def _quantity(self, key: str, field: QuantityEdit, errors: dict[str, str]) -> int | None:
        try:
            return field.quantity()
        except ValueError as fault:
            errors[key] = str(fault)
            return None

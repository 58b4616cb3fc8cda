"""A product on one channel: title with its length, price, season, checklist, up or down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from shopdesk.base.money import decimal_text, parse_money
from shopdesk.channels.queries import ChannelRow
from shopdesk.i18n import _
from shopdesk.products.queries import ListingRow, preset_of
from shopdesk.products.rules import (
    LISTING_CHECKLIST,
    LISTING_FLOW,
    LISTING_STATE_LABELS,
    ListingState,
    covered_words,
    is_language_tag,
    is_season,
    title_length,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.products.service.listings import ListingInput
    from shopdesk.ui.tasks import Progress

_LANGUAGES = ("zh-CN", "zh-TW", "en", "ja", "de", "fr", "es")


@dataclass(frozen=True, slots=True)
class ListingSaved:
    """A listing just written: channel and what was done."""

    channel: str
    state: str


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """The product whose listing the dialog shows; ``tags`` count as keywords."""

    id: int
    code: str
    name: str
    tags: str = ""


class ListingDialog(WriteDialog):
    """Makes a listing, or changes one and puts it up or down."""

    def __init__(
        self,
        context: Context,
        product: ListedProduct,
        channels: list[ChannelRow],
        listing: ListingRow | None = None,
        *,
        parent: QWidget,
    ) -> None:
        title = _("Listing of {code}").format(code=visible(product.code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self.resize(context.theme.px(620), context.theme.px(720))
        self._product = product
        self._channels = {one.id: one for one in channels}
        self._listing = listing
        self.channel = choice_box(
            [(one.id, one.name) for one in channels], listing.channel_id if listing else None
        )
        self.channel.setEnabled(listing is None)
        self.language = free_choice_box(list(_LANGUAGES), listing.language if listing else "zh-CN")
        self.title = QLineEdit(visible(listing.title if listing else product.name))
        self.title.setMaxLength(500)
        self.meter = Label("", "small", wrap=True)
        self._add_fields()
        self._add_checklist()
        self.state = self._state_box()
        self.form.add("state", _("State"), self.state)
        self.channel.currentIndexChanged.connect(self._on_title_edited)
        self.title.textChanged.connect(self._on_title_edited)
        self._on_title_edited()
        self.form.mark_saved()

    def _add_fields(self) -> None:
        listing, formats = self._listing, self.context.formats
        currency = listing.currency if listing else formats.currency
        price = listing.price if listing else None
        self.price = QLineEdit("" if price is None else decimal_text(price, currency))
        self.price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.currency = QLineEdit(currency)
        self.currency.setMaxLength(3)
        self.season = QLineEdit(listing.season if listing else "")
        self.season.setPlaceholderText("11-01/02-28")
        self.number = QLineEdit(visible(listing.external_no) if listing else "")
        self.number.setMaxLength(100)
        self.showcase = QCheckBox(_("In the showcase"))
        self.showcase.setChecked(bool(listing and listing.showcase))
        self.note = QLineEdit(visible(listing.note) if listing else "")
        self.form.add("channel", _("Channel"), self.channel)
        self.form.add("language", _("Language"), self.language)
        self.form.add("title", _("Title"), self.title)
        self.form.add_wide(self.meter)
        hint = _("Empty: the prices of the variants")
        self.form.add("price", _("Price"), self.price, hint=hint)
        self.form.add("currency", _("Currency"), self.currency)
        self.form.add("season", _("Season"), self.season, hint=_("Empty: all the year"))
        self.form.add("number", _("Number on the channel"), self.number)
        self.form.add("showcase", _("Showcase"), self.showcase)
        self.form.add("note", _("Note"), self.note)

    def _add_checklist(self) -> None:
        self.checklist = QListWidget()
        self.checklist.setAccessibleName(_("Checklist"))
        self.checklist.setFixedHeight(self.context.theme.px(132))
        lines = (
            self._listing.checklist
            if self._listing
            else tuple((_(text), False) for text in LISTING_CHECKLIST)
        )
        for text, done in lines:
            item = QListWidgetItem(visible(text))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if done else Qt.CheckState.Unchecked)
            self.checklist.addItem(item)
        self._ticks = self.ticks()
        self.form.add("checklist", _("Checklist"), self.checklist)

    def ticks(self) -> tuple[tuple[str, bool], ...]:
        """Lines of the checklist with whether they are done."""
        items = [self.checklist.item(place) for place in range(self.checklist.count())]
        return tuple((item.text(), item.checkState() == Qt.CheckState.Checked) for item in items)

    def _state_box(self) -> QWidget:
        state = ListingState(self._listing.state) if self._listing else ListingState.DRAFT
        choices = [("", _(LISTING_STATE_LABELS[state]))]
        choices += [
            (action, _(LISTING_STATE_LABELS[LISTING_FLOW.target(state, action)]))
            for action in LISTING_FLOW.actions(state)
        ]
        self.state_choice = choice_box(choices)
        return self.state_choice

    def _on_title_edited(self) -> None:
        channel = self._channels.get(self.channel.currentData())
        preset = preset_of(channel.platform or channel.code if channel else "")
        length = title_length(self.title.text(), preset.count)
        if preset.title_limit:
            text = _("{length} of {limit} signs as this channel counts").format(
                length=length, limit=preset.title_limit
            )
        else:
            text = _("{length} signs").format(length=length)
        keywords = self._product.tags.replace("，", ",").replace("、", ",").split(",")
        _held, lacking = covered_words(self.title.text(), keywords)
        if lacking:
            text = _("{text} · keywords not in it: {words}").format(
                text=text, words=", ".join(map(visible, lacking))
            )
        too_long = bool(preset.title_limit) and length > preset.title_limit
        self.meter.setText(text)
        self.meter.setProperty("look", "error" if too_long else "small")
        self.meter.style().unpolish(self.meter)
        self.meter.style().polish(self.meter)

    @property
    def entered(self) -> bool:
        return self.form.changed or self.ticks() != self._ticks

    def submit(self) -> None:
        currency = self.currency.text().strip().upper()
        errors: dict[str, str] = {}
        price: int | None = None
        if not self.title.text().strip():
            errors["title"] = _("A title is needed.")
        if not is_language_tag(self.language.currentText()):
            errors["language"] = _("Write zh-CN or en.")
        if len(currency) != 3 or not currency.isalpha():
            errors["currency"] = _("Three letters, like CNY.")
        elif self.price.text().strip():
            try:
                price = parse_money(self.price.text(), currency)
            except ValueError:
                errors["price"] = _("This is no amount.")
        if not is_season(self.season.text().strip()):
            errors["season"] = _("Write 11-01/02-28.")
        if price is not None and price < 0:
            errors["price"] = _("This cannot be less than 0.")
        self.form.set_errors(errors)
        if not errors:
            self.start(partial(_write, self._data(price, currency), self._job()))

    def _data(self, price: int | None, currency: str) -> ListingInput:
        from shopdesk.products.service.listings import ListingInput

        return ListingInput(
            self._product.id,
            int(self.channel.currentData()),
            self.title.text(),
            language=self.language.currentText().strip(),
            price=price,
            currency=currency,
            season=self.season.text().strip(),
            showcase=self.showcase.isChecked(),
            external_no=self.number.text(),
            checklist=self.ticks(),
            note=self.note.text(),
        )

    def _job(self) -> _Job:
        listing = self._listing
        return _Job(
            None if listing is None else listing.id,
            0 if listing is None else listing.version,
            str(self.state_choice.currentData()),
            self.channel.currentText(),
        )


@dataclass(frozen=True, slots=True)
class _Job:
    listing_id: int | None
    version: int
    action: str
    channel: str


def _write(data: ListingInput, job: _Job, session: Session, _progress: Progress) -> ListingSaved:
    from shopdesk.products.service import listings

    key = listings.save_listing(session, data, listing_id=job.listing_id, version=job.version)
    state = ""
    if job.action:
        state = str(listings.change_listing_state(session, key, job.action))
    return ListingSaved(job.channel, state)

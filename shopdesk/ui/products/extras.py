"""Page, pictures, life, listings and kit of a product: read for the panel and told as links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from shopdesk.base.money import exponent
from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.i18n import _, ngettext
from shopdesk.paths import media_dir
from shopdesk.products.queries import (
    CardRow,
    GateRow,
    KitDetail,
    LaunchRow,
    ListingRow,
    ProductDetail,
    ProductPage,
    SelectionCard,
    StageRow,
    get_kit,
    get_launch,
    get_page,
    get_positioning,
    get_selection,
    list_gates,
    list_listings,
    list_stages,
)
from shopdesk.products.rules import (
    LAUNCH_VERDICT_LABELS,
    LIFE_CYCLE_LABELS,
    LISTING_STATE_LABELS,
    THUMBNAIL,
    Gate,
    GateDecision,
    LifeCycle,
    ListingState,
    ProductKind,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.products.dialogs.page import gap_text, score_text
from shopdesk.ui.widgets.side_panel import PanelBody
from shopdesk.ui.widgets.timeline import Moment

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

_THUMBNAILS, _SIDE, _STAGES, _GAPS = 5, 48, 6, 4
TABLES = frozenset(
    {
        *("product_detail", "product_picture", "media", "product_stage", "product_gate"),
        *("gate_criterion", "product_card", "launch_plan", "kit_component", "listing"),
        *("category_attribute", "description_template", "channel"),
    }
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What belongs to a product beside its variants; ``kits`` by SKU."""

    page: ProductPage
    stages: list[StageRow]
    gates: list[GateRow]
    launch: LaunchRow | None
    positioning: list[CardRow]
    selection: SelectionCard
    listings: list[ListingRow]
    channels: list[ChannelRow]
    kits: dict[int, KitDetail] = field(default_factory=dict)


def read_extras(
    reader: Reader, product: ProductDetail, *, today: date, currency: str
) -> Extras | None:
    """Read them; None if the product is gone."""
    page = get_page(reader, product.id)
    if page is None:
        return None
    kits = {
        sku.id: kit
        for sku in product.skus
        if sku.kit and (kit := get_kit(reader, sku.id, digits=exponent(currency))) is not None
    }
    return Extras(
        page,
        list_stages(reader, product.id),
        list_gates(reader, product.id),
        get_launch(reader, product.id, today=today),
        get_positioning(reader, product.id),
        get_selection(reader, product.id),
        list_listings(reader, product.id),
        list_channels(reader, active=True),
        kits,
    )


@dataclass(frozen=True, slots=True)
class Links:
    """What opens when a line is clicked."""

    page: Callable[[], object]
    pictures: Callable[[], object]
    listing: Callable[[], object]
    gates: Callable[[], object]
    cards: Callable[[], object]
    kit: Callable[[], object]
    labels: Callable[[], object]


def fill_extras(
    context: Context, product: ProductDetail, extras: Extras, links: Links, body: PanelBody
) -> None:
    """Put them into the panel."""
    body.section(_("Page and life"))
    _thumbnails(context, extras, body)
    body.facts(
        [
            (_("Page"), score_text(extras.page.completeness), links.page),
            (_("Pictures"), _pictures_text(extras), links.pictures),
            (_("Listings"), _listings_text(extras), links.listing),
            (_("Gates"), _gates_text(context, extras), links.gates),
            (_("Launch"), _launch_text(context, extras), links.gates),
            (_("Cards"), _cards_text(extras), links.cards),
            *(
                [(_("Kit"), _kit_text(context, extras), links.kit)]
                if product.kind == ProductKind.GOODS
                else []
            ),
            (_("Labels"), _("Print…"), links.labels),
        ]
    )
    gaps = extras.page.completeness.gaps
    if gaps:
        named = ", ".join(gap_text(gap) for gap in gaps[:_GAPS])
        text = _("Missing: {names}").format(names=named)
        if len(gaps) > _GAPS:
            more = len(gaps) - _GAPS
            text = ngettext(
                "Missing: {names} and {n} more", "Missing: {names} and {n} more", more
            ).format(names=named, n=more)
        body.note(text, "small")
    if extras.stages:
        moments = [
            Moment(
                context.formats.date(one.business_date),
                _("{before} → {after}").format(
                    before=_(LIFE_CYCLE_LABELS[LifeCycle(one.from_state)]),
                    after=_(LIFE_CYCLE_LABELS[LifeCycle(one.to_state)]),
                ),
                " · ".join(visible(part) for part in (one.reason, one.actor) if part),
            )
            for one in reversed(extras.stages[:_STAGES])
        ]
        body.timeline(moments)


def _thumbnails(context: Context, extras: Extras, body: PanelBody) -> None:
    theme = context.theme
    folder = media_dir(context.shop.path)
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.px(6))
    shown = 0
    for one in extras.page.pictures[:_THUMBNAILS]:
        path = folder / one.sha256[:2] / f"{one.sha256}-{THUMBNAIL}.png"
        picture = QPixmap(str(path))
        if picture.isNull():
            continue
        side, ratio = theme.px(_SIDE), holder.devicePixelRatioF()
        fitted = picture.scaled(
            round(side * ratio),
            round(side * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        label = QLabel()
        label.setPixmap(fitted)
        label.setAccessibleName(one.name)
        box.addWidget(label)
        shown += 1
    box.addStretch(1)
    if shown:
        body.widget(holder)
    else:
        holder.deleteLater()


def _pictures_text(extras: Extras) -> str:
    count = len(extras.page.pictures)
    if not count:
        return _("Add…")
    text = ngettext("{n} picture", "{n} pictures", count).format(n=count)
    unknown = sum(not one.licence for one in extras.page.pictures)
    if unknown:
        return ngettext(
            "{pictures}, {n} without licence", "{pictures}, {n} without licence", unknown
        ).format(pictures=text, n=unknown)
    return text


def _listings_text(extras: Extras) -> str:
    if not extras.channels:
        return ""
    if not extras.listings:
        return _("Add…")
    return ", ".join(
        _("{channel}: {state}").format(
            channel=visible(one.channel), state=_(LISTING_STATE_LABELS[ListingState(one.state)])
        )
        for one in extras.listings
    )


def _gates_text(context: Context, extras: Extras) -> str:
    if not extras.gates:
        return _("None")
    passed = sum(one.decision == GateDecision.GO for one in extras.gates)
    cost = context.formats.money(sum(one.cost for one in extras.gates))
    return _("{n} of {all} passed, cost so far {cost}").format(n=passed, all=len(Gate), cost=cost)


def _launch_text(context: Context, extras: Extras) -> str:
    launch = extras.launch
    if launch is None:
        return ""
    return _("{verdict}: {sold} of {wanted} sold").format(
        verdict=_(LAUNCH_VERDICT_LABELS[launch.verdict]),
        sold=context.formats.quantity(launch.sold),
        wanted=context.formats.quantity(launch.hit_units),
    )


def _cards_text(extras: Extras) -> str:
    tenths = extras.selection.score.tenths
    answered = sum(bool(line.value) for line in extras.positioning)
    if tenths is None and not answered:
        return _("Fill in…")
    if tenths is None:
        return _("{n} of {all} questions answered").format(n=answered, all=len(extras.positioning))
    return _("Score: {score} %").format(score=f"{tenths / 10:.1f}")


def _kit_text(context: Context, extras: Extras) -> str:
    if not extras.kits:
        return _("No kit")
    kit = next(iter(extras.kits.values()))
    text = _("{n} can be made, limited by {code}").format(
        n=context.formats.quantity(kit.makeable), code=visible(kit.limiting)
    )
    if kit.cost is None:
        return text
    margin = context.formats.money(kit.price - kit.cost)
    return _("{text}; margin {margin}").format(text=text, margin=margin)

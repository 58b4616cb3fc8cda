"""Products of Spree: a row for the product, one a variant, and rows of further currencies."""

from __future__ import annotations

from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.products.importer.foreign import Foreign
from shopdesk.products.rules import code_key

_STATES = {"active": "selling", "draft": "idea", "archived": "ended", "paused": "idea"}


def arrange(file: Foreign) -> None:
    """Rows of a slug are one product; the one without options heads the others.

    Raises:
        UserError: SD-IMP-022 if no row has prices in the shop's currency.
    """
    file.codes, file.skus = file.texts("code"), file.texts("sku")
    file.numbered_options()
    without = _tell_prices(file)
    unlike = []
    for places in file.groups().values():
        if any(file.options.get(place) for place in places):
            heads = [place for place in places if not file.options.get(place)]
            file.heads.update(heads)
            unlike += [
                place
                for place in heads
                if file.skus[place] and code_key(file.skus[place]) != code_key(file.codes[place])
            ]
    file.warn(
        "SD-IMP-328",
        _("Variants without a price in the currency of the shop"),
        [place for place in without if place not in file.heads],
    )
    file.warn(
        "SD-IMP-327", _("Codes of products that are sold in variants; they were left out"), unlike
    )
    categories = [texts for _title, texts in file.many("categories")]
    file.put_categories([[texts[place] for texts in categories] for place in file.places])
    file.put_descriptions(file.lines())
    file.put_measures()
    file.put_pictures()
    lists = file.cells("list_price")
    file.put("list_price", [price or None for price in lists])
    words = file.texts("publication")
    for place in file.places:
        if words[place] and words[place].casefold() not in _STATES:
            text = _("“{text}” is a state that is not known").format(text=words[place])
            file.refuse(place, "SD-IMP-111", text, "publication")
    file.put("state", [_STATES.get(word.casefold(), "") for word in words])


def _tell_prices(file: Foreign) -> list[int]:
    """A variant has a row for each currency: its first row tells the rest, one the price.

    Returns variants without a price in the shop's currency.
    """
    currencies = [text.upper() for text in file.texts("currency")]
    told = [text for text in currencies if text]
    if told and file.job.currency not in told:
        file.refuse_currencies(told)
    prices, lists = file.cells("price"), file.cells("list_price")
    rows: dict[tuple[str, str], list[int]] = {}
    for place in file.places:
        if file.codes[place]:
            named = file.skus[place] or " / ".join(file.options.get(place, {}).values())
            rows.setdefault((code_key(file.codes[place]), code_key(named)), []).append(place)
    without: list[int] = []
    for places in rows.values():
        ours = [at for at in places if currencies[at] in ("", file.job.currency)]
        first = places[0]
        if ours:
            prices[first], lists[first] = prices[ours[0]], lists[ours[0]]
        elif currencies[first]:
            prices[first] = lists[first] = None
            without.append(first)
        for place in places[1:]:
            if currencies[place] == currencies[first]:
                continue  # twice in one currency: refused as a variant told twice
            file.options.pop(place, None)
            if place in ours[:1]:
                file.skus[place] = ""
                file.heads.add(place)
            else:
                file.beside[place] = RowKind.FOREIGN
    file.put("price", prices)
    file.put("list_price", lists)
    return without

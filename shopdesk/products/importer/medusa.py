"""Products of Medusa, versions 1 and 2: a row a variant, the product's columns on every row."""

from __future__ import annotations

import re

from shopdesk.i18n import _
from shopdesk.products.importer.foreign import Foreign, is_yes

_STATES = {"draft": "idea", "proposed": "sample", "published": "selling", "rejected": "ended"}
_CURRENCY = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")


def arrange(file: Foreign) -> None:
    """Rows of a handle are one product, whatever their variants are called.

    Raises:
        UserError: SD-IMP-022 if no column has prices in the shop's currency.
    """
    handles, numbers, names = file.texts("code"), file.texts("origin_id"), file.texts("name")
    file.codes = [handles[place] or numbers[place] or names[place] for place in file.places]
    file.skus = file.texts("sku")
    file.numbered_options()
    titles = file.texts("variant_title")
    for places in file.groups().values():
        if len(places) > 1:
            for place in places:
                if titles[place] and not file.options.get(place):
                    file.options[place] = {_("Variant"): titles[place]}
    _tell_prices(file)
    categories = [texts for _title, texts in file.many("categories")]
    file.put_categories([[texts[place] for texts in categories] for place in file.places])
    file.put_descriptions(file.lines())
    file.put_measures()
    weights = [
        place
        for place in file.places
        if any(file.cells(key)[place] for key in ("weight", "length", "width", "height"))
    ]
    file.warn(
        "SD-IMP-325",
        _("Weights and sizes without a unit; they were read as grams and millimetres"),
        weights,
    )
    file.put_pictures()
    _tell_codes(file)
    _tell_states(file)


def _tell_prices(file: Foreign) -> None:
    columns = [(_currency(title), title, key) for key, title in _price_titles(file)]
    ours = [(title, key) for currency, title, key in columns if currency == file.job.currency]
    if columns and not ours:
        file.refuse_currencies([currency for currency, _title, _key in columns if currency])
    # A price of all regions goes before that of one.
    ours.sort(key=lambda one: "[" in one[0])
    found = [None] * len(file.table)
    for _title, key in reversed(ours):
        cells = file.cells(key)
        found = [
            cell if cell is not None else kept for cell, kept in zip(cells, found, strict=True)
        ]
    file.put("price", found)
    left = [title for currency, title, _key in columns if currency != file.job.currency]
    if left:
        file.job.report.changes.append(
            _("Prices in other currencies that were left out: {titles}").format(
                titles=", ".join(left)
            )
        )


def _price_titles(file: Foreign) -> list[tuple[str, str]]:
    return [(key, title) for key, title in file.table.titles.items() if key.startswith("prices")]


def _currency(title: str) -> str:
    found = _CURRENCY.findall(title)
    return found[-1] if found else ""


def _tell_codes(file: Foreign) -> None:
    """Barcode, UPC and EAN of a variant are barcodes alike."""
    columns = [file.texts("barcode"), *(texts for _title, texts in file.many("codes"))]
    file.put(
        "barcode",
        [
            " ".join(dict.fromkeys(filter(None, (texts[place] for texts in columns))))
            for place in file.places
        ],
    )


def _tell_states(file: Foreign) -> None:
    words, gifts = file.texts("publication"), file.texts("gift_card")
    for place in file.places:
        if words[place] and words[place].casefold() not in _STATES:
            text = _("“{text}” is a state that is not known").format(text=words[place])
            file.refuse(place, "SD-IMP-111", text, "publication")
    file.put("state", [_STATES.get(word.casefold(), "") for word in words])
    file.put("kind", ["service" if is_yes(gift) else "" for gift in gifts])

"""Products of Shopify: a row a variant, the product's own columns on its first row only.

Rows with nothing but a handle and a picture tell one more picture.
"""

from __future__ import annotations

from shopdesk.i18n import _
from shopdesk.products.importer.foreign import Foreign, is_yes

_STATES = {"active": "selling", "unlisted": "selling", "draft": "idea", "archived": "ended"}
_NO_OPTION = "default title"


def arrange(file: Foreign) -> None:
    """Rows of a handle are one product; what has neither option, code nor price is no variant."""
    file.codes, file.skus = file.texts("code"), file.texts("sku")
    prices = file.cells("price")
    file.numbered_options()
    for place in file.places:
        told = file.options.get(place, {})
        if not (told or file.skus[place]) and prices[place] is None:
            file.heads.add(place)
        if [text.casefold() for text in told.values()] == [_NO_OPTION]:
            file.options[place] = {}
    file.put_categories([[text] for text in file.texts("category")])
    file.put_descriptions(file.lines())
    file.put_measures()
    file.put_pictures()
    lists = file.cells("list_price")
    file.put("list_price", [price or None for price in lists])
    _tell_states(file)


def _tell_states(file: Foreign) -> None:
    words, published = file.texts("publication"), file.texts("published")
    gifts, shipped = file.texts("gift_card"), file.texts("shipped")
    states, kinds = [], []
    for place in file.places:
        state = _STATES.get(words[place].casefold(), "")
        if words[place] and not state:
            text = _("“{text}” is a state that is not known").format(text=words[place])
            file.refuse(place, "SD-IMP-111", text, "publication")
        if not words[place] and published[place]:
            state = "selling" if is_yes(published[place]) else "idea"
        states.append(state)
        is_service = is_yes(gifts[place]) or bool(shipped[place] and not is_yes(shipped[place]))
        kinds.append("service" if is_service else "")
    file.put("state", states)
    file.put("kind", kinds)

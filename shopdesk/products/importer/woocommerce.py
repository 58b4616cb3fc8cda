"""Products of WooCommerce: a row a product, below it a row for each of its variations."""

from __future__ import annotations

from shopdesk.i18n import _
from shopdesk.products.importer.foreign import Foreign, split_list
from shopdesk.products.rules import code_key
from shopdesk.products.service import find_products

_VARIATION = frozenset(("variation", "变体", "款式"))
_VARIABLE = frozenset(("variable", "可变", "可变产品", "可变商品"))
_VIRTUAL = frozenset(("virtual", "downloadable", "虚拟", "可下载"))
_GROUPED = frozenset(("grouped", "external", "分组", "外部"))
# Published: 1 seen by everybody, 0 by those who run the shop, -1 a draft.
_STATES = {"1": "selling", "0": "sample", "-1": "idea"}
_CODE = "WC-{}"


def arrange(file: Foreign) -> None:
    """Rows of products head those of their variations, which name them by code or number."""
    types = [{word.casefold() for word in split_list(cell)} for cell in file.texts("row_type")]
    parents, numbers = file.texts("parent"), file.texts("origin_id")
    file.skus = file.texts("sku")
    variations = {
        place
        for place in file.places
        if types[place] & _VARIATION or (not types[place] and parents[place])
    }
    file.codes = [
        file.skus[place] or (_CODE.format(numbers[place]) if numbers[place] else "")
        for place in file.places
    ]
    by_number = {
        number: file.codes[place]
        for place, number in enumerate(numbers)
        if number and place not in variations
    }
    own = {code_key(file.codes[place]) for place in file.places if place not in variations}
    for place in variations:
        file.codes[place] = _parent(parents[place], by_number)
    _refuse_orphans(file, variations, own)
    with_variants = {code_key(file.codes[place]) for place in variations}
    with_variants |= find_products(
        file.job.session,
        [code_key(file.codes[place]) for place in file.places if types[place] & _VARIABLE],
    ).keys()
    for place in file.places:
        if place in variations or not types[place] & _VARIABLE:
            continue
        if code_key(file.codes[place]) in with_variants:
            file.heads.add(place)
    _tell_products(file, variations)
    _tell_options(file, variations)
    _tell_prices(file)
    file.put_measures()
    file.put_pictures()
    kinds = ["service" if types[place] & _VIRTUAL else "" for place in file.places]
    file.put("kind", ["" if place in variations else kinds[place] for place in file.places])
    _tell_states(file, variations, {place for place in file.places if types[place] & _GROUPED})


def _parent(text: str, by_number: dict[str, str]) -> str:
    if not text.casefold().startswith("id:"):
        return text
    number = text[3:].strip()
    return by_number.get(number) or _CODE.format(number)


def _refuse_orphans(file: Foreign, variations: set[int], own: set[str]) -> None:
    """A variation is never made a product of its own."""
    missing = {code_key(file.codes[place]) for place in variations} - own - {""}
    known = find_products(file.job.session, list(missing))
    for place in sorted(variations):
        code = file.codes[place]
        if code and (code_key(code) in own or code_key(code) in known):
            continue
        text = (
            _("The product of this variation, {code}, is neither in the file nor in the shop.")
            if code
            else _("The variation does not tell which product it belongs to.")
        )
        file.refuse(place, "SD-IMP-222", text.format(code=code), "parent")


def _tell_products(file: Foreign, variations: set[int]) -> None:
    """Names, texts and categories belong to the product, not to its variations."""
    for key in ("name", "brand", "summary", "markup", "tags"):
        texts = [_unescaped(text) for text in file.texts(key)]
        told = [place for place in sorted(variations) if texts[place]]
        if key == "markup":
            file.warn("SD-IMP-323", _("Descriptions of variants; they were left out"), told)
        file.put(key, ["" if place in variations else texts[place] for place in file.places])
    categories = [split_list(text) for text in file.texts("category")]
    file.put_categories([[] if place in variations else categories[place] for place in file.places])


def _unescaped(text: str) -> str:
    # The program writes breaks as a backslash and an n.
    return text.replace("\\r\\n", "\n").replace("\\n", "\n")


def _tell_options(file: Foreign, variations: set[int]) -> None:
    """Attributes that variations choose are options; all others are lines of the description."""
    columns = file.option_columns()
    chosen: dict[str, set[str]] = {}
    free: set[int] = set()
    for _number, names, values in columns:
        for place in variations:
            if names[place] and values[place]:
                chosen.setdefault(code_key(file.codes[place]), set()).add(names[place])
                file.options.setdefault(place, {})[names[place]] = values[place]
            elif names[place]:
                free.add(place)
    lines = file.lines()
    for _number, names, values in columns:
        for place in file.places:
            is_option = names[place] in chosen.get(code_key(file.codes[place]), ())
            if names[place] and values[place] and place not in variations and not is_option:
                words = split_list(values[place])
                lines[place].insert(0, f"{names[place]}: {', '.join(words)}")
    file.warn(
        "SD-IMP-330",
        _("Variants that leave an option to the buyer; they have no value for it"),
        sorted(free),
    )
    file.put_descriptions([[] if place in variations else lines[place] for place in file.places])


def _tell_prices(file: Foreign) -> None:
    """A sale without dates is the price, and the regular one the list price; with dates special."""
    regular, special = file.cells("price"), file.cells("special_price")
    dated = [
        since is not None or until is not None
        for since, until in zip(
            file.cells("special_from"), file.cells("special_until"), strict=True
        )
    ]
    prices, lists = list(regular), [None] * len(regular)
    for place in file.places:
        if special[place] is not None and not dated[place]:
            prices[place], lists[place] = special[place], regular[place]
    file.put("price", prices)
    file.put("list_price", lists)


def _tell_states(file: Foreign, variations: set[int], groups: set[int]) -> None:
    published = file.texts("published")
    states = [_STATES.get(text, "") for text in published]
    unknown = [place for place in file.places if published[place] and not states[place]]
    for place in unknown:
        text = _("“{text}” is a state that is not known").format(text=published[place])
        file.refuse(place, "SD-IMP-111", text, "published")
    file.put("state", ["" if place in variations else states[place] for place in file.places])
    active: list[str | None] = [None] * len(file.table)
    for place in variations:
        if published[place]:
            active[place] = "1" if published[place] == "1" else "0"
    for place in groups:
        active[place] = "0"
    file.warn(
        "SD-IMP-324",
        _("Products that only point to others; they are there, but not for sale"),
        sorted(groups),
    )
    file.put("active", active)

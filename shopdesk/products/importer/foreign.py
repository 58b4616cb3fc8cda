"""What the files of all other shop programs have in common on their way to a table of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import MEASURE_DIGITS, NOTE_LIMIT, Bad
from shopdesk.products.importer.markup import plain_text
from shopdesk.products.importer.measures import GRAMS, MILLIMETRES, unit_of_title, whole_units
from shopdesk.products.rules import code_key

MOST_OPTIONS = 3
_WHOLE = 10**MEASURE_DIGITS
_SIZES = ("length", "width", "height")
_YES = frozenset(("1", "true", "yes", "y", "是"))


def is_yes(text: str) -> bool:
    """Whether a flag of a foreign file is set."""
    return text.casefold() in _YES


def split_list(cell: str, mark: str = ",") -> list[str]:
    """The words of a list; a comma that is part of a word has a backslash before it."""
    words = re.split(rf"(?<!\\){re.escape(mark)}", cell)
    return [plain for word in words if (plain := word.replace(f"\\{mark}", mark).strip())]


@dataclass(slots=True)
class Foreign:
    """A table of another shop program while its columns are turned into ours.

    ``heads`` are rows that tell of a product and none of its variants, ``options`` what each row
    chose by the name of the option, ``beside`` rows that tell nothing of a product.
    """

    job: Job
    table: Table
    beside: dict[int, RowKind] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    options: dict[int, dict[str, str]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    skus: list[str] = field(default_factory=list)

    @property
    def places(self) -> range:
        """All rows of the table."""
        return range(len(self.table))

    def cells(self, key: str) -> list[Any]:
        """Values of a field; None where there is none."""
        return [
            None if cell == "" or isinstance(cell, Bad) else cell for cell in self.table.column(key)
        ]

    def texts(self, key: str) -> list[str]:
        """Texts of a field; empty where there is none."""
        return ["" if cell is None else str(cell) for cell in self.cells(key)]

    def many(self, key: str) -> list[tuple[str, list[str]]]:
        """The columns of a field that has several, in the order of the file: title and texts."""
        keys = [name for name in self.table.columns if name == key or name.startswith(f"{key}.")]
        return [(self.table.titles[name], self.texts(name)) for name in keys]

    def put(self, key: str, values: Sequence[Any]) -> None:
        """Make a column of ours."""
        self.table.columns[key] = list(values)

    def refuse(self, place: int, code: str, message: str, key: str) -> None:
        """Refuse a row for what stands in a column."""
        self.job.refuse(
            code,
            message,
            row=self.table.rows[place],
            column=self.table.titles.get(key, ""),
            position=place,
        )

    def warn(self, code: str, text: str, places: Sequence[int]) -> None:
        """Report rows of which something was left out."""
        self.job.report.warn(code, text, [self.table.rows[place] for place in places])

    def groups(self) -> dict[str, list[int]]:
        """Rows by product."""
        found: dict[str, list[int]] = {}
        for place in self.places:
            if self.codes[place] and place not in self.beside:
                found.setdefault(code_key(self.codes[place]), []).append(place)
        return found

    def numbered_options(self) -> None:
        """Options of columns like ``Option 1 Name`` and ``Option 1 Value``."""
        for number, titles, values in self.option_columns():
            known: dict[str, str] = {}
            for place in self.places:
                key = code_key(self.codes[place])
                if titles[place]:  # the name may stand on the first row of a product only
                    known.setdefault(key, titles[place])
                if values[place]:
                    name = titles[place] or known.get(key) or _("Option {n}").format(n=number)
                    self.options.setdefault(place, {})[name] = values[place]

    def option_columns(self) -> list[tuple[int, list[str], list[str]]]:
        """Number, names and values of each option, by the numbers in their titles."""
        names = dict(self._numbered("axis"))
        nothing = [""] * len(self.table)
        return [
            (number, names.get(number, nothing), values)
            for number, values in self._numbered("option")
        ]

    def _numbered(self, key: str) -> list[tuple[int, list[str]]]:
        keys = [name for name in self.table.columns if name == key or name.startswith(f"{key}.")]
        return sorted((int(name.partition(".")[2] or 0), self.texts(name)) for name in keys)

    def measure(
        self, key: str, units: Mapping[str, Fraction], told: Sequence[str] | None = None
    ) -> list[int | None]:
        """Figures of a field in grams or millimetres; nothing is what programs write as 0.

        The unit stands in the row (``told``), else in the title; without any it is the first.
        """
        title = units.get(unit_of_title(self.table.titles.get(key, "")), Fraction(1))
        found: list[int | None] = []
        for place, value in enumerate(self.cells(key)):
            word = told[place].casefold().strip() if told else ""
            if value and word and word not in units:
                text = _("“{text}” is no unit that is known here").format(text=word)
                self.refuse(place, "SD-IMP-223", text, key)
            factor = units.get(word, title)
            found.append(whole_units(value, factor) * _WHOLE if value else None)
        return found

    def put_measures(self) -> None:
        """Weight and sizes of variants; those of the product where a variant has none."""
        weight_units, size_units = self.texts("weight_unit"), self.texts("size_unit")
        for key, units, words in (
            ("weight", GRAMS, weight_units),
            *((size, MILLIMETRES, size_units) for size in _SIZES),
        ):
            own = self.measure(key, units, words)
            whole = self.measure(f"product_{key}", units, words)
            self.put(key, [a if a is not None else b for a, b in zip(own, whole, strict=True)])

    def put_descriptions(self, lines: Sequence[Sequence[str]]) -> None:
        """Short text, description and further lines of each row as one plain text."""
        summaries, texts = self.texts("summary"), self.texts("markup")
        found = []
        for place in self.places:
            parts = [plain_text(summaries[place]), plain_text(texts[place])]
            parts.append("\n".join(lines[place]))
            whole = "\n\n".join(dict.fromkeys(part for part in parts if part))
            if len(whole) > NOTE_LIMIT:
                self.refuse(
                    place,
                    "SD-IMP-110",
                    _("has {letters} letters, at most {limit} are possible").format(
                        letters=len(whole), limit=NOTE_LIMIT
                    ),
                    "markup",
                )
            found.append(whole)
        self.put("description", found)

    def lines(self) -> list[list[str]]:
        """What stands in columns of its own and has no field: ``Material: Cotton``."""
        found: list[list[str]] = [[] for _place in self.places]
        for title, texts in self.many("line"):
            label = title.rpartition(".")[2] if title.startswith("custom_field") else title
            for place in self.places:
                if texts[place]:
                    found[place].append(f"{label}: {texts[place]}")
        return found

    def put_categories(self, categories: Sequence[Sequence[str]]) -> None:
        """The first category of each row; further ones, collection and type become tags."""
        types, collections, tags = self.texts("type"), self.texts("collection"), self.texts("tags")
        further = [texts for _title, texts in self.many("tag")]
        chosen, words = [], []
        for place in self.places:
            paths = [path for path in categories[place] if path]
            paths += [text for text in (collections[place], types[place]) if text]
            chosen.append(paths[0] if paths else "")
            told = [*split_list(tags[place]), *(texts[place] for texts in further), *paths[1:]]
            words.append(", ".join(dict.fromkeys(filter(None, told))))
        self.put("category", chosen)
        self.put("tags", words)

    def put_pictures(self) -> None:
        """Addresses of the pictures of each product, on its first row; nothing is fetched."""
        columns = [texts for _title, texts in self.many("images")]
        found = [""] * len(self.table)
        for places in self.groups().values():
            told = [
                address
                for place in places
                for texts in columns
                for address in split_list(texts[place])
            ]
            found[places[0]] = "\n".join(dict.fromkeys(told))
        self.put("pictures", found)

    def finish(self) -> None:
        """Codes, options and which rows are variants, for all shapes alike."""
        for place in self.beside:
            self.codes[place] = self.skus[place] = ""
        groups = self.groups()
        axes, chosen = self._axes(groups)
        for number in range(MOST_OPTIONS):
            self.put(f"axis{number + 1}", [names[number] for names in axes])
            self.put(f"option{number + 1}", [values[number] for values in chosen])
        for places in groups.values():
            self._name_variants(places, chosen)
        prices = self.cells("price")
        for place in self.heads:
            self.skus[place], prices[place] = "", None
        self.put("code", self.codes)
        self.put("sku", self.skus)
        self.put("price", prices)
        self.put("head", [place in self.heads for place in self.places])

    def _axes(
        self, groups: Mapping[str, Sequence[int]]
    ) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """Names and values of three options a row; what is more is joined with the third."""
        nothing = ("",) * MOST_OPTIONS
        axes, chosen = [nothing] * len(self.table), [nothing] * len(self.table)
        joined: list[int] = []
        for places in groups.values():
            names = list(dict.fromkeys(n for place in places for n in self.options.get(place, {})))
            last = names[MOST_OPTIONS - 1 :]
            if len(last) > 1:
                joined += places[:1]
            kept = (*names[: MOST_OPTIONS - 1], " / ".join(last), *nothing)[:MOST_OPTIONS]
            for place in places:
                values = self.options.get(place, {})
                third = " / ".join(values[name] for name in last if values.get(name))
                texts = (*(values.get(name, "") for name in names[: MOST_OPTIONS - 1]), third)
                axes[place] = kept
                chosen[place] = (*texts, *nothing)[:MOST_OPTIONS]
        self.warn(
            "SD-IMP-326", _("Products with more than three options; the last are one"), joined
        )
        return axes, chosen

    def _name_variants(self, places: Sequence[int], chosen: Sequence[Sequence[str]]) -> None:
        """Variants without a code get that of the product with their options."""
        variants = [place for place in places if place not in self.heads]
        origins = self.texts("origin_id")
        taken = {code_key(self.skus[place]) for place in variants if self.skus[place]}
        for place in variants:
            if self.skus[place]:
                continue
            options = [text for text in chosen[place] if text]
            if len(places) == 1 and not options:
                code = self.codes[place]
            else:
                code = "-".join((self.codes[place], *(options or [origins[place] or "1"])))
            made, number = code, 1
            while code_key(made) in taken:
                number += 1
                made = f"{code}-{number}"
            taken.add(code_key(made))
            self.skus[place] = made

    def refuse_currencies(self, found: Sequence[str]) -> None:
        """Refuse the file: its prices are in other currencies than the shop's.

        Raises:
            UserError: SD-IMP-022.
        """
        raise UserError(
            "SD-IMP-022",
            _(
                "The amounts of {name} are {theirs}, those of this shop {ours}. Nothing was "
                "imported. Import the file into a shop of its own."
            ).format(
                name=self.job.report.file,
                theirs=", ".join(dict.fromkeys(found)),
                ours=self.job.currency,
            ),
        )

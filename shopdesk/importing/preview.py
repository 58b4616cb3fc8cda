"""A first look at a file: how it is written, what its columns are, its first rows.

The same steps prepare an import, so that what was shown is what is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shopdesk import settings
from shopdesk.base.money import exponent
from shopdesk.db.reader import Reader, scalar
from shopdesk.errors import Problem, UserError
from shopdesk.i18n import _
from shopdesk.importing.dates import DateOrder
from shopdesk.importing.fields import (
    Conventions,
    Field,
    in_all_languages,
    label_of,
    parser_of,
    with_columns,
)
from shopdesk.importing.learned import kept_profiles
from shopdesk.importing.profile import (
    Profile,
    Recognised,
    likely_header,
    load_profiles,
    propose,
    recognise,
    repeated_titles,
)
from shopdesk.importing.reader import check_width, head
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.sheets import HEAD_ROWS, no_rows, pick_sheet
from shopdesk.importing.sniff import DELIMITERS, ENCODINGS, FileKind, Source, sniff, with_encoding
from shopdesk.importing.subjects import fields_of
from shopdesk.importing.values import Bad

SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field of the subject and the column that it is read from."""

    key: str
    label: str
    required: bool
    column: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is going to be read: every choice made."""

    request: ImportRequest
    source: Source
    profile: Profile
    header_row: int
    titles: tuple[str, ...]
    mapping: Mapping[str, int]
    fields: tuple[Field, ...]
    conventions: Conventions
    zone: str  # of the shop once the import is done
    currency: str
    adopted: Mapping[str, str]  # settings that the first import takes over from the profile
    missing: tuple[str, ...]
    is_known: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What the wizard shows; pass ``request`` on to ``run_import``."""

    request: ImportRequest
    subject: str
    profile: str
    profile_title: str
    is_known: bool
    encoding: str
    encodings: tuple[str, ...]
    delimiter: str
    delimiters: tuple[str, ...]
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    fields: tuple[FieldChoice, ...]
    missing: tuple[str, ...]
    profiles: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def open_source(request: ImportRequest) -> Source:
    """Look at the file and read it as asked.

    Raises:
        UserError: SD-IMP-001 to 007; SD-IMP-009 for a sheet that is not there, 014 for a
            delimiter of several letters.
    """
    source = sniff(request.path)
    if source.kind is FileKind.WORKBOOK:
        if request.sheet and request.sheet not in source.sheets:
            raise UserError(
                "SD-IMP-009",
                _(
                    "{name} has no sheet “{sheet}”; there are: {sheets}. Nothing was imported."
                ).format(
                    name=request.path.name,
                    sheet=request.sheet,
                    sheets=", ".join(source.sheets),
                ),
            )
        return replace(source, sheet=request.sheet or source.sheet)
    if request.encoding and request.encoding != source.encoding:
        source = with_encoding(source, request.encoding)
    if request.delimiter:
        if len(request.delimiter) > 1 or request.delimiter in '"\r\n':
            raise UserError(
                "SD-IMP-014",
                _("“{delimiter}” cannot separate columns. Nothing was imported.").format(
                    delimiter=request.delimiter
                ),
            )
        source = replace(source, delimiter=request.delimiter)
    return source


def complete(reader: Reader, request: ImportRequest) -> Plan:
    """Find out everything that the request leaves open.

    Raises:
        UserError: as ``open_source``; SD-IMP-010 for an unknown profile, SD-IMP-011 if the file
            has no rows, SD-IMP-017 for a header row that is not there, SD-IMP-018 for an unknown
            order of dates.
    """
    source = open_source(request)
    profiles = (*kept_profiles(reader), *map(_with_labels, load_profiles()))
    if len(source.sheets) > 1 and not request.sheet:
        source, rows = pick_sheet(source, profiles)
    else:
        rows = head(source, HEAD_ROWS)
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise no_rows(source)
    found, is_known = _choose(request, rows, profiles)
    check_width(source, found.titles)
    profile = found.profile
    mapping = dict(found.mapping if request.mapping is None else request.mapping)
    fields = _fields(profile, mapping)
    known = {spec.key for spec in fields}
    mapping = {
        key: place
        for key, place in mapping.items()
        if key in known and 0 <= place < len(found.titles)
    }
    preferences = settings.load(reader)
    adopted = _adopted(reader, profile)
    zone = adopted.get(settings.SHOP_TIME_ZONE.key) or preferences.get(settings.SHOP_TIME_ZONE)
    currency = adopted.get(settings.SHOP_CURRENCY.key) or preferences.get(settings.SHOP_CURRENCY)
    order = _date_order(request, profile)
    return Plan(
        request=replace(
            request,
            profile=profile.name,
            encoding=source.encoding,
            delimiter=source.delimiter,
            sheet=source.sheet,
            header_row=found.header_row,
            mapping=mapping,
            date_order=order.value,
        ),
        source=source,
        profile=profile,
        header_row=found.header_row,
        titles=found.titles,
        mapping=mapping,
        fields=fields,
        conventions=_conventions(source, profile, zone=zone, currency=currency, order=order),
        zone=zone,
        currency=currency,
        adopted=adopted,
        missing=tuple(_missing(profile, fields, mapping)),
        is_known=is_known,
    )


def _fields(profile: Profile, mapping: Mapping[str, int]) -> tuple[Field, ...]:
    """What columns of such a file can be; a shape of its own reads no others than it names."""
    return with_columns(
        fields_of(profile.subject),
        mapping,
        offered=(*profile.fields, *profile.families),
        only=bool(profile.documents.get("rows")),
    )


def _missing(
    profile: Profile, fields: Sequence[Field], mapping: Mapping[str, int]
) -> Iterator[str]:
    """What has no column and must have one: fields, and groups of which one is enough."""
    labels = {spec.key: _(spec.label) for spec in fields}
    for spec in fields:
        if spec.required and spec.key not in mapping:
            yield labels[spec.key]
    for group in profile.needed:
        if not mapping.keys() & set(group):
            yield _("one of {fields}").format(fields=" / ".join(labels[key] for key in group))


def _date_order(request: ImportRequest, profile: Profile) -> DateOrder:
    try:
        return DateOrder(request.date_order or profile.date_order)
    except ValueError:
        raise UserError(
            "SD-IMP-018",
            _(
                "“{order}” is no order of dates; there are mdy and dmy. Nothing was imported."
            ).format(order=request.date_order),
        ) from None


def _conventions(
    source: Source, profile: Profile, *, zone: str, currency: str, order: DateOrder
) -> Conventions:
    return Conventions(
        zone=profile.time_zone or zone,
        currency=currency,
        currency_digits=exponent(currency),
        price_decimals=max(profile.price_decimals, exponent(currency)),
        comma=profile.comma,
        date_order=order,
        empties=profile.empties,
        guarded=source.kind is FileKind.TEXT,
    )


def _with_labels(profile: Profile) -> Profile:
    """General profiles also know the labels of the fields: our own exports come back whole."""
    if not profile.general:
        return profile
    fields = {key: list(titles) for key, titles in profile.fields.items()}
    for spec in fields_of(profile.subject):
        fields.setdefault(spec.key, []).extend(in_all_languages({spec.label: ""}))
    return replace(profile, fields={key: tuple(titles) for key, titles in fields.items()})


def _choose(
    request: ImportRequest, rows: Sequence[Sequence[str]], profiles: Sequence[Profile]
) -> tuple[Recognised, bool]:
    """The profile to use with its header, and whether it was recognised or asked for."""
    if request.profile:
        asked = [profile for profile in profiles if profile.name == request.profile]
        if not asked:
            raise UserError(
                "SD-IMP-010",
                _("There is no profile “{name}”. Known are: {known}.").format(
                    name=request.profile, known=", ".join(profile.name for profile in profiles)
                ),
            )
        profiles = asked
    looked_at = rows
    if request.header_row is not None:
        if not 0 <= request.header_row < len(rows):
            raise UserError(
                "SD-IMP-017",
                _(
                    "Row {row} of {name} cannot be the header: the first {rows} rows of the table "
                    "were looked at. Nothing was imported."
                ).format(row=request.header_row + 1, name=request.path.name, rows=len(rows)),
            )
        looked_at = rows[: request.header_row + 1]
        blank: list[str] = []
        looked_at = [*([blank] * request.header_row), *looked_at[request.header_row :]]
    found = recognise(looked_at, profiles)
    if found is not None:
        return found, True
    header_row = request.header_row
    if header_row is None:
        header_row = likely_header(rows, profiles)
    titles = tuple(cell.strip() for cell in rows[header_row])
    general = [profile for profile in profiles if profile.general] or list(profiles)
    best = max(general, key=lambda profile: len(propose(profile, titles)))
    return Recognised(best, header_row, titles, propose(best, titles)), False


def _adopted(reader: Reader, profile: Profile) -> dict[str, str]:
    """Settings that an import into an untouched, empty shop takes from the profile."""
    if not (profile.currency or profile.time_zone) or profile.general:
        return {}
    facts = scalar(
        reader,
        "SELECT (SELECT count(*) FROM sales_order) + (SELECT count(*) FROM refund) "
        "+ (SELECT count(*) FROM book_entry) + (SELECT count(*) FROM stock_move) "
        "+ (SELECT count(*) FROM sku WHERE price <> 0)",
    )
    if facts:
        return {}
    wanted = {
        settings.SHOP_CURRENCY: profile.currency,
        settings.SHOP_TIME_ZONE: profile.time_zone,
    }
    stored = {row[0] for row in reader.rows("SELECT key FROM setting")}
    return {
        setting.key: value
        for setting, value in wanted.items()
        if value and setting.key not in stored
    }


def preview(reader: Reader, request: ImportRequest) -> Preview:
    """Look at a file.

    Raises:
        UserError: as ``complete``.
    """
    plan = complete(reader, request)
    rows = head(plan.source, plan.header_row + 1 + SHOWN_ROWS)[plan.header_row + 1 :]
    numbers = tuple(range(plan.header_row + 2, plan.header_row + 2 + len(rows)))
    choices = tuple(
        FieldChoice(spec.key, label_of(spec), spec.required, plan.mapping.get(spec.key))
        for spec in plan.fields
    )
    kept = kept_profiles(reader)
    return Preview(
        request=plan.request,
        subject=plan.profile.subject,
        profile=plan.profile.name,
        profile_title=plan.profile.title,
        is_known=plan.is_known,
        encoding=plan.source.encoding,
        encodings=tuple(dict.fromkeys((*plan.source.guesses, *ENCODINGS))),
        delimiter=plan.source.delimiter,
        delimiters=DELIMITERS if plan.source.kind is FileKind.TEXT else (),
        sheet=plan.source.sheet,
        sheets=plan.source.sheets,
        header_row=plan.header_row,
        titles=plan.titles,
        rows=tuple(tuple(row) for row in rows),
        row_numbers=numbers,
        fields=choices,
        missing=plan.missing,
        profiles=tuple((one.name, one.title) for one in (*kept, *load_profiles())),
        notes=tuple(_notes(plan)),
        problems=tuple(_problems_of(plan, rows, numbers)),
    )


def _notes(plan: Plan) -> list[str]:
    notes = []
    if plan.adopted:
        notes.append(
            _("The shop is empty: it takes over {settings} from the file.").format(
                settings=", ".join(plan.adopted.values())
            )
        )
    notes.append(
        _(
            "Times without an offset are read as local times of {zone}; amounts are {currency}."
        ).format(zone=plan.conventions.zone, currency=plan.currency)
    )
    if repeated := repeated_titles(plan.titles):
        notes.append(_("Titles over several columns: {titles}").format(titles=", ".join(repeated)))
    return notes


def _problems_of(
    plan: Plan, rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> list[Problem]:
    filled = plan.profile.filled
    specs = {
        spec.key: replace(spec, required=spec.required or spec.key in filled)
        for spec in plan.fields
    }
    parsers = {
        key: (place, parser_of(specs[key], plan.conventions, plan.profile.words.get(key)))
        for key, place in plan.mapping.items()
    }
    found = []
    if len(rows) < SHOWN_ROWS:  # the end of the file is in sight, with the notes below the table
        rows = rows[
            : 1 + max((at for at, row in enumerate(rows) if _is_data(plan, row)), default=-1)
        ]
    for number, cells in zip(numbers, rows, strict=False):
        if not any(map(str.strip, cells)) or plan.profile.is_noise(cells):
            continue
        if len(cells) < len(plan.titles):
            message = _("The row has {n} cells.").format(n=len(cells))
            found.append(Problem("SD-IMP-100", message, number))
            continue
        for place, parser in parsers.values():
            value = parser[cells[place]]
            if isinstance(value, Bad):
                found.append(Problem(value.code, value.message, number, plan.titles[place]))
    return found


def _is_data(plan: Plan, cells: Sequence[str]) -> bool:
    return len(cells) >= len(plan.titles) or sum(1 for cell in cells if cell.strip()) > 2

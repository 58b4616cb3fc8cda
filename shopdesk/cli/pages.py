"""``product page|detail|text|pack``, ``product picture …`` and ``category …``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shopdesk import paths
from shopdesk.channels.queries import list_channels
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.lookups import category_named, channel_named, pair, product_named, sku_of
from shopdesk.cli.output import NONE, label, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import (
    ProductPage,
    category_attributes,
    category_blocks,
    channel_preset,
    get_page,
    list_category_tree,
    list_pictures,
    preset_of,
)
from shopdesk.products.rules import (
    LICENCE_LABELS,
    MISSING_LABELS,
    PICTURE_ROLE_LABELS,
    Attribute,
    AttributeKind,
    Block,
    Gap,
    Licence,
    PictureRole,
    key_for,
)


def add_to(products: Commands) -> None:
    """Add the commands to the group ``product``."""
    page = products.add("page", show_page, about=_("how complete the page of a product is"))
    page.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    detail = products.add("detail", save_details, about=_("write details of a product"))
    detail.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    detail.add_argument("values", nargs="+", type=pair, metavar="KEY=VALUE", help=_("a detail"))
    text = products.add("text", save_texts, about=_("write blocks of the description"))
    text.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    text.add_argument("values", nargs="+", type=pair, metavar="BLOCK=TEXT", help=_("a text"))
    pack = products.add("pack", save_packaging, about=_("weight, size and packaging of a variant"))
    pack.add_argument("sku", help=_("code or barcode of the variant"))
    for name, about in (
        ("weight", _("grams, packed")),
        ("length", _("millimetres, packed")),
        ("width", _("millimetres, packed")),
        ("height", _("millimetres, packed")),
        ("packaging-weight", _("grams of the packaging alone")),
    ):
        pack.add_argument(f"--{name}", type=int, metavar="N", help=about)
    pack.add_argument("--packaging", default="", help=_("what it is packed in"))
    _add_pictures(products.group("picture", about=_("pictures of products")))


def _add_pictures(pictures: Commands) -> None:
    listed = pictures.add("list", show_pictures, about=_("pictures of a product"))
    listed.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    add = pictures.add("add", add_pictures, about=_("keep pictures and show them with a product"))
    add.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    add.add_argument("files", nargs="+", metavar="FILE", help=_("a picture"))
    add.add_argument("--role", choices=[str(one) for one in PictureRole], help=_("what it is for"))
    licences = [str(one) for one in Licence if one]
    add.add_argument("--licence", choices=licences, default="", help=_("by what right it is used"))
    add.add_argument("--source", default="", help=_("where it comes from"))
    out = pictures.add("export", export, about=_("pictures in the sizes of a channel"))
    out.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    out.add_argument("--channel", required=True, help=_("code of the channel or of a platform"))
    out.add_argument("--out", required=True, metavar="FOLDER", help=_("folder to write into"))


def add_categories(commands: Commands) -> None:
    """``category list|rename|move|merge|delete|template|attribute|text``."""
    group = commands.group("category", about=_("the tree of categories"))
    group.add("list", list_categories, about=_("all categories with their products"))
    for name, run, about in (
        ("rename", rename, _("give a category another name")),
        ("move", move, _("hang a category under another; “/” is the top")),
        ("merge", merge, _("put a category into another")),
        ("template", template, _("what SKU codes of a category are made from")),
    ):
        parser = group.add(name, run, about=about)
        parser.add_argument("path", help=_("path like “Home / Kitchen”"))
        parser.add_argument("to", help=_("the new name, path or template"))
    gone = group.add("delete", delete, about=_("delete an empty category"))
    gone.add_argument("path", help=_("path like “Home / Kitchen”"))
    attribute = group.add("attribute", attributes, about=_("details that its products have"))
    attribute.add_argument("path", help=_("path like “Home / Kitchen”"))
    attribute.add_argument("--add", metavar="NAME", help=_("name of a new detail"))
    attribute.add_argument("--key", default="", help=_("short key of it"))
    attribute.add_argument("--kind", choices=[str(one) for one in AttributeKind], default="text",
                           help=_("what it holds"))  # fmt: skip
    attribute.add_argument("--choices", default="", metavar="A,B,…", help=_("values of a choice"))
    attribute.add_argument("--required", action="store_true", help=_("every product needs it"))
    attribute.add_argument("--remove", metavar="KEY", help=_("key of a detail to take away"))
    blocks = group.add("text", edit_blocks, about=_("blocks of text that its products need"))
    blocks.add_argument("path", help=_("path like “Home / Kitchen”; “/” is the whole shop"))
    blocks.add_argument("--add", metavar="HEADING", help=_("heading of a new block"))
    blocks.add_argument("--key", default="", help=_("short key of it"))
    blocks.add_argument("--start", default="", metavar="TEXT", help=_("a text to start from"))
    blocks.add_argument("--required", action="store_true", help=_("every product needs it"))
    blocks.add_argument("--remove", metavar="KEY", help=_("key of a block to take away"))
    blocks.add_argument("--inherit", action="store_true", help=_("none of its own any more"))


def show_page(call: Call) -> Answer:
    """``product page CODE``."""
    with call.reading() as (reader, _shown):
        page = get_page(reader, product_named(reader, call.arguments.code))
    assert page is not None  # noqa: S101 - found in the same view of the shop
    return _page_answer(page)


def _page_answer(page: ProductPage) -> Answer:
    gaps = page.completeness.gaps
    lines = [_("Complete to {score} %").format(score=page.completeness.score)]
    lines += [f"  – {gap_text(gap)}" for gap in gaps]
    rows = [
        [one.key, one.label, page.details.get(one.key, NONE), "*" if one.required else ""]
        for one in page.attributes
    ]
    if rows:
        titles = [_("Key"), _("Detail"), _("Value"), _("Required")]
        lines += ["", *table_lines(titles, rows)]
    rows = [
        [one.key, _(one.label), page.texts.get(one.key, NONE), "*" if one.required else ""]
        for one in page.blocks
    ]
    lines += ["", *table_lines([_("Key"), _("Text"), "", _("Required")], rows)]
    document = {
        "score": page.completeness.score,
        "missing": [{"kind": str(gap.kind), "label": gap.label or None} for gap in gaps],
        "details": {
            one.key: {
                "label": one.label,
                "value": page.details.get(one.key),
                "required": one.required,
            }
            for one in page.attributes
        },
        "texts": {
            one.key: {
                "label": _(one.label),
                "value": page.texts.get(one.key),
                "required": one.required,
            }
            for one in page.blocks
        },
        "pictures": len(page.pictures),
    }
    return Answer(lines, document)


def gap_text(gap: Gap) -> str:
    """What is missing, in words."""
    if not gap.label:
        return _(MISSING_LABELS[gap.kind])
    return _("{kind}: {name}").format(kind=_(MISSING_LABELS[gap.kind]), name=_(gap.label))


def save_details(call: Call) -> Answer:
    """``product detail CODE KEY=VALUE …``."""
    from shopdesk.products.service import content

    with call.reading() as (reader, _shown):
        product_id = product_named(reader, call.arguments.code)
    with call.shop().unit_of_work() as session:
        content.save_details(session, product_id, dict(call.arguments.values), actor=ACTOR)
    return show_page(call)


def save_texts(call: Call) -> Answer:
    """``product text CODE BLOCK=TEXT …``."""
    from shopdesk.products.service import content

    with call.reading() as (reader, _shown):
        product_id = product_named(reader, call.arguments.code)
    with call.shop().unit_of_work() as session:
        content.save_texts(session, product_id, dict(call.arguments.values), actor=ACTOR)
    return show_page(call)


def save_packaging(call: Call) -> Answer:
    """``product pack SKU --weight N …``."""
    from shopdesk.products.service import content

    asked = call.arguments
    with call.reading() as (reader, _shown):
        sku_id = sku_of(reader, asked.sku)
    data = content.PackagingInput(
        asked.weight, asked.length, asked.width, asked.height, asked.packaging,
        asked.packaging_weight,
    )  # fmt: skip
    with call.shop().unit_of_work() as session:
        content.save_packaging(session, sku_id, data, actor=ACTOR)
    return Answer([_("{code} saved").format(code=asked.sku)], {"sku": asked.sku})


def show_pictures(call: Call) -> Answer:
    """``product picture list CODE``."""
    with call.reading() as (reader, _shown):
        rows = list_pictures(reader, product_named(reader, call.arguments.code))
    cells = [
        [
            str(place),
            label(PICTURE_ROLE_LABELS, row.role),
            row.name,
            f"{row.width} × {row.height}",
            label(LICENCE_LABELS, row.licence),
            row.source,
        ]
        for place, row in enumerate(rows, 1)
    ]
    titles = [_("Place"), _("Role"), _("Name"), _("Pixels"), _("Licence"), _("Source")]
    document = {
        "pictures": [
            {
                "role": row.role,
                "name": row.name,
                "sha256": row.sha256,
                "mime": row.mime,
                "width": row.width,
                "height": row.height,
                "bytes": row.bytes,
                "licence": row.licence or None,
                "source": row.source,
            }
            for row in rows
        ]
    }
    return Answer(table_lines(titles, cells, right=[True]), document)


def add_pictures(call: Call) -> Answer:
    """``product picture add CODE FILE …``."""
    from shopdesk.products.service import media

    asked = call.arguments
    with call.reading() as (reader, _shown):
        product_id = product_named(reader, asked.code)
    contents = [(Path(name).name, _bytes(name)) for name in asked.files]
    folder = paths.media_dir(call.shop().path)
    role = PictureRole(asked.role) if asked.role else None
    with call.shop().unit_of_work() as session:
        for name, content in contents:
            data = media.MediaInput(content, name, Licence(asked.licence), asked.source)
            key = media.store_media(session, folder, data, actor=ACTOR)
            media.attach_picture(session, product_id, key, role=role, actor=ACTOR)
    return show_pictures(call)


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as fault:
        raise UserError(
            "SD-CLI-044",
            _("{name} cannot be read ({reason}).").format(
                name=name, reason=fault.strerror or fault
            ),
        ) from None


def export(call: Call) -> Answer:
    """``product picture export CODE --channel X --out FOLDER``."""
    from shopdesk.products.service.pictures import export_pictures

    asked = call.arguments
    with call.reading() as (reader, _shown):
        product_id = product_named(reader, asked.code)
        rows = list_pictures(reader, product_id)
        codes = {row.code for row in list_channels(reader)} | {
            row.name for row in list_channels(reader)
        }
        preset = preset_of(asked.channel)
        if asked.channel in codes or preset.platform != asked.channel:
            preset = channel_preset(reader, channel_named(reader, asked.channel))
    folder = paths.media_dir(call.shop().path)
    made = [
        file
        for one in preset.pictures
        for file in export_pictures(folder, rows, one, Path(asked.out), asked.code)
    ]
    small = sum(file.enlarged for file in made)
    lines = [f"{file.path}  {file.width} × {file.height}" for file in made]
    if small:
        lines.append(
            ngettext(
                "{n} picture has fewer pixels than the channel wants",
                "{n} pictures have fewer pixels than the channel wants",
                small,
            ).format(n=small)
        )
    document = {
        "platform": preset.platform,
        "files": [
            {
                "file": str(file.path),
                "width": file.width,
                "height": file.height,
                "bytes": file.bytes,
                "enlarged": file.enlarged,
            }
            for file in made
        ],
    }
    return Answer(lines or [_("There is no picture for this channel.")], document)


def list_categories(call: Call) -> Answer:
    """``category list``."""
    with call.reading() as (reader, _shown):
        rows = list_category_tree(reader)
    cells = [[row.path, str(row.products), str(row.attributes), row.sku_template] for row in rows]
    titles = [_("Category"), _("Products"), _("Details"), _("SKU codes")]
    document = {
        "categories": [
            {
                "path": row.path,
                "products": row.products,
                "attributes": row.attributes,
                "sku_template": row.sku_template or None,
            }
            for row in rows
        ]
    }
    return Answer(table_lines(titles, cells, right=[False, True, True]), document)


def rename(call: Call) -> Answer:
    """``category rename PATH NAME``."""
    return _edit(call, "rename_category", call.arguments.to)


def move(call: Call) -> Answer:
    """``category move PATH PATH``."""
    with call.reading() as (reader, _shown):
        to = call.arguments.to.strip()
        parent = None if to == "/" else category_named(reader, to)
    return _edit(call, "move_category", parent)


def merge(call: Call) -> Answer:
    """``category merge PATH PATH``."""
    with call.reading() as (reader, _shown):
        into = category_named(reader, call.arguments.to)
    return _edit(call, "merge_categories", into)


def delete(call: Call) -> Answer:
    """``category delete PATH``."""
    return _edit(call, "delete_category")


def template(call: Call) -> Answer:
    """``category template PATH TEMPLATE``."""
    return _edit(call, "set_sku_template", call.arguments.to)


def _edit(call: Call, step: str, *values: Any) -> Answer:
    from shopdesk.products.service import categories

    with call.reading() as (reader, _shown):
        key = category_named(reader, call.arguments.path)
    with call.shop().unit_of_work() as session:
        getattr(categories, step)(session, key, *values, actor=ACTOR)
    return list_categories(call)


def attributes(call: Call) -> Answer:
    """``category attribute PATH [--add NAME | --remove KEY]``."""
    from shopdesk.products.service import categories

    asked = call.arguments
    with call.reading() as (reader, _shown):
        key = category_named(reader, asked.path)
        own = category_attributes(reader, key, inherited=False)
    if asked.add or asked.remove:
        if asked.remove and asked.remove not in {one.key for one in own}:
            raise UserError(
                "SD-CLI-047",
                _("The category has no detail “{key}” of its own.").format(key=asked.remove),
            )
        changed = [one for one in own if one.key != asked.remove]
        if asked.add:
            choices = tuple(part.strip() for part in asked.choices.split(",") if part.strip())
            changed.append(
                Attribute(
                    asked.key or key_for(asked.add, [one.key for one in own]),
                    asked.add,
                    AttributeKind(asked.kind),
                    asked.required,
                    choices,
                )
            )
        with call.shop().unit_of_work() as session:
            categories.save_attributes(session, key, changed, actor=ACTOR)
    with call.reading() as (reader, _shown):
        found = category_attributes(reader, key)
    rows = [
        [one.key, one.label, str(one.kind), "*" if one.required else "", ", ".join(one.choices)]
        for one in found
    ]
    document = {
        "attributes": [
            {
                "key": one.key,
                "label": one.label,
                "kind": str(one.kind),
                "required": one.required,
                "choices": list(one.choices),
            }
            for one in found
        ]
    }
    titles = [_("Key"), _("Detail"), _("Kind"), _("Required"), _("Choices")]
    return Answer(table_lines(titles, rows), document)


def edit_blocks(call: Call) -> Answer:
    """``category text PATH [--add HEADING | --remove KEY | --inherit]``."""
    from shopdesk.products.service import categories

    asked = call.arguments
    with call.reading() as (reader, _shown):
        key = None if asked.path.strip() == "/" else category_named(reader, asked.path)
        blocks = category_blocks(reader, key)
    changed = [one for one in blocks if one.key != asked.remove]
    if asked.remove and len(changed) == len(blocks):
        raise UserError("SD-CLI-047", _("There is no block “{key}”.").format(key=asked.remove))
    if asked.add:
        made = asked.key or key_for(asked.add, [one.key for one in blocks])
        changed.append(Block(made, asked.add, asked.required, asked.start))
    if asked.add or asked.remove or asked.inherit:
        with call.shop().unit_of_work() as session:
            categories.save_blocks(session, key, [] if asked.inherit else changed, actor=ACTOR)
    with call.reading() as (reader, _shown):
        found = category_blocks(reader, key)
    rows = [[one.key, _(one.label), "*" if one.required else "", one.start] for one in found]
    document = {
        "blocks": [
            {"key": one.key, "label": _(one.label), "required": one.required, "start": one.start}
            for one in found
        ]
    }
    titles = [_("Key"), _("Text"), _("Required"), _("Starts with")]
    return Answer(table_lines(titles, rows), document)

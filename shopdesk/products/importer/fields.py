"""What a table of products can tell, of our own files and of those of other shop programs."""

from __future__ import annotations

from shopdesk.i18n import N_
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.products.rules import (
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    LifeCycle,
    ProductKind,
)

_K = FieldKind
_KINDS = {str(kind): str(kind) for kind in ProductKind} | {
    label: str(kind) for kind, label in PRODUCT_KIND_LABELS.items()
}
_STATES = {str(state): str(state) for state in LifeCycle} | {
    label: str(state) for state, label in LIFE_CYCLE_LABELS.items()
}

_OWN = (
    Field("code", N_("Product code"), _K.ID),
    Field("name", N_("Product name"), _K.TEXT),
    Field("sku", N_("SKU code"), _K.ID),
    Field("sku_name", N_("SKU name"), _K.TEXT),
    Field("category", N_("Category"), _K.TEXT),
    Field("kind", N_("Kind"), _K.CHOICE, words=_KINDS),
    Field("state", N_("State"), _K.CHOICE, words=_STATES),
    Field("brand", N_("Brand"), _K.TEXT),
    Field("unit", N_("Unit"), _K.TEXT),
    Field("tags", N_("Tags"), _K.TEXT),
    Field("axis1", N_("Option name 1"), _K.TEXT),
    Field("option1", N_("Option 1"), _K.TEXT),
    Field("axis2", N_("Option name 2"), _K.TEXT),
    Field("option2", N_("Option 2"), _K.TEXT),
    Field("axis3", N_("Option name 3"), _K.TEXT),
    Field("option3", N_("Option 3"), _K.TEXT),
    Field("price", N_("Price"), _K.PRICE),
    Field("list_price", N_("List price"), _K.PRICE),
    Field("floor_price", N_("Lowest price"), _K.PRICE),
    Field("cost", N_("Unit cost"), _K.PRICE),
    Field("barcode", N_("Barcode"), _K.ID),
    Field("active", N_("For sale"), _K.FLAG),
    Field("min_quantity", N_("Stock at least"), _K.QUANTITY),
    Field("max_quantity", N_("Stock at most"), _K.QUANTITY),
    Field("weight", N_("Weight (g)"), _K.MEASURE),
    Field("length", N_("Length (mm)"), _K.MEASURE),
    Field("width", N_("Width (mm)"), _K.MEASURE),
    Field("height", N_("Height (mm)"), _K.MEASURE),
    Field("packaging", N_("Packaging"), _K.TEXT),
    Field("packaging_weight", N_("Weight of the packaging (g)"), _K.MEASURE),
    Field("track_lots", N_("Kept by lots"), _K.FLAG),
    Field("decimals", N_("Decimals of the quantity"), _K.CHOICE, words={n: n for n in "0123"}),
    Field("parts", N_("Parts of the kit"), _K.NOTE),
    Field("description", N_("Description"), _K.NOTE),
    Field("pictures", N_("Addresses of pictures"), _K.NOTE),
    Field("details", N_("Detail"), _K.TEXT, many=True),
)

# Of other shop programs only; ``shapes`` turns them into those above.
_FOREIGN = (
    Field("origin_id", N_("Number at the origin"), _K.ID),
    Field("parent", N_("Parent product"), _K.ID),
    Field("row_type", N_("Type of the row"), _K.TEXT),
    Field("published", N_("Published"), _K.TEXT),
    Field("publication", N_("State of publication"), _K.TEXT),
    Field("currency", N_("Currency"), _K.TEXT),
    Field("prices", N_("Price in a currency"), _K.PRICE, many=True),
    Field("summary", N_("Short description"), _K.MARKUP),
    Field("markup", N_("Description as a web page"), _K.MARKUP),
    Field("collection", N_("Collection"), _K.TEXT),
    Field("categories", N_("Further category"), _K.TEXT, many=True),
    Field("type", N_("Product type"), _K.TEXT),
    Field("tag", N_("Tag"), _K.TEXT, many=True),
    Field("axis", N_("Option name"), _K.TEXT, many=True),
    Field("option", N_("Option"), _K.NOTE, many=True),
    Field("variant_title", N_("Title of the variant"), _K.TEXT),
    Field("codes", N_("Further barcode"), _K.ID, many=True),
    Field("weight_unit", N_("Unit of weight"), _K.TEXT),
    Field("size_unit", N_("Unit of length"), _K.TEXT),
    Field("product_weight", N_("Weight of the product"), _K.MEASURE),
    Field("product_length", N_("Length of the product"), _K.MEASURE),
    Field("product_width", N_("Width of the product"), _K.MEASURE),
    Field("product_height", N_("Height of the product"), _K.MEASURE),
    Field("gift_card", N_("Gift card"), _K.TEXT),
    Field("shipped", N_("Is sent"), _K.TEXT),
    Field("images", N_("Address of a picture"), _K.NOTE, many=True),
    Field("line", N_("Line of the description"), _K.NOTE, many=True),
)

FIELDS = (
    *_OWN,
    *(
        Field(one.key, one.label, one.kind, words=one.words, many=one.many, special=True)
        for one in _FOREIGN
    ),
)

"""Product files as they really arrive: cut off, twice, in another writing, with noise in cells."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportState
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write
from tests.products.importer import test_medusa, test_shopify, test_spree, test_woocommerce
from tests.products.importer.samples import MEDUSA_1, SHOPIFY, SPREE, WOO, WOO_CHINESE, table

FILES = {
    "woocommerce": table(
        WOO,
        test_woocommerce.SHIRT,
        test_woocommerce.RED,
        test_woocommerce.BLUE,
        test_woocommerce.MUG,
    ),
    "shopify_products": table(
        SHOPIFY,
        test_shopify.FIRST,
        test_shopify.SECOND,
        test_shopify.PICTURE,
        test_shopify.CARD,
        test_shopify.MUG,
    ),
    "medusa": table(MEDUSA_1, test_medusa.SMALL, test_medusa.LARGE),
    "spree": table(SPREE, test_spree.HEAD, test_spree.RED, test_spree.BLUE, test_spree.CUP),
}
NOISE = (
    *("", " ", "0", "-1", "1,5", "1e9", "nan", "٣", "²", "null", "=1+1", "'", '"', "x" * 300),
    *("2026-13-01", "true", "TRUE", "id:", "id:10", ",", ";", "\n", "<b>", "&#0;", "\u202e\u0000"),
    *("9" * 30, "A / B > C", "%", "1 x Y", "­", "SHIRT", "shirt", "WC-13", "USD", "EUR"),
)


@pytest.fixture
def usd(shop: Shop) -> Shop:
    prepare(shop, zone="Europe/London", currency="USD")
    return shop


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(12))
def test_noise_is_refused_or_comes_in_and_every_row_is_accounted_for(
    usd: Shop, tmp_path: Path, name: str, seed: int
) -> None:
    dice = random.Random(f"{name}{seed}")
    path = write(tmp_path, _with_noise(FILES[name], dice))
    before = facts(usd)
    try:
        tried = import_file(usd, path, dry_run=True, profile=name)
    except UserError:  # the file as a whole: no prices in our currency, no column of names
        assert facts(usd) == before
        return
    assert facts(usd) == before

    whole = import_file(usd, path, profile=name)
    if whole.state is ImportState.REFUSED:
        assert whole.problem_count == tried.problem_count > 0
        assert facts(usd) == before
        whole = import_file(usd, path, profile=name, skip_bad=True)

    assert whole.report.accounted == whole.report.rows
    assert faults(usd) == []
    if whole.batch_id is not None:
        undo_import(usd, whole.batch_id)
    assert facts(usd) == before


def _with_noise(text: str, dice: random.Random) -> str:
    lines = list(csv.reader(io.StringIO(text)))
    for _time in range(dice.randint(1, 6)):
        line = dice.choice(lines[1:])
        line[dice.randrange(len(line))] = dice.choice(NOISE)
    if dice.random() < 0.3:
        lines.append(list(dice.choice(lines[1:])))
    if dice.random() < 0.2:
        lines.insert(1, lines[0])
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode("utf-8"),
        lambda text: text.encode("utf-16"),
        lambda text: ("\n\nExported products\n" + text).encode(),
        lambda text: (text + "\n\n").encode(),
    ],
    ids=["mark", "crlf", "utf-16", "title", "blank"],
)
def test_other_writings_are_the_same_file(
    usd: Shop, tmp_path: Path, name: str, change: Callable[[str], bytes]
) -> None:
    path = write(tmp_path, change(FILES[name]))
    with usd.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))

    assert (seen.profile, seen.missing) == (name, ())
    result = import_file(usd, path)
    assert (result.state, result.problems) == (ImportState.APPLIED, ())
    assert import_file(usd, write(tmp_path, FILES[name], "plain.csv")).state == "unchanged"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_cut_off_is_refused_with_its_row(
    usd: Shop, tmp_path: Path, name: str
) -> None:
    before = facts(usd)
    lines = FILES[name].rstrip("\n").split("\n")
    cut = "\n".join([*lines[:-1], lines[-1][: len(lines[-1]) // 3]])

    result = import_file(usd, write(tmp_path, cut))

    assert result.state is ImportState.REFUSED
    assert {one.code for one in result.problems} == {"SD-IMP-100"}
    assert facts(usd) == before


@pytest.mark.parametrize("name", FILES)
def test_the_order_of_the_columns_does_not_matter(usd: Shop, tmp_path: Path, name: str) -> None:
    lines = list(csv.reader(io.StringIO(FILES[name])))
    out = io.StringIO()
    csv.writer(out).writerows([line[::-1] for line in lines])

    result = import_file(usd, write(tmp_path, out.getvalue()))

    assert (result.state, result.request.profile) == (ImportState.APPLIED, name)
    assert rows(usd, "SELECT count(*) FROM sku") == [
        ({"woocommerce": 3, "shopify_products": 4, "medusa": 2, "spree": 3}[name],)
    ]


def test_a_chinese_file_in_the_national_code_is_read(usd: Shop, tmp_path: Path) -> None:
    text = table(
        WOO,
        {**test_woocommerce.SHIRT, "Name": "棉布衬衫", "Categories": "服装 > 上衣"},
        {**test_woocommerce.RED, "Attribute 1 value(s)": "红色"},
        renamed=WOO_CHINESE,
    )

    result = import_file(usd, write(tmp_path, text.encode("gb18030")))

    assert (result.state, result.request.profile) == (ImportState.APPLIED, "woocommerce")
    assert rows(usd, "SELECT name, option1 FROM sku") == [("棉布衬衫 · 红色", "红色")]
    assert rows(usd, "SELECT path FROM category ORDER BY id DESC LIMIT 1") == [("服装 / 上衣",)]

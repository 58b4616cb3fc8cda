from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command, Run
from tests.factories import add_channel


@pytest.fixture
def run(shopdesk: Command, tmp_path: Path) -> Command:
    """Run a command on a shop with a mug in Home / Kitchen and a channel."""
    path = tmp_path / "shop.shopdesk"

    def on_shop(*words: object, **more: Any) -> Run:
        return shopdesk(*words, "--shop", path, **more)

    on_shop("init")
    on_shop("product", "new", "MUG", "--name", "马克杯", "--category", "Home / Kitchen", "--price",
            "39.9")  # fmt: skip
    shop = open_shop(path)
    with shop.unit_of_work() as session:
        add_channel(session)
    shop.close()
    return on_shop


def picture(folder: Path, name: str = "front.jpg", size: tuple[int, int] = (900, 600)) -> Path:
    path = folder / name
    Image.new("RGB", size, "navy").save(path)
    return path


def test_details_and_texts_complete_the_page(run: Command) -> None:
    run("category", "attribute", "Home/Kitchen", "--add", "Material", "--kind", "choice",
        "--choices", "clay, glass", "--required")  # fmt: skip
    before = run("product", "page", "MUG", "--json").document
    assert {"kind": "attribute", "label": "Material"} in before["missing"]

    run("product", "detail", "MUG", "material=glass")
    run("product", "text", "MUG", "features=Keeps warm")
    run("product", "pack", "MUG", "--weight", "400", "--length", "90", "--width", "90",
        "--height", "110", "--packaging", "box")  # fmt: skip

    page = run("product", "page", "MUG", "--json").document
    assert page["details"]["material"]["value"] == "glass"
    assert page["texts"]["features"]["value"] == "Keeps warm"
    # Material 15, one of four texts 5, weight 5 and size 5 more.
    assert page["score"] == before["score"] + 30
    shown = run("product", "show", "MUG", "--json").document
    assert shown["description"] == "Features\nKeeps warm"
    assert f"Complete to {page['score']} %" in run("product", "page", "MUG").lines


def test_refused_details(run: Command) -> None:
    assert run("product", "detail", "MUG", "colour=red", "--json").document["code"] == "SD-PRO-046"
    assert run("product", "detail", "MUG", "colour").code == 2
    assert run("product", "pack", "MUG", "--weight", "-4", "--json").document["code"] == (
        "SD-PRO-047"
    )


def test_pictures_in_and_out(run: Command, tmp_path: Path) -> None:
    added = run("product", "picture", "add", "MUG", picture(tmp_path), "--licence", "own",
                "--json").document  # fmt: skip
    assert [(one["role"], one["width"], one["licence"]) for one in added["pictures"]] == [
        ("main", 900, "own")
    ]
    assert (tmp_path / "shop.shopdesk-media").is_dir()

    made = run("product", "picture", "export", "MUG", "--channel", "taobao", "--out",
               tmp_path / "out", "--json").document  # fmt: skip

    sizes = {Path(one["file"]).name: (one["width"], one["height"]) for one in made["files"]}
    assert sizes["MUG-main-1.jpg"] == (800, 800)
    assert sizes["MUG-detail-1-1.jpg"] == (750, 500)
    assert all((tmp_path / "out" / name).exists() for name in sizes)
    assert run("product", "picture", "list", "MUG").lines[2].split()[:4] == [
        *("1", "Main", "picture", "front.jpg"),
    ]


def test_what_is_no_picture_adds_none(run: Command, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"GIF87 but not really")
    done = run("product", "picture", "add", "MUG", picture(tmp_path), bad, "--json").document

    assert done["code"] == "SD-PRO-070"
    assert run("product", "picture", "list", "MUG", "--json").document["pictures"] == []
    gone = run("product", "picture", "add", "MUG", tmp_path / "none.png", "--json").document
    assert gone["code"] == "SD-CLI-044"


def test_a_channel_that_there_is_none_of(run: Command, tmp_path: Path) -> None:
    words = ("product", "picture", "export", "MUG", "--out", tmp_path, "--json", "--channel")

    assert run(*words, "amazon").document["platform"] == "amazon"
    assert run(*words, "bazaar").document["code"] == "SD-CLI-041"


def test_the_tree_is_edited(run: Command) -> None:
    run("product", "new", "SOAP", "--name", "皂", "--category", "Bath")
    run("category", "rename", "Home / Kitchen", "Cuisine")
    run("category", "move", "Home / Cuisine", "/")
    run("category", "merge", "Bath", "Home")
    done = run("category", "delete", "Home", "--json")

    assert done.document["code"] == "SD-PRO-043"
    document = run("category", "list", "--json").document
    assert [(one["path"], one["products"]) for one in document["categories"]] == [
        ("Cuisine", 1),
        ("Home", 1),
    ]
    assert run("category", "move", "Cuisine", "Nowhere", "--json").document["code"] == "SD-CLI-040"
    run("category", "move", "Cuisine", "Home")
    assert run("category", "list").lines[3].startswith("Home / Cuisine")


def test_details_of_a_category_come_and_go(run: Command) -> None:
    words = ("category", "attribute", "Home", "--json")
    run(*words, "--add", "Origin")
    found = run(*words, "--add", "材质", "--kind", "choice", "--choices", "瓷,玻璃").document
    assert [(one["key"], one["choices"]) for one in found["attributes"]] == [
        ("origin", []),
        ("field1", ["瓷", "玻璃"]),
    ]

    left = run(*words, "--remove", "origin").document
    assert [one["key"] for one in left["attributes"]] == ["field1"]
    assert run(*words, "--remove", "origin").document["code"] == "SD-CLI-047"
    assert run(*words, "--add", "Size", "--kind", "choice").document["code"] == "SD-PRO-045"


def test_blocks_of_text_of_a_category_and_of_the_shop(run: Command) -> None:
    words = ("category", "text", "Home / Kitchen", "--json")
    added = run(*words, "--add", "Brewing", "--required").document
    assert [one["key"] for one in added["blocks"]][-1] == "brewing"
    assert {"kind": "block", "label": "Brewing"} in run(
        "product", "page", "MUG", "--json"
    ).document["missing"]
    left = run(*words, "--remove", "care").document
    assert "care" not in [one["key"] for one in left["blocks"]]
    assert run(*words, "--remove", "care").document["code"] == "SD-CLI-047"
    run("category", "text", "/", "--add", "Warranty", "--start", "Two years.")
    inherited = run(*words, "--inherit").document
    assert [one["key"] for one in inherited["blocks"]][-1] == "warranty"
    assert inherited["blocks"][-1]["start"] == "Two years."

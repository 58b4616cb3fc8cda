"""The locked packages: the same for everybody, from nowhere in particular, free to pass on."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUN, TESTS = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
COPYLEFT = re.compile(r"\b(A?GPL|A?GENERAL PUBLIC)", re.IGNORECASE)

# No licence in their metadata: read in the files they bring, and written down here.
READ_BY_HAND = {"sqlcipher3": "zlib (binding), BSD-3-Clause (SQLCipher), Apache-2.0 (OpenSSL)"}


def pins(lock: Path) -> dict[str, set[str]]:
    """Package → its locked versions with their hashes."""
    found: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=\w)", lock.read_text(encoding="utf-8")):
        name = re.split(r"[=\s\[]", block, maxsplit=1)[0]
        found.setdefault(name, set()).add(block.strip())
    return found


@pytest.mark.parametrize("lock", [RUN, TESTS], ids=lambda lock: lock.name)
def test_lock_names_no_address_and_no_folder(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert re.findall(r"https?:|file:|@ |--(?:extra-)?index-url|--find-links|-e |/", text) == []


@pytest.mark.parametrize("lock", [RUN, TESTS], ids=lambda lock: lock.name)
def test_every_pin_has_hashes_for_more_than_one_system(lock: Path) -> None:
    for name, blocks in pins(lock).items():
        for block in blocks:
            assert re.match(rf"{re.escape(name)}==\S+", block), block
            assert block.count("--hash=sha256:") >= 1, name
    binary = pins(lock)["pyside6-essentials"].pop()
    assert binary.count("--hash=sha256:") >= 4  # Linux, macOS, Windows and an ARM


def test_test_lock_holds_all_of_the_run_lock() -> None:
    run, tests = pins(RUN), pins(TESTS)

    assert {name: tests.get(name) for name in run} == run


def test_lock_holds_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"]
    tools = project["dependency-groups"]["dev"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", item, maxsplit=1)[0].lower() for item in requirements}

    assert names(declared) - set(pins(RUN)) == set()
    assert names(tools) - set(pins(TESTS)) == set()


def test_qt_stays_below_the_release_that_loses_references() -> None:
    (pin,) = pins(RUN)["pyside6-essentials"]

    assert re.match(r"pyside6-essentials==6\.11\.\d+ ", pin)


def licences_of(name: str) -> list[str]:
    """What the package states: expression, first line of the free text, classifiers."""
    data = importlib.metadata.metadata(name).json
    classifiers = [str(line) for line in data.get("classifier", [])]
    stated = [
        str(data.get("license_expression", "")),
        str(data.get("license", "")).strip().partition("\n")[0],
        *(line.rpartition("::")[2].strip() for line in classifiers if line.startswith("License")),
    ]
    return list(filter(None, stated))


def binds_us(licence: str) -> bool:
    """Whether every choice the licence offers is (A)GPL; LGPL leaves our own code free."""
    return all(COPYLEFT.search(choice) for choice in licence.split(" OR "))


def test_no_package_of_the_program_is_gpl() -> None:
    installed = {dist.name.lower().replace("_", "-") for dist in importlib.metadata.distributions()}
    licences = {name: licences_of(name) for name in pins(RUN) if name in installed}

    assert len(licences) > 25  # tzdata is there on Windows only
    assert {name for name, stated in licences.items() if not stated} <= set(READ_BY_HAND)
    assert {name: each for name, each in licences.items() if any(map(binds_us, each))} == {}


@pytest.mark.parametrize(
    ("licence", "binding"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPL-2.0-only OR AGPL-3.0", True),
    ],
)
def test_binding_licences_are_told_from_others(licence: str, binding: bool) -> None:
    assert binds_us(licence) is binding

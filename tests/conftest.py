"""What every test stands on: no screen, no data of the person who runs the tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Set before anything imports Qt or shopdesk.paths: xdist workers each come through here.
_HOME = Path(tempfile.mkdtemp(prefix="shopdesk-tests-"))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["SHOPDESK_DATA_DIR"] = str(_HOME / "data")
for _name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
    os.environ[_name] = str(_HOME / _name.lower())
for _name in ("LANGUAGE", "LC_ALL", "SHOPDESK_LANG", "SHOPDESK_SHOP"):
    os.environ.pop(_name, None)

pytest_plugins = ["tests.fixtures", "tests.demo_shop"]

# Same examples on every run and machine; slow shared machines must not fail a property.
settings.register_profile("shopdesk", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("shopdesk")


@pytest.fixture(scope="session", autouse=True)
def _remove_test_home() -> Iterator[None]:
    yield
    shutil.rmtree(_HOME, ignore_errors=True)

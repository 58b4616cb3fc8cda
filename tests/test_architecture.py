"""The dependency rule, the size budget and the start-up promise hold for the whole tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import read_modules

ROOT = Path(__file__).resolve().parent.parent
MODULES = read_modules(ROOT)

MODULE_RULES = [
    architecture.unknown_places,
    architecture.upward_imports,
    architecture.feature_rules,
    architecture.private_names,
    architecture.misplaced_packages,
    architecture.slow_starts,
    architecture.cycles,
]


@pytest.mark.parametrize("rule", MODULE_RULES, ids=lambda rule: rule.__name__)
def test_source_keeps(rule: architecture.Rule) -> None:
    assert rule(MODULES) == []


@pytest.mark.parametrize("rule", [architecture.oversized, architecture.untested])
def test_tree_keeps(rule: architecture.TreeRule) -> None:
    assert rule(ROOT) == []


def loaded_after(names: list[str], suspects: set[str]) -> list[str]:
    """Import the modules in a new process and tell which of the suspects came along."""
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module('shopdesk.' + name)\n"
        f"print(*sorted({suspects!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_everything_but_the_window_works_without_qt() -> None:
    names = [name for name, module in MODULES.items() if not module.is_within("ui", "app")]
    assert loaded_after(names, {"PySide6"}) == []


def test_window_and_reads_start_without_the_heavy_packages() -> None:
    names = [
        name
        for name, module in MODULES.items()
        if module.is_within("app", "cli", "launch", "ui", "db.reader") or "queries" in module.parts
        if not module.is_within("ui.widgets.chart_view")
    ]
    assert loaded_after(names, architecture.HEAVY) == []


# ---- the rules themselves: each must find what it is there for

OFFENCES = {
    "unknown_places": [
        ("orders/helpers.py", ""),
        ("gadgets.py", ""),
    ],
    "upward_imports": [
        ("db/engine.py", "def f():\n    from shopdesk.orders import service"),
        ("products/service.py", "import shopdesk.orders.rules"),
        ("metrics/sales.py", "from shopdesk.reports.document import Report"),
    ],
    "feature_rules": [
        ("orders/rules.py", "from shopdesk.db.session import unit_of_work"),
        ("orders/rules.py", "from shopdesk.orders import models"),
        ("orders/rules.py", "from shopdesk.products.rules import classify_abc"),
        ("orders/models.py", "from shopdesk.orders.service import ship_order"),
        ("orders/service.py", "from shopdesk.products.models import Product"),
        ("orders/queries.py", "from shopdesk.products import importer"),
    ],
    "private_names": [("orders/service.py", "from shopdesk.stock.service import _lock")],
    "misplaced_packages": [
        ("reports/text.py", "import reportlab.lib"),
        ("orders/service.py", "def f():\n    from PySide6 import QtCore"),
        ("db/engine.py", "import sqlite3"),
    ],
    "slow_starts": [
        ("ui/tab.py", "import pandas as pd"),
        ("orders/queries.py", "from sqlalchemy import text"),
        ("app.py", "from shopdesk.db import session"),
    ],
    "cycles": [("base/period.py", "from shopdesk.base import clock")],
}
NEIGHBOURS = {
    "base/clock.py": "import shopdesk.base.period",
    "base/period.py": "",
    "db/session.py": "import sqlalchemy",
    "orders/models.py": "from shopdesk.products.models import Product",
    "orders/service.py": (
        "from shopdesk.stock import service\n"
        "from shopdesk.i18n import _\n"
        "from shopdesk.orders.models import Order\n"
        "from shopdesk.orders import rules\n"
    ),
    "orders/queries/lines.py": "def f():\n    import pandas",
    "stock/service.py": "def f():\n    from shopdesk.db.session import unit_of_work",
}


def make_tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "shopdesk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [(rule, file, text) for rule, cases in OFFENCES.items() for file, text in cases],
)
def test_rule_finds_offence(tmp_path: Path, rule: str, file: str, text: str) -> None:
    clean = read_modules(make_tree(tmp_path / "clean", NEIGHBOURS))
    spoilt = read_modules(make_tree(tmp_path / "spoilt", NEIGHBOURS | {file: text}))
    check: architecture.Rule = getattr(architecture, rule)

    assert check(clean) == []
    assert len(check(spoilt)) == 1


def test_type_checking_imports_cost_nothing_at_start(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sqlalchemy"
    modules = read_modules(make_tree(tmp_path, {"orders/queries.py": text}))

    assert architecture.slow_starts(modules) == []


def test_size_budget_finds_long_files_and_functions(tmp_path: Path) -> None:
    long_function = "def f():\n" + "    pass\n" * 60
    make_tree(tmp_path, {"a.py": "#\n" * 501, "b.py": long_function, "c.py": "#\n" * 500})

    assert architecture.oversized(tmp_path) == [
        "shopdesk/a.py: 501 lines",
        "shopdesk/b.py:1 f: 61 lines",
    ]


def test_missing_test_files_are_found(tmp_path: Path) -> None:
    code = "def f(): ..."
    make_tree(
        tmp_path,
        {
            "i18n.py": code,
            "orders/rules.py": code,
            "orders/queries/lines.py": code,
            "orders/__init__.py": '"""No code, no test."""',
        },
    )
    (tmp_path / "tests" / "orders").mkdir(parents=True)
    (tmp_path / "tests" / "orders" / "test_queries.py").touch()

    assert architecture.untested(tmp_path) == [
        "shopdesk/i18n: no tests/test_i18n.py",
        "shopdesk/orders/rules: no tests/orders/test_rules.py",
    ]

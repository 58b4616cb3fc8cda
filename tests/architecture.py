"""The rules of the house as functions: a source tree in, a list of offences out.

Plain ``ast``; what counts as an import includes the lazy ones inside functions for the layers, and
only those that run at import time for cycles and start-up cost.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# From the top down; the features stand between, in their own order.
ABOVE = (
    {"bootstrap", "launch"},
    {"app", "cli"},
    {"ui"},
    {"demo", "exports", "simulate", "reports", "charts"},
    {"metrics", "proofs"},
)
FEATURES = (
    "channels",
    "products",
    "stock",
    "purchasing",
    "prices",
    "customers",
    "promotions",
    "orders",
    "aftersales",
    "finance",
    "marketing",
)
BELOW = (
    {"importing"},
    {"db"},
    {
        *("base", "environment", "errors", "fonts", "i18n", "installer", "log", "options"),
        *("paths", "settings", "system"),
    },
)
LAYERS = (*ABOVE, *({name} for name in reversed(FEATURES)), *BELOW)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

FEATURE_FILES = {"models", "rules", "service", "queries", "importer"}
FOREIGN_FILES = {"service", "rules", "queries"}  # what an earlier feature offers to a later one
# file of a feature → the parts of shopdesk it may know besides its own feature
KNOWS = {
    "rules": {"base", "errors", "i18n"},
    "models": {"base", "db", "errors", "i18n"},
}
OWN_FILES = {"rules": {"rules"}, "models": {"models", "rules"}}

# package → where it may be imported at all (prefixes of module names)
PLACES = {
    "PySide6": ("ui", "app"),
    "reportlab": ("reports.pdf",),
    "matplotlib": ("charts", "ui.widgets.chart_view", "reports.pdf"),
    "pypdfium2": ("ui", "reports"),
    "sqlcipher3": ("db",),
    "alembic": ("db",),
    "sqlite3": (),  # sqlcipher3 is the one SQLite of every system
}
HEAVY = {"sqlalchemy", "alembic", "pandas", "numpy", "matplotlib", "reportlab", "pypinyin"}
MAX_FILE, MAX_FUNCTION = 500, 60


@dataclass(frozen=True, slots=True)
class Import:
    """``target`` as written; ``name`` is what a ``from`` takes out of it, else empty."""

    target: str
    name: str
    line: int
    is_lazy: bool


@dataclass(slots=True)
class Module:
    """One source file: ``name`` is dotted and starts below ``shopdesk``."""

    name: str
    path: Path
    tree: ast.Module
    imports: list[Import] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    def is_within(self, *prefixes: str) -> bool:
        return any(f"{self.name}.".startswith(f"{prefix}.") for prefix in prefixes)


Rule = Callable[[dict[str, Module]], list[str]]
TreeRule = Callable[[Path], list[str]]


def read_modules(root: Path) -> dict[str, Module]:
    """Parse ``root/shopdesk``; the keys are dotted names without ``shopdesk``."""
    found = {}
    for path in sorted((root / "shopdesk").rglob("*.py")):
        parts = path.relative_to(root / "shopdesk").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            module = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
            module.imports = list(_imports(module.tree))
            found[name] = module
    return found


def _imports(tree: ast.AST, *, is_lazy: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno, is_lazy)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(node.module or "", alias.name, node.lineno, is_lazy)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from _imports(ast.Module(node.body, []), is_lazy=True)
            yield from _imports(ast.Module(node.orelse, []), is_lazy=is_lazy)
        else:
            inner = is_lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(node, is_lazy=inner)


def own_target(modules: dict[str, Module], item: Import) -> str:
    """The module of ours that ``item`` loads, without ``shopdesk``; empty for foreign packages."""
    if item.target.partition(".")[0] != "shopdesk":
        return ""
    base = item.target.partition(".")[2]
    longer = f"{base}.{item.name}".strip(".")
    return longer if longer in modules else base


def _own_imports(modules: dict[str, Module]) -> Iterator[tuple[Module, Import, str]]:
    for module in modules.values():
        for item in module.imports:
            target = own_target(modules, item)
            if target:
                yield module, item, target


def _at(module: Module, item: Import, text: str) -> str:
    return f"{module.name}:{item.line} {text}"


def unknown_places(modules: dict[str, Module]) -> list[str]:
    """Every file stands in a layer; a feature has only the files of the closed list."""
    offences = [f"{name}: no layer is told for it" for name in modules if _top(name) not in RANK]
    for module in modules.values():
        feature, *rest = module.parts
        if feature in FEATURES and rest and rest[0] not in FEATURE_FILES:
            offences.append(f"{module.name}: a feature has only {sorted(FEATURE_FILES)}")
    return offences


def _top(name: str) -> str:
    return name.partition(".")[0]


def upward_imports(modules: dict[str, Module]) -> list[str]:
    """Imports go downward, lazy ones too."""
    return [
        _at(module, item, f"imports {target}, which lies above it")
        for module, item, target in _own_imports(modules)
        if RANK.get(_top(target), 0) < RANK.get(_top(module.name), len(LAYERS))
    ]


def feature_rules(modules: dict[str, Module]) -> list[str]:
    """What rules, models and service of a feature may know, and what they offer to others."""
    offences: list[str] = []
    for module, item, target in _own_imports(modules):
        feature, *rest = module.parts
        file = rest[0] if rest else ""
        other, *other_rest = target.split(".")
        other_file = other_rest[0] if other_rest else item.name
        if feature in FEATURES and other == feature and file in OWN_FILES:
            if other_file and other_file not in OWN_FILES[file]:
                offences.append(_at(module, item, f"{file} may not know {other_file}"))
        elif feature in FEATURES and other in FEATURES and other != feature:
            allowed = {"models"} if file == "models" else FOREIGN_FILES
            if other_file not in allowed or file == "rules":
                offences.append(_at(module, item, f"may not use {target} of another feature"))
        elif feature in FEATURES and other not in {feature, *KNOWS.get(file, RANK)}:
            offences.append(_at(module, item, f"{file} may not know {other}"))
    return offences


def private_names(modules: dict[str, Module]) -> list[str]:
    """A name with an underscore stays in its package (``_`` itself is gettext)."""
    return [
        _at(module, item, f"takes the private name {item.name} of {target}")
        for module, item, target in _own_imports(modules)
        if re.match(r"_[A-Za-z]", item.name) and _top(target) != _top(module.name)
    ]


def misplaced_packages(modules: dict[str, Module]) -> list[str]:
    """Qt, charts, PDF and database drivers each have their place."""
    return [
        _at(module, item, f"may not import {item.target}")
        for module in modules.values()
        for item in module.imports
        if (place := PLACES.get(_top(item.target))) is not None and not module.is_within(*place)
    ]


def slow_starts(modules: dict[str, Module]) -> list[str]:
    """What a window or a read loads at import time reaches none of the heavy packages."""
    offences: list[str] = []
    for start in modules.values():
        if _top(start.name) in {"app", "cli", "launch", "bootstrap", "ui", *BELOW[-1]} or (
            start.is_within("db.reader") or "queries" in start.parts
        ):
            offences += _heavy_below(modules, start)
    return offences


def _heavy_below(modules: dict[str, Module], start: Module) -> Iterator[str]:
    if start.is_within("ui.widgets.chart_view"):  # itself imported when the first chart is shown
        return
    way = {start.name: start.name}
    waiting = [start]
    while waiting:
        module = waiting.pop()
        for item in module.imports:
            if item.is_lazy:
                continue
            if _top(item.target) in HEAVY:
                yield f"{way[module.name]} → {item.target} (line {item.line})"
            target = own_target(modules, item)
            if target in modules and target not in way:
                way[target] = f"{way[module.name]} → {target}"
                waiting.append(modules[target])


def cycles(modules: dict[str, Module]) -> list[str]:
    """No module needs itself while it is being imported."""
    edges = {
        name: sorted(
            {
                target
                for item in module.imports
                if not item.is_lazy and (target := own_target(modules, item)) in modules
            }
            - {name}
        )
        for name, module in modules.items()
    }
    done: set[str] = set()
    offences: list[str] = []

    def walk(name: str, path: list[str]) -> None:
        if name in path:
            offences.append(" → ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for target in edges[name]:
                walk(target, [*path, name])
            done.add(name)

    for name in edges:
        walk(name, [])
    return offences


def oversized(root: Path) -> list[str]:
    """Files and functions within the budget; migrations are frozen history and may be long."""
    offences: list[str] = []
    for top in ("main.py", "shopdesk", "tests", "tools", "benchmarks"):
        folder = root / top
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            name = path.relative_to(root).as_posix()
            if text.count("\n") > MAX_FILE:
                offences.append(f"{name}: {text.count(chr(10))} lines")
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or node.lineno) - node.lineno + 1
                    if length > MAX_FUNCTION:
                        offences.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    return offences


def untested(root: Path) -> list[str]:
    """Each source file has its test file; a package's files may share that of the package."""
    offences: list[str] = []
    for path in sorted((root / "shopdesk").rglob("*.py")):
        parts = path.relative_to(root / "shopdesk").with_suffix("").parts
        is_code = any(
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if not is_code or not parts:
            continue
        wanted = [f"{'/'.join((*parts[:-1], ''))}test_{parts[-1]}.py"]
        if len(parts) > 2:  # orders/queries/lines.py → orders/test_queries.py
            wanted.append(f"{parts[0]}/test_{parts[1]}*.py")
        elif parts[0] in {"app", "cli", "demo"}:  # packages that stand for one file
            wanted.append(f"test_{parts[0]}*.py")
        if not any(any((root / "tests").glob(name)) for name in wanted):
            offences.append(f"shopdesk/{'/'.join(parts)}: no tests/{wanted[0]}")
    return offences

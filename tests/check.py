"""One command before every push: ``python3 tests/check.py``, some seconds.

Lint, format, types, architecture and translations; ``--all`` adds the whole suite. Runs with any
Python: it goes over into the environment that ``main.py test`` made. ``tests/test_check.py`` runs
the same steps in CI, so there is one list.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shopdesk import environment  # noqa: E402 - works from a checkout without installation

STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
}
# Parts of the suite that are worth running by themselves, because they are quick and say much.
QUICK_TESTS = ["tests/test_architecture.py", "tests/test_locks.py", "tests/test_translations.py"]


def run_step(
    arguments: list[str], *, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run one tool in the source tree and collect what it says."""
    return subprocess.run(
        [python, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def main(argv: list[str]) -> int:
    """Run all steps, show what the failing ones say; the number of failures is the exit code."""
    python = environment.venv_python(str(ROOT))
    if not environment.is_ready(str(ROOT), tests=True):
        print("The test tools are not installed yet; `python3 main.py test` does that.")
        return 1
    quick = [name for name in QUICK_TESTS if (ROOT / name).exists()]
    steps = {**STEPS, "rules of the house": ["-m", "pytest", "-q", "-n0", *quick]}
    if "--all" in argv:
        steps["tests"] = ["main.py", "test", "-q"]
    failures = 0
    for name, arguments in steps.items():
        started = time.monotonic()
        done = run_step(arguments, python=python)
        passed = done.returncode == 0
        failures += not passed
        print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.0f} s)")
        if not passed:
            print(done.stdout)
    return failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

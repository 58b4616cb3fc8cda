"""The UCI file through the whole import against the sqlite3 shell's own ``.import``, alternated.

    python benchmarks/bench_import.py [--rounds 5] [--file online_retail.csv[.gz]]

Every round times, each in a process of its own: the shell reading the file into one table of text,
the first import into an empty shop (checked, stock and refunds posted, search text, durable), the
same file again, and again without the short cut by the file's hash. Ratios of one round are
comparable, seconds of different rounds are not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_WORK = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from shopdesk.db.upgrade import open_shop
from shopdesk.importing.batch import run_import
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.subjects import SUBJECT_LABELS, importers_of
for subject in SUBJECT_LABELS:  # a program that runs has loaded its modules
    importers_of(subject)
shop = open_shop(sys.argv[1])
started = time.perf_counter()
result = run_import(shop, ImportRequest(path=Path(sys.argv[2])))
seconds = time.perf_counter() - started
if sys.argv[3] == "forget":
    with shop.unit_of_work() as session:
        from sqlalchemy import text
        session.execute(text("UPDATE import_batch SET file_hash = 'x'"))
peak = 0
status = Path("/proc/self/status")
if status.exists():
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
    peak = int(line.split()[1]) // 1024
print(json.dumps({{"seconds": seconds, "state": result.state, "rows": result.report.rows,
                  "peak": peak}}))
"""


def data_file() -> Path | None:
    """The UCI file beside the repository or where SHOPDESK_DATA_SETS says."""
    named = os.environ.get("SHOPDESK_DATA_SETS")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    found = folder / "online_retail" / "online_retail.csv.gz"
    return found if found.exists() else None


def _import(shop: Path, file: Path, then: str = "") -> dict[str, float]:
    code = _WORK.format(root=str(ROOT))
    command = [sys.executable, "-c", code, str(shop), str(file), then]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _shell(folder: Path, file: Path) -> float:
    target = folder / "shell.db"
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    subprocess.run(["sqlite3", str(target), f".import --csv {file} t"], check=True)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", type=Path, default=data_file())
    asked = parser.parse_args()
    if asked.file is None:
        sys.exit("the UCI file is not here; name it with --file or SHOPDESK_DATA_SETS")
    from shopdesk.db.upgrade import open_shop

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = folder / "uci.csv"
        opener = gzip.open if asked.file.suffix == ".gz" else Path.open
        with opener(asked.file, "rb") as packed, plain.open("wb") as target:
            shutil.copyfileobj(packed, target)
        empty = folder / "empty.shopdesk"
        open_shop(empty, create=True).close()
        rounds: list[dict[str, float]] = []
        for number in range(asked.rounds):
            shop = folder / f"{number}.shopdesk"
            shutil.copyfile(empty, shop)
            shell = _shell(folder, plain)
            first = _import(shop, plain, "forget")
            compared = _import(shop, plain)
            shutil.copyfile(empty, shop)
            rounds.append(
                {
                    "shell": shell,
                    "first": first["seconds"],
                    "ratio": first["seconds"] / shell,
                    "compared": compared["seconds"],
                    "peak": first["peak"],
                }
            )
            print({key: round(value, 2) for key, value in rounds[-1].items()}, flush=True)
            shop.unlink()
        middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        best = min(one["first"] for one in rounds) / min(one["shell"] for one in rounds)
        print("median", {key: round(value, 2) for key, value in middle.items()})
        print(
            f"best first / best shell {best:.2f}; the bar is 5; second / first "
            f"{middle['compared'] / middle['first']:.2f}; the bar is 0.5"
        )


if __name__ == "__main__":
    main()

"""The whole suite: everything on SQLite, then all that keeps rows on PostgreSQL too. One closing line sums both."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

ROOT = Path(__file__).resolve().parent.parent
MUST_HAVE_ALL = os.environ.get("HARBORLIGHT_TEST_REQUIRE_ALL") == "1"
IN_PARALLEL = [
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
]  # slow files first: tests/conftest.py
ON_POSTGRESQL = [
    "tests/rooms", "tests/journeys", "tests/agreement", "tests/faults/test_staff_faults.py",
    "tests/faults/test_job_faults.py", "tests/faults/test_porch_journey.py",
]  # fmt: skip
Counts = dict[str, int]


def run(arguments: list[str], environment: dict[str, str]) -> tuple[int, Counts]:
    """Run pytest; returns its exit code and its counts."""
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        if re.search(r"\d+ (passed|failed|error)", line):
            last = line
    return process.wait(), {
        word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)
    }


def main() -> int:
    given = sys.argv[1:]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("HARBORLIGHT_DATABASE_URL", None)
    results = [run(given or IN_PARALLEL, environment)]
    existing = [path for path in ON_POSTGRESQL if (ROOT / path).exists()]
    if not given and postgres.binaries() is not None:
        print("\nOn PostgreSQL:", flush=True)
        with postgres.server() as address:
            on_pg = {**environment, "HARBORLIGHT_DATABASE_URL": address}
            results.append(run([*IN_PARALLEL, *existing], on_pg))
    elif not given:
        print("\nLeft out: the PostgreSQL run. Install a PostgreSQL server (Debian: apt install postgresql).")
        if MUST_HAVE_ALL:
            results.append((1, {"failed": 1}))
    total: Counts = {}
    for _code, counts in results:
        for word, n in counts.items():
            total[word] = total.get(word, 0) + n
    failed = total.get("failed", 0) + total.get("error", 0)
    print(f"\n{total.get('passed', 0)} passed, {failed} failed, {total.get('skipped', 0)} skipped")
    return 1 if failed or any(code for code, _counts in results) else 0


if __name__ == "__main__":
    sys.exit(main())

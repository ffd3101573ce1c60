"""`make check`: format, lint, types, contracts, migrations, documents. Runs all, then says what is not well."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: list[tuple[str, list[str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "src", "tests", "tools", "benchmarks"]),
    ("lint", [str(BIN / "ruff"), "check", "src", "tests", "tools", "benchmarks"]),
    ("types", [str(BIN / "mypy"), "src/harborlight"]),
    ("contracts", [str(BIN / "lint-imports")]),
    ("migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("documents", [sys.executable, "tools/docs.py", "--check"]),
]


def main() -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
        "PYTHONPATH": str(ROOT / "src"),
    }
    bad = []
    for name, command in CHECKS:
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        is_well = done.returncode == 0
        print(f"  {'ok  ' if is_well else 'NOT '} {name:12} {time.monotonic() - began:5.1f} s", flush=True)
        if not is_well:
            bad.append(name)
            print((done.stdout + done.stderr)[-6000:])
    print("All well." if not bad else f"Not well: {', '.join(bad)}. `make fix` mends format and some lint.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

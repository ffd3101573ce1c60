"""`make check`: packages, format, lint, types, templates, contracts, migrations, documents. Runs all, then says what is not well."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: list[tuple[str, list[str]]] = [
    # Of no use with other packages than those of the lock; done in no time where they are the same.
    ("packages", [sys.executable, "tools/bootstrap.py", "dev"]),
    ("format", [str(BIN / "ruff"), "format", "--check", "src", "tests", "tools", "benchmarks"]),
    ("lint", [str(BIN / "ruff"), "check", "src", "tests", "tools", "benchmarks"]),
    ("types", [str(BIN / "mypy"), "src/harborlight"]),
    ("templates", [str(BIN / "djlint"), "src", "--lint", "--quiet"]),
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
        if not Path(command[0]).exists() and os.environ.get("HARBORLIGHT_TEST_REQUIRE_ALL") != "1":
            print(
                f"  left out: {name} ({Path(command[0]).name} is not installed; `make setup-dev` brings it)"
            )
            continue
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

"""No wall is painted on: one violation of each kind is planted in a copy of the package and must be caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
# contract -> (file, a line that breaks it)
PLANTED = {
    "Floors": ("release/rules.py", "import harborlight.cases.rules"),
    "Floors (a new folder)": ("attic/__init__.py", "VALUE = 1"),
    "Ground rooms know no Django": ("engine/leads.py", "import django.db"),
    "Rules know no Django": ("cases/rules.py", "import django.utils.timezone"),
    "The porch and the seals know no Django": ("core/porch.py", "import django.conf"),
    "No cluster engine outside the runners": ("knowledge/limits.py", "import pyspark"),
    "Layers inside every room": ("directory/models.py", "import harborlight.directory.actions"),
    "Models of cases are private to it": ("web/desk.py", "import harborlight.cases.models"),
    "Models of intake are private to it": ("cases/queries.py", "import harborlight.intake.models"),
    "Models of release are private to it": ("cases/queries.py", "import harborlight.release.models"),
    "Models of directory are private to it": ("cases/queries.py", "import harborlight.directory.models"),
    "Models of intelligence are private to it": ("web/desk.py", "import harborlight.intelligence.models"),
    "Models of library are private to it": ("cases/queries.py", "import harborlight.library.models"),
    "Models of protocols are private to it": ("cases/queries.py", "import harborlight.protocols.models"),
    "The public site knows only the porch and the ground": (
        "web/public/views.py",
        "import harborlight.cases.queries",
    ),
}


def lint(folder: Path) -> str:
    """Output of import-linter over the copy, with the project's own contracts."""
    done = subprocess.run(
        [str(LINT), "--config", str(ROOT / "pyproject.toml"), "--no-cache"], cwd=folder, capture_output=True, text=True,
        check=False, env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("walls")
    shutil.copytree(
        ROOT / "src" / "harborlight",
        folder / "harborlight",
        ignore=shutil.ignore_patterns("__pycache__", "static", "locale"),
    )
    return folder


def test_the_walls_stand(copy):
    assert "0 broken" in lint(copy)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_caught(copy, contract):
    name, line = PLANTED[contract]
    path = copy / "harborlight" / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or '"""Planted."""\n') + f"\n\n{line}\n")
    try:
        said = lint(copy)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before)
    broken = contract.partition(" (")[0]
    assert f"{broken} BROKEN" in said or (before is None and "attic" in said), said[-1500:]

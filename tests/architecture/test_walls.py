"""No wall is painted on: one violation of each kind is planted in a copy of the package and must be caught."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
# contract -> (file, a line that breaks it)
PLANTED = {
    "Floors": ("release/rules.py", "import harborlight.cases.rules"),
    "Floors (a new folder)": ("attic/__init__.py", "VALUE = 1"),
    "Ground rooms know no Django": ("engine/leads.py", "import django"),
    "Rules know no Django": ("cases/rules.py", "import django"),
    "The porch and the seals know no Django": ("core/porch.py", "import django"),
    "No cluster engine outside the runners": ("knowledge/limits.py", "import pyspark"),
    "No cluster engine outside the runners (nor beside them)": ("engine/pipelines.py", "import ray"),
    "Engine steps are independent of each other": ("engine/graph.py", "import harborlight.engine.clusters"),
    "Layers inside every room": ("directory/models.py", "import harborlight.directory.actions"),
    "Models of assessments are private to it": ("web/desk.py", "import harborlight.assessments.models"),
    "Models of cases are private to it": ("web/desk.py", "import harborlight.cases.models"),
    "Models of intake are private to it": ("cases/queries/files.py", "import harborlight.intake.models"),
    "Models of release are private to it": ("cases/queries/files.py", "import harborlight.release.models"),
    "Models of directory are private to it": (
        "cases/queries/files.py",
        "import harborlight.directory.models",
    ),
    "Models of intelligence are private to it": ("web/desk.py", "import harborlight.intelligence.models"),
    "Models of library are private to it": ("cases/queries/files.py", "import harborlight.library.models"),
    "Models of protocols are private to it": (
        "cases/queries/files.py",
        "import harborlight.protocols.models",
    ),
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


@pytest.fixture(scope="module")
def said(copy) -> str:
    """What is said of a house in which every violation was planted at once."""
    assert "0 broken" in lint(copy), "the walls stand"
    for name, line in PLANTED.values():
        path = copy / "harborlight" / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_text() if path.exists() else '"""Planted."""\n'
        path.write_text(f"{before}\n\n{line}\n")
    return lint(copy)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_caught(said, contract):
    """The contract is broken, and the very line is named under its heading."""
    name, line = PLANTED[contract]
    heading = contract.partition(" (")[0]
    assert f"{heading} BROKEN" in said, said[-3000:]
    section = said.split(f"\n{heading}\n{'-' * len(heading)}\n", 1)[1]
    of_this = re.split(r"\n.+\n-{5,}\n", section)[0]
    module = "harborlight." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    is_new_folder = not line.startswith("import ")
    assert (module if is_new_folder else f"{module} -> {line.removeprefix('import ')}") in of_this


def test_every_contract_has_its_violation():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {each["name"] for each in contracts} == {name.partition(" (")[0] for name in PLANTED}

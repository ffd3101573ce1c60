"""The commit hooks as they stand in `.pre-commit-config.yaml`: each is run as the hook would be, over files that are as they
should be, a migration among them (pre-commit names files one by one, and exceptions then need a word)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
HOOKS = [hook for repository in CONFIG["repos"] for hook in repository["hooks"]]
FILES = {
    "python": ["src/harborlight/core/migrations/0001_initial.py", "src/harborlight/errors.py"],
    "html": [
        "src/harborlight/web/templates/base_staff.html",
        "src/harborlight/web/templates/cards/_index.html",
    ],
}


def test_nothing_is_fetched_from_elsewhere():
    assert [repository["repo"] for repository in CONFIG["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}
    stages = {stage for hook in HOOKS for stage in hook.get("stages", CONFIG["default_stages"])}
    assert stages == set(CONFIG["default_install_hook_types"]), "one `pre-commit install` sets every hook"


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_each_hook_passes_over_what_is_well(hook):
    program, *arguments = hook["entry"].split()
    path = Path(sys.executable).parent / Path(program).name
    assert program.startswith(".venv/bin/")
    assert path.exists()
    if not hook.get("pass_filenames", True):
        assert (ROOT / arguments[-1]).exists()  # run by `make check` and `make test` themselves
        return
    files = FILES["python" if hook.get("types") == ["python"] else "html"]
    done = subprocess.run([path, *arguments, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

"""`pip install harborlight` alone: the ground installs and imports without Django, and its verbs run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import bootstrap  # noqa: E402 - a tool, not a package

pytestmark = pytest.mark.slow


def test_the_ground_stands_without_django(tmp_path):
    uv = bootstrap.find_uv()
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("DJANGO", "HARBORLIGHT", "PYTHONPATH"))
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(uv, "build", "--wheel", "--quiet", "--out-dir", str(tmp_path), str(ROOT))
    wheel = next(tmp_path.glob("harborlight-*.whl"))
    run(uv, "venv", "--quiet", "--python", sys.executable, "clean")
    python = str(tmp_path / "clean" / "bin" / "python")
    run(uv, "pip", "install", "--quiet", "--python", python, str(wheel))
    modules = "tables, harborlight.knowledge.instruments, harborlight.engine.pipelines, harborlight.exchange.hsds, harborlight.cli"
    said = run(
        python, "-c",
        f"import harborlight.{modules}, sys, importlib.util as u; print(u.find_spec('django'), 'django' in sys.modules)",
    )  # fmt: skip
    assert said.split() == ["None", "False"]
    tool = str(tmp_path / "clean" / "bin" / "harborlight")
    assert "0.1.0" in run(tool, "--version")
    assert "leads" in run(tool, "--help")
    assert "serve" not in run(tool, "--help")

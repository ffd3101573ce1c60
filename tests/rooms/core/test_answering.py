"""`harborlight run` says "ready" when both sites answer, and not before."""

from __future__ import annotations

import socket
import subprocess
import urllib.request

import pytest
from tests.commands import bare_environment
from tests.rooms.core.test_backups import OPERATOR, founded  # noqa: F401 - its fixture

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.slow]  # it starts processes of its own


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_ready_is_said_when_both_sites_answer(founded, tmp_path):  # noqa: F811
    ports = {"staff_port": str(free_port()), "public_port": str(free_port())}
    settings = {f"HARBORLIGHT_{name.upper()}": value for name, value in {**founded, **ports}.items()}
    process = subprocess.Popen(
        [*OPERATOR, "run"], env={**bare_environment(), "PYTHONUNBUFFERED": "1", **settings}, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = next((line for line in process.stdout if "ready" in line), "")
        assert "Harborlight is ready" in said
        for port in ports.values():
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/static/harborlight/favicon.svg", timeout=2
            ) as answer:
                assert answer.status == 200
    finally:
        process.terminate()
        process.wait(30)

"""However whoever started the sites goes, the sites go with them: left alone they would hold the data folder unseen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.commands import bare_environment

pytestmark = pytest.mark.only_on("sqlite")  # processes of their own, without a database
START = """
from harborlight.cli.serving import serve_sites
serve_sites(("public",), when_answering=lambda: print("answers", flush=True))
"""


def starter(folder: Path) -> subprocess.Popen[str]:
    """Somebody at a terminal of their own, who starts the public site."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = bare_environment() | {
        "HARBORLIGHT_DATA": str(folder), "HARBORLIGHT_PUBLIC_PORT": str(port), "HARBORLIGHT_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.public", "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", START],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def descendants(of: int) -> list[int]:
    found = []
    for path in Path("/proc").glob(f"{of}/task/*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *descendants(child)]
    return found


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found by way of /proc (Linux)")
def test_the_sites_end_with_whoever_started_them(tmp_path):
    """Ctrl+C and a closed terminal reach the whole foreground group; a kill reaches the starter alone."""
    ways = {signal.SIGINT: os.killpg, signal.SIGHUP: os.killpg, signal.SIGKILL: os.kill}
    started = {way: starter(tmp_path / way.name) for way in ways}
    try:
        sites = {}
        for way, process in started.items():
            assert process.stdout is not None
            assert process.stdout.readline() == "answers\n"
            sites[way] = descendants(process.pid)
            assert len(sites[way]) == 2, "gunicorn and its worker"
            ways[way](process.pid, way)
        until = time.monotonic() + 15
        while any(is_there(each) for those in sites.values() for each in those) and time.monotonic() < until:
            time.sleep(0.1)
        assert {way: [each for each in those if is_there(each)] for way, those in sites.items()} == {
            way: [] for way in ways
        }
        assert {way: process.wait(10) for way, process in started.items()} == {
            signal.SIGINT: 0,
            signal.SIGHUP: 0,
            signal.SIGKILL: -9,
        }
    finally:
        for process in started.values():
            process.kill()

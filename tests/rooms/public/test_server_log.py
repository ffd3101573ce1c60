"""The web server's own lines carry nobody's address and no path, also for requests that our code never sees."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MARK = "Zanzibarkanarie"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(tmp_path):
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HARBORLIGHT_", "DJANGO_"))
    }
    environment |= {
        "PYTHONPATH": str(ROOT / "src"), "HARBORLIGHT_DATA": str(tmp_path / "data"), "HARBORLIGHT_PUBLIC_PORT": str(port),
        "HARBORLIGHT_KEYS": str(tmp_path / "keys" / "master.key"),
    }  # fmt: skip
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "harborlight.cli", "site", "public"],
        env=environment,
        stdout=log,
        stderr=log,
        cwd=tmp_path,
    )
    for _ in range(150):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield port, tmp_path / "log"
    process.terminate()
    process.wait(20)


def say(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65536)


@pytest.mark.parametrize(
    "request_",
    [b"\x00\x01 junk " + MARK.encode() + b"\r\n\r\n", b"GET /" + MARK.encode() * 600 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nbroken header " + MARK.encode() + b"\r\n\r\n",
     b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ids=["junk", "long", "header", "smuggled"],
)  # fmt: skip
def test_a_malformed_request_leaves_no_sender(server, request_):
    port, log = server
    assert say(port, request_).startswith(b"HTTP/1.1 4")
    time.sleep(0.5)
    said = log.read_text()
    assert "a malformed request was refused" in said, "the line itself is there"
    assert "127.0.0.1" not in said
    assert MARK not in said

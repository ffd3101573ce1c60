"""The staff site over 100k cases against a bare Django view, in the same run, on this machine.

    python -m benchmarks.web [n_cases] [folder]        HARBORLIGHT_DATABASE_URL for PostgreSQL

A folder named is kept, and found again by the next run: to make the cases takes longer than to measure.

The peers: a bare authenticated view that reads the same 25 rows, and the same with one durable insert (which is what an
audited page cannot do without). The rows are measured in turns, so that whatever else the machine does meets all alike.
Goals: list <= 2x the bare view's time; p99 at four connections <= 120 ms on two quiet cores.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.world import World, build, set_up

CONNECTIONS, ROUNDS, SECONDS = 4, 4, 1.5
PORT = 8177
BARE, DURABLE = "bare view, same 25 rows", "bare view + one durable insert"


@dataclass
class Row:
    """One address, asked as one person; what came of it."""

    path: str
    cookie: str
    body: bytes | None = None
    status: int = 200
    milliseconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        return sorted(self.milliseconds)[max(0, int(len(self.milliseconds) * 0.99) - 1)]

    @property
    def cpu(self) -> float:
        """Milliseconds of the server's processor time for one request."""
        return 1000 * self.cpu_seconds / len(self.milliseconds)


def rows_of(world: World) -> dict[str, Row]:
    """What is measured: the peers, then what people open most, as the people who open it."""
    asked = world.sessions
    report = f"channel=call&danger=no&story=Bench&once=&csrfmiddlewaretoken={world.csrf}".encode()
    name = world.names[len(world.names) // 2]
    search = f"name={_quoted(name)}&csrfmiddlewaretoken={world.csrf}".encode()
    return {
        BARE: Row("/bench/bare/", asked["supervisor"]),
        DURABLE: Row("/bench/durable/", asked["supervisor"]),
        "staff list, whole agency": Row("/cases/", asked["supervisor"]),
        "staff list, own cases": Row("/cases/", asked["caseworker"]),
        "report POST": Row("/intake/take/", asked["supervisor"], report, status=302),
        "search by sealed name": Row("/cases/find/", asked["supervisor"], search),
        "case page": Row(f"/cases/{world.case}/", asked["caseworker"]),
        "case page, 30 tasks and notes": Row(f"/cases/{world.thick_case}/", asked["caseworker"]),
        "reports": Row("/intake/", asked["hotline_worker"]),
        "directory, one need": Row("/directory/?need=safe_house", asked["caseworker"]),
        "leads": Row("/intelligence/", asked["police_analyst"]),
        **{
            f"home, {role.replace('_', ' ')}": Row("/", cookie)
            for role, cookie in asked.items()
            if role in HOMES
        },
    }


HOMES = ("caseworker", "supervisor", "hotline_worker", "police_analyst", "coordinator", "frontline_officer")


def _quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


def measure(row: Row, csrf: str) -> None:
    """Four connections as fast as they can for a moment."""
    guard, until, cpu_before = threading.Lock(), time.monotonic() + SECONDS, _server_cpu()
    headers = {"Cookie": f"{row.cookie}; csrftoken={csrf}"}
    if row.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"

    def loop() -> None:
        connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
        mine = []
        while time.monotonic() < until:
            began = time.perf_counter()
            connection.request(
                "GET" if row.body is None else "POST", row.path, body=row.body, headers=headers
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != row.status:  # a redirect for a page is a session that ended, and no figure
                raise RuntimeError(
                    f"{row.path} answered {answer.status}; a folder kept for hours is made anew"
                )
            mine.append((time.perf_counter() - began) * 1000)
        with guard:
            row.milliseconds.extend(mine)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for done in [pool.submit(loop) for _ in range(CONNECTIONS)]:
            done.result()
    row.cpu_seconds += _server_cpu() - cpu_before


def _server_cpu() -> float:
    return float(_get("/bench/cpu/"))


def _get(path: str) -> bytes:
    connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().read()


def main() -> int:
    n_cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="hl-bench-"))
    world = world_in(folder, n_cases)
    from django.db import connection, connections

    database = connection.vendor
    connections.close_all()
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.serve"], cwd=Path(__file__).resolve().parent.parent
    )
    try:
        _wait()
        rows = rows_of(world)
        for _round in range(ROUNDS):
            for row in rows.values():
                measure(row, world.csrf)
    finally:
        server.terminate()
        server.wait()
    print(f"{database}, {CONNECTIONS} connections, {os.cpu_count()} cores, {ROUNDS * SECONDS:.0f} s a row\n")
    _print(rows)
    return 0


def world_in(folder: Path, n_cases: int) -> World:
    """The world that the folder holds, or a new one."""
    set_up(folder, PORT)
    noted = folder / "world.json"
    if noted.exists():
        return World(**json.loads(noted.read_text()))
    began = time.monotonic()
    world = build(n_cases)
    noted.write_text(json.dumps(asdict(world)))
    print(f"{n_cases:,} cases made in {time.monotonic() - began:.0f} s", flush=True)
    return world


def _print(rows: dict[str, Row]) -> None:
    bare, durable = rows[BARE], rows[DURABLE]
    print(
        f"{'':34}{'req/s':>7}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'x bare':>9}{'x durable':>11}{'x cpu':>8}"
    )
    for name, row in rows.items():
        print(
            f"{name:34}{len(row.milliseconds) / ROUNDS / SECONDS:7.0f}{row.p50:9.1f}{row.p99:9.1f}{row.cpu:9.2f}"
            f"{row.p50 / bare.p50:9.2f}{row.p50 / durable.p50:11.2f}{row.cpu / bare.cpu:8.2f}"
        )


def _wait() -> None:
    for _ in range(100):
        try:
            _get("/account/login/")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())

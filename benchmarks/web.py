"""The staff list of 100k cases and the report POST, against a bare Django view in the same run, on this machine.

    python -m benchmarks.web [n_cases]

Prints requests per second, p50 and p99 at four connections, and the ratio to the peers: a bare authenticated view that
reads the same 25 rows, and the same with one durable insert (which is what an audited page cannot do without).
Goals: list <= 2x the bare view's time; p99 at four connections <= 120 ms on two quiet cores.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

CONNECTIONS, SECONDS = 4, 6.0
PORT = 8177


def prepare(n_cases: int) -> dict[str, str]:
    """A workspace with one supervisor and many cases, written straight into the tables."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from tests.factories import core as make

    from harborlight.cases.models import Case, Person
    from harborlight.core import vault
    from harborlight.core.acting import maintenance
    from harborlight.core.models import Installation
    from harborlight.core.roles import Role

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    agency = make.agency("Bench")
    account = make.account(Role.SUPERVISOR, Role.HOTLINE_WORKER, of=agency)
    with maintenance("benchmark"):
        Installation(kind="sample", coalition_name="Bench", code_version="0").save()
        key = vault.new_data_key(agency.pk, "case")
        person = Person(agency=agency, data_key=key, name="Bench Invented")
        person.save()
        now, today = timezone.now(), timezone.localdate()
        for start in range(0, n_cases, 5_000):
            Case.objects.bulk_create(
                [
                    Case(
                        agency=agency,
                        person=person,
                        data_key=key,
                        code=f"BEN-2026-{i:06d}",
                        opened_on=today,
                        changed_at=now - timedelta(seconds=i),
                    )
                    for i in range(start, min(start + 5_000, n_cases))
                ]
            )
    client = make.signed_in(Client(), account)
    page = client.get("/intake/take/").content.decode()
    assert "csrfmiddlewaretoken" in page
    return {
        "cookie": f"sessionid={client.cookies['sessionid'].value}",
        "csrf": client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "",
        "agency": str(agency.pk),
        "data": str(settings.ENV.data),
    }


def measure(path: str, cookie: str, *, body: bytes | None = None, csrf: str = "") -> dict[str, float]:
    """Four connections as fast as they can for some seconds; milliseconds."""
    times: list[float] = []
    guard, until = threading.Lock(), time.monotonic() + SECONDS
    headers = {"Cookie": cookie + (f"; csrftoken={csrf}" if csrf else "")}
    if body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrf}

    def loop() -> None:
        connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
        mine = []
        while time.monotonic() < until:
            began = time.perf_counter()
            connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 302):
                raise SystemExit(f"{path} answered {answer.status}")
            mine.append((time.perf_counter() - began) * 1000)
        with guard:
            times.extend(mine)

    threads = [threading.Thread(target=loop) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ranked = sorted(times)
    return {
        "rps": len(times) / SECONDS,
        "p50": statistics.median(ranked),
        "p99": ranked[int(len(ranked) * 0.99) - 1],
    }


def main() -> int:
    n_cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = tempfile.mkdtemp(prefix="hl-bench-")
    os.environ |= {
        "HARBORLIGHT_TEST_FOLDER": folder, "HARBORLIGHT_STAFF_PORT": str(PORT), "HARBORLIGHT_MODE": "sample",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }  # fmt: skip
    world: dict[str, Any] = prepare(n_cases)
    from django.db import connections

    connections.close_all()
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.serve"], cwd=Path(__file__).resolve().parent.parent
    )
    try:
        _wait()
        report = f"channel=call&danger=no&story=Bench&once=&csrfmiddlewaretoken={world['csrf']}".encode()
        rows = {
            "bare view, same 25 rows": measure("/bench/bare/", world["cookie"]),
            "bare view + one durable insert": measure("/bench/durable/", world["cookie"]),
            "staff list": measure("/cases/", world["cookie"]),
            "report POST": measure("/intake/take/", world["cookie"], body=report, csrf=world["csrf"]),
        }
    finally:
        server.terminate()
        server.wait()
    bare, durable = rows["bare view, same 25 rows"], rows["bare view + one durable insert"]
    print(f"\n{n_cases:,} cases, {CONNECTIONS} connections, {os.cpu_count()} cores, {SECONDS:.0f} s a row")
    print(f"{'':34}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'x bare':>9}{'x durable':>11}")
    for name, row in rows.items():
        ratios = f"{row['p50'] / bare['p50']:9.2f}{row['p50'] / durable['p50']:11.2f}"
        print(f"{name:34}{row['rps']:8.0f}{row['p50']:9.1f}{row['p99']:9.1f}{ratios}")
    return 0


def _wait() -> None:
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("localhost", PORT, timeout=1)
            connection.request("GET", "/account/login/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())

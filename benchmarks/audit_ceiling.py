"""How many audit events a second the trail takes, each durable before its page is shown: the ceiling of the whole workspace,
because every event waits for the one before it. Peer: bare durable inserts into a table of its own, one commit each.

python -m benchmarks.audit_ceiling [seconds]      SQLite, then PostgreSQL (with fsync) where a server is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import postgres

THREADS = (1, 8, 32)  # the workspace serves with 8


def main() -> int:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "5"
    command = [sys.executable, "-m", "benchmarks.audit_ceiling", "--here", seconds]
    with tempfile.TemporaryDirectory(
        prefix="hl-ceiling-", dir=Path.cwd()
    ) as folder:  # a disk, not /tmp in memory
        environment = {**os.environ, "HARBORLIGHT_TEST_FOLDER": folder, "HARBORLIGHT_DATABASE_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "harborlight.web.settings.test"
        bad = subprocess.run(command, env=environment, check=False).returncode
        if postgres.binaries() is not None:
            with postgres.server(is_durable=True) as address:
                environment["HARBORLIGHT_DATABASE_URL"] = address
                bad |= subprocess.run(command, env=environment, check=False).returncode
    return bad


def measure(seconds: float) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from harborlight.core import audit, reads

    call_command("migrate", verbosity=0)
    settings.AUDIT_GROUP_COMMIT = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE peer (n integer, text varchar(400))")
    entry = audit.Entry("read", "page:case_page", "0" * 36, None, "case", "1" * 36, "", {"n": 1})

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO peer VALUES (1, %s)", ["x" * 400])

    def act() -> None:
        with transaction.atomic():
            audit.append([entry])

    print(f"\n{connection.vendor}, events a second, each durable ({seconds:.0f} s each)")
    print(f"{'threads':>8} {'bare insert':>12} {'act':>8} {'read':>8} {'read / bare':>12}")
    for n_threads in THREADS:
        rates = [rate(what, n_threads, seconds) for what in (bare, act, lambda: reads.keep(entry))]
        print(
            f"{n_threads:>8} {rates[0]:>12,.0f} {rates[1]:>8,.0f} {rates[2]:>8,.0f} {rates[2] / rates[0]:>11.2f}x"
        )
    verdict = audit.verify()
    print(f"{verdict.n_rows:,} events; whole: {verdict.is_whole}")
    return 0 if verdict.is_whole else 1


def rate(what: Callable[[], None], n_threads: int, seconds: float) -> float:
    """How often `what` returns in a second, over all threads."""
    from django.db import connection

    counts, ends = [0] * n_threads, time.monotonic() + seconds

    def work(number: int) -> None:
        while time.monotonic() < ends:
            what()
            counts[number] += 1
        connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(measure(float(sys.argv[2])) if "--here" in sys.argv else main())

"""Verifying the audit trail: one million rows, against reading the same rows without hashing, in the same run.

python -m benchmarks.audit [n_rows]          Goal: one million rows in under 60 s.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time


def main() -> int:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    os.environ |= {
        "HARBORLIGHT_TEST_FOLDER": tempfile.mkdtemp(prefix="hl-audit-"),
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from tests.factories import core as make

    from harborlight.core import audit
    from harborlight.core.models import AuditEvent

    call_command("migrate", verbosity=0)
    whose = make.agency("Bench").pk  # with a key: each payload is sealed, and opened by the verification
    entry = audit.Entry(
        "read", "page:case_page", "0" * 36, whose, "case", "1" * 36, "", {"n": 1, "ids_sha256": "0" * 64}
    )
    began = time.monotonic()
    for start in range(0, n_rows, 10_000):
        with transaction.atomic():
            audit.append([entry] * min(10_000, n_rows - start))
    print(f"written  {n_rows:,} rows in {time.monotonic() - began:6.1f} s (in batches of 10,000)")
    began, cpu = time.monotonic(), time.process_time()
    n_read = sum(1 for _row in AuditEvent.objects.order_by("seq").values_list().iterator(chunk_size=20_000))
    reading, cpu = time.monotonic() - began, time.process_time() - cpu
    print(
        f"read     {n_read:,} rows in {reading:6.1f} s, {cpu:.1f} s of processor (the peer: the same rows, no hashing)"
    )
    began, cpu = time.monotonic(), time.process_time()
    verdict = audit.verify()
    verifying, cpu = time.monotonic() - began, time.process_time() - cpu
    print(
        f"verified {verdict.n_rows:,} rows, each payload opened, in {verifying:6.1f} s, {cpu:.1f} s of processor; "
        f"x {verifying / reading:.2f} of reading; whole: {verdict.is_whole}"
    )
    return 0 if verdict.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())

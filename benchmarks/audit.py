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

    from harborlight.core import audit
    from harborlight.core.models import AuditEvent

    call_command("migrate", verbosity=0)
    entry = audit.Entry("read", "page:case_page", "0" * 36, None, "case", "1" * 36, "", {"n": 1})
    began = time.monotonic()
    for start in range(0, n_rows, 10_000):
        with transaction.atomic():
            audit.append([entry] * min(10_000, n_rows - start))
    print(f"written  {n_rows:,} rows in {time.monotonic() - began:6.1f} s (in batches of 10,000)")
    began = time.monotonic()
    n_read = sum(1 for _row in AuditEvent.objects.order_by("seq").values_list().iterator(chunk_size=20_000))
    reading = time.monotonic() - began
    print(f"read     {n_read:,} rows in {reading:6.1f} s (the peer: the same rows, no hashing)")
    began = time.monotonic()
    verdict = audit.verify()
    verifying = time.monotonic() - began
    print(
        f"verified {verdict.n_rows:,} rows in {verifying:6.1f} s; x {verifying / reading:.2f} of reading; whole: {verdict.is_whole}"
    )
    return 0 if verdict.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())

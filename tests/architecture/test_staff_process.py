"""The staff process starts light: the engine's libraries are imported when a run begins, not when the workspace opens."""

from __future__ import annotations

import os
import subprocess
import sys

START = """
import sys
from harborlight.web import wsgi
wsgi.staff
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted({"numba", "numpy", "pyarrow", "duckdb", "weasyprint"} & set(sys.modules)))
"""


def test_no_engine_library_is_imported_at_start(tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HARBORLIGHT_")}
    environment |= {
        "HARBORLIGHT_DATA": str(tmp_path),
        "HARBORLIGHT_KEYS": str(tmp_path / "keys" / "master.key"),
    }
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr[-2000:]

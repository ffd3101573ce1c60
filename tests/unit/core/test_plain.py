"""The seals, the porch and the codes are plain Python: the public process and the tools use them without the database."""

from __future__ import annotations

import subprocess
import sys

import pytest

PLAIN = ["envelope", "boxes", "names", "receipts", "letters", "durably", "porch", "keyfile", "custodians"]


@pytest.mark.parametrize("module", PLAIN)
def test_importing_it_loads_no_django(module: str) -> None:
    look = f"import sys, harborlight.core.{module}; print([m for m in sys.modules if m.partition('.')[0] == 'django'])"
    assert subprocess.check_output([sys.executable, "-c", look], text=True).strip() == "[]"

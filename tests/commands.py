"""The command line in processes of their own, as an operator starts them."""

from __future__ import annotations

import os
from pathlib import Path


def bare_environment() -> dict[str, str]:
    """What a fresh terminal has: none of the suite's settings. Bytecode is kept for the run in a folder that it takes away, so that
    not every process compiles a thousand modules anew."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("HARBORLIGHT_", "DJANGO_")) and key != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(os.environ["HARBORLIGHT_TEST_FOLDER"]) / "bytecode")}

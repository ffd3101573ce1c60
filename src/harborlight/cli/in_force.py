"""Where the command line finds which content pack is in force: on the porch of the workspace that the environment names.

Must stay true: it is the place that the sites use (`web/settings/env.py`), found without Django and without reading any other setting.
"""

from __future__ import annotations

import os
from pathlib import Path

from harborlight.knowledge import content
from harborlight.knowledge.packs import place


def folder() -> Path:
    """The folder that says what is in force; it need not be there."""
    porch = os.environ.get("HARBORLIGHT_PORCH")
    data = Path(os.environ.get("HARBORLIGHT_DATA") or "var/data")
    return (Path(porch) if porch else data / "porch") / place.FOLDER


def look() -> None:
    """From here on, ground verbs read what is in force there; a process that has its settings already knows the place by them."""
    content.look_in(folder, unless_told=True)

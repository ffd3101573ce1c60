"""Gather the texts to translate into the .po files and compile them (needs gettext: Debian `apt install gettext`)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es", "fr", "ar", "uk")


def main() -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
        "PYTHONPATH": str(ROOT / "src"),
    }
    folder = ROOT / "src" / "harborlight"
    chosen = [part for language in LANGUAGES for part in ("-l", language)]
    gather = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        *chosen,
        "--no-obsolete",
        "--no-wrap",
        "--add-location",
        "file",
    ]
    code = subprocess.run(gather, cwd=folder, env=environment, check=False).returncode
    for language in LANGUAGES:
        base = folder / "web" / "locale" / language / "LC_MESSAGES" / "django"
        code |= subprocess.run(
            ["msgfmt", "--check", "-o", f"{base}.mo", f"{base}.po"], check=False
        ).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())

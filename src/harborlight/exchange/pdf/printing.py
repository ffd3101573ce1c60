"""HTML → PDF in a process of its own, by WeasyPrint (extra `pdf`) and the system library pango, both of which may be absent.

Must stay true: what is printed goes through pipes and never through a file; the process sees no setting, key or database; one
sheet is made at a time, as making one is heavy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import cache

from harborlight.errors import Unavailable

MEND = (
    'Install the extra (`pip install "harborlight[pdf]"`) and the library pango with fonts '
    "(Debian, Ubuntu: `apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core`; macOS: `brew install pango`)."
)
MOST_SECONDS = 120
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_FILE",
)
_one_at_a_time = threading.Lock()


@cache
def is_here() -> bool:
    """Whether PDF can be made on this machine. Asked once: what is installed later is seen after a restart."""
    return _child("is_here", b"").returncode == 0


def print_pdf(html: str, css: str) -> bytes:
    """The sheet as PDF/UA-1.

    Raises:
        Unavailable: where PDF cannot be made, or no font has one of the letters.
    """
    if not is_here():
        raise Unavailable("PDF cannot be made on this machine.", mend=MEND)
    try:
        with _one_at_a_time:
            done = _child("print", json.dumps({"html": html, "css": css}).encode())
    except subprocess.TimeoutExpired as error:
        raise Unavailable("The PDF took too long.", mend="Take a smaller instrument.") from error
    if done.returncode:
        raise Unavailable("The PDF could not be made.", mend="Tell the operator: `harborlight doctor`.")
    head, _, content = done.stdout.partition(b"\n")
    if missing := json.loads(head):
        said = ", ".join(f"U+{code:04X}" for code in missing[:5])
        raise Unavailable(
            f"No font here has {len(missing)} of the letters ({said}).",
            mend="Install fonts for this language (Debian, Ubuntu: `apt install fonts-noto-core fonts-noto-cjk`).",
        )
    return content


def _child(what: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-m", "harborlight.exchange.pdf.press", what]
    return subprocess.run(  # noqa: S603 - our own program
        command, input=given, capture_output=True, timeout=MOST_SECONDS, env=environment, check=False
    )

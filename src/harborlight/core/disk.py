"""A full disk, said plainly: nothing half-written, and a reserve given up so that the desk works long enough to make room.

Must stay true: an act whose transaction could not be written is never acknowledged; the reserve (the porch's ballast) is
given up once, of itself, and laid aside again as soon as there is ample room.
"""

from __future__ import annotations

import errno
import logging
import shutil
from threading import Event

from django.conf import settings

from harborlight.core.porch import LEAST_FREE_BYTES, Porch
from harborlight.errors import Unavailable

_SQLITE_FULL = 13  # https://www.sqlite.org/rescode.html#full
_PG_DISK_FULL = "53100"
CHECK_SECONDS = 60
log = logging.getLogger("harborlight.disk")


def is_full_error(error: BaseException | None) -> bool:
    """Whether the disk being full (or a quota spent) is at the root of an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL:
            return True
        if "database or disk is full" in str(error) or getattr(error, "sqlstate", None) == _PG_DISK_FULL:
            return True
        error = error.__cause__
    return False


def said_full() -> Unavailable:
    """What a page says; the reserve is given up with it, so that the next try may work."""
    if _porch().release_ballast():
        log.error("the disk is full: the reserve was given up; make room now")
    return Unavailable(
        "The disk of this workspace is full. What you just sent was not kept.",
        mend="Go back: your text is still in the form; send it again. Tell whoever runs the machine to make room.",
    )


def is_low() -> bool:
    """Whether so little room is left that reports are about to be refused."""
    folder = settings.ENV.data.resolve()
    while not folder.exists():  # a place that is only about to be used
        folder = folder.parent
    return shutil.disk_usage(folder).free < 2 * LEAST_FREE_BYTES


def watch() -> None:
    """Give the reserve up when room is nearly gone; lay it aside again when there is plenty."""
    if not is_low():
        _porch().keep_ballast()
    elif _porch().release_ballast():
        log.error("the disk is nearly full: the reserve was given up; make room now")


def watch_for_ever(stop: Event) -> None:
    while not stop.wait(CHECK_SECONDS):
        watch()


def _porch() -> Porch:
    return Porch(settings.ENV.porch_folder)

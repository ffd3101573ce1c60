"""What runs beside the requests: every few seconds the porch is emptied, and then what waited for that is delivered."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

from harborlight.intake import actions
from harborlight.release import actions as release

log = logging.getLogger("harborlight.intake")
EVERY_SECONDS = 3.0


def collect_for_ever(stop: threading.Event) -> None:
    """Collect until told to stop; a stumble is logged (without values) and the next round tries again."""
    while not stop.wait(EVERY_SECONDS):
        try:
            actions.collect_envelopes()
            release.deliver_waiting()
        except Exception:
            log.exception("collecting stumbled and goes on")
        finally:
            close_old_connections()

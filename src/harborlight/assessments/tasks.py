"""What runs beside the requests: answers to open surveys are taken from where they wait sealed, and become sheets."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

from harborlight.assessments import actions

log = logging.getLogger("harborlight.assessments")
# So long that several answers come together as a rule, and the trail of one taking is not the moment of one person.
EVERY_SECONDS = 300.0


def take_answers_for_ever(stop: threading.Event) -> None:
    """Take until told to stop; a stumble is logged (without values) and the next round tries again."""
    while not stop.wait(EVERY_SECONDS):
        try:
            actions.take_answers()
        except Exception:
            log.exception("taking answers stumbled and goes on")
        finally:
            close_old_connections()

"""Group commit of read events: many pages share one durable insert. Must stay true: the page waits until its event is
kept, and an event that cannot be kept means that the page is not shown (`Unavailable`).

One of those that wait commits for all of them, while the next batch gathers; there is no thread of its own to wake and to wait
for. Whose event is kept goes on at once and does not stand in the way of the next commit.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from harborlight.core import audit
from harborlight.errors import Unavailable

_MOST_AT_ONCE = 200
_waiting: deque[tuple[audit.Entry, Future[None]]] = deque()
_changed = threading.Condition()
_is_committing = False


def keep(entry: audit.Entry) -> None:
    """Keep one read event; returns when it is durable.

    Raises:
        Unavailable: when it could not be kept.
    """
    done: Future[None] = Future()
    try:
        if getattr(settings, "AUDIT_GROUP_COMMIT", True):
            _wait_or_commit(entry, done)
        else:
            _commit([(entry, done)])
        done.result()
    except Exception as error:
        raise Unavailable(
            _("This page could not be written to the audit trail, so it is not shown.")
        ) from error


def _wait_or_commit(entry: audit.Entry, done: Future[None]) -> None:
    global _is_committing
    with _changed:
        _waiting.append((entry, done))
    while not done.done():
        with _changed:
            while _is_committing and not done.done():
                _changed.wait()
            if done.done():
                return
            _is_committing = True
            batch = [_waiting.popleft() for _ in range(min(len(_waiting), _MOST_AT_ONCE))]
        try:
            _commit(batch)
        finally:
            with _changed:
                _is_committing = False
                _changed.notify_all()


def _commit(batch: list[tuple[audit.Entry, Future[None]]]) -> None:
    """Write the batch in one transaction; everybody who waits hears how it went."""
    try:
        with transaction.atomic():
            audit.append([entry for entry, _done in batch])
    except Exception as error:
        for _entry, done in batch:
            done.set_exception(error)
    else:
        for _entry, done in batch:
            done.set_result(None)

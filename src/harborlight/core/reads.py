"""Group commit of read events: many pages share one durable insert. Must stay true: the page waits until its event is
kept, and an event that cannot be kept means that the page is not shown (`Unavailable`).

Whoever gets the turn commits for all that wait; there is no thread of its own to wake and to wait for.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future

from django.conf import settings
from django.db import transaction

from harborlight.core import audit
from harborlight.errors import Unavailable

_MOST_AT_ONCE = 200
_waiting: deque[tuple[audit.Entry, Future[None]]] = deque()
_committing = threading.Lock()


def keep(entry: audit.Entry) -> None:
    """Keep one read event; returns when it is durable.

    Raises:
        Unavailable: when it could not be kept.
    """
    try:
        if not getattr(settings, "AUDIT_GROUP_COMMIT", True):
            _commit([(entry, Future())])
            return
        done: Future[None] = Future()
        _waiting.append((entry, done))
        with _committing:
            while not done.done():  # somebody before may have committed ours already
                _commit([_waiting.popleft() for _ in range(min(len(_waiting), _MOST_AT_ONCE))])
        done.result()
    except Exception as error:
        raise Unavailable("This page could not be written to the audit trail, so it is not shown.") from error


def _commit(batch: list[tuple[audit.Entry, Future[None]]]) -> None:
    """Write the batch in one transaction; everybody who waits hears how it went."""
    try:
        with transaction.atomic():
            audit.append([entry for entry, _done in batch])
    except Exception as error:
        for _entry, done in batch:
            done.set_exception(error)
        raise
    for _entry, done in batch:
        done.set_result(None)

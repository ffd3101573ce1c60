"""Group commit of read events: many pages share one durable insert. Must stay true: the page waits until its event is
kept, and an event that cannot be kept means that the page is not shown (`Unavailable`).
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from django.conf import settings
from django.db import close_old_connections, transaction

from harborlight.core import audit
from harborlight.errors import Unavailable

_BATCH = 200
_waiting: queue.Queue[tuple[audit.Entry, Future[None]]] = queue.Queue()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def keep(entry: audit.Entry) -> None:
    """Keep one read event; returns when it is durable.

    Raises:
        Unavailable: when it could not be kept.
    """
    try:
        if not getattr(settings, "AUDIT_GROUP_COMMIT", True):
            with transaction.atomic():
                audit.append([entry])
            return
        done: Future[None] = Future()
        _ensure_thread()
        _waiting.put((entry, done))
        done.result(timeout=20)
    except Exception as error:
        raise Unavailable("This page could not be written to the audit trail, so it is not shown.") from error


def _ensure_thread() -> None:
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_commit_for_ever, name="audit-reads", daemon=True)
            _thread.start()


def _commit_for_ever() -> None:
    while True:
        batch = [_waiting.get()]
        try:
            # Take what has gathered while the last batch was being committed; nobody waits for company.
            while len(batch) < _BATCH:
                batch.append(_waiting.get_nowait())
        except queue.Empty:
            pass
        _commit(batch)


def _commit(batch: list[tuple[audit.Entry, Future[None]]]) -> None:
    try:
        close_old_connections()
        with transaction.atomic():
            audit.append([entry for entry, _ in batch])
    except Exception as error:  # every waiting page must hear of it
        for _, done in batch:
            done.set_exception(error)
        return
    for _, done in batch:
        done.set_result(None)

"""The database wrapper: Django's, on our own SQLite build, with a fair turn around every write.

Must stay true: the turn is held from BEGIN IMMEDIATE to COMMIT/ROLLBACK, and around each autocommit write, because
sessions, sign-in and tasks write too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harborlight.core.sqlite import build  # first: it decides which sqlite3 Django finds

# isort: split
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from harborlight.core.sqlite.turns import Turn

TURN_TIMEOUT_SECONDS = 20.0
_READS = ("SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
_READS_ONLY = "DEFERRED"
_turn = Turn()

if base.Database is not build.driver:  # type: ignore[attr-defined]
    raise ImproperlyConfigured("Django found another SQLite than ours: something imported it too early.")


class _TakesTurn(base.SQLiteCursorWrapper):
    """A cursor that takes the turn for a write outside a transaction."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self.wrapper.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.wrapper.turn_for(query):
            return super().executemany(query, param_list)


class _Held:
    def __init__(self, wrapper: DatabaseWrapper, is_needed: bool) -> None:
        self.wrapper, self.is_needed = wrapper, is_needed

    def __enter__(self) -> None:
        if self.is_needed:
            self.wrapper.take_turn()

    def __exit__(self, *_: object) -> None:
        if self.is_needed:
            self.wrapper.give_turn_back()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper with the fair turn. `holds_turn` belongs to this connection, hence to one thread."""

    holds_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=_TakesTurn)
        cursor.wrapper = self
        return cursor

    def take_turn(self) -> None:
        if self.holds_turn:
            return
        if not _turn.take(TURN_TIMEOUT_SECONDS):
            raise OperationalError("The workspace is busy writing. Nothing was changed; please try again.")
        self.holds_turn = True

    def give_turn_back(self) -> None:
        if self.holds_turn:
            self.holds_turn = False
            _turn.give_back()

    def turn_for(self, query: str) -> _Held:
        """The turn, if this statement writes and no transaction holds it already."""
        is_read = query.lstrip()[:9].upper().startswith(_READS)
        return _Held(self, is_needed=not is_read and not self.holds_turn)

    @contextmanager
    def only_reading(self) -> Iterator[None]:
        """A transaction that takes no turn, for it cannot write: everything read in it is of one moment."""
        mode, self.transaction_mode = self.transaction_mode, _READS_ONLY  # type: ignore[has-type]
        with self.cursor() as cursor:
            cursor.execute("PRAGMA query_only=ON")
            try:
                with transaction.atomic(using=self.alias, durable=True):
                    yield
            finally:
                self.transaction_mode = mode
                cursor.execute("PRAGMA query_only=OFF")

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != _READS_ONLY:
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.give_turn_back()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self.give_turn_back()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self.give_turn_back()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self.give_turn_back()

"""The database wrapper: SQLite >= 3.51.3 where a wheel exists, WAL, and a fair turn around every write.

Must stay true: the turn is held from BEGIN IMMEDIATE to COMMIT/ROLLBACK, and around each autocommit write, because
sessions, sign-in and tasks write too. SQLite 3.7.0-3.51.2 can corrupt a WAL on reset: there we use a rollback journal.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

try:  # The wheel bundles a current SQLite; Debian and most Pythons carry one with the WAL-reset fault.
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this platform: see `journal_mode` below
    pysqlite3 = None

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]
from django.db.utils import OperationalError

from harborlight.core.sqlite.turns import Turn

SAFE_WAL = (3, 51, 3)
TURN_TIMEOUT_SECONDS = 20.0
_READS = ("SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
_turn = Turn()


def is_wal_safe() -> bool:
    """Whether this SQLite is free of the WAL-reset corruption fault."""
    return bool(Database.sqlite_version_info >= SAFE_WAL)


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

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if not is_wal_safe():
            connection.execute("PRAGMA journal_mode=DELETE")
            logging.getLogger("harborlight").warning(
                "SQLite %s can corrupt a write-ahead log; using the slower rollback journal.",
                Database.sqlite_version,
            )
        return connection

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

    def _start_transaction_under_autocommit(self) -> None:
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

"""One moment of the database for a long read. Must stay true: whoever saves meanwhile does not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction

_POSTGRESQL = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


@contextmanager
def steady_view() -> Iterator[None]:
    """Everything read inside is of the moment of the first read."""
    if connection.vendor == "sqlite":
        with cast(Any, connection).only_reading():
            yield
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for statement in _POSTGRESQL:
            cursor.execute(statement)
        yield

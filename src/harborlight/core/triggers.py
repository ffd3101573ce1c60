"""Triggers that keep the audit trail append-only. Django's table remake on SQLite drops triggers silently, so they are set
after every migration and checked at every start."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from harborlight.errors import Unavailable

TABLE = "core_auditevent"
NAMES = ("audit_no_update", "audit_no_delete")

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
    *(
        f"CREATE OR REPLACE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION audit_append_only()"
        for verb in ("update", "delete", "truncate")
    ),
]


def after_migrate(*, using: str, **_: Any) -> None:
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        set_triggers(connection)


def set_triggers(connection: BaseDatabaseWrapper) -> None:
    statements = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def check_triggers(connection: BaseDatabaseWrapper) -> None:
    """Refuse to start when a trigger is gone.

    Raises:
        Unavailable: naming the missing trigger.
    """
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        present = {row[0] for row in cursor.fetchall()}
    missing = [name for name in NAMES if name not in present]
    if missing:
        raise Unavailable(
            f"The audit trail lost its guard ({', '.join(missing)}).",
            mend="Run `harborlight migrate`, then `harborlight audit verify`.",
        )

"""Triggers that keep the audit trail append-only. Django's table remake on SQLite drops triggers silently, so they are set
after every migration and, with an event that says so, at every start that finds one missing."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from harborlight.errors import Unavailable

TABLE = "core_auditevent"
VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

_SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {event} ON core_auditevent "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
)
_FUNCTION = """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"""
_POSTGRESQL = (
    "CREATE OR REPLACE TRIGGER audit_no_{verb} BEFORE {event} ON core_auditevent "
    "FOR EACH {each} EXECUTE FUNCTION audit_append_only()"
)
# A trigger counts only on its own table and switched on.
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_auditevent'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'core_auditevent'::regclass AND tgenabled <> 'D'",
}


def names(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """The triggers that guard the trail on this database."""
    return tuple(f"audit_no_{verb}" for verb in VERBS[connection.vendor])


def after_migrate(*, using: str, **_: Any) -> None:
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        set_triggers(connection)


def set_triggers(connection: BaseDatabaseWrapper) -> None:
    """Set every trigger anew, and make sure that it stands.

    Raises:
        Unavailable: naming one that could not be set.
    """
    template = _SQLITE
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            template = _POSTGRESQL
            cursor.execute(_FUNCTION)
        for verb in VERBS[connection.vendor]:
            each = "STATEMENT" if verb == "truncate" else "ROW"
            cursor.execute(template.format(verb=verb, event=verb.upper(), each=each))
    if missing := missing_triggers(connection):
        raise Unavailable(f"The audit trail's guard cannot be set ({', '.join(missing)}).")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that were dropped or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in names(connection) if name not in present]

"""Which tables this database has, and whether this code knows them. Must stay true: older code never touches a newer
database."""

from __future__ import annotations

from django.apps import apps
from django.apps.registry import Apps
from django.db import NotSupportedError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from harborlight import __version__
from harborlight.errors import Unavailable

Migration = tuple[str, str]


def our_labels() -> set[str]:
    """Our own apps: a library may drop a migration that it squashed, we never do."""
    return {config.label for config in apps.get_app_configs() if config.name.startswith("harborlight.")}


def unknown_to_us(applied: set[Migration]) -> set[Migration]:
    """Migrations of ours that this code does not know: newer code made them."""
    known = set(MigrationLoader(None).disk_migrations)
    return {migration for migration in applied - known if migration[0] in our_labels()}


def applied() -> list[Migration]:
    """The migrations that made this database what it is."""
    return sorted(MigrationLoader(connection).applied_migrations)


def as_migrated() -> Apps:
    """The tables as this database has them, by its migrations; not as the models of this code would have them."""
    loader = MigrationLoader(connection)
    known = [migration for migration in loader.applied_migrations if migration in loader.graph.nodes]
    return loader.project_state(known).apps


def make_tables(wanted: list[Migration]) -> None:
    """Give an empty database the tables that a backup's had.

    Raises:
        Unavailable: when there are tables of another shape already.
    """
    check_reachable()
    executor = MigrationExecutor(connection)
    ours = our_labels()
    if {migration for migration in executor.loader.applied_migrations if migration[0] in ours} - set(wanted):
        raise Unavailable(
            "This database is not empty.", mend="Restore into an empty data folder and database."
        )
    known = executor.loader.graph.nodes
    newest: dict[str, Migration] = {}
    for migration in sorted(migration for migration in wanted if migration in known):
        newest[migration[0]] = migration
    executor.migrate(list(newest.values()))


def check_reachable() -> None:
    """Raises `Unavailable` when the database cannot be opened, or its server is too old for the trail's guard."""
    try:
        connection.ensure_connection()
    except NotSupportedError as error:
        raise Unavailable(
            f"The database server is too old: {str(error).splitlines()[0]}",
            mend="Upgrade it (docs/how-to/set-up.md), or leave HARBORLIGHT_DATABASE_URL empty for SQLite.",
        ) from error
    except OperationalError as error:
        raise Unavailable(
            f"The database cannot be opened: {str(error).splitlines()[0]}.",
            mend="Is there a workspace (`harborlight setup`)? Is HARBORLIGHT_DATABASE_URL or HARBORLIGHT_DATA right?",
        ) from error


def check_not_newer() -> None:
    """Raises `Unavailable` when the database was migrated by newer code than this."""
    check_reachable()
    if unknown_to_us(set(MigrationLoader(connection).applied_migrations)):
        raise Unavailable(
            f"The database was written by a newer Harborlight than this one ({__version__}).",
            mend="Update Harborlight, or restore the backup made before the upgrade (docs/how-to/back-up.md).",
        )


def check_up_to_date() -> None:
    """For verbs that use the tables as they stand: neither newer nor older than this code."""
    check_not_newer()
    if has_waiting_migrations():
        if not connection.introspection.table_names():
            raise Unavailable("There is no workspace here yet.", mend="Run `harborlight setup`.")
        raise Unavailable(
            "The database is older than this Harborlight.",
            mend="Run `harborlight migrate` (it makes a backup first).",
        )


def has_waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

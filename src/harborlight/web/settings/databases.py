"""The database: SQLite with the settings measured safe (WAL, FULL, IMMEDIATE, no mmap), or PostgreSQL by URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harborlight.core.sqlite import build
from harborlight.errors import Unavailable
from harborlight.web.settings.env import Env

# A client's and a database's own defaults do not decide: every transaction sees what was committed before each statement.
_PG_OPTIONS = (
    "-c default_transaction_isolation=read\\ committed -c statement_timeout=15s -c lock_timeout=5s "
    "-c idle_in_transaction_session_timeout=30s"
)


def database(env: Env) -> dict[str, Any]:
    """Django's database settings for this environment."""
    if env.database_url:
        return _postgresql(env.database_url)
    return {
        "ENGINE": "harborlight.core.sqlite",
        "NAME": str(env.sqlite_path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": build.pragmas()},
        "TEST": {"NAME": str(env.data / "test.sqlite3")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    """What stands behind the `?` (sslmode, sslrootcert, host, …) is handed to PostgreSQL's own library as it is.

    Raises:
        Unavailable: when it is no address of a database, or names an option that the library does not know.
    """
    from psycopg import ProgrammingError, pq
    from psycopg.conninfo import conninfo_to_dict

    parts = urlsplit(url)
    known = {row.keyword.decode() for row in pq.Conninfo.get_defaults()}
    unknown = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)} - known)
    if unknown:
        raise Unavailable(
            f"HARBORLIGHT_DATABASE_URL names what PostgreSQL does not know: {', '.join(unknown)}.",
            mend="Known are its connection parameters, for example sslmode=verify-full&sslrootcert=/etc/ssl/db.crt.",
        )
    try:
        if parts.scheme not in {"postgres", "postgresql"}:
            raise ProgrammingError
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        name = given.pop("dbname")
    except (ProgrammingError, KeyError):  # its words may quote the password
        raise Unavailable(
            "HARBORLIGHT_DATABASE_URL is not a PostgreSQL address.",
            mend="Write postgresql://user:password@host:5432/name.",
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Ours stand last: an address does not loosen what transactions rely on.
        "OPTIONS": {**given, "options": f"{given.get('options', '')} {_PG_OPTIONS}".strip()},
    }

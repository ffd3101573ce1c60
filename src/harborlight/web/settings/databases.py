"""The database: SQLite with the settings measured safe (WAL, FULL, IMMEDIATE, no mmap), or PostgreSQL by URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from harborlight.errors import Unavailable
from harborlight.web.settings.env import Env

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"  # a power cut loses nothing acknowledged
    "PRAGMA cache_size=-20000;"
    "PRAGMA temp_store=MEMORY;"  # no plaintext in temp files
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA mmap_size=0;"
    "PRAGMA foreign_keys=ON;"
)


def database(env: Env) -> dict[str, Any]:
    """Django's database settings for this environment."""
    if env.database_url:
        return _postgresql(env.database_url)
    return {
        "ENGINE": "harborlight.core.sqlite",
        "NAME": str(env.sqlite_path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(env.data / "test.sqlite3")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise Unavailable(
            "HARBORLIGHT_DATABASE_URL is not a PostgreSQL address.",
            mend="Write postgresql://user:password@host:5432/name.",
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
        },
    }

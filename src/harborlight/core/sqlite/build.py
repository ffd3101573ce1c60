"""Which SQLite this process uses, and how it is set. Imported before anything of Django's reaches for `sqlite3`.

SQLite 3.7.0-3.51.2 can corrupt a write-ahead log when it is reset (https://www.sqlite.org/wal.html#walresetbug); Debian 12
and most Pythons carry such a one. The wheel bundles a current build; where there is no wheel, a rollback journal is used.
"""

from __future__ import annotations

import sys

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this platform
    pass
import sqlite3

SAFE_WAL = (3, 51, 3)
VERSION = sqlite3.sqlite_version
driver = sqlite3.dbapi2


def is_wal_safe() -> bool:
    """Whether this SQLite is free of the WAL-reset fault."""
    return sqlite3.sqlite_version_info >= SAFE_WAL


def pragmas() -> str:
    """What every connection begins with."""
    return (
        f"PRAGMA journal_mode={'WAL' if is_wal_safe() else 'DELETE'};"
        "PRAGMA synchronous=FULL;"  # a power cut loses nothing acknowledged
        "PRAGMA cache_size=-20000;"
        "PRAGMA temp_store=MEMORY;"  # no plaintext in temp files
        "PRAGMA journal_size_limit=67108864;"
        "PRAGMA secure_delete=ON;"
        "PRAGMA mmap_size=0;"
        "PRAGMA foreign_keys=ON;"
    )

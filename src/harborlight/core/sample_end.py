"""The sample's end: everything of it goes, and nothing else does.

Must stay true: where its folders hold something of another workspace (a backup, custodians' copies), nothing is removed; a
file that is not ours stays, with its folder; and what could not be removed is said.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from harborlight.core import key_copies
from harborlight.core.backup_manifest import installation_of
from harborlight.core.models import Custodian, Installation
from harborlight.errors import Unavailable

_IN_DATA = (
    "harborlight.sqlite3*",
    "in-use.lock",
    "porch",
    "runs",
    "static",
    "founding-door",
    ".founding-door.*",
)
_IN_BACKUP = ("harborlight-*", ".harborlight-*", ".rehearsal-*", key_copies.COPIES, f".{key_copies.COPIES}.*")


def remove(*, before: Callable[[], None]) -> None:
    """Remove the sample without a trace: rows, data, porch, keys, backups. `before` lets go of the database's files.

    Raises:
        Unavailable: when this is not the sample, when its folders are shared, or when something could not be removed.
    """
    env = settings.ENV
    installation = Installation.objects.first()
    if installation is None or installation.kind != Installation.Kind.SAMPLE:
        raise Unavailable("This is not the sample; nothing was removed.")
    if foreign := [path.name for path in _foreign(env.backup, installation.pk)]:
        raise Unavailable(
            f"The backup folder holds what belongs to another workspace ({', '.join(foreign)}). Nothing was removed.",
            mend="Are HARBORLIGHT_KEYS and HARBORLIGHT_BACKUP those of the sample, and not of the real coalition?",
        )
    if connection.vendor == "postgresql":
        _drop_tables()
    before()
    keys = env.keys
    places = [
        *_found(env.backup, _IN_BACKUP), env.porch_folder, *_found(env.data, _IN_DATA),
        keys, *_found(keys.parent, (f".{keys.name}.*",)),
    ]  # fmt: skip
    for path in places:
        _remove(path)
    for folder in (env.data, env.backup, keys.parent):
        _remove_if_empty(folder)
    if left := [str(path) for path in places if path.exists()]:
        raise Unavailable("Not everything could be removed.", mend=f"Delete by hand: {', '.join(left)}.")


def _foreign(folder: Path, ours: UUID) -> Iterator[Path]:
    """Backups and custodians' copies here that are not this workspace's."""
    for path in folder.glob("harborlight-*"):
        if installation_of(path) != ours:
            yield path
    if (folder / key_copies.COPIES).exists() and not Custodian.objects.exists():
        yield folder / key_copies.COPIES


def _drop_tables() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = ", ".join(quote(name) for name in connection.introspection.table_names(cursor))
        cursor.execute(f"DROP TABLE {tables} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS audit_append_only() CASCADE")


def _found(folder: Path, names: tuple[str, ...]) -> list[Path]:
    return [path for name in names for path in folder.glob(name)]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()

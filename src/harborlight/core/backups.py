"""Backup and restore: data, files and keys apart, encrypted, and the same on both databases.

A backup is a folder: `manifest.json` (what, when, of which installation, counts, head of the audit chain), `data.hlb`
(every row, as JSON lines, sealed) and `files.hlb` (porch and documents, sealed). The key file is never in it: it is kept
by custodians. Must stay true: a backup opens only with the key file of its installation; a restore goes into an empty
place or not at all; what was restored is counted and its audit chain verified before it is called good.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from harborlight import __version__
from harborlight.core import audit, vault
from harborlight.core.acting import action, maintenance, trace
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.porch import Porch
from harborlight.errors import Unavailable

FORMAT = 1
SCHEDULE = SystemActor("backup schedule", frozenset({"backup:create"}))
# Neither sessions nor queued tasks outlive a restore: everybody signs in again, and jobs are queued anew.
LEFT_OUT = frozenset(
    {"sessions", "contenttypes", "auth", "usersessions", "django_tasks_database", "django_tasks_db"}
)
KEEP = 14
_CHUNK = 1 << 20


def models_in_order() -> list[type[models.Model]]:
    """Every kept model, so that a row comes after the rows it points to."""
    waiting = [m for m in apps.get_models() if m._meta.app_label not in LEFT_OUT and not m._meta.proxy]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [m for m in waiting if not _points_to(m) & set(waiting) - {m}]
        ordered += ready or [waiting[0]]
        waiting = [m for m in waiting if m not in ordered]
    return ordered


def _points_to(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


# -- making ----------------------------------------------------------------------------------------------------------------


@action("backup.make", noun="backup", verb="create")
def make(*, by: Actor, folder: Path) -> Path:
    """Make a backup; returns its folder. The newest fourteen are kept."""
    installation = Installation.objects.get()
    installation.last_backup_at = timezone.now()
    installation.save()
    target = folder / f"harborlight-{timezone.now():%Y%m%d-%H%M%S}"
    waiting = folder / f".{target.name}"
    waiting.mkdir(parents=True, mode=0o700)
    counts: dict[str, int] = {}
    key = os.urandom(32)
    data = gzip.compress(b"".join(_rows(counts)), compresslevel=5)
    _seal_file(waiting / "data.hlb", data, key, b"data")
    _seal_file(waiting / "files.hlb", _files(), key, b"files")
    _write_manifest(waiting, installation, counts, key)
    waiting.replace(target)
    _prune(folder)
    trace(installation, n_rows=sum(counts.values()))
    return target


def _rows(counts: dict[str, int]) -> Iterator[bytes]:
    for model in models_in_order():
        label = model._meta.label
        names = [field.attname for field in model._meta.concrete_fields]
        counts[label] = 0
        for values in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2_000):
            counts[label] += 1
            yield (
                json.dumps(
                    [label, dict(zip(names, map(_plain, values), strict=True))], ensure_ascii=False
                ).encode()
                + b"\n"
            )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return {"j": value} if isinstance(value, dict | list) else value


def _files() -> bytes:
    """The porch (waiting envelopes, what was published) and whatever else lies beside the database."""
    packed = io.BytesIO()
    data = Path(settings.ENV.data)
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("porch", "documents", "runs"):
            if (data / name).exists():
                archive.add(
                    data / name,
                    arcname=name,
                    filter=lambda info: None if info.name.endswith("ballast") else info,
                )
    return packed.getvalue()


def _seal_file(path: Path, content: bytes, key: bytes, name: bytes) -> None:
    """Sealed in chunks: each bound to its name, its place and whether it is the last."""
    with path.open("wb") as file:
        for place, start in enumerate(range(0, max(len(content), 1), _CHUNK)):
            chunk = content[start : start + _CHUNK]
            is_last = start + _CHUNK >= len(content)
            nonce = os.urandom(12)
            sealed = AESGCM(key).encrypt(nonce, chunk, name + place.to_bytes(8, "big") + bytes([is_last]))
            file.write(len(sealed).to_bytes(4, "big") + nonce + sealed)
        file.flush()
        os.fsync(file.fileno())


def _write_manifest(folder: Path, installation: Installation, counts: dict[str, int], key: bytes) -> None:
    master = vault.master_keys().current
    nonce = os.urandom(12)
    seq, head = audit.head()
    manifest = {
        "format": FORMAT,
        "installation": str(installation.pk),
        "code_version": __version__,
        "made_at": timezone.now().isoformat(),
        "master_key_id": str(master.key_id),
        "wrapped_key": base64.b64encode(
            nonce + AESGCM(master.key).encrypt(nonce, key, b"harborlight backup v1")
        ).decode(),
        "counts": counts,
        "audit_head": [seq, head.hex()],
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("data.hlb", "files.hlb")
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _prune(folder: Path) -> None:
    made = sorted(path for path in folder.glob("harborlight-*") if path.is_dir())
    for old in made[:-KEEP]:
        for path in old.iterdir():
            path.unlink()
        old.rmdir()


# -- restoring -------------------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, after checking that the folder is whole.

    Raises:
        Unavailable: when it is no backup, was changed, or was made by newer code.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        found = {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["sha256"]
        }
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(
            "This folder is not a whole backup.", mend="Choose a folder that holds manifest.json."
        ) from error
    if found != manifest["sha256"]:
        raise Unavailable("This backup was changed or damaged after it was made.", mend="Take an older one.")
    known = {f"{app}.{name}" for app, name in _known_migrations()}
    if manifest["format"] > FORMAT or set(manifest["migrations"]) - known:
        raise Unavailable(
            f"This backup was made by a newer Harborlight ({manifest['code_version']}).",
            mend="Update Harborlight first.",
        )
    return manifest


def _known_migrations() -> Iterable[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return list(MigrationLoader(connection).disk_migrations)


def _backup_key(manifest: dict[str, Any]) -> bytes:
    masters = vault.master_keys()
    try:
        master = masters.by_id(UUID(manifest["master_key_id"]))
        sealed = base64.b64decode(manifest["wrapped_key"])
        return AESGCM(master.key).decrypt(sealed[:12], sealed[12:], b"harborlight backup v1")
    except (Unavailable, InvalidTag) as error:
        raise Unavailable(
            "This backup belongs to another installation: the key file here does not open it.",
            mend="Put that installation's key file in place (two custodians' codes restore it).",
        ) from error


def restore(folder: Path) -> dict[str, int]:
    """Restore into an empty database and data folder; returns the rows per table.

    Raises:
        Unavailable: when the place is not empty, or the backup does not fit; nothing is changed then.
    """
    manifest = read_manifest(folder)
    key = _backup_key(manifest)
    if Installation.objects.exists():
        raise Unavailable(
            "There is a workspace here already.", mend="Restore into an empty data folder and database."
        )
    data = gzip.decompress(_open_file(folder / "data.hlb", key, b"data"))
    with transaction.atomic(), maintenance("restore"):
        counts = _insert(data)
        if counts != {label: n for label, n in manifest["counts"].items() if n}:
            raise Unavailable("The rows do not match the backup's manifest.", mend="Take an older backup.")
    seq, head = manifest["audit_head"]
    verdict = audit.verify(expected_head=(seq, bytes.fromhex(head)))
    if not verdict.is_whole:
        raise Unavailable(f"The audit trail is broken at row {verdict.first_bad}: {verdict.reason}.")
    with tarfile.open(
        fileobj=io.BytesIO(_open_file(folder / "files.hlb", key, b"files")), mode="r:gz"
    ) as archive:
        archive.extractall(Path(settings.ENV.data), filter="data")
    vault.forget()
    Porch(Path(settings.ENV.data) / "porch").keep_ballast()
    return counts


def _insert(data: bytes) -> dict[str, int]:
    by_label = {model._meta.label: model for model in models_in_order()}
    counts: dict[str, int] = {}
    batch: list[models.Model] = []
    for line in data.splitlines():
        label, columns = json.loads(line)
        model = by_label[label]
        if batch and (type(batch[0]) is not model or len(batch) >= 500):
            _insert_batch(batch)
            batch = []
        batch.append(model(**{name: _value(value) for name, value in columns.items()}))
        counts[label] = counts.get(label, 0) + 1
    if batch:
        _insert_batch(batch)
    return counts


def _insert_batch(batch: list[models.Model]) -> None:
    from harborlight.core.fields import Sealed, sealed_fields

    sealed = sealed_fields(type(batch[0]))
    for row in batch:
        for field in sealed:
            value = getattr(row, field.attname)
            setattr(row, field.attname, None if value is None else Sealed(value))
    type(batch[0])._base_manager.bulk_create(batch)


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "b":
        return base64.b64decode(content)
    if kind == "t":
        return datetime.fromisoformat(content).astimezone(UTC)
    if kind == "d":
        return date.fromisoformat(content)
    return UUID(content) if kind == "u" else content


def _open_file(path: Path, key: bytes, name: bytes) -> bytes:
    content, parts, at, place = path.read_bytes(), [], 0, 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        nonce, sealed = content[at + 4 : at + 16], content[at + 16 : at + 16 + length]
        at += 16 + length
        is_last = at >= len(content)
        try:
            parts.append(
                AESGCM(key).decrypt(nonce, sealed, name + place.to_bytes(8, "big") + bytes([is_last]))
            )
        except InvalidTag as error:
            raise Unavailable("This backup was changed or damaged.", mend="Take an older one.") from error
        place += 1
    return b"".join(parts)


def age_hours() -> float | None:
    """Hours since the last backup; None when there was none."""
    installation = Installation.objects.first()
    if installation is None or installation.last_backup_at is None:
        return None
    return (timezone.now() - installation.last_backup_at).total_seconds() / 3600

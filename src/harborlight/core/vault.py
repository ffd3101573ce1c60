"""The vault: master key (a file) → agency key → data key (per case, person, report) → fields.

Must stay true: keys stand in the database only wrapped; a field's seal is bound to its logical name, its row and its
agency; a destroyed data key is gone for ever. What this protects, honestly: lost disks, backups and dumps, curious
neighbours. Not a live server in hostile hands: whoever holds the master key and the database can read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from harborlight.core import envelope, keyfile
from harborlight.core.acting import maintenance
from harborlight.core.fields import SealedField, sealed_fields
from harborlight.core.ids import uuid7
from harborlight.core.models import AgencyKey, DataKey
from harborlight.errors import Unavailable

_guard = threading.Lock()
_masters: keyfile.MasterKeys | None = None
_agency_keys: dict[UUID, bytes] = {}
_standing: dict[tuple[UUID, str], tuple[StandingKey, ...]] = {}


def master_keys() -> keyfile.MasterKeys:
    """The master keys of this installation, read once from the key file.

    Raises:
        Unavailable: when the file is missing, open to others, or damaged.
    """
    global _masters
    with _guard:
        if _masters is None:
            _masters = keyfile.read(settings.ENV.keys)
        return _masters


def forget() -> None:
    """Drop every key held in memory (after rotation, on lock-down, in tests)."""
    global _masters
    with _guard:
        _masters = None
    _agency_keys.clear()
    _standing.clear()


# -- agency keys ---------------------------------------------------------------------------------------------------------


def new_agency_key(agency_id: UUID) -> AgencyKey:
    """Make the next key of an agency; the older ones still open what they wrapped."""
    masters = master_keys()
    key_id, key = uuid7(), os.urandom(32)
    last = AgencyKey.objects.filter(agency_id=agency_id).aggregate(last=Max("number"))["last"] or 0
    wrapped = envelope.wrap_key(key, by=masters.current.key, purpose="agency", key_id=key_id, owner=agency_id)
    row = AgencyKey(
        id=key_id, agency_id=agency_id, number=last + 1, master_key_id=masters.current.key_id, wrapped=wrapped
    )
    row.save(force_insert=True)
    return row


def _agency_key(row: AgencyKey) -> bytes:
    key = _agency_keys.get(row.pk)
    if key is None:
        master = master_keys().by_id(row.master_key_id)
        key = envelope.unwrap_key(
            bytes(row.wrapped), by=master.key, purpose="agency", key_id=row.pk, owner=row.agency_id
        )
        _agency_keys[row.pk] = key
    return key


def _current_agency_key(agency_id: UUID) -> AgencyKey:
    row = AgencyKey.objects.filter(agency_id=agency_id, retired_at=None).order_by("-number").first()
    if row is None:
        raise Unavailable("This agency has no key.", mend="Run `harborlight keys status`.")
    return row


# -- data keys -----------------------------------------------------------------------------------------------------------


def new_data_key(agency_id: UUID, of: str) -> DataKey:
    """A fresh key for one case, person, report, draft …"""
    agency_key = _current_agency_key(agency_id)
    key_id, key = uuid7(), os.urandom(32)
    wrapped = envelope.wrap_key(
        key, by=_agency_key(agency_key), purpose="data", key_id=key_id, owner=agency_id
    )
    row = DataKey(id=key_id, agency_id=agency_id, agency_key=agency_key, of=of, wrapped=wrapped)
    row.save(force_insert=True)
    return row


def data_key(row: DataKey) -> bytes:
    """The opened key.

    Raises:
        CannotOpen: when it was destroyed.
    """
    if row.destroyed_at is not None:
        raise envelope.CannotOpen("The key was destroyed: this was erased for ever.")
    return envelope.unwrap_key(
        bytes(row.wrapped), by=_agency_key(row.agency_key), purpose="data", key_id=row.pk, owner=row.agency_id
    )


def destroy(row: DataKey) -> None:
    """Crypto-shredding: whatever this key sealed cannot be opened again. Call inside an action."""
    row.wrapped = b""
    row.destroyed_at = timezone.now()
    row.save()


# -- fields --------------------------------------------------------------------------------------------------------------


def seal_field(record: Any, field: SealedField, plain: bytes) -> bytes:
    key_row = record.data_key
    return envelope.seal(
        plain,
        key=data_key(key_row),
        key_id=key_row.pk,
        name=field.logical_name,
        row=record.pk,
        agency=record.agency_id,
    )


def reseal(record: Any, under: DataKey) -> None:
    """Open every sealed field and hand it back in the clear under another key; the record's next save seals it there."""
    for field in sealed_fields(type(record)):
        setattr(record, field.attname, record.opened(field.name))
    record.data_key = under


def open_field(record: Any, field: SealedField, sealed: bytes) -> bytes:
    return envelope.unseal(
        sealed, key=data_key(record.data_key), name=field.logical_name, row=record.pk, agency=record.agency_id
    )


# -- standing keys of an agency: audit payloads, blind indexes ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class StandingKey:
    """An opened key that an agency keeps for a use, not for a record."""

    key_id: UUID
    key: bytes


def standing_keys(agency_id: UUID, of: str) -> tuple[StandingKey, ...]:
    """An agency's live keys for a use, the newest first; the first one is made when it is asked for."""
    held = _standing.get((agency_id, of))
    if held is not None:
        return held
    rows = DataKey.objects.filter(agency_id=agency_id, of=of, destroyed_at=None).select_related("agency_key")
    found = tuple(StandingKey(row.pk, data_key(row)) for row in rows.order_by("-id"))
    if found:
        _standing[(agency_id, of)] = found
        return found
    with maintenance(f"first {of} key of an agency"):
        row = new_data_key(agency_id, of)
    # Not remembered yet: the transaction may still be rolled back.
    return (StandingKey(row.pk, data_key(row)),)


NOBODY = UUID(int=0)


def _has_key(agency_id: UUID) -> bool:
    """Whether the agency has keys at all; a standing key in memory says so without asking the database."""
    return (agency_id, "audit") in _standing or AgencyKey.objects.filter(agency_id=agency_id).exists()


def seal_audit_payload(agency_id: UUID | None, plain: bytes) -> bytes | None:
    """Seal under the agency's audit key. Events of no agency keep only the hash of their payload."""
    if agency_id is None or not _has_key(agency_id):
        return None
    standing = standing_keys(agency_id, "audit")[0]
    return envelope.seal(
        plain,
        key=standing.key,
        key_id=standing.key_id,
        name="core.audit.payload",
        row=NOBODY,
        agency=agency_id,
    )


def open_audit_payload(agency_id: UUID | None, sealed: bytes) -> bytes | None:
    if agency_id is None:
        return None
    try:
        row = DataKey.objects.select_related("agency_key").get(pk=envelope.key_id_of(sealed))
        return envelope.unseal(
            sealed, key=data_key(row), name="core.audit.payload", row=NOBODY, agency=agency_id
        )
    except (DataKey.DoesNotExist, envelope.CannotOpen):
        return None


# -- state and rotation --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """How many keys stand under which master key and agency key."""

    agency_id: UUID
    number: int
    is_current: bool
    master_key_id: UUID
    n_data_keys: int
    n_destroyed: int


def check_keys() -> None:
    """Whether the key file holds every master key that agency keys here were wrapped with.

    Raises:
        Unavailable: when it cannot be read, or is another workspace's: pages would open, and nothing on them.
    """
    masters = master_keys()
    for key_id in set(AgencyKey.objects.values_list("master_key_id", flat=True)):
        masters.by_id(key_id)


def status() -> list[KeyStatus]:
    rows = []
    for key in AgencyKey.objects.order_by("agency_id", "number"):
        below = DataKey.objects.filter(agency_key=key)
        n_destroyed = below.exclude(destroyed_at=None).count()
        rows.append(
            KeyStatus(
                key.agency_id,
                key.number,
                key.retired_at is None,
                key.master_key_id,
                below.count() - n_destroyed,
                n_destroyed,
            )
        )
    return rows


def rewrap_agency_keys() -> int:
    """After a new master key was added to the key file: wrap every agency key anew under it. Returns how many."""
    masters, n_done = master_keys(), 0
    for row in AgencyKey.objects.exclude(master_key_id=masters.current.key_id):
        row.wrapped = envelope.wrap_key(
            _agency_key(row), by=masters.current.key, purpose="agency", key_id=row.pk, owner=row.agency_id
        )
        row.master_key_id = masters.current.key_id
        row.save()
        n_done += 1
    return n_done


def rewrap_data_keys(rows: Iterable[DataKey], onto: AgencyKey) -> int:
    """Wrap data keys anew under the agency's new key. Resumable: rows already there are passed over."""
    n_done = 0
    for row in rows:
        if row.agency_key_id == onto.pk or row.destroyed_at is not None:
            continue
        key = data_key(row)
        row.agency_key = onto
        row.wrapped = envelope.wrap_key(
            key, by=_agency_key(onto), purpose="data", key_id=row.pk, owner=row.agency_id
        )
        row.save()
        n_done += 1
    return n_done

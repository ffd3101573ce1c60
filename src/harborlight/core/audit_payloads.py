"""Whether what was sealed beside an event is still what the chain says. The chain holds a payload's salted hash, so that
erasing a key leaves it whole; whether the sealed text itself was exchanged or taken away only somebody with the keys can see.

Must stay true: a destroyed key is no fault; without the key file nothing is called whole that was not looked into (`n_unread`).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from harborlight.core import envelope, vault
from harborlight.core.models import DataKey
from harborlight.errors import Unavailable


class Payloads:
    """Asked for row after row of one walk; each key is opened once. `n_unread` counts payloads that could not be compared."""

    def __init__(self) -> None:
        self.n_unread = 0
        self._keys: dict[UUID, bytes | None] = {}
        self._sealed_since: dict[UUID, datetime] = {}
        for key_id, agency_id in (
            DataKey.objects.filter(of="audit").order_by("-pk").values_list("pk", "agency_id")
        ):
            self._sealed_since[agency_id] = _made_at(key_id)  # the oldest stands last

    def fault(
        self, *, agency: UUID | None, at: datetime, digest: bytes | None, salt: bytes | None, sealed: bytes | None
    ) -> str:  # fmt: skip
        """What is wrong with a row's payload; empty when nothing is, or nothing can be said."""
        if sealed is None:
            since = self._sealed_since.get(agency) if agency else None
            return "its payload was removed" if digest is not None and since and since <= at else ""
        if digest is None or salt is None or agency is None:
            return "a payload was put beside it"
        try:
            key = self._key(envelope.key_id_of(sealed))
            plain = key and vault.unseal_audit_payload(sealed, key=key, agency_id=agency)
        except envelope.CannotOpen:
            return "its payload was changed"
        if plain is None:
            self.n_unread += 1
            return ""
        return "" if hashlib.sha256(salt + plain).digest() == digest else "its payload is another one's"

    def _key(self, key_id: UUID) -> bytes | None:
        """None for a key that was destroyed, or while the key file is away."""
        if key_id not in self._keys:
            row = DataKey.objects.select_related("agency_key").filter(pk=key_id, of="audit").first()
            if row is None:
                raise envelope.CannotOpen("No key of the trail sealed this.")
            self._keys[key_id] = None if row.destroyed_at else _opened(row)
        return self._keys[key_id]


def _opened(row: DataKey) -> bytes | None:
    try:
        vault.master_keys()
    except Unavailable:
        return None
    return vault.data_key(row)


def _made_at(key_id: UUID) -> datetime:
    """The moment in a UUIDv7."""
    return datetime.fromtimestamp((key_id.int >> 80) / 1000, UTC)

"""The trail: append-only, hash-chained, written in the transaction of the act. Must stay true: no act without its row.

One chain per installation. On SQLite the single writer gives the order; on PostgreSQL an advisory lock taken last in the
outermost transaction does. A read event is written after the page's data were read, in a transaction of its own; if it
cannot be written, the page is not shown. The place of signed Merkle checkpoints is after `verify`: they will sign `head()`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from harborlight.core.acting import Act
from harborlight.core.lists import FirstOf, first_of
from harborlight.core.models import AuditEvent
from harborlight.core.permissions import Actor
from harborlight.errors import Hidden, Refused

GENESIS = b"\x00" * 32
_LOCK = 0x4842_4C54  # "HBLT": the advisory lock that orders the chain on PostgreSQL


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes into one row, before its place in the chain is known."""

    kind: str
    action: str
    actor: str
    agency: UUID | None
    noun: str
    object_id: str = ""
    purpose: str = ""
    payload: dict[str, Any] | None = None
    parent_index: int | None = None  # index of the parent within the same batch


def append_acts(outermost: Act) -> None:
    """Write one event per action that ended inside this outermost one; called last in its transaction."""
    acts = list(outermost.ended)
    place = {id(act): index for index, act in enumerate(acts)}
    append(
        [
            Entry(
                kind=AuditEvent.Kind.ACT,
                action=act.name,
                actor=act.by.actor_id,
                agency=act.agency_id or act.by.agency_id,
                noun=act.noun,
                object_id=act.object_id,
                purpose=act.purpose,
                payload=act.payload or None,
                parent_index=place[id(act.parent)] if act.parent is not None else None,
            )
            for act in acts
        ]
    )


def note_refusal(error: Refused | Hidden, by: Actor, *, action: str, noun: str, object_id: str = "") -> None:
    """A refused attempt, once, in a transaction of its own. What is hidden from somebody is named in the trail."""
    if error.is_noted:
        return
    if isinstance(error, Hidden):
        noun, object_id = error.noun, error.object_id
    with transaction.atomic():
        append([Entry(AuditEvent.Kind.REFUSAL, action, by.actor_id, by.agency_id, noun, object_id)])
    error.is_noted = True


def read_entry(by: Actor, *, page: str, noun: str, record_ids: Iterable[str], purpose: str = "") -> Entry:
    """One event for one page shown: who, which page, and a hash over the ids of the records shown."""
    ids = sorted(set(record_ids))
    digest = hashlib.sha256("\n".join(ids).encode()).hexdigest()
    only = ids[0] if len(ids) == 1 else ""
    return Entry(
        AuditEvent.Kind.READ,
        page,
        by.actor_id,
        by.agency_id,
        noun,
        only,
        purpose,
        {"n": len(ids), "ids_sha256": digest},
    )


def append(entries: list[Entry]) -> list[int]:
    """Append entries in order; must run inside a transaction. Returns their places (seq)."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit.append() outside a transaction")
    payloads = [_sealed(entry) for entry in entries]  # before the lock: nobody waits for our sealing
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    seq, previous = head()
    first = seq + 1
    rows = []
    for index, (entry, payload) in enumerate(zip(entries, payloads, strict=True)):
        event = AuditEvent(
            seq=first + index,
            at=timezone.now(),
            kind=entry.kind,
            action=entry.action,
            actor=entry.actor,
            agency=entry.agency,
            noun=entry.noun,
            object_id=entry.object_id,
            parent=None if entry.parent_index is None else first + entry.parent_index,
            purpose=entry.purpose,
            previous=previous,
            **payload,
        )
        event.hash = previous = _hash_of(_columns(event))
        rows.append(event)
    _insert(rows)
    return [row.seq for row in rows]


def _sealed(entry: Entry) -> dict[str, bytes | None]:
    """The three columns of a payload: its salted hash, which is chained, and itself under the agency's audit key."""
    from harborlight.core import vault

    if entry.payload is None:
        return {"payload_hash": None, "payload_salt": None, "payload": None}
    plain, salt = _canonical(entry.payload), os.urandom(16)
    return {
        "payload_hash": hashlib.sha256(salt + plain).digest(),
        "payload_salt": salt,
        "payload": vault.seal_audit_payload(entry.agency, plain),
    }


# Every writer waits for whoever appends, so the two statements of the chain are written by hand.


def _insert(rows: list[AuditEvent]) -> None:
    fields = AuditEvent._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {AuditEvent._meta.db_table} ({names}) VALUES ({marks})", values)  # noqa: S608


def head() -> tuple[int, bytes]:
    """Place and hash of the last event: what a checkpoint will sign."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, hash FROM {AuditEvent._meta.db_table} ORDER BY seq DESC LIMIT 1")  # noqa: S608
        last = cursor.fetchone()
    return (last[0], bytes(last[1])) if last else (0, GENESIS)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


_HASHED = (
    "seq", "at", "kind", "action", "actor", "agency", "noun", "object_id", "parent", "purpose", "payload_hash",
    "payload_salt", "previous",
)  # fmt: skip


def _columns(event: AuditEvent) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in _HASHED)


def _hash_of(columns: tuple[Any, ...]) -> bytes:
    seq, at, kind, action, actor, agency, noun, object_id, parent, purpose, digest, salt, previous = columns
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    text = json.dumps(
        [
            seq, at.strftime("%Y-%m-%dT%H:%M:%S.%f"), kind, action, actor, str(agency) if agency else "", noun, object_id,
            parent, purpose, bytes(digest).hex() if digest else "", bytes(salt).hex() if salt else "",
            bytes(previous).hex(),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a verification: how many rows were read, and the first bad one with the reason."""

    n_rows: int
    first_bad: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return self.first_bad is None


def verify(*, expected_head: tuple[int, bytes] | None = None, on_progress: Any = None) -> Verdict:
    """Walk the whole chain. Finds a changed, removed, reordered or inserted row and names the first.

    A cut-off tail shows only against `expected_head`, noted elsewhere (a backup's manifest, a checkpoint).
    """
    previous, expected, seen = GENESIS, 1, {}
    n_rows = 0
    for row in _rows():
        *columns, stored = row
        seq = columns[0]
        if seq != expected:
            return Verdict(
                n_rows, expected, "a row was removed here" if seq > expected else "a row stands out of order"
            )
        if bytes(columns[-1]) != previous:
            return Verdict(n_rows, seq, "it does not follow from the row before it")
        if _hash_of(tuple(columns)) != bytes(stored):
            return Verdict(n_rows, seq, "its content was changed")
        previous, expected, n_rows = bytes(stored), expected + 1, n_rows + 1
        if expected_head is not None and seq == expected_head[0]:
            seen["head"] = previous
        if on_progress is not None and n_rows % 50_000 == 0:
            on_progress(n_rows)
    if expected_head is not None and expected_head[0] > 0 and seen.get("head") != expected_head[1]:
        return Verdict(
            n_rows,
            min(expected, expected_head[0]),
            "the end differs from the noted head: rows are missing or new",
        )
    return Verdict(n_rows)


def _rows() -> Iterator[tuple[Any, ...]]:
    """Every row in the order of seq, in pages by key (one long cursor would hold a lock or memory)."""
    after = -(1 << 62)
    names = (*_HASHED, "hash")
    while True:
        page = list(AuditEvent.objects.filter(seq__gt=after).order_by("seq").values_list(*names)[:20_000])
        if not page:
            return
        yield from page
        after = page[-1][0]


def payload_of(event: AuditEvent) -> dict[str, Any] | None:
    """The opened payload; None when there is none or its key was destroyed."""
    from harborlight.core import vault

    if event.payload is None:
        return None
    plain = vault.open_audit_payload(event.agency, bytes(event.payload))
    return None if plain is None else json.loads(plain)


def events_of(object_id: str) -> FirstOf[AuditEvent]:
    """Everything that was done to one record, newest first: for the page "who saw this file"."""
    return first_of(AuditEvent.objects.filter(object_id=object_id).order_by("-seq"), 200)

"""Sealed values found without being opened: keyed hashes of their tokens, per agency and column.

Must stay true: tokens are written under the agency's newest index key and found under every one that is still live, so that
a rotation may stop half-way; a token of a record that is gone or erased goes, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count

from harborlight.core import names, vault
from harborlight.core.fields import Index, SealedField, sealed_fields
from harborlight.core.models import BlindToken, DataKey

KEY_OF = "index"


@dataclass(frozen=True, slots=True)
class Match:
    """A record that shares tokens with what was looked for; `strength` is the share of tokens met (0–1)."""

    record_id: UUID
    strength: float
    is_exact: bool


def write(record: Any) -> None:
    """(Re)write the tokens of a record's indexed fields."""
    key = vault.standing_keys(record.agency_id, KEY_OF)[0]
    for index, fields in _indexes(type(record)).items():
        BlindToken.objects.filter(record_id=record.pk, column=index.column).delete()
        texts = [text for field in fields for text in _texts(record.opened(field.name))]
        tokens = {token for text in texts for token in index.tokens(text)}
        column_key = names.column_key(key.key, index.column)
        BlindToken.objects.bulk_create(
            [
                BlindToken(
                    agency_id=record.agency_id, column=index.column, token=names.blind(token, key=column_key),
                    record_id=record.pk, key_id=key.key_id,
                )
                for token in sorted(tokens)
            ]
        )  # fmt: skip


def forget(record_id: UUID) -> None:
    """A record was erased: nothing finds it any more."""
    BlindToken.objects.filter(record_id=record_id).delete()


def find(agency_id: UUID, index: Index, text: str, *, limit: int = 50) -> list[Match]:
    """Records of this agency that share tokens with the text, the exact ones first, then by strength."""
    tokens = index.tokens(text)
    blinded = {
        names.blind(token, key=names.column_key(key.key, index.column)): token
        for key in vault.standing_keys(agency_id, KEY_OF)
        for token in tokens
    }
    rows = BlindToken.objects.filter(agency_id=agency_id, column=index.column)
    counted = (
        rows.filter(token__in=list(blinded))
        .values("record_id")
        .annotate(n=Count("token"))
        .order_by("-n", "record_id")[: limit * 4]
    )
    found = {row["record_id"]: row["n"] for row in counted}
    exact = [blind for blind, token in blinded.items() if token.startswith(names.WHOLE)]
    exact_ids = set(
        rows.filter(token__in=exact, record_id__in=list(found)).values_list("record_id", flat=True)
    )
    matches = [Match(record_id, n / len(tokens), record_id in exact_ids) for record_id, n in found.items()]
    return sorted(matches, key=lambda match: (not match.is_exact, -match.strength, match.record_id))[:limit]


def move_batch(agency_id: UUID, *, most: int) -> int:
    """Write the tokens of some records anew under the newest key; returns how many, 0 when all are there."""
    key = vault.standing_keys(agency_id, KEY_OF)[0]
    old = BlindToken.objects.filter(agency_id=agency_id).exclude(key_id=key.key_id)
    waiting = list(old.order_by().values_list("column", "record_id").distinct()[:most])
    ids_by_column: dict[str, list[UUID]] = defaultdict(list)
    for column, record_id in waiting:
        ids_by_column[column].append(record_id)
    for column, ids in ids_by_column.items():
        for record in _records(column, ids):
            write(record)
        # What could not be written anew belongs to a record that is gone or erased.
        old.filter(column=column, record_id__in=ids).delete()
    return len(waiting)


def _records(column: str, ids: list[UUID]) -> list[Any]:
    for model in apps.get_models():
        if any(index.column == column for index in _indexes(model)):
            rows = model._base_manager.filter(pk__in=ids, data_key__destroyed_at=None)
            return list(rows.select_related("data_key__agency_key"))
    return []


def unused_keys(agency_id: UUID) -> list[DataKey]:
    """Index keys that are not the newest and under which no token stands any more."""
    newest = vault.standing_keys(agency_id, KEY_OF)[0]
    rows = DataKey.objects.filter(agency_id=agency_id, of=KEY_OF, destroyed_at=None).exclude(pk=newest.key_id)
    return [row for row in rows if not BlindToken.objects.filter(key=row).exists()]


def _indexes(model: type[Any]) -> dict[Index, list[SealedField]]:
    found: dict[Index, list[SealedField]] = defaultdict(list)
    for field in sealed_fields(model):
        if field.index is not None:
            found[field.index].append(field)
    return found


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if each]

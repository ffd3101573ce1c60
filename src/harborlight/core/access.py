"""Giving and ending access to one record, nearer than agency-wide. Called inside the actions of rooms (assign, transfer)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from harborlight.core.models import Access


def give(record: Any, *, account_id: UUID | None = None, team_id: UUID | None = None) -> None:
    """Let an account or a team reach the record."""
    principal = f"account:{account_id}" if account_id is not None else f"team:{team_id}"
    if not Access.objects.filter(record_id=record.pk, principal=principal).exists():
        Access(
            agency_id=record.agency_id, record_id=record.pk, record_noun=record.noun, principal=principal
        ).save()


def end(record: Any, *, account_id: UUID | None = None, team_id: UUID | None = None) -> None:
    """End that access; takes effect with the next request."""
    principal = f"account:{account_id}" if account_id is not None else f"team:{team_id}"
    Access.objects.filter(record_id=record.pk, principal=principal).delete()


def accounts_of(record: Any) -> list[UUID]:
    """Accounts that reach this record by a row of their own."""
    rows = Access.objects.filter(record_id=record.pk, principal__startswith="account:").values_list(
        "principal", flat=True
    )
    return [UUID(row.removeprefix("account:")) for row in rows]

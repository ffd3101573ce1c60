"""Giving and ending access to one record, nearer than agency-wide. Called inside the actions of rooms (assign, transfer)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from harborlight.core.models import Access


def give(record: Any, *, account_id: UUID | None = None, team_id: UUID | None = None) -> None:
    """Let an account or a team reach the record."""
    if not is_given(record, account_id=account_id, team_id=team_id):
        principal = _principal(account_id, team_id)
        Access(
            agency_id=record.agency_id, record_id=record.pk, record_noun=record.noun, principal=principal
        ).save()


def end(record: Any, *, account_id: UUID | None = None, team_id: UUID | None = None) -> None:
    """End that access; takes effect with the next request."""
    principal = _principal(account_id, team_id)
    Access.objects.filter(record_id=record.pk, principal=principal).delete()


def is_given(record: Any, *, account_id: UUID | None = None, team_id: UUID | None = None) -> bool:
    """Whether that account or that team reaches the record by a row of its own."""
    principal = _principal(account_id, team_id)
    return Access.objects.filter(record_id=record.pk, principal=principal).exists()


def _principal(account_id: UUID | None, team_id: UUID | None) -> str:
    return f"account:{account_id}" if account_id is not None else f"team:{team_id}"

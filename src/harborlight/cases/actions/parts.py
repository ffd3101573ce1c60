"""Parts in a case, given and ended inside the actions that open, assign, share and hand over.

Must stay true: whoever has a part reaches the case and its person by rows of their own, and loses both with the part.
"""

from __future__ import annotations

from uuid import UUID

from harborlight.cases.models import Case, CaseRole
from harborlight.core import access


def give_part(case: Case, account_id: UUID, part: str) -> None:
    """Let somebody work on a case; another part that they had in it is replaced."""
    CaseRole.objects.filter(case=case, account_id=account_id).delete()
    CaseRole(agency_id=case.agency_id, case=case, account_id=account_id, part=part).save()
    access.give(case, account_id=account_id)
    access.give(case.person, account_id=account_id)


def end_part(case: Case, account_id: UUID) -> None:
    """End somebody's part in a case. The person stays open to whoever works on another case of theirs."""
    CaseRole.objects.filter(case=case, account_id=account_id).delete()
    access.end(case, account_id=account_id)
    others = CaseRole.objects.filter(account_id=account_id, case__person_id=case.person_id)
    if not others.exists():
        access.end(case.person, account_id=account_id)


def give_to_team(case: Case, team_id: UUID | None) -> None:
    """Let one team share the case, or none; the one before does so no longer."""
    before = case.team_id
    if before != team_id:
        case.team_id = team_id
        case.save()
    if before is not None and before != team_id:
        access.end(case, team_id=before)
        if not Case.objects.filter(person_id=case.person_id, team_id=before).exists():
            access.end(case.person, team_id=before)
    if team_id is not None:
        access.give(case, team_id=team_id)
        access.give(case.person, team_id=team_id)

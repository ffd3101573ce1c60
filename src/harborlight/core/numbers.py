"""The next running number of an agency; taken inside the action that uses it, so that none is given twice."""

from __future__ import annotations

from uuid import UUID

from harborlight.core.models import Counter


def next_number(agency_id: UUID, kind: str, year: int) -> int:
    counter = (
        Counter.objects.select_for_update(no_key=True)
        .filter(agency_id=agency_id, kind=kind, year=year)
        .first()
    )
    counter = counter or Counter(agency_id=agency_id, kind=kind, year=year)
    counter.last += 1
    counter.save()
    return counter.last

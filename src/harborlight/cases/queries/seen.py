"""Who looked into a file and who changed it, from the audit trail. Call it for a file that the actor was let in to.

Must stay true: each look into a part of the file is there, by whatever page; of another agency only its name is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases.models import Case, Need, Note, Screening, Task
from harborlight.core import audit
from harborlight.core.lists import FirstOf
from harborlight.core.models import Account
from harborlight.protocols import queries as protocols
from harborlight.release import queries as release

_SYSTEM = "system:"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of "who saw this file"."""

    at: datetime
    who: str
    action: str
    kind: str


def events_of(file: Case) -> FirstOf[Seen]:
    """Who looked into the file or changed it, newest first. What was done as a part of something else that stands here, too, is
    said once."""
    events = audit.events_of(map(str, _trail_ids(file)))
    told = {event.seq for event in events}
    rows = [event for event in events if event.parent not in told]
    names = _names(file, (event.actor for event in rows))
    shown = [
        Seen(event.at, names.get(event.actor, _("The system")), event.action, event.kind) for event in rows
    ]
    return FirstOf(shown, events.most, events.is_cut)


def _trail_ids(file: Case) -> Iterator[UUID]:
    """The file, its person, its report, and every part of it, also what lies with whoever received it."""
    yield from (file.pk, file.person_id)
    if file.report_id is not None:
        yield file.report_id
    for model in (Need, Task, Note, Screening):
        yield from model.objects.filter(case=file).values_list("pk", flat=True)
    yield from protocols.trail_ids(file.pk)
    yield from release.trail_ids(file.pk)


def _names(file: Case, actors: Iterable[str]) -> dict[str, str]:
    """Colleagues by name, anybody else by the name of their agency."""
    ids = {actor for actor in actors if not actor.startswith(_SYSTEM)}
    rows = Account.objects.filter(pk__in=ids).select_related("agency")
    return {
        str(row.pk): row.display_name if row.agency_id == file.agency_id else row.agency.name for row in rows
    }

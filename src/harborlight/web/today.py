"""Home: the rooms' lines of what needs somebody today, most urgent first. Must stay true: one screenful, few queries."""

from __future__ import annotations

from datetime import UTC, datetime

from harborlight.cases import queries as cases
from harborlight.core.models import Account
from harborlight.core.today import Line
from harborlight.directory import queries as directory
from harborlight.intake import queries as intake
from harborlight.intelligence import queries as intelligence
from harborlight.release import queries as release

_LATEST = datetime.max.replace(tzinfo=UTC)
_ROOMS = (intake, release, cases, directory, intelligence)


def lines_for(actor: Account) -> list[Line]:
    """Every room's lines for this actor, sorted by urgency, then by what is due first."""
    lines = [line for room in _ROOMS for line in room.needs_me(actor)]
    return sorted(lines, key=lambda line: (-line.urgency, line.due_at or _LATEST, line.text))

"""Home: the rooms' lines of what needs somebody today, most urgent first. Must stay true: one screenful, few queries."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from harborlight.cases import queries as cases
from harborlight.core import backup_health, sign_in_resets
from harborlight.core.models import Account
from harborlight.core.roles import Role
from harborlight.core.today import Line
from harborlight.directory import queries as directory
from harborlight.intake import queries as intake
from harborlight.intelligence import queries as intelligence
from harborlight.library import queries as library
from harborlight.protocols import queries as protocols
from harborlight.release import queries as release
from harborlight.web.words import listed

# Roles whose own work has no room yet, and what it will be. Taken away with the room that opens.
_NOT_YET = {
    Role.TRAINER: _("training"),
    Role.LEARNER: _("training"),
    Role.CAMPAIGN_LEAD: _("campaigns"),
    Role.COMPLIANCE_OFFICER: _("companies and their supply chains"),
    Role.COMPANY_PARTNER: _("companies and their supply chains"),
    Role.POLICY_OFFICER: _("laws in the making"),
    Role.DATA_STEWARD: _("open data"),
}
_LATEST = datetime.max.replace(tzinfo=UTC)
_ROOMS = (intake, release, cases, directory, intelligence, library, protocols)


def not_yet(actor: Account) -> str:
    """What the work of this actor will be, while none of their roles has a room; empty for everybody else."""
    words = [str(_NOT_YET[role]) for role in sorted(actor.roles) if role in _NOT_YET]
    return listed(dict.fromkeys(words)) if len(words) == len(actor.roles) else ""


def lines_for(actor: Account, backups: backup_health.Health | None = None) -> list[Line]:
    """Every room's lines for this actor, sorted by urgency, then by what is due first."""
    lines = [line for room in _ROOMS for line in room.needs_me(actor)]
    if backups and (told := backup_health.line(backups, actor)):
        lines.append(told)
    if n := len(sign_in_resets.waiting_for(actor)):
        text = ngettext("A colleague cannot sign in", "%(n)d colleagues cannot sign in", n) % {"n": n}
        lines.append(Line(text, "people:resets", n=n, urgency=2, icon="users"))
    return sorted(lines, key=lambda line: (-line.urgency, line.due_at or _LATEST, line.text))

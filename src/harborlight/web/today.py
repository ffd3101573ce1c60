"""Home: the rooms' lines of what needs somebody today, most urgent first. Must stay true: one screenful, few queries."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from harborlight.assessments import queries as assessments
from harborlight.cases import queries as cases
from harborlight.core import backup_health, errands, sign_in_resets
from harborlight.core.models import Account
from harborlight.core.roles import Role
from harborlight.core.today import Line
from harborlight.core.wording import listed
from harborlight.directory import queries as directory
from harborlight.intake import queries as intake
from harborlight.intelligence import queries as intelligence
from harborlight.library import queries as library
from harborlight.protocols import queries as protocols
from harborlight.release import queries as release
from harborlight.web.accounts import handing_over
from harborlight.web.setup import steps

# Roles whose own work has no room yet, and what it will be. Taken away with the room that opens.
_NOT_YET = {
    Role.TRAINER: _("training"),
    Role.LEARNER: _("training"),
    Role.CAMPAIGN_LEAD: _("campaigns"),
    Role.COMPLIANCE_OFFICER: _("companies and their supply chains"),
    Role.COMPANY_PARTNER: _("companies and their supply chains"),
}
MOST_LEAVERS = 3  # more are said together
_LATEST = datetime.max.replace(tzinfo=UTC)
_ROOMS = (intake, release, cases, directory, intelligence, library, protocols, assessments, steps)


def not_yet(actor: Account) -> str:
    """What the work of this actor will be, while none of their roles has a room; empty for everybody else."""
    words = [str(_NOT_YET[role]) for role in sorted(actor.roles) if role in _NOT_YET]
    return listed(dict.fromkeys(words)) if len(words) == len(actor.roles) else ""


def lines_for(actor: Account, backups: backup_health.Health | None = None) -> list[Line]:
    """Every room's lines for this actor, sorted by urgency, then by what is due first."""
    lines = [line for room in _ROOMS for line in room.needs_me(actor)]
    if backups and (told := backup_health.line(backups, actor)):
        lines.append(told)
    lines += _needs_worker(actor)
    lines += errands.lines(actor)
    if n := len(sign_in_resets.waiting_for(actor)):
        text = ngettext("A colleague cannot sign in", "%(n)d colleagues cannot sign in", n) % {"n": n}
        lines.append(Line(text, "people:resets", n=n, urgency=2, icon="users"))
    return sorted(lines, key=lambda line: (-line.urgency, line.due_at or _LATEST, line.text))


def _needs_worker(actor: Account) -> list[Line]:
    """What lies with colleagues who cannot go on with it: a line for each of them, or one for many."""
    if not handing_over.is_anything_left(actor):
        return []
    lying = handing_over.left_work(actor)
    n = {pk: sum(held.n for held in kinds.values()) for pk, kinds in lying.items()}
    if len(lying) > MOST_LEAVERS:
        said = _said("What %(n)d colleagues left needs a worker") % {"n": len(lying)}
        return [Line(said, "people:needs_worker", (), sum(n.values()), None, 2, "users")]
    names = Account.objects.filter(pk__in=lying).values_list("pk", "display_name")
    lines = []
    for pk, name in names:
        work = listed(handing_over.in_words(lying[pk]))
        said = _said("Needs a worker, from %(name)s: %(work)s") % {"work": work, "name": name}
        lines.append(Line(said, "people:left", (pk,), n[pk], None, 2, "users"))
    return lines

"""What needs an editor of services, or whoever keeps the roster, today."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.permissions import reach
from harborlight.core.today import Line
from harborlight.directory.models import Duty, Service

MOST_READ = 100


def needs_me(actor: Account) -> list[Line]:
    """Home: my agency's services that want a look, and who is on duty."""
    lines = []
    if reach(actor, "service", "change"):
        long_ago = today_of(actor) - timedelta(days=90)
        mine = Service.objects.filter(agency_id=actor.agency_id, status=Service.Status.ACTIVE)
        n = mine.exclude(last_verified_on__gt=long_ago).count()
        if n:
            text = ngettext(
                "%(n)d service was not checked for 90 days", "%(n)d services were not checked for 90 days", n
            )
            lines.append(Line(text % {"n": n}, "directory:mine", (), n, None, 1, "map-pin"))
    return [*lines, *_roster_lines(actor)]


def _roster_lines(actor: Account) -> list[Line]:
    """Who is on duty now; and to whoever keeps the roster, what of it is nobody's yet. The nearest says how soon."""
    if actor.agency_id is None or not reach(actor, "duty", "view"):
        return []
    lines, now = [], timezone.now()
    wanted = Q(starts_at__lte=now) | Q(name="")
    rows = Duty.objects.filter(wanted, agency_id=actor.agency_id, ends_at__gt=now).order_by("starts_at")
    duties = list(rows.only("name", "starts_at")[:MOST_READ])
    current = next((each for each in duties if each.is_filled), None)
    if current is not None:
        text = _("On duty now: %(name)s") % {"name": current.name}
        lines.append(Line(text, "directory:duty", (), 0, None, 0, "moon"))
    gaps = [each.starts_at for each in duties if not each.is_filled]
    if gaps and reach(actor, "duty", "change"):
        text = ngettext(
            "%(n)d time on the roster needs a worker", "%(n)d times on the roster need a worker", len(gaps)
        ) % {"n": len(gaps)}  # fmt: skip
        urgency = 3 if gaps[0] < now + timedelta(hours=24) else 2
        lines.append(Line(text, "directory:duty", (), len(gaps), gaps[0], urgency, "moon"))
    return lines

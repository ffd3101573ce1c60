"""What needs a caseworker or a supervisor today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Min
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from harborlight.cases.models import Case, Screening, Task
from harborlight.cases.queries.files import is_whole_agency
from harborlight.cases.queries.passing_on import led_by
from harborlight.cases.queries.people import cases_of_person
from harborlight.core.local_time import today_of, working_zone
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet
from harborlight.core.today import Line
from harborlight.knowledge.scoring.over_time import next_due
from harborlight.library import queries as library

MOST_LINES = 6
DAYS_BESIDE = 7
MOST_AGAIN = 3


def tasks_due(actor: Account, *, within_days: int = 7) -> RecordQuerySet[Task]:
    """Open tasks of this worker that are due soon or overdue, the soonest first."""
    until = today_of(actor) + timedelta(days=within_days)
    mine = Task.objects.filter(account=actor, status=Task.Status.OPEN, due_on__lte=until)
    return mine.select_related("case").order_by("due_on", "id")


def opened_beside(actor: Actor) -> RecordQuerySet[Case]:
    """Cases of the last seven days whose person has another case that the actor reaches, opened by somebody who had no part
    in it; to a supervisor, all of the agency. To be looked at, not to be opened."""
    if actor.agency_id is None:
        return Case.objects.none()
    since = today_of(actor) - timedelta(days=DAYS_BESIDE)
    rows = Case.objects.filter(agency_id=actor.agency_id, opened_on__gte=since).exclude(beside="")
    if not is_whole_agency(actor):
        mine = Case.objects.visible_to(actor)
        rows = rows.filter(person_id__in=mine.values("person_id")).exclude(pk__in=mine.values("pk"))
    return rows.order_by("-opened_on", "-id")


def _beside_lines(actor: Actor) -> list[Line]:
    """A supervisor is led to the new case; whoever works on the older one, to who saw it."""
    lines = []
    for row in opened_beside(actor)[:3]:
        text = _("%(code)s was opened for a person on record by somebody with no part in their case") % {
            "code": row.code
        }
        own = row if is_whole_agency(actor) else cases_of_person(actor, row.person_id).first()
        if own is not None:
            to = "cases:case" if own is row else "cases:seen"
            lines.append(Line(text, to, (own.pk,), 1, None, 1, "users"))
    return lines


def _again_lines(actor: Account, today: date) -> list[Line]:
    """Cases that the actor leads in which a screening is to be asked again by now; by its days, for its result is not opened for
    a list."""
    scheduled = {each.id: each for each in library.instruments_in_use() if each.schedule}
    rows = (
        Screening.objects.visible_to(actor)
        .filter(case__status=Case.Status.OPEN, case__in=led_by(actor.pk), instrument__in=scheduled)
        .order_by()
        .values("case_id", "case__code", "instrument", "form")
        .annotate(first=Min("taken_on"), last=Max("taken_on"))
    )
    due = []
    for row in rows:
        schedule = scheduled[row["instrument"]].schedule
        day = next_due(schedule, [row["first"], row["last"]]) if schedule else None
        if day is not None and day <= today:
            due.append((day, row))
    due.sort(key=lambda each: (each[0], each[1]["case__code"]))
    lines = []
    for day, row in due[:MOST_AGAIN]:
        title = scheduled[row["instrument"]].title_in(get_language() or "en")
        text = _("%(code)s: ask again, %(title)s") % {"code": row["case__code"], "title": title}
        lines.append(Line(text, "cases:case", (row["case_id"],), 1, None, 1, "clock", due_on=day))
    return lines


def needs_me(actor: Account) -> list[Line]:
    """Home: the cases whose tasks are due soonest, at most six, then how many more."""
    if reach(actor, "plan", "view") is None:
        return []
    today = today_of(actor)
    counted = tasks_due(actor).order_by().values("case_id", "case__code")
    by_case = sorted(
        counted.annotate(n=Count("pk"), first=Min("due_on")),
        key=lambda row: (row["first"], row["case__code"]),
    )
    lines = _beside_lines(actor) + _again_lines(actor, today)
    for row in by_case[:MOST_LINES]:
        text = ngettext("%(code)s: %(n)d task due", "%(code)s: %(n)d tasks due", row["n"]) % {
            "code": row["case__code"],
            "n": row["n"],
        }
        due_on: date = row["first"]
        at = datetime.combine(due_on, time(23, 59), tzinfo=working_zone(actor))
        urgency = 2 if due_on <= today else 1
        lines.append(
            Line(text, "cases:case", (row["case_id"],), row["n"], at, urgency, "check", due_on=due_on)
        )
    n_more = sum(row["n"] for row in by_case[MOST_LINES:])
    if n_more:
        text = ngettext("%(n)d more task this week", "%(n)d more tasks this week", n_more) % {"n": n_more}
        lines.append(Line(text, "cases:tasks", (), n_more, None, 1, "check"))
    return lines

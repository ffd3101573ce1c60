"""The operator's page and the auditor's page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core import backup_health, backups, doctor, jobs, vault
from harborlight.core.models import Account, AuditEvent
from harborlight.core.pages import actor_of, done, page, whole_number
from harborlight.core.permissions import reach
from harborlight.core.roles import Relation
from harborlight.intake import queries as intake

PAGE = 50


@jobs.work("backup")
def _back_up(job: jobs.RunningJob) -> str:
    """A backup as a job: the page does not wait for it."""
    job.progress("making the backup")
    backups.make(by=backups.SCHEDULE, folder=settings.ENV.backup)
    return "The backup is made."


@page("machine", "view")
def status(request: HttpRequest) -> HttpResponse:
    """Is it well? Backups, keys, settings; no case content."""
    context = {
        "findings": doctor.findings(),
        "backups": backup_health.read(),
        "n_master_keys": len(vault.master_keys().keys),
        "n_set_aside": intake.n_set_aside(),
    }
    return render(request, "machine/status.html", context)


@page("backup", "view")
def backups_page(request: HttpRequest) -> HttpResponse:
    """How old the last backup is, and whether one failed: for administrators, who do not see the machine."""
    return render(request, "machine/backups.html", {"backups": backup_health.read()})


@page("backup", "create", methods=("POST",))
def backup(request: HttpRequest) -> HttpResponse:
    job = jobs.start(by=actor_of(request), kind="backup")
    return done(request, _("The backup is under way."), "jobs:job", job.pk)


@page("audit", "view")
def audit_trail(request: HttpRequest) -> HttpResponse:
    """What was done in my agency, newest first: who, what, when; no content."""
    actor = actor_of(request)
    rows = AuditEvent.objects.order_by("-seq")
    if reach(actor, "audit", "view") != Relation.COALITION:
        rows = rows.filter(agency=actor.agency_id)
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(seq__lt=before)
    events = list(rows[: PAGE + 1])
    names = {
        str(a.pk): a.display_name
        for a in Account.objects.filter(pk__in={e.actor for e in events if ":" not in e.actor})
    }
    listed = [{"event": event, "who": names.get(event.actor, event.actor)} for event in events[:PAGE]]
    older = events[PAGE - 1].seq if len(events) > PAGE else None
    return render(request, "machine/audit.html", {"listed": listed, "older": older})

"""The desk: what needs me today, my drafts, my jobs. Composes the rooms' queries; keeps nothing of its own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from harborlight.core import backup_health, unsent
from harborlight.core import drafts as kept
from harborlight.core import jobs as work
from harborlight.core.models import Job
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import reach
from harborlight.directory import queries as directory
from harborlight.errors import Missing
from harborlight.intake import queries as intake
from harborlight.web import today


@page("home", "view")
def home(request: HttpRequest) -> HttpResponse:
    """What needs me today, by role."""
    actor = actor_of(request)
    backups = backup_health.for_reader(actor)
    context = {
        "lines": today.lines_for(actor, backups),
        "drafts": kept.drafts_of(actor)[:5],
        "backups": backups,
        "not_yet": today.not_yet(actor),
    }
    return render(request, "desk/home.html", context)


@page("report", "follow")
def my_reports(request: HttpRequest) -> HttpResponse:
    """For the front line: received, accepted, whom to call. The file itself is not theirs."""
    actor = actor_of(request)
    context = {"followed": intake.follow(actor), "call": directory.duty_phone(actor.agency_id)}
    return render(request, "desk/my_reports.html", context)


@page("draft", "view")
def drafts(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/drafts.html", {"drafts": kept.drafts_of(actor_of(request))})


@page("draft", "keep", methods=("POST",), spends_mark=False)
def keep_draft(request: HttpRequest, form: str) -> HttpResponse:
    """Autosave: the fields of a form as they stand. Answers with the time, for the line under the form."""
    about = request.POST.get("draft_about", "")
    kept.keep(by=actor_of(request), form=form, fields=kept.typed(request.POST), about=about)
    saved = date_format(timezone.localtime(), "TIME_FORMAT")
    return JsonResponse({"said": _("Draft saved %(time)s") % {"time": saved}})


@page("draft", "discard", methods=("POST",))
def discard_draft(request: HttpRequest, form: str) -> HttpResponse:
    kept.discard(by=actor_of(request), form=form)
    return done(request, _("The draft is gone."), "drafts:list")


@page("draft", "view")
def unsent_form(request: HttpRequest, unsent_id: UUID) -> HttpResponse:
    """A form that could not be taken, with all that was typed: to send now, to fill in again, or to throw away."""
    return render(request, "desk/unsent.html", {"unsent": _unsent(request, unsent_id)})


@page("draft", "view")
def unsent_fields(request: HttpRequest, unsent_id: UUID) -> HttpResponse:
    """The same for the page's own script, which fills the form again."""
    found = _unsent(request, unsent_id)
    return JsonResponse({"path": found.path, "posted": found.posted})


def _unsent(request: HttpRequest, unsent_id: UUID) -> unsent.Unsent:
    found = unsent.of(actor_of(request), unsent_id)
    if found is None:
        raise Missing(_("There is no such form any more: it was sent or thrown away."))
    return found


def _jobs_of(request: HttpRequest) -> QuerySet[Job]:
    actor = actor_of(request)
    every = Job.objects.all() if reach(actor, "job", "view") else Job.objects.filter(account=actor)
    return every.order_by("-created_at")


@page("home", "view")
def jobs(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/jobs.html", {"jobs": _jobs_of(request)[:50]})


@page("home", "view")
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job; htmx asks for the part alone every two seconds while it runs."""
    found = _jobs_of(request).filter(pk=job_id).first()
    if found is None:
        return redirect("jobs:list")
    part = "desk/_job.html" if request.headers.get("HX-Request") else "desk/job.html"
    return render(request, part, {"job": found})


@page("home", "view", methods=("POST",))
def cancel_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    work.cancel(by=actor_of(request), job_id=job_id)
    return done(request, _("Asked to stop."), "jobs:job", job_id)


@page("home", "view", methods=("POST",))
def retry_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    work.retry(by=actor_of(request), job_id=job_id)
    return done(request, _("Queued again."), "jobs:job", job_id)

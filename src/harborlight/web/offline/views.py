"""The shell and its worker, for anybody; and for the desk, what is out and whether an agency lets forms out."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core import errands
from harborlight.core.pages import actor_of, done, page
from harborlight.web.offline import pages


def start(request: HttpRequest) -> HttpResponse:
    return redirect("offline:shell", get_language() or "en")


def shell(request: HttpRequest, language: str) -> HttpResponse:
    """Open to whoever asks: it holds nothing, and without a connection nobody could be asked who they are."""
    if language not in pages.languages():
        raise Http404
    return pages.shell(language)


def worker(request: HttpRequest) -> HttpResponse:
    return pages.worker()


@page("agency", "change", methods=("GET", "POST"))
def setting(request: HttpRequest) -> HttpResponse:
    """Whether my agency's people may take forms along, with what speaks for and against it."""
    actor = actor_of(request)
    if request.method == "POST":
        is_allowed = request.POST.get("is_allowed") == "yes"
        errands.allow(by=actor, agency_id=actor.agency_id, is_allowed=is_allowed)
        said = (
            _("Your agency’s people may take forms along.")
            if is_allowed
            else _("No form can be taken along any more. Those that are out may still be sent.")
        )
        return done(request, said, "errands:setting")
    context = {"is_allowed": errands.may_take_along(actor), "days": errands.DAYS}
    return render(request, "offline/setting.html", context)


@page("draft", "discard", methods=("POST",))
def call_off(request: HttpRequest, errand_id: UUID) -> HttpResponse:
    """A form that is out shall not come back."""
    errands.call_off(by=actor_of(request), errand_id=errand_id)
    said = _(
        "Called off. What was finished on the device opens to nobody any more; throw it away there, too."
    )
    return done(request, said, "drafts:list")

"""The shelves: finding a record, what needs a human, numbers to call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import reach
from harborlight.errors import Invalid
from harborlight.knowledge import shelves
from harborlight.library import actions, queries
from harborlight.library.forms import CheckForm, CountryForm, SearchForm, StartForm

MOST_SHOWN = 60


@page("knowledge", "view")
def search(request: HttpRequest) -> HttpResponse:
    """Find a record, or see what needs a human."""
    form = SearchForm(request.GET)
    words, wanted = form.given()
    found = queries.found(actor_of(request), words, wanted) if request.GET else []
    context = {
        "form": form,
        "found": found[:MOST_SHOWN],
        "n_found": len(found),
        "is_asked": bool(request.GET),
        "may_see_editions": reach(actor_of(request), "edition", "view"),
        "shelves": [(name, len(shelves.entries_of(name))) for name in shelves.SHELVES],
    }
    return render(request, "library/search.html", context)


@page("knowledge", "view")
def waiting(request: HttpRequest) -> HttpResponse:
    """What needs a human, the oldest first."""
    form = SearchForm(request.GET)
    _words, wanted = form.given()
    found = queries.waiting(actor_of(request), wanted)
    context = {"form": form, "waiting": found[:MOST_SHOWN], "n_found": len(found)}
    return render(request, "library/waiting.html", context)


@page("knowledge", "view")
def entry(request: HttpRequest, shelf: str, entry_id: str) -> HttpResponse:
    """One record: what it says, its source, how far it was checked."""
    found = queries.entry(actor_of(request), shelf, entry_id)
    context: dict[str, object] = {"entry": found}
    if shelf == "numbers":
        context["line"] = queries.listed(actor_of(request), entry_id)
    if shelf == "limits":
        form = StartForm(request.GET or None)
        context["form"] = form
        if form.is_valid():
            context["clock"] = queries.clock_of(actor_of(request), entry_id, form.cleaned_data["starts_at"])
    return render(request, "library/entry.html", context)


@page("helpline", "view")
def lines(request: HttpRequest) -> HttpResponse:
    """Numbers to call and confirm, the oldest check first; the coalition's own country unless another is chosen."""
    form = CountryForm(request.GET if "country" in request.GET else {"country": Installation.home_country()})
    country = form.cleaned_data["country"] if form.is_valid() else ""
    return render(
        request, "library/lines.html", {"form": form, "listed": queries.call_list(actor_of(request), country)}
    )


@page("helpline", "view")
def line(request: HttpRequest, line_id: str) -> HttpResponse:
    """One number: what is known, who checked it and when."""
    actor = actor_of(request)
    listed = queries.listed(actor, line_id)
    context = {
        "listed": listed,
        "line": listed.line,
        "checks": queries.checks_of(actor, listed.line)[:50],
        "may_check": reach(actor, "helpline", "check"),
    }
    return render(request, "library/line.html", context)


@page("helpline", "check", methods=("GET", "POST"))
def check(request: HttpRequest, line_id: str) -> HttpResponse:
    """Note that somebody checked a number."""
    actor = actor_of(request)
    line = queries.listed(actor, line_id).line
    form = CheckForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_line(by=actor, line_id=line_id, **form.cleaned_data)
            return done(request, _("Noted. The public site shows it now."), "library:lines")
        except Invalid as error:
            for name, said in error.fields.items():
                form.add_error(name, said)
    status = 400 if form.errors else 200
    return render(request, "library/check.html", {"line": line, "form": form}, status=status)

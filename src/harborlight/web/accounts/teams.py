"""Pages about teams: which there are, who is in which. Which cases a team shares is decided on the case."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core import teams
from harborlight.core.pages import actor_of, done, page, typed, uuid_or_none
from harborlight.core.permissions import may
from harborlight.core.session_guard import require_recent_password
from harborlight.errors import Invalid
from harborlight.web.accounts.forms import TeamForm


@page("team", "view", methods=("GET", "POST"))
def every(request: HttpRequest) -> HttpResponse:
    """The teams of my agency; a new one."""
    actor = actor_of(request)
    may_change = may(actor, "team", "change")
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            teams.create_team(by=actor, agency_id=actor.agency_id, **form.cleaned_data)
            return done(request, _("The team is there. Now put people into it."), "people:teams")
        except Invalid as error:
            for name, said in error.fields.items():
                form.add_error(name, said)
    context = {"teams": teams.teams_of(actor), "form": form, "may_change": may_change}
    return render(request, "people/teams.html", context, status=400 if form.errors else 200)


@page("team", "change", methods=("POST",))
def rename(request: HttpRequest, team_id: UUID) -> HttpResponse:
    teams.rename_team(by=actor_of(request), team_id=team_id, name=typed(request, "name", 120))
    return done(request, _("Saved."), "people:teams")


@page("team", "change", methods=("POST",))
def end(request: HttpRequest, team_id: UUID) -> HttpResponse:
    teams.end_team(by=actor_of(request), team_id=team_id)
    return done(
        request, _("The team is taken away. Its cases stay with those who hold them."), "people:teams"
    )


@page("team", "change", methods=("POST",))
def put(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Put somebody into a team: they then read its cases, so it is as weighty as giving a role."""
    require_recent_password(request)
    team = request.POST.get("team", "")
    if team and uuid_or_none(team) is None:
        raise Invalid({"team": _("Choose a team of this agency.")})
    teams.put_in_team(by=actor_of(request), account_id=account_id, team_id=uuid_or_none(team))
    return done(request, _("Saved; it holds from the next click."), "people:person", account_id)

"""Teams: people of one agency who share cases. An account is in one team or in none.

Must stay true: a team reaches a record only by an access row of its own; who leaves a team is out with the next request;
which cases a team shares is decided by whoever may assign them (`cases`), not by whoever puts people into it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.models import Access, Account, Team
from harborlight.core.permissions import Actor, may, require
from harborlight.errors import Invalid, Missing


def teams_of(actor: Actor) -> QuerySet[Team]:
    """The teams of the actor's agency, by name, each with how many people are in it (`n_people`)."""
    if not may(actor, "team", "view") or actor.agency_id is None:
        return Team.objects.none()
    people = Account.objects.filter(team=OuterRef("pk"), is_active=True).order_by().values("team")
    n_people = Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), 0)
    return Team.objects.filter(agency_id=actor.agency_id).annotate(n_people=n_people).order_by("name")


@action("team.create", noun="team", verb="create")
def create_team(*, by: Actor, agency_id: UUID, name: str) -> Team:
    """A team, with nobody in it yet.

    Raises:
        Invalid: when it has no name, or the name of another team of the agency.
    """
    team = Team(agency_id=agency_id, name=_checked_name(agency_id, name))
    require(by, "team", "create", team)
    team.save()
    trace(team)
    return team


@action("team.rename", noun="team", verb="change")
def rename_team(*, by: Actor, team_id: UUID, name: str) -> Team:
    team = _team(by, team_id)
    team.name = _checked_name(team.agency_id, name, but=team.pk)
    team.save()
    trace(team)
    return team


@action("team.end", noun="team", verb="change")
def end_team(*, by: Actor, team_id: UUID) -> None:
    """Take away a team in which nobody is any more; its cases stay with those who hold them.

    Raises:
        Invalid: while somebody is in it.
    """
    team = _team(by, team_id)
    if Account.objects.filter(team=team, is_active=True).exists():
        raise Invalid(
            {"team": _("Somebody is in this team. Put them into another one, or into none, first.")}
        )
    Access.objects.filter(principal=f"team:{team.pk}").delete()
    trace(team)
    team.delete()


@action("team.put", noun="team", verb="change")
def put_in_team(*, by: Actor, account_id: UUID, team_id: UUID | None) -> Account:
    """Put somebody into a team of their agency, or into none; holds with their next request.

    Raises:
        Invalid: when the team is not of their agency.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise Missing(_("There is no such account in your agency."))
    require(by, "team", "change", account)
    team = None if team_id is None else checked_team(account.agency_id, team_id)
    trace(account, before=str(account.team_id or ""), after=str(team_id or ""))
    account.team = team
    account.save(update_fields=["team"])
    return account


def checked_team(agency_id: UUID, team_id: UUID) -> Team:
    """The team, when it is of this agency.

    Raises:
        Invalid: when it is not.
    """
    team = Team.objects.filter(agency_id=agency_id, pk=team_id).first()
    if team is None:
        raise Invalid({"team": _("Choose a team of this agency.")})
    return team


def _team(by: Actor, team_id: UUID) -> Team:
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise Missing(_("There is no such team."))
    require(by, "team", "change", team)
    return team


def _checked_name(agency_id: UUID, name: str, *, but: UUID | None = None) -> str:
    name = name.strip()
    wrong = texts_too_long(Team, {"name": name})
    if not name:
        wrong["name"] = _("Give the team a name.")
    elif any(each.pk != but for each in Team.objects.filter(agency_id=agency_id, name__iexact=name)):
        wrong["name"] = _("There is a team of this name already.")
    if wrong:
        raise Invalid(wrong)
    return name

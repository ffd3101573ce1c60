"""Team is a relation of its own: what is shared with a team is open to its caseworkers and to nobody else, and is shut again
with the next request – given and withheld, by page, list, search, action and typed call."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from tests.factories import core as make

from harborlight.cases import actions, queries
from harborlight.cases.models import Case
from harborlight.core import teams
from harborlight.core.models import Access, Account, Agency, Team
from harborlight.core.permissions import may, relation_to
from harborlight.core.roles import RIGHTS, VICTIM_FILES, Relation, Role
from harborlight.errors import Hidden, Invalid, Refused

pytestmark = pytest.mark.django_db


@dataclass
class Table:
    """Worker and member are of one team; the outsider is of the same agency, in no team."""

    agency: Agency
    team: Team
    worker: Account
    member: Account
    outsider: Account
    supervisor: Account
    admin: Account


@pytest.fixture
def table() -> Table:
    agency = make.agency()
    team = make.team(agency, "Outreach")
    return Table(
        agency, team, make.account(Role.CASEWORKER, of=agency, in_team=team), make.account(Role.CASEWORKER, of=agency, in_team=team),
        make.account(Role.CASEWORKER, of=agency), make.account(Role.SUPERVISOR, of=agency),
        make.account(Role.AGENCY_ADMIN, of=agency),
    )  # fmt: skip


def opens(account: Account, case: Case) -> bool:
    """Whether the pages of the file open to this account, all or none, and the list shows it just then."""
    client = make.signed_in(Client(raise_request_exception=False), Account.objects.get(pk=account.pk))
    paths = ("", "person/", "seen/", "screen/", "services/", "notes/", "tasks/")
    told = {client.get(f"/cases/{case.pk}/{path}").status_code for path in paths}
    listed = case.code in client.get("/cases/").content.decode()
    assert told in ({200}, {404}), told
    assert listed == (told == {200})
    return listed


def test_a_shared_case_opens_to_the_team_and_to_no_other_colleague(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    assert (opens(table.worker, case), opens(table.member, case)) == (True, True)
    assert not opens(table.outsider, case)
    assert relation_to(table.worker, case) is Relation.OWN
    assert relation_to(table.member, case) is Relation.TEAM
    assert not may(table.outsider, "case", "view", case)


def test_a_member_works_on_it_and_an_outsider_is_refused(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    actions.add_note(by=table.member, case_id=case.pk, text="Called.")
    actions.add_need(by=table.member, case_id=case.pk, need="safe_house")
    task = actions.add_task(
        by=table.member, case_id=case.pk, text="Call", due_on="2030-01-01", account_id=table.member.pk
    )
    actions.finish_task(by=table.worker, task_id=task.pk)
    with pytest.raises(Hidden):
        actions.add_note(by=table.outsider, case_id=case.pk, text="Called.")
    with pytest.raises(Invalid):  # who does not reach the case is given no task in it
        actions.add_task(
            by=table.member, case_id=case.pk, text="Call", due_on="2030-01-01", account_id=table.outsider.pk
        )
    with pytest.raises(Refused):  # sharing is the supervisor's
        actions.share_case(by=table.member, case_id=case.pk, team_id=None)


def test_a_case_may_be_withheld_from_the_team_when_it_is_opened(table):
    client = make.signed_in(Client(), table.worker)
    assert "My team, too: Outreach" in client.get("/cases/open/").content.decode()
    assert client.post("/cases/open/", {"name": "Nadia Invented", "works_on_it": "me"}).status_code == 302
    case = Case.objects.get()
    assert case.team_id is None
    assert (opens(table.worker, case), opens(table.member, case)) == (True, False)
    assert opens(table.supervisor, case)


def test_the_narrower_answer_is_still_there_when_a_draft_goes_on(table):
    client = make.signed_in(Client(), table.worker)
    client.post("/drafts/cases.open:blank/", {"name": "Nadia Invented", "works_on_it": "me"})
    page = client.get("/cases/open/").content.decode()
    assert page.count(" checked") == 1
    assert 'value="me"' in page.split(" checked")[0].rsplit("<input", 1)[1]


def test_a_supervisor_takes_a_case_back_and_shares_it_again(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    client = make.signed_in(Client(), table.supervisor)
    assert client.post(f"/cases/{case.pk}/assign/team/", {"team": ""}).status_code == 302
    assert not opens(table.member, case)
    assert not Access.objects.filter(principal=f"team:{table.team.pk}").exists()
    client.post(f"/cases/{case.pk}/assign/team/", {"team": str(table.team.pk)})
    assert opens(table.member, case)
    assert client.post(f"/cases/{case.pk}/assign/team/", {"team": "x"}).status_code == 400
    with pytest.raises(Invalid):
        actions.share_case(by=table.supervisor, case_id=case.pk, team_id=make.team(make.agency()).pk)


def test_the_person_stays_open_while_another_case_of_theirs_is_shared(table):
    first = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    second = actions.open_case(by=table.worker, person_id=first.person_id)
    actions.share_case(by=table.supervisor, case_id=first.pk, team_id=None)
    assert may(table.member, "person", "view", first.person)
    actions.share_case(by=table.supervisor, case_id=second.pk, team_id=None)
    assert not may(table.member, "person", "view", first.person)


def test_who_is_put_into_a_team_is_in_and_who_is_taken_out_is_out(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    client = make.signed_in(Client(), table.admin)
    address = f"/people/{table.outsider.pk}/team/"
    assert client.post(address, {"team": str(table.team.pk)}).status_code == 302
    assert opens(table.outsider, case)
    client.post(address, {"team": ""})
    assert not opens(table.outsider, case)
    assert client.get(f"/cases/{case.pk}/").status_code == 403  # who puts people into teams reads no file


def test_a_second_case_does_not_open_a_person_to_a_team_that_did_not_reach_them(table):
    """Neither by somebody with no part in the older case, nor by its own worker."""
    older = actions.open_case(by=table.outsider, person={"name": "Nadia Invented"})
    beside = actions.open_case(by=table.worker, person_id=older.person_id, beside="came_again")
    assert (opens(table.worker, beside), opens(table.member, beside)) == (True, False)
    withheld = actions.open_case(by=table.worker, person={"name": "Olha Invented"}, is_for_team=False)
    again = actions.open_case(by=table.worker, person_id=withheld.person_id)
    assert not opens(table.member, again)


def test_a_team_opens_nothing_to_a_role_without_the_right(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    for role in Role:
        if any(RIGHTS[role].get(noun, {}).get("view") for noun in VICTIM_FILES - {"protocol"}):
            continue
        account = make.account(role, of=table.agency, in_team=table.team)
        client = make.signed_in(Client(raise_request_exception=False), account)
        assert client.get(f"/cases/{case.pk}/").status_code == 403, role


def test_a_list_is_narrowed_to_what_one_holds_oneself(table):
    mine = actions.open_case(by=table.worker, person={"name": "Nadia Invented"})
    theirs = actions.open_case(by=table.member, person={"name": "Olha Invented"})
    assert {each.code for each in queries.cases_of(table.worker)} == {mine.code, theirs.code}
    page = make.signed_in(Client(), table.worker).get("/cases/?whose=mine").content.decode()
    assert mine.code in page
    assert theirs.code not in page
    assert "whose=mine" not in make.signed_in(Client(), table.outsider).get("/cases/").content.decode()


def test_whoever_supports_is_taken_off_and_their_tasks_go_to_the_lead(table):
    case = actions.open_case(by=table.worker, person={"name": "Nadia Invented"}, is_for_team=False)
    actions.assign_case(by=table.supervisor, case_id=case.pk, account_id=table.outsider.pk)
    actions.add_task(
        by=table.worker, case_id=case.pk, text="Call", due_on="2030-01-01", account_id=table.outsider.pk
    )
    assert opens(table.outsider, case)
    client = make.signed_in(Client(), table.supervisor)
    assert client.post(f"/cases/{case.pk}/assign/{table.outsider.pk}/take-off/").status_code == 302
    assert not opens(table.outsider, case)
    assert [task["who"] for task in queries.tasks_of(table.worker, case)] == [table.worker.display_name]
    with pytest.raises(Invalid):
        actions.take_off_case(by=table.supervisor, case_id=case.pk, account_id=table.worker.pk)


def test_teams_are_made_named_and_ended_by_the_administrator_of_their_agency(table):
    client = make.signed_in(Client(), table.admin)
    assert client.post("/people/teams/", {"name": "Night"}).status_code == 302
    assert client.post("/people/teams/", {"name": "night "}).status_code == 400
    night = Team.objects.get(name="Night")
    client.post(f"/people/teams/{night.pk}/", {"name": "Nights"})
    assert "Nights" in client.get("/people/teams/").content.decode()
    with pytest.raises(Invalid):  # somebody is in it
        teams.end_team(by=table.admin, team_id=table.team.pk)
    client.post(f"/people/teams/{night.pk}/end/")
    assert not Team.objects.filter(pk=night.pk).exists()
    stranger = make.account(Role.AGENCY_ADMIN)
    for act, given in (
        (teams.create_team, {"agency_id": table.agency.pk, "name": "Ours"}),
        (teams.rename_team, {"team_id": table.team.pk, "name": "Ours"}),
        (teams.end_team, {"team_id": table.team.pk}),
        (teams.put_in_team, {"account_id": table.worker.pk, "team_id": None}),
    ):
        with pytest.raises(Refused):
            act(by=stranger, **given)
        with pytest.raises(Refused):
            act(by=table.supervisor, **given)

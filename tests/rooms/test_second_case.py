"""A second case of a person, opened by somebody with no part in the first: let in with a reason, and looked at afterwards."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import core as make
from tests.factories import release as at

from harborlight.cases import actions as cases
from harborlight.cases import queries
from harborlight.cases.models import Case, Person
from harborlight.cases.rules import BESIDE
from harborlight.core import blind_index
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    found = at.table()
    found.colleague = make.account(Role.CASEWORKER, of=found.harbour)
    found.supervisor = make.account(Role.SUPERVISOR, of=found.harbour)
    return found


def _home(account) -> str:
    return make.signed_in(Client(), account).get("/").content.decode()


def test_without_a_reason_nobody_reaches_a_person_through_a_case_of_their_own(table):
    for why in ("", "because"):
        with pytest.raises(Invalid, match="no part"):
            cases.open_case(by=table.colleague, person_id=table.case.person_id, beside=why)
    client = make.signed_in(Client(), table.colleague)
    assert client.post(f"/cases/open/for-person/{table.case.person_id}/", {}).status_code == 400
    assert Case.objects.count() == 1
    with pytest.raises(Missing):
        Person.objects.get_queryset().get_visible(table.colleague, table.case.person_id)


@pytest.mark.parametrize("why", BESIDE)
def test_with_a_reason_it_is_open_and_everybody_concerned_is_told(table, why):
    made = cases.open_case(by=table.colleague, person_id=table.case.person_id, beside=why)
    assert made.beside == why
    with pytest.raises(Missing):
        queries.case(table.colleague, table.case.pk)
    assert "case.opened_beside" in [each.action for each in queries.events_of(table.case)]
    assert [each.pk for each in queries.opened_beside(table.worker)] == [made.pk]
    assert [each.pk for each in queries.opened_beside(table.supervisor)] == [made.pk]
    assert f"/cases/{table.case.pk}/seen/" in _home(table.worker)
    assert f"/cases/{made.pk}/" in _home(table.supervisor)
    assert made.code not in _home(table.colleague)
    seen = make.signed_in(Client(), table.worker).get(f"/cases/{table.case.pk}/seen/").content.decode()
    assert "opened another case of this person" in seen
    page = make.signed_in(Client(), table.supervisor).get(f"/cases/{made.pk}/").content.decode()
    assert "no part in their other case" in page


def test_who_works_on_the_case_or_supervises_gives_no_reason_and_nobody_is_alarmed(table):
    for by in (table.worker, table.supervisor):
        assert cases.open_case(by=by, person_id=table.case.person_id, beside="came_again").beside == ""
    assert "case.opened_beside" not in [each.action for each in queries.events_of(table.case)]
    assert not queries.opened_beside(table.supervisor).exists()


def test_another_agency_is_told_nothing(table):
    cases.open_case(by=table.colleague, person_id=table.case.person_id, beside="danger_now")
    for role in (Role.CASEWORKER, Role.SUPERVISOR):
        assert not queries.opened_beside(make.account(role, of=table.shelter)).exists()


def test_the_search_asks_for_the_reason_where_there_is_no_part_in_the_case(table):
    blind_index.find(table.harbour.pk, Person.NAMES, "Amina Testperson")
    for by, is_asked in ((table.colleague, True), (table.worker, False)):
        page = (
            make.signed_in(Client(), by).post("/cases/find/", {"name": "Amina Testperson"}).content.decode()
        )
        assert "open a new case" in page
        assert ('name="beside"' in page) == is_asked

"""The first journey in actions: a report becomes a case, a screening, a consent and an accepted referral; and its refusals."""

from __future__ import annotations

import pytest
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.directory import service
from tests.factories.release import PERSON, consented, referred

from harborlight.cases import actions as cases
from harborlight.cases import queries as case_queries
from harborlight.core import audit
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.release import actions as release
from harborlight.release import queries as releases
from harborlight.release.models import Incoming, Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return at.table()


def test_a_report_becomes_a_case_and_an_accepted_referral(table):
    table.report.refresh_from_db()
    assert (table.report.state, table.report.case_code) == ("accepted", table.case.code)
    consent = consented(table)
    request = referred(table, consent)
    incoming = Incoming.objects.get()
    assert incoming.agency_id == table.shelter.pk
    assert set(incoming.opened("question")) == {
        "needs",
        "sex",
        "age_band",
        "n_children",
        "languages",
        "urgency",
        "area",
    }
    assert incoming.packet is None, "identity must wait for a yes"
    release.answer(by=table.receiver, incoming_id=incoming.pk, answer="accept")
    incoming.refresh_from_db()
    packet = incoming.opened("packet")
    assert set(packet) == {"identity", "contact-location"}
    assert ["name", "Name", PERSON["name"]] in packet["identity"]
    request.refresh_from_db()
    assert request.state == "accepted"
    release.confirm_arrival(by=table.receiver, incoming_id=incoming.pk)
    request.refresh_from_db()
    assert request.state == "arrived"
    assert audit.verify().is_whole


def test_the_preview_is_exactly_what_is_delivered(table):
    consent = consented(table, ("identity",))
    from harborlight.cases.actions.disclosures import file_fields

    file = case_queries.case(table.worker, table.case.pk)
    preview = releases.preview(table.worker, consent.pk, file_fields(table.worker, file))
    referred(table, consent)
    incoming = Incoming.objects.get()
    release.answer(by=table.receiver, incoming_id=incoming.pk, answer="accept")
    incoming.refresh_from_db()
    assert incoming.opened("packet") == preview["packet"]
    assert set(preview["packet"]) == {"identity"}


def test_withdrawal_stops_what_is_pending_at_once(table):
    consent = consented(table)
    referred(table, consent)
    cases.withdraw_consent(by=table.worker, case_id=table.case.pk, consent_id=consent.pk)
    incoming = Incoming.objects.get()
    assert incoming.state == "withdrawn"
    with pytest.raises(Exception, match="moved on"):
        release.answer(by=table.receiver, incoming_id=incoming.pk, answer="accept")
    assert Request.objects.get().state == "withdrawn"
    assert case_queries.needs_of(table.worker, table.case), "withdrawal never deletes a need"


def test_withdrawal_after_delivery_reaches_the_receiver_who_confirms(table):
    consent = consented(table)
    referred(table, consent)
    incoming = Incoming.objects.get()
    release.answer(by=table.receiver, incoming_id=incoming.pk, answer="accept")
    cases.withdraw_consent(by=table.worker, case_id=table.case.pk, consent_id=consent.pk)
    release.acknowledge_withdrawal(by=table.receiver, incoming_id=incoming.pk)
    incoming.refresh_from_db()
    assert incoming.packet is None
    assert incoming.data_key.destroyed_at is not None
    assert [step.what for step in releases.steps_of(incoming.reference_id)][-1] == "withdrawal_confirmed"


def test_a_consent_to_one_recipient_opens_no_other(table):
    consent = consented(table)
    other = service(make.agency("Third", kind="shelter"), name="Other House")
    with pytest.raises(Refused, match="does not cover"):
        cases.refer_person(
            by=table.worker, case_id=table.case.pk, service_id=other.pk, consent_id=consent.pk,
            need_ids=[table.need.pk], urgency="urgent",
        )  # fmt: skip


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in (Role.CASEWORKER, Role.SUPERVISOR)],
)
def test_no_other_role_reaches_the_file_even_in_the_same_agency(table, role):
    stranger = make.account(role, of=table.harbour)
    with pytest.raises(Missing):
        case_queries.case(stranger, table.case.pk)
    with pytest.raises((Refused, Missing)):
        cases.add_note(by=stranger, case_id=table.case.pk, text="x")


def test_a_caseworker_of_another_agency_or_not_on_the_case_does_not_reach_it(table):
    for stranger in (table.receiver, make.account(Role.CASEWORKER, of=table.harbour)):
        with pytest.raises(Missing):
            case_queries.case(stranger, table.case.pk)


def test_search_comes_before_create_in_any_script(table):
    with pytest.raises(Invalid, match="similar name"):
        cases.open_case(by=table.worker, person={"name": "أمينة Testperson"})
    opened = cases.open_case(by=table.worker, person={"name": "Amina Testperson"}, has_searched=True)
    assert opened.code != table.case.code


def test_a_screening_keeps_instrument_and_version(table):
    taken = cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="ilo_ec_delphi", form="A_L", profile={"age": 26},
        answers={"ex_hours": "present", "ex_pay": "present", "cd_documents": "present", "cd_debt": "present"},
    )  # fmt: skip
    assert (taken.instrument, taken.instrument_version) == ("ilo_ec_delphi", "2009.1")
    assert taken.opened("outcome")["outcome"] == "positive"

"""Every write is an action: permission, decision, write and audit event in one transaction."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.core import accounts, audit, drafts, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Agency, AuditEvent, Draft, Team
from harborlight.core.records import WrittenOutsideAction
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Refused

pytestmark = pytest.mark.django_db


def test_a_record_refuses_to_be_written_outside_an_action():
    agency = make.agency()
    with pytest.raises(WrittenOutsideAction):
        Team(agency=agency, name="Night").save()
    with pytest.raises(WrittenOutsideAction):
        Agency.objects.filter(pk=agency.pk).update(name="Other")
    with pytest.raises(WrittenOutsideAction):
        Agency.objects.filter(pk=agency.pk).delete()


def test_an_action_writes_one_event_and_nested_ones_carry_their_parent():
    coordinator = make.account(Role.COORDINATOR)

    @action("test.outer", noun="agency", verb="create")
    def outer(*, by):
        made = accounts.create_agency(by=by, name="Harbour", code="HRB", kind="ngo", country="GB")
        trace(made)
        return made

    before, _ = audit.head()
    outer(by=coordinator)
    events = list(AuditEvent.objects.filter(seq__gt=before).order_by("seq"))
    assert [event.action for event in events] == ["agency.create", "test.outer"]
    assert events[0].parent == events[1].seq
    assert audit.payload_of(events[0]) == {"kind": "ngo"}


def test_a_refusal_survives_the_rollback():
    worker = make.account(Role.CASEWORKER)
    with pytest.raises(Refused):
        accounts.create_agency(by=worker, name="Harbour", code="HRB", kind="ngo", country="GB")
    assert not Agency.objects.filter(code="HRB").exists()
    last = AuditEvent.objects.order_by("-seq").first()
    assert (last.kind, last.action, last.actor) == ("refusal", "agency.create", worker.actor_id)


def test_what_is_hidden_reads_as_missing_and_the_attempt_is_noted_once():
    worker, stranger = make.account(Role.CASEWORKER), make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Amina Invented"})
    client = make.signed_in(Client(), stranger)
    for attempt, action_ in (
        (lambda: client.get(f"/cases/{case.pk}/"), "page:case_page"),
        (lambda: client.post(f"/cases/{case.pk}/notes/", {"text": "x"}), "note.add"),
    ):
        before, _ = audit.head()
        answer = attempt()
        nowhere = client.get(f"/cases/{uuid4()}/")
        assert (answer.status_code, nowhere.status_code) == (404, 404)
        assert answer.content == nowhere.content, "nothing may tell that there is such a record"
        noted = AuditEvent.objects.get(seq__gt=before)
        assert (noted.kind, noted.action, noted.object_id) == ("refusal", action_, str(case.pk))
        assert noted.actor == stranger.actor_id


def test_an_act_that_fails_leaves_neither_write_nor_event():
    coordinator = make.account(Role.COORDINATOR)
    before = audit.head()
    with pytest.raises(Invalid):
        accounts.create_agency(by=coordinator, name="Harbour", code="!", kind="ngo", country="GB")
    assert audit.head() == before


def test_a_stale_save_is_a_conflict_and_overwrites_nothing():
    made = make.agency("Harbour")
    first, second = Agency.objects.get(pk=made.pk), Agency.objects.get(pk=made.pk)

    @action("test.rename", noun="agency", verb="change")
    def rename(*, by, agency, name):
        agency.name = name
        agency.save()

    coordinator = make.account(Role.COORDINATOR)
    rename(by=coordinator, agency=first, name="One")
    with pytest.raises(Conflict):
        rename(by=coordinator, agency=second, name="Two")
    assert Agency.objects.get(pk=made.pk).name == "One"


@pytest.mark.parametrize(
    "statement", ["UPDATE core_auditevent SET actor = 'x'", "DELETE FROM core_auditevent"]
)
def test_the_trail_cannot_be_changed_or_deleted(statement):
    accounts.create_agency(
        by=make.account(Role.COORDINATOR), name="Harbour", code="HRB", kind="ngo", country="GB"
    )
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert audit.verify().is_whole


def test_a_draft_is_sealed_and_discarding_it_destroys_its_key():
    worker = make.account(Role.CASEWORKER)
    drafts.keep(by=worker, form="intake.report", fields={"story": "Marked Text", "password": "never"})
    kept = Draft.objects.get()
    assert b"Marked" not in bytes(kept.fields)
    assert str(kept.fields) == "‹sealed›"
    assert drafts.fields_of(worker, "intake.report") == {"story": "Marked Text"}
    key = kept.data_key
    drafts.discard(by=worker, form="intake.report")
    key.refresh_from_db()
    assert key.destroyed_at is not None
    with pytest.raises(Exception, match="destroyed"):
        vault.data_key(key)


def test_police_roles_are_never_held_with_roles_that_open_victim_files():
    admin = make.account(Role.AGENCY_ADMIN)
    with pytest.raises(Invalid, match="police role"):
        accounts.create_account(
            by=admin, agency_id=admin.agency_id, email="a@b.example", display_name="A",
            roles=[Role.INVESTIGATOR, Role.CASEWORKER],
        )  # fmt: skip


def test_an_administrator_cannot_reach_into_another_agency():
    admin, other = make.account(Role.AGENCY_ADMIN), make.agency()
    with pytest.raises(Refused):
        accounts.create_account(
            by=admin, agency_id=other.pk, email="a@b.example", display_name="A", roles=[Role.CASEWORKER]
        )

"""Learning from use through the actions and pages: what a screening leaves behind, the later decision, who may look."""

from __future__ import annotations

import json
import random
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import release as at
from tests.unit.knowledge.test_learning import mixed

from harborlight.cases import actions as cases
from harborlight.cases.models import Screening
from harborlight.core import vault
from harborlight.core.acting import maintenance
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Hidden, Invalid, Refused
from harborlight.knowledge.learning import Use
from harborlight.library import actions, queries
from harborlight.library.models import InstrumentUse

pytestmark = pytest.mark.django_db
PAGE = "/library/instrument/ilo_ec_delphi/2009.1/learning/"


@pytest.fixture
def table():
    return at.table()


def used(agency, uses: list[Use], instrument: str = "ilo_ec_delphi", version: str = "2009.1") -> None:
    """Uses of the past, which no action writes."""
    with maintenance("uses of the past"):
        InstrumentUse.objects.bulk_create(
            InstrumentUse(
                agency_id=agency.pk, instrument=instrument, instrument_version=version,
                **{name: getattr(each, name) for name in Use.__dataclass_fields__},
            )
            for each in uses
        )  # fmt: skip


def the_past(n: int, seed: int = 1) -> list[Use]:
    """With answers to questions that the instrument has."""
    names, draw = {"a": "ex_pay", "b": "ex_hours", "c": "cd_debt"}, random.Random(seed)
    return [
        Use(**{name: getattr(each, name) for name in Use.__dataclass_fields__ if name not in ("answers", "month")},
            answers={names[item]: said for item, said in each.answers.items()},
            month=date(timezone.localdate().year - 2, 1 + draw.randrange(12), 1))
        for each in mixed(n, seed)
    ]  # fmt: skip


def test_a_screening_leaves_a_use_without_its_person(table):
    taken = at.screened(table)
    kept = InstrumentUse.objects.get()
    assert (kept.instrument, kept.instrument_version, kept.form) == ("ilo_ec_delphi", "2009.1", "A_L")
    assert kept.month == timezone.localdate().replace(day=1)
    assert kept.answers["ex_pay"] == "present"
    assert kept.is_child is False, "born in 1999"
    assert taken.opened("use") == str(kept.pk)


def test_nothing_of_the_person_stands_in_the_table(table):
    """Every column of every row, as the database holds it, against all that is known of the person, the case and who asked."""
    taken = at.screened(table)
    columns = {field.attname for field in InstrumentUse._meta.concrete_fields}
    assert not {"created_at", "changed_at", "case_id", "account_id", "person_id", "taken_on"} & columns
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM library_instrumentuse")
        held = json.dumps(cursor.fetchall(), default=str)
    # A year of birth may stand in a random id by chance: it is looked for in the columns below.
    marks = [str(value) for key, value in at.PERSON.items() if key not in ("languages", "birth_date")]
    ids = [table.case.pk, table.case.person_id, table.worker.pk, taken.pk, table.report.pk]
    today = [timezone.localdate().isoformat()] if timezone.localdate().day != 1 else []
    for mark in (
        *marks,
        "Marked Story",
        table.case.code,
        *today,
        *(form for each in ids for form in (str(each), each.hex)),
    ):
        assert mark not in held
    assert not {"1999", "31"} & {str(value) for value in InstrumentUse.objects.values_list().get()}


def test_the_trail_and_the_screening_do_not_name_it(table):
    taken = at.screened(table)
    kept = str(InstrumentUse.objects.get().pk)
    cases.note_decision(
        by=table.worker, screening_id=taken.pk, decision="confirmed", decided_by="competent_authority"
    )
    with connection.cursor() as cursor:
        for name in ("core_auditevent", "cases_screening"):
            cursor.execute(f"SELECT * FROM {name}")
            held = repr(cursor.fetchall())
            assert kept not in held
            assert kept.replace("-", "") not in held
            assert "competent_authority" not in held
    events = AuditEvent.objects.filter(action__startswith="instrument_use.")
    assert {each.object_id for each in events} == {""}
    assert events.count() == 2
    shown = Screening.objects.select_related("data_key__agency_key").get().shown_to(table.worker)
    assert "use" not in shown, "nobody opens it"
    assert shown["decision"]["decision"] == "confirmed"


def test_a_use_has_an_id_that_tells_no_time(table):
    at.screened(table)
    at.screened(table)
    assert {each.pk.version for each in InstrumentUse.objects.all()} == {4}


def test_a_later_decision_is_added_and_may_be_mended(table):
    taken = at.screened(table)
    assert cases.note_decision(by=table.worker, screening_id=taken.pk, decision="open")
    assert cases.note_decision(
        by=table.worker, screening_id=taken.pk, decision="confirmed", decided_by="court"
    )
    kept = InstrumentUse.objects.get()
    assert (kept.decision, kept.decided_by) == ("confirmed", "court")


@pytest.mark.parametrize(
    ("decision", "by"), [("", ""), ("guilty", "court"), ("confirmed", ""), ("open", "me")]
)
def test_what_is_no_decision_is_refused(table, decision, by):
    taken = at.screened(table)
    with pytest.raises(Invalid):
        cases.note_decision(by=table.worker, screening_id=taken.pk, decision=decision, decided_by=by)
    assert Screening.objects.get().decision is None
    assert InstrumentUse.objects.get().decision == ""


def test_a_use_that_is_counted_stays_as_it_was(table):
    taken = at.screened(table)
    with maintenance("long ago"):
        InstrumentUse.objects.update(month=date(timezone.localdate().year - 2, 1, 1))
    assert not cases.note_decision(
        by=table.worker, screening_id=taken.pk, decision="confirmed", decided_by="court"
    )
    assert InstrumentUse.objects.get().decision == ""
    assert Screening.objects.get().opened("decision")["decision"] == "confirmed", "the file says what is so"


def test_only_who_works_on_the_case_notes_a_decision(table):
    taken = at.screened(table)
    for who in (table.receiver, make.account(Role.CASEWORKER, of=table.harbour)):
        with pytest.raises(Hidden):
            cases.note_decision(by=who, screening_id=taken.pk, decision="open")
    with pytest.raises(Refused):
        cases.note_decision(by=table.hotline, screening_id=taken.pk, decision="open")


def test_when_the_key_is_destroyed_the_use_stays_and_no_way_leads_to_it(table):
    taken = at.screened(table)
    with maintenance("erasure"):
        vault.destroy(Screening.objects.get().data_key)
    assert InstrumentUse.objects.count() == 1
    fresh = Screening.objects.select_related("data_key__agency_key").get(pk=taken.pk)
    with pytest.raises(Exception, match="destroyed"):
        fresh.opened("use")


def test_the_result_page_asks_what_was_decided_and_keeps_it(table):
    taken = at.screened(table)
    client, address = make.signed_in(Client(), table.worker), f"/cases/{table.case.pk}/screenings/{taken.pk}/"
    page = client.get(address).content.decode()
    assert "What was decided later" in page
    hidden = dict(re.findall(r'name="(version|once)" value="([^"]+)"', page))
    wrong = client.post(f"{address}decision/", {**hidden, "decision": "confirmed"})
    assert wrong.status_code == 400
    assert "Choose who decided." in wrong.content.decode()
    hidden = dict(re.findall(r'name="(version|once)" value="([^"]+)"', wrong.content.decode()))
    done = client.post(
        f"{address}decision/", {**hidden, "decision": "not_confirmed", "decided_by": "competent_authority"}
    )
    assert done.status_code == 302, done.content.decode()
    page = client.get(address).content.decode()
    assert "Not confirmed" in page.split('id="decision"')[1].split("<form")[0]


def test_a_supervisor_sees_the_own_agency_and_the_coordinator_sums(table):
    used(table.harbour, the_past(500, 1))
    used(table.shelter, the_past(400, 2))

    def shown(role, of):
        page = make.signed_in(Client(), make.account(role, of=of)).get(PAGE)
        assert page.status_code == 200
        return re.search(r"Screenings counted</dt><dd>([\d,]+)", page.content.decode()).group(1)

    assert shown(Role.SUPERVISOR, table.harbour) == "500"
    assert shown(Role.SUPERVISOR, table.shelter) == "400"
    assert shown(Role.COORDINATOR, table.shelter) == "900"


def test_the_coordinator_sees_no_single_agency(table):
    used(table.harbour, the_past(500))
    page = (
        make.signed_in(Client(), make.account(Role.COORDINATOR, of=table.harbour)).get(PAGE).content.decode()
    )
    assert "Not enough yet" in page
    assert "500" not in page


@pytest.mark.parametrize(
    "role",
    [Role.CASEWORKER, Role.INVESTIGATOR, Role.OPERATOR, Role.AUDITOR, Role.TRAINER, Role.SURVIVOR_ADVISER],
)
def test_nobody_else_looks(table, role):
    client = make.signed_in(Client(), make.account(role, of=table.harbour))
    assert client.get(PAGE).status_code == 403
    assert "/learning/" not in client.get("/library/instrument/ilo_ec_delphi/2009.1/").content.decode()


def test_the_page_says_what_it_shows_and_what_it_does_not(table):
    used(table.harbour, the_past(900))
    client = make.signed_in(Client(), make.account(Role.SUPERVISOR, of=table.harbour))
    page = client.get(PAGE).content.decode()
    assert page.count("This shows") == page.count("It does not show") == 4
    for said in (
        "verification bias",
        "incorporation bias",
        "sensitivity",
        "specificity",
        "AUC",
        "Women beside men",
    ):
        assert said in page
    assert "{{" not in page
    assert PAGE in client.get("/library/instrument/ilo_ec_delphi/2009.1/").content.decode()
    assert PAGE in client.get("/library/editions/").content.decode()


def test_with_few_nothing_is_said(table):
    used(table.harbour, the_past(19))
    page = (
        make.signed_in(Client(), make.account(Role.SUPERVISOR, of=table.harbour)).get(PAGE).content.decode()
    )
    assert "There is nothing to show before 20 screenings" in page
    assert "<table" not in page


def test_versions_and_instruments_are_kept_apart(table):
    used(table.harbour, the_past(60), version="2008.0")
    used(table.harbour, the_past(60), instrument="qyit")
    supervisor = make.account(Role.SUPERVISOR, of=table.harbour)
    assert queries.learned(supervisor, queries.instrument("ilo_ec_delphi")).n == 0


def test_another_agency_does_not_change_a_use(table):
    at.screened(table)
    kept = InstrumentUse.objects.get()
    assert not actions.note_decision(by=table.receiver, use_id=kept.pk, decision="open")
    assert InstrumentUse.objects.get().decision == ""

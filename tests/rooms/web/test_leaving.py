"""Somebody leaves: the page says what they have in hand, one act passes it on, and what is given to nobody is told for as long
as it lies there. The administrator sees counts; work goes only to those whose role may do it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.cases import actions as cases
from harborlight.cases import queries as case_queries
from harborlight.cases.models import Case, CaseRole, Task
from harborlight.core import accounts, drafts, errands, left_drafts, workload
from harborlight.core.models import Account, AuditEvent, Draft
from harborlight.core.permissions import may
from harborlight.core.roles import Role
from harborlight.directory import actions as directory
from harborlight.directory.models import Duty
from harborlight.errors import Invalid, Refused
from harborlight.protocols import actions as protocols
from harborlight.protocols.models import Escalation, ProtocolRun
from harborlight.release import actions as release
from harborlight.release.models import Incoming, Request
from harborlight.web.accounts import handing_over
from harborlight.web.accounts.handing_over import Heirs

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """A caseworker with one of everything in hand, a colleague, and whoever looks after both."""
    make.installation()
    home, shelter = make.agency("Home"), make.agency("Shelter")
    people = {
        "leaver": make.account(Role.CASEWORKER, of=home, display_name="Lea Leaver"),
        "heir": make.account(Role.CASEWORKER, of=home, display_name="Hana Heir"),
        "supervisor": make.account(Role.SUPERVISOR, of=home),
        "admin": make.account(Role.AGENCY_ADMIN, of=home),
        "hotline": make.account(Role.HOTLINE_WORKER, of=home),
        "receiver": make.account(Role.SUPERVISOR, of=shelter),
    }
    by = people["leaver"]
    case = cases.open_case(by=by, person={"name": "Nadia Invented"})
    house = service(shelter)
    need = cases.add_need(by=by, case_id=case.pk, need="safe_house")
    consent = cases.record_consent(
        by=by, case_id=case.pk, service_id=house.pk, groups=["identity", "case-admin"], purpose="referral",
        expires_on=timezone.localdate() + timedelta(days=30), given_by="person", method="spoken", is_not_condition_attested=True,
    )  # fmt: skip
    cases.refer_person(
        by=by, case_id=case.pk, service_id=house.pk, consent_id=consent.pk, need_ids=[need.pk], urgency="soon"
    )
    cases.add_task(by=by, case_id=case.pk, text="Call", due_on=timezone.localdate())
    protocols.start_run(by=by, protocol_id="child", about=case)
    protocols.start_run(by=by, protocol_id="hotline_call")
    other = cases.open_case(by=people["heir"], person={"name": "Olha Other"})
    cases.assign_case(by=people["supervisor"], case_id=other.pk, account_id=by.pk)
    cases.add_task(
        by=people["heir"], case_id=other.pk, text="Ask", due_on=timezone.localdate(), account_id=by.pk
    )
    drafts.keep(by=by, form="intake.report", fields={"story": "Half a sentence"})
    drafts.keep(by=by, form=f"cases.note:{case.pk}", fields={"text": "Half a note"})
    directory.put_on_duty(
        by=people["admin"], agency_id=home.pk, name="lea  LEAVER", phone="0113 496 0100", starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=8),
    )  # fmt: skip
    return SimpleNamespace(home=home, case=case, other=other, shelter=shelter, **people)


def page(account, path: str) -> str:
    return make.signed_in(Client(), account).get(path).content.decode()


def left_to(account) -> dict[str, int]:
    """What the account is told needs a worker, by kind."""
    found = handing_over.left_work(account)
    assert len(found) <= 1
    return {kind: held.n for held in found.values() for kind, held in held.items()}


def test_the_page_says_what_the_leaver_has_in_hand_in_counts_without_codes(table):
    said = page(table.admin, f"/people/{table.leaver.pk}/end/")
    for words in (
        "1 open case", "1 case as support", "1 task in a colleague's case", "1 checklist of a case",
        "1 checklist of a call or report", "2 forms begun and not sent", "1 time on the roster",
    ):  # fmt: skip
        assert words.replace("'", "&#x27;") in said or words in said, words
    assert "Hana Heir" in said
    for hidden in (table.case.code, table.other.code, "Nadia", "Half a sentence"):
        assert hidden not in said


def test_one_act_ends_the_account_and_passes_everything_on(table):
    client = make.signed_in(Client(), table.admin)
    before = AuditEvent.objects.count()
    heir = str(table.heir.pk)
    sent = {
        "case": heir,
        "run": heir,
        "draft": heir,
        "duty": heir,
        "duty_phone": "0113 496 0222",
        "is_meant": "yes",
    }
    assert client.post(f"/people/{table.leaver.pk}/end/", sent).status_code == 302
    table.leaver.refresh_from_db()
    assert not table.leaver.is_active
    role = CaseRole.objects.get(case=table.case)
    assert (role.account, role.part) == (table.heir, "lead")
    assert may(table.heir, "case", "view", table.case)
    assert may(table.heir, "person", "view", table.case.person)
    assert not may(table.leaver, "case", "view", table.other)
    assert set(Task.objects.values_list("account", flat=True)) == {table.heir.pk}
    assert set(ProtocolRun.objects.values_list("account", flat=True)) == {table.heir.pk}
    assert Request.objects.get().account == table.heir
    assert [each.name for each in Duty.objects.all()] == ["Hana Heir"]
    assert left_to(table.supervisor) == {}
    # One act: its event, and those of all that it did.
    events = list(AuditEvent.objects.filter(seq__gt=before).exclude(kind="read").order_by("seq"))
    parent = next(each for each in events if each.action == "account.leave")
    assert parent.parent is None
    assert {"account.end", "account.hand_over"} <= {
        each.action for each in events if each.parent == parent.seq
    }
    assert [each.object_id for each in events if each.action == "case.hand_over"] == [
        str(table.case.pk), str(table.other.pk)
    ]  # fmt: skip
    assert "passed the case to another worker" in page(table.heir, f"/cases/{table.case.pk}/seen/")


def test_a_leavers_half_report_waits_for_the_heir_and_falls_into_no_form_of_theirs(table):
    drafts.keep(by=table.heir, form="intake.report", fields={"story": "A call of my own"})
    handing_over.leave(
        by=table.admin, account_id=table.leaver.pk, heirs=Heirs(case=table.heir.pk, draft=table.heir.pk)
    )
    assert drafts.fields_of(table.heir, "intake.report") == {"story": "A call of my own"}
    assert drafts.fields_of(table.heir, f"cases.note:{table.case.pk}") == {"text": "Half a note"}
    unsent = Draft.objects.get(form__startswith="unsent.form:")
    client = make.signed_in(Client(), table.heir)
    address = f"/drafts/unsent/{unsent.form.partition(':')[2]}/"
    assert "Half a sentence" in client.get(address).content.decode()
    assert make.signed_in(Client(), table.admin).get(address).status_code == 404


def test_what_nobody_is_chosen_for_is_told_until_somebody_has_it(table):
    handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=Heirs())
    expected = {"case": 1, "case_run": 1, "run": 1, "draft": 2}  # the task in the other case went to its lead
    assert left_to(table.supervisor) == left_to(table.admin) == expected
    assert Task.objects.get(case=table.other).account == table.heir
    home = page(table.supervisor, "/")
    assert "Needs a worker, from Lea Leaver: 1 open case" in home
    assert "Needs a worker" not in page(table.heir, "/")
    assert table.case.code in page(table.supervisor, "/people/needs-worker/")
    told = page(table.admin, "/people/needs-worker/")
    assert ("1 open case" in told, table.case.code in told) == (True, False)
    client = make.signed_in(Client(), table.supervisor)
    sent = {"case": str(table.heir.pk), "run": str(table.hotline.pk), "draft": "destroy"}
    assert client.post(f"/people/{table.leaver.pk}/left/", sent).status_code == 302
    assert left_to(table.supervisor) == {}
    assert not Draft.objects.filter(account=table.leaver).exists()
    assert ProtocolRun.objects.get(about_kind="call").account == table.hotline


def test_a_gap_on_the_roster_is_shown_and_nobody_is_sent_to_a_number_that_no_one_answers(table):
    handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=Heirs())
    duty = Duty.objects.get()
    assert "0113 496 0100" not in page(table.admin, "/directory/duty/") + page(
        table.admin, "/directory/tonight/"
    )
    assert "Nobody yet" in page(table.supervisor, "/directory/duty/")
    assert "1 time on the roster needs a worker" in page(table.supervisor, "/")
    client = make.signed_in(Client(), table.supervisor)
    assert (
        client.post(f"/directory/duty/{duty.pk}/fill/", {"name": "Hana Heir", "phone": ""}).status_code == 400
    )
    sent = {"name": "Hana Heir", "phone": "0113 496 0222"}
    assert client.post(f"/directory/duty/{duty.pk}/fill/", sent).status_code == 302
    assert "0113 496 0222" in page(table.supervisor, "/directory/duty/")
    assert client.post(f"/directory/duty/{duty.pk}/fill/", sent).status_code == 409
    heirless = client.post(f"/people/{table.leaver.pk}/left/", {"duty": str(table.heir.pk)})
    assert heirless.status_code == 302


def test_a_name_that_two_people_have_is_left_to_whoever_knows(table):
    make.account(Role.CASEWORKER, of=table.home, display_name="Lea Leaver")
    assert workload.DUTY not in handing_over.held_by(table.admin, table.leaver)


def test_a_packet_on_its_way_names_the_new_worker_and_both_sides_see_that_it_changed(table):
    handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=Heirs(case=table.heir.pk))
    release.answer(by=table.receiver, incoming_id=Incoming.objects.get().pk, answer="accept")
    delivered = page(table.receiver, f"/release/incoming/{Incoming.objects.get().pk}/")
    assert ("Hana Heir" in delivered, "Lea Leaver" in delivered) == (True, False)
    assert "another worker of the sender now" in delivered.casefold()


def test_work_goes_only_to_those_whose_role_may_do_it_and_all_or_nothing(table):
    stranger = make.account(Role.CASEWORKER)
    for heirs in (
        Heirs(case=table.hotline.pk), Heirs(case=table.admin.pk), Heirs(case=stranger.pk), Heirs(run=table.admin.pk),
        Heirs(case=table.heir.pk, duty=table.heir.pk),  # no number
        Heirs(case=table.heir.pk, duty=stranger.pk, duty_phone="1"),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=heirs)
        table.leaver.refresh_from_db()
        assert table.leaver.is_active
        assert case_queries.led_by(table.leaver.pk).get() == table.case
    # A hotline worker goes on with a report begun, and is given nothing about a case.
    drafts.keep(by=table.leaver, form="cases.open:blank", fields={"name": "Nadia"})
    handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=Heirs(draft=table.hotline.pk))
    assert [each.form.partition(":")[0] for each in Draft.objects.filter(account=table.hotline)] == [
        "unsent.form"
    ]
    assert Draft.objects.filter(account=table.leaver).count() == 2


def test_nothing_is_taken_from_a_colleague_who_still_works_here(table):
    acts = (
        lambda by: cases.hand_over_cases(by=by, from_id=table.leaver.pk, to_id=table.heir.pk),
        lambda by: protocols.hand_over_runs(by=by, from_id=table.leaver.pk, to_id=table.heir.pk),
        lambda by: protocols.return_escalations(by=by, from_id=table.leaver.pk),
        lambda by: left_drafts.hand_over(by=by, from_id=table.leaver.pk, to_id=table.heir.pk, pages={}),
        lambda by: left_drafts.destroy(by=by, from_id=table.leaver.pk),
        lambda by: directory.hand_over_duties(by=by, from_id=table.leaver.pk, to_id=None),
        lambda by: release.hand_over(by=by, record_id=table.case.pk, from_id=table.leaver.pk, to_id=table.heir.pk),
    )  # fmt: skip
    for act in acts:
        for by in (table.admin, table.supervisor):
            with pytest.raises(Invalid):
                act(by)
        for by in (table.heir, table.hotline, table.receiver):
            with pytest.raises(Refused):
                act(by)
    assert page(table.supervisor, f"/people/{table.leaver.pk}/left/").count("Nothing lies with them") == 1
    answers = {make.signed_in(Client(), by).get(f"/people/{table.leaver.pk}/left/").status_code for by in (table.heir, table.hotline)}  # fmt: skip
    assert answers == {403}
    assert make.signed_in(Client(), table.receiver).get(f"/people/{table.leaver.pk}/left/").status_code == 404


def test_whose_role_was_taken_away_leaves_work_behind_too(table):
    accounts.change_roles(by=table.admin, account_id=table.leaver.pk, roles=[Role.TRAINER])
    assert left_to(table.supervisor) == {"case": 1, "task": 1, "case_run": 1, "run": 1}
    cases.assign_case(by=table.supervisor, case_id=table.case.pk, account_id=table.heir.pk, part="lead")
    assert left_to(table.supervisor) == {"task": 1, "run": 1}
    assert not CaseRole.objects.filter(case=table.case, account=table.leaver).exists()
    assert drafts.fields_of(table.leaver, "intake.report")  # they are here still: their draft is theirs


def test_an_escalation_that_the_leaver_took_on_is_asked_of_the_role_again(table):
    run = ProtocolRun.objects.get(about_kind="call")
    asked = protocols.escalate(by=table.heir, run_id=run.pk, to_role="caseworker", reason="Help")
    protocols.take_escalation(by=table.leaver, escalation_id=asked.pk)
    handing_over.leave(by=table.admin, account_id=table.leaver.pk, heirs=Heirs())
    asked = Escalation.objects.get()
    assert (asked.state, asked.taken_by) == ("asked", None)


def test_a_lead_is_not_made_a_supporter_by_which_a_case_would_have_none(table):
    with pytest.raises(Invalid):
        cases.assign_case(
            by=table.supervisor, case_id=table.case.pk, account_id=table.leaver.pk, part="support"
        )


def test_a_closed_case_that_is_opened_again_needs_a_worker_too(table):
    cases.close_case(by=table.leaver, case_id=table.case.pk, version=None, closing="Done, together.")
    handing_over.leave(
        by=table.admin, account_id=table.leaver.pk, heirs=Heirs(draft=table.heir.pk, run=table.heir.pk)
    )
    assert left_to(table.supervisor) == {}
    cases.reopen_case(by=table.supervisor, case_id=Case.objects.get(pk=table.case.pk).pk, version=None)
    assert left_to(table.supervisor)["case"] == 1


def test_the_last_supervisor_is_named_before_they_leave(table):
    said = "Nobody else here is a supervisor"
    assert said in page(table.admin, f"/people/{table.supervisor.pk}/end/")
    make.account(Role.SUPERVISOR, of=table.home)
    assert said not in page(table.admin, f"/people/{table.supervisor.pk}/end/")
    assert Account.objects.get(pk=table.supervisor.pk).is_active


def test_a_form_on_a_device_is_told_before_its_way_back_is_shut(table):
    errands.allow(by=table.admin, agency_id=table.home.pk, is_allowed=True)
    leaver = Account.objects.get(pk=table.leaver.pk)
    cases.take_screening_along(
        by=leaver, case_id=table.case.pk, instrument_id="raft", form="all", languages="en"
    )
    said = page(table.admin, f"/people/{table.leaver.pk}/end/")
    assert "1 form taken along on a device" in said
    assert "ask them to send it first" in said

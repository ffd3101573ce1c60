"""Going through a protocol: begun once, ticked once, stopped with a reason, handed on; sealed; reached as its record is."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.factories import core as make
from tests.factories import intake as reports

from harborlight.cases import actions as cases
from harborlight.core import envelope
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Missing, Refused
from harborlight.intake import actions as intake
from harborlight.protocols import actions, queries, rules
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    make.installation()
    return make.agency(country="GB")


@pytest.fixture
def hotline(home):
    return make.account(Role.HOTLINE_WORKER, of=home)


@pytest.fixture
def worker(home):
    return make.account(Role.CASEWORKER, of=home)


def tick(by, run, step, **how):
    return actions.mark_step(by=by, run_id=run.pk, step=step, **how)


def go(by, run, **answers):
    """Tick every step that is open; questions by `answers`, "no" otherwise."""
    while True:
        standing = queries.progress_of(queries.run(by, run.pk))
        state = next((state for state in standing.steps if state.is_open), None)
        if state is None:
            return standing
        tick(by, run, state.step.id, answer=answers.get(state.step.ask, "no") if state.step.ask else "")


# -- about a report ------------------------------------------------------------------------------------------------------


def test_a_run_keeps_its_version_and_shows_who_did_what_and_when(hotline):
    report = reports.report(hotline)
    run = queries.run(
        hotline, intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="hotline_call")
    )
    assert (run.protocol, run.protocol_version, run.about_kind, run.about_code) == (
        "hotline_call", "1", "report", report.code,
    )  # fmt: skip
    tick(hotline, run, "open", note="Whispers")
    mark = queries.progress_of(run).state_of("open").mark
    assert (mark.what, mark.by, mark.note) == ("done", hotline.display_name, "Whispers")
    assert timezone.now() - mark.at < timedelta(minutes=1)


def test_a_second_start_there_is_the_first(hotline):
    report = reports.report(hotline)
    first = intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="child")
    assert intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="child") == first
    assert intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="police_stop") != first


def test_ticking_twice_is_ticking_once(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    for _ in range(3):
        tick(hotline, run, "open")
    tick(hotline, run, "danger", answer="no")
    tick(hotline, run, "danger", answer="no")
    assert ProtocolMark.objects.filter(run=run).count() == 2


def test_the_last_mark_counts_and_nothing_is_lost(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    tick(hotline, run, "open")
    tick(hotline, run, "danger", answer="yes")
    tick(hotline, run, "emergency", note="Ambulance")
    tick(hotline, run, "danger", answer="no")
    standing = queries.progress_of(run)
    assert [state.step.id for state in standing.steps] == ["open", "danger", "safe_to_talk"]
    assert [(mark.step, mark.note) for mark in standing.beside] == [("emergency", "Ambulance")]
    tick(hotline, run, "danger", what="reopened")
    assert queries.progress_of(run).state_of("danger").is_open
    assert ProtocolMark.objects.filter(run=run).count() == 5


@pytest.mark.parametrize(
    ("step", "how", "field"),
    [
        ("danger", {}, "answer"),
        ("danger", {"answer": "perhaps"}, "answer"),
        ("open", {"what": "skipped"}, "note"),
        ("open", {"what": "burnt"}, "what"),
        ("danger", {"what": "skipped", "note": "x"}, "answer"),
        ("refer", {}, "step"),
        ("nothing", {}, "step"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_the_field(hotline, step, how, field):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    with pytest.raises(Invalid) as raised:
        tick(hotline, run, step, **how)
    assert field in raised.value.fields
    assert not ProtocolMark.objects.exists()


def test_a_run_ends_only_when_every_step_is_done_or_skipped(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    tick(hotline, run, "open", what="skipped", note="They spoke first")
    with pytest.raises(Invalid, match="still open"):
        actions.finish_run(by=hotline, run_id=run.pk)
    assert go(hotline, run).is_complete
    done = actions.finish_run(by=hotline, run_id=run.pk)
    assert (done.state, done.next_due_at) == ("finished", None)
    with pytest.raises(Conflict):
        tick(hotline, run, "open")
    assert actions.reopen_run(by=hotline, run_id=run.pk).state == "open"


def test_a_stop_is_recorded_with_its_rule_or_a_reason(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    with pytest.raises(Invalid):
        actions.stop_run(by=hotline, run_id=run.pk, rule="bored")
    stopped = actions.stop_run(by=hotline, run_id=run.pk, rule="cut_off", note="After two minutes")
    assert (stopped.state, queries.run(hotline, run.pk).opened("ending")) == (
        "stopped", {"rule": "cut_off", "note": "After two minutes"},
    )  # fmt: skip


# -- clocks --------------------------------------------------------------------------------------------------------------


def test_the_next_end_of_a_limit_is_kept_for_the_home_page(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    assert run.next_due_at is None, "nothing on the way so far has a limit"
    for step, answer in (("open", ""), ("danger", "no"), ("safe_to_talk", "no")):
        run = tick(hotline, run, step, answer=answer)
    assert timedelta(0) < run.next_due_at - run.created_at <= timedelta(hours=2)
    (line,) = queries.needs_me(hotline)
    assert (line.url_args, line.urgency) == ((run.pk,), 1)
    run = tick(hotline, run, "short_call")
    run = tick(hotline, run, "record")
    assert run.next_due_at > run.created_at + timedelta(hours=2), "the follow-up is next"


def test_a_late_step_is_late(hotline, home):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    for step, answer in (("open", ""), ("danger", "no"), ("safe_to_talk", "no")):
        tick(hotline, run, step, answer=answer)
    state = queries.progress_of(run).state_of("record")
    assert not state.is_late(timezone.now())
    assert state.is_late(timezone.now() + timedelta(hours=3))
    tick(hotline, run, "record")
    assert not queries.progress_of(run).state_of("record").is_late(timezone.now() + timedelta(hours=3))


def test_the_law_of_the_agencys_country_sets_the_limit_where_there_is_one():
    make.installation()
    for country, hours in (("US", 24), ("GB", 1)):
        worker = make.account(Role.HOTLINE_WORKER, of=make.agency(country=country))
        run = actions.start_run(by=worker, protocol_id="police_stop")
        for step in ("look", "danger", "alone", "language", "introduce", "talk", "child_question"):
            standing = queries.progress_of(run)
            ask = standing.state_of(step).step.ask
            answer = {"danger_now": "no", "needs_interpreter": "no"}.get(ask, "yes") if ask else ""
            tick(worker, run, step, answer=answer)
        assert queries.progress_of(run).state_of("child").limit.amount == hours


# -- who reaches it --------------------------------------------------------------------------------------------------------


def test_a_run_about_a_report_is_reached_like_the_report(home, hotline, worker):
    run = queries.run(
        worker, intake.begin_protocol(by=hotline, report_id=reports.report(hotline).pk, protocol_id="child")
    )
    tick(worker, run, "notice")
    strangers = [
        make.account(Role.HOTLINE_WORKER),
        make.account(Role.INVESTIGATOR, of=home),
        make.account(Role.OPERATOR, of=home),
    ]
    for stranger in strangers:
        with pytest.raises((Missing, Refused)):
            tick(stranger, run, "notice")
        with pytest.raises(Missing):
            queries.run(stranger, run.pk)


def test_a_run_in_a_case_is_reached_by_who_works_on_the_case(home, hotline, worker):
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"})
    run_id = cases.begin_protocol(by=worker, case_id=case.pk, protocol_id="child")
    colleague, supervisor = make.account(Role.CASEWORKER, of=home), make.account(Role.SUPERVISOR, of=home)
    assert actions.mark_step(by=supervisor, run_id=run_id, step="notice").pk == run_id
    for stranger in (colleague, hotline):
        with pytest.raises(Missing):
            queries.run(stranger, run_id)
        with pytest.raises(Missing):
            actions.mark_step(by=stranger, run_id=run_id, step="notice")
        assert not queries.runs_about(stranger, case.pk)


def test_nobody_begins_a_run_about_a_record_they_may_not_work_on(home, worker):
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"})
    colleague = make.account(Role.CASEWORKER, of=home)
    with pytest.raises(Refused):
        actions.start_run(by=colleague, protocol_id="child", about=case)
    with pytest.raises(Missing):
        cases.begin_protocol(by=colleague, case_id=case.pk, protocol_id="child")
    with pytest.raises(Refused):
        actions.start_run(by=make.account(Role.FRONTLINE_OFFICER, of=home), protocol_id="child")


def test_a_sealed_report_is_opened_before_a_protocol_begins_on_it(hotline, home):
    from harborlight.core.acting import maintenance
    from harborlight.intake.models import Report

    report = reports.report(hotline)
    with maintenance("test"):
        Report.objects.filter(pk=report.pk).update(state="new")
    with pytest.raises(Conflict, match="sealed"):
        intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="child")


# -- moving on -------------------------------------------------------------------------------------------------------------


def test_a_call_goes_on_about_its_report_and_then_in_the_case(hotline, worker):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    tick(hotline, run, "open", note="Marked-Note-4417")
    actions.escalate(by=hotline, run_id=run.pk, to_role="supervisor", reason="Marked-Reason-4417")
    old = run.data_key
    report = intake.submit_report(by=hotline, channel="call", fields=reports.fields(), run_id=run.pk)
    run = queries.run(hotline, run.pk)
    assert (run.about_kind, run.about_id, run.data_key_id) == ("report", report.pk, report.data_key_id)
    assert queries.progress_of(run).state_of("open").mark.note == "Marked-Note-4417"
    old.refresh_from_db()
    assert old.destroyed_at is not None, "the call's own key is gone"

    case = cases.open_case(by=worker, person={"name": "Nadia Invented"}, report_id=report.pk)
    cases.take_protocol_over(by=worker, case_id=case.pk, run_id=run.pk)
    run = queries.run(worker, run.pk)
    assert (run.about_code, run.account, run.data_key_id) == (case.code, worker, case.data_key_id)
    assert queries.progress_of(run).state_of("open").mark.note == "Marked-Note-4417"
    assert queries.escalations_of(worker, run)[0]["reason"] == "Marked-Reason-4417"
    with pytest.raises(Missing):
        queries.run(hotline, run.pk)


def test_only_a_checklist_of_the_cases_own_report_is_taken_over(hotline, worker):
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"}, report_id=reports.report(hotline).pk)
    other = intake.begin_protocol(by=hotline, report_id=reports.report(hotline).pk, protocol_id="child")
    with pytest.raises(Conflict):
        cases.take_protocol_over(by=worker, case_id=case.pk, run_id=other)
    mine = cases.begin_protocol(by=worker, case_id=case.pk, protocol_id="child")
    with pytest.raises(Conflict):
        actions.move_run(by=worker, run_id=mine, to=reports.report(worker))


def test_closing_the_record_stops_the_clocks(hotline, worker):
    report = reports.report(hotline)
    run_id = intake.begin_protocol(by=hotline, report_id=report.pk, protocol_id="hotline_call")
    intake.close_report(by=hotline, report_id=report.pk, reason="A wrong number")
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"})
    other = cases.begin_protocol(by=worker, case_id=case.pk, protocol_id="child")
    cases.close_case(by=worker, case_id=case.pk, version=None, closing="All is well")
    states = set(ProtocolRun.objects.filter(pk__in=[run_id, other]).values_list("state", "next_due_at"))
    assert states == {("stopped", None)}
    with pytest.raises(Invalid):
        cases.begin_protocol(by=worker, case_id=case.pk, protocol_id="child")


def test_a_colleague_goes_on_after_a_change_of_shift(home, hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    late = make.account(Role.HOTLINE_WORKER, of=home)
    assert actions.take_run(by=late, run_id=run.pk).account == late
    assert list(queries.my_runs(late)) == [run]
    assert not queries.my_runs(hotline)


# -- escalation ------------------------------------------------------------------------------------------------------------


def test_an_escalation_is_seen_taken_and_settled_by_the_role_that_was_asked(home, hotline):
    supervisor, other = make.account(Role.SUPERVISOR, of=home), make.account(Role.SUPERVISOR)
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    asked = actions.escalate(by=hotline, run_id=run.pk, to_role="supervisor", reason="No bed")
    assert [line.url_name for line in queries.needs_me(supervisor)] == ["protocols:mine"]
    assert not queries.needs_me(other)
    with pytest.raises(Conflict):
        actions.take_escalation(by=hotline, escalation_id=asked.pk)
    with pytest.raises(Missing):
        actions.take_escalation(by=other, escalation_id=asked.pk)
    assert actions.take_escalation(by=supervisor, escalation_id=asked.pk).taken_by == supervisor
    with pytest.raises(Invalid):
        actions.settle_escalation(by=supervisor, escalation_id=asked.pk, answer=" ")
    actions.settle_escalation(by=supervisor, escalation_id=asked.pk, answer="Found one")
    assert not queries.escalations_for(supervisor)
    assert queries.escalations_of(hotline, run)[0]["answer"] == "Found one"


@pytest.mark.parametrize(("to_role", "reason"), [("investigator", "x"), ("king", "x"), ("supervisor", "  ")])
def test_nobody_outside_the_circle_is_asked_and_never_without_a_word(hotline, to_role, reason):
    """Police roles cannot be asked to step in: they may not read the file."""
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    with pytest.raises(Invalid):
        actions.escalate(by=hotline, run_id=run.pk, to_role=to_role, reason=reason)
    assert not Escalation.objects.exists()


# -- what is kept ----------------------------------------------------------------------------------------------------------


def test_step_answer_and_note_are_sealed_and_bound_to_their_row(hotline):
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    tick(hotline, run, "open", note="Marked-Note-4417")
    tick(hotline, run, "danger", answer="yes", note="Marked-Note-4417")
    rows = ProtocolMark.objects.filter(run=run).select_related("data_key__agency_key")
    for row in rows:
        assert b"Marked-Note-4417" not in bytes(row.line)
        assert b"danger" not in bytes(row.line)
    first, second = rows
    first.line = second.line
    with pytest.raises(envelope.CannotOpen):
        first.opened("line")


def test_each_act_is_one_event_and_none_tells_what_was_noted(hotline):
    before = AuditEvent.objects.count()
    run = actions.start_run(by=hotline, protocol_id="hotline_call")
    tick(hotline, run, "open", note="Marked-Note-4417")
    actions.stop_run(by=hotline, run_id=run.pk, note="Marked-Note-4417")
    assert AuditEvent.objects.count() == before + 3
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))[-3:] == [
        "protocol.start", "protocol.mark", "protocol.stop",
    ]  # fmt: skip


def test_every_role_that_may_be_asked_is_a_role_of_the_workspace():
    roles = {role for role, _label in queries.escalation_roles(None)}
    assert roles == {Role.HOTLINE_WORKER, Role.CASEWORKER, Role.SUPERVISOR}
    assert rules.RIGHTS.keys() == {"call", "report", "case"}


def test_an_unknown_protocol_is_told_plainly(hotline):
    from harborlight.errors import BadInput

    with pytest.raises(BadInput, match="there is no protocol"):
        actions.start_run(by=hotline, protocol_id="nothing")
    with pytest.raises(Missing):
        actions.mark_step(by=hotline, run_id=uuid4(), step="open")

"""Reports taken by staff: triage, passing on, closing, who may reach them, and what the front line sees."""

from __future__ import annotations

import pytest
from tests.factories import core as make
from tests.factories import intake as made

from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Missing, Refused
from harborlight.intake import actions, queries, rules
from harborlight.intake.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.account(Role.HOTLINE_WORKER)


def test_a_report_is_sealed_triaged_and_numbered(worker):
    report = made.report(worker, danger="yes")
    report.refresh_from_db()
    assert (report.state, report.urgency, report.is_danger_now) == ("opened", "immediate", True)
    assert report.code.startswith(f"{worker.agency.code}-R")
    assert str(report.fields) == "‹sealed›"
    assert made.STORY.encode() not in bytes(report.fields)
    assert report.opened("triage")["reasons"][0] == "danger_now"
    assert made.report(worker).code != report.code


@pytest.mark.parametrize("channel", ["web", "", "carrier pigeon"])
def test_a_channel_that_staff_cannot_have_used_is_refused(worker, channel):
    with pytest.raises(Invalid, match="channel"):
        made.report(worker, channel=channel)


def test_a_person_changes_the_urgency_and_the_rule_stays_readable(worker):
    report = made.report(worker)
    actions.triage_report(by=worker, report_id=report.pk, urgency="urgent", reason="Marked reason")
    report.refresh_from_db()
    kept = report.opened("triage")
    assert (report.urgency, kept["urgency"], kept["confirmed"], kept["why"]) == (
        "urgent",
        "soon",
        "urgent",
        "Marked reason",
    )
    with pytest.raises(Invalid, match="urgency"):
        actions.triage_report(by=worker, report_id=report.pk, urgency="whenever")


def test_passing_on_makes_a_report_of_theirs_and_ends_ours(worker):
    receiver = make.account(Role.CASEWORKER)
    report = made.report(worker)
    actions.pass_on(
        by=worker, report_id=report.pk, agency_id=receiver.agency_id, reason="They run the shelter there"
    )
    theirs = Report.objects.get(agency=receiver.agency)
    assert (theirs.state, theirs.from_agency, theirs.urgency) == ("new", worker.agency.name, "soon")
    opened = actions.open_report(by=receiver, report_id=theirs.pk)
    assert opened.opened("fields")["story"] == made.STORY
    with pytest.raises(Conflict):
        actions.pass_on(by=worker, report_id=report.pk, agency_id=receiver.agency_id, reason="again")
    assert Report.objects.filter(agency=receiver.agency).count() == 1


def test_passing_on_wants_a_reason_and_another_agency(worker):
    report = made.report(worker)
    with pytest.raises(Invalid) as caught:
        actions.pass_on(by=worker, report_id=report.pk, agency_id=worker.agency_id, reason=" ")
    assert set(caught.value.fields) == {"agency", "reason"}


def test_closing_wants_a_reason_and_can_be_undone(worker):
    report = made.report(worker)
    with pytest.raises(Invalid):
        actions.close_report(by=worker, report_id=report.pk, reason="")
    actions.close_report(by=worker, report_id=report.pk, reason="A misunderstanding")
    assert actions.open_report(by=worker, report_id=report.pk).state == rules.OPENED


def test_another_agency_and_the_front_line_do_not_reach_it(worker):
    report = made.report(worker)
    with pytest.raises(Missing):
        queries.report(make.account(Role.CASEWORKER), report.pk)
    officer = make.account(Role.FRONTLINE_OFFICER, of=worker.agency)
    with pytest.raises(Missing):
        queries.report(officer, report.pk)
    with pytest.raises(Refused):
        actions.close_report(by=officer, report_id=report.pk, reason="x")
    with pytest.raises(Refused):
        made.report(make.account(Role.OPERATOR))


def test_the_front_line_follows_only_its_own(worker):
    officer = make.account(Role.FRONTLINE_OFFICER, of=worker.agency)
    report = made.report(officer, channel="partner")
    made.report(worker)
    assert [(each.code, each.is_accepted) for each in queries.follow(officer)] == [(report.code, False)]
    actions.mark_accepted(by=worker, report_id=report.pk, case_id=report.pk, case_code="AG-2026-00001")
    assert queries.follow(officer)[0].is_accepted
    assert queries.follow(make.account(Role.TRAINER)) == []


def test_what_waits_is_listed_by_urgency_and_paged_without_gaps(worker):
    for number in range(60):
        made.report(worker, danger=("yes", "no", "unsure")[number % 3])
    seen, before = [], ""
    while True:
        page = queries.page_of_reports(worker, before=before)
        seen += page.reports
        before = page.older
        if not before:
            break
    assert len(seen) == len({report.pk for report in seen}) == 60
    assert [report.rank for report in seen] == sorted(report.rank for report in seen)
    assert len(queries.page_of_reports(worker, before="nonsense~not-a-uuid").reports) == queries.PAGE


def test_home_names_danger_first(worker):
    made.report(worker)
    made.report(worker, danger="yes")
    assert [line.urgency for line in queries.needs_me(worker)] == [3, 1]


def test_home_says_or_more_where_it_stopped_counting(worker, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    for _number in range(3):
        made.report(worker)
    assert [line.text for line in queries.needs_me(worker)] == ["3 reports wait"]
    made.report(worker)
    assert [line.text for line in queries.needs_me(worker)] == ["3 or more reports wait"]
    made.report(worker, danger="yes")
    assert [line.text for line in queries.needs_me(worker)] == [
        "1 report says: danger now",
        "2 or more reports wait",
    ]
    for _number in range(3):
        made.report(worker, danger="yes")
    assert [line.text for line in queries.needs_me(worker)] == ["3 or more reports say: danger now"]

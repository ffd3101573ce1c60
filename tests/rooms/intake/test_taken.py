"""When a report was taken down: now, or earlier on paper; the day alone, or not known; never in the future. What waits and what is
due counts from it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import intake as made

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.errors import Invalid
from harborlight.intake import actions, rules
from harborlight.intake.models import Report
from harborlight.protocols import actions as protocols
from harborlight.protocols.models import ProtocolRun

pytestmark = pytest.mark.django_db
LONDON, KATHMANDU = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kathmandu")


@pytest.fixture
def worker():
    make.installation()
    return make.account(Role.HOTLINE_WORKER)


@pytest.fixture
def desk(worker) -> Client:
    return make.signed_in(Client(), worker)


def typed(**changed):
    return {**made.TYPED, "channel": "paper", "once": str(uuid4()), **changed}


def last_night(hour: int = 22, minute: int = 40) -> datetime:
    day = timezone.now().astimezone(LONDON).date() - timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def test_without_a_word_a_call_was_taken_now_and_a_paper_form_nobody_knows_when(desk):
    before = timezone.now()
    desk.post("/intake/take/", typed(channel="call"))
    desk.post("/intake/take/", typed())
    call, paper = Report.objects.order_by("id")
    assert before <= call.taken_at <= timezone.now()
    assert (paper.taken_at, paper.taken_on) == (None, None)
    assert paper.counts_from == paper.created_at
    assert "not known when" in desk.get(f"/intake/{paper.pk}/").content.decode()


def test_what_was_written_at_night_is_typed_in_with_its_hour_its_writer_and_its_place(desk):
    at = last_night()
    sent = typed(
        taken_on=at.date().isoformat(), taken_time="22:40", taken_by="R. Night", taken_where="Front desk"
    )
    assert desk.post("/intake/take/", sent).status_code == 302
    report = Report.objects.get()
    assert report.taken_at == at
    assert report.received_on == timezone.now().astimezone(LONDON).date()
    page = desk.get(f"/intake/{report.pk}/").content.decode()
    assert re.search(r"22:40.*?taken down.*?R\. Night.*?Front desk", page, re.S)
    listed = desk.get("/intake/").content.decode()
    assert "22:40" in listed
    hours = int((timezone.now() - at).total_seconds() // 3600)
    assert re.search(rf"waits for {hours}\s*hours?|waits for 1\s*day", listed.replace("\xa0", " "))


def test_a_day_alone_will_do_and_counts_from_its_beginning(desk):
    day = last_night().date()
    desk.post("/intake/take/", typed(taken_on=day.isoformat()))
    report = Report.objects.get()
    assert (report.taken_at, report.taken_on) == (None, day)
    assert report.counts_from == datetime(day.year, day.month, day.day, tzinfo=LONDON)
    assert "time not known" in desk.get(f"/intake/{report.pk}/").content.decode()


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"taken_on": "2999-01-01"}, "taken_on", "still to come"),
        ({"taken_on": "{tomorrow}"}, "taken_on", "still to come"),
        ({"taken_on": "{today}", "taken_time": "{later}"}, "taken_time", "still to come"),
        ({"taken_on": "2026-02-30"}, "taken_on", "no such day"),
        ({"taken_on": "yesterday"}, "taken_on", "no such day"),
        ({"taken_on": "{yesterday}", "taken_time": "25:00"}, "taken_time", "no such time"),
        ({"taken_time": "22:40"}, "taken_on", "Give the day, too"),
        ({"taken_on": "1999-01-01"}, "taken_on", "ten years ago"),
        ({"taken_by": "x" * 121}, "taken_by", "too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(desk, said, field, told):
    now = timezone.now().astimezone(LONDON)
    later = now + timedelta(minutes=30)
    words = {
        "tomorrow": now.date() + timedelta(days=1), "yesterday": now.date() - timedelta(days=1), "today": later.date(),
        "later": later.strftime("%H:%M"),
    }  # fmt: skip
    sent = typed(**{name: value.format(**words) for name, value in said.items()})
    answer = desk.post("/intake/take/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page.split(f'id="id_{field}"')[1].split("</div>")[0]
    assert f'href="#id_{field}"' in page
    assert made.STORY in page
    assert '<details class="disclosure" id="taken" open>' in page
    assert not Report.objects.exists()


def test_the_workers_own_clock_holds_and_no_moment_in_the_future_is_kept_whoever_asks(worker):
    worker.time_zone = "Asia/Kathmandu"
    worker.save()
    there = timezone.now().astimezone(KATHMANDU) - timedelta(hours=3)
    sent = typed(taken_on=there.date().isoformat(), taken_time=there.strftime("%H:%M"))
    make.signed_in(Client(), worker).post("/intake/take/", sent)
    assert Report.objects.get().taken_at == there.replace(second=0, microsecond=0)
    for taken in (
        rules.Taken(at=timezone.now() + timedelta(minutes=1)),
        rules.Taken(on=there.date() + timedelta(days=2)),
    ):
        with pytest.raises(Invalid):
            actions.submit_report(by=worker, channel="paper", fields=made.fields(), taken=taken)


def test_a_watch_that_goes_fast_is_forgiven_and_a_skipped_hour_is_not():
    now = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    fast, wrong = rules.read_taken(
        {"taken_on": "2026-11-26", "taken_time": "08:04"}, is_paper=True, now=now, there=LONDON
    )
    assert (fast.at, wrong) == (now, {})
    _none, wrong = rules.read_taken(
        {"taken_on": "2026-03-29", "taken_time": "01:30"}, is_paper=True, now=now, there=LONDON
    )
    assert wrong == {"taken_time": "taken_skipped"}
    twice, _wrong = rules.read_taken(
        {"taken_on": "2026-10-25", "taken_time": "01:30"}, is_paper=True, now=now, there=LONDON
    )
    assert twice.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of the two
    # Midnight that the clocks skip (Beirut, 2026): the day begins at one.
    assert rules.counted_from(None, date(2026, 3, 29), now, ZoneInfo("Asia/Beirut")).hour == 22


def due_of(worker, run: ProtocolRun) -> datetime:
    """When the first step with a limit is due: a call that had to be short."""
    for step, answer in (("open", ""), ("danger", "no"), ("safe_to_talk", "no")):
        protocols.mark_step(by=worker, run_id=run.pk, step=step, answer=answer)
    due = ProtocolRun.objects.get(pk=run.pk).next_due_at
    assert due is not None
    return due


def test_limits_of_a_checklist_count_from_when_the_report_was_taken_down(worker):
    at = last_night()
    taken = rules.Taken(at=at)
    report = actions.submit_report(by=worker, channel="paper", fields=made.fields(), taken=taken)
    now_taken = actions.submit_report(by=worker, channel="call", fields=made.fields())
    for each in (report, now_taken):
        actions.begin_protocol(by=worker, report_id=each.pk, protocol_id="hotline_call")
    early, late = (ProtocolRun.objects.get(about_id=each.pk) for each in (report, now_taken))
    apart = due_of(worker, late) - due_of(worker, early)
    assert abs(apart - (timezone.now() - at)) < timedelta(minutes=1)
    # A checklist begun in the call goes on about the report that was typed in later: the earlier of the two counts.
    begun = protocols.start_run(by=worker, protocol_id="hotline_call")
    before = due_of(worker, begun)
    actions.submit_report(by=worker, channel="paper", fields=made.fields(), run_id=begun.pk, taken=taken)
    assert before - ProtocolRun.objects.get(pk=begun.pk).next_due_at > timedelta(hours=1)


def test_it_goes_along_when_a_report_is_passed_on_and_stands_in_the_case(worker):
    at = last_night()
    taken = rules.Taken(at=at, by="R. Night", where="Front desk")
    report = actions.submit_report(by=worker, channel="paper", fields=made.fields(), taken=taken)
    caseworker = make.account(Role.CASEWORKER, of=worker.agency)
    case = cases.open_case(by=caseworker, person={"name": "Nadia Invented"}, report_id=report.pk)
    assert "22:40" in make.signed_in(Client(), caseworker).get(f"/cases/{case.pk}/").content.decode()
    other = actions.submit_report(by=worker, channel="paper", fields=made.fields(), taken=taken)
    actions.pass_on(by=worker, report_id=other.pk, agency_id=make.agency().pk, reason="They can act")
    theirs = Report.objects.select_related("data_key__agency_key").get(state="new")
    assert theirs.taken_at == at
    assert theirs.opened("taken_down") == {"by": "R. Night", "where": "Front desk"}


def test_the_sheet_for_tonight_leads_to_the_form_for_paper_with_the_hour_asked(desk, worker):
    sheet = desk.get("/directory/tonight/").content.decode()
    assert 'href="/intake/take/?channel=paper"' in sheet
    form = desk.get("/intake/take/?channel=paper").content.decode()
    assert '<option value="paper" selected>' in form
    assert '<details class="disclosure" id="taken" open>' in form
    assert ' id="taken">' in desk.get("/intake/take/").content.decode()
    assert '<option value="web"' not in desk.get("/intake/take/?channel=web").content.decode()
    admin = make.account(Role.AGENCY_ADMIN, of=worker.agency)
    assert "/intake/take/" not in make.signed_in(Client(), admin).get("/directory/tonight/").content.decode()
    paper = desk.get("/intake/paper/").content.decode()
    assert all(name in paper for name in ("taken_on", "taken_time", "taken_by", "taken_where"))


def test_half_a_form_keeps_the_hour_too(desk):
    desk.post(
        "/drafts/intake.report/", {"channel": "paper", "taken_on": "2026-11-24", "taken_by": "R. Night"}
    )
    page = desk.get("/intake/take/").content.decode()
    assert 'value="2026-11-24"' in page
    assert 'value="R. Night"' in page

"""A run from file to judged lead and hand-over; what is refused; what is destroyed."""

from __future__ import annotations

import pytest
from tests.factories import core as make

from harborlight.core import jobs, vault
from harborlight.core.models import Job
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.intake.models import Report
from harborlight.intelligence import actions, queries, tasks
from harborlight.intelligence.models import Lead, Run

pytestmark = pytest.mark.django_db
PURPOSE = "Job offers in our ports that take papers away"


def posts(n: int = 12) -> bytes:
    """Adverts of one planted organisation among others, from a seeded hand."""
    lines = ["id,text,posted_at,place"]
    towns = ["Leeds", "Manchester", "Liverpool"]
    for i in range(n):
        text = (
            f"Hotel staff wanted now. Flight paid by us, we keep your passport until the debt is paid. Good house, {20 + i} "
            f"euros a day, call 07700 900123 today"
        )
        lines.append(f'a{i},"{text}",2026-10-{i % 27 + 1:02d},{towns[i % 3]}')
    words = [
        "garden",
        "piano",
        "bicycle",
        "winter",
        "bread",
        "mountain",
        "river",
        "paper",
        "window",
        "letter",
        "silver",
        "evening",
    ]
    for i in range(n):
        text = " ".join(words[(i * 7 + k * 5) % len(words)] for k in range(14))
        lines.append(f'b{i},"{text} number {i * 37}",2026-10-{i % 27 + 1:02d},Leeds')
    return "\n".join(lines).encode()


@pytest.fixture
def analyst():
    return make.account(Role.POLICE_ANALYST, of=make.agency("Unit", kind="police"))


@pytest.fixture
def lead(analyst, monkeypatch):
    """A finished run's first lead; the child process is spawned for real."""
    run = actions.start_run(by=analyst, purpose=PURPOSE, file_name="posts.csv", content=posts())
    job = Job.objects.get(pk=run.job_id)
    running = jobs.RunningJob(job.pk, run.pk, run.agency_id, analyst.pk)
    said = tasks.carry_out_run(running)
    assert "24 posts" in said
    found = queries.leads(analyst, run_id=run.pk).first()
    assert found is not None, "the planted organisation must become a lead"
    return found


def test_a_run_becomes_leads_with_reasons_and_sealed_rows(analyst, lead):
    shown = queries.lead(analyst, lead.pk).shown_to(analyst)
    assert shown["n_posts"] == 12
    assert {code.partition(":")[0] for code, _weight in shown["details"]["reasons"]}
    assert any("passport" in row["text"] for row in shown["rows"])
    assert b"passport" not in bytes(Lead.objects.get(pk=lead.pk).rows)


def test_the_raw_files_go_when_the_leads_are_kept(analyst, lead, django_capture_on_commit_callbacks):
    run = Run.objects.get(pk=lead.run_id)
    assert run.n_leads >= 1
    assert not actions.folder_of(run.pk).exists()


def test_judging_needs_a_reason_and_keeps_the_history(analyst, lead):
    with pytest.raises(Invalid):
        actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason=" ")
    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="unsure", reason="Could be an agency")
    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason="Same number in every text")
    assert [each.judgement for each in queries.verdicts_of(lead)] == ["unsure", "same"]


def test_a_lead_is_handed_over_as_a_report_without_the_texts(analyst, lead):
    shelter = make.agency("Shelter", kind="shelter")
    actions.hand_over(
        by=analyst, lead_id=lead.pk, agency_id=shelter.pk, note="Please look at hotel work in Leeds."
    )
    report = Report.objects.get()
    assert (report.agency_id, report.channel) == (shelter.pk, "lead")
    assert "passport" not in str(report.opened("fields"))
    with pytest.raises(Invalid, match="already"):
        actions.hand_over(by=analyst, lead_id=lead.pk, agency_id=shelter.pk, note="Again")


def test_expired_texts_are_destroyed(analyst, lead):
    from datetime import date

    from harborlight.core.acting import maintenance
    from harborlight.core.permissions import SystemActor

    with maintenance("test"):
        Run.objects.filter(pk=lead.run_id).update(expires_on=date(2020, 1, 1))
    keeper = SystemActor("leads", actions.KEEPER_RIGHTS, agency_id=analyst.agency_id)
    assert actions.expire_runs(by=keeper) == 1
    with pytest.raises(vault.envelope.CannotOpen):
        Lead.objects.get(pk=lead.pk).opened("rows")


def test_caseworkers_and_other_agencies_reach_no_lead(lead):
    caseworker = make.account(Role.CASEWORKER)
    elsewhere = make.account(Role.POLICE_ANALYST)
    for stranger in (caseworker, elsewhere):
        with pytest.raises(Missing):
            queries.lead(stranger, lead.pk)
    with pytest.raises(Refused):
        actions.judge_lead(by=caseworker, lead_id=lead.pk, judgement="same", reason="x")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"purpose": "because"}, "purpose"),
        ({"file_name": "posts.exe"}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_a_run_without_purpose_or_posts_is_refused(analyst, fields, field):
    given = {"purpose": PURPOSE, "file_name": "posts.csv", "content": b"id,text\n1,x"} | fields
    with pytest.raises(Invalid) as raised:
        actions.start_run(by=analyst, **given)
    assert field in raised.value.fields


def test_the_hourly_round_destroys_what_expired_in_every_agency(lead, monkeypatch):
    import threading
    from datetime import date

    from harborlight.core.acting import maintenance

    with maintenance("test"):
        Run.objects.filter(pk=lead.run_id).update(expires_on=date(2020, 1, 1))
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)  # the test's own transaction stays open
    stop = threading.Event()
    original = stop.wait
    stop.wait = lambda *_: stop.set() or original(0)  # type: ignore[method-assign]
    tasks.expire_for_ever(stop)
    assert Run.objects.get(pk=lead.run_id).data_key.destroyed_at is not None

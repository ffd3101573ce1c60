"""A run from file to judged lead and hand-over; what is refused; what is destroyed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.factories import core as make

from harborlight.core import jobs, vault
from harborlight.core.acting import maintenance
from harborlight.core.models import Job
from harborlight.core.roles import Role
from harborlight.engine import child
from harborlight.errors import Invalid, Missing, Refused
from harborlight.intake.models import Report
from harborlight.intelligence import actions, queries, tasks
from harborlight.intelligence.models import Lead, Run, Verdict

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


def in_the_clear() -> list[str]:
    """Files of the data folder in which the text of a post, or a table, can be read."""
    found = [path for path in Path(settings.ENV.data).rglob("*") if path.is_file()]
    return [
        path.name for path in found if b"passport" in (content := path.read_bytes()) or b"PAR1" in content
    ]


def a_run(analyst):
    run = actions.start_run(by=analyst, purpose=PURPOSE, file_name="posts.csv", content=posts())
    return run, jobs.RunningJob(run.job_id, run.pk, run.agency_id, analyst.pk)


def in_this_process(stop_at: str = "", receipts: list | None = None):
    """The child's work without a process of its own; it fails when it comes to a step."""

    def in_child(job, _function, *, out, **arguments):
        def progress(step, done=0, total=0):
            job.progress(step, done, total)
            if step == stop_at:
                assert any(name.endswith((".csv", ".parquet")) for name in in_the_clear()), "the look can see"
                raise RuntimeError("stopped")

        counts = child.run_leads(progress=progress, out=out, **arguments)
        if receipts is not None:
            receipts.append(json.loads((Path(out) / "receipt.json").read_text()))
        return counts

    return in_child


def test_a_waiting_run_lies_sealed(analyst):
    run, _job = a_run(analyst)
    assert [path.name for path in actions.folder_of(run.pk).iterdir()] == ["input.csv.sealed"]
    assert in_the_clear() == []


def test_a_finished_run_leaves_nothing_in_the_clear(lead):
    assert in_the_clear() == []


def test_a_failed_run_leaves_nothing_in_the_clear_and_goes_on_from_its_last_step(analyst, monkeypatch):
    run, job = a_run(analyst)
    monkeypatch.setattr(jobs, "in_child", in_this_process("score_leads"))
    with pytest.raises(RuntimeError):
        tasks.carry_out_run(job)
    assert in_the_clear() == []
    assert not list(actions.open_folder().glob("*"))
    names = actions.files_of(run).names()
    assert {"input.csv", "out/posts.parquet", "out/receipt.json"} <= set(names)
    receipts: list = []
    monkeypatch.setattr(jobs, "in_child", in_this_process(receipts=receipts))
    assert "24 posts" in tasks.carry_out_run(job)
    resumed = [step["name"] for step in receipts[0]["steps"] if step.get("is_resumed")]
    assert "clean_posts" in resumed
    assert "score_leads" not in resumed


def test_what_a_kill_left_open_goes_at_the_next_start(analyst):
    left = actions.open_folder() / "of_a_kill" / "out"
    left.mkdir(parents=True)
    (left / "posts.parquet").write_bytes(b"PAR1")
    assert in_the_clear() == ["posts.parquet"]
    tasks.close_what_a_kill_left_open()
    assert in_the_clear() == []


def test_the_files_of_a_run_that_never_finished_go_with_its_key(analyst, django_capture_on_commit_callbacks):
    run, job = a_run(analyst)
    with maintenance("test"):
        Run.objects.filter(pk=run.pk).update(expires_on=date(2020, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        actions.expire_runs(by=tasks.RETENTION)
    assert not actions.folder_of(run.pk).exists()
    with pytest.raises(vault.envelope.CannotOpen):
        tasks.carry_out_run(job)


def test_judging_needs_a_reason_and_keeps_the_history(analyst, lead):
    with pytest.raises(Invalid):
        actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason=" ")
    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="unsure", reason="Could be an agency")
    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason="Same number in every text")
    lead = queries.lead(analyst, lead.pk)
    assert [(each["said"], each["reason"]) for each in queries.verdicts_of(analyst, lead)] == [
        ("Unsure", "Could be an agency"),
        ("One organisation", "Same number in every text"),
    ]


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

    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason="They quote each other")
    with maintenance("test"):
        Run.objects.filter(pk=lead.run_id).update(expires_on=date(2020, 1, 1))
    keeper = SystemActor("leads", actions.KEEPER_RIGHTS, agency_id=analyst.agency_id)
    assert actions.expire_runs(by=keeper) == 1
    with pytest.raises(vault.envelope.CannotOpen):
        Lead.objects.get(pk=lead.pk).opened("rows")
    with pytest.raises(vault.envelope.CannotOpen):
        Verdict.objects.get().opened("reason")
    (verdict,) = queries.verdicts_of(analyst, queries.lead(analyst, lead.pk))
    assert (verdict["said"], "reason" in verdict) == ("One organisation", False)
    with pytest.raises(Invalid, match="destroyed"):
        actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="not", reason="From memory")
    page = make.signed_in(Client(), analyst).get(f"/intelligence/leads/{lead.pk}/").content.decode()
    assert "One organisation" in page
    assert "They quote" not in page
    assert "Keep the judgement" not in page


def test_the_prosecutors_liaison_sees_a_lead_without_what_was_thought_of_it(analyst, lead):
    actions.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason="Same number in every text")
    liaison = make.account(Role.PROSECUTOR_LIAISON, of=analyst.agency)
    page = make.signed_in(Client(), liaison).get(f"/intelligence/leads/{lead.pk}/").content.decode()
    assert "One organisation" in page
    assert "Same number" not in page
    assert "passport" not in page


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


def test_many_leads_are_paged_without_a_gap_and_counted_for_the_home_page(analyst, client):
    with maintenance("test"):
        key = vault.new_data_key(analyst.agency_id, "run")
        run = Run(
            agency_id=analyst.agency_id,
            data_key=key,
            purpose=PURPOSE,
            account=analyst,
            expires_on=timezone.localdate(),
        )
        run.save()
        Lead.objects.bulk_create(
            [
                Lead(
                    agency_id=analyst.agency_id, data_key=key, run=run, number=n, place_in_list=n // 2, support=0.5, n_posts=3,
                    n_minor_stated=int(n < 2),
                )
                for n in range(queries.PAGE + 7)
            ]
        )  # fmt: skip
    first = queries.page_of_leads(analyst, judgement="unjudged")
    second = queries.page_of_leads(analyst, judgement="unjudged", before=first.older)
    assert len(first.leads) == queries.PAGE
    assert second.older == ""
    assert {lead.pk for lead in first.leads + second.leads} == set(Lead.objects.values_list("pk", flat=True))
    assert len(queries.page_of_leads(analyst, before="x~y").leads) == queries.PAGE
    assert [line.n for line in queries.needs_me(analyst)] == [2, queries.PAGE + 5]
    page = make.signed_in(client, analyst).get("/intelligence/")
    assert 'rel="next"' in page.content.decode()

"""What is done with runs and leads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import jobs, vault
from harborlight.core.acting import action, after_commit, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Agency
from harborlight.core.models.agencies import AgencyKind
from harborlight.core.permissions import Actor
from harborlight.core.sealed_folder import SealedFolder
from harborlight.errors import Invalid
from harborlight.intake import actions as intake
from harborlight.intelligence import queries, rules
from harborlight.intelligence.models import Lead, Run, Verdict

KEEPER_RIGHTS = frozenset({"run:keep", "run:view", "run:expire", "home:view"})
_SUFFIX = re.compile(r"(\.(csv|tsv|jsonl|ndjson|parquet)(\.gz)?|\.gz)$")
MOST_BYTES = 200_000_000


@action("run.start", noun="run", verb="create")
def start_run(*, by: Account, purpose: str, file_name: str, content: bytes, region: str = "GB") -> Run:
    """Keep the posts, sealed, in the run's own folder and queue the job. The purpose is recorded with everything that follows."""
    wrong = {}
    if not rules.is_purpose_enough(purpose):
        wrong["purpose"] = _("Say in a sentence what the run is for; others will read it.")
    suffix = _SUFFIX.search(file_name.lower())
    if suffix is None:
        wrong["file"] = _("CSV, JSON lines or Parquet, also compressed with gzip.")
    if not content:
        wrong["file"] = _("The file is empty.")
    if len(content) > MOST_BYTES:
        wrong["file"] = _("Larger than 200 MB: run it from the terminal with `harborlight leads`.")
    if wrong or suffix is None:
        raise Invalid(wrong)
    run = Run(
        agency_id=by.agency_id, purpose=purpose.strip(), region=region, account=by,
        expires_on=rules.expires_on(today_of(by)), data_key=vault.new_data_key(by.agency_id, "run"),
    )  # fmt: skip
    job = jobs.start(by=by, kind="intelligence.run", record_id=run.pk)
    run.job_id = job.pk
    run.save()
    files_of(run).put(f"input{suffix[0]}", BytesIO(content))
    trace(run, purpose=purpose.strip(), n_bytes=len(content))
    return run


def folder_of(run_id: UUID) -> Path:
    """The run's own folder: its posts and tables, sealed, until the leads are kept; nothing afterwards."""
    return Path(settings.ENV.data) / "runs" / run_id.hex


def open_folder() -> Path:
    """Where the files of runs lie in the clear while they are worked on. It is in no backup."""
    return Path(settings.ENV.data) / "open"


def files_of(run: Run) -> SealedFolder:
    """The run's files, sealed under the run's own key.

    Raises:
        CannotOpen: when the key was destroyed.
    """
    return SealedFolder(folder_of(run.pk), vault.data_key(run.data_key), open_under=open_folder())


@action("run.keep", noun="run", verb="keep")
def keep_leads(
    *, by: Actor, run_id: UUID, leads: Sequence[dict[str, Any]], n_posts: int, n_rejected: int
) -> Run:
    """Scored summaries enter the database, with the rows that support them, sealed. The files go."""
    run = Run.objects.select_related("data_key__agency_key").get(pk=run_id)
    Lead.objects.filter(run=run).delete()
    ordered = sorted(leads, key=lambda each: rules.order(each["n_minor_stated"], each["support"]))
    for place, each in enumerate(ordered, start=1):
        Lead(
            agency_id=run.agency_id, run=run, data_key=run.data_key, number=place, place_in_list=place,
            support=each["support"], n_posts=each["n_posts"], n_minor_stated=each["n_minor_stated"],
            n_places=each["n_places"], first_seen_on=each["first_seen_on"], last_seen_on=each["last_seen_on"],
            details=each["details"], rows=each["rows"],
        ).save()  # fmt: skip
    run.n_posts, run.n_rejected, run.n_leads, run.finished_at = (
        n_posts,
        n_rejected,
        len(ordered),
        timezone.now(),
    )
    run.save()
    after_commit(lambda: shutil.rmtree(folder_of(run_id), ignore_errors=True))
    trace(run, n_leads=len(ordered), n_posts=n_posts)
    return run


@action("lead.judge", noun="lead", verb="judge")
def judge_lead(*, by: Account, lead_id: UUID, judgement: str, reason: str) -> Lead:
    """Same, not, or unsure: a judgement about one organisation, with its reason. Earlier ones stay."""
    lead = queries.lead(by, lead_id, "judge")
    wrong = {}
    if judgement not in rules.JUDGEMENTS:
        wrong["judgement"] = _("Choose: one organisation, not one, or unsure.")
    if not reason.strip():
        wrong["reason"] = _("Say why; the next person will ask.")
    if lead.data_key.destroyed_at is not None:
        wrong["judgement"] = _("The texts of this run are destroyed: there is nothing left to judge by.")
    if wrong:
        raise Invalid(wrong)
    Verdict(
        agency_id=lead.agency_id, lead=lead, data_key=lead.data_key, judgement=judgement, account=by,
        reason=reason.strip(),
    ).save()  # fmt: skip
    lead.judgement = judgement
    lead.save()
    trace(lead, judgement=judgement)
    return lead


@action("lead.hand_over", noun="lead", verb="hand_over")
def hand_over(*, by: Account, lead_id: UUID, agency_id: UUID, note: str) -> Lead:
    """To those who help: a report of theirs, like every other. The advert texts do not go along."""
    lead = queries.lead(by, lead_id, "hand_over")
    to = Agency.objects.filter(pk=agency_id, is_active=True).exclude(pk=lead.agency_id).first()
    wrong = {}
    if to is None or to.kind == AgencyKind.POLICE:
        wrong["agency"] = _("Choose an agency that helps people.")
    if not note.strip():
        wrong["note"] = _("Say what you ask them to look at. No names, no numbers.")
    if lead.report_id is not None:
        wrong["agency"] = _("This lead was handed over already.")
    if wrong or to is None:
        raise Invalid(wrong)
    details = lead.shown_to(by, "details").get("details") or {}
    towns = ", ".join(row["name"] for row in details.get("places", [])[:3])
    fields = {
        "danger": "unsure", "signs": {}, "story": note.strip(), "city": towns[:80],
        "ages": "child" if lead.n_minor_stated else "unknown",
    }  # fmt: skip
    report = intake.submit_report(
        by=by,
        agency_id=to.pk,
        channel="lead",
        fields=fields,
        from_agency=Agency.objects.get(pk=lead.agency_id).name,
    )
    lead.report_id = report.pk
    lead.save()
    trace(lead, to=str(to.pk))
    return lead


@action("run.expire", noun="run", verb="expire")
def expire_runs(*, by: Actor) -> int:
    """Destroy the keys of runs past their day: their texts can never be opened again. Returns how many."""
    n_expired = 0
    for run in Run.objects.filter(expires_on__lte=today_of(by), data_key__destroyed_at=None).select_related(
        "data_key"
    ):
        vault.destroy(run.data_key)
        after_commit(partial(shutil.rmtree, folder_of(run.pk), ignore_errors=True))
        n_expired += 1
    trace(n=n_expired)
    return n_expired

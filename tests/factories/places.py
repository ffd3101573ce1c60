"""Assessments of places in the state a test needs: agencies that were asked, contributions of whatever size. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from harborlight.assessments import actions
from harborlight.assessments.models import Assessment, Contribution, Survey
from harborlight.core.models import Account
from harborlight.core.roles import Role
from tests.factories import core as make

LINES = ("recruiters:risk", "services:protective")
FIGURE = {
    "determinant": "work", "side": "risk", "title": "Unemployment", "value": "12.5", "unit": "%", "year": "2024",
    "reach": "wider", "source": "Statistics office", "link": "https://statistics.example/", "confidence": "verified",
}  # fmt: skip
RATINGS = {"recruiters": {"risk": 2, "protective": 0}, "services": {"protective": 1}}


@dataclass
class Table:
    """`lead` is the coordinator of the leading agency; `others` are supervisors of agencies that were asked."""

    lead: Account
    steward: Account
    others: list[Account] = field(default_factory=list)
    assessment: Assessment | None = None

    @property
    def pk(self) -> Any:
        assert self.assessment is not None
        return self.assessment.pk


def table(n_agencies: int = 3, **fields: Any) -> Table:
    """A leading agency, agencies that were asked, and an open assessment of an area."""
    lead = make.account(Role.COORDINATOR)
    found = Table(lead, make.account(Role.DATA_STEWARD, of=lead.agency))
    found.others = [make.account(Role.SUPERVISOR) for _number in range(n_agencies)]
    found.assessment = open_one(lead, agencies=[each.agency_id for each in found.others], **fields)
    return found


def open_one(by: Account, **fields: Any) -> Assessment:
    today = timezone.localdate()
    given = {
        "kind": "area", "name": "Harbour quarter", "question": "What makes young workers here vulnerable?",
        "places": {"towns": ["gb-leeds"], "codes": []}, "from_on": date(2025, 1, 1), "to_on": date(2025, 12, 31),
        "due_on": today + timedelta(days=20), "lines": list(LINES),
    }  # fmt: skip
    return actions.open_assessment(by=by, **{**given, **fields})


def counts(n: int, recruiters: int, services: int, **parts: int) -> dict[str, dict[str, int]]:
    """Counts of the factory's lines; `parts` of all people."""
    return {"people": {"": n, **parts}, LINES[0]: {"": recruiters}, LINES[1]: {"": services}}


def give(
    by: Account,
    of: Assessment,
    given: Mapping[str, Any] | None = None,
    *,
    ratings: Any = RATINGS,
    **terms: bool,
) -> Contribution:
    """A contribution that was kept and released."""
    kept = actions.keep_contribution(by=by, assessment_id=of.pk, ratings=ratings, counts=given or {})
    return actions.release_contribution(by=by, assessment_id=of.pk, version=kept.version, **terms)


def closed(n_agencies: int = 3, *, size: int = 60, **terms: bool) -> Table:
    """Everybody gave counts large enough to be shown, and it is closed."""
    found = table(n_agencies)
    assert found.assessment is not None
    for number, by in enumerate(found.others):
        given = counts(size + number, size // 2, size // 3, child=size // 3, woman=size // 2)
        give(by, found.assessment, given, **terms)
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    found.assessment.refresh_from_db()
    return found


def survey(found: Table, *, is_open: bool = True, **fields: Any) -> Survey:
    given = {
        "instrument_id": "place_survey", "audience": "people who live in the quarter",
        "closes_on": timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    made = actions.make_survey(by=found.lead, assessment_id=found.pk, **{**given, **fields})
    return actions.open_survey(by=found.lead, survey_id=made.pk) if is_open else made


def fill(found: Table, of: Survey, n: int, **answers: str) -> None:
    for _number in range(n):
        actions.fill_sheet(by=found.lead, survey_id=of.pk, typed=answers)

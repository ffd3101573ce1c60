"""Recording a screening. Must stay true: the result says what drove it, never decides, and nothing is gated on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from harborlight.cases import queries
from harborlight.cases.models import Screening
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.errors import Invalid
from harborlight.knowledge import instruments, scoring


@action("screening.record", noun="screening", verb="create")
def record_screening(
    *,
    by: Account,
    case_id: UUID,
    instrument_id: str,
    form: str,
    answers: Mapping[str, str],
    profile: Mapping[str, Any],
) -> Screening:
    """Store answers with the instrument's id and version, and the result they gave."""
    file = queries.case(by, case_id, "change")
    instrument = instruments.load(instrument_id)
    if not answers:
        raise Invalid({"answers": "Answer at least one question; “not known” is an answer, too."})
    result = scoring.score(instrument, answers, {**profile, "form": form})
    screening = Screening(
        agency_id=file.agency_id, case=file, data_key=file.data_key, instrument=instrument.id,
        instrument_version=instrument.version, form=form, taken_on=timezone.localdate(), account=by,
        answers=dict(answers), profile=dict(profile), outcome=asdict(result),
    )  # fmt: skip
    screening.save()
    trace(screening, instrument=instrument.id, version=instrument.version, n_answers=len(answers))
    return screening

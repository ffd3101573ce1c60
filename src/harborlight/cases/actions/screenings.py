"""Recording a screening, and what was decided later. Must stay true: the result says what drove it, never decides, and nothing
is gated on it; what is kept for learning holds nothing of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.models import Person, Screening
from harborlight.cases.rules import age_on
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_at, today_of
from harborlight.core.models import Account
from harborlight.errors import Invalid
from harborlight.knowledge import scoring
from harborlight.knowledge.answering import not_allowed
from harborlight.knowledge.learning import use_of
from harborlight.library import actions as learning
from harborlight.library import queries as library
from harborlight.tables.instruments import Answers, in_language


def age_of(person: Person, on: date) -> int | None:
    """A person's age on a day, for scoring only."""
    return age_on(str(person.opened("birth_date") or ""), on)


@action("screening.record", noun="screening", verb="create")
def record_screening(
    *,
    by: Account,
    case_id: UUID,
    instrument_id: str,
    form: str,
    answers: Answers,
    profile: Mapping[str, Any] | None = None,
    minutes: int | None = None,
) -> Screening:
    """Store answers with the instrument's id and version, and the result they gave. The age is taken from the file, also
    where whoever asks may not see it: a child is never scored as an adult for that. `minutes`: how long it took, if known."""
    file = queries.case(by, case_id, "change")
    profile = {"age": age_of(file.person, today_of(by)), **(profile or {})}
    instrument = library.instrument(instrument_id)
    if not answers:
        raise Invalid({"answers": _("Answer at least one question; “not known” is an answer, too.")})
    if faults := not_allowed(instrument, answers):
        said = {name: in_language(each, get_language() or "en") for name, each in faults.items()}
        raise Invalid({name: text or _("This is no answer to this question.") for name, text in said.items()})
    result = scoring.score(instrument, answers, {**profile, "form": form})
    use = use_of(
        instrument, form, answers, result, on=today_at(file.agency_id), age=profile["age"],
        sex=str(file.person.opened("sex") or ""), minutes=minutes,
    )  # fmt: skip
    use_id = learning.note_use(by=by, agency_id=file.agency_id, instrument=instrument, form=form, use=use)
    screening = Screening(
        agency_id=file.agency_id, case=file, data_key=file.data_key, instrument=instrument.id,
        instrument_version=instrument.version, form=form, taken_on=today_of(by), account=by,
        answers=dict(answers), profile=profile, outcome=asdict(result), use=str(use_id),
    )  # fmt: skip
    screening.save()
    trace(screening, instrument=instrument.id, version=instrument.version, n_answers=len(answers))
    return screening


@action("screening.note_decision", noun="screening", verb="create")
def note_decision(
    *, by: Account, screening_id: UUID, decision: str, decided_by: str = "", version: int | None = None
) -> bool:
    """Note what was decided later about the person; False where the figures stay as they were.

    Raises:
        Invalid: for what is no decision, or when it is not said who decided.
    """
    screening = queries.screening(by, screening_id).at_version(version)
    queries.case(by, screening.case_id, "change")
    use = screening.opened("use")
    is_in_figures = learning.note_decision(
        by=by, use_id=UUID(str(use)) if use else None, decision=decision, decided_by=decided_by
    )
    screening.decision = {
        "decision": decision,
        "decided_by": decided_by,
        "noted_on": today_of(by).isoformat(),
    }
    screening.save()
    trace(screening)
    return is_in_figures

"""What of a screening is kept for learning: one use, without its person, so coarse that it leads to nobody.

Must stay true: no day, no exact time, no written answer, and no group of people too small to hide in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from harborlight.tables.instruments import Answers, Instrument, ItemType, Outcome, Result, Unasked, word_of

CONFIRMED, NOT_CONFIRMED, STILL_OPEN, NOT_KNOWN = "confirmed", "not_confirmed", "open", "not_known"
DECISIONS = (CONFIRMED, NOT_CONFIRMED, STILL_OPEN, NOT_KNOWN)
DECIDERS = ("competent_authority", "agency", "court")
PRESENT, ABSENT, KNOWN = "present", "absent", "known"
WOMAN, MAN = "woman", "man"


@dataclass(frozen=True, slots=True)
class Use:
    """One screening without its person. `month`: its first day; `coverage`: percent, in tens; `answers`: by item, one of present,
    absent, known, unknown, declined, not_applicable, not_asked, skipped."""

    month: date
    outcome: str
    coverage: int
    answers: Mapping[str, str] = field(default_factory=dict)
    score: int | None = None
    minutes: int | None = None
    sex: str = ""
    is_child: bool | None = None
    decision: str = ""

    @property
    def signal(self) -> str:
        return "positive" if self.outcome == Outcome.POSITIVE else "other"

    @property
    def decided(self) -> str:
        return f"{self.signal} {self.decision if self.decision in (CONFIRMED, NOT_CONFIRMED) else 'without'}"


def use_of(
    instrument: Instrument, form: str, answers: Answers, result: Result, *, on: date, age: int | None, sex: str,
    minutes: int | None = None,
) -> Use:  # fmt: skip
    """What of a screening is kept for learning. `minutes` are rounded to five; only woman and man are told apart, since the
    others would be too few to hide in."""
    return Use(
        month=on.replace(day=1), outcome=str(result.outcome), coverage=10 * round(10 * result.coverage),
        answers={item.id: _code(instrument, item.id, answers, result) for item in instrument.items_of(form) if item.type.is_asked},
        score=None if result.value is None else round(result.value),
        minutes=None if minutes is None else max(5, 5 * round(minutes / 5)),
        sex=sex if sex in (WOMAN, MAN) else "", is_child=None if age is None else age < 18,
    )  # fmt: skip


def _code(instrument: Instrument, item_id: str, answers: Answers, result: Result) -> str:
    item, answer = instrument.by_id[item_id], answers.get(item_id)
    if item_id in result.skipped:
        return str(Unasked.SKIPPED)
    if item_id in result.not_asked:
        return str(Unasked.NOT_ASKED)
    if word := word_of(item, answer):
        return str(word)
    if item.type not in (ItemType.PRESENT, ItemType.YES_NO):
        return KNOWN
    return PRESENT if answer in ("present", "yes", True) else ABSENT

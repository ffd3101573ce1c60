"""Repeat measures of a case: when a screening is to be asked again, and how far its score changed since it was last taken.

Must stay true: a day to ask again is a reminder and gates nothing; scores of two versions, or of two forms, are not compared; nothing is
worked out of what this reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from harborlight.knowledge.scoring.over_time import Change, change_of, next_due
from harborlight.library import queries as library
from harborlight.tables.instruments import Confidence, Instrument, Kind, Labels, Range, WeightedMean


@dataclass(frozen=True, slots=True)
class Again:
    """`due_on`: None where only events call for it; `events`: what calls for it at once."""

    instrument: Instrument
    form: str
    due_on: date | None
    events: tuple[Labels, ...]
    source: str
    confidence: Confidence
    is_overdue: bool


def to_ask_again(screenings: Iterable[Mapping[str, Any]], today: date) -> list[Again]:
    """Of every screening of a case that has a schedule, the soonest first. `screenings`: as they are shown to this reader."""
    taken: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in screenings:
        taken.setdefault((each["instrument"], each["form"]), []).append(each)
    found = [again for rows in taken.values() if (again := _again(rows, today))]
    return sorted(found, key=lambda again: (again.due_on or date.max, again.instrument.id))


def _again(rows: list[Mapping[str, Any]], today: date) -> Again | None:
    last = max(rows, key=lambda row: row["taken_on"])
    instrument = library.instrument(last["instrument"], last["instrument_version"])
    schedule = instrument.schedule
    if schedule is None:
        return None
    band = (last.get("outcome") or {}).get("band", "")
    due = next_due(schedule, [row["taken_on"] for row in rows], band)
    return Again(
        instrument, last["form"], due, schedule.events, schedule.source, schedule.confidence,
        is_overdue=due is not None and due <= today,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Since:
    """`change`: in points, or of a hundred where the score is a share. `taken_on`: the day of the one before. `noise`: the least change
    that is more than noise, None where nothing is said of it; `source`: of that."""

    change: Change
    taken_on: date
    scale: float
    noise: float | None
    source: str

    @property
    def low(self) -> float:
        return self.change.by.low * self.scale

    @property
    def high(self) -> float:
        return self.change.by.high * self.scale


def since(
    instrument: Instrument, before: Mapping[str, Any], taken_on: date, now: Mapping[str, Any]
) -> Since | None:
    """From one outcome to a later one of the same version and form; None where one has no score, or a change says nothing."""
    earlier, later = _score(before), _score(now)
    if earlier is None or later is None or not (instrument.schedule or instrument.kind is Kind.OUTCOME):
        return None
    schedule = instrument.schedule
    change = change_of(schedule, earlier, later)
    if change is None:
        return None
    scale = 100.0 if isinstance(instrument.rule, WeightedMean) else 1.0
    noise = schedule.reliable_change if schedule else None
    return Since(
        change, taken_on, scale, None if noise is None else noise * scale, schedule.source if schedule else ""
    )


def _score(outcome: Mapping[str, Any]) -> Range | None:
    if outcome.get("value") is not None:
        return Range(outcome["value"], outcome["value"])
    ends = outcome.get("score")
    return Range(ends["low"], ends["high"]) if ends else None

"""What a rule says of one sheet, before anything is put beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from harborlight.tables.instruments import Band, Decided, DimensionScore, Outcome, Range


@dataclass(frozen=True, slots=True)
class Verdict:
    """`floor`, `ceiling`: positive in the least and in the most case. `value`: the score where the rule gives one.

    `bands`: all that are still possible; `band`: by the value, or the only one possible. `drivers`: known answers that made it
    so. `find_turning`: undecided items that could change it; looked for only when it is asked. `settled`: the outcome that the rule itself gives; None:
    it follows from floor and ceiling.
    """

    floor: bool
    ceiling: bool
    decided: Decided
    drivers: tuple[str, ...]
    find_turning: Callable[[], frozenset[str]] = frozenset
    dimensions: Mapping[str, DimensionScore] = field(default_factory=dict)
    pattern: str = ""
    score: Range | None = None
    value: float | None = None
    band: str = ""
    bands: tuple[str, ...] = ()
    settled: Outcome | None = None

    @property
    def outcome(self) -> Outcome:
        if self.settled is not None:
            return self.settled
        if self.floor:
            return Outcome.POSITIVE
        return Outcome.NOT_ENOUGH if self.ceiling else Outcome.NEGATIVE


def band_of(bands: tuple[Band, ...], score: float) -> Band | None:
    """The band that a score is in: the last that begins at or below it."""
    return next((band for band in reversed(bands) if band.begins_at_or_below(score)), None)

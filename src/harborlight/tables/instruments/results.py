"""What an instrument says of a set of answers: a screening signal for a trained person, never a legal finding."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from harborlight.tables.instruments.words import Outcome


class Decided(enum.StrEnum):
    """By which method floor and ceiling were found. All but `bounds` are exact."""

    MONOTONE = "monotone"  # open answers all absent, then all present: the rule can only rise
    INTERVAL = "interval"  # each open answer at its lowest and at its highest: the items count one by one
    ENUMERATION = "enumeration"  # every way in which the open answers may turn out
    BOUNDS = "bounds"  # too many ways: the true ends lie within
    NOTHING = "nothing"  # the rule decides nothing


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest score that is still possible to the highest."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """`floor`: positive with what is known; `ceiling`: positive if every open answer were present. `score` where it has one."""

    floor: bool
    ceiling: bool
    score: Range | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`floor`: positive in the least case of the open answers; `ceiling`: in the most. `decided`: how the two were found.

    `score`: the range that is still possible; `value`: the score by the published rule for missing answers, None where
    that rule does not allow one. `band`: by `value`; `bands`: all that are still possible. `pattern`: the class by what is
    known; empty while it is not positive and open answers could change it.
    `coverage`: the share of counted items with a known answer (0-1). `drivers`: the answers that made it positive; while it
    is not, all present ones. `open_items`: unknown items that could still change the outcome, easiest to talk about first;
    declined ones are left in peace, and so are those that are never asked only for a score; none once enough is known.
    `alerts`: what must be said whatever the score; `critical`: critical items that are worth nothing. `next_step`: where in
    the instrument the next step stands: `alerts.now`, `bands.high`, `outcome.positive`, or `child`.
    `is_child_flagged`: a child in sexual exploitation, whatever the score. `cautions` are always there.
    """

    outcome: Outcome
    floor: bool
    ceiling: bool
    coverage: float
    drivers: tuple[str, ...]
    open_items: tuple[str, ...]
    dimensions: Mapping[str, DimensionScore] = field(default_factory=dict)
    pattern: str = ""
    score: Range | None = None
    value: float | None = None
    band: str = ""
    bands: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    next_step: str = ""
    decided: Decided = Decided.NOTHING
    is_child_flagged: bool = False
    cautions: tuple[str, ...] = ("screening_signal_only", "does_not_decide_help")

"""What is decided about leads: pure functions over plain values. A lead has support, never guilt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

UNJUDGED, SAME, NOT, UNSURE = "unjudged", "same", "not", "unsure"
JUDGEMENTS = (SAME, NOT, UNSURE)
RAW_TEXT_DAYS = 180
MOST_ROWS = 8  # supporting posts kept with a lead
MOST_CHARACTERS = 600
LEAST_FOR_MAP = 3  # a place with fewer posts is not put on the map


def expires_on(run_on: date) -> date:
    """When the supporting texts of a run are destroyed."""
    return run_on + timedelta(days=RAW_TEXT_DAYS)


def is_purpose_enough(purpose: str) -> bool:
    """A run needs a purpose that somebody else can judge, not a word."""
    return len(purpose.split()) >= 4


def order(n_minor_stated: int, support: float) -> tuple[int, float]:
    """Sort key: a stated minor is said first, whatever the support."""
    return (0 if n_minor_stated else 1, -support)


def reason_parts(reasons: Sequence[str]) -> list[tuple[str, float]]:
    """`code:weight` as (code, weight), the weightiest first."""
    parts = []
    for reason in reasons:
        code, _sep, weight = reason.rpartition(":")
        try:
            parts.append((code, float(weight)))
        except ValueError:
            parts.append((reason, 0.0))
    return sorted(parts, key=lambda part: -part[1])

"""Running an instrument's worked examples. Must stay true: a shipped instrument gives what its examples say, and an author
sees what differs before anything is activated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from harborlight.errors import BadInput
from harborlight.knowledge.scoring import dimension_is_positive, score
from harborlight.tables.instruments import GradedDimensions, Instrument, Vector

TODAY = "2026-01-15"  # what examples see as today, so that they hold for ever
UNORDERED = ("drivers", "open_items", "alerts", "critical", "bands", "cautions")


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` of the result where an example says something else."""

    vector: str
    field: str
    expected: Any
    found: Any


def differences(instrument: Instrument) -> tuple[Difference, ...]:
    """What the examples say and the rule does not give; empty if all is well."""
    return tuple(each for vector in instrument.vectors for each in _of(instrument, vector))


def _of(instrument: Instrument, vector: Vector) -> list[Difference]:
    try:
        found = _found(instrument, vector)
    except BadInput as error:
        return [Difference(vector.name, "answers", "answers that can be scored", str(error))]
    return [
        Difference(vector.name, field, expected, found.get(field))
        for field, expected in vector.expect.items()
        if not _agree(field, expected, found.get(field))
    ]


def _found(instrument: Instrument, vector: Vector) -> dict[str, Any]:
    if vector.strengths and isinstance(instrument.rule, GradedDimensions):
        return {"dimension": dimension_is_positive(vector.strengths, instrument.rule.grades)}
    return asdict(score(instrument, vector.answers, vector.profile, today=TODAY))


def _agree(field: str, expected: Any, found: Any) -> bool:
    """Numbers to the sixth place, lists of names in any order; of a mapping, what the example names."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return all(_agree(key, each, found.get(key)) for key, each in expected.items())
    if field in UNORDERED and isinstance(found, tuple):
        return sorted(expected) == sorted(found)
    if (
        isinstance(expected, bool)
        or not isinstance(expected, int | float)
        or not isinstance(found, int | float)
    ):
        return bool(expected == found)
    return abs(expected - found) < 1e-6

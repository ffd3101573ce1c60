"""The shapes of an instrument and of a result. Plain values, frozen: a version, once given, never changes.

Must stay true: `unknown` and `declined` are never `absent`; a result is a screening signal and carries its cautions.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

Labels = Mapping[str, str]  # language code -> text


def in_language(labels: Labels, language: str) -> str:
    """The text in this language, else in English, else in any."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


class Confidence(enum.StrEnum):
    """How far a content record was checked against its source."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"

    @property
    def is_verified(self) -> bool:
        return self is Confidence.VERIFIED


class Answer(enum.StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_open(self) -> bool:
        """Not known, so it may still turn out either way."""
        return self in (Answer.UNKNOWN, Answer.DECLINED)


class Outcome(enum.StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_ENOUGH = "not_enough_information"
    NO_SCORE = "no_score"


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    label: Labels
    is_child: bool
    confidence: Confidence
    element: str = ""

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    label: Labels
    element: str = ""

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Item:
    """`strength` by form (S, M, W); a form that is missing there does not ask the item."""

    id: str
    label: Labels
    dimension: str = ""
    strength: Mapping[str, str] = field(default_factory=dict)
    unverified_in: frozenset[str] = frozenset()

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Instrument:
    id: str
    version: str
    title: Labels
    rule: Mapping[str, object]
    forms: tuple[Form, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    source: str
    licence: str
    confidence: Confidence
    cautions: tuple[Labels, ...] = ()
    vectors: tuple[Mapping[str, object], ...] = ()

    def items_of(self, form: str) -> tuple[Item, ...]:
        """The items this form asks, in order."""
        return tuple(item for item in self.items if not item.strength or form in item.strength)

    def form(self, form_id: str) -> Form | None:
        return next((form for form in self.forms if form.id == form_id), None)


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """`floor`: positive with what is known; `ceiling`: positive if every open answer were present."""

    floor: bool
    ceiling: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What an instrument says of a set of answers. `coverage` is the share of items with a known answer (0–1)."""

    outcome: Outcome
    floor: bool
    ceiling: bool
    coverage: float
    drivers: tuple[str, ...]
    open_items: tuple[str, ...]
    dimensions: Mapping[str, DimensionScore] = field(default_factory=dict)
    pattern: str = ""
    is_child_flagged: bool = False
    cautions: tuple[str, ...] = ("screening_signal_only", "does_not_decide_help")

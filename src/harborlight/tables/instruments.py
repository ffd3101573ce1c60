"""The shapes of an instrument and of a result. Plain values, frozen: a version, once given, never changes.

Must stay true: `unknown` and `declined` are never `absent`; a result is a screening signal and carries its cautions. A rule is
data: which dimensions, which counts; no instrument has a line of code of its own.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Set
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
    """`is_sexual`: asks about sexual exploitation, so that a child is flagged whatever the score."""

    id: str
    label: Labels
    is_child: bool
    confidence: Confidence
    element: str = ""
    is_sexual: bool = False

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Dimension:
    """`element` of the definition in the Palermo Protocol (means, purpose); `phase`: recruitment or destination."""

    id: str
    label: Labels
    element: str = ""
    phase: str = ""

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Item:
    """`strength` by form (S, M, W); a form that is missing there does not ask the item.

    `unverified_in`: forms for which the strength is recalled, not checked. `sensitivity` 1 (easy to talk about) to 3: the
    easiest is asked first. `ilo11`: the ILO indicators of forced labour (1-11) that it speaks to.
    """

    id: str
    label: Labels
    dimension: str = ""
    strength: Mapping[str, str] = field(default_factory=dict)
    unverified_in: frozenset[str] = frozenset()
    sensitivity: int = 2
    ilo11: tuple[int, ...] = ()

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Grades:
    """One way for a dimension to be positive: at least so many strong, medium, weak; `other` counts medium and weak."""

    strong: int = 0
    medium: int = 0
    weak: int = 0
    other: int = 0

    def are_met(self, strong: int, medium: int, weak: int) -> bool:
        return (
            strong >= self.strong
            and medium >= self.medium
            and weak >= self.weak
            and medium + weak >= self.other
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """Over dimensions: all of these, at least one of those, none of these. Without any name it always holds."""

    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def holds(self, positive: Set[str]) -> bool:
        return (
            self.all_of <= positive
            and (not self.any_of or bool(self.any_of & positive))
            and not self.none_of & positive
        )

    @property
    def names(self) -> frozenset[str]:
        return self.all_of | self.any_of | self.none_of


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a result. `kind` picks the function; each kind reads its own fields.

    `count`: positive from `at_least` present items. `graded_dimensions`: a dimension by `grades`; overall by `adult` or
    `child`, which hold no `none_of`, so that one indicator more never makes it less positive; `classes` by form, in order.
    """

    kind: str
    at_least: int = 1
    grades: tuple[Grades, ...] = ()
    adult: Condition = Condition()
    child: Condition = Condition()
    classes: Mapping[str, tuple[tuple[str, Condition], ...]] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """`licence`: what may be shipped. `wording` and `translations` say whose words they are and whether reviewed."""

    id: str
    version: str
    title: Labels
    rule: Rule
    forms: tuple[Form, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    source: str
    licence: str
    confidence: Confidence
    cautions: tuple[Labels, ...] = ()
    vectors: tuple[Mapping[str, object], ...] = ()
    wording: str = "own"
    translations: str = "unreviewed"

    def items_of(self, form: str) -> tuple[Item, ...]:
        """The items this form asks, in order."""
        return tuple(item for item in self.items if not item.strength or form in item.strength)

    def form(self, form_id: str) -> Form | None:
        return next((form for form in self.forms if form.id == form_id), None)

    def confidence_of(self, item: Item, form: str) -> Confidence:
        """How far this item's strength in this form was checked."""
        return Confidence.UNVERIFIED if form in item.unverified_in else self.confidence


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """`floor`: positive with what is known; `ceiling`: positive if every open answer were present."""

    floor: bool
    ceiling: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What an instrument says of a set of answers: a screening signal for a trained person, never a legal finding.

    `floor`: positive with what is known; `ceiling`: if every open answer were present. `coverage`: the share of items with
    a known answer (0-1). `drivers`: the present answers that made it positive; while it is not, all present answers.
    `open_items`: unknown items that could still change the outcome, easiest to talk about first; declined ones are left
    in peace. `pattern`: the class by what is known; empty while it is not positive and open
    answers could change it. `is_child_flagged`: a child in sexual
    exploitation, whatever the score. `cautions` are always there.
    """

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

"""Rules as data: one dataclass per kind, nothing that computes but what a shape says of itself. The code that applies
them is in `knowledge/scoring`, one file per family.

    any_of, count         so many present answers are enough                                  Count
    graded_dimensions     strengths counted by dimension, then boolean logic between them     GradedDimensions
    pairing               one of each side, at least one of them strong                       Pairing
    clusters              so many symptoms in each cluster, then classes                      Clusters
    sum                   a total, with bands                                                 Sum
    weighted_mean         a share of what could be reached, with coverage and bands           WeightedMean
    expression            a formula of its own                                                ByExpression
    checklist             no score at all: the pattern only                                   Checklist
    judgement             a trained person decides; the engine keeps, and does not decide     Judgement
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import ClassVar

from harborlight.tables.expressions import Expression
from harborlight.tables.instruments.words import Labels, Outcome


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
    """Over dimensions or clusters: all of these, at least one of those, none of these. Without any name it always holds."""

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


Classes = tuple[tuple[str, Condition], ...]  # tried in order; the last has no condition


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the score, from `low` to where the next begins; `is_low_included`: `low` itself is in it.

    `outcome`: what being in it says, None where the band itself is the result. `next_step`: what to do.
    """

    id: str
    label: Labels = field(default_factory=dict)
    low: float = float("-inf")
    is_low_included: bool = True
    outcome: Outcome | None = None
    next_step: Labels = field(default_factory=dict)

    def begins_at_or_below(self, score: float) -> bool:
        return score >= self.low if self.is_low_included else score > self.low


@dataclass(frozen=True, slots=True)
class Missing:
    """What a published rule says of answers that lack: up to `at_most` of them, each dimension or total is filled.

    `fill`: `mean` of those that were answered, `zero`, or `none` (then the score is not known while one lacks).
    """

    fill: str = "none"
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Said whatever the score, as soon as it holds with what is known: item 9 of the PHQ-9, immediate danger.

    `outcome` replaces the rule's outcome where it is given; `band` the band.
    """

    id: str
    when: Expression
    label: Labels
    next_step: Labels = field(default_factory=dict)
    outcome: Outcome | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What every kind has. `items`: those it counts; empty: every item of type present, yes_no or scale. `next_step` by
    outcome (positive, negative, not_enough_information)."""

    kind: ClassVar[str] = ""
    items: tuple[str, ...] = ()
    source: str = ""
    next_step: Mapping[str, Labels] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checklist(Rule):
    kind: ClassVar[str] = "checklist"


@dataclass(frozen=True, slots=True)
class Judgement(Rule):
    """`item`: where the trained person writes the judgement, if the instrument asks for it."""

    kind: ClassVar[str] = "judgement"
    item: str = ""


@dataclass(frozen=True, slots=True)
class Count(Rule):
    """Positive from `at_least` present items; `any_of` is the name of this rule with one."""

    kind: ClassVar[str] = "count"
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class GradedDimensions(Rule):
    """A dimension by `grades`; overall by `adult` or `child`, which hold no `none_of`, so that one indicator more never
    makes it less positive; `classes` by form, in order."""

    kind: ClassVar[str] = "graded_dimensions"
    grades: tuple[Grades, ...] = ()
    adult: Condition = Condition()
    child: Condition = Condition()
    classes: Mapping[str, Classes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Holds with a present item in dimension `first` and one in `second`."""

    id: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Pairing(Rule):
    """Positive if one pair holds; `needs_strong`: at least one of the two items is strong (S)."""

    kind: ClassVar[str] = "pairing"
    pairs: tuple[Pair, ...] = ()
    needs_strong: bool = True


@dataclass(frozen=True, slots=True)
class Cluster:
    """Met with `at_least` of these items present (`Item.present_from` says from which score)."""

    id: str
    items: tuple[str, ...]
    at_least: int = 1
    label: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clusters(Rule):
    """Clusters, then classes in order; `positive`: the condition over clusters that makes it positive, without `none_of`."""

    kind: ClassVar[str] = "clusters"
    clusters: tuple[Cluster, ...] = ()
    positive: Condition = Condition()
    classes: Classes = ()


@dataclass(frozen=True, slots=True)
class Sum(Rule):
    """Sum of scores × weight, then × `multiplier`; positive by `positive_from`, or by the bands' outcomes.

    `decimals`: where a filled-in score is rounded (half up), None: not at all.
    """

    kind: ClassVar[str] = "sum"
    bands: tuple[Band, ...] = ()
    positive_from: float | None = None
    multiplier: float = 1
    missing: Missing = Missing()
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class WeightedMean(Rule):
    """Σ weight·score ÷ Σ weight·most over what was answered, in each dimension, then the mean of the dimensions (0-1).

    `by_dimension` false: over all items at once. A negative weight (protection) lowers the sum, never below 0, and does not
    enter what could be reached. Below `min_coverage` (1: all of it, unless the rule says less) there is no score.
    """

    kind: ClassVar[str] = "weighted_mean"
    bands: tuple[Band, ...] = ()
    positive_from: float | None = None
    by_dimension: bool = True
    min_coverage: float = 1


@dataclass(frozen=True, slots=True)
class ByExpression(Rule):
    """`score`: a number; `positive`: true or false; at least one of the two."""

    kind: ClassVar[str] = "expression"
    score: Expression | None = None
    positive: Expression | None = None
    bands: tuple[Band, ...] = ()
    positive_from: float | None = None

"""The profile of a place or group: by determinant what speaks for a risk and what for a protection, from whom, and what is not known.

It is put together from what may be shown (plain data, kept by the room `assessments` and published by it); both sites read it here.
Must stay true: nothing is added up over kinds of evidence, no place gets a score, and every share says of whom it is a share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harborlight.knowledge.agreement import difference_of, share_of
from harborlight.knowledge.determinants import LEVELS, SIDES, Determinant, determinants
from harborlight.tables.instruments import Estimate, Labels

FIGURE, PEOPLE, SURVEY = "figure", "people", "survey"
SAME, STEP, WIDE = "same", "step", "wide"  # how far named ratings lie apart
CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` people `having`; both rounded before. `estimate`: 0-1, with an interval that speaks of chance only."""

    having: int
    n: int

    @property
    def estimate(self) -> Estimate:
        found = share_of(self.having, self.n)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for one side. `label`: what was asked or counted, by language; `source`: of a structural figure.

    `change`: this period's share less the last one's, with Newcombe's interval; None where it was not asked alike before.
    `before`: the last period's figure of the same title and unit. `is_of_all`: the share is of all who took part, since those who
    left this question open were too few to be told apart; otherwise of those who answered it.
    """

    kind: str
    side: str
    label: Labels
    share: Share | None = None
    figure: Mapping[str, Any] | None = None
    within: Mapping[str, Sequence[tuple[tuple[str, ...], Share]]] = field(default_factory=dict)
    audience: str = ""
    is_of_all: bool = True
    change: Estimate | None = None
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """Ratings (0-2) on one side: those under a name, the middle of the others where there are enough, and how many they are."""

    side: str
    named: tuple[tuple[str, int], ...]
    n_unnamed: int
    middle: int | None

    @property
    def values(self) -> list[int]:
        return [value for _name, value in self.named] + ([] if self.middle is None else [self.middle])

    @property
    def apart(self) -> str:
        """How far the ratings that can be read lie apart; empty when there are fewer than two."""
        if len(self.values) < 2:
            return ""
        return (SAME, STEP, WIDE)[max(self.values) - min(self.values)]

    @property
    def value(self) -> int | None:
        """The middle of what can be read, the upper one of two."""
        return sorted(self.values)[len(self.values) // 2] if self.values else None


@dataclass(frozen=True, slots=True)
class OfDeterminant:
    """What is known of one determinant in one place."""

    determinant: Determinant
    evidence: tuple[Evidence, ...]
    ratings: tuple[Rated, ...]

    @property
    def is_known(self) -> bool:
        return bool(self.evidence or any(each.values for each in self.ratings))

    @property
    def sides(self) -> frozenset[str]:
        """On which sides something speaks; both is no fault: most places have both."""
        rated = {each.side for each in self.ratings if (each.value or 0) > 0}
        return frozenset(rated | {each.side for each in self.evidence if each.side in SIDES})

    def of_side(self, side: str) -> list[Evidence]:
        return [each for each in self.evidence if each.side == side]

    def rated(self, side: str) -> Rated | None:
        return next((each for each in self.ratings if each.side == side), None)

    @property
    def apart(self) -> str:
        """The widest disagreement of either side."""
        found = [each.apart for each in self.ratings if each.apart]
        return max(found, key=(SAME, STEP, WIDE).index, default="")


@dataclass(frozen=True, slots=True)
class Profile:
    """`levels`: level → determinants about which something is known; `unknown`: those about which nothing is."""

    levels: Mapping[str, tuple[OfDeterminant, ...]]
    unknown: tuple[Determinant, ...]

    @property
    def known(self) -> tuple[OfDeterminant, ...]:
        return tuple(each for level in self.levels.values() for each in level)

    @property
    def ratings(self) -> dict[str, dict[str, int]]:
        """What can be read of the ratings, one value a side."""
        found = {
            each.determinant.id: {
                rated.side: rated.value for rated in each.ratings if rated.value is not None
            }
            for each in self.known
        }
        return {determinant: by_side for determinant, by_side in found.items() if by_side}


def profile_of(told: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Profile:
    """From what may be shown of a place (`figures`, `lines`, `surveys`, `ratings`), with the last period's beside it."""
    every = [_of(each, told, before or {}) for each in determinants().values()]
    return Profile(
        {
            level: tuple(each for each in every if each.determinant.level == level and each.is_known)
            for level in LEVELS
        },
        tuple(each.determinant for each in every if not each.is_known),
    )  # fmt: skip


def _of(determinant: Determinant, told: Mapping[str, Any], before: Mapping[str, Any]) -> OfDeterminant:
    last = {_key(each): each for each in _evidence(determinant, before)}
    ratings = tuple(
        Rated(
            row["side"], tuple((name, value) for name, value in row["named"]), row["n_unnamed"], row["middle"]
        )
        for row in told.get("ratings", ())
        if row["determinant"] == determinant.id
    )
    evidence = tuple(_beside(each, last.get(_key(each))) for each in _evidence(determinant, told))
    return OfDeterminant(determinant, evidence, ratings)


def _key(each: Evidence) -> tuple[str, ...]:
    """What makes two pieces of evidence of two periods one: the same count, question or figure."""
    if each.figure is not None:
        return (FIGURE, each.side, each.figure["title"], each.figure["unit"], each.figure["reach"])
    return (each.kind, each.side, *sorted(f"{language}={text}" for language, text in each.label.items()))


def _beside(each: Evidence, last: Evidence | None) -> Evidence:
    if last is None:
        return each
    change = difference_of(each.share.estimate, last.share.estimate) if each.share and last.share else None
    return Evidence(
        each.kind, each.side, each.label, each.share, each.figure, each.within, each.audience, each.is_of_all,
        change, last.figure,
    )  # fmt: skip


def _evidence(determinant: Determinant, told: Mapping[str, Any]) -> Iterator[Evidence]:
    for row in told.get("figures", ()):
        if row["determinant"] == determinant.id:
            yield Evidence(FIGURE, row["side"], {"en": row["title"]}, figure=row)
    for row in told.get("lines", ()):
        if row["determinant"] == determinant.id:
            within = {
                name: [(tuple(block), Share(having, having + others)) for block, (having, others) in blocks]
                for name, blocks in row["within"].items()
            }
            share = Share(row["having"], row["having"] + row["others"])
            yield Evidence(PEOPLE, row["side"], determinant.sides[row["side"]], share, within=within)
    for survey in told.get("surveys", ()):
        for row in survey["answers"]:
            if row["determinant"] == determinant.id:
                share = Share(row["counted"], row["counted"] + row["other"])
                yield Evidence(
                    SURVEY, row["side"], row["label"], share, audience=survey["audience"], is_of_all=row["open"] is None
                )  # fmt: skip


def not_comparable(told: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[str, ...]:
    """Why two periods may not be laid side by side without a doubt, in codes."""
    found = []
    if set(told.get("names", ())) != set(before.get("names", ())):
        found.append("other_contributors")
    surveys = [
        [(each["instrument"], each["version"]) for each in of.get("surveys", ())] for of in (told, before)
    ]
    if sorted(surveys[0]) != sorted(surveys[1]):
        found.append("other_surveys")
    if [e["audience"] for e in told.get("surveys", ())] != [e["audience"] for e in before.get("surveys", ())]:
        found.append("other_people_asked")
    return tuple(found)

"""Determinants of vulnerability of a place or a group: names, both sides, questions for a plan, and which answers speak for which.

The model is IOM's (2019): four levels, each factor a risk or a protection by context; no published score. What is a risk and what
a protection in each stands in the instrument `iom_determinants`. Must stay true: about places and groups, never about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harborlight.errors import BadInput
from harborlight.knowledge import instruments, scoring
from harborlight.knowledge.content import kept
from harborlight.knowledge.files import read_csv
from harborlight.knowledge.practice import Practice, practice_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import AnswerValue, Labels
from harborlight.tables.instruments.results import Range

MODEL = "iom_determinants"
LEVELS = ("individual", "household", "community", "structural")
RISK, PROTECTIVE = "risk", "protective"
SIDES = (RISK, PROTECTIVE)
_ITEM = {RISK: "risk", PROTECTIVE: "shield"}


@dataclass(frozen=True, slots=True)
class Determinant:
    """`sides`: what is a risk and what a protection here, in the words of the model's instrument."""

    id: str
    level: str
    name: Labels
    sides: Mapping[str, Labels]


@dataclass(frozen=True, slots=True)
class Feed:
    """An answer (one of `answers`) to an item of a survey that speaks for one side of a determinant."""

    item: str
    answers: frozenset[str]
    determinant: str
    side: str


@kept
def determinants() -> Mapping[str, Determinant]:
    """All of them by id, level by level."""
    words, model = vocabulary("determinants"), instruments.load(MODEL)
    found = [
        Determinant(
            code, words.extra[code]["level"], words.labels[code],
            {side: _without_side(model.by_id[f"{code}_{_ITEM[side]}"].label) for side in SIDES},
        )
        for code in words.codes()
    ]  # fmt: skip
    return {each.id: each for each in sorted(found, key=lambda each: LEVELS.index(each.level))}


def _without_side(label: Labels) -> Labels:
    """The instrument says "Risk: …" before each, in every language; here the side stands beside it."""
    return {language: text.partition(": ")[2] or text for language, text in label.items()}


def level_name(level: str) -> Labels:
    """As it is called of a place or a group; the model's instrument speaks of a person."""
    return vocabulary("determinant_levels").labels[level]


@kept
def feeds_of(instrument_id: str) -> tuple[Feed, ...]:
    """Our own reading of a shipped survey, to begin with; empty for any other.

    Raises:
        BadInput: when the file names a determinant or a side that is not there.
    """
    found = []
    for row in read_csv("determinant_feeds.csv"):
        if row["determinant"] not in determinants() or row["side"] not in SIDES:
            raise BadInput(
                "names no determinant or no side.", where=f"determinant_feeds.csv: {row['instrument']}, {row['item']}",
                mend="Use a code of vocabularies/determinants.yaml, and risk or protective.",
            )  # fmt: skip
        if row["instrument"] == instrument_id:
            found.append(
                Feed(row["item"], frozenset(row["answers"].split("|")), row["determinant"], row["side"])
            )
    return tuple(found)


def questions_for(determinant: str) -> Practice | None:
    """What a coalition could ask itself when this determinant stands out."""
    return next((each for each in practice_of("prevention", "determinant") if each.id == determinant), None)


Ratings = Mapping[str, Mapping[str, int]]  # determinant → side → 0 none, 1 some, 2 serious or strong


def level_shares(ratings: Ratings) -> Mapping[str, Range]:
    """By level, from what is rated: how far risk outweighs protection (0-1), as a range over what is not known.

    The formula is the one of the model's instrument: our own proposal, NOT validated. It orders a talk; it never compares places.
    """
    answers: dict[str, AnswerValue] = {
        f"{determinant}_{_ITEM[side]}": str(value)
        for determinant, by_side in ratings.items()
        for side, value in by_side.items()
    }
    scores = scoring.score(instruments.load(MODEL), answers, {}).dimensions
    return {level: found for level in LEVELS if (found := scores[level].score) is not None}

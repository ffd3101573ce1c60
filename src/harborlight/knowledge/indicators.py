"""Phrases of adverts and job offers that suggest an indicator, per language. They reach the engine as a table argument.

Must stay true: a phrase is a question for a person, never a finding; all of them are our own proposal, unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence

SOURCE = "own proposal"
CONFIDENCE = Confidence.UNVERIFIED
INDICATORS = "advert_indicators"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`weight` 1 (weak) to 3 (strong); `indicator`: a code of the vocabulary `advert_indicators`."""

    phrase: str
    language: str
    indicator: str
    weight: int


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Every shipped phrase.

    Raises:
        BadInput: when a row names an indicator or a weight that is not there.
    """
    rows = read_csv("indicators/phrases.csv")
    return tuple(_phrase(number, row) for number, row in enumerate(rows, 1))


def _phrase(number: int, row: dict[str, str]) -> Phrase:
    where = f"indicators/phrases.csv: row {number}"
    if row["indicator"] not in vocabulary(INDICATORS).codes():
        raise BadInput(
            f"unknown indicator {row['indicator']!r}.",
            where=where,
            mend=f"Add it to {INDICATORS}.yaml first.",
        )
    if row["weight"] not in ("1", "2", "3"):
        raise BadInput(f"unknown weight {row['weight']!r}.", where=where, mend="Use 1, 2 or 3.")
    return Phrase(row["phrase"], row["language"], row["indicator"], int(row["weight"]))

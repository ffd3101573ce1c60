"""Phrases of adverts and job offers that suggest an indicator, per language. They reach the engine as a table argument."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from harborlight.knowledge.files import read_csv


@dataclass(frozen=True, slots=True)
class Phrase:
    """`weight` 1 (weak) to 3 (strong), our own proposal, unverified."""

    phrase: str
    language: str
    indicator: str
    weight: int


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Every shipped phrase."""
    rows = read_csv("indicators/phrases.csv")
    return tuple(Phrase(row["phrase"], row["language"], row["indicator"], int(row["weight"])) for row in rows)

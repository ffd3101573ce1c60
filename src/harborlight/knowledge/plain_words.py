"""What anybody should be able to read: signs by kind of work, and rights in plain words; in every shipped language.

Must stay true: a sign is a prompt for a closer look, never proof, and never a nationality or a look; a right says what states
took on, and that the country's own law decides. Everything here is our own wording, unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import LANGUAGES, read_yaml
from harborlight.knowledge.obligations import Obligation, all_obligations
from harborlight.knowledge.spots import File, Spot
from harborlight.tables.instruments import Confidence, Labels, in_language


@dataclass(frozen=True, slots=True)
class Sector:
    """A kind of work, and what people see there."""

    id: str
    label: Labels
    signs: tuple[Labels, ...]
    source: str
    confidence: Confidence

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)

    def signs_in(self, language: str) -> tuple[str, ...]:
        return tuple(in_language(sign, language) for sign in self.signs)


@dataclass(frozen=True, slots=True)
class Right:
    """One right; `rests_on` are the obligations of states that it is taken from."""

    id: str
    text: Labels
    rests_on: tuple[Obligation, ...]
    source: str
    confidence: Confidence

    def text_in(self, language: str) -> str:
        return in_language(self.text, language)


@cache
def sectors() -> tuple[Sector, ...]:
    data = read_yaml("signs/sectors.yaml")
    return tuple(
        Sector(
            row["id"], _texts(row["label"], f"signs.{row['id']}"),
            tuple(_texts(sign, f"signs.{row['id']}[{n}]") for n, sign in enumerate(row["signs"])), data["source"],
            Confidence(data["confidence"]),
        )
        for row in data["sectors"]
    )  # fmt: skip


@cache
def rights() -> tuple[Right, ...]:
    data = read_yaml("rights/rights.yaml")
    by_id = {each.id: each for each in all_obligations()}
    return tuple(
        Right(
            row["id"], _texts(row["text"], f"rights.{row['id']}"), tuple(by_id[name] for name in row["rests_on"]),
            data["source"], Confidence(data["confidence"]),
        )
        for row in data["rights"]
    )  # fmt: skip


def _texts(value: object, where: str) -> Labels:
    return Spot(value, File(where, BadInput)).labels_in(LANGUAGES)

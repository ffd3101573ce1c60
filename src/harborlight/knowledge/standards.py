"""How other standards write what we mean: their code lists, and one crosswalk from code to code.

Must stay true: a gap of a standard is named, never filled by guessing; where a standard merges several meanings into one code,
the way back gives them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv, read_yaml
from harborlight.tables.instruments import Confidence

IN_CROSSWALK = ("ic_tip", "htcds", "ctdc_2021", "ctdc_2024", "niem")


@dataclass(frozen=True, slots=True)
class Standard:
    id: str
    title: str
    source: str
    licence: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Code:
    """`list`: which code list of the standard it stands in."""

    standard: str
    list: str
    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning and how each standard writes it; a standard that is absent has no code for it. `vocabulary`: the list of
    ours that holds its HTCDS code; empty when we keep it in a field of its own."""

    concept: str
    code: str
    vocabulary: str
    written: Mapping[str, str]

    @property
    def gaps(self) -> tuple[str, ...]:
        return tuple(name for name in IN_CROSSWALK if name not in self.written)


@cache
def standards() -> Mapping[str, Standard]:
    rows = read_yaml("standards/standards.yaml")["standards"]
    return {
        name: Standard(name, **{**row, "confidence": Confidence(row["confidence"])})
        for name, row in rows.items()
    }


def standard(name: str) -> Standard:
    """A standard by its short name.

    Raises:
        BadInput: when there is none of this name.
    """
    if name not in standards():
        raise BadInput(
            f"there is no standard {name!r}.", where="standards", mend=f"Known: {', '.join(standards())}."
        )
    return standards()[name]


@cache
def all_codes() -> tuple[Code, ...]:
    return tuple(Code(**row) for row in read_csv("standards/codes.csv"))


def codes_of(name: str, code_list: str) -> tuple[Code, ...]:
    """One code list of a standard, in its own order; none where there is no such list."""
    standard(name)
    return tuple(each for each in all_codes() if (each.standard, each.list) == (name, code_list))


@cache
def crosswalk() -> tuple[Meaning, ...]:
    return tuple(
        Meaning(
            row["concept"],
            row["code"],
            row["vocabulary"],
            {name: row[name] for name in IN_CROSSWALK if row[name]},
        )
        for row in read_csv("standards/crosswalk.csv")
    )


def translate(concept: str, code: str, *, from_: str, to: str) -> tuple[str, ...]:
    """What a code of one standard is in another: none is a gap, several where the first one merges meanings."""
    for name in (from_, to):
        if name not in IN_CROSSWALK:
            raise BadInput(
                f"there is no crosswalk for {name!r}.",
                where="standards",
                mend=f"Known: {', '.join(IN_CROSSWALK)}.",
            )
    found = (
        each.written[to]
        for each in crosswalk()
        if each.concept == concept and each.written.get(from_) == code and to in each.written
    )
    return tuple(dict.fromkeys(found))


def gaps(name: str) -> tuple[Meaning, ...]:
    """The meanings for which a standard has no code."""
    standard(name)
    return tuple(each for each in crosswalk() if name in each.gaps)

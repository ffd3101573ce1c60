"""What the library holds, told to machines: the same shapes from Python, the command line and the typed API.

Plain values only, ready for JSON by `dataclasses.asdict`. Must stay true: an error names the place, never what was sent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from harborlight.errors import BadInput, InvalidDocument
from harborlight.knowledge.instruments import fingerprint, validate
from harborlight.knowledge.search import ToCheck as Waiting
from harborlight.knowledge.search import Wanted
from harborlight.knowledge.shelves import SHELVES, Entry
from harborlight.knowledge.vectors import Difference, differences
from harborlight.tables.instruments import Confidence, Instrument, Item, Range, Result, in_language


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument in a list. `fingerprint`: of all that decides a result."""

    id: str
    version: str
    title: str
    rule: str
    n_items: int
    confidence: str
    licence: str
    forms: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ItemShown:
    """`strength`: form → its strength there; `relevant`: when it is asked, empty for always."""

    id: str
    type: str
    label: str
    dimension: str
    options: Mapping[str, str]
    relevant: str
    strength: Mapping[str, str]
    unverified_in: tuple[str, ...]
    sensitivity: str
    ilo11: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InstrumentShown:
    """An instrument with its questions and what it cannot say."""

    id: str
    version: str
    title: Mapping[str, str]
    source: str
    confidence: str
    rule: str
    cautions: tuple[Mapping[str, str], ...]
    items: tuple[ItemShown, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """A range; null where it has no end, for JSON knows no infinity."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class DimensionTold:
    floor: bool
    ceiling: bool
    score: Ends | None


@dataclass(frozen=True, kw_only=True)
class Scored(Result):
    """A screening signal for a trained person, never a legal finding; it does not decide help."""

    instrument: str
    version: str
    dimensions: Mapping[str, DimensionTold]  # type: ignore[assignment]
    score: Ends | None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` it is, what is wrong and how to mend it. `blocks`: the instrument may not be used so."""

    where: str
    said: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class LookedOver:
    """`examples`: the instrument's own worked examples that come out otherwise."""

    faults: tuple[Fault, ...]
    examples: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True)
class Record:
    """A record of a shelf, its source, and how far it was checked."""

    shelf: str
    id: str
    title: Mapping[str, str]
    confidence: str
    source: str
    doubt: str
    country: str
    version: str
    as_of: str
    checked_on: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ToCheck(Record):
    """`why`: unverified, secondary, doubt, not_called."""

    why: tuple[str, ...]


def row_of(instrument: Instrument) -> InstrumentRow:
    """An instrument in a list."""
    return InstrumentRow(
        id=instrument.id, version=instrument.version, title=in_language(instrument.title, "en"), rule=instrument.rule.kind,
        n_items=len(instrument.items), confidence=str(instrument.confidence), licence=str(instrument.licence),
        forms=tuple(form.id for form in instrument.forms), fingerprint=fingerprint(instrument),
    )  # fmt: skip


def whole(instrument: Instrument, *, form: str = "", language: str = "en") -> InstrumentShown:
    """An instrument with its items, or with those that a form asks.

    Raises:
        InvalidDocument: when it has no such form.
    """
    if form and instrument.form(form) is None:
        known = ", ".join(each.id for each in instrument.forms) or "it has no forms"
        raise InvalidDocument("has no form of this name.", where=instrument.id, mend=f"Known: {known}.")
    items = instrument.items_of(form) if form else instrument.items
    return InstrumentShown(
        id=instrument.id, version=instrument.version, title=dict(instrument.title), source=instrument.source,
        confidence=str(instrument.confidence), rule=instrument.rule.kind,
        cautions=tuple(dict(each) for each in instrument.cautions), items=tuple(_shown(item, language) for item in items),
    )  # fmt: skip


def _shown(item: Item, language: str) -> ItemShown:
    return ItemShown(
        id=item.id, type=str(item.type), label=item.label_in(language), dimension=item.dimension,
        options={option.value: option.label_in(language) for option in item.options},
        relevant=item.relevant.text if item.relevant else "", strength=dict(item.strength),
        unverified_in=tuple(sorted(item.unverified_in)), sensitivity=str(item.sensitivity), ilo11=tuple(item.ilo11),
    )  # fmt: skip


def scored(instrument: Instrument, result: Result) -> Scored:
    """A result with the instrument and version that it is of."""
    told = {each.name: getattr(result, each.name) for each in fields(result)}
    told["score"] = _ends(result.score)
    told["dimensions"] = {
        name: DimensionTold(each.floor, each.ceiling, _ends(each.score))
        for name, each in result.dimensions.items()
    }
    return Scored(instrument=instrument.id, version=instrument.version, **told)


def _ends(of: Range | None) -> Ends | None:
    if of is None:
        return None
    return Ends(*(end if math.isfinite(end) else None for end in (of.low, of.high)))


def look_over(parsed: Any, where: str) -> tuple[Instrument | None, LookedOver]:
    """What was read from YAML as an instrument, if its shape allows one; and what is to be said of it before it is used."""
    instrument, faults = validate(parsed, where=where)
    is_sound = not any(blocks for _fault, blocks in faults)
    return instrument, LookedOver(
        faults=tuple(Fault(fault.where, str(fault), blocks) for fault, blocks in faults),
        examples=differences(instrument) if instrument and is_sound else (),
    )


def record(entry: Entry) -> Record:
    """A record of a shelf."""
    return Record(**_record(entry))


def to_check(waiting: Waiting) -> ToCheck:
    """A record that needs a human, and why."""
    return ToCheck(**_record(waiting.entry), why=tuple(waiting.why))


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "shelf": entry.shelf, "id": entry.id, "title": dict(entry.title), "confidence": str(entry.confidence),
        "source": entry.source, "doubt": entry.doubt, "country": entry.country, "version": entry.version,
        "as_of": entry.as_of, "checked_on": entry.checked_on,
        "facts": tuple(Fact(fact.name, fact.value) for fact in entry.facts),
    }  # fmt: skip


def wanted(shelf: Sequence[str], confidence: str, country: str) -> Wanted:
    """Which records are looked for.

    Raises:
        BadInput: for a shelf or a confidence that there is not.
    """
    if any(name not in SHELVES for name in shelf):
        raise BadInput("there is no such shelf.", where="shelf", mend=f"Shelves: {', '.join(SHELVES)}.")
    if confidence and confidence not in tuple(Confidence):
        raise BadInput(
            "there is no such word for it.", where="confidence", mend="Use verified, secondary or unverified."
        )
    return Wanted(tuple(shelf), confidence, country.upper())

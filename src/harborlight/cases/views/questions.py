"""An instrument's questions as a page shows them, and its answers and result in words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from harborlight.knowledge.scoring.worth import number_bounds
from harborlight.tables.instruments import (
    Count,
    Instrument,
    Item,
    ItemType,
    Labels,
    WeightedMean,
    in_language,
)

WORDS = ("unknown", "declined")
_OWN_WORDS = {ItemType.PRESENT: ("present", "absent"), ItemType.YES_NO: ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to tick; without a `label` the page has the word. `beside`: the label in the second language."""

    value: str
    label: str
    is_chosen: bool
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`kind`: one, several, number, date, text, note. `typed`: what stands in the field; `fault`: what is wrong with it.
    `boxes`: the words that may stand for an answer where they are not among the offers. `beside`, `hint_beside`: in the
    second language, empty where it has no translation."""

    id: str
    kind: str
    label: str
    hint: str
    guidance: str
    offers: tuple[Offer, ...]
    typed: str
    boxes: tuple[Offer, ...]
    is_whole: bool
    low: str
    high: str
    fault: str | None
    beside: str = ""
    hint_beside: str = ""

    @property
    def is_answered(self) -> bool:
        chosen = any(offer.is_chosen and offer.value != "unknown" for offer in self.offers)
        return chosen or bool(self.typed) or any(box.is_chosen for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Section:
    """`is_part`: a group that may be gone through or passed over."""

    label: str
    questions: tuple[Question, ...]
    is_part: bool = False

    @property
    def is_begun(self) -> bool:
        return any(each.fault is not None or each.is_answered for each in self.questions)


def sections(
    instrument: Instrument, form: str, given: Mapping[str, Any], faults: Mapping[str, Labels], language: str, second: str = ""
) -> tuple[Section, ...]:  # fmt: skip
    """In the instrument's order, together what is of one dimension or one group. `second`: the language beside."""
    labels = {each.id: each.label_in(language) for each in instrument.dimensions}
    labels |= {each.id: each.label_in(language) for each in instrument.groups}

    def heading(item: Item) -> str:
        above = instrument.above[item.id]
        return item.dimension or (above[0].id if above else "")

    shown = [item for item in instrument.items_of(form) if item.type.is_asked or item.type is ItemType.NOTE]
    return tuple(
        Section(
            labels.get(key, ""),
            tuple(_question(item, given.get(item.id), faults, language, second) for item in items),
            is_part=any(group.id == key for group in instrument.groups),
        )
        for key, items in groupby(shown, key=heading)
    )


def _question(item: Item, given: Any, faults: Mapping[str, Labels], language: str, second: str) -> Question:
    kind = _kind(item)
    low, high = number_bounds(item) if item.type.is_number else (0.0, 0.0)
    return Question(
        id=item.id, kind=kind, label=item.label_in(language), hint=in_language(item.hint, language),
        guidance=in_language(item.guidance, language), offers=_offers(item, given, kind, language, second),
        typed="" if given in (None, *WORDS) or isinstance(given, list) else str(given), boxes=_boxes(item, given, kind),
        is_whole=item.type is ItemType.INTEGER, low=_end(low), high=_end(high),
        fault=in_language(faults[item.id], language) if item.id in faults else None,
        beside=item.label.get(second, ""), hint_beside=item.hint.get(second, ""),
    )  # fmt: skip


def _kind(item: Item) -> str:
    if item.type in _OWN_WORDS or item.type in (ItemType.SCALE, ItemType.SELECT_ONE):
        return "one"
    if item.type is ItemType.SELECT_MULTIPLE:
        return "several"
    return "number" if item.type.is_number else item.type.value


def _offers(item: Item, given: Any, kind: str, language: str, second: str) -> tuple[Offer, ...]:
    chosen = given if isinstance(given, list) else [given]
    own = [(value, "", "") for value in _OWN_WORDS.get(item.type, ())]
    own = own or [
        (option.value, option.label_in(language), option.label.get(second, "")) for option in item.options
    ]
    if kind != "one":
        return tuple(Offer(value, label, value in chosen, beside) for value, label, beside in own)
    words = [(word, "", "") for word in WORDS if not any(option.means == word for option in item.options)]
    return tuple(
        Offer(value, label, value in chosen or (value == "unknown" and given in (None, "")), beside)
        for value, label, beside in (*own, *words)
    )


def _boxes(item: Item, given: Any, kind: str) -> tuple[Offer, ...]:
    if kind in ("one", "note"):
        return ()
    words = [word for word in WORDS if not any(option.means == word for option in item.options)]
    return tuple(Offer(word, "", given == word) for word in words)


def found(among: tuple[Section, ...], name: str) -> tuple[Section | None, Question | None]:
    """A question and the section it stands in."""
    return next(
        ((section, each) for section in among for each in section.questions if each.id == name), (None, None)
    )


def notes_above(section: Section | None, question: Question | None) -> tuple[Question, ...]:
    """What is said in a section before this question is asked."""
    if section is None or question is None:
        return ()
    above = section.questions[: section.questions.index(question)]
    return tuple(each for each in above if each.kind == "note")


def _end(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e9 else ""


# -- what was answered and found -------------------------------------------------------------------------------------


def answer_words(item: Item, answer: Any, language: str) -> tuple[str, ...]:
    """Labels of what was chosen, or what was typed; empty where the page has the word."""
    values = answer if isinstance(answer, list) else [answer]
    found = [item.option(str(value)) for value in values]
    if item.options and all(found):
        return tuple(option.label_in(language) or option.value for option in found if option)
    if answer in WORDS or answer == "not_applicable" or item.type in _OWN_WORDS:
        return ()
    return (f"{answer:g}" if isinstance(answer, float) else str(answer),)


@dataclass(frozen=True, slots=True)
class Figure:
    """A score: what it is, or between which ends it lies. `is_share`: of a hundred."""

    value: float | None
    low: float
    high: float
    is_share: bool


def figure(instrument: Instrument, result: Mapping[str, Any]) -> Figure | None:
    if not result.get("score") or isinstance(instrument.rule, Count):
        return None
    scale = 100 if isinstance(instrument.rule, WeightedMean) else 1
    value, ends = result.get("value"), result["score"]
    return Figure(
        None if value is None else value * scale, ends["low"] * scale, ends["high"] * scale, scale == 100
    )


def dimension_rows(instrument: Instrument, result: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Dimensions with what is said of each: positive or not, or a score."""
    found = result.get("dimensions") or {}
    return [
        {
            "label": dimension.label_in(language), "floor": found[dimension.id]["floor"],
            "ceiling": found[dimension.id]["ceiling"], "figure": figure(instrument, found[dimension.id]),
        }
        for dimension in instrument.dimensions
        if dimension.id in found
    ]  # fmt: skip


def band_label(instrument: Instrument, band: str, language: str) -> str:
    bands: Sequence[Any] = getattr(instrument.rule, "bands", ())
    return next((in_language(each.label, language) or each.id for each in bands if each.id == band), "")

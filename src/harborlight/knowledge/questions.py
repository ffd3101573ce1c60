"""An instrument's questions as a page shows them, in one language or in two beside each other, with what stands in each field.

Pure. Must stay true: the order is the instrument's; a text that has no translation is not passed off as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from harborlight.knowledge.scoring.worth import number_bounds
from harborlight.tables.instruments import Instrument, Item, ItemType, Labels, Unasked, in_language

WORDS = ("unknown", "declined")
NOT_ASKED = str(
    Unasked.NOT_ASKED
)  # stands ticked until something else is said, so that nobody is said to be at a loss
OWN_WORDS = {ItemType.PRESENT: ("present", "absent"), ItemType.YES_NO: ("yes", "no")}


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
        chosen = any(offer.is_chosen and offer.value != NOT_ASKED for offer in self.offers)
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
    instrument: Instrument, form: str, given: Mapping[str, Any], faults: Mapping[str, Labels], language: str, second: str = "",
    *, among: Collection[str] | None = None,
) -> tuple[Section, ...]:  # fmt: skip
    """In the instrument's order, together what is of one dimension or one group. `second`: the language beside; `among`: of which
    questions and notes, if not of all."""
    labels = {each.id: each.label_in(language) for each in instrument.dimensions}
    labels |= {each.id: each.label_in(language) for each in instrument.groups}

    def heading(item: Item) -> str:
        above = instrument.above[item.id]
        return item.dimension or (above[0].id if above else "")

    every = (item for item in instrument.items_of(form) if item.type.is_asked or item.type is ItemType.NOTE)
    shown = [item for item in every if among is None or item.id in among]
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
        typed="" if given in (None, NOT_ASKED, *WORDS) or isinstance(given, list) else str(given), boxes=_boxes(item, given, kind),
        is_whole=item.type is ItemType.INTEGER, low=_end(low), high=_end(high),
        fault=in_language(faults[item.id], language) if item.id in faults else None,
        beside=item.label.get(second, ""), hint_beside=item.hint.get(second, ""),
    )  # fmt: skip


def _kind(item: Item) -> str:
    if item.type in OWN_WORDS or item.type in (ItemType.SCALE, ItemType.SELECT_ONE):
        return "one"
    if item.type is ItemType.SELECT_MULTIPLE:
        return "several"
    return "number" if item.type.is_number else item.type.value


def _offers(item: Item, given: Any, kind: str, language: str, second: str) -> tuple[Offer, ...]:
    chosen = given if isinstance(given, list) else [given]
    own = [(value, "", "") for value in OWN_WORDS.get(item.type, ())]
    own = own or [
        (option.value, option.label_in(language), option.label.get(second, "")) for option in item.options
    ]
    if kind != "one":
        return tuple(Offer(value, label, value in chosen, beside) for value, label, beside in own)
    words = [(word, "", "") for word in WORDS if not any(option.means == word for option in item.options)]
    words.append((NOT_ASKED, "", ""))
    return tuple(
        Offer(value, label, value in chosen or (value == NOT_ASKED and given in (None, "")), beside)
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

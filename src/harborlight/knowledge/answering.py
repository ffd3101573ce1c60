"""Answers as a form's fields give them: each read by its item's type and held to its constraint.

Must stay true: what cannot be read is told by its item and never repeated; nothing is filled in that was not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.tables.expressions import Scope, is_true
from harborlight.tables.instruments import (
    Answers,
    AnswerValue,
    Instrument,
    Item,
    ItemType,
    Labels,
    normalised,
    word_of,
)

# What a page can ask without a script; files, places and codes are taken by other means.
ASKED_ON_PAGES = frozenset({
    ItemType.PRESENT, ItemType.YES_NO, ItemType.SCALE, ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE, ItemType.INTEGER,
    ItemType.DECIMAL, ItemType.DATE, ItemType.TEXT,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """`faults`: item → what its instrument says of an answer it does not allow; empty where it says nothing."""

    answers: dict[str, AnswerValue]
    faults: dict[str, Labels]


def fits_a_page(instrument: Instrument) -> bool:
    """Whether everything that it asks can be asked on a page, once."""
    asked = (item for item in instrument.items if item.type.is_asked)
    return all(item.type in ASKED_ON_PAGES for item in asked) and not any(
        group.is_repeat for group in instrument.groups
    )


def read_answers(instrument: Instrument, form: str, given: Mapping[str, Any]) -> Taken:
    """From a form's fields by item id; what is empty or not of this form is passed over."""
    answers: dict[str, AnswerValue] = {}
    faults: dict[str, Labels] = {}
    for item in instrument.items_of(form):
        if not item.type.is_asked or given.get(item.id) in (None, "", []):
            continue
        try:
            answers[item.id] = normalised(item, given[item.id])
        except InvalidDocument:
            faults[item.id] = item.constraint_message
    return Taken(answers, faults | not_allowed(instrument, answers))


def not_allowed(instrument: Instrument, answers: Answers) -> dict[str, Labels]:
    """Answers outside what their items allow."""
    known = {item.id: item for item in instrument.items if item.id in answers}
    return {
        name: item.constraint_message
        for name, item in known.items()
        if word_of(item, answers[name]) is None and not _is_allowed(item, answers)
    }


def _is_allowed(item: Item, answers: Answers) -> bool:
    if item.constraint is None or item.constraint.tree is None:
        return True
    values = {name: _value(answer) for name, answer in answers.items()}
    return is_true(item.constraint.tree, Scope(values, current=_value(answers[item.id]))) is not False


def _value(answer: AnswerValue) -> str | float:
    if isinstance(answer, list | tuple):
        return " ".join(str(each) for each in answer)
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return float(answer) if is_number else str(answer)  # type: ignore[arg-type]  # a number: looked at before

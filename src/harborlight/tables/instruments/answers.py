"""What may be answered: item id → a text, a number, a list of chosen values, or for a repeat a list of such mappings.

Must stay true: the words unknown, declined and not_applicable may answer an item of any type, and mean the same in all.
What is not in the mapping was not answered, which counts as unknown. An error names the item, never the answer: it may be a name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.tables.instruments.items import Item
from harborlight.tables.instruments.words import Answer, ItemType

AnswerValue = str | int | float | bool | Sequence[str] | Sequence[Mapping[str, Any]] | None
Answers = Mapping[str, AnswerValue]

_WORDS = {str(word): word for word in (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE)}


def word_of(item: Item, answer: AnswerValue) -> Answer | None:
    """Unknown, declined or not applicable, if the answer says so: by its word, by an option that means it, or by lacking."""
    if answer is None or answer == "" or answer == []:
        return Answer.UNKNOWN
    chosen = answer[0] if isinstance(answer, list | tuple) and len(answer) == 1 else answer
    if not isinstance(chosen, str):
        return None
    if chosen in _WORDS:
        return _WORDS[chosen]
    option = item.option(chosen) if item.options else None
    return option.means if option else None


def without_word(item: Item, answer: AnswerValue) -> AnswerValue:
    """The answer itself; None where it only says unknown, declined or not applicable."""
    return None if word_of(item, answer) else answer


def is_open(item: Item, answer: AnswerValue) -> bool:
    """Not known, so it may still turn out either way."""
    word = word_of(item, answer)
    return word is not None and word.is_open


def normalised(item: Item, raw: Any) -> AnswerValue:
    """An answer as this item's type keeps it, from JSON, a form's field or a cell: numbers from texts, lists from words.

    Raises:
        InvalidDocument: when it is no answer to this item.
    """
    if raw is None or raw == "" or raw == []:
        return None
    if isinstance(raw, str) and raw in _WORDS:
        return raw
    try:
        return _READ.get(item.type, _text)(item, raw)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidDocument("is not an answer.", where=item.id, mend=_mend(item)) from error


def _mend(item: Item) -> str:
    if item.type in _CHOICES:
        return f"Use {', '.join((*_CHOICES[item.type], *_WORDS))}."
    if item.options:
        return f"Use {', '.join(option.value for option in item.options[:20])}."
    return f"Write {_FORMS.get(item.type, 'a text')}."


_CHOICES = {ItemType.PRESENT: ("present", "absent"), ItemType.YES_NO: ("yes", "no")}
_FORMS = {
    ItemType.INTEGER: "a whole number", ItemType.DECIMAL: "a number", ItemType.RANGE: "a number",
    ItemType.DATE: "a date such as 2026-03-01", ItemType.TIME: "a time such as 08:30",
    ItemType.DATETIME: "a moment such as 2026-03-01T08:30",
}  # fmt: skip


def _text(_item: Item, raw: Any) -> AnswerValue:
    if not isinstance(raw, str):
        raise ValueError
    return raw


def _choice(item: Item, raw: Any) -> AnswerValue:
    if isinstance(raw, bool):
        raw = _CHOICES[item.type][0 if raw else 1]
    if raw not in _CHOICES[item.type]:
        raise ValueError
    return str(raw)


def _option(item: Item, raw: Any) -> AnswerValue:
    value = raw if isinstance(raw, str) else f"{raw:g}" if isinstance(raw, int | float) else ""
    if item.options and item.option(value) is None:
        raise ValueError
    return value


def _options(item: Item, raw: Any) -> AnswerValue:
    chosen = raw.split() if isinstance(raw, str) else list(raw)
    if len(chosen) == 1 and chosen[0] in _WORDS:
        return str(chosen[0])
    if len(set(chosen)) != len(chosen):
        raise ValueError
    found = [item.option(value) if item.options else True for value in chosen]
    exclusive = any(getattr(option, "is_exclusive", False) for option in found)
    if None in found or (exclusive and len(chosen) > 1):
        raise ValueError
    return [str(value) for value in chosen]


def _number(_item: Item, raw: Any) -> float:
    if isinstance(raw, bool) or not math.isfinite(float(raw)):
        raise ValueError
    return float(raw)


def _whole(item: Item, raw: Any) -> int:
    if isinstance(raw, str) and not re.fullmatch(r"\s*[+-]?\d{1,15}\s*", raw, re.ASCII):
        raise ValueError
    number = _number(item, raw)
    if number != int(number):
        raise ValueError
    return int(number)


def _iso(kind: Any) -> Callable[[Item, Any], AnswerValue]:
    def read(_item: Item, raw: Any) -> AnswerValue:
        text = raw.isoformat() if isinstance(raw, date | time) else raw
        if not isinstance(text, str) or not (text[2:3] == ":" or text[4:5] == "-"):
            raise ValueError  # Python would also take 20260301, which no other reader does
        kind.fromisoformat(text)
        return text

    return read


_READ: dict[ItemType, Callable[[Item, Any], AnswerValue]] = {
    ItemType.PRESENT: _choice,
    ItemType.YES_NO: _choice,
    ItemType.SCALE: _option,
    ItemType.SELECT_ONE: _option,
    ItemType.SELECT_MULTIPLE: _options,
    ItemType.RANK: _options,
    ItemType.INTEGER: _whole,
    ItemType.DECIMAL: _number,
    ItemType.RANGE: _number,
    ItemType.DATE: _iso(date),
    ItemType.TIME: _iso(time),
    ItemType.DATETIME: _iso(datetime),
}

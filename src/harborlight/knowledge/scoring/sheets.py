"""A sheet: the answers to one instrument, laid out as a rule sees them.

Must stay true: what is not answered is unknown, never absent; what is not asked (by its form, by branching, or because it
does not apply) is counted nowhere; the order of the answers does not matter. Where an unknown answer decides whether
something else is asked, `ways` lays out every way in which it may turn out.
"""

from __future__ import annotations

import enum
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from harborlight.errors import InvalidDocument, InvalidInstrument
from harborlight.knowledge.scoring.worth import Worth, is_present, possible_answers, worth_of, worths_of
from harborlight.tables.expressions import OPEN, Expression, Scope, Value, evaluate, is_true
from harborlight.tables.instruments import (
    Answer,
    Answers,
    AnswerValue,
    Entry,
    Form,
    Group,
    Instrument,
    Item,
    is_open,
    normalised,
    word_of,
)

ADULT_AGE = 18
MOST_WAYS = 256


class State(enum.Enum):
    """Of a counted item."""

    KNOWN = enum.auto()
    OPEN = enum.auto()  # asked, and not known
    MAYBE = enum.auto()  # an unknown answer decides whether it is asked
    OUT = enum.auto()  # not asked, or not applicable


@dataclass(frozen=True, slots=True)
class Counted:
    """An item as a rule sees it. `worth`: one step if it is known, else all that it may turn out to be worth."""

    item: Item
    state: State
    worth: Worth
    is_declined: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in (State.OPEN, State.MAYBE)

    @property
    def is_known_present(self) -> bool:
        return self.state is State.KNOWN and is_present(self.item, self.worth.low)

    @property
    def must_be_present(self) -> bool:
        """However it turns out."""
        return self.state is not State.OUT and all(is_present(self.item, step) for step in self.worth.steps)

    @property
    def may_be_present(self) -> bool:
        return self.state is not State.OUT and any(is_present(self.item, step) for step in self.worth.steps)


@dataclass(frozen=True)
class Sheet:
    """`answers` as their items' types keep them; `values` as expressions see them, what is not known OPEN; `asked`: item or
    group → whether it is asked, None where that depends on what is not known."""

    instrument: Instrument
    form: Form | None
    age: float | None
    answers: Answers
    profile: Mapping[str, Any]
    today: str
    values: Mapping[str, Value]
    asked: Mapping[str, bool | None]
    counted: tuple[Counted, ...]

    @property
    def form_id(self) -> str:
        return self.form.id if self.form else ""

    @property
    def is_child(self) -> bool:
        return (self.form is not None and self.form.is_child) or (
            self.age is not None and self.age < ADULT_AGE
        )

    @property
    def is_child_sexual(self) -> bool:
        return self.is_child and self.form is not None and self.form.is_sexual

    @cached_property
    def present(self) -> frozenset[str]:
        return frozenset(each.item.id for each in self.counted if each.is_known_present)

    @cached_property
    def surely_present(self) -> frozenset[str]:
        """However the open answers turn out."""
        return frozenset(each.item.id for each in self.counted if each.must_be_present)

    @cached_property
    def possibly_present(self) -> frozenset[str]:
        return frozenset(each.item.id for each in self.counted if each.may_be_present)

    @cached_property
    def undecided(self) -> tuple[Counted, ...]:
        return tuple(each for each in self.counted if each.is_open and len(each.worth.steps) > 1)

    @property
    def scope(self) -> Scope:
        return Scope(self.values, today=self.today)

    @property
    def coverage(self) -> float:
        known = sum(each.state is State.KNOWN for each in self.counted)
        asked = known + sum(each.state is State.OPEN for each in self.counted)
        return known / asked if asked else 1.0


def read_sheet(
    instrument: Instrument, answers: Answers, profile: Mapping[str, Any], today: str = ""
) -> Sheet:
    """Every answer in its place.

    Raises:
        InvalidInstrument: for a form or an item that is not there.
        InvalidDocument: for what is no answer; the answer is not repeated, it may be a name.
    """
    form_id = str(profile.get("form") or "")
    form = instrument.form(form_id)
    if instrument.forms and form is None:
        known = ", ".join(each.id for each in instrument.forms)
        raise InvalidInstrument("has no form of this name.", where=instrument.id, mend=f"Use {known}.")
    given = _normalised(instrument, form_id, answers)
    return lay_out(instrument, form, given, profile, today)


def lay_out(
    instrument: Instrument, form: Form | None, given: Answers, profile: Mapping[str, Any], today: str
) -> Sheet:
    work = _Work(instrument, form, given, profile, today)
    age = profile.get("age")
    return Sheet(
        instrument, form, None if age is None else float(age), given, profile, today, work.values, work.asked,
        tuple(_counted(item, given, work.asked[item.id]) for item in _countable(instrument, work.form_id)),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _countable(instrument: Instrument, form_id: str) -> tuple[Item, ...]:
    asked = {item.id for item in instrument.items_of(form_id)}
    return tuple(item for item in instrument.counted if item.id in asked)


def _normalised(instrument: Instrument, form_id: str, answers: Answers) -> dict[str, AnswerValue]:
    """Places are told by number where the name itself is not known: what came in from outside is not repeated."""
    asked = {item.id: item for item in instrument.items_of(form_id)}
    repeats = {group.id for group in instrument.groups if group.is_repeat}
    found: dict[str, AnswerValue] = {}
    for number, (name, raw) in enumerate(answers.items(), 1):
        if name not in asked and name not in repeats:
            raise InvalidInstrument(
                "answers an item that this form does not ask.",
                where=f"{instrument.id}: answer {number}",
                mend="Take it out, or choose the form that asks it.",
            )
        found[name] = (
            _rows(instrument, name, raw) if name in repeats else _answer(instrument, asked[name], raw)
        )
    return found


def _answer(instrument: Instrument, item: Item, raw: Any) -> AnswerValue:
    try:
        return normalised(item, raw)
    except InvalidDocument as error:
        raise InvalidInstrument(
            "is not an answer.", where=f"{instrument.id}: {item.id}", mend=error.mend
        ) from error


def _rows(instrument: Instrument, name: str, raw: Any) -> list[dict[str, Any]]:
    rows = [] if raw is None else raw
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        mend = "Write one mapping of answers for each time it was asked."
        raise InvalidInstrument("is not a list of answers.", where=f"{instrument.id}: {name}", mend=mend)
    return [_normalised(instrument, "", row) for row in rows]


def _counted(item: Item, answers: Answers, is_asked: bool | None) -> Counted:
    answer = answers.get(item.id)
    word = word_of(item, answer)
    if is_asked is False or word is Answer.NOT_APPLICABLE:
        return Counted(item, State.OUT, Worth((0.0,)))
    is_proven = not item.evidence or _has_evidence(answers.get(item.evidence))
    possible = worths_of(item, is_proven=is_proven)
    if word is None:
        worth = Worth((worth_of(item, answer, is_proven=is_proven),))
        return (
            Counted(item, State.KNOWN, worth)
            if is_asked
            else Counted(item, State.MAYBE, worth.with_nothing())
        )
    is_declined = word is Answer.DECLINED
    if is_asked:
        return Counted(item, State.OPEN, possible, is_declined)
    return Counted(item, State.MAYBE, possible.with_nothing(), is_declined)


def counted_alone(item: Item, answer: AnswerValue) -> Counted:
    """Of an item that is always asked, and needs no evidence."""
    return _counted(item, {item.id: normalised(item, answer)}, True)


def _has_evidence(answer: AnswerValue) -> bool:
    words = (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE)
    return answer not in (None, "", []) and answer not in words


# -- every way in which unknown answers may turn out ------------------------------------------------------------------


def ways(sheet: Sheet) -> tuple[Sheet, ...] | None:
    """The sheet itself where nothing unknown decides what is asked; else one for every way in which that may turn out.

    None: there are too many ways, or what decides is a number, a text or not asked here at all.
    """
    found: list[Sheet] = []
    try:
        for way in _turned(sheet):
            found.append(way)
            if len(found) > MOST_WAYS:
                return None
    except _Endless:
        return None
    return tuple(found)


class _Endless(Exception):
    """What decides may turn out in more ways than can be laid out."""


def _turned(sheet: Sheet) -> Iterator[Sheet]:
    name = next(iter(deciding(sheet)), None)
    if name is None:
        if any(is_asked is None for is_asked in sheet.asked.values()):
            raise _Endless
        yield sheet
        return
    answers = possible_answers(sheet.instrument.by_id[name])
    if answers is None:
        raise _Endless
    for answer in answers:
        yield from _turned(
            lay_out(sheet.instrument, sheet.form, {**sheet.answers, name: answer}, sheet.profile, sheet.today)
        )


def deciding(sheet: Sheet) -> tuple[str, ...]:
    """Open items, asked for certain, on which it depends whether something else is asked."""
    unsure = [entry for entry in sheet.instrument.every_entry if sheet.asked[entry.id] is None]
    names: set[str] = set()
    for entry in unsure:
        names |= open_names(entry.relevant, sheet)
    return tuple(item.id for item in sheet.instrument.items if item.id in names)


def open_names(expression: Expression | None, sheet: Sheet) -> set[str]:
    """Open items, asked for certain, that an expression depends on, also by way of what is worked out."""
    found: set[str] = set()
    todo = list(expression.names) if expression else []
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        item = sheet.instrument.by_id.get(name)
        if item is None or name in seen:
            continue
        seen.add(name)
        if item.calculation is not None:
            todo += item.calculation.names
        elif sheet.asked[name] and is_open(item, sheet.answers.get(name)) and item.type.is_asked:
            found.add(name)
    return found


# -- what is asked, and what is worked out ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Instance:
    """Once around a repeat, or the sheet itself."""

    answers: Mapping[str, Any]
    values: Any  # ChainMap of what is known here over what is known around
    position: int = 0


@dataclass(slots=True)
class _Work:
    """Goes through items and groups, each after what it depends on."""

    instrument: Instrument
    form: Form | None
    answers: Answers
    profile: Mapping[str, Any]
    today: str
    values: dict[str, Value] = field(default_factory=dict)
    asked: dict[str, bool | None] = field(default_factory=dict)
    instances: dict[str, list[_Instance]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values.update(self._profile())
        self.instances[""] = [_Instance(self.answers, ChainMap(self.values))]
        in_form = {item.id for item in self.instrument.items_of(self.form_id)}
        for entry in self.instrument.working_order:
            if isinstance(entry, Item) and entry.id not in in_form:
                self.asked[entry.id], self.values[entry.id] = False, ""
            else:
                self._go(entry)

    @property
    def form_id(self) -> str:
        return self.form.id if self.form else ""

    def _profile(self) -> dict[str, Value]:
        """What is not known of the person is OPEN, as an unknown answer is."""
        names = ("age", *(variable.id for variable in self.instrument.profile))
        found: dict[str, Value] = {name: _as_value(self.profile.get(name), OPEN) for name in names}
        return {**found, "form": self.form_id}

    def _go(self, entry: Entry) -> None:
        above = self.instrument.above[entry.id]
        repeat = next((group.id for group in reversed(above) if group.is_repeat), "")
        around = [self.asked[group.id] for group in above[-1:]]
        found: list[Value] = []
        self.asked[entry.id] = _all(around)
        for instance in self.instances.get(repeat, []):
            scope = Scope(instance.values, today=self.today, position=instance.position)
            tree = entry.relevant.tree if entry.relevant else None
            own = True if tree is None else is_true(tree, scope)
            is_asked = _all([*around, own])
            if not repeat:
                self.asked[entry.id] = is_asked
            value = self._value(entry, instance, scope, is_asked)
            instance.values[entry.id] = value
            found.append(value)
            if isinstance(entry, Group) and entry.is_repeat:
                self._open_repeat(entry, instance, is_asked)
        if repeat:
            self.values[entry.id] = tuple(
                one for value in found for one in (value if isinstance(value, tuple) else (value,))
            )

    def _open_repeat(self, group: Group, instance: _Instance, is_asked: bool | None) -> None:
        rows = (instance.answers.get(group.id) or []) if is_asked is not False else []
        self.instances.setdefault(group.id, []).extend(
            _Instance(row, instance.values.new_child(), position) for position, row in enumerate(rows, 1)
        )

    def _value(self, entry: Entry, instance: _Instance, scope: Scope, is_asked: bool | None) -> Value:
        if isinstance(entry, Group):
            return tuple(1.0 for _row in instance.answers.get(entry.id) or ()) if entry.is_repeat else ""
        if is_asked is False:
            return ""
        if entry.calculation is not None:
            value = evaluate(entry.calculation.tree, scope) if entry.calculation.tree else ""
        elif not entry.type.is_asked and entry.id not in instance.answers:
            value = entry.default if isinstance(entry.default, str) else ""
        else:
            answer = instance.answers.get(entry.id)
            word = word_of(entry, answer)
            value = OPEN if word and word.is_open else "" if word else _as_value(answer, "")
        return value if is_asked else OPEN


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _as_value(answer: Any, otherwise: Value) -> Value:
    if answer is None or answer == "":
        return otherwise
    if isinstance(answer, bool | str):
        return answer
    if isinstance(answer, list | tuple):
        return " ".join(str(each) for each in answer)
    return float(answer) if isinstance(answer, int | float) else str(answer)

"""Many answer sets at once, by columns. Rows that a rule cannot tell apart are scored once, by the same code as a single one.

What a rule sees of a row is its key: the sum of what the known answers are worth, or how many are present, which items are
open and which do not apply; and word for word whatever branching, alerts, evidence or a formula looks at. Must stay true: two
rows of one key have the same result, but for what names single answers (drivers, what to ask next), which is not given
here; so every row is equal to `score` of that row. Sums are taken together only where floating point is exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harborlight.errors import InvalidDocument, InvalidInstrument, InvalidTable
from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.sheets import State, counted_alone
from harborlight.knowledge.scoring.worth import is_present
from harborlight.tables.expressions import Expression
from harborlight.tables.instruments import (
    ByExpression,
    Checklist,
    Count,
    Decided,
    Instrument,
    Item,
    Judgement,
    Outcome,
    Result,
    Sum,
    normalised,
)

_FINEST = 512  # parts of one: multiples of 1/512 have nine decimals and add up exactly in any order
_LARGEST = float(2**40)
_ROOM = 2**62
_STATES = (State.KNOWN, State.OPEN, State.OUT)

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Of a result, what does not name single answers."""

    outcome: Outcome
    floor: bool
    ceiling: bool
    coverage: float
    value: float | None
    low: float | None
    high: float | None
    band: str
    bands: tuple[str, ...]
    alerts: tuple[str, ...]
    next_step: str
    decided: Decided
    is_child_flagged: bool
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class ScoreTable:
    """`kinds`: the different results; `kind_of`: row → which of them."""

    kinds: tuple[Scored, ...]
    kind_of: Codes

    def __len__(self) -> int:
        return len(self.kind_of)

    def __getitem__(self, row: int) -> Scored:
        return self.kinds[int(self.kind_of[row])]

    def column(self, name: str) -> list[Any]:
        """One field of every row."""
        found = [getattr(each, name) for each in self.kinds]
        return [found[kind] for kind in self.kind_of]


def scored(result: Result) -> Scored:
    return Scored(
        result.outcome, result.floor, result.ceiling, result.coverage, result.value,
        result.score.low if result.score else None, result.score.high if result.score else None,
        result.band, result.bands, result.alerts, result.next_step, result.decided, result.is_child_flagged, result.cautions,
    )  # fmt: skip


def score_table(
    instrument: Instrument, answers: Mapping[str, Sequence[Any]], profile: Mapping[str, Sequence[Any]] | None = None,
    *, today: str = "",
) -> ScoreTable:  # fmt: skip
    """Score rows of answers: item → its answer in each row, None where there is none; and the same of the profile.

    Raises:
        InvalidTable: for columns of different lengths.
        InvalidInstrument: for an item or a form that is not there, or for what is no answer.
    """
    columns = {name: _column(values) for name, values in answers.items()}
    known = {name: _column(values) for name, values in (profile or {}).items()}
    lengths = {len(each.codes) for each in (*columns.values(), *known.values())}
    if len(lengths) > 1:
        raise InvalidTable(
            "has columns of different lengths.", where=instrument.id, mend="Fill the short ones."
        )
    _look_over(instrument, columns)
    key = _Key(lengths.pop() if lengths else 0)
    for column in known.values():
        key.add(column.codes, len(column.values))
    _Summary(instrument, columns).add_to(key)
    found: list[Scored] = []
    rows, kind_of = key.distinct()
    for row in rows:
        given = {name: value for name, each in columns.items() if (value := each.at(row)) is not None}
        about = {name: each.at(row) for name, each in known.items()}
        found.append(scored(score(instrument, given, about, today=today)))
    return ScoreTable(tuple(found), kind_of)


def _look_over(instrument: Instrument, columns: Mapping[str, _Column]) -> None:
    """Every different answer once, also of items that the rule does not count."""
    for name, column in columns.items():
        item = instrument.by_id.get(name)
        if item is None:
            continue  # a repeat, or nothing that is asked: scoring says so
        for value in column.values:
            try:
                normalised(item, value)
            except InvalidDocument as error:
                where = f"{instrument.id}: {name}"
                raise InvalidInstrument("is not an answer.", where=where, mend=error.mend) from error


@dataclass(frozen=True)
class _Column:
    """`values`: the different answers; `codes`: row → which of them."""

    values: tuple[Any, ...]
    codes: Codes

    def at(self, row: int) -> Any:
        return self.values[self.codes[row]]


def _column(given: Sequence[Any]) -> _Column:
    index: dict[Any, int] = {}
    values: list[Any] = []
    codes = np.empty(len(given), dtype=np.int64)
    for row, value in enumerate(given):
        key = value if value.__class__ is str else _hashable(value)
        code = index.get(key)
        if code is None:
            code = index[key] = len(values)
            values.append(value)
        codes[row] = code
    return _Column(tuple(values), codes)


def _hashable(value: Any) -> Any:
    """A text and a number that look alike are two; so are 1 and true."""
    if isinstance(value, list | tuple | Mapping):
        return "json", json.dumps(value, sort_keys=True, default=str)
    return value.__class__, value


class _Key:
    """One whole number for each row, alike where every part of it is alike."""

    def __init__(self, n_rows: int) -> None:
        self.codes: Codes = np.zeros(n_rows, dtype=np.int64)
        self.n = 1

    def add(self, codes: Codes, n: int) -> None:
        if n <= 1:
            return
        if self.n * n > _ROOM:
            self.codes = np.unique(self.codes, return_inverse=True)[1].astype(np.int64)
            self.n = int(self.codes.max(initial=0)) + 1
        self.codes = self.codes * n + codes
        self.n *= n

    def add_values(self, values: NDArray[np.float64]) -> None:
        different, codes = np.unique(values, return_inverse=True)
        self.add(codes.astype(np.int64), len(different))

    def distinct(self) -> tuple[list[int], Codes]:
        """A row of each kind, and row → kind."""
        _kinds, rows, kind_of = np.unique(self.codes, return_index=True, return_inverse=True)
        return [int(row) for row in rows], kind_of.astype(np.int64)


@dataclass(frozen=True)
class _Summary:
    """What the rule of an instrument sees of each row."""

    instrument: Instrument
    columns: Mapping[str, _Column]

    def add_to(self, key: _Key) -> None:
        free = [item for item in self.instrument.counted if item.id not in self.word_for_word]
        weighed = self._weights(free)
        if weighed is None:
            free = []
        total = np.zeros(len(key.codes))
        for item in free:
            column = self.columns.get(item.id) or _Column((None,), np.zeros(len(key.codes), dtype=np.int64))
            counted = [counted_alone(item, value) for value in column.values]
            key.add(np.array([_STATES.index(each.state) for each in counted])[column.codes], len(_STATES))
            parts = [
                weighed(item, each.worth.low) if weighed and each.state is State.KNOWN else 0.0
                for each in counted
            ]
            total += np.array(parts)[column.codes]
        key.add_values(total)
        summed = {item.id for item in free}
        idle = set() if weighed is None else {item.id for item in self.instrument.items} - self.looked_at
        for name, column in self.columns.items():
            if name not in summed and name not in idle:
                key.add(column.codes, len(column.values))

    def _weights(self, free: Iterable[Item]) -> Callable[[Item, float], float] | None:
        """What an item adds to the one number that the rule sees; None where it sees more than that."""
        match self.instrument.rule:
            case Sum():
                is_exact = all(_is_exact(item) for item in free)
                return (
                    _part if is_exact and not any(form.is_sexual for form in self.instrument.forms) else None
                )
            case Count() | Checklist() | Judgement():
                return lambda item, worth: float(is_present(item, worth))
            case ByExpression():
                return lambda _item, _worth: 0.0
        return None

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """Items of which more is seen than a rule's one number."""
        return self.word_for_word | {item.id for item in self.instrument.counted}

    @cached_property
    def word_for_word(self) -> frozenset[str]:
        instrument = self.instrument
        found: set[str] = set()
        expressions = [alert.when for alert in instrument.alerts]
        for entry in instrument.every_entry:
            branching = [entry.relevant, *(group.relevant for group in instrument.above[entry.id])]
            if any(branching):
                found.add(entry.id)
            expressions += [each for each in (*branching, getattr(entry, "calculation", None)) if each]
        rule = instrument.rule
        expressions += [
            each for each in (getattr(rule, "score", None), getattr(rule, "positive", None)) if each
        ]
        forms = {form.id for form in instrument.forms}
        for item in instrument.items:
            if item.strength and not forms <= set(item.strength):
                found.add(item.id)  # not every form asks it
            if item.evidence:
                found |= {item.id, item.evidence}
            if item.is_sexual:
                found.add(item.id)
        return frozenset(
            found | {name for each in expressions if isinstance(each, Expression) for name in each.names}
        )


def _part(item: Item, worth: float) -> float:
    return item.weight * worth


def _is_exact(item: Item) -> bool:
    if item.type.is_number:
        return False
    parts = [item.weight * score for score in (1.0, *(option.score or 0.0 for option in item.options))]
    return all(part * _FINEST == int(part * _FINEST) and abs(part) < _LARGEST for part in parts)

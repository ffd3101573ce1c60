"""Answers in a spreadsheet: a row for each person's code and occasion, a column for each item; CSV and XLSX, out and in.

An empty cell was not asked; `unknown`, `declined` and `not_applicable` are words like any other answer. Options stand by their
value in `item`, and by their words in `item::language`, for those who type words. Rounds of a repeat: `jobs[1].hours`.
Must stay true: what is written reads as the same; a cell that cannot be taken is named by row and column, its row is left
out and the others are kept; a person is a code, never a name; no problem repeats a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument, InvalidTable
from harborlight.exchange import tabular
from harborlight.exchange.answer_words import ANSWER_WORDS, OWN_ANSWERS, WITHOUT_ANSWER
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.problems import Problem
from harborlight.tables.instruments import Instrument, Item, ItemType, Option, normalised

CODE, OCCASION, FORM, AGE = "person_code", "occasion", "form", "age"
_A_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")
_ROUND = re.compile(r"(?P<group>.+)\[(?P<round>[1-9]\d{0,3})\]\.(?P<item>.+)")
_OLDEST = 130
_SEVERAL = (ItemType.SELECT_MULTIPLE, ItemType.RANK)
_NO_COLUMN = (ItemType.NOTE, ItemType.CALCULATE)
_WIDER = replace(LIMITS, max_columns=1024)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`number`: as a spreadsheet program shows it."""

    code: str
    occasion: str
    answers: Mapping[str, Any]
    profile: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    rows: tuple[AnswerRow, ...]
    problems: tuple[Problem, ...] = ()


# -- out -------------------------------------------------------------------------------------------------------------


def write_answers(
    instrument: Instrument, rows: Iterable[AnswerRow] = (), *, language: str = "", as_xlsx: bool = True
) -> bytes:
    """The sheet; without rows a form to fill in. `language`: also the words of what was chosen.

    Raises:
        InvalidDocument: for a code that is none.
        InvalidTable: for repeats within repeats, or a text that no cell can hold.
    """
    every = tuple(rows)
    for row in every:
        if not _A_CODE.fullmatch(row.code):
            raise InvalidDocument("is no code of a person.", where=CODE, mend=_CODE_MEND)
    columns = _Columns(instrument)
    header = columns.header(every, language)
    lines = [columns.cells(row, language) for row in every]
    if as_xlsx:
        return tabular.write_xlsx(header, lines, title="answers", is_rtl=language == "ar")
    return tabular.write_csv(header, lines)


class _Columns:
    """Which column is whose."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.about = _about(instrument)
        self.repeats = {
            group.id: tuple(item for item in instrument.items if group in instrument.above[item.id])
            for group in instrument.groups
            if group.is_repeat
        }
        repeated = {item.id for items in self.repeats.values() for item in items}
        self.items = {
            self._name(item): item
            for item in instrument.items
            if item.id not in repeated and item.type not in _NO_COLUMN
        }

    def _name(self, item: Item) -> str:
        return f"item.{item.id}" if item.id in (CODE, OCCASION, *self.about) else item.id

    def header(self, rows: Sequence[AnswerRow], language: str) -> list[str]:
        found = [CODE, OCCASION, *self.about]
        for name, item in self.items.items():
            found.append(name)
            if language and _has_words(item):
                found.append(f"{name}::{language}")
        for group, items in self.repeats.items():
            if any(sum(each.is_repeat for each in self.instrument.above[item.id]) > 1 for item in items):
                raise InvalidTable(
                    "holds a repeat within a repeat.", where=group, mend="Use FHIR or JSON for these."
                )
            n_rounds = max((len(row.answers.get(group) or ()) for row in rows), default=0)
            for number in range(1, max(1, n_rounds) + 1):
                found += [f"{group}[{number}].{item.id}" for item in items if item.type not in _NO_COLUMN]
        return found

    def cells(self, row: AnswerRow, language: str) -> dict[str, object]:
        found: dict[str, object] = {CODE: row.code, OCCASION: row.occasion}
        found |= {name: _cell(row.profile.get(name)) for name in self.about}
        for name, item in self.items.items():
            answer = row.answers.get(item.id)
            found[name] = _cell(answer)
            if language and _has_words(item) and answer not in (None, "", []):
                found[f"{name}::{language}"] = _in_words(item, answer, language)
        for group, items in self.repeats.items():
            for number, inside in enumerate(row.answers.get(group) or (), start=1):
                found |= {f"{group}[{number}].{item.id}": _cell(inside.get(item.id)) for item in items}
        return found


def _about(instrument: Instrument) -> dict[str, Item]:
    """What is known beside the answers, as items."""
    found = {
        FORM: Item(FORM, ItemType.SELECT_ONE, options=tuple(Option(each.id) for each in instrument.forms))
    }
    found = found if instrument.forms else {}
    found[AGE] = Item(AGE, ItemType.DECIMAL)
    return found | {
        each.id: Item(each.id, each.type, each.label, options=each.options) for each in instrument.profile
    }


def _cell(answer: Any) -> object:
    if isinstance(answer, list | tuple):
        return " ".join(str(each) for each in answer)
    return answer


def _has_words(item: Item) -> bool:
    return bool(item.options) or item.type in OWN_ANSWERS


def _words(item: Item, language: str) -> dict[str, str]:
    """Value → how it is said."""
    found = {option.value: option.label_in(language) or option.value for option in item.options}
    ours = (*OWN_ANSWERS.get(item.type, ()), *WITHOUT_ANSWER)
    return {word: ANSWER_WORDS[word].get(language, ANSWER_WORDS[word]["en"]) for word in ours} | found


def _in_words(item: Item, answer: Any, language: str) -> str:
    words = _words(item, language)
    chosen = answer if isinstance(answer, list | tuple) else [answer]
    return "; ".join(words.get(str(each), str(each)) for each in chosen)


# -- in --------------------------------------------------------------------------------------------------------------

_CODE_MEND = "Use letters, digits, - _ and . without blanks; never a name."


def read_answers(
    source: bytes | Path, instrument: Instrument, *, name: str = "", limits: Limits = _WIDER
) -> AnswerSheet:
    """The rows that can be taken whole, and what is wrong with the others.

    Raises:
        InvalidDocument: when it is no spreadsheet, or has no column for the code of a person.
    """
    name = name or (source.name if isinstance(source, Path) else "answers")
    reading = tabular.read(source, name=name, limits=limits)
    if CODE not in reading.header:
        raise InvalidDocument(
            f"has no column “{CODE}”.", where=name, mend="Begin with the sheet that is written here."
        )
    reader = _Reader(instrument, reading.header, name)
    rows = tuple(reader.rows(reading.rows))
    return AnswerSheet(rows, (*reading.problems, *reader.problems))


class _Reader:
    def __init__(self, instrument: Instrument, header: Sequence[str], name: str) -> None:
        self.instrument, self.name = instrument, name
        self.problems: list[Problem] = []
        self.columns = _Columns(instrument)
        self.is_bad = False
        values_first = sorted(header, key=lambda column: "::" in column)
        self.places = {each: place for each in values_first if (place := self._place(each)) is not None}
        for column in header:
            if column not in (CODE, OCCASION) and column not in self.places:
                self._say(1, column, "is asked nowhere here; passed over.", "Mend its name, or leave it out.")

    def _place(self, column: str) -> tuple[Item, str, int, str] | None:
        """The item, its repeat and round, and the language if it is in words."""
        named, _mark, language = column.partition("::")
        if item := self.columns.about.get(named):
            return item, "about", 0, language
        if item := self.columns.items.get(named):
            return item, "", 0, language
        if found := _ROUND.fullmatch(named):
            items = self.columns.repeats.get(found["group"], ())
            inside = next((each for each in items if each.id == found["item"]), None)
            return (inside, found["group"], int(found["round"]), language) if inside else None
        return None

    def _say(self, row: int, column: str, what: str, mend: str, *, is_kept: bool = True) -> None:
        self.is_bad = self.is_bad or not is_kept
        self.problems.append(Problem(what, mend, file=self.name, row=row, column=column, is_kept=is_kept))

    def rows(self, given: Iterable[tabular.Row]) -> Iterator[AnswerRow]:
        seen: set[tuple[str, str]] = set()
        for row in given:
            self.is_bad = False
            found = self._row(row)
            if found and (found.code, found.occasion) in seen:
                mend = "Give each time a day or a name of its own."
                self._say(
                    row.number,
                    OCCASION,
                    "this person and occasion stand above already; left out.",
                    mend,
                    is_kept=False,
                )
            elif found:
                seen.add((found.code, found.occasion))
                yield found

    def _row(self, row: tabular.Row) -> AnswerRow | None:
        code = row.cells.get(CODE, "").strip()
        if not _A_CODE.fullmatch(code):
            self._say(
                row.number, CODE, "is no code of a person; the row was left out.", _CODE_MEND, is_kept=False
            )
        answers: dict[str, Any] = {}
        profile: dict[str, Any] = {}
        rounds: dict[str, dict[int, dict[str, Any]]] = {}
        for column, (item, group, number, language) in self.places.items():
            into = profile if group == "about" else answers
            if number:
                into = rounds.setdefault(group, {}).setdefault(number, {})
            if item.id in into:  # the values come first; the words beside them must say the same
                self._compare(row, column, item, into[item.id], language)
            elif (answer := self._answer(row, column, item, language)) is not None:
                into[item.id] = answer
        self._check(row, profile, answers)
        answers |= {group: _in_order(found) for group, found in rounds.items() if any(found.values())}
        occasion = row.cells.get(OCCASION, "").strip()
        return None if self.is_bad else AnswerRow(code, occasion, answers, profile, row.number)

    def _compare(self, row: tabular.Row, column: str, item: Item, answer: Any, language: str) -> None:
        said = row.cells.get(column, "").strip()
        if said and said.casefold() != _in_words(item, answer, language).strip().casefold():
            what = "says something else than the column beside it; the row was left out."
            self._say(row.number, column, what, "Empty one of the two.", is_kept=False)

    def _answer(self, row: tabular.Row, column: str, item: Item, language: str) -> Any:
        cell = row.cells.get(column, "")
        if not cell.strip():
            return None
        said = cell if item.type is ItemType.TEXT and not language else cell.strip()
        if (word := said.strip().casefold().replace(" ", "_")) in WITHOUT_ANSWER:
            said = word
        try:
            return normalised(item, _from_words(item, said, language) if language else said)
        except InvalidDocument as error:
            self._say(row.number, column, "is no answer; the row was left out.", error.mend, is_kept=False)
            return None

    def _check(self, row: tabular.Row, profile: dict[str, Any], answers: Mapping[str, Any]) -> None:
        """The form decides what is asked; an age is in years. What is not known of a person stands in no profile."""
        for name in [each for each, value in profile.items() if value in WITHOUT_ANSWER]:
            del profile[name]
        age = profile.get(AGE)
        if isinstance(age, float) and not 0 <= age <= _OLDEST:
            self._say(
                row.number,
                AGE,
                "is no age in years; the row was left out.",
                "Write, for example, 17.",
                is_kept=False,
            )
        form = profile.get(FORM, "")
        if self.instrument.forms and not form:
            known = ", ".join(each.id for each in self.instrument.forms)
            self._say(row.number, FORM, "is empty; the row was left out.", f"Use {known}.", is_kept=False)
            return
        asked = {item.id for item in self.instrument.items_of(str(form))}
        for name, item in self.columns.items.items():
            if item.id in answers and item.id not in asked:
                mend = "Empty the cell, or choose the form that asks it."
                self._say(
                    row.number, name, "is not asked by this form; the row was left out.", mend, is_kept=False
                )


def _in_order(found: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Rounds up to the last that has an answer; one left empty in between stays."""
    last = max(number for number, answers in found.items() if answers)
    return [found.get(number, {}) for number in range(1, last + 1)]


def _from_words(item: Item, said: str, language: str) -> Any:
    """The values of words; as it stands where no option, or more than one, is called so."""
    values: dict[str, str] = {}
    for value, words in _words(item, language).items():
        called = words.strip().casefold()
        values[called] = "" if called in values else value
    if item.type in _SEVERAL:
        return [values.get(part.strip().casefold()) or part.strip() for part in said.split(";")]
    return values.get(said.casefold()) or said

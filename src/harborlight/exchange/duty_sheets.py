"""A spreadsheet of people on duty, one row each, to moments and numbers.

Must stay true: a moment without an offset is by the clock of whoever reads the sheet in; of one that comes twice a beginning
is the first and an end the second, so that nobody's duty is cut short; no problem repeats a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from harborlight.exchange import tabular
from harborlight.exchange.mapping import ColumnMap
from harborlight.exchange.problem_words import Duty as Fault
from harborlight.exchange.problem_words import File
from harborlight.exchange.problems import Problem
from harborlight.tables.zones import moment

NEEDED = ("name", "phone", "starts_at", "ends_at")
_TEXTS = {"name": "name", "phone": "phone", "role": "part"}


@dataclass(frozen=True, slots=True)
class DutyRow:
    """`number` is the row's as a spreadsheet program shows it."""

    number: int
    name: str
    phone: str
    part: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DutySheet:
    rows: tuple[DutyRow, ...]
    problems: tuple[Problem, ...] = ()


def read_duties(
    reading: tabular.Reading, columns: ColumnMap, *, there: ZoneInfo, longest: Mapping[str, int]
) -> DutySheet:
    """The rows that can be taken, and what is wrong with the others. `longest`: characters that fit, by name of the text."""
    reader = _Reader(columns, there, longest)
    rows = tuple(reader.rows(reading))
    return DutySheet(rows, (*reading.problems, *_not_understood(columns), *reader.problems))


def _not_understood(columns: ColumnMap) -> Iterator[Problem]:
    for column in filter(str.strip, columns.unmapped):
        yield Problem(File.UNKNOWN_COLUMN, {"names": ", ".join((*NEEDED, "role"))}, column=column)


class _Reader:
    def __init__(self, columns: ColumnMap, there: ZoneInfo, longest: Mapping[str, int]) -> None:
        self.columns, self.there, self.longest = columns, there, longest
        self.problems: list[Problem] = []

    def rows(self, reading: tabular.Reading) -> Iterator[DutyRow]:
        for row in reading.rows:
            n_before, cells = len(self.problems), self.columns.apply(row.cells)
            texts = {name: self._text(row.number, cells, wanted) for wanted, name in _TEXTS.items()}
            starts = self._moment(row.number, cells, "starts_at")
            ends = self._moment(row.number, cells, "ends_at")
            if starts and ends and ends <= starts:
                self._say(row.number, "ends_at", Fault.ENDS_FIRST)
            if starts and ends and len(self.problems) == n_before:
                yield DutyRow(row.number, **texts, starts_at=starts, ends_at=ends)

    def _say(self, row: int, wanted: str, fault: Fault, **given: object) -> None:
        header = self.columns.mapping.get(wanted, "")
        self.problems.append(Problem(fault, given, row=row, column=header, is_kept=False))

    def _text(self, row: int, cells: Mapping[str, str], wanted: str) -> str:
        said = cells.get(wanted, "").strip()
        if not said and wanted in NEEDED:
            self._say(row, wanted, Fault.NO_NAME if wanted == "name" else Fault.NO_PHONE)
        if len(said) > (most := self.longest[_TEXTS[wanted]]):
            self._say(row, wanted, Fault.TOO_LONG, n=len(said), most=most)
        return said

    def _moment(self, row: int, cells: Mapping[str, str], wanted: str) -> datetime | None:
        """`2026-11-24 20:00`, or the same with a T and with an offset."""
        try:
            shown = datetime.fromisoformat(cells.get(wanted, "").strip())
        except ValueError:
            self._say(row, wanted, Fault.NO_MOMENT)
            return None
        if shown.tzinfo is not None:
            return shown
        found = moment(shown, self.there, is_end=wanted == "ends_at")
        if found is None:
            self._say(row, wanted, Fault.SKIPPED)
        return found

"""Spreadsheets of an assessment of a place: structural figures, one a row, and an agency's counts, one line a row.

Must stay true: a bad row is named by its number and column and never repeated; the good ones are kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from harborlight.exchange import tabular
from harborlight.exchange.mapping import ColumnMap
from harborlight.exchange.problem_words import PlaceCount as Fault
from harborlight.exchange.problems import Problem

FIGURES = ("determinant", "side", "title", "value", "unit", "year", "reach", "source", "link", "confidence")
COUNTS = ("line", "what", "all", "child", "adult", "woman", "man")
_NAMES = {"all": ""}  # column → part, where they differ
_WHOLE = re.compile(r"[0-9]{1,8}")


def figure_fields(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """A row as a figure's fields. `names`: in lower case, what a determinant may be called → its code."""
    found: dict[str, Any] = {name: text.strip() for name, text in cells.items()}
    found["determinant"] = names.get(found.get("determinant", "").casefold(), "")
    for name, default in (("side", ""), ("reach", "here"), ("confidence", "unverified")):
        found[name] = found.get(name, "").casefold() or default
    return found


def blank_counts(lines: Sequence[tuple[str, str]]) -> bytes:
    """A sheet to fill in: one row for each (code, what it is)."""
    return tabular.write_csv(COUNTS, ({"line": code, "what": what} for code, what in lines))


def blank_figures() -> bytes:
    """A sheet to fill in."""
    return tabular.write_csv(FIGURES, ())


def read_counts(
    reading: tabular.Reading, columns: ColumnMap, lines: Collection[str]
) -> tuple[dict[str, dict[str, int]], list[Problem]]:
    """Counts by line and part from a filled sheet; an empty cell was not counted."""
    found: dict[str, dict[str, int]] = {}
    problems = list(reading.problems)
    for row in reading.rows:
        cells = {wanted: said.strip() for wanted, said in columns.apply(row.cells).items()}
        line = cells.get("line", "")
        if line not in lines or line in found:
            fault = Fault.SAME_LINE if line in found else Fault.NO_LINE
            problems.append(Problem(fault, row=row.number, column=columns.mapping["line"], is_kept=False))
            continue
        given = {}
        for column in COUNTS[2:]:
            text = cells.get(column, "").replace("\u00a0", "").replace(" ", "")
            if _WHOLE.fullmatch(text):
                given[_NAMES.get(column, column)] = int(text)
            elif text:
                problems.append(Problem(Fault.NO_COUNT, row=row.number, column=columns.mapping[column]))
        if given:
            found[line] = given
    return found, problems

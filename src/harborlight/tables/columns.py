"""Column, its sensitivity, and the shape of a table. Must stay true: a column without a sensitivity cannot be declared."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from harborlight.errors import InvalidTable


class Sensitivity(enum.IntEnum):
    """How sensitive a column is, from freely publishable to never leaving the agency. Ordered."""

    OPEN = 0  # may be published
    QUASI = 1  # may help to single somebody out when combined (age band, area, week)
    SENSITIVE = 2  # health, exploitation, legal status
    IDENTIFYING = 3  # names, numbers, addresses, documents
    FORBIDDEN = 4  # never leaves: keys, codes, raw text of adverts


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is text | int | float | bool | date | datetime | list[text] | list[int] | binary."""

    name: str
    kind: str
    sensitivity: Sensitivity
    about: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class TableShape:
    """A named table: its columns in order. `check` refuses a table that lacks a required column."""

    name: str
    columns: tuple[Column, ...]

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise InvalidTable(
            f"no column {name!r}", where=self.name, mend=f"Columns: {', '.join(self.names())}."
        )

    def check(self, present: Iterable[str]) -> None:
        have = set(present)
        missing = [column.name for column in self.columns if column.is_required and column.name not in have]
        if missing:
            raise InvalidTable(
                f"lacks the column(s) {', '.join(missing)}",
                where=self.name,
                mend="Add them, or map your own column names to these.",
            )

    def up_to(self, ceiling: Sensitivity) -> tuple[str, ...]:
        """Names of the columns an audience with this ceiling may see."""
        return tuple(column.name for column in self.columns if column.sensitivity <= ceiling)

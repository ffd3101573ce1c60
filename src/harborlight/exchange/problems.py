"""What is said about a bad row: file, row, column, message, and how to mend it.

Must stay true: a problem never repeats a cell's content, since it may be a person's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`is_kept`: the row was taken all the same, and this is a remark; otherwise the row was left out."""

    message: str
    mend: str
    file: str = ""
    row: int = 0
    column: str = ""
    is_kept: bool = True

    @property
    def where(self) -> str:
        said = (
            self.file,
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        return ", ".join(part for part in said if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.mend}".strip()


def n_left_out(problems: Iterable[Problem]) -> int:
    """How many rows were refused; the remarks are not counted."""
    return len({(problem.file, problem.row) for problem in problems if not problem.is_kept})

"""What is said about a bad row: which kind of fault it is, where it stands, and how to mend it.

A problem is a code and what fills its words. The words stand in `problem_words`, in English, marked for the translators: a
terminal prints them as they are, a page words them in the reader's language. Must stay true: a problem never repeats a
cell's content, since it may be a person's; the one exception is the name of a service, by which its editor finds the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from harborlight.errors import InvalidDocument, Said
from harborlight.errors import gettext_noop as _


class Fault(Enum):
    """A kind of fault: what is said of it and how it is mended, as templates. Each reader has a class of its own kinds."""

    def __init__(self, said: str, mend: str) -> None:
        self.said, self.mend = said, mend

    @property
    def code(self) -> str:
        return f"{type(self).__name__}.{self.name}".lower()

    def refusal(self, where: str = "", **given: object) -> Refusal:
        """The error of a file in which nothing can be read for this fault."""
        return Refusal(self, where, given)


class Refusal(InvalidDocument):
    """A file in which nothing can be read, and for which fault."""

    def __init__(self, fault: Fault, where: str, given: Mapping[str, object]) -> None:
        super().__init__(Said(fault.said, given), where=where, mend=Said(fault.mend, given))
        self.fault, self.given = fault, given


@dataclass(frozen=True, slots=True)
class Problem:
    """`entry`: the name of the service that stands there; `is_document`: `row` counts the entries of a document without rows,
    and `column` is a path in it; `is_kept`: the row was taken all the same, and this is a remark."""

    fault: Fault
    given: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    entry: str = ""
    is_kept: bool = True
    is_document: bool = False

    @property
    def said(self) -> Said:
        return Said(self.fault.said, self.given)

    @property
    def mending(self) -> Said:
        return Said(self.fault.mend, self.given)

    @property
    def at(self) -> tuple[Said, ...]:
        """The row or entry: file, sheet, number and name."""
        count = _("entry %(n)d") if self.is_document else _("row %(n)d")
        said = (
            _bare(self.file),
            Said(_("sheet %(name)s"), {"name": self.sheet}) if self.sheet else None,
            Said(count, {"n": self.row}) if self.row else None,
            Said(_("“%(name)s”"), {"name": self.entry}) if self.entry else None,
        )
        return tuple(each for each in said if each)

    @property
    def within(self) -> Said | None:
        """The column of the row, or the path in the entry."""
        if not self.column or self.is_document:
            return _bare(self.column)
        return Said(_("column %(name)s"), {"name": self.column})

    @property
    def places(self) -> tuple[Said, ...]:
        return (*self.at, self.within) if self.within else self.at

    @property
    def where(self) -> str:
        return ", ".join(map(str, self.places))

    def in_one_file(self, name: str) -> Problem:
        """The same, where a reader knows which file is spoken of."""
        return replace(self, file="") if self.file == name else self

    @property
    def message(self) -> str:
        return str(self.said)

    @property
    def mend(self) -> str:
        return str(self.mending)

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.mend}".strip()


def _bare(text: str) -> Said | None:
    """A name as it stands, which no translator sees."""
    return Said("%(name)s", {"name": text}) if text else None


def n_left_out(problems: Iterable[Problem]) -> int:
    """How many rows were refused; the remarks are not counted."""
    return len({(problem.file, problem.row) for problem in problems if not problem.is_kept})

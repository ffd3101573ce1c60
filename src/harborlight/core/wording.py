"""What the ground says, in the reader's language: a sentence is a marked template and what fills it (`errors.Said`).

Must stay true: a sentence that no translator has seen is shown in English, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as _

from harborlight.errors import BadInput, Said


def listed(words: Iterable[object]) -> str:
    """Words one after another, with the comma of the reader's script."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)


def in_words(said: Said) -> str:
    """The sentence in the language of the page."""
    if not said.template:
        return ""
    translated = gettext(said.template)
    return translated % said.given if said.given else translated


def as_read(error: BadInput) -> BadInput:
    """The same error in the language of the page."""
    return BadInput(in_words(error.said), where=error.where, mend=in_words(error.mending))


def sentence(places: Iterable[Said], said: Said, mending: Said) -> str:
    """Where, what is wrong, and how to mend it, in one line."""
    where = listed(in_words(each) for each in places)
    told = _("%(where)s: %(said)s") % {"where": where, "said": in_words(said)} if where else in_words(said)
    return f"{told} {in_words(mending)}".strip()


class Fault(Protocol):
    """What a reader says of a file: the row it speaks of, the place in that row, what is wrong, how to mend it."""

    @property
    def at(self) -> tuple[Said, ...]: ...
    @property
    def within(self) -> Said | None: ...
    @property
    def said(self) -> Said: ...
    @property
    def mending(self) -> Said: ...


@dataclass(slots=True)
class FaultyRow:
    """A row and everything that is wrong in it, in words; `where` is empty for what is said of the file as a whole."""

    where: str
    faults: list[str]


def by_row(faults: Iterable[Fault]) -> list[FaultyRow]:
    """Each row once, in the order of the file, with all that is said of it."""
    rows: dict[str, FaultyRow] = {}
    for each in faults:
        where = listed(in_words(part) for part in each.at)
        said = sentence([each.within] if each.within else (), each.said, each.mending)
        rows.setdefault(where, FaultyRow(where, [])).faults.append(said)
    return list(rows.values())

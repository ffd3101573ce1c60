"""A spot in a file: a value with the place it stands at. Whoever reads a spot and does not like it refuses it there.

Must stay true: every fault names file, line (where the file keeps lines), key and mend; nothing is guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn, TypeVar

from harborlight.errors import BadInput, InvalidInstrument
from harborlight.knowledge.files import LANGUAGES, Listed, Rows
from harborlight.tables.expressions import Expression, parse

Read = TypeVar("Read")
Choice = TypeVar("Choice")
# Ids become names in forms and exports; those of items may come from forms of others, which allow more.
PLAIN_ID = r"[A-Za-z][A-Za-z0-9_]{0,63}"
ITEM_ID = r"[^\W\d][\w.\-]{0,199}"


@dataclass(slots=True)
class File:
    """What all spots of a file share: its name, the lines seen so far by path, the languages, and the faults found; `error`
    says who must mend them."""

    name: str
    error: type[BadInput] = InvalidInstrument
    languages: tuple[str, ...] = ("en",)
    allowed: frozenset[str] = frozenset(LANGUAGES)  # languages in which a text may stand
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    faults: list[BadInput] = field(default_factory=list)

    def place(self, path: tuple[str, ...]) -> str:
        """File, line and key of a path; the line of the nearest thing around it that has one."""
        known = (path[:length] for length in range(len(path), 0, -1))
        line = next((self.lines[each] for each in known if each in self.lines), None)
        where = f"{self.name}, line {line}" if line else self.name
        return f"{where}: {'.'.join(path)}" if path else where

    def fault(self, path: tuple[str, ...], what: str, mend: str) -> BadInput:
        return self.error(f"{what}.", where=self.place(path), mend=mend)


@dataclass(frozen=True, slots=True)
class Spot:
    value: Any
    file: File
    path: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.value is not None

    def refuse(self, what: str, mend: str) -> NoReturn:
        raise self.file.fault(self.path, what, mend)

    def at(self, key: str) -> Spot:
        """What stands under a key; an empty spot if nothing does."""
        path = (*self.path, key)
        if isinstance(self.value, Rows) and key in self.value.lines:
            self.file.lines[path] = self.value.lines[key]
        return Spot(self.value.get(key), self.file, path)

    def called(self, *path: str) -> Spot:
        """The same, told by its name instead of its number."""
        if self.path in self.file.lines:
            self.file.lines.setdefault(path, self.file.lines[self.path])
        return Spot(self.value, self.file, path)

    def mapping(self, known: Collection[str]) -> Spot:
        """It must be a mapping with no other keys."""
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping", f"Write keys such as `{min(known)}:` below it.")
        unknown = [key for key in self.value if key not in known]
        if unknown:
            if isinstance(self.value, Rows):
                self.file.lines.setdefault(self.path, self.value.lines[unknown[0]])
            self.refuse(f"unknown key {unknown[0]!r}", f"Known: {', '.join(sorted(known))}.")
        return self

    def needs(self, *keys: str) -> None:
        missing = [key for key in keys if self.value.get(key) in (None, "", [], {})]
        if missing:
            self.refuse(f"lacks {', '.join(missing)}", "Add the key(s).")

    def rows(self) -> list[tuple[str, Spot]]:
        """A mapping from ids."""
        if not self:
            return []
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping", "Write each with its id as the key.")
        return [(Spot(key, self.file, self.path).id(), self.at(key)) for key in self.value]

    def members(self, mend: str = "Begin each with `-`.") -> list[Spot]:
        if not self:
            return []
        if not isinstance(self.value, list | tuple):
            self.refuse("must be a list", mend)
        found = []
        for number, value in enumerate(self.value):
            path = (*self.path[:-1], f"{self.path[-1]}[{number}]")
            if isinstance(self.value, Listed):
                self.file.lines[path] = self.value.lines[number]
            found.append(Spot(value, self.file, path))
        return found

    def each(self, read: Callable[[Spot], Read], mend: str = "Begin each with `-`.") -> tuple[Read, ...]:
        """Read every member; a bad one is noted, and never hides the faults of the next."""
        return tuple(gathered(self.file, self.members(mend), read))

    # -- plain values ------------------------------------------------------------------------------------------------

    def text(self, otherwise: str = "") -> str:
        if not self:
            return otherwise
        if isinstance(self.value, Mapping | list | bool):
            self.refuse("is not a text", "Write words, in quotes if they look like something else.")
        return str(self.value)

    def id(self, pattern: str = PLAIN_ID) -> str:
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value):
            self.refuse(
                f"is not a plain id: {self.value!r}", "Use letters, digits and _, a letter first, in quotes."
            )
        return self.value

    def ids(self, known: Collection[str], of: str) -> tuple[str, ...]:
        """A list of names that are declared elsewhere."""
        names = () if self.value is None else self.value
        if not isinstance(names, list | tuple):
            self.refuse("must be a list", "Write, for example, `[a, b]`.")
        for name in names:
            if name not in known:
                self.refuse(f"names {name!r}, which is not there", f"Declare it under `{of}`.")
        return tuple(str(name) for name in names)

    def texts(self) -> tuple[str, ...]:
        return tuple(member.text() for member in self.members())

    def flag(self, otherwise: bool = False) -> bool:
        if not self:
            return otherwise
        if not isinstance(self.value, bool):
            self.refuse("is neither true nor false", "Write true or false, without quotes.")
        return self.value

    def number(self, low: float = -math.inf, high: float = math.inf) -> float | None:
        if not self:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse("is not a number", "Write digits, without quotes.")
        if not low <= self.value <= high:
            self.refuse("is out of range", f"Write a number from {low:g} to {high:g}.")
        return float(self.value)

    def whole(self, low: int, mend: str) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < low:
            self.refuse(f"needs a whole number from {low}", mend)
        return self.value

    def day(self) -> date | None:
        if not self:
            return None
        try:
            return self.value if isinstance(self.value, date) else date.fromisoformat(self.text())
        except ValueError:
            self.refuse("is not a date", "Write it as 2027-06-30.")

    def choice(self, kind: type[Choice], otherwise: Choice | None = None, of: str = "") -> Choice:
        """One word of a closed list."""
        if not self and otherwise is not None:
            return otherwise
        words = [str(word) for word in kind]  # type: ignore[attr-defined]  # an enumeration of words
        if not isinstance(self.value, str) or self.value not in words:
            self.refuse(f"unknown {of or self.path[-1]} {self.value!r}", f"Use {', '.join(sorted(words))}.")
        return kind(self.value)  # type: ignore[call-arg]

    def mapping_of_texts(self) -> dict[str, str]:
        if not self:
            return {}
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping", "Write `name: text`.")
        return {str(key): self.at(key).text() for key in self.value}

    def anything(self) -> dict[str, Any]:
        """Verbatim leftovers of other formats."""
        if not self:
            return {}
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping", "Write the format's name as the key.")
        plain: dict[str, Any] = _plain(self.value)
        return plain

    # -- words and expressions ---------------------------------------------------------------------------------------

    def labels(self, is_needed: bool = True) -> dict[str, str]:
        """A text by language; a bare text is in the language the instrument was written in."""
        if not self and not is_needed:
            return {}
        first = self.file.languages[0]
        texts = {first: self.value} if isinstance(self.value, str) else self.value
        if not isinstance(texts, Mapping) or not texts or (is_needed and not texts.get(first)):
            called = "English" if first == "en" else first
            self.refuse(f"needs an {called} text", f"Write `{first}: …`, and other languages beside it.")
        for language, text in texts.items():
            if language not in self.file.allowed:
                self.refuse(f"unknown language {language!r}", f"Use {', '.join(sorted(self.file.allowed))}.")
            if not isinstance(text, str) or not text.strip():
                self.at(language).refuse("is not a text", "Write words, in quotes if they hold a colon.")
        return dict(texts)

    def labels_in(self, languages: Collection[str]) -> dict[str, str]:
        """A text in each of these languages."""
        texts = self.labels()
        lacking = [language for language in languages if language not in texts]
        if lacking:
            self.refuse(f"lacks a text in {', '.join(lacking)}", "Add it.")
        return texts

    def code(self, known: Collection[str], of: str) -> str:
        """One word of those that are declared elsewhere; `of` says where."""
        if not isinstance(self.value, str) or self.value not in known:
            self.refuse(f"{self.value!r} is not {of}", f"Known: {', '.join(sorted(known))}.")
        return self.value

    def media(self) -> dict[str, dict[str, str]]:
        """image, audio, video → language → file name."""
        if not self:
            return {}
        if not isinstance(self.value, Mapping):
            self.refuse("must be a mapping", "Write, for example, `image: card.png`.")
        return {str(kind): self.at(kind).labels(is_needed=False) for kind in self.value}

    def expression(self) -> Expression | None:
        """A text in the language; what lies outside it must say so, as `verbatim: …`."""
        if not self:
            return None
        if isinstance(self.value, Mapping):
            return Expression(self.mapping({"verbatim"}).at("verbatim").text(), None)
        try:
            return Expression(self.text(), parse(self.text()))
        except InvalidInstrument as error:
            self.refuse(error.message.rstrip("."), error.mend)


def gathered(file: File, spots: Iterable[Spot], read: Callable[[Spot], Read]) -> list[Read]:
    """Read each; a bad one is noted in the file, and never hides the faults of the next."""
    found: list[Read] = []
    for spot in spots:
        try:
            found.append(read(spot))
        except BadInput as fault:
            file.faults.append(fault)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value

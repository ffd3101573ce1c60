"""One record of the library, whatever it is: a title, words to search, facts to show, its source and how far it was checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harborlight.tables.instruments import Confidence, Labels, in_language


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of an entry's page. `name` is a code whose label the pages know; `code_of`: the vocabulary of the value's codes."""

    name: str
    value: str
    code_of: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """`words`: further text that is searched and shown, by language, and stands in no fact; `keywords`: found by, not shown.
    `as_of`: the day or year of which it speaks, empty when not on record. `checked_on`: the day a person last checked it.
    """

    shelf: str
    id: str
    title: Labels
    source: str
    confidence: Confidence
    words: Labels
    facts: tuple[Fact, ...] = ()
    country: str = ""
    version: str = ""
    licence: str = ""
    as_of: str = ""
    checked_on: str = ""
    doubt: str = ""
    keywords: str = ""

    def title_in(self, language: str) -> str:
        return in_language(self.title, language)

    def words_in(self, language: str) -> str:
        return in_language(self.words, language)


def plain_id(*parts: str) -> str:
    """An id fit for an address, from whatever a record calls itself."""
    return "-".join(re.sub(r"[^A-Za-z0-9_.]+", "-", part).strip("-") for part in parts if part)


def facts(pairs: Iterable[tuple[str, object]]) -> tuple[Fact, ...]:
    """Facts with a value; empty ones are left out."""
    return tuple(Fact(name, str(value)) for name, value in pairs if value not in ("", None))


def joined(texts: Iterable[Labels]) -> dict[str, str]:
    """Texts in several languages, put together language by language."""
    gathered: dict[str, list[str]] = {}
    for text in texts:
        for language, words in text.items():
            gathered.setdefault(language, []).append(words)
    return {language: " · ".join(parts) for language, parts in gathered.items()}

"""Finding many phrases and place names in a text at once, whatever their script, case and accents.

Must stay true: time grows with the text, not with the number of names; a name that is also a common word (Bath, Nice)
is taken only where it is written as a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
# Scripts written without blanks, where a name can only be found as a run of letters.
_UNSPACED = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")
# Arabic writes "and", "in", "to", "so", "as" onto the word.
_ARABIC_PREFIX = re.compile("^[وبلفك](?=[\u0621-\u064a]{4,})")


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    start: int
    end: int
    what: T


def words_of(text: str) -> list[Word]:
    return [Word(found.start(), found.end(), fold(found[0])) for found in _WORD.finditer(text)]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Without case, accents, vowel signs and the like."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold().replace("’", "'").replace("ʼ", "'"))
    return "".join(each for each in parts if unicodedata.category(each) != "Mn")


@dataclass(slots=True)
class Finder(Generic[T]):
    """Phrases by their first word. The longest phrase that fits at a word wins; found phrases do not overlap."""

    _by_first: dict[str, list[tuple[tuple[str, ...], T]]] = field(default_factory=dict)
    _runs: dict[str, T] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def add(self, phrase: str, what: T) -> None:
        """The first meaning given to a phrase stays."""
        if _UNSPACED.search(phrase):
            self._runs.setdefault(phrase, what)
            self._pattern = None
            return
        words = tuple(word.folded for word in words_of(phrase))
        if not words:
            return
        here = self._by_first.setdefault(words[0], [])
        if all(known != words for known, _ in here):
            here.append((words, what))
            here.sort(key=lambda each: -len(each[0]))

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Found[T]]:
        at = 0
        while at < len(words):
            found = self._at(words, at)
            if found is None:
                at += 1
                continue
            n, what = found
            yield Found(words[at].start, words[at + n - 1].end, what)
            at += n
        if self._runs and not text.isascii() and _UNSPACED.search(text):
            yield from self._find_runs(text)

    def _at(self, words: Sequence[Word], at: int) -> tuple[int, T] | None:
        said = words[at].folded
        here = self._by_first.get(said)
        if here is None:
            bare = "" if said.isascii() else _ARABIC_PREFIX.sub("", said)
            here = self._by_first.get(bare, ())  # type: ignore[arg-type]
            said = bare
        for phrase, what in here or ():
            if phrase[0] == said and all(
                at + k < len(words) and words[at + k].folded == phrase[k] for k in range(1, len(phrase))
            ):
                return len(phrase), what
        return None

    def _find_runs(self, text: str) -> Iterator[Found[T]]:
        if self._pattern is None:
            longest_first = sorted(self._runs, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        for found in self._pattern.finditer(text):
            yield Found(found.start(), found.end(), self._runs[found[0]])

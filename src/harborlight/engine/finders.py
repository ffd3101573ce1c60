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
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
# Scripts written without blanks, where a name can only be found as a run of letters.
_UNSPACED = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")
# Arabic writes "and", "in", "to", "so", "as" onto the word.
_ARABIC_ONTO = frozenset("وبلفك")
_ARABIC_PREFIX = re.compile("^[وبلفك](?=[\u0621-\u064a]{4,})")


class Word(NamedTuple):
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
        past = 0
        for at, word in enumerate(words):
            here = self._by_first.get(word.folded) or self._bare(word.folded)
            if not here or at < past:
                continue
            for phrase, what in here:
                n = len(phrase)
                if n == 1 or tuple(each.folded for each in words[at + 1 : at + n]) == phrase[1:]:
                    yield Found(word.start, words[at + n - 1].end, what)
                    past = at + n
                    break
        if self._runs and not text.isascii() and _UNSPACED.search(text):
            yield from self._find_runs(text)

    def _bare(self, folded: str) -> list[tuple[tuple[str, ...], T]] | None:
        """The phrases of an Arabic word without what is written onto it."""
        if folded[0] not in _ARABIC_ONTO:
            return None
        return self._by_first.get(_ARABIC_PREFIX.sub("", folded))

    def _find_runs(self, text: str) -> Iterator[Found[T]]:
        if self._pattern is None:
            longest_first = sorted(self._runs, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        for found in self._pattern.finditer(text):
            yield Found(found.start(), found.end(), self._runs[found[0]])

"""Finding a record: one index over every shelf, in memory, for words of all shipped languages.

Entries that hold more of the asked words come first, then those that say them more prominently (BM25, the title counted
threefold). A word also finds longer ones that begin with it, because languages inflect at the end. Must stay true: what is
typed is matched and forgotten; nothing is kept or logged.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from harborlight.knowledge import shelves
from harborlight.knowledge.shelves import Entry
from harborlight.tables.instruments import Confidence

MOST_WORDS = 12
_K1, _B = 1.2, 0.75
_TITLE_COUNTS = 3
# A longer word that begins with the asked one counts less than the word itself.
_BEGINS_WITH = 0.5
_SHORTEST_BEGINNING = 3
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`ـ")  # the last one is the Arabic tatweel
_ARABIC = str.maketrans("ٱىةۀکی", "ايههكي")
_CYRILLIC_ENDING = re.compile(r"(?<=[а-яґєії]{3})[аеиіїоуюяєйьы]+$")
_ARABIC_ARTICLE = re.compile(r"^[وفبكل]?ال(?=\w{3})|^لل(?=\w{3})")


def words_of(text: str) -> Iterator[str]:
    """The words of a text as the index keeps them: folded, without accents and vowel marks, without common endings."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_ARABIC)
    for word in _WORD.findall(plain):
        yield _stem(word)


def _stem(word: str) -> str:
    if word.isascii():
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    if "\u0600" <= word[0] <= "\u06ff":
        return _ARABIC_ARTICLE.sub("", word)
    return _CYRILLIC_ENDING.sub("", word)


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries may be found; empty means any."""

    shelves: Collection[str] = ()
    confidence: str = ""
    country: str = ""

    def takes(self, entry: Entry) -> bool:
        return (
            (not self.shelves or entry.shelf in self.shelves)
            and self.confidence in ("", entry.confidence)
            and self.country in ("", entry.country)
        )


class Index:
    """Which words stand in which entries, and how prominently."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._standing: dict[str, dict[int, int]] = {}
        self._length: list[float] = []
        for place, entry in enumerate(self.entries):
            counted = _counted(entry)
            # A title in five languages is not five times as long for a reader of one.
            self._length.append(sum(counted.values()) / len(entry.title))
            for word, n in counted.items():
                self._standing.setdefault(word, {})[place] = n
        self._sorted = sorted(self._standing)
        self._mean = sum(self._length) / max(1, len(self._length))

    def search(self, query: str, wanted: Wanted = Wanted()) -> list[Found]:
        """Entries that fit, the best first. Without a word: every entry that fits, in the order of the shelves."""
        asked = list(dict.fromkeys(words_of(query)))[:MOST_WORDS]
        if not asked:
            return [Found(entry, 0.0) for entry in self.entries if wanted.takes(entry)]
        n_words: Counter[int] = Counter()
        scores: dict[int, float] = {}
        for word in asked:
            for place, score in self._scores(word).items():
                n_words[place] += 1
                scores[place] = scores.get(place, 0.0) + score
        order = sorted(n_words, key=lambda place: (-n_words[place], -scores[place], place))
        return [Found(self.entries[at], scores[at]) for at in order if wanted.takes(self.entries[at])]

    def _scores(self, asked: str) -> Mapping[int, float]:
        """What one asked word gives each entry: the best of the word itself and of those that begin with it."""
        best: dict[int, float] = {}
        for word in self._beginning_with(asked):
            weight = 1.0 if word == asked else _BEGINS_WITH
            standing = self._standing[word]
            rarity = math.log(1 + (len(self.entries) - len(standing) + 0.5) / (len(standing) + 0.5))
            for place, n in standing.items():
                length = 1 - _B + _B * self._length[place] / self._mean
                score = weight * rarity * n * (_K1 + 1) / (n + _K1 * length)
                best[place] = max(best.get(place, 0.0), score)
        return best

    def _beginning_with(self, asked: str) -> Iterator[str]:
        if len(asked) < _SHORTEST_BEGINNING:
            if asked in self._standing:
                yield asked
            return
        at = bisect_left(self._sorted, asked)
        while at < len(self._sorted) and self._sorted[at].startswith(asked):
            yield self._sorted[at]
            at += 1


def _counted(entry: Entry) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in entry.title.values():
        for word in words_of(text):
            counted[word] += _TITLE_COUNTS
    for text in (*entry.words.values(), entry.keywords, *(fact.value for fact in entry.facts), entry.id):
        counted.update(words_of(text))
    return counted


@lru_cache(maxsize=1)
def index() -> Index:
    """The index of everything that ships; made once, at the first search."""
    return Index(shelves.all_entries())


def search(query: str, wanted: Wanted = Wanted()) -> list[Found]:
    """Every entry that fits, the best first."""
    return index().search(query, wanted)


# -- what needs a human ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToCheck:
    """An entry that a person should look at, and why: `unverified`, `secondary`, `doubt`, `not_called`."""

    entry: Entry
    why: tuple[str, ...]


def to_check(wanted: Wanted = Wanted()) -> list[ToCheck]:
    """What needs a human: what nobody checked against its source, the oldest first; what has no date counts as oldest."""
    waiting = [
        ToCheck(entry, why) for entry in shelves.all_entries() if wanted.takes(entry) and (why := _why(entry))
    ]
    weight = {Confidence.UNVERIFIED: 0, Confidence.SECONDARY: 1, Confidence.VERIFIED: 2}
    return sorted(
        waiting, key=lambda each: (each.entry.checked_on or each.entry.as_of, weight[each.entry.confidence])
    )


def _why(entry: Entry) -> tuple[str, ...]:
    found = [] if entry.confidence.is_verified else [str(entry.confidence)]
    if entry.doubt:
        found.append("doubt")
    if entry.shelf == "numbers" and not entry.checked_on:
        found.append("not_called")
    return tuple(found)

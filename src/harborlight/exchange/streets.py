"""Streets that must not be told, found again in free texts: without a number, in any case, spelling and script.

A name that only one street has ("Хрещатик", "Quiet Lane") is found wherever it stands; a name that is an ordinary word
("Church") only beside a word for a street or the house's number, so that an innocent text stays whole and no gap in it points
to the street. It errs towards taking out. Must stay true: the same place written in Cyrillic or Arabic is found in Latin
letters and the other way round, and a Slavic name in its cases.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

import yaml

from harborlight.tables.spellings import normalise, sounds

# Marks over letters, vowel signs and invisible characters belong to their word.
_INSIDE = r"\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u00ad\u200b-\u200f\u2060"
_TOKEN = re.compile(rf"[{_INSIDE}]+(?:['’ʼ][{_INSIDE}]+)*")
_NUMBER = re.compile(r"\d{1,4}(?=\D?$)")
_APART = re.compile(r"[;!?\n]")  # what stands beyond is not beside
_LONG = 8  # letters of a name that is no ordinary word, however it is written
_STEM = 5  # letters that the cases of a Slavic name share
_ENDING = 3  # letters that a case may add or take
_SURE_SOUNDS, _LEAST_SOUNDS = (
    5,
    3,
)  # consonants that must agree over two scripts, alone or beside a word for a street
_ARABIC_PREFIXES = "وفبكل"
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text in every form under which it is found."""

    keys: frozenset[str]
    stem: str
    sounds: frozenset[str]
    script: str
    number: str
    kind: str
    is_unit: bool
    is_common: bool
    n_letters: int


@dataclass(frozen=True, slots=True)
class Street:
    """`words` of its name; `kinds` of street that the address says; `numbers` of the house; `is_telling`: the bare name is
    enough."""

    words: tuple[Word, ...]
    kinds: frozenset[str]
    numbers: frozenset[str]
    is_telling: bool


@dataclass(frozen=True, slots=True)
class _Token:
    word: Word
    start: int
    end: int
    is_capital: bool
    is_apart: bool  # from the token before it


@cache
def _lists() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    raw = yaml.safe_load(
        resources.files("harborlight.exchange").joinpath("data/street_words.yaml").read_text("utf-8")
    )
    kinds = {key: kind for kind, words in raw["kinds"].items() for word in words for key in _keys(str(word))}
    units = frozenset(key for word in raw["units"] for key in _keys(str(word)))
    common = frozenset(key for words in raw["common"] for word in words for key in _keys(str(word)))
    return kinds, units, common


@lru_cache(maxsize=65_536)
def _keys(text: str) -> frozenset[str]:
    """The word without case, marks and optional signs; an Arabic one also without what is written together with it."""
    bare = normalise(text).replace(" ", "").replace("ة", "ه").replace("ى", "ي")
    found = {bare}
    if _script(bare) == "ARABIC":
        if bare[:1] in _ARABIC_PREFIXES and len(bare) > 4:
            found.add(bare[1:])
        if bare.startswith("لل") and len(bare) > 4:
            found.add("ال" + bare[2:])
        found |= {each[2:] for each in found if each.startswith("ال") and len(each) > 4}
    return frozenset(found)


@lru_cache(maxsize=65_536)
def word(text: str) -> Word:
    """A word as it is compared."""
    keys, digits = _keys(text), _digits(text)
    kinds, units, common = _lists()
    bare = min(keys, key=len)
    number = _NUMBER.match(digits)
    script = _script(bare)
    return Word(
        keys=keys,
        stem=bare[:_STEM] if script == "CYRILLIC" and len(bare) > _STEM else "",
        sounds=frozenset(_DOUBLED.sub(r"\1", code) for key in keys for code in sounds(key) if not number),
        script=script,
        number=number.group().lstrip("0") if number else "",
        kind=next((kinds[key] for key in keys if key in kinds), ""),
        is_unit=bool(keys & units),
        is_common=bool(keys & common),
        n_letters=len(bare),
    )


def streets_in(line: str, *, city: str = "") -> Iterator[Street]:
    """The streets that an address line names: each part with a word for a street, or with a house number and a name."""
    towns = [each.keys for each in map(word, _TOKEN.findall(city))]
    for part in re.split(r"[,،;\n]", line):
        words = [word(each) for each in _TOKEN.findall(part)]
        name = tuple(
            each for each in words
            if not (each.number or each.kind or each.is_unit or any(map(str.isdigit, "".join(each.keys))))
        )  # fmt: skip
        kinds = frozenset(each.kind for each in words if each.kind)
        numbers = frozenset(each.number for each in words if each.number)
        has_house = any(
            len(each) <= 3 for each in numbers
        )  # a longer number is a postcode, and what follows it a town
        if name and (kinds or has_house) and [each.keys for each in name] != towns:
            yield Street(name, kinds, _numbers(line), _is_telling(name))


def names_house(part: str, *, city: str = "") -> bool:
    """Whether the first part of an address is the name of a house rather than a street, a number or a town."""
    words = [word(each) for each in _TOKEN.findall(part)]
    if any(each.number or each.kind or each.is_unit for each in words):
        return False
    return (
        len(words) >= 2 and sum(each.n_letters for each in words) >= 8 and normalise(part) != normalise(city)
    )


def _is_telling(name: Sequence[Word]) -> bool:
    content = [each for each in name if each.n_letters >= (3 if each.script == "ARABIC" else 4)]
    if all(each.is_common for each in content):
        return False
    return len(content) > 1 or any(
        each.n_letters >= (4 if each.script == "ARABIC" else 5) for each in content
    )


def _numbers(line: str) -> frozenset[str]:
    return frozenset(found.number for each in _TOKEN.findall(line) if (found := word(each)).number)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(each, -1)) if each.isdigit() else each for each in text)


def _script(text: str) -> str:
    first = next((each for each in text if each.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""


@dataclass(slots=True)
class Streets:
    """Many streets at once, looked up by the first word of their names."""

    streets: Sequence[Street]
    _by: dict[str, list[Street]] = field(default_factory=lambda: defaultdict(list))
    _scripts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for street in self.streets:
            first = street.words[0]
            by_ear = (f"{first.script} {each}" for each in first.sounds)
            for key in {*first.keys, f"stem {first.stem}", *by_ear}:
                self._by[key].append(street)
        self._scripts = {street.words[0].script for street in self.streets}

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where a text tells one of them, with the house's number and the word for a street beside it."""
        if not self.streets:
            return
        tokens = list(_tokens(text))
        for n, token in enumerate(tokens):
            for street in self._beginning_with(token.word):
                found = tokens[n : n + len(street.words)]
                if len(found) == len(street.words) and (span := _span(street, tokens, n, found)):
                    yield span

    def _beginning_with(self, first: Word) -> Iterator[Street]:
        stem = [f"stem {first.stem}"] if first.stem else []
        by_ear = (f"{script} {each}" for script in self._scripts - {first.script} for each in first.sounds)
        seen: set[int] = set()
        for key in (*first.keys, *stem, *by_ear):
            for street in self._by.get(key, ()):
                if id(street) not in seen:
                    seen.add(id(street))
                    yield street

    def without(self, openly: Iterable[Street]) -> Streets:
        """The same for a text of somebody who stands openly in one of these streets: there only the house's number tells."""
        own = list(openly)
        return Streets(
            [
                Street(each.words, frozenset(), each.numbers, is_telling=False)
                if any(_is_same(each.words, other.words) for other in own)
                else each
                for each in self.streets
            ]
        )


def _tokens(text: str) -> Iterator[_Token]:
    last = 0
    for each in _TOKEN.finditer(text):
        is_apart = bool(_APART.search(text, last, each.start()))
        yield _Token(
            word(each.group()), each.start(), each.end(), each.group() != each.group().lower(), is_apart
        )
        last = each.end()


def _span(
    street: Street, tokens: Sequence[_Token], n: int, found: Sequence[_Token]
) -> tuple[int, int] | None:
    pairs = [(mine, seen.word) for mine, seen in zip(street.words, found, strict=True)]
    if not all(_matches(mine, seen) for mine, seen in pairs):
        return None
    after_it = n + len(found)
    before = _beside(street, [(tokens[i], tokens[i + 1].is_apart) for i in range(n - 1, max(-1, n - 3), -1)])
    after = _beside(street, [(each, each.is_apart) for each in tokens[after_it : after_it + 2]])
    is_by_ear = any(not _is_written_alike(mine, seen) for mine, seen in pairs)
    n_sounds = sum(max(map(len, mine.sounds & seen.sounds), default=0) for mine, seen in pairs)
    is_strong = bool(before or after)
    if is_by_ear and n_sounds < (_LEAST_SOUNDS if is_strong else _SURE_SOUNDS):
        return None
    if not is_strong and not (street.is_telling and _stands_out(found)):
        return None
    return (before[-1] if before else found[0]).start, (after[-1] if after else found[-1]).end


def _stands_out(found: Sequence[_Token]) -> bool:
    """Whether a name without anything beside it reads as a name: several words, a long one, or a capital where there are any."""
    first = found[0]
    has_no_case = first.word.script not in ("LATIN", "CYRILLIC", "GREEK")
    return len(found) > 1 or has_no_case or first.is_capital or first.word.n_letters >= _LONG


def _beside(street: Street, tokens: Iterable[tuple[_Token, bool]]) -> list[_Token]:
    """Tokens next to a name that make it this street: its number, or a word for its kind; whatever stands further is none."""
    taken: list[_Token] = []
    for token, is_apart in tokens:
        if is_apart:
            break
        is_number = token.word.number in street.numbers if token.word.number else False
        is_kind = bool(token.word.kind) and token.word.kind in street.kinds
        if not (is_number or is_kind):
            break
        taken.append(token)
    return taken


def _matches(mine: Word, seen: Word) -> bool:
    return _is_written_alike(mine, seen) or (mine.script != seen.script and bool(mine.sounds & seen.sounds))


def _is_written_alike(mine: Word, seen: Word) -> bool:
    if mine.keys & seen.keys:
        return True
    is_stem = bool(mine.stem) and mine.stem == seen.stem
    return is_stem and abs(mine.n_letters - seen.n_letters) <= _ENDING


def _is_same(mine: Sequence[Word], other: Sequence[Word]) -> bool:
    return len(mine) == len(other) and all(_matches(one, two) for one, two in zip(mine, other, strict=True))

"""Takes out of texts whatever would tell a place that must not be told: its address lines, its street, its coordinates.

Must stay true: a number and its street, a postcode and coordinates are found however they are spaced; a street also without
its number, in other scripts and cases (`exchange.streets`). A field that holds somebody's own address keeps its street, and
so does the text of a service that stands in it openly: a gap there would point to the neighbour.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from harborlight.exchange.streets import Street, Streets, streets_in
from harborlight.tables import services as s

WITHHELD = "[withheld]"
_LINKS = frozenset(
    {"url", "uri", "website", "logo", "term_uri", "schedule_link", "email", "referral_endpoint"}
)
_AS_IS = frozenset(
    {"id", "number", "status", "location_type", "address_type", "capacity", "parent_organization_id"}
)
_ADDRESS = frozenset(
    {"address_1", "address_2", "city", "region", "state_province", "postal_code", "country", "attention"}
)


_LETTERS = re.compile(r"[^\W_]+")
_DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+")
_LEAST = 4  # letters of a line; shorter ones would black out ordinary words


@dataclass(slots=True)
class Lines:
    """Many lines and coordinates at once. A line is found however its words are spaced; `told` by its first letters."""

    lines: frozenset[str]
    degrees: frozenset[str]
    _by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for line in self.lines:
            self._by[line[:_LEAST]].append(line)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self.lines:
            words = [(each.group().casefold(), each.start(), each.end()) for each in _LETTERS.finditer(text)]
            for n in range(len(words)):
                yield from self._from(words, n)
        for found in _DECIMAL.finditer(text) if self.degrees else ():
            if any(found.group()[:n] in self.degrees for n in range(3, len(found.group()) + 1)):
                yield found.span()

    def _from(self, words: Sequence[tuple[str, int, int]], n: int) -> Iterator[tuple[int, int]]:
        """Lines that begin with this word and end with another."""
        joined = ""
        for word, _start, end in words[n:]:
            joined += word
            if len(joined) >= _LEAST:
                lines = self._by.get(joined[:_LEAST], ())
                if joined in lines:
                    yield words[n][1], end
                if not any(line.startswith(joined) and line != joined for line in lines):
                    return


@dataclass(frozen=True, slots=True)
class Withholding:
    """`clean(field's name, text)`. Links that tell a place go altogether."""

    lines: Lines
    streets: Streets

    def __call__(self, name: str, text: str) -> str:
        if name in _AS_IS or not text:
            return text
        spans = _merged(self._spans(name, text))
        if spans and name in _LINKS:
            return ""
        for start, end in reversed(spans):
            text = text[:start] + WITHHELD + text[end:]
        return text

    def beside(self, openly: Iterable[s.Location]) -> Withholding:
        """The same for the texts of somebody whose own place is no secret."""
        own = [street for place in openly if not place.is_confidential for street in _streets_of(place)]
        return Withholding(self.lines, self.streets.without(own)) if own else self

    def _spans(self, name: str, text: str) -> Iterator[tuple[int, int]]:
        yield from self.lines.spans(text)
        if name not in _ADDRESS:
            yield from self.streets.spans(text)


def withholding(secret: Iterable[s.Location]) -> Withholding:
    """What takes these places out of texts."""
    places = list(secret)
    said = (line for place in places for line in (place.external_identifier, *_lines_of(place)))
    lines = frozenset(letters for line in said if len(letters := _letters(line)) >= _LEAST)
    degrees = frozenset(each for place in places for each in _degrees_of(place))
    return Withholding(
        Lines(lines, degrees), Streets([street for place in places for street in _streets_of(place)])
    )


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _streets_of(place: s.Location) -> Iterator[Street]:
    for each in place.addresses:
        for line in (each.address_1, each.address_2):
            yield from streets_in(line, city=each.city)


def _letters(line: str) -> str:
    return "".join(_LETTERS.findall(line)).casefold()


def _degrees_of(place: s.Location) -> Iterator[str]:
    """Three decimals are about 100 metres. The sign may be written as a letter (2.237 W)."""
    for degrees in (place.latitude, place.longitude):
        if degrees is not None and degrees != int(degrees):
            yield str(int(abs(degrees) * 1000) / 1000)


def _lines_of(place: s.Location) -> Iterator[str]:
    """Lines and postcodes that tell by themselves; a street without a number is looked for as one."""
    for address in place.addresses:
        for line in (address.address_1, address.address_2, address.postal_code):
            if re.search(r"\d", line) or not any(streets_in(line, city=address.city)):
                yield line

"""What posts mention: ways to reach somebody, wallets, prices, ages, places, phrases. One row per mention.

Must stay true: `raw` is exactly text[start:end]; what one reader has taken, such as a price or a wallet, no later
reader takes for a telephone number; a mention says what stands there, not what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from harborlight.engine import stated
from harborlight.engine.coins import find_checked
from harborlight.engine.finders import Finder, Word, words_of
from harborlight.engine.phones import find_phones, read_phone
from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.engine.towns import PlaceFinder, place_finder
from harborlight.tables import posts as shapes

_WALLETS = ("bitcoin", "tron", "ethereum")
Row = tuple[str, int, int, str, float, bool]  # kind, start, end, value, confidence, is_minor_stated


@dataclass(frozen=True, slots=True)
class ExtractParams:
    """`regions`: ISO 3166 countries whose numbering plan is tried, in order, and whose towns win a shared name."""

    regions: tuple[str, ...] = ("GB",)


@split(Split.ROW_WISE)
def extract_mentions(
    posts: pa.Table, phrases: pa.Table, places: pa.Table, *, params: ExtractParams
) -> pa.Table:
    """Every mention in every post, in the order of posts and then of the text."""
    checked(posts, shapes.POSTS)
    phrase_finder = _phrase_finder(checked(phrases, shapes.PHRASES))
    town_finder = place_finder(checked(places, shapes.PLACES), params.regions)
    rows = [
        (post_id, kind, start, end, text[start:end], value, confidence, is_minor)
        for post_id, text in zip(column(posts, "post_id"), column(posts, "text"), strict=True)
        for kind, start, end, value, confidence, is_minor in _mentions(
            text, phrase_finder, town_finder, params
        )
    ]
    return from_rows(shapes.MENTIONS, rows)


def _phrase_finder(phrases: pa.Table) -> Finder[tuple[str, int]]:
    finder: Finder[tuple[str, int]] = Finder()
    for row in phrases.to_pylist():
        finder.add(row["phrase"], (row["indicator"], row["weight"]))
    return finder


def _mentions(
    text: str, phrases: Finder[tuple[str, int]], towns: PlaceFinder, params: ExtractParams
) -> list[Row]:
    words = words_of(text)
    rows = [*_numbers_and_addresses(text, params.regions), *_named(text, words, phrases, towns)]
    return sorted(set(rows), key=lambda row: (row[1], row[2], row[0], row[3]))


def _numbers_and_addresses(text: str, regions: tuple[str, ...]) -> Iterator[Row]:
    """Each reader sees the text without what those before it have taken; positions stay."""
    for each in stated.find_addresses(text):
        value = read_phone("+" + each.value, regions) or read_phone(each.value, regions)
        if each.kind != "phone":
            yield each.kind, each.start, each.end, each.value, each.confidence, False
        elif value:
            yield "phone", each.start, each.end, value, each.confidence, False
        text = _without(text, each.start, each.end)
    for found in find_checked(text):
        if found.kind in _WALLETS:
            yield "crypto", found.start, found.end, f"{found.kind}:{found.value}", found.confidence, False
        elif found.kind == "iban":
            yield "iban", found.start, found.end, found.value, found.confidence, False
        text = _without(text, found.start, found.end)
    for each in (*stated.find_prices(text), *stated.find_ages(text)):
        yield each.kind, each.start, each.end, each.value, each.confidence, each.is_minor
        text = _without(text, each.start, each.end)
    for start, end in stated.find_days(text):
        text = _without(text, start, end)
    for phone in find_phones(text, regions):
        yield "phone", phone.start, phone.end, phone.value, phone.confidence, False


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{chr(0) * (end - start)}{text[end:]}"


def _named(
    text: str, words: list[Word], phrases: Finder[tuple[str, int]], towns: PlaceFinder
) -> Iterator[Row]:
    for phrase in phrases.find(text, words):
        indicator, weight = phrase.what
        yield "phrase", phrase.start, phrase.end, indicator, round(min(weight, 3) / 3, 2), False
    for town, confidence in towns.find(text, words):
        yield "place", town.start, town.end, town.what.place_id, confidence, False

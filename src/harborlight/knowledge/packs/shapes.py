"""What a value of a data file may be. Each check looks at one spot and refuses it there, with its place and how to mend it.

Must stay true: a check that passes leaves nothing for the loaders to stumble over; no hidden character reaches a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from harborlight.errors import InvalidPack
from harborlight.knowledge.files import LANGUAGES, MOST_DEEP
from harborlight.knowledge.packs.pack_file import HIDDEN
from harborlight.knowledge.spots import Spot
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence

Check = Callable[[Spot], None]
MOST_CHARACTERS = 4_000
_PHONE = re.compile(r"[0-9+][0-9 ()/.+-]{1,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}")
_YEAR = re.compile(r"\d{4}")


def decoded(data: bytes, where: str) -> str:
    """A data file's text.

    Raises:
        InvalidPack: when it is no UTF-8, or holds a character that nobody sees.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InvalidPack("is not UTF-8.", where=where, mend="Save it again as UTF-8.") from error
    if hidden := HIDDEN.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        said = f"holds a hidden character (U+{ord(hidden[0]):04X})."
        raise InvalidPack(said, where=f"{where}, line {line}", mend="Take it out.")
    return text


def words(spot: Spot) -> None:
    """A text, or nothing."""
    if len(spot.text()) > MOST_CHARACTERS:
        spot.refuse(f"has more than {MOST_CHARACTERS} characters", "Shorten it.")


def filled(spot: Spot) -> None:
    words(spot)
    if not spot.text().strip():
        spot.refuse("is empty", "Write it: no record goes without.")


def code(spot: Spot) -> None:
    if not _CODE.fullmatch(spot.text()):
        spot.refuse("is no plain code", "Use letters, digits and _ - . without blanks, at most 64.")


def confidence(spot: Spot) -> None:
    filled(spot)
    spot.choice(Confidence)


def one_of(*known: str) -> Check:
    """A word of a closed list; an empty one may be among them."""

    def check(spot: Spot) -> None:
        if spot.text() not in known:
            spot.refuse(
                f"unknown word {spot.text()[:40]!r}", f"Use {', '.join(word or 'nothing' for word in known)}."
            )

    return check


def day(spot: Spot) -> None:
    """A day that is past or today by the pack's own word, or nothing."""
    if spot.text():
        spot.day()


def day_or_year(spot: Spot) -> None:
    if not _YEAR.fullmatch(spot.text()):
        day(spot)


def country(spot: Spot) -> None:
    if spot.text() != "EU" and spot.text() not in vocabulary("countries").codes():
        spot.refuse(f"{spot.text()[:20]!r} is no country", "Use the two letters of ISO 3166, or EU.")


def country_or_nothing(spot: Spot) -> None:
    if spot.text():
        country(spot)


def phone(spot: Spot) -> None:
    if not _PHONE.fullmatch(spot.text()):
        spot.refuse("is no number that can be called", "Use digits, blanks and + - ( ) / . only.")


def whole(low: int = 0) -> Check:
    """A whole number, in YAML as it is, in a table as digits."""

    def check(spot: Spot) -> None:
        text = spot.text()
        if not text.isascii() or not text.isdigit() or int(text[:12]) < low:
            spot.refuse(f"needs a whole number from {low}", "Write digits.")

    return check


def whole_or_nothing(spot: Spot) -> None:
    if spot.text():
        whole()(spot)


def degrees(most: float) -> Check:
    def check(spot: Spot) -> None:
        try:
            is_fit = abs(float(spot.text())) <= most
        except ValueError:
            is_fit = False
        if not is_fit:
            spot.refuse("is no place on earth", f"Write degrees from -{most:g} to {most:g}.")

    return check


def labels(spot: Spot) -> None:
    """A text in every shipped language."""
    for text in spot.labels_in(LANGUAGES).values():
        if len(text) > MOST_CHARACTERS:
            spot.refuse(f"has more than {MOST_CHARACTERS} characters", "Shorten it.")


def list_of(check: Check) -> Check:
    def each(spot: Spot) -> None:
        for member in spot.members():
            check(member)

    return each


def anything(spot: Spot, depth: int = 0) -> None:
    """Plain values as deep as they go."""
    if depth > MOST_DEEP:
        spot.refuse("is nested too deep", "Flatten it.")
    if isinstance(spot.value, Mapping):
        for key in spot.value:
            anything(spot.at(key), depth + 1)
    elif isinstance(spot.value, list):
        for member in spot.members():
            anything(member, depth + 1)
    elif not isinstance(spot.value, bool | date):
        words(spot)

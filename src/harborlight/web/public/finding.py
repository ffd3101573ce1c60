"""Looking in the public address book: by need, town and language. Pure over what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harborlight.web.public.published import PublishedDirectory, PublishedService

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means any."""

    need: str = ""
    city: str = ""
    language: str = ""


def read(typed: Mapping[str, str]) -> Wanted:
    return Wanted(*(typed.get(name, "")[:80] for name in ("need", "city", "language")))


def found(directory: PublishedDirectory, wanted: Wanted) -> list[PublishedService]:
    """Services that fit all that is wanted, in the order published. A service that names no language is not left out."""
    fits = [
        each
        for each in directory.services
        if wanted.need in ("", *each.needs)
        and wanted.city in ("", each.city)
        and (not each.languages or wanted.language in ("", *each.languages))
    ]
    return fits[:MOST_SHOWN]

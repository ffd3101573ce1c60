"""How old the content in force is, in plain values: for `harborlight knowledge check`, `harborlight doctor` and the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from harborlight import __version__
from harborlight.knowledge.content import SHIPPED_ON, Content

OLD_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class Standing:
    """`pack`, `number`: empty and 0 for what ships with the software (`software`). `days`: its age. `is_past`: its publisher
    said to look for a newer one by now."""

    pack: str
    number: int
    made_on: date
    days: int
    software: str
    is_past: bool = False

    @property
    def is_old(self) -> bool:
        return self.days > OLD_AFTER_DAYS


def standing_of(content: Content, today: date) -> Standing:
    """What a state of the content is, on a day."""
    pack = content.pack
    if pack is None:
        return Standing("", 0, SHIPPED_ON, max(0, (today - SHIPPED_ON).days), __version__)
    return Standing(
        pack.pack, pack.number, pack.made_on, max(0, (today - pack.made_on).days), __version__,
        is_past=pack.valid_until < today,
    )  # fmt: skip


def in_words(standing: Standing) -> str:
    """One English line for a terminal."""
    if not standing.pack:
        return f"Content in force: what ships with Harborlight {standing.software}, of {standing.made_on} ({standing.days} days old)."
    said = f"Content in force: pack {standing.pack} {standing.number}, made on {standing.made_on} ({standing.days} days old)."
    if standing.is_past:
        said += " Its publisher said to look for a newer one by now."
    return said

"""A fault of an instrument: where in it, what, and how to mend it. Readers of each format turn `path` into line, sheet or row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`path`: ("items", "age", "relevant"), ("lists", "sex", "m"), ("rule", "items") …; items are told by their id.

    `is_blocking`: it may not be activated; otherwise somebody should look.
    """

    path: tuple[str, ...]
    what: str
    mend: str
    is_blocking: bool = True

    @property
    def place(self) -> str:
        return ".".join(self.path)

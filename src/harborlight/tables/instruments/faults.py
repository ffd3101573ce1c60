"""A fault of an instrument or a protocol: where in it, what, and how to mend it. Readers of each format turn `path` into line, sheet or row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`path`: ("items", "age", "relevant"), ("lists", "sex", "m"), ("rule", "items") …; items are told by their id.

    `is_blocking`: it may not be activated; otherwise somebody should look. `code`, `given`: the same for a page, which says it in
    the reader's language and without the words of the file.
    """

    path: tuple[str, ...]
    what: str
    mend: str
    is_blocking: bool = True
    code: str = ""
    given: str = ""

    @property
    def place(self) -> str:
        return ".".join(self.path)

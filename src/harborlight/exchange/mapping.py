"""Which column of somebody's spreadsheet is which of ours, by name and known synonyms, in any spelling.

Must stay true: a column is used once, and a doubtful one is left for the person to choose: a wrong guess is worse.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from harborlight.errors import InvalidDocument

Wanted = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`mapping`: wanted name -> column of the spreadsheet. `unmapped`: its columns left over. `missing`: ours not found."""

    mapping: Mapping[str, str]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]

    def require(self, *names: str, where: str) -> None:
        """Raises InvalidDocument when a column is missing without which no row means anything. Its header is not quoted: a
        sheet without one has a person in its first row."""
        lacking = [name for name in names if name in self.missing]
        if lacking:
            said = ", ".join(name.removesuffix("_at").replace("_", " ") for name in lacking)
            mend = "Put column names in the first row, and call these columns so."
            raise InvalidDocument(f"has no column for: {said}.", where=where, mend=mend)

    def apply(self, cells: Mapping[str, str]) -> dict[str, str]:
        """One row under our names."""
        return {wanted: cells[column] for wanted, column in self.mapping.items()}


def map_columns(header: Iterable[str], wanted: Wanted) -> ColumnMap:
    """First by equal names, then where all words of a known name stand in exactly one free column."""
    free = list(dict.fromkeys(header))
    found: dict[str, str] = {}
    for fits in (_is_equal, _holds_words):
        for name, synonyms in wanted.items():
            known = [_spelled(each) for each in (name, *synonyms)]
            fitting = [column for column in free if any(fits(_spelled(column), each) for each in known)]
            if name not in found and _is_clear(fitting, fits is _is_equal):
                found[name] = fitting[0]
                free.remove(fitting[0])
    return ColumnMap(
        {name: found[name] for name in wanted if name in found},
        tuple(free),
        tuple(name for name in wanted if name not in found),
    )


@cache
def wanted_columns(kind: str) -> Wanted:
    """Known names for a spreadsheet of `services` or of people `on_duty`, in the languages we have."""
    raw = resources.files("harborlight.exchange").joinpath("data/spreadsheet_columns.yaml").read_text("utf-8")
    return {name: tuple(synonyms) for name, synonyms in yaml.safe_load(raw)[kind].items()}


def _is_clear(fitting: list[str], is_exact: bool) -> bool:
    return bool(fitting) if is_exact else len(fitting) == 1


def _is_equal(column: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return column == known


def _holds_words(column: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return bool(known) and set(known) <= set(column)


def _spelled(name: str) -> tuple[str, ...]:
    """Words without case, accents and marks: “E-mail_Address ” and “email address” differ only in their hyphen."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("-", ""))
    letters = "".join(
        each if each.isalnum() else " " for each in bare if not unicodedata.combining(each) or each.isalnum()
    )
    return tuple(letters.split())

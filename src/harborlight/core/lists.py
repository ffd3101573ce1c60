"""The beginning of a list that may be long, and whether there is more: a page says so and hides nothing silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class FirstOf(Generic[T]):
    """The first `most` rows; `is_cut` says that there are more. A page names the cut with `parts/cut.html`."""

    rows: Sequence[T]
    most: int
    is_cut: bool

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def each(self, shown: Callable[[T], Other]) -> FirstOf[Other]:
        """The same rows as something else."""
        return FirstOf([shown(row) for row in self.rows], self.most, self.is_cut)


def first_of(rows: Sequence[T] | QuerySet[Any, T], most: int) -> FirstOf[T]:
    """Read at most `most` rows and one more, which only tells that there is more."""
    read = list(rows[: most + 1])
    return FirstOf(read[:most], most, len(read) > most)

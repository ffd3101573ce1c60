"""Goods that were listed, for a country and a year, as made by child or forced labour.

Must stay true: the list speaks of a good and a country, never of a company; it is a reason to ask, and proves nothing about a
supplier. Its year is always said, because the list changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from harborlight.errors import BadInput
from harborlight.knowledge.content import kept
from harborlight.knowledge.files import LANGUAGES, read_csv, read_yaml
from harborlight.knowledge.spots import File, Spot
from harborlight.tables.instruments import Confidence, Labels

LISTS = "goods/lists.yaml"


@dataclass(frozen=True, slots=True)
class GoodsList:
    """A list of one year. `meaning`: what it says of a good and a country, and what it does not."""

    year: int
    source: str
    licence: str
    confidence: Confidence
    meaning: Labels


@dataclass(frozen=True, slots=True)
class ListedGood:
    """A downstream good is not made with such labour itself, but from an input of the country `made_from` that is."""

    good: str
    sector: str
    country: str
    has_child_labour: bool
    has_forced_labour: bool
    has_forced_child_labour: bool
    is_downstream: bool
    made_from: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of labour, in words; for a downstream good none of its own."""
        marks = (self.has_child_labour, self.has_forced_labour, self.has_forced_child_labour)
        names = ("child labour", "forced labour", "forced child labour")
        return tuple(name for name, is_marked in zip(names, marks, strict=True) if is_marked)


@kept
def newest_list() -> GoodsList:
    """The list that is shown."""
    lists = (
        GoodsList(
            int(row["year"]), row["source"], row["licence"], Confidence(row["confidence"]),
            Spot(row["meaning"], File(f"{LISTS}: {row['year']}", BadInput)).labels_in(LANGUAGES),
        )
        for row in read_yaml(LISTS)["lists"]
    )  # fmt: skip
    return max(lists, key=lambda each: each.year)


@kept
def all_goods() -> tuple[ListedGood, ...]:
    """Every good of the newest list."""
    return tuple(
        ListedGood(
            row["good"], row["sector"], row["country"], row["child_labour"] == "1", row["forced_labour"] == "1",
            row["forced_child_labour"] == "1", row["is_downstream"] == "1", row["made_from"],
        )
        for row in read_csv(f"goods/goods_{newest_list().year}.csv")
    )  # fmt: skip


def listed(*, country: str = "", good: str = "") -> tuple[ListedGood, ...]:
    """Goods of a country, or countries of a good. Nothing found is not the same as nothing there."""
    wanted = good.casefold()
    return tuple(
        each for each in all_goods() if country in ("", each.country) and wanted in ("", each.good.casefold())
    )

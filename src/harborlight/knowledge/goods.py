"""Goods that were listed, for a country and a year, as made by child or forced labour.

Must stay true: the list speaks of a good and a country, never of a company; it is a reason to ask, and proves nothing about a
supplier. Its year is always said, because the list changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harborlight.knowledge.files import read_csv
from harborlight.tables.instruments import Confidence, Labels

YEAR = 2022
SOURCE = "US Department of Labor, List of Goods Produced by Child Labor or Forced Labor, 2022"
LICENCE = "US government work, free of copyright"
# That this is what the list said in that year; later lists differ.
CONFIDENCE = Confidence.VERIFIED
MEANING: Labels = {
    "en": "In 2022 the US Department of Labor had reason to believe that this good is made with such labour in this country. It says "
    "nothing about any company or supplier.",
    "es": "En 2022 el Departamento de Trabajo de EE. UU. tenía razones para creer que este bien se produce con ese trabajo en este "
    "país. No dice nada de ninguna empresa ni proveedor.",
    "fr": "En 2022, le ministère du Travail des États-Unis avait des raisons de croire que ce produit est fabriqué par un tel travail "
    "dans ce pays. Cela ne dit rien d’aucune entreprise ni d’aucun fournisseur.",
    "ar": "في عام 2022 كان لدى وزارة العمل الأمريكية ما يدعوها إلى الاعتقاد بأن هذه السلعة تُنتج بهذا العمل في هذا البلد. "
    "ولا يقول ذلك شيئاً عن أي شركة أو مورّد.",
    "uk": "У 2022 році Міністерство праці США мало підстави вважати, що цей товар у цій країні виробляють такою працею. Це нічого не "
    "говорить про жодну компанію чи постачальника.",
}  # fmt: skip


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


@cache
def all_goods() -> tuple[ListedGood, ...]:
    return tuple(
        ListedGood(
            row["good"], row["sector"], row["country"], row["child_labour"] == "1", row["forced_labour"] == "1",
            row["forced_child_labour"] == "1", row["is_downstream"] == "1", row["made_from"],
        )
        for row in read_csv("goods/goods_2022.csv")
    )  # fmt: skip


def listed(*, country: str = "", good: str = "") -> tuple[ListedGood, ...]:
    """Goods of a country, or countries of a good. Nothing found is not the same as nothing there."""
    wanted = good.casefold()
    return tuple(
        each for each in all_goods() if country in ("", each.country) and wanted in ("", each.good.casefold())
    )

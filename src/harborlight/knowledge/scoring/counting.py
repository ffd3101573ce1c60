"""any_of and count: so many present answers are enough."""

from __future__ import annotations

from typing import cast

from harborlight.knowledge.scoring.sheets import Sheet
from harborlight.knowledge.scoring.verdicts import Verdict
from harborlight.tables.instruments import Count, Decided, Range


def judge_count(sheet: Sheet) -> Verdict:
    rule = cast(Count, sheet.instrument.rule)
    least, most = len(sheet.surely_present), len(sheet.possibly_present)
    floor, ceiling = least >= rule.at_least, most >= rule.at_least
    return Verdict(
        floor=floor, ceiling=ceiling, decided=Decided.MONOTONE,
        drivers=tuple(each.item.id for each in sheet.counted if each.is_known_present),
        find_turning=lambda: frozenset(
            each.item.id for each in sheet.undecided if each.may_be_present and not each.must_be_present
        ) if ceiling and not floor else frozenset(),
        score=Range(least, most), value=float(least) if least == most else None,
    )  # fmt: skip

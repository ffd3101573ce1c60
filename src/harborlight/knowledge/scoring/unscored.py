"""checklist and judgement: no score at all. The pattern is shown; of a judgement, who decides is a trained person."""

from __future__ import annotations

from typing import cast

from harborlight.knowledge.scoring.sheets import Sheet
from harborlight.knowledge.scoring.verdicts import Verdict
from harborlight.tables.instruments import Decided, Judgement, Outcome


def judge_checklist(sheet: Sheet) -> Verdict:
    return _unscored(sheet, Outcome.NO_SCORE)


def judge_judgement(sheet: Sheet) -> Verdict:
    """The pattern names what the trained person wrote, where the instrument has a place for it."""
    rule = cast(Judgement, sheet.instrument.rule)
    written = sheet.values.get(rule.item, "") if rule.item else ""
    return _unscored(sheet, Outcome.JUDGEMENT, written if isinstance(written, str) else "")


def _unscored(sheet: Sheet, settled: Outcome, pattern: str = "") -> Verdict:
    return Verdict(
        floor=bool(sheet.surely_present), ceiling=bool(sheet.possibly_present), decided=Decided.NOTHING,
        drivers=tuple(each.item.id for each in sheet.counted if each.is_known_present),
        find_turning=lambda: frozenset(each.item.id for each in sheet.undecided), pattern=pattern, settled=settled,
    )  # fmt: skip

"""From answers to a result. The rule is data; each kind of rule is judged by one function of one family.

`sheets` lays the answers out · `worth` what an answer is worth · `counting`, `dimensional`, `adding`, `formula`, `unscored`
the families · `verdicts` what a family says · `over_time` repeat measures · `batches` many answer sets by columns.

Must stay true: unknown is never absent. Floor and ceiling are the two ends of what the open answers may turn out to be;
`Result.decided` says how they were found. Order never matters; a result says what drove it, what may be asked next, and that it
does not decide help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from harborlight.knowledge.scoring.adding import judge_sum, judge_weighted_mean
from harborlight.knowledge.scoring.counting import judge_count
from harborlight.knowledge.scoring.dimensional import (
    dimension_is_positive,
    judge_clusters,
    judge_graded,
    judge_pairing,
)
from harborlight.knowledge.scoring.formula import judge_expression
from harborlight.knowledge.scoring.sheets import Counted, Sheet, State, deciding, read_sheet, ways
from harborlight.knowledge.scoring.unscored import judge_checklist, judge_judgement
from harborlight.knowledge.scoring.verdicts import Verdict
from harborlight.tables.expressions import is_true
from harborlight.tables.instruments import (
    Alert,
    Answers,
    ByExpression,
    Checklist,
    Clusters,
    Count,
    Decided,
    DimensionScore,
    GradedDimensions,
    Instrument,
    Judgement,
    Labels,
    Outcome,
    Pairing,
    Range,
    Result,
    Rule,
    Sum,
    WeightedMean,
)

__all__ = ["dimension_is_positive", "next_step", "score", "words_of_step"]

FAMILIES: dict[type[Rule], Callable[[Sheet], Verdict]] = {
    Count: judge_count,
    GradedDimensions: judge_graded,
    Pairing: judge_pairing,
    Clusters: judge_clusters,
    Sum: judge_sum,
    WeightedMean: judge_weighted_mean,
    ByExpression: judge_expression,
    Checklist: judge_checklist,
    Judgement: judge_judgement,
}
CAUTIONS = ("screening_signal_only", "does_not_decide_help")
AGE_UNKNOWN = "age_unknown"  # speaks of sexual exploitation, and nobody knows whether the person is a child


def score(instrument: Instrument, answers: Answers, profile: Mapping[str, Any], *, today: str = "") -> Result:
    """Score answers under a profile: `form`, and `age` where it is known (under 18, the rule for children holds).

    `today` (ISO) is what expressions see as today.

    Raises:
        InvalidInstrument: for a form or an item that is not there, or for what is no answer.
    """
    sheet = read_sheet(instrument, answers, profile, today)
    verdict = judge(sheet)
    alerts = tuple(alert for alert in instrument.alerts if _holds(alert, sheet))
    outcome, band = _with_alerts(verdict, alerts)
    is_flagged = is_child_flagged(sheet)
    return Result(
        outcome=outcome, floor=verdict.floor, ceiling=verdict.ceiling, coverage=sheet.coverage, drivers=verdict.drivers,
        open_items=_worth_asking(sheet, verdict, outcome), dimensions=verdict.dimensions, pattern=verdict.pattern,
        score=verdict.score, value=verdict.value, band=band, bands=verdict.bands, alerts=tuple(each.id for each in alerts),
        critical=_critical(sheet), decided=verdict.decided, is_child_flagged=is_flagged,
        next_step=_next_step(instrument, alerts, band, outcome, is_flagged=is_flagged),
        cautions=(*CAUTIONS, AGE_UNKNOWN) if _may_be_child(sheet) else CAUTIONS,
    )  # fmt: skip


def judge(sheet: Sheet) -> Verdict:
    """What the rule says; where unknown answers decide what is asked, over every way in which they may turn out."""
    decide = FAMILIES[type(sheet.instrument.rule)]
    found = ways(sheet)
    if found is None:
        return _bounds(decide(sheet))
    if len(found) == 1:
        return decide(found[0])
    return _merged(sheet, decide(sheet), [decide(way) for way in found])


def _bounds(verdict: Verdict) -> Verdict:
    return replace(verdict, decided=verdict.decided if verdict.decided is Decided.NOTHING else Decided.BOUNDS)


def _merged(sheet: Sheet, base: Verdict, found: list[Verdict]) -> Verdict:
    """The least and the most of every way; what decides them may be asked, too, if they differ."""
    floor, ceiling = all(each.floor for each in found), any(each.ceiling for each in found)
    settled = {each.settled for each in found} if None not in {each.settled for each in found} else set()
    outcomes = {each.outcome for each in found}
    readings = {(each.outcome, each.band, each.bands) for each in found}
    may_matter = len(readings) > 1 or Outcome.NOT_ENOUGH in {each.outcome for each in found}

    def find_turning() -> frozenset[str]:
        turning = frozenset().union(*(each.find_turning() for each in found))
        return turning & {each.item.id for each in sheet.undecided} | set(
            deciding(sheet) if may_matter else ()
        )

    names = [name for each in found for name in each.bands]
    bands = tuple(band.id for band in getattr(sheet.instrument.rule, "bands", ()) if band.id in names)
    outcome = next(iter(outcomes)) if len(outcomes) == 1 else Outcome.NOT_ENOUGH
    return Verdict(
        floor=floor, ceiling=ceiling, drivers=base.drivers, find_turning=find_turning, score=_range([each.score for each in found]),
        decided=base.decided if base.decided is Decided.NOTHING else Decided.ENUMERATION,
        dimensions=_dimensions([each.dimensions for each in found]),
        pattern=found[0].pattern if len({each.pattern for each in found}) == 1 else "",
        band=bands[0] if len(bands) == 1 and outcome is not Outcome.NOT_ENOUGH else "", bands=bands,
        settled=outcome if settled else None,
    )  # fmt: skip


def _dimensions(found: list[Mapping[str, DimensionScore]]) -> dict[str, DimensionScore]:
    names = dict.fromkeys(name for each in found for name in each)
    return {
        name: DimensionScore(
            all(name in each and each[name].floor for each in found),
            any(name in each and each[name].ceiling for each in found),
            _range([each[name].score for each in found if name in each]),
        )
        for name in names
    }


def _range(found: list[Range | None]) -> Range | None:
    ranges = [each for each in found if each is not None]
    return Range(min(each.low for each in ranges), max(each.high for each in ranges)) if ranges else None


# -- what stands beside the verdict ------------------------------------------------------------------------------------


def _holds(alert: Alert, sheet: Sheet) -> bool:
    """With what is known."""
    return alert.when.tree is not None and is_true(alert.when.tree, sheet.scope) is True


def _with_alerts(verdict: Verdict, alerts: tuple[Alert, ...]) -> tuple[Outcome, str]:
    outcome = next((each.outcome for each in alerts if each.outcome is not None), verdict.outcome)
    return outcome, next((each.band for each in alerts if each.band), verdict.band)


def _worth_asking(sheet: Sheet, verdict: Verdict, outcome: Outcome) -> tuple[str, ...]:
    """Unknown items that could still change the outcome, the least sensitive first and then the strongest.

    What a person declined is not asked again, and some things are never asked only for a score. Where enough is known to
    act, nothing is.
    """
    if outcome in (Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.BAND):
        return ()
    turning = verdict.find_turning()
    wanted = [each for each in sheet.counted if each.item.id in turning and _may_be_asked(each)]
    others = [
        item
        for item in sheet.instrument.items
        if item.id in turning and item.id not in {each.item.id for each in sheet.counted}
        and not item.never_only_for_score and sheet.answers.get(item.id) in (None, "unknown")
    ]  # fmt: skip
    found = [*(each.item for each in wanted), *others]
    found.sort(
        key=lambda item: (
            item.sensitivity,
            "SMW".index(item.strength.get(sheet.form_id, "M")),
            -abs(item.weight),
        )
    )
    return tuple(item.id for item in found)


def _may_be_asked(each: Counted) -> bool:
    return each.is_open and not each.is_declined and not each.item.never_only_for_score


def _critical(sheet: Sheet) -> tuple[str, ...]:
    return tuple(
        each.item.id for each in sheet.counted
        if each.item.is_critical and each.state is State.KNOWN and each.worth.low == 0
    )  # fmt: skip


def is_child_flagged(sheet: Sheet) -> bool:
    """A child in sexual exploitation: any sign that is present or not known in a form of it, or an item that speaks of it."""
    if not sheet.is_child:
        return False
    return (sheet.is_child_sexual and bool(sheet.possibly_present)) or _speaks_of_sexual(sheet)


def _speaks_of_sexual(sheet: Sheet) -> bool:
    sexual = {item.id for item in sheet.instrument.items if item.is_sexual}
    return bool(sexual and sexual & sheet.present) or any(
        sheet.answers.get(name) in ("present", "yes") and sheet.asked[name] is not False for name in sexual
    )


def _may_be_child(sheet: Sheet) -> bool:
    return sheet.age is None and sheet.form is None and _speaks_of_sexual(sheet)


def _next_step(
    instrument: Instrument, alerts: tuple[Alert, ...], band: str, outcome: Outcome, *, is_flagged: bool
) -> str:
    """Where the next step stands: a child first, then what must be said at once, then the band, then the outcome."""
    if is_flagged:
        return "child"
    if alert := next((each for each in alerts if each.next_step), None):
        return f"alerts.{alert.id}"
    if any(each.id == band and each.next_step for each in getattr(instrument.rule, "bands", ())):
        return f"bands.{band}"
    return f"outcome.{outcome}" if outcome in instrument.rule.next_step else ""


def next_step(instrument: Instrument, result: Result) -> Labels:
    """The words of the next step."""
    return words_of_step(instrument, result.next_step)


def words_of_step(instrument: Instrument, place: str) -> Labels:
    """What stands at `Result.next_step`; empty where the instrument has none, and for a child, whose words the site has."""
    kind, _dot, name = place.partition(".")
    if kind == "outcome":
        return instrument.rule.next_step.get(name, {})
    shapes = instrument.alerts if kind == "alerts" else getattr(instrument.rule, "bands", ())
    return next((each.next_step for each in shapes if each.id == name), {})

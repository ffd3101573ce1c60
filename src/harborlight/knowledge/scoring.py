"""From answers to a result. A rule of each kind is one small function, chosen by the instrument's `rule.kind`.

Must stay true: scored twice, once with open answers as absent (floor) and once as present (ceiling); floor positive means
positive, ceiling negative means negative, else there is not enough information; item order does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Set
from typing import Any

from harborlight.errors import InvalidInstrument
from harborlight.tables.instruments import Answer, DimensionScore, Instrument, Item, Outcome, Result

_MEANS = (
    "deceptive_recruitment", "coercive_recruitment", "recruitment_abuse_of_vulnerability", "coercion_at_destination",
    "abuse_of_vulnerability_at_destination",
)  # fmt: skip
# A child in prostitution is flagged whatever the score (Palermo Protocol, art. 3 (c)).
CHILD_SEXUAL_FORMS = frozenset({"C_S"})


def score(instrument: Instrument, answers: Mapping[str, str], profile: Mapping[str, Any]) -> Result:
    """Score answers under a profile (`form`, `age`).

    Raises:
        InvalidInstrument: for an answer to an item that is not there, or an unknown answer.
    """
    form = str(profile.get("form") or "")
    if instrument.forms and instrument.form(form) is None:
        raise InvalidInstrument(
            f"has no form {form!r}",
            where=instrument.id,
            mend=f"Use {', '.join(each.id for each in instrument.forms)}.",
        )
    items = instrument.items_of(form)
    read = _read(items, answers, instrument.id)
    kind = str(instrument.rule["kind"])
    if kind == "checklist":
        return _checklist(items, read)
    known = frozenset(item.id for item in items if read[item.id] is Answer.PRESENT)
    open_items = frozenset(item.id for item in items if read[item.id].is_open)
    decide = _RULES[kind]
    floor, floor_dimensions = decide(instrument, form, known)
    ceiling, ceiling_dimensions = decide(instrument, form, known | open_items)
    is_flagged = form in CHILD_SEXUAL_FORMS and bool(known)
    outcome = (
        Outcome.POSITIVE if floor or is_flagged else Outcome.NEGATIVE if not ceiling else Outcome.NOT_ENOUGH
    )
    return Result(
        outcome=outcome,
        floor=floor,
        ceiling=ceiling,
        coverage=_coverage(items, read),
        drivers=tuple(item.id for item in items if item.id in known),
        open_items=_worth_asking(instrument, form, items, known, open_items, ceiling and not floor),
        dimensions={
            name: DimensionScore(floor_dimensions[name], ceiling_dimensions[name])
            for name in floor_dimensions
        },
        pattern=_pattern(floor_dimensions, form) if floor_dimensions else "",
        is_child_flagged=is_flagged,
    )


def _read(items: tuple[Item, ...], answers: Mapping[str, str], where: str) -> dict[str, Answer]:
    """Every item's answer; what was not answered is unknown."""
    known = {item.id for item in items}
    for item_id, value in answers.items():
        if item_id not in known:
            raise InvalidInstrument(
                "answers an item that this form does not ask", where=f"{where}: {item_id}"
            )
        if value not in set(Answer):
            raise InvalidInstrument(
                "holds an unknown answer", where=f"{where}: {item_id}", mend="present, absent, unknown …"
            )
    return {item.id: Answer(answers.get(item.id, Answer.UNKNOWN)) for item in items}


def _coverage(items: tuple[Item, ...], read: Mapping[str, Answer]) -> float:
    asked = [item for item in items if read[item.id] is not Answer.NOT_APPLICABLE]
    return sum(not read[item.id].is_open for item in asked) / len(asked) if asked else 1.0


def _checklist(items: tuple[Item, ...], read: Mapping[str, Answer]) -> Result:
    """No score at all: the pattern only."""
    present = tuple(item.id for item in items if read[item.id] is Answer.PRESENT)
    still_open = tuple(item.id for item in items if read[item.id].is_open)
    return Result(
        Outcome.NO_SCORE,
        bool(present),
        bool(present or still_open),
        _coverage(items, read),
        present,
        still_open,
    )


Decision = tuple[bool, dict[str, bool]]


def dimension_is_positive(strengths: Counter[str]) -> bool:
    """ILO/EC Delphi 2009, p. 3: two strong; or one strong with another; or three medium; or two medium with a weak one."""
    strong, medium, weak = strengths["S"], strengths["M"], strengths["W"]
    return strong >= 2 or (strong >= 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)


def _graded_dimensions(instrument: Instrument, form: str, present: Set[str]) -> Decision:
    """Each dimension by counts of strengths; overall: exploitation, and for adults also a means (Palermo, art. 3)."""
    counts: dict[str, Counter[str]] = {dimension.id: Counter() for dimension in instrument.dimensions}
    for item in instrument.items_of(form):
        if item.id in present:
            counts[item.dimension][item.strength[form]] += 1
    positive = {name: dimension_is_positive(count) for name, count in counts.items()}
    declared = instrument.form(form)
    is_child = declared is not None and declared.is_child
    overall = positive.get("exploitation", False) and (
        is_child or any(positive.get(name, False) for name in _MEANS)
    )
    return overall, positive


def _any_of(instrument: Instrument, form: str, present: Set[str]) -> Decision:
    return bool(present), {}


def _count(instrument: Instrument, form: str, present: Set[str]) -> Decision:
    return len(present) >= int(str(instrument.rule["at_least"])), {}


_RULES: dict[str, Callable[[Instrument, str, Set[str]], Decision]] = {
    "graded_dimensions": _graded_dimensions,
    "any_of": _any_of,
    "count": _count,
}


def _worth_asking(
    instrument: Instrument,
    form: str,
    items: tuple[Item, ...],
    known: Set[str],
    still_open: Set[str],
    is_undecided: bool,
) -> tuple[str, ...]:
    """Open items that could still change the outcome; none once enough is known to act."""
    if not is_undecided:
        return ()
    order = {"S": 0, "M": 1, "W": 2}
    asked = [item for item in items if item.id in still_open]
    return tuple(
        item.id for item in sorted(asked, key=lambda item: order.get(item.strength.get(form, "M"), 1))
    )


def _pattern(positive: Mapping[str, bool], form: str) -> str:
    """Classes for adult labour (Moldova labour force survey example; the last but one is our addition, never "none")."""
    if form != "A_L":
        return ""
    exploitation, coercion = positive["exploitation"], positive["coercion_at_destination"]
    deceived, forced = positive["deceptive_recruitment"], positive["coercive_recruitment"]
    if exploitation and coercion and (deceived or forced):
        return "trafficking_for_forced_labour"
    if exploitation and deceived and not coercion:
        return "deception_and_exploitation"
    if exploitation and not coercion:
        return "exploited_worker"
    if exploitation and coercion:
        return "forced_labour_indicated"
    return "not_indicated"

"""When a talk says that enough is known, no further answer to any shipped instrument changes what it gives."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborlight.knowledge import instruments
from harborlight.knowledge.asking import is_enough
from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.worth import number_bounds, possible_answers
from harborlight.tables.instruments import AnswerValue, Item, Result

FORMS = [
    (each, form.id if form else "")
    for each in instruments.all_instruments()
    for form in each.forms or (None,)
]
reached: Counter[str] = Counter()


def said(result: Result) -> tuple[object, ...]:
    return result.outcome, result.band, result.alerts


def ends(item: Item) -> tuple[AnswerValue, ...] | None:
    """Every answer, of a number the two ends."""
    if item.type.is_number:
        low, high = number_bounds(item)
        return (int(low), int(high)) if abs(low) < 1e6 and abs(high) < 1e6 else None
    return possible_answers(item)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMS), st.integers(0, 10), st.randoms(use_true_random=False))
def _never_changes(which, share, random):
    """`share`: of ten questions, how many are answered. Answers lean to one end, where things are settled early."""
    instrument, form = which
    possible = {
        item.id: answers
        for item in instrument.items_of(form)
        if item.type.is_asked and (answers := ends(item))
    }
    lean = random.choice((0, -1, None))

    def answer(name: str) -> object:
        return random.choice(possible[name]) if lean is None else possible[name][lean]

    known = {name: answer(name) for name in possible if random.randrange(10) < share}
    known |= {name: "declined" for name in possible if name not in known and random.randrange(5) == 0}
    profile = {"form": form, "age": random.choice((None, 15, 30))}
    if not is_enough(instrument, known, profile):
        return
    opened = [name for name in possible if known.get(name, "declined") == "declined"]
    reached[instrument.id] += bool(opened)
    before = said(score(instrument, known, profile))
    for _again in range(3):
        completed = known | {name: random.choice(possible[name]) for name in opened}
        assert said(score(instrument, completed, profile)) == before


def test_enough_is_never_said_too_early():
    _never_changes()
    assert len(reached) >= 5, "it was said with questions open, for several instruments"

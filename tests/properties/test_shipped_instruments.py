"""Every shipped instrument, whatever its rule, under generated answers: floor and ceiling hold whatever the open answers turn out
to be, unknown is never a no, and neither the order nor a refusal to answer changes what is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.instruments import answers_to

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.worth import number_bounds, possible_answers
from harborlight.tables.instruments import Answer, Decided, Instrument, Outcome

OPEN = (None, "unknown", "declined")
UNSCORED = ("checklist", "judgement")
SHIPPED = [
    pytest.param(each, form, id=f"{each.id}{'-' if form else ''}{form}")
    for each in instruments.all_instruments()
    for form in ([form.id for form in each.forms] or [""])
]
EVERY = pytest.mark.parametrize(("instrument", "form"), SHIPPED)
PROFILES = st.sampled_from([{}, {"age": 12}, {"age": 40}])


def sheets(instrument: Instrument, form: str):
    """Answers that fit each item: numbers within their bounds."""
    return answers_to(instrument, form).map(lambda answers: _within(instrument, answers))


def _within(instrument: Instrument, answers):
    for name, answer in answers.items():
        if instrument.by_id[name].type.is_number and isinstance(answer, int | float):
            low, high = number_bounds(instrument.by_id[name])
            answers = {**answers, name: type(answer)(min(max(answer, low), high))}
    return answers


def turned_out(data, instrument: Instrument, form: str, answers):
    """The same sheet with everything open known."""
    found = dict(answers)
    for item in instrument.items_of(form):
        if item.type.is_asked and found.get(item.id) in OPEN:
            ways = possible_answers(item)
            if ways is not None:
                found[item.id] = data.draw(st.sampled_from(ways))
            elif item.type.is_number:
                low, high = number_bounds(item)
                found[item.id] = data.draw(st.integers(int(low), int(high)))
    return found


@EVERY
@settings(max_examples=30)
@given(data=st.data())
def test_whatever_the_open_answers_turn_out_to_be_lies_within(instrument, form, data):
    profile = {**data.draw(PROFILES), "form": form}
    answers = data.draw(sheets(instrument, form))
    result = score(instrument, answers, profile)
    known = score(instrument, turned_out(data, instrument, form, answers), profile)
    assert result.floor <= known.floor <= known.ceiling <= result.ceiling
    assert 0 <= result.coverage <= known.coverage <= 1
    if result.score is not None and known.score is not None:
        assert result.score.low - 1e-9 <= known.score.low
        assert known.score.high <= result.score.high + 1e-9
    if result.outcome in (Outcome.POSITIVE, Outcome.NEGATIVE) and result.value is None:
        assert known.outcome is result.outcome
    if result.band and result.value is None and not result.alerts and not known.alerts:
        assert known.band in ("", result.band)


@EVERY
@settings(max_examples=30)
@given(data=st.data())
def test_an_answer_that_is_refused_counts_as_one_that_is_not_known(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    declined = {name: "declined" if answer == "unknown" else answer for name, answer in answers.items()}
    one, other = (score(instrument, each, {"form": form}) for each in (answers, declined))
    assert (one.outcome, one.floor, one.ceiling, one.score, one.band) == (
        other.outcome, other.floor, other.ceiling, other.score, other.band,
    )  # fmt: skip
    assert not {name for name, answer in declined.items() if answer == "declined"} & set(other.open_items)


@EVERY
@settings(max_examples=20)
@given(data=st.data())
def test_the_order_of_the_answers_does_not_matter(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert score(instrument, shuffled, {"form": form}) == score(instrument, answers, {"form": form})


@EVERY
def test_with_nothing_known_nothing_is_said_about_a_person(instrument, form):
    result = score(instrument, {}, {"form": form})
    unscored = {"checklist": Outcome.NO_SCORE, "judgement": Outcome.JUDGEMENT}
    assert result.outcome is unscored.get(instrument.rule.kind, Outcome.NOT_ENOUGH)
    assert (result.floor, result.coverage, result.band, result.drivers) == (False, 0, "", ())
    assert {"screening_signal_only", "does_not_decide_help"} <= set(result.cautions)


@EVERY
def test_a_child_is_flagged_by_every_sign_of_sexual_exploitation_whatever_the_score(instrument, form):
    sexual = [item.id for item in instrument.items_of(form) if item.is_sexual]
    for name in sexual:
        known = "yes" if instrument.by_id[name].type == "yes_no" else str(Answer.PRESENT)
        assert score(instrument, {name: known}, {"form": form, "age": 15}).is_child_flagged
        assert not score(instrument, {name: known}, {"form": form, "age": 35}).is_child_flagged


def test_the_ends_are_exact_wherever_a_rule_decides():
    for instrument in instruments.all_instruments():
        form = instrument.forms[0].id if instrument.forms else ""
        decided = score(instrument, {}, {"form": form}).decided
        assert (decided is Decided.NOTHING) == (instrument.rule.kind in UNSCORED), instrument.id
        assert decided is not Decided.BOUNDS, instrument.id

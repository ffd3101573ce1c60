"""Scoring, for every shipped instrument with graded dimensions and for generated ones: floor never above ceiling, unknown never absent, order never
matters, one indicator more never less positive, and what is said to be worth asking is exactly what could change the result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import dimension_is_positive, score
from harborlight.tables.instruments import Answer, Outcome

ANSWERS = [str(answer) for answer in Answer]
SCORED = [
    (instrument, form.id)
    for instrument in instruments.all_instruments()
    if instrument.rule.kind == "graded_dimensions"
    for form in instrument.forms
]
DELPHI = instruments.load("ilo_ec_delphi")
EVERY_FORM = pytest.mark.parametrize(
    ("instrument", "form"), SCORED, ids=lambda each: getattr(each, "id", each)
)
RANK = {Outcome.NEGATIVE: 0, Outcome.NOT_ENOUGH: 1, Outcome.POSITIVE: 2}


@st.composite
def sheets(draw, instrument, form):
    """Answers of one form, from nearly empty to nearly full."""
    favourite = draw(st.sampled_from(ANSWERS))
    items = [item.id for item in instrument.items_of(form)]
    given_ = draw(st.dictionaries(st.sampled_from(items), st.sampled_from(ANSWERS), max_size=len(items)))
    return {item: given_.get(item, favourite) for item in items}


@EVERY_FORM
@given(data=st.data())
def test_floor_is_never_above_ceiling(instrument, form, data):
    result = score(instrument, data.draw(sheets(instrument, form)), {"form": form})
    assert result.floor <= result.ceiling
    assert all(each.floor <= each.ceiling for each in result.dimensions.values())
    assert result.outcome is (
        Outcome.POSITIVE if result.floor else Outcome.NOT_ENOUGH if result.ceiling else Outcome.NEGATIVE
    )
    assert 0 <= result.coverage <= 1


@EVERY_FORM
@given(data=st.data())
def test_a_present_indicator_more_never_makes_it_less_positive(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    item = data.draw(st.sampled_from(sorted(answers)))
    before = score(instrument, answers, {"form": form})
    after = score(instrument, {**answers, item: "present"}, {"form": form})
    assert before.floor <= after.floor
    assert before.is_child_flagged <= after.is_child_flagged
    if answers[item] not in ("unknown", "declined"):
        assert before.ceiling <= after.ceiling


@EVERY_FORM
@given(data=st.data())
def test_the_order_of_items_and_answers_does_not_matter(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert score(instrument, shuffled, {"form": form}) == score(instrument, answers, {"form": form})


@EVERY_FORM
@given(data=st.data())
def test_floor_and_ceiling_are_the_two_ends_of_what_the_open_answers_may_turn_out(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    result = score(instrument, answers, {"form": form})
    still_open = [item for item, answer in answers.items() if answer in ("unknown", "declined")]
    low = score(instrument, {**answers, **dict.fromkeys(still_open, "absent")}, {"form": form})
    high = score(instrument, {**answers, **dict.fromkeys(still_open, "present")}, {"form": form})
    assert (low.floor, high.floor) == (result.floor, result.ceiling)
    turned = data.draw(
        st.fixed_dictionaries({item: st.sampled_from(["present", "absent"]) for item in still_open})
    )
    some = score(instrument, {**answers, **turned}, {"form": form})
    assert RANK[low.outcome] <= RANK[some.outcome] <= RANK[high.outcome]


@EVERY_FORM
@given(data=st.data())
def test_what_is_not_worth_asking_cannot_change_the_outcome(instrument, form, data):
    answers = data.draw(sheets(instrument, form))
    result = score(instrument, answers, {"form": form})
    assert all(answers[item] == "unknown" for item in result.open_items), (
        "what was declined is not asked again"
    )
    idle = [item for item, answer in answers.items() if answer == "unknown" and item not in result.open_items]
    if not idle:
        return
    item = data.draw(st.sampled_from(idle))
    others = [
        other for other, answer in answers.items() if answer in ("unknown", "declined") and other != item
    ]
    turned = data.draw(
        st.fixed_dictionaries({each: st.sampled_from(["present", "absent"]) for each in others})
    )
    filled = {**answers, **turned}
    one, other = (
        score(instrument, {**filled, item: value}, {"form": form}) for value in ("present", "absent")
    )
    assert one.outcome is other.outcome


@EVERY_FORM
@given(data=st.data())
def test_what_is_worth_asking_could_change_the_outcome(instrument, form, data):
    """For each item named there is a way for the others to turn out in which this one decides: it is searched by greed."""
    answers = data.draw(sheets(instrument, form))
    result = score(instrument, answers, {"form": form})
    if not result.open_items:
        return
    item = data.draw(st.sampled_from(result.open_items))
    dimension = {each.id: each.dimension for each in instrument.items}
    still_open = [
        each for each, answer in answers.items() if answer in ("unknown", "declined") and each != item
    ]
    means = {each.id for each in instrument.dimensions if each.element == "means"}
    for chosen in (
        [each for each in still_open if dimension[each] != dimension[item]],
        [each for each in still_open if dimension[each] not in means],
        [],
    ):
        if _decides(
            instrument,
            form,
            answers,
            item,
            chosen,
            [each for each in still_open if dimension[each] == dimension[item]],
        ):
            return
    pytest.fail(f"{item} was named, and decides nothing")


def _decides(instrument, form, answers, item, present, same):
    """Whether `item` turns the outcome, with `present` present and some of `same`, the open ones of its own dimension."""
    strength = {each.id: each.strength.get(form) for each in instrument.items}
    by_strength = {code: [each for each in same if strength[each] == code] for code in "SMW"}
    still_open = {each for each, answer in answers.items() if answer in ("unknown", "declined")}
    for n_strong in range(min(3, len(by_strength["S"])) + 1):
        for n_medium in range(min(3, len(by_strength["M"])) + 1):
            for n_weak in range(min(1, len(by_strength["W"])) + 1):
                beside = {
                    *present,
                    *by_strength["S"][:n_strong],
                    *by_strength["M"][:n_medium],
                    *by_strength["W"][:n_weak],
                }
                base = {
                    each: ("present" if each in beside else "absent") if each in still_open else answer
                    for each, answer in answers.items()
                }
                one = score(instrument, {**base, item: "present"}, {"form": form})
                other = score(instrument, {**base, item: "absent"}, {"form": form})
                if one.outcome is not other.outcome:
                    return True
    return False


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9))
def test_the_grades_of_the_file_are_the_published_formula(strong, medium, weak):
    """S>=2 or (S>=1 and M+W>=1) or M>=3 or (M>=2 and W>=1)."""
    published = (
        strong >= 2 or (strong >= 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)
    )
    counts = {"S": strong, "M": medium, "W": weak}
    assert dimension_is_positive(counts) is published
    assert dimension_is_positive(counts, DELPHI.rule.grades) is published


@given(st.sampled_from(["any_of", "count"]), st.integers(1, 5), st.data())
def test_a_count_is_a_count(kind, at_least, data):
    ids = [f"q{n}" for n in range(5)]
    text = "\n".join(
        [
            "id: made\nversion: '1'\ntitle: Made\nsource: none\nlicence: own_wording_rule\nconfidence: unverified",
            f"rule: {{kind: {kind}{f', at_least: {at_least}' if kind == 'count' else ''}}}",
            "items:",
            *(f"  - {{id: {each}, label: Question}}" for each in ids),
        ]
    )
    instrument = instruments.parse(text)
    answers = data.draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(ANSWERS)))
    result = score(instrument, answers, {})
    needed = at_least if kind == "count" else 1
    n_present = sum(answer == "present" for answer in answers.values())
    n_open = sum(answers.get(each, "unknown") in ("unknown", "declined") for each in ids)
    assert (result.floor, result.ceiling) == (n_present >= needed, n_present + n_open >= needed)


@given(
    st.dictionaries(
        st.sampled_from([item.id for item in instruments.load("suspected_case").items]),
        st.sampled_from(ANSWERS),
    )
)
def test_a_checklist_never_scores(answers):
    result = score(instruments.load("suspected_case"), answers, {})
    assert result.outcome is Outcome.NO_SCORE
    assert set(result.drivers) == {item for item, answer in answers.items() if answer == "present"}

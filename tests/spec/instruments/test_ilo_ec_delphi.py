"""# The ILO/EC operational indicators (Delphi, 2009): a rule, not a sum.

A dimension is positive with two strong indicators; or one strong and any other; or three medium; or two medium and a weak
one (WCMS_105023, p. 3). An adult: exploitation and any means. A child: exploitation alone (Palermo Protocol, art. 3 (c)).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import InvalidInstrument
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import dimension_is_positive, score
from harborlight.tables.instruments import Answer, Outcome

DELPHI = instruments.load("ilo_ec_delphi", "2009.1")
ADULT_LABOUR = {"form": "A_L"}
EXPLOITED = {"ex_hours": "present", "ex_pay": "present"}  # strong + medium
COERCED = {"cd_documents": "present", "cd_debt": "present"}  # strong + strong


def answered(otherwise: str, **given_: str) -> dict[str, str]:
    """Every item of the form answered `otherwise`, but for those given."""
    return {item.id: given_.get(item.id, otherwise) for item in DELPHI.items_of("A_L")}


@pytest.mark.parametrize("vector", DELPHI.vectors, ids=lambda vector: vector.name)
def test_the_published_counts_make_a_dimension_positive_or_not(vector):
    assert dimension_is_positive(vector.strengths) is vector.expect["dimension"]


def test_the_lists_are_as_long_as_the_source_says():
    assert len(DELPHI.items_of("A_L")) == 67
    assert len(DELPHI.items_of("C_L")) == 65


def test_exploitation_and_a_means_is_positive_for_an_adult():
    result = score(DELPHI, answered("absent", **EXPLOITED, **COERCED), ADULT_LABOUR)
    assert result.outcome is Outcome.POSITIVE
    assert set(result.drivers) == {*EXPLOITED, *COERCED}


def test_exploitation_alone_is_not_enough_for_an_adult_but_is_for_a_child():
    assert score(DELPHI, answered("absent", **EXPLOITED), ADULT_LABOUR).outcome is Outcome.NEGATIVE
    child = {item.id: EXPLOITED.get(item.id, "absent") for item in DELPHI.items_of("C_L")}
    assert score(DELPHI, child, {"form": "C_L"}).outcome is Outcome.POSITIVE


def test_unknown_is_not_absent():
    unknown = score(DELPHI, answered("unknown", **EXPLOITED), ADULT_LABOUR)
    assert unknown.outcome is Outcome.NOT_ENOUGH
    assert unknown.open_items, "it says what could still change the result"
    assert score(DELPHI, answered("absent", **EXPLOITED), ADULT_LABOUR).open_items == ()


def test_the_combination_that_the_published_table_leaves_out_is_never_none():
    result = score(DELPHI, answered("absent", **EXPLOITED, **COERCED), ADULT_LABOUR)
    assert result.pattern == "forced_labour_indicated"


def test_a_child_in_prostitution_is_flagged_whatever_the_score():
    result = score(DELPHI, {"cd_tasks": "present"}, {"form": "C_S"})
    assert result.is_child_flagged
    assert result.outcome is Outcome.POSITIVE


def test_every_result_says_what_it_is_not():
    assert score(DELPHI, {}, ADULT_LABOUR).cautions == ("screening_signal_only", "does_not_decide_help")


ANSWERS = st.dictionaries(
    st.sampled_from([item.id for item in DELPHI.items_of("A_L")]),
    st.sampled_from(["present", "absent", "unknown", "declined"]),
)


@given(ANSWERS, st.sampled_from([item.id for item in DELPHI.items_of("A_L")]))
def test_a_present_indicator_more_never_makes_it_less_positive(answers, item):
    before = score(DELPHI, answers, ADULT_LABOUR)
    after = score(DELPHI, {**answers, item: "present"}, ADULT_LABOUR)
    assert before.floor <= after.floor
    assert before.floor <= before.ceiling


@given(ANSWERS, st.randoms())
def test_the_order_of_the_answers_does_not_matter(answers, rng):
    shuffled = list(answers.items())
    rng.shuffle(shuffled)
    assert score(DELPHI, dict(shuffled), ADULT_LABOUR) == score(DELPHI, answers, ADULT_LABOUR)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nversion: '1'\ntitle: X\nrule: {kind: nonsense}\nitems: [{id: a, label: A}]\nsource: s\nlicence: own_wording_rule\nconfidence: verified", "rule.kind"),
        ("id: x\nversion: '1'\ntitle: X\nrule: {kind: any_of}\nitems: [{id: a, label: A}, {id: a, label: B}]\nsource: s\nlicence: own_wording_rule\nconfidence: verified", "two items"),
        ("id: x\nversion: '1'\ntitle: X\nrule: {kind: any_of}\nitems: [{id: a, label: A}]\nsource: s\nlicence: own_wording_rule\nconfidence: sure", "confidence"),
        ("id: x\ncolour: blue", "colour"),
    ],
)  # fmt: skip
def test_a_malformed_instrument_names_the_place(text, said):
    with pytest.raises(InvalidInstrument, match=said):
        instruments.parse(text)


@pytest.mark.shared
def test_the_items_are_those_of_the_content_folder(shared):
    """The main job on real input: every cell of the checked content is in the shipped instrument."""
    import yaml

    source = yaml.safe_load((shared / "content" / "screening" / "delphi_indicators.yaml").read_text())
    shipped = {item.id: dict(item.strength) for item in DELPHI.items}
    assert shipped == {
        row["id"]: {form: code for form, code in row["strength"].items() if code}
        for row in source["indicators"]
    }
    assert set(Answer)

"""# Sums with bands

Points are added up and read off against bands. Unknown answers leave a range from the lowest total to the highest that is still
possible. Where a published rule says how missing answers are filled in, the filled-in total is the score; else there is none.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score

POINTS = "options: [{value: '0', score: 0}, {value: '1', score: 1}, {value: '2', score: 2}, {value: '3', score: 3}]"
BANDS = "[{id: low}, {id: some, at_least: 3}, {id: high, at_least: 6}]"
ITEMS = "items: [" + ", ".join(f"{{id: {name}, type: scale, label: Q, {POINTS}}}" for name in "abc") + "]\n"
PLAIN = instrument_with(f"rule: {{kind: sum, bands: {BANDS}}}\n{ITEMS}")
FILLED = instrument_with(
    f"rule: {{kind: sum, bands: {BANDS}, missing: {{fill: mean, at_most: 1}}, decimals: 0}}\n{ITEMS}"
)
CUT = instrument_with(f"rule: {{kind: sum, positive_from: 5}}\n{ITEMS}")

EXAMPLES = [
    ("1 1 0", "band", "low", "band", "low"),
    ("3 3 3", "band", "high", "band", "high"),
    ("2 1 ?", "not_enough_information", "", "band", "some"),
    ("3 3 ?", "band", "high", "band", "high"),
    ("3 ? ?", "not_enough_information", "", "not_enough_information", ""),
]


def points(text: str) -> dict[str, str]:
    return {name: point.replace("?", "unknown") for name, point in zip("abc", text.split(), strict=True)}


@pytest.mark.parametrize(("answers", "outcome", "band", "outcome_if_filled", "band_if_filled"), EXAMPLES)
def test_a_band_is_told_when_it_is_certain_or_when_the_rule_fills_in(
    answers, outcome, band, outcome_if_filled, band_if_filled
):
    plain, filled = score(PLAIN, points(answers), {}), score(FILLED, points(answers), {})
    assert (plain.outcome, plain.band) == (outcome, band)
    assert (filled.outcome, filled.band) == (outcome_if_filled, band_if_filled)


def test_the_range_that_is_still_possible_is_always_told():
    result = score(PLAIN, points("2 1 ?"), {})
    assert (result.score.low, result.score.high) == (3, 6)
    assert result.bands == ("some", "high")
    assert result.value is None
    assert score(FILLED, points("2 1 ?"), {}).value == 5, "1.5 a question, 4.5 in all, half up"


def test_a_cut_makes_it_positive_or_negative():
    assert score(CUT, points("3 2 ?"), {}).outcome == "positive", "whatever the third turns out to be"
    assert score(CUT, points("0 1 ?"), {}).outcome == "negative"
    assert score(CUT, points("0 2 ?"), {}).outcome == "not_enough_information"


def test_only_answers_that_can_move_it_over_an_edge_are_asked_for():
    assert score(CUT, points("0 2 ?"), {}).open_items == ("c",)
    assert score(CUT, points("3 2 ?"), {}).open_items == ()


def test_a_reverse_item_counts_the_other_way_round():
    reverse = ITEMS.replace("id: c, ", "id: c, is_reverse: true, ")
    assert score(instrument_with(f"rule: {{kind: sum}}\n{reverse}"), points("0 0 3"), {}).value == 0
    assert score(instrument_with(f"rule: {{kind: sum}}\n{reverse}"), points("0 0 0"), {}).value == 3


def test_a_multiplier_turns_points_into_a_share_of_a_hundred():
    assert (
        score(instrument_with(f"rule: {{kind: sum, multiplier: 4}}\n{ITEMS}"), points("1 2 3"), {}).value
        == 24
    )


def test_where_only_the_total_may_be_entered_the_bands_still_hold():
    body = """
rule: {kind: sum, items: [total], bands: [{id: no_concern}, {id: possible, at_least: 4}, {id: clear, at_least: 9}]}
items: [{id: total, type: integer, label: Total of the form, constraint: '. >= 0 and . <= 23'}]
"""
    adapter = instrument_with(body)
    assert score(adapter, {"total": 12}, {}).band == "clear"
    unknown = score(adapter, {}, {})
    assert (unknown.score.low, unknown.score.high, unknown.bands) == (
        0,
        23,
        ("no_concern", "possible", "clear"),
    )

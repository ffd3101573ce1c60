"""# Any of, and so many of

Positive with at least so many signs present; with one, the rule is called *any of*. A sign that is not known may still turn out
to be there, so there are three answers: positive, negative, not enough information.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with, read, signs

from harborlight.knowledge.scoring import score

TWO_OF_FOUR = instrument_with("rule: {kind: count, at_least: 2}\n" + signs(4))
ANY_OF_FOUR = instrument_with("rule: {kind: any_of}\n" + signs(4))

EXAMPLES = [
    ("a yes, b yes, c no, d no", "positive", "positive"),
    ("a yes, b no, c no, d no", "positive", "negative"),
    ("a no, b no, c no, d no", "negative", "negative"),
    ("a yes, b no, c no, d unknown", "positive", "not_enough_information"),
    ("a no, b no, c no, d declined", "not_enough_information", "negative"),
    ("a no, b no, c no, d not_applicable", "negative", "negative"),
    ("", "not_enough_information", "not_enough_information"),
]


@pytest.mark.parametrize(("answers", "any_of", "two_of_four"), EXAMPLES)
def test_so_many_signs_are_enough(answers, any_of, two_of_four):
    assert score(ANY_OF_FOUR, read(answers), {}).outcome == any_of
    assert score(TWO_OF_FOUR, read(answers), {}).outcome == two_of_four


def test_it_says_which_signs_and_what_may_still_be_asked():
    result = score(TWO_OF_FOUR, read("a yes, b no, c declined"), {})
    assert result.drivers == ("a",)
    assert result.open_items == ("d",), "what was declined is not asked again"
    assert result.coverage == 0.5


def test_once_enough_is_known_nothing_more_is_asked():
    assert score(TWO_OF_FOUR, read("a yes, b yes"), {}).open_items == ()


def test_some_things_are_never_asked_only_for_a_score():
    body = "items: [{id: a, label: Sign}, {id: b, label: Pain, never_only_for_score: true}]"
    assert score(instrument_with("rule: {kind: any_of}\n" + body), {}, {}).open_items == ("a",)


def test_a_point_on_a_scale_counts_from_where_the_item_says():
    body = """
rule: {kind: any_of}
items:
  - id: a
    type: scale
    label: How often?
    present_from: 2
    options: [{value: '0', score: 0}, {value: '1', score: 1}, {value: '2', score: 2}]
"""
    instrument = instrument_with(body)
    assert [str(score(instrument, {"a": point}, {}).outcome) for point in "012"] == [
        "negative",
        "negative",
        "positive",
    ]

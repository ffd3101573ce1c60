"""The worked examples of every shipped instrument run here; and an example that says something else is told."""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with, signs

from harborlight.knowledge import instruments
from harborlight.knowledge.vectors import differences


@pytest.mark.parametrize(
    "instrument", instruments.all_instruments(), ids=lambda each: f"{each.id} {each.version}"
)
def test_a_shipped_instrument_gives_what_its_examples_say(instrument):
    assert differences(instrument) == ()


VECTORS = """
vectors:
  - {{name: two, answers: {{a: present, b: present}}, expect: {expect}}}
"""


@pytest.mark.parametrize(
    ("expect", "field"),
    [
        ("{outcome: positive, drivers: [b, a], floor: true, coverage: 0.6666666667}", None),
        ("{outcome: negative}", "outcome"),
        ("{drivers: [a]}", "drivers"),
        ("{score: {low: 2, high: 3}}", None),
        ("{score: {low: 1}}", "score"),
        ("{coverage: 1}", "coverage"),
    ],
)
def test_an_example_that_says_something_else_is_told(expect, field):
    instrument = instrument_with(
        "rule: {kind: count, at_least: 2}\n" + signs(3) + VECTORS.format(expect=expect)
    )
    assert [each.field for each in differences(instrument)] == ([field] if field else [])


def test_an_example_that_cannot_be_scored_is_told():
    body = "rule: {kind: any_of}\nitems: [{id: n, label: Sign}]\nvectors: [{name: bad, answers: {n: maybe}, expect: {floor: true}}]"
    [found] = differences(instrument_with(body))
    assert (found.vector, found.field) == ("bad", "answers")

"""# Pairs: involuntariness and penalty

The ILO's survey guidelines count work as forced if, in one dimension, there is a sign that it is involuntary and a sign of a
penalty, and at least one of the two is strong (from memory, unverified).
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with, read

from harborlight.knowledge.scoring import score

PAIRED = instrument_with("""
rule:
  kind: pairing
  pairs: {recruited: {first: recruitment, second: penalty}, kept: {first: leaving, second: penalty}}
dimensions: {recruitment: {label: Recruitment}, leaving: {label: Leaving}, penalty: {label: Penalty}}
items:
  - {id: deceived, label: Deceived about the work, dimension: recruitment, strength: S}
  - {id: pay_lied, label: Deceived about the pay, dimension: recruitment, strength: M}
  - {id: no_exit, label: May not resign, dimension: leaving, strength: M}
  - {id: papers, label: Papers held, dimension: penalty, strength: S}
  - {id: shamed, label: Shamed before others, dimension: penalty, strength: M}
""")

EXAMPLES = [
    ("deceived yes, shamed yes, pay_lied no, no_exit no, papers no", "positive"),
    ("pay_lied yes, shamed yes, deceived no, no_exit no, papers no", "negative"),
    ("pay_lied yes, papers yes, deceived no, no_exit no, shamed no", "positive"),
    ("deceived yes, pay_lied yes, no_exit yes, papers no, shamed no", "negative"),
    ("pay_lied yes, shamed yes, deceived no, no_exit no, papers unknown", "not_enough_information"),
    ("deceived no, pay_lied no, no_exit no", "negative"),
]


@pytest.mark.parametrize(("answers", "outcome"), EXAMPLES)
def test_one_of_each_side_and_one_of_them_strong(answers, outcome):
    assert score(PAIRED, read(answers), {}).outcome == outcome


def test_only_what_can_complete_a_pair_is_worth_asking():
    result = score(PAIRED, read("pay_lied yes, deceived no, no_exit no"), {})
    assert result.open_items == ("papers",), "a weak penalty cannot complete a pair with a weak sign"


def test_it_says_which_pair_holds():
    result = score(PAIRED, read("no_exit yes, papers yes"), {})
    assert {name: each.floor for name, each in result.dimensions.items()} == {
        "recruited": False,
        "kept": True,
    }
    assert set(result.drivers) == {"no_exit", "papers"}

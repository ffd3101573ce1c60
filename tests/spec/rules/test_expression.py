"""# A formula of one's own

Where no other rule fits, a score or a condition is written as an expression. What is unknown stays unknown: the result is
positive only if it is so whatever the open answers turn out to be.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Decided

FORMULA = instrument_with("""
profile: {sector: {type: select_one, options: [{value: farm}, {value: hotel}]}}
rule:
  kind: expression
  score: "${owed} * 2 + if(${locked} = 'yes', 3, 0)"
  positive: "${owed} > 1 and (${locked} = 'yes' or ${sector} = 'farm')"
items:
  - {id: owed, type: integer, label: Months of pay owed, constraint: '. >= 0 and . <= 12'}
  - {id: locked, type: yes_no, label: Locked in?}
""")

EXAMPLES = [
    (3, "yes", "hotel", "positive", 9.0, 9.0),
    (3, "no", "hotel", "negative", 6.0, 6.0),
    (3, "no", "farm", "positive", 6.0, 6.0),
    (3, "unknown", "farm", "positive", 6.0, 9.0),
    (3, "unknown", "hotel", "not_enough_information", 6.0, 9.0),
    (3, "no", None, "not_enough_information", 6.0, 6.0),
    ("unknown", "no", "hotel", "negative", 0.0, 24.0),
    ("unknown", "yes", "hotel", "not_enough_information", 3.0, 27.0),
]


@pytest.mark.parametrize(("owed", "locked", "sector", "outcome", "least", "most"), EXAMPLES)
def test_the_formula_over_what_is_known(owed, locked, sector, outcome, least, most):
    result = score(FORMULA, {"owed": owed, "locked": locked}, {"sector": sector})
    assert result.outcome == outcome
    assert (result.score.low, result.score.high) == (least, most)
    assert result.decided is not Decided.BOUNDS


def test_what_may_be_asked_is_what_the_formula_looks_at():
    assert score(FORMULA, {"owed": 3}, {"sector": "hotel"}).open_items == ("locked",)


def test_twenty_open_questions_are_told_within_their_true_ends():
    """Each occurs once, so each counts one by one, and the ends are exact."""
    names = [f"q{n}" for n in range(20)]
    total = " + ".join(f"if(${{{name}}} = 'yes', 1, 0)" for name in names)
    items = "".join(f"  - {{id: {name}, type: yes_no, label: Q}}\n" for name in names)
    long = instrument_with(f'rule: {{kind: expression, score: "{total}", positive_from: 8}}\nitems:\n{items}')
    assert score(long, dict.fromkeys(names[:8], "yes"), {}).outcome == "positive"
    result = score(long, dict.fromkeys(names[:14], "no"), {})
    assert (result.outcome, result.score.high) == ("negative", 6)

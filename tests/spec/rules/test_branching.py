"""# Questions that depend on others

A question that is not asked counts nowhere. Where an unknown answer decides whether another is asked, every way in which it
may turn out is looked at, so that floor and ceiling stay exact.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Decided

BRANCHED = instrument_with(
    """
rule: {kind: count, at_least: 2}
items:
  - {id: works, type: yes_no, label: Works?}
  - {id: unpaid, label: Unpaid, relevant: "${works} = 'yes'"}
  - {id: locked, label: Locked in, relevant: "${works} = 'yes'"}
  - {id: child_only, label: Not at school, relevant: "${age} < 18"}
""".replace("{kind: count, at_least: 2}", "{kind: count, at_least: 2, items: [unpaid, locked, child_only]}")
)

EXAMPLES = [
    ({"works": "yes", "unpaid": "present", "locked": "present"}, 30, "positive", 1.0),
    ({"works": "no"}, 30, "negative", 1.0),
    ({"works": "no", "unpaid": "present", "locked": "present"}, 30, "negative", 1.0),
    ({"works": "no", "child_only": "present"}, 12, "negative", 1.0),
    ({"works": "yes", "unpaid": "present", "locked": "absent"}, 12, "not_enough_information", 0.6667),
    ({}, 30, "not_enough_information", 1.0),
    ({}, 12, "not_enough_information", 0.0),
]


@pytest.mark.parametrize(("answers", "age", "outcome", "coverage"), EXAMPLES)
def test_what_is_not_asked_counts_nowhere(answers, age, outcome, coverage):
    result = score(BRANCHED, answers, {"age": age})
    assert result.outcome == outcome
    assert result.coverage == pytest.approx(coverage, abs=1e-4)


def test_what_decides_whether_more_is_asked_may_be_asked_first():
    result = score(BRANCHED, {}, {"age": 30})
    assert "works" in result.open_items
    assert (result.floor, result.ceiling, result.decided) == (False, True, Decided.ENUMERATION)


def test_answers_of_a_repeat_are_added_up_by_a_calculation():
    body = """
rule: {kind: sum, items: [days], bands: [{id: few}, {id: many, at_least: 20}]}
items:
  - repeat: jobs
    label: Jobs
    items:
      - {id: away, type: yes_no, label: Away from home?}
      - {id: nights, type: integer, label: Nights away?, relevant: "${away} = 'yes'"}
  - {id: days, type: calculate, calculation: "sum(${nights})"}
"""
    with pytest.raises(Exception, match="days"):
        instrument_with(body)
    by_formula = instrument_with(
        body.replace("{kind: sum, items: [days],", "{kind: expression, score: '${days}',")
        .replace("\"sum(${nights})\"", "\"sum(${nights})\"")
    )  # fmt: skip
    jobs = [{"away": "yes", "nights": 14}, {"away": "yes", "nights": 9}]
    assert score(by_formula, {"jobs": jobs}, {}).band == "many"
    unknown = score(by_formula, {"jobs": [*jobs, {"away": "yes", "nights": "unknown"}]}, {})
    assert unknown.outcome == "not_enough_information"

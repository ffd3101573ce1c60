"""# Weighted means with coverage

A share of what could be reached, by dimension and then over dimensions. What does not apply is left out; what is unknown is
never counted as zero: it lowers the coverage, and below the rule's coverage there is no score at all.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score

LIST = """
lists:
  answers:
    options:
      - {value: 'no', score: 0}
      - {value: partly, score: 2}
      - {value: 'yes', score: 3, unproven_score: 2}
      - {value: na, means: not_applicable}
"""
ASSESSMENT = instrument_with(
    LIST
    + """
rule:
  kind: weighted_mean
  min_coverage: 0.6
  bands: [{id: starting}, {id: building, above: 0.35}, {id: leading, above: 0.8}]
dimensions: {policy: {label: Policy}, suppliers: {label: Suppliers}}
items:
  - {id: rule, type: select_one, list: answers, label: Is there a policy?, dimension: policy, evidence: paper}
  - {id: paper, type: file, label: The policy}
  - {id: tiers, type: select_one, list: answers, label: Are suppliers known?, dimension: suppliers, weight: 2}
  - {id: audits, type: select_one, list: answers, label: Are they visited?, dimension: suppliers, is_critical: true}
""".replace("kind: weighted_mean", "kind: weighted_mean\n  items: [rule, tiers, audits]")
)

EXAMPLES = [
    ("yes", "a paper", "yes", "yes", 1.0, "leading"),
    ("yes", "nothing", "yes", "yes", 0.8333, "leading"),
    ("yes", "a paper", "no", "no", 0.5, "building"),
    ("no", "nothing", "partly", "no", 0.2222, "starting"),
    ("yes", "a paper", "na", "na", 1.0, "leading"),
]


def answered(rule: str, paper: str, tiers: str, audits: str) -> dict[str, str]:
    given = {
        "rule": rule,
        "tiers": tiers,
        "audits": audits,
        "paper": "" if paper == "nothing" else "policy.pdf",
    }
    return {name: answer for name, answer in given.items() if answer}


@pytest.mark.parametrize(("rule", "evidence", "tiers", "audits", "share", "band"), EXAMPLES)
def test_the_mean_of_the_dimensions(rule, evidence, tiers, audits, share, band):
    result = score(ASSESSMENT, answered(rule, evidence, tiers, audits), {})
    assert result.value == pytest.approx(share, abs=1e-4)
    assert result.band == band


def test_below_the_coverage_there_is_no_score():
    result = score(ASSESSMENT, {"rule": "yes", "paper": "policy.pdf"}, {})
    assert result.coverage == pytest.approx(1 / 3)
    assert (result.outcome, result.value, result.band) == ("not_enough_information", None, "")
    assert (result.score.low, result.score.high) == (0.5, 1.0)


def test_a_critical_answer_worth_nothing_is_said_whatever_the_mean():
    assert score(ASSESSMENT, answered("yes", "a paper", "yes", "no"), {}).critical == ("audits",)


def test_protection_lowers_a_risk_but_never_below_nothing():
    points = "options: [{value: '0', score: 0}, {value: '1', score: 1}, {value: '2', score: 2}]"
    risky = instrument_with(f"""
rule: {{kind: weighted_mean, by_dimension: false}}
items:
  - {{id: debt, type: scale, label: Debt, {points}}}
  - {{id: alone, type: scale, label: Alone, {points}}}
  - {{id: friends, type: scale, label: Friends, weight: -0.5, {points}}}
""")
    assert score(risky, {"debt": "2", "alone": "1", "friends": "2"}, {}).value == 0.5
    assert score(risky, {"debt": "0", "alone": "0", "friends": "2"}, {}).value == 0
    assert score(risky, {"debt": "2", "alone": "1", "friends": "2"}, {}).drivers == (
        "debt",
        "alone",
        "friends",
    )

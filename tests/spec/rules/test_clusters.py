"""# Clusters of symptoms

So many symptoms in each cluster, each counted from a point of its scale; then the first class whose condition holds, as the
ICD-11 algorithms for post-traumatic stress do.
"""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score

POINTS = (
    "type: scale, present_from: 2, options: ["
    + ", ".join(f"{{value: '{n}', score: {n}}}" for n in range(5))
    + "]"
)
NAMES = ("r1", "r2", "a1", "a2", "i1")
CLUSTERED = instrument_with(
    """
rule:
  kind: clusters
  clusters: {again: {items: [r1, r2]}, avoid: {items: [a1, a2]}, impaired: {items: [i1]}}
  positive: {all_of: [again, avoid, impaired]}
  classes: [{class: full, all_of: [again, avoid, impaired]}, {class: part, any_of: [again, avoid]}, {class: none}]
items:
"""
    + "".join(f"  - {{id: {name}, label: Q, {POINTS}}}\n" for name in NAMES)
)

EXAMPLES = [
    ("2 0 3 0 2", "positive", "full"),
    ("1 1 3 0 2", "negative", "part"),
    ("4 4 4 4 1", "negative", "part"),
    ("0 0 0 0 4", "negative", "none"),
    ("2 0 3 0 ?", "not_enough_information", ""),
    ("0 0 ? 0 ?", "negative", ""),
]


def points(text: str) -> dict[str, str]:
    return {name: point.replace("?", "unknown") for name, point in zip(NAMES, text.split(), strict=True)}


@pytest.mark.parametrize(("answers", "outcome", "which_class"), EXAMPLES)
def test_each_cluster_then_the_class(answers, outcome, which_class):
    result = score(CLUSTERED, points(answers), {})
    assert (result.outcome, result.pattern) == (outcome, which_class)


def test_only_a_cluster_that_is_not_met_yet_is_asked_for():
    assert score(CLUSTERED, {"r1": "3"}, {}).open_items == ("a1", "a2", "i1")

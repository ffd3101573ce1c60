"""# The self-assessment of a company

Twenty-eight questions in twelve sections that count alike. A yes without evidence is worth two of three; what is not known is a gap
and never a zero that hides; a no to a critical question is said whatever the mean. Own proposal, not validated.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import ItemType, Outcome

COMPANY = instruments.load("company_self_assessment")
QUESTIONS = [item for item in COMPANY.items if item.type is ItemType.SELECT_ONE]
PROOF = {item.evidence: "paper.pdf" for item in QUESTIONS}
CRITICAL = ("s09", "s11", "s12", "s13", "s17", "s23")


def all_of(answer: str) -> dict[str, str]:
    return {item.id: answer for item in QUESTIONS}


@pytest.mark.parametrize(
    ("answer", "proof", "value", "band"),
    [
        ("yes", PROOF, 1, "leading"),
        ("yes", {}, 2 / 3, "established"),
        ("partly", PROOF, 2 / 3, "established"),
        ("planned", {}, 1 / 3, "starting"),
        ("no", PROOF, 0, "starting"),
    ],
)
def test_a_yes_counts_fully_only_with_evidence(answer, proof, value, band):
    result = score(COMPANY, all_of(answer) | proof, {})
    assert (result.value, result.band) == (pytest.approx(value), band)


def test_there_are_twenty_eight_with_evidence_each_in_twelve_sections():
    assert len(QUESTIONS) == len(PROOF) == 28
    assert len(COMPANY.dimensions) == 12
    assert tuple(item.id for item in QUESTIONS if item.is_critical) == CRITICAL


@pytest.mark.parametrize("name", CRITICAL)
def test_a_critical_no_is_said_whatever_the_mean(name):
    result = score(COMPANY, all_of("yes") | PROOF | {name: "no"}, {})
    assert (result.critical, result.alerts, result.band) == ((name,), ("critical_no",), "leading")


def test_a_gap_gives_the_ends_and_no_number():
    result = score(COMPANY, all_of("yes") | PROOF | {"s18": "unknown"}, {})
    assert (result.outcome, result.value) == (Outcome.NOT_ENOUGH, None)
    assert (result.score.low, result.score.high) == (pytest.approx(11 / 12), 1)


def test_what_does_not_apply_is_left_out():
    reporting = {item.id: "na" for item in QUESTIONS if item.dimension == "reporting"}
    result = score(COMPANY, all_of("yes") | PROOF | reporting, {})
    assert (result.value, result.coverage) == (1, 1)


@pytest.mark.shared
def test_questions_weights_and_references_are_those_of_the_content_folder(shared):
    import yaml

    source = yaml.safe_load((shared / "content/corporate/self_assessment.yaml").read_text())["questions"]
    assert [(item.id, item.label["en"], item.dimension, item.weight, item.is_critical, list(item.refs)) for item in QUESTIONS] == [
        (row["id"].lower(), row["text"], row["section"], row["weight"], row["critical"], row["refs"]) for row in source
    ]  # fmt: skip

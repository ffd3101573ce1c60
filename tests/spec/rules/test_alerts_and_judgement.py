"""# What is said whatever the score

Alerts hold with what is known, beside the rule: a thought of suicide, immediate danger. Some instruments have no score at
all, and in some a trained person decides: the engine keeps that, and does not decide.
"""

from __future__ import annotations

from tests.factories.rules import instrument_with, read, signs

from harborlight.knowledge.instruments import load
from harborlight.knowledge.scoring import next_step, score

POINTS = "type: scale, options: [{value: '0', score: 0}, {value: '1', score: 1}, {value: '2', score: 2}]"
MOOD = instrument_with(f"""
rule:
  kind: sum
  bands: [{{id: low, next_step: Ask again in a month.}}, {{id: high, at_least: 3, next_step: Offer a talk.}}]
alerts:
  suicide: {{when: "${{die}} > 0", label: Thoughts of death, next_step: 'Safety talk now, do not leave alone.'}}
items: [{{id: sad, label: Sad?, {POINTS}}}, {{id: die, label: Better off dead?, {POINTS}}}]
""")


def test_an_alert_comes_first_however_low_the_total():
    result = score(MOOD, {"sad": "0", "die": "1"}, {})
    assert (result.band, result.alerts, result.next_step) == ("low", ("suicide",), "alerts.suicide")
    assert next_step(MOOD, result)["en"] == "Safety talk now, do not leave alone."


def test_without_an_alert_the_band_says_what_to_do():
    assert next_step(MOOD, score(MOOD, {"sad": "2", "die": "0"}, {}))["en"] == "Ask again in a month."


def test_an_alert_is_not_guessed_from_what_was_declined():
    assert score(MOOD, {"sad": "2", "die": "declined"}, {}).alerts == ()


def test_an_alert_may_replace_the_band():
    urgent = instrument_with(
        """
rule: {kind: sum, bands: [{id: calm}, {id: urgent, at_least: 9}]}
alerts: {danger: {when: "${a} = 'present'", label: Danger now, band: urgent}}
"""
        + signs(2)
    )
    assert score(urgent, read("a yes, b no"), {}).band == "urgent"


def test_a_checklist_never_scores():
    result = score(instrument_with("rule: {kind: checklist}\n" + signs(3)), read("a yes, c yes"), {})
    assert (result.outcome, result.drivers, result.score) == ("no_score", ("a", "c"), None)


def test_where_a_trained_person_judges_the_engine_only_keeps_it():
    body = """
rule: {kind: judgement, item: opinion, items: [a]}
items:
  - {id: a, label: Sign}
  - {id: opinion, type: select_one, label: Your judgement, options: [{value: likely}, {value: unlikely}]}
"""
    result = score(instrument_with(body), {"a": "present", "opinion": "unlikely"}, {})
    assert (result.outcome, result.pattern) == ("human_judgement", "unlikely")


def test_a_child_in_sexual_exploitation_is_flagged_whatever_the_score():
    """Any item may say that it speaks of it; no means is needed, and no score (Palermo Protocol, art. 3 (c))."""
    body = "rule: {kind: count, at_least: 2}\nitems: [{id: a, label: Sex for a bed, is_sexual: true}, {id: b, label: Sign}]"
    youth = instrument_with(body)
    child = score(youth, read("a yes, b no"), {"age": 16})
    assert (child.outcome, child.is_child_flagged, child.next_step) == ("negative", True, "child")
    assert not score(youth, read("a yes, b no"), {"age": 19}).is_child_flagged
    assert "age_unknown" in score(youth, read("a yes, b no"), {}).cautions
    assert score(load("delphi"), {"cd_tasks": "present"}, {"form": "C_S"}).is_child_flagged

"""An instrument written as a FHIR Questionnaire and read again is the same; its FHIRPath gives the totals that scoring gives."""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.factories import instruments as drawn
from tests.fhirpath import results

from harborlight.errors import InvalidDocument
from harborlight.exchange import fhir
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Decided

slow = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow
@given(drawn.instruments())
def test_export_then_import_is_identity(instrument):
    reading = fhir.read(fhir.write(instrument), name="form.json")
    assert reading.problems == ()
    assert reading.instrument == instrument


@slow
@given(drawn.instruments())
def test_a_questionnaire_of_strangers_survives_us(instrument):
    """Without what stands beside it is an ordinary Questionnaire: read, written and read again, nothing of it changes."""
    strange = copy.deepcopy(fhir.questionnaire(instrument))
    strange["extension"] = [
        each for each in strange.get("extension", []) if not each["url"].endswith("/beside")
    ]
    once = fhir.read(json.dumps(strange).encode(), name="form.json").instrument
    assert fhir.read(fhir.write(once), name="form.json").instrument == once


@slow
@given(drawn.instruments())
def test_an_edit_in_a_foreign_tool_wins(instrument):
    edited = fhir.questionnaire(instrument) | {"title": "A title typed elsewhere"}
    found = fhir.read(json.dumps(edited).encode(), name="form.json").instrument
    assert found.title[found.languages[0]] == "A title typed elsewhere"
    assert found.rule == instrument.rule


@slow
@given(drawn.instruments(), st.data())
def test_answers_written_and_read_again_are_the_same(instrument, data):
    form = data.draw(st.sampled_from([each.id for each in instrument.forms] or [""]))
    answers = data.draw(drawn.answers_to(instrument, form))
    profile = {"age": 17.0} | ({"form": form} if form else {})
    reading = fhir.read_response(fhir.write_response(instrument, answers, profile), instrument)
    assert reading.problems == ()
    assert reading.answers == answers
    assert reading.profile == profile


TOTALLED = ("sum", "count", "weighted_mean", "expression", "graded_dimensions", "pairing", "clusters")


def everything_known(instrument, form):
    """Sheets without a gap, for which a rule gives one score."""
    asked = [
        item
        for item in instrument.items_of(form)
        if item.type.is_asked and not any(group.is_repeat for group in instrument.above[item.id])
    ]
    return st.fixed_dictionaries(
        {item.id: drawn.answer_to(item).filter(lambda answer: answer not in drawn.WORDS) for item in asked}
    )


@pytest.mark.parametrize("kind", TOTALLED)
@settings(
    slow, max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # compiling FHIRPath takes its time
@given(data=st.data())
def test_fhirpath_gives_the_totals_that_scoring_gives(kind, data):
    instrument = data.draw(drawn.instruments((kind,)))
    questionnaire = fhir.questionnaire(instrument)
    form = data.draw(st.sampled_from([each.id for each in instrument.forms] or [""]))
    profile = {"form": form} | ({"age": 12} if data.draw(st.booleans()) else {})
    answers = data.draw(drawn.answers_to(instrument, form) | everything_known(instrument, form))
    found = results(questionnaire, fhir.response(instrument, answers, profile))
    agrees(found, score(instrument, answers, profile))


def agrees(found, result):
    """Whatever FHIRPath says is what scoring says; where scoring has one value, FHIRPath has it too."""
    if "score" in found:
        if found["score"] is None:
            assert result.value is None or result.decided is Decided.BOUNDS
        else:
            assert float(found["score"]) == pytest.approx(result.value, abs=1e-6)
    for end in ("floor", "ceiling"):
        if found.get(end) is not None:
            assert found[end] == getattr(result, end)
    for name, each in result.dimensions.items():
        for end in ("floor", "ceiling"):
            if found.get(f"{name}_{end}") is not None:
                assert found[f"{name}_{end}"] == getattr(each, end)


# -- whatever comes in -----------------------------------------------------------------------------------------------

JUNK = [
    None, True, -1, 2.5, "", "x", [], {}, [[]], [None], {"url": []}, {"url": {}}, [{"url": ["x"]}], {"code": []},
    [{"valueCoding": []}], 10**30,
]  # fmt: skip
whole = settings(slow, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def places(value, path=()):
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        found += places(each, (*path, key))
    return found


def broken(seed, given):
    """The same with junk in some places."""
    dice, changed = random.Random(seed), json.loads(json.dumps(given))
    for _ in range(dice.randint(1, 4)):
        path = dice.choice(places(changed))
        holder = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = copy.deepcopy(dice.choice(JUNK))
    return json.dumps(changed).encode()


@whole
@given(drawn.instruments(most=3), st.integers(0, 10**9))
def test_a_broken_questionnaire_is_read_or_refused(instrument, seed):
    given_ = fhir.questionnaire(instrument)
    for number in range(5):
        try:
            found = fhir.read(broken(seed + number, given_), name="x.json")
            json.loads(fhir.write(found.instrument))
        except InvalidDocument:
            continue


@whole
@given(drawn.instruments(most=3), st.data(), st.integers(0, 10**9))
def test_a_broken_response_is_read_or_refused(instrument, data, seed):
    form = data.draw(st.sampled_from([each.id for each in instrument.forms] or [""]))
    answers = data.draw(drawn.answers_to(instrument, form))
    given_ = fhir.response(instrument, answers, {"form": form, "age": 9})
    for number in range(5):
        try:
            found = fhir.read_response(broken(seed + number, given_), instrument)
        except InvalidDocument:
            continue
        assert {each.is_kept for each in found.problems} <= ({True, False} if found.left else {True})

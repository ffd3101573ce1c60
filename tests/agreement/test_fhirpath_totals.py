"""Scoring and FHIRPath give the same, for every shipped instrument that has a score.

What stands in the Questionnaire is worked out by fhirpathpy, which knows nothing of us. The sets of a day are others than those of
the day before; a failure says its seed. `make soak` runs a thousand sets of each.
"""

from __future__ import annotations

import random

import pytest
from tests.factories.instruments import random_answer, random_sheet
from tests.fhirpath import Filler

from harborlight.exchange import fhir
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Decided, Instrument

UNSCORED = ("checklist", "judgement")
SCORED = [each for each in instruments.all_instruments() if each.rule.kind not in UNSCORED]
EVERY = pytest.mark.parametrize("instrument", SCORED, ids=lambda each: f"{each.id} {each.version}")


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    seed = request.config.getoption("--answer-seed")
    print(f"--answer-seed {seed}")
    return random.Random(seed)


def a_profile(instrument: Instrument, dice: random.Random) -> dict[str, object]:
    """Who is asked: a child, somebody grown up, or somebody whose age nobody knows."""
    form = dice.choice([each.id for each in instrument.forms] or [""])
    return {"form": form, **dice.choice([{"age": 12}, {"age": 17}, {"age": 30}, {}])}


@EVERY
def test_random_answers_give_the_same_totals(instrument, dice, request):
    filler = Filler(fhir.questionnaire(instrument))
    assert filler.totals, "its rule has no words in FHIRPath"
    for _ in range(request.config.getoption("--answer-sets")):
        profile = a_profile(instrument, dice)
        answers = random_sheet(instrument, str(profile["form"]), dice)
        found = filler.results(fhir.response(instrument, answers, profile))
        assert_the_same(
            found, score(instrument, answers, profile), is_total=instrument.rule.kind != "expression"
        )


@EVERY
def test_where_everything_is_known_fhirpath_leaves_nothing_out(instrument, dice):
    filler = Filler(fhir.questionnaire(instrument))
    for form in [each.id for each in instrument.forms] or [""]:
        answers = {
            item.id: random_answer(item, dice) for item in instrument.items_of(form) if item.type.is_asked
        }
        profile = {"form": form, "age": 30}
        found = filler.results(fhir.response(instrument, answers, profile))
        assert None not in found.values()
        assert_the_same(found, score(instrument, answers, profile), is_total=True)


def assert_the_same(found, result, *, is_total):
    """The score, floor and ceiling, and those of each dimension, pair or cluster. FHIRPath may leave out a score that we do not
    give either; what we give as bounds only; and, unless `is_total`, what a formula makes of answers that are not known."""
    ends = {"floor": result.floor, "ceiling": result.ceiling}
    for name, each in result.dimensions.items():
        ends |= {f"{name}_floor": each.floor, f"{name}_ceiling": each.ceiling}
    for name, value in found.items():
        if value is None:
            is_open = not is_total and result.coverage < 1
            assert (
                is_open or result.decided is Decided.BOUNDS or (name == "score" and result.value is None)
            ), name
        elif name == "score":
            assert float(value) == pytest.approx(result.value, abs=1e-6)
        else:
            assert value == ends[name], name

"""Determinants of a place: the model's, whole, each with both sides, questions for a plan, and answers that speak for them."""

from __future__ import annotations

import pytest
import yaml

from harborlight.errors import BadInput
from harborlight.knowledge import determinants as of_places
from harborlight.knowledge import instruments
from harborlight.knowledge.determinants import LEVELS, SIDES, determinants, feeds_of, level_shares
from harborlight.knowledge.files import LANGUAGES
from harborlight.tables.instruments import ItemType

SURVEYS = ("place_survey", "iom_flow_monitoring", "kap_survey")


def test_they_are_those_of_the_model_level_by_level():
    model = instruments.load(of_places.MODEL)
    risks = {
        item.id.removesuffix("_risk"): item.dimension for item in model.items if item.id.endswith("_risk")
    }
    assert {each.id: each.level for each in determinants().values()} == risks
    assert [each.level for each in determinants().values()] == sorted(risks.values(), key=LEVELS.index)
    assert {of_places.level_name(level)["en"] for level in LEVELS} >= {"Community"}


@pytest.mark.shared
def test_their_levels_are_those_of_the_published_model(shared):
    published = yaml.safe_load((shared / "content/vulnerability/domv_model.yaml").read_text())["factors"]
    levels = [each["level"] for each in published]
    assert sorted(levels) == sorted(each.level for each in determinants().values())


def test_both_sides_are_said_in_every_language_without_the_word_before_it():
    for each in determinants().values():
        for side in SIDES:
            assert set(each.sides[side]) >= set(LANGUAGES)
            assert not any(
                text.startswith(("Risk: ", "Protection: ", "خطر: ", "حماية: "))
                for text in each.sides[side].values()
            )


def test_each_has_questions_and_no_measure():
    for name in determinants():
        found = of_places.questions_for(name)
        assert found is not None, name
        assert found.points
        assert all(point.endswith("?") for point in found.points)
    assert of_places.questions_for("nothing") is None


@pytest.mark.parametrize("name", SURVEYS)
def test_each_answer_that_speaks_for_one_can_be_given_and_may_be_asked_of_anybody(name):
    survey = instruments.load(name)
    for feed in feeds_of(name):
        item = survey.by_id[feed.item]
        allowed = {"yes", "no"} if item.type is ItemType.YES_NO else {option.value for option in item.options}
        assert feed.answers <= allowed
        assert item.sensitivity < 3


def test_the_survey_of_a_place_speaks_with_every_question():
    assert {feed.item for feed in feeds_of("place_survey")} == set(instruments.load("place_survey").by_id)
    assert {feed.side for feed in feeds_of("place_survey")} == set(SIDES)
    assert feeds_of("qyit") == ()


def test_a_feed_to_nowhere_is_named(monkeypatch):
    row = {"instrument": "x", "item": "a", "answers": "yes", "determinant": "weather", "side": "risk"}
    monkeypatch.setattr(of_places, "read_csv", lambda _path: (row,))
    with pytest.raises(BadInput, match=r"determinant_feeds\.csv: x, a"):
        feeds_of.__wrapped__("x")


def test_what_is_not_rated_leaves_a_range():
    rated = {name: {"risk": 2, "protective": 0} for name in determinants()}
    assert level_shares(rated)["community"].low == level_shares(rated)["community"].high == 1
    calm = level_shares({name: {"risk": 1, "protective": 2} for name in determinants()})
    assert calm["household"].low == calm["household"].high == 0
    some = level_shares(rated | {"services": {}})["community"]
    assert some.low < some.high == 1
    assert level_shares({})["structural"].low == 0
    assert level_shares({})["structural"].high == 1

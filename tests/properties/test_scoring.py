"""Scoring of drawn instruments of every kind, against an oracle that tries every way in which the open answers may turn out,
and against plain sums and counts written once more here."""

from __future__ import annotations

import dataclasses
import math
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.factories.instruments import SCORED_KINDS, answers_to, instruments

from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.worth import possible_answers
from harborlight.tables.instruments import Decided, ItemType, Outcome

MOST_COMPLETIONS = 200
OPEN = (None, "unknown", "declined")
EVERY_KIND = pytest.mark.parametrize("kind", SCORED_KINDS)


def profile_of(data, instrument):
    form = data.draw(st.sampled_from([form.id for form in instrument.forms])) if instrument.forms else ""
    return {"form": form, "age": data.draw(st.sampled_from([None, 12, 40]))}


def drawn(data, kind, **options):
    instrument = data.draw(instruments((kind,), is_flat=True, most=4, **options))
    profile = profile_of(data, instrument)
    return instrument, data.draw(answers_to(instrument, profile["form"])), profile


def open_in(instrument, answers, profile):
    return [item for item in instrument.items_of(profile["form"]) if answers.get(item.id) in OPEN]


def completions(instrument, answers, profile, items):
    """Every result that there is when these items turn out one way or another."""
    ways = [possible_answers(item) for item in items]
    assume(math.prod(len(way) for way in ways) <= MOST_COMPLETIONS)
    for way in product(*ways):
        turned = dict(zip((item.id for item in items), way, strict=True))
        yield turned, score(instrument, {**answers, **turned}, profile)


@EVERY_KIND
@given(data=st.data())
def test_floor_and_ceiling_are_the_ends_of_every_way_it_may_turn_out(kind, data):
    instrument, answers, profile = drawn(data, kind)
    result = score(instrument, answers, profile)
    found = [
        each
        for _turned, each in completions(instrument, answers, profile, open_in(instrument, answers, profile))
    ]
    floor, ceiling = all(each.floor for each in found), any(each.ceiling for each in found)
    assert result.floor <= floor
    assert ceiling <= result.ceiling
    if result.decided is not Decided.BOUNDS:
        assert (result.floor, result.ceiling) == (floor, ceiling)
    if result.score is not None:
        low, high = min(each.score.low for each in found), max(each.score.high for each in found)
        assert result.score.low <= low + 1e-9
        assert high <= result.score.high + 1e-9
        if result.decided is not Decided.BOUNDS:
            assert (result.score.low, result.score.high) == (pytest.approx(low), pytest.approx(high))
    if result.decided is Decided.ENUMERATION and result.value is None:
        assert set(result.bands) == {band for each in found for band in each.bands}
    if result.band and not result.alerts and result.value is None:
        assert {each.band for each in found if not each.alerts} <= {result.band}


@EVERY_KIND
@given(data=st.data())
def test_what_is_not_worth_asking_cannot_change_the_outcome(kind, data):
    instrument, answers, profile = drawn(data, kind)
    result = score(instrument, answers, profile)
    by_id = instrument.by_id
    assert all(answers.get(name) in (None, "unknown") for name in result.open_items), (
        "declined is left in peace"
    )
    assert not any(by_id[name].never_only_for_score for name in result.open_items)
    easy = [by_id[name].sensitivity for name in result.open_items]
    assert easy == sorted(easy), "easiest first"
    if result.outcome is not Outcome.NOT_ENOUGH:
        assert result.open_items == ()
        return
    still_open = open_in(instrument, answers, profile)
    idle = [
        item for item in still_open
        if item.id not in result.open_items and answers.get(item.id) != "declined" and not item.never_only_for_score
    ]  # fmt: skip
    if not idle or result.alerts:
        return
    item = data.draw(st.sampled_from(idle))
    outcomes = {}
    for turned, each in completions(instrument, answers, profile, still_open):
        others = tuple(sorted((name, str(answer)) for name, answer in turned.items() if name != item.id))
        outcomes.setdefault(others, set()).add((each.floor, each.band if not each.alerts else ""))
    assert all(len(found) == 1 for found in outcomes.values())


@EVERY_KIND
@given(data=st.data())
def test_the_order_of_items_and_of_answers_does_not_matter(kind, data):
    instrument, answers, profile = drawn(data, kind)
    shuffled = dataclasses.replace(instrument, entries=tuple(data.draw(st.permutations(instrument.entries))))
    mixed = dict(data.draw(st.permutations(list(answers.items()))))
    one, other = score(instrument, answers, profile), score(shuffled, mixed, profile)
    assert set(one.drivers) == set(other.drivers)
    assert set(one.open_items) == set(other.open_items)
    leave = {"drivers": (), "open_items": (), "critical": ()}
    assert dataclasses.replace(one, **leave) == dataclasses.replace(other, **leave)


@pytest.mark.parametrize("kind", ["count", "graded_dimensions", "pairing", "clusters"])
@given(data=st.data())
def test_a_present_indicator_more_never_makes_it_less_positive(kind, data):
    instrument, answers, profile = drawn(data, kind)
    plain = [dataclasses.replace(item, relevant=None, is_reverse=False) for item in instrument.items]
    instrument = dataclasses.replace(instrument, entries=tuple(plain))
    asked = [
        item
        for item in instrument.items_of(profile["form"])
        if item.type in (ItemType.PRESENT, ItemType.YES_NO)
    ]
    assume(asked)
    item = data.draw(st.sampled_from(asked))
    before = score(instrument, answers, profile)
    after = score(
        instrument, {**answers, item.id: "present" if item.type is ItemType.PRESENT else "yes"}, profile
    )
    assert before.floor <= after.floor
    assert before.is_child_flagged <= after.is_child_flagged


@given(data=st.data())
def test_groups_repeats_and_other_items_change_nothing_of_what_must_be_true(data):
    instrument = data.draw(instruments())
    profile = profile_of(data, instrument)
    answers = data.draw(answers_to(instrument, profile["form"]))
    result = score(instrument, answers, profile, today="2026-03-01")
    assert result.floor <= result.ceiling
    assert 0 <= result.coverage <= 1
    assert result.cautions[:2] == ("screening_signal_only", "does_not_decide_help")
    assert set(result.drivers) <= {name for name, answer in answers.items() if answer not in OPEN}
    if result.score:
        assert result.score.low <= result.score.high
    assert result.band == "" or result.band in result.bands or result.alerts or result.value is not None


# -- plain sums and counts, written once more -------------------------------------------------------------------------


def worth(item, answer):
    if item.options:
        scores = {option.value: option.score or 0 for option in item.options}
        points, found = list(scores.values()), scores[answer]
    else:
        points, found = [0, 1], float(answer in ("present", "yes"))
    return min(points) + max(points) - found if item.is_reverse else found


@pytest.mark.parametrize("kind", ["count", "sum", "graded_dimensions", "clusters", "pairing"])
@given(data=st.data())
def test_with_every_answer_known_it_is_what_one_would_count_by_hand(kind, data):
    instrument, _answers, profile = drawn(data, kind)
    plain = [dataclasses.replace(item, relevant=None) for item in instrument.items]
    instrument = dataclasses.replace(instrument, entries=tuple(plain), alerts=())
    form = profile["form"]
    asked = instrument.items_of(form)
    answers = {item.id: data.draw(st.sampled_from(possible_answers(item))) for item in asked}
    worths = {item.id: worth(item, answers[item.id]) for item in asked}
    present = [item for item in asked if worths[item.id] > 0]
    result, rule = score(instrument, answers, profile), instrument.rule
    assert result.coverage == 1
    if kind == "count":
        assert result.floor == result.ceiling == (len(present) >= rule.at_least)
    elif kind == "sum":
        total = sum(worths[item.id] * item.weight for item in asked) * rule.multiplier
        assert result.score.low == result.score.high == pytest.approx(total)
        assert result.value == pytest.approx(total, abs=0.5 if rule.decimals is not None else 1e-6)
        if rule.positive_from is not None:
            assert result.floor == (total >= rule.positive_from)
    elif kind == "clusters":
        met = {
            each.id
            for each in rule.clusters
            if sum(item.id in each.items for item in present) >= each.at_least
        }
        assert result.floor == rule.positive.holds(met)
    elif kind == "pairing":
        pairs = [
            (one, other, pair) for pair in rule.pairs for one in present for other in present
            if one.dimension == pair.first and other.dimension == pair.second
        ]  # fmt: skip
        strong = [pair for one, other, pair in pairs if "S" in (one.strength[""], other.strength[""])]
        assert result.floor == bool(strong if rule.needs_strong else pairs)
    else:
        met = set()
        for dimension in instrument.dimensions:
            codes = [item.strength[form] for item in present if item.dimension == dimension.id]
            if any(grade.are_met(*(codes.count(code) for code in "SMW")) for grade in rule.grades):
                met.add(dimension.id)
        is_child = instrument.form(form).is_child or profile["age"] == 12
        is_sexual = is_child and instrument.form(form).is_sexual
        expected = (rule.child if is_child else rule.adult).holds(met)
        assert result.floor == (bool(present) if is_sexual else expected)

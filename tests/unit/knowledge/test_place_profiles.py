"""A profile says what is known from whom, on which side, how far apart, and how it moved; and what is not known."""

from __future__ import annotations

from harborlight.knowledge import surveys
from harborlight.knowledge.determinants import Feed, determinants
from harborlight.knowledge.instruments import load
from harborlight.knowledge.place_profiles import not_comparable, profile_of

LINE = {
    "determinant": "recruiters",
    "side": "risk",
    "having": 30,
    "others": 30,
    "within": {"age": [[["child"], [10, 10]]]},
}
ANSWER = {
    "item": "x",
    "label": {"en": "Trust?"},
    "determinant": "network",
    "side": "protective",
    "counted": 40,
    "other": 10,
    "open": 15,
}
SURVEY = {"instrument": "s", "version": "1", "audience": "people", "n": 65, "answers": [ANSWER], "hidden": []}
FIGURE = {
    "determinant": "work",
    "side": "risk",
    "title": "Unemployment",
    "value": "12",
    "unit": "%",
    "year": 2024,
    "reach": "here",
}


def rating(*named: tuple[str, int], middle: int | None = None) -> dict:
    return {
        "determinant": "work",
        "side": "risk",
        "named": [list(each) for each in named],
        "n_unnamed": 5 if middle is not None else 0,
        "middle": middle,
    }


def of(told: dict, name: str, before: dict | None = None):
    return next(each for each in profile_of(told, before).known if each.determinant.id == name)


def test_each_share_says_of_whom_it_is_and_nothing_is_added_up():
    told = {"lines": [LINE], "surveys": [SURVEY], "figures": [FIGURE]}
    [people] = of(told, "recruiters").evidence
    assert (people.kind, people.share.having, people.share.n, people.share.estimate.value) == (
        "people",
        30,
        60,
        0.5,
    )
    assert people.within["age"][0][1].n == 20
    [answer] = of(told, "network").evidence
    assert (answer.share.having, answer.share.n, answer.is_of_all) == (40, 50, False)
    [figure] = of(told, "work").evidence
    assert (figure.share, figure.figure["value"]) == (None, "12")


def test_what_nobody_spoke_of_is_not_known():
    profile = profile_of({"lines": [LINE]})
    assert [each.determinant.id for each in profile.known] == ["recruiters"]
    assert len(profile.unknown) == len(determinants()) - 1
    assert profile_of({}).known == ()


def test_how_far_ratings_lie_apart():
    assert of({"ratings": [rating(("A", 2), ("B", 0))]}, "work").apart == "wide"
    assert of({"ratings": [rating(("A", 2), ("B", 1))]}, "work").apart == "step"
    assert of({"ratings": [rating(("A", 2), middle=2)]}, "work").apart == "same"
    assert of({"ratings": [rating(("A", 2))]}, "work").apart == ""
    assert profile_of({"ratings": [rating(("A", 2), ("B", 1), ("C", 0))]}).ratings == {"work": {"risk": 1}}


def test_a_rating_that_nobody_may_read_is_no_knowledge():
    hidden = {"determinant": "work", "side": "risk", "named": [], "n_unnamed": 3, "middle": None}
    assert profile_of({"ratings": [hidden]}).known == ()


def test_the_same_question_and_count_is_laid_beside_the_last_periods():
    before = {
        "lines": [LINE | {"having": 10, "others": 90}],
        "surveys": [SURVEY],
        "figures": [FIGURE | {"year": 2023, "value": "14"}],
    }
    told = {"lines": [LINE], "surveys": [SURVEY], "figures": [FIGURE]}
    assert of(told, "recruiters", before).evidence[0].change.low > 0.2
    assert of(told, "network", before).evidence[0].change.value == 0
    assert of(told, "work", before).evidence[0].before["value"] == "14"
    assert of(told, "recruiters", {}).evidence[0].change is None


def test_why_two_periods_may_not_be_comparable():
    one = {"names": ["A"], "surveys": [SURVEY]}
    assert not_comparable(one, one) == ()
    other = {"names": ["B"], "surveys": [SURVEY | {"version": "2", "audience": "pupils"}]}
    assert set(not_comparable(one, other)) == {"other_contributors", "other_surveys", "other_people_asked"}


def test_both_sides_at_once_are_no_mistake():
    told = {"lines": [LINE, LINE | {"side": "protective"}]}
    assert of(told, "recruiters").sides == {"risk", "protective"}


def test_a_sheet_keeps_codes_of_what_may_be_asked_and_nothing_else():
    survey = load("place_survey")
    items = surveys.asked(survey, "", [Feed("pay_kept", frozenset({"yes"}), "labour_law", "risk")])
    assert [item.id for item in items] == ["pay_kept"]
    assert surveys.read_sheet(items, {"pay_kept": "yes", "help_near": "no", "name": "x"}) == {
        "pay_kept": "yes"
    }
    assert (
        surveys.read_sheet(items, {"pay_kept": "declined"})
        == surveys.read_sheet(items, {"pay_kept": "maybe"})
        == {}
    )
    feed = Feed("pay_kept", frozenset({"yes"}), "labour_law", "risk")
    assert surveys.tally([{"pay_kept": "yes"}, {"pay_kept": "no"}, {}], feed) == {
        "counted": 1,
        "other": 1,
        "open": 1,
    }


def test_words_days_and_what_is_hard_are_not_asked_of_anybody_alone():
    for name in ("suspected_case", "tvit", "iom_flow_monitoring", "phq9"):
        for item in load(name).items:
            if surveys.may_be_asked(item):
                assert item.sensitivity < 3
                assert surveys.choices_of(item)

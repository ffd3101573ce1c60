"""What is kept of a screening, when it counts, and what is said of many. That nothing small can be worked out is shown in
`tests/properties/test_small_counts.py`."""

from __future__ import annotations

import random
from datetime import date

import pytest

from harborlight.knowledge import instruments, learning, scoring
from harborlight.knowledge.learning import K, Use, blocks, counted_until, is_counted, learn, pooled, use_of

TODAY = date(2026, 11, 26)


def use(**given) -> Use:
    return Use(
        **{
            "month": date(2025, 1, 1),
            "outcome": "positive",
            "coverage": 100,
            "answers": {"a": "present"},
            **given,
        }
    )


def many(n: int, **given) -> list[Use]:
    return [use(**given)] * n


def mixed(n: int, seed: int = 1, **given) -> list[Use]:
    """Uses over two years in which every division has room."""
    draw = random.Random(seed)
    found = []
    for number in range(n):
        concerned, woman = draw.random() < 0.5, draw.random() < 0.5
        signal = draw.random() < (0.7 if concerned else 0.3)
        answers = {
            item: draw.choice(("unknown", "present", "absent")) if draw.random() < 0.5
            else "present" if concerned else "absent"
            for item in ("a", "b", "c")
        }  # fmt: skip
        found.append(use(
            month=date(2024 + number % 2, 1 + draw.randrange(12), 1), outcome="positive" if signal else "negative",
            coverage=draw.choice((50, 90)), answers=answers, sex="woman" if woman else "man", is_child=draw.random() < 0.5,
            score=draw.randrange(5) + 5 * signal, minutes=draw.choice((10, 20, None)),
            decision="" if draw.random() < 0.4 else "confirmed" if concerned else "not_confirmed",
            **given,
        ))  # fmt: skip
    return found


def test_what_is_kept_of_a_screening_is_coarse():
    instrument = instruments.load("ilo_ec_delphi")
    answers = {"ex_pay": "present", "ex_hours": "absent", "cd_debt": "declined"}
    result = scoring.score(instrument, answers, {"form": "A_L", "age": 31})
    kept = use_of(instrument, "A_L", answers, result, on=date(2026, 3, 17), age=31, sex="other", minutes=13)
    assert (kept.month, kept.minutes, kept.sex, kept.is_child) == (date(2026, 3, 1), 15, "", False)
    assert {item: kept.answers[item] for item in (*answers, "dr_job")} == {
        "ex_pay": "present", "ex_hours": "absent", "cd_debt": "declined", "dr_job": "unknown",
    }  # fmt: skip
    assert kept.coverage % 10 == 0


def test_a_written_answer_is_only_said_to_be_known():
    instrument = instruments.load("iom_determinants")
    item = next(each for each in instrument.items if each.options)
    answers = {item.id: item.options[-1].value}
    result = scoring.score(instrument, answers, {"form": ""})
    kept = use_of(instrument, "", answers, result, on=TODAY, age=None, sex="woman")
    assert kept.answers[item.id] == "known"
    assert set(kept.answers.values()) <= {
        "known",
        "unknown",
        "declined",
        "not_applicable",
        "present",
        "absent",
    }


@pytest.mark.parametrize(
    ("month", "day", "is_it"),
    [
        (date(2026, 1, 1), date(2026, 9, 30), False),
        (date(2026, 1, 1), date(2026, 10, 1), True),
        (date(2026, 3, 1), date(2026, 10, 1), True),
        (date(2026, 4, 1), date(2026, 10, 1), False),
        (date(2025, 12, 1), date(2026, 6, 30), False),
        (date(2025, 12, 1), date(2026, 7, 1), True),
    ],
)
def test_a_use_counts_when_its_quarter_and_half_a_year_are_over(month, day, is_it):
    assert is_counted(month, day) is is_it
    assert (month <= counted_until(day)) is is_it


def test_quarters_wait_for_each_other():
    first, second = many(12), many(9, month=date(2025, 4, 1))
    assert blocks(first, TODAY) == []
    assert [len(part) for part in blocks([*first, *second], TODAY)] == [21]
    assert blocks(many(50, month=date(2026, 11, 1)), TODAY) == [], "its follow-up is not over"


def test_a_part_that_grows_too_little_waits():
    parts = [[*many(20), *many(10, outcome="negative")], many(15), many(10, outcome="negative")]
    shown = pooled(parts, lambda each: each.signal, ("positive", "other"))
    assert [len(part) for part in shown] == [30, 25]
    assert [len(part) for part in pooled(parts[:2], lambda each: each.signal, ("positive", "other"))] == [30]


def test_nothing_is_said_of_nothing():
    assert learn([], ["a"], TODAY).n == 0
    assert learn([many(2 * K - 1)], ["a"], TODAY).items == ()
    found = learn([many(2 * K)], ["a"], TODAY)
    assert (found.n, found.signals, found.agreement) == (20, None, None)
    assert found.items[0].mostly == "answered"
    assert found.items[0].share is None


def test_what_is_shown_is_what_was_put_in():
    uses = mixed(1500)
    found = learn([uses], ["a", "b", "c"], TODAY)
    counted = [each for each in uses if each.month <= counted_until(TODAY)]
    assert found.n == len(counted) == 1500
    assert found.signals == sum(each.outcome == "positive" for each in counted)
    assert found.positive.confirmed == sum(
        each.outcome == "positive" and each.decision == "confirmed" for each in counted
    )
    assert found.agreement.sensitivity.value == pytest.approx(0.7, abs=0.06)
    assert found.agreement.specificity.value == pytest.approx(0.7, abs=0.06)
    assert found.area.value > 0.6
    assert len(found.bands) == 4
    assert {each.pair for each in found.unlike} == {"women_men", "children_adults"}
    assert all(each.functioning.ets == "A" for each in found.unlike), "both groups were drawn alike"
    answered = sum(each.answers["a"] in ("present", "absent") for each in counted)
    assert (found.items[0].answered, found.items[0].n) == (answered, 1500)
    assert found.minutes in (10, 15, 20)


def test_a_question_that_works_otherwise_in_one_group_is_found():
    draw = random.Random(3)
    uses = [
        use(
            sex=sex, month=date(2024 + draw.randrange(2), 1, 1),
            answers={"a": "present" if draw.random() < (0.8 if sex == "woman" else 0.3) else "absent",
                     "b": draw.choice(("present", "absent"))},
        )
        for sex in ("woman", "man") for _each in range(200)
    ]  # fmt: skip
    [first, second] = learn([uses], ["a", "b"], TODAY).unlike
    assert (first.item, first.functioning.ets) == ("a", "C")
    assert first.functioning.odds_ratio.low > 3
    assert second.functioning.ets in "AB"


def test_a_sum_of_one_agency_is_no_sum():
    one, two = mixed(400, 1), mixed(300, 2)
    assert learn([one], ["a"], TODAY, is_coalition=True).n == 0
    both = learn([one, two, many(3)], ["a"], TODAY, is_coalition=True)
    assert (both.n, both.n_agencies) == (700, 2), "what an agency's own page hides is in no sum"
    apart = [learn([each], ["a"], TODAY) for each in (one, two)]
    assert both.signals == sum(each.signals for each in apart)
    assert both.items[0].answered == sum(each.items[0].answered for each in apart)
    assert both.bands == ()


def test_k_is_named_in_one_place():
    assert learning.K == 10

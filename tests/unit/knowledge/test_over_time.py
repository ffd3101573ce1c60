"""Repeat measures: the next day, and whether a change is more than noise however the open answers turn out."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.over_time import Direction, change, next_due, reliable_change
from harborlight.tables.instruments import Schedule

DAYS = [date(2026, 1, 1), date(2026, 1, 31)]
POINTS = "type: scale, options: [" + ", ".join(f"{{value: '{n}', score: {n}}}" for n in range(10)) + "]"
TOTAL = instrument_with(
    f"rule: {{kind: sum}}\nitems: [{{id: a, label: A, {POINTS}}}, {{id: b, label: B, {POINTS}}}]\n"
    "schedule: {at_days: [30, 90], every_days: 60, reliable_change: 5, is_lower_better: true}"
)


@pytest.mark.parametrize(
    ("schedule", "taken", "band", "due"),
    [
        (Schedule(), DAYS, "", None),
        (Schedule(every_days=30), [], "", None),
        (Schedule(every_days=30), DAYS, "", date(2026, 3, 2)),
        (Schedule(at_days=(90, 30)), DAYS[:1], "", date(2026, 1, 31)),
        (Schedule(at_days=(30, 90)), DAYS, "", date(2026, 4, 1)),
        (Schedule(at_days=(30,), every_days=60), DAYS, "", date(2026, 4, 1)),
        (Schedule(every_days=90, by_band={"high": 7}), DAYS, "high", date(2026, 2, 7)),
        (Schedule(every_days=90, by_band={"high": 7}), DAYS, "low", date(2026, 5, 1)),
    ],
)
def test_when_to_ask_again(schedule, taken, band, due):
    assert next_due(schedule, taken, band) == due


@pytest.mark.parametrize(
    ("before", "after", "by", "direction", "is_reliable"),
    [
        ("9 9", "2 3", (-13, -13), Direction.BETTER, True),
        ("9 9", "8 8", (-2, -2), Direction.BETTER, False),
        ("1 1", "9 1", (8, 8), Direction.WORSE, True),
        ("4 4", "5 3", (0, 0), Direction.SAME, False),
        ("9 9", "2 ?", (-16, -7), Direction.BETTER, True),
        ("5 5", "2 ?", (-8, 1), Direction.UNCLEAR, None),
        ("9 9", "8 ?", (-10, -1), Direction.BETTER, None),
    ],
)
def test_a_change_is_called_reliable_only_if_it_is_whatever_is_unknown(
    before, after, by, direction, is_reliable
):
    earlier, later = (
        score(TOTAL, dict(zip("ab", text.replace("?", "unknown").split(), strict=True)), {})
        for text in (before, after)
    )
    found = change(TOTAL.schedule, earlier, later)
    assert (found.by.low, found.by.high) == by
    assert (found.direction, found.is_reliable) == (direction, is_reliable)


def test_without_a_score_there_is_no_change():
    checklist = instrument_with("rule: {kind: checklist}\nitems: [{id: a, label: A}]")
    result = score(checklist, {}, {})
    assert change(None, result, result) is None


def test_the_least_reliable_change_of_a_published_scale():
    """Jacobson and Truax 1991: deviation 10, reliability 0.8."""
    assert reliable_change(10, 0.8) == pytest.approx(12.4, abs=0.01)

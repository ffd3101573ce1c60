"""# Core outcomes of recovery

The seven outcomes of the Modern Slavery Core Outcome Set (2023), each by itself: the set names outcomes and no measure, so there is
no total. The statements are ours. What matters most to the person is asked beside them and counts nowhere.
"""

from __future__ import annotations

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

CORE = instruments.load("mscos")
SEVEN = ("housing", "safety", "support", "trauma_informed", "purpose", "health", "education")


def test_there_are_seven_and_how_much_each_matters():
    assert [item.id for item in CORE.items] == [*SEVEN, *(f"{each}_matters" for each in SEVEN)]


def test_there_is_no_total_however_well_it_goes():
    result = score(CORE, dict.fromkeys(SEVEN, "4"), {})
    assert (result.outcome, result.score, result.value) == (Outcome.NO_SCORE, None, None)
    assert set(result.drivers) == set(SEVEN)


def test_mostly_and_fully_are_reached_partly_is_not():
    result = score(CORE, {"housing": "2", "safety": "3", "support": "4"}, {})
    assert result.drivers == ("safety", "support")


def test_the_person_may_skip_anything():
    result = score(CORE, dict.fromkeys(SEVEN, "declined"), {})
    assert (result.coverage, result.open_items) == (0, ())

"""Answers written into a spreadsheet and read again are the same, whatever the instrument asks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import instruments as drawn

from harborlight.exchange.answer_sheets import AnswerRow, read_answers, write_answers

slow = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("as_xlsx", [True, False])
@pytest.mark.parametrize("language", ["", "fr"])
@slow
@given(data=st.data())
def test_what_is_written_reads_as_the_same(as_xlsx, language, data):
    instrument = data.draw(drawn.instruments())
    rows = []
    for number in range(data.draw(st.integers(0, 4))):
        form = data.draw(st.sampled_from([each.id for each in instrument.forms] or [""]))
        answers = data.draw(drawn.answers_to(instrument, form))
        if any(group.is_repeat for group in instrument.groups) and data.draw(st.booleans()):
            answers["jobs"] = [{"hours": 40}, {}, {"hours": "declined"}]
        profile = ({"form": form} if form else {}) | data.draw(st.sampled_from([{}, {"age": 16.0}]))
        rows.append(AnswerRow(f"P-{number}", "2026-03-01", answers, profile, number + 2))
    found = read_answers(write_answers(instrument, rows, language=language, as_xlsx=as_xlsx), instrument)
    assert found.problems == ()
    assert found.rows == tuple(rows)

"""When something is due, in words: a day is said as a day, a moment as a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from harborlight.web.templatetags.harbor import due


@pytest.mark.parametrize(
    ("days", "tone", "said"), [(-3, "late", "overdue since "), (0, "soon", "due today"), (1, "calm", "due ")]
)
def test_a_day_names_no_hour(days, tone, said):
    shown = due({}, timezone.localdate() + timedelta(days=days))
    assert f"due--{tone}" in shown
    assert f">{said}" in shown
    assert "23:59" not in shown


def test_a_moment_counts_down():
    now = timezone.now()
    assert "due in 5 hours" in due({}, now + timedelta(hours=5, minutes=1))
    assert "due--now" in due({}, now + timedelta(minutes=20))
    assert ":" in due({}, now - timedelta(hours=1)).rpartition("overdue")[2]
    assert due({}, None) == ""

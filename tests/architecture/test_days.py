"""What is counted in days follows the agency, never the clock of whoever happens to look."""

from __future__ import annotations

import ast
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "harborlight"
# In these Django answers by the reader's clock, or in UTC where nobody reads.
OF_THE_READER = {"localdate", "localtime", "get_current_timezone", "make_aware", "make_naive"}
DECIDES = {"actions", "queries", "rules", "tasks", "models"}


def calls(source: str) -> set[str]:
    return {
        node.func.attr for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OF_THE_READER
    }  # fmt: skip


def test_no_decision_asks_which_day_it_is_for_the_reader():
    wrong = {}
    for path in SRC.rglob("*.py"):
        parts = path.relative_to(SRC).with_suffix("").parts
        if DECIDES & set(parts[1:]) and (found := calls(path.read_text())):
            wrong["/".join(parts)] = sorted(found)
    assert wrong == {}, "use core.local_time: today_of(actor), today_at(agency_id), working_zone(actor)"


def test_the_check_can_fail():
    assert calls("from django.utils import timezone\nday = timezone.localdate()") == {"localdate"}

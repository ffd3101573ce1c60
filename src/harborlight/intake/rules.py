"""Triage: how soon somebody should look, and why. A rule with reasons; a person confirms or changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harborlight.knowledge.suspected_case import present_signs

IMMEDIATE, URGENT, SOON, ROUTINE = "immediate", "urgent", "soon", "routine"
URGENCIES = (IMMEDIATE, URGENT, SOON, ROUTINE)  # from most to least
RANK = {urgency: index for index, urgency in enumerate(URGENCIES)}

NEW, OPENED, TRIAGED, ACCEPTED, PASSED_ON, CLOSED = "new", "opened", "triaged", "accepted", "passed_on", "closed"
_NEXT: dict[str, frozenset[str]] = {
    NEW: frozenset({OPENED}),
    OPENED: frozenset({TRIAGED, ACCEPTED, PASSED_ON, CLOSED}),
    TRIAGED: frozenset({TRIAGED, ACCEPTED, PASSED_ON, CLOSED}),
    ACCEPTED: frozenset(),
    PASSED_ON: frozenset(),
    CLOSED: frozenset({OPENED}),
}
STATES = tuple(_NEXT)

# Signs that by themselves ask for a look today.
_GRAVE = frozenset({"violence", "threats", "cannot_leave", "watched"})


def next_states(state: str) -> frozenset[str]:
    return _NEXT[state]


@dataclass(frozen=True, slots=True)
class Triage:
    """`reasons` are codes with words in the templates, strongest first."""

    urgency: str
    reasons: tuple[str, ...]

    @property
    def is_immediate(self) -> bool:
        return self.urgency == IMMEDIATE


def triage(fields: Mapping[str, Any]) -> Triage:
    """The most urgent of whatever the report says. Adding a sign never makes it less urgent."""
    found: list[tuple[str, str]] = []
    seen = set(present_signs(fields))
    has_child = fields.get("ages") in {"child", "both"} or bool(fields.get("n_children")) or "child_alone" in seen
    if fields.get("danger") == "yes":
        found.append((IMMEDIATE, "danger_now"))
    if has_child:
        found.append((IMMEDIATE if "sexual_exploitation" in seen else URGENT, "child"))
    if seen & _GRAVE:
        found.append((URGENT, "grave_sign"))
    if fields.get("danger") == "unsure" and len(seen) >= 3:
        found.append((URGENT, "danger_unsure_many_signs"))
    if len(seen) >= 2:
        found.append((SOON, "several_signs"))
    if seen:
        found.append((SOON, "a_sign"))
    if fields.get("danger") == "unsure":
        found.append((SOON, "danger_unsure"))
    found.append((ROUTINE, "somebody_is_worried"))
    found.sort(key=lambda pair: RANK[pair[0]])
    reasons = tuple(dict.fromkeys(reason for _urgency, reason in found))
    return Triage(found[0][0], reasons[:-1] or reasons)


def report_code(agency_code: str, year: int, number: int) -> str:
    """`HAR-R2026-00012`."""
    return f"{agency_code}-R{year}-{number:05d}"

"""Triage: how soon somebody should look, and why. A rule with reasons; a person confirms or changes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from harborlight.knowledge import suspected_case
from harborlight.knowledge.suspected_case import present_signs
from harborlight.knowledge.vocabularies import vocabulary

IMMEDIATE, URGENT, SOON, ROUTINE = "immediate", "urgent", "soon", "routine"
URGENCIES = (IMMEDIATE, URGENT, SOON, ROUTINE)  # from most to least
RANK = {urgency: index for index, urgency in enumerate(URGENCIES)}

NEW, OPENED, TRIAGED, ACCEPTED, PASSED_ON, CLOSED = (
    "new",
    "opened",
    "triaged",
    "accepted",
    "passed_on",
    "closed",
)
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
    has_child = (
        fields.get("ages") in {"child", "both"} or bool(fields.get("n_children")) or "child_alone" in seen
    )
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


# -- letters -------------------------------------------------------------------------------------------------------------


class _Written:
    """Fields of a letter, read as if they were typed, so that whatever came in is checked like a form."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        signs = fields.get("signs")
        self.signs: Mapping[str, Any] = signs if isinstance(signs, Mapping) else {}

    def get(self, name: str, default: str = "") -> str:
        value = self.signs.get(name[5:]) if name.startswith("sign_") else self.fields.get(name)
        if value is True:
            return "yes"
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else default

    def getlist(self, name: str) -> list[str]:
        value = self.fields.get(name)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def read_letter(plain: bytes) -> dict[str, Any]:
    """Fields of an opened web report. Nothing in it is trusted; what cannot be understood is kept as the story."""
    try:
        letter = json.loads(plain)
        written, extra = letter["fields"], letter
        if not isinstance(written, Mapping):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        written, extra = {"story": plain.decode("utf-8", "replace")}, {}
    fields = suspected_case.read(_Written(written)).fields
    marks = extra.get("machine_signs")
    fields["machine_signs"] = [each for each in MACHINE_SIGNS if isinstance(marks, list) and each in marks]
    language = str(extra.get("language", ""))
    fields["written_in"] = language if language in vocabulary("languages").codes() else ""
    return fields


def read_withdrawal(plain: bytes) -> tuple[UUID, str] | None:
    """Which consent is taken back, and the secret that shows that it is the person's own wish; None when it is no such letter."""
    try:
        letter = json.loads(plain)
        return UUID(letter["consent"]), str(letter["secret"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


MACHINE_SIGNS = ("trap_filled", "very_fast")

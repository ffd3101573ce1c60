"""Triage: how soon somebody should look, and why: a rule with reasons, a person confirms or changes it. When a report was taken
down, and from when it waits. What a letter holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from harborlight.knowledge import suspected_case
from harborlight.knowledge.suspected_case import present_signs
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.zones import moment, start_of

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

DRAFT = "intake.report"  # how a report that was begun is named, as a draft and as an errand

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


# -- when it was taken down ----------------------------------------------------------------------------------------------

TAKEN_FIELDS = {"taken_on": 10, "taken_time": 8, "taken_by": 120, "taken_where": 200}
AHEAD = timedelta(minutes=5)  # of a watch that goes fast
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """When a report was taken down, by whom and where. The moment, or the day alone, or neither where nobody knows."""

    at: datetime | None = None
    on: date | None = None
    by: str = ""
    where: str = ""


def read_taken(
    typed: suspected_case.Typed, *, is_paper: bool, now: datetime, there: ZoneInfo
) -> tuple[Taken, dict[str, str]]:
    """What was typed of it, by the clock in the worker's zone, and what is wrong with it: field → code. Nothing typed means
    now; of a paper form, which was written before, that it is not known."""
    said = {name: " ".join(str(typed.get(name, "") or "").split()) for name in TAKEN_FIELDS}
    wrong = {name: "too_long" for name, most in TAKEN_FIELDS.items() if len(said[name]) > most}
    by, where = said["taken_by"], said["taken_where"]
    if wrong:
        return Taken(), wrong
    if not said["taken_on"]:
        at = None if is_paper else now
        return Taken(at=at, by=by, where=where), {"taken_on": "taken_no_day"} if said["taken_time"] else {}
    try:
        day = date.fromisoformat(said["taken_on"])
    except ValueError:
        return Taken(), {"taken_on": "taken_day"}
    today = now.astimezone(there).date()
    if day > today:
        return Taken(), {"taken_on": "taken_ahead"}
    if day.year < today.year - MOST_YEARS:
        return Taken(), {"taken_on": "taken_long_ago"}
    if not said["taken_time"]:
        return Taken(on=day, by=by, where=where), {}
    at, code = _moment(day, said["taken_time"], now, there)
    return Taken(at=at, by=by, where=where), {"taken_time": code} if code else {}


def _moment(day: date, clock: str, now: datetime, there: ZoneInfo) -> tuple[datetime | None, str]:
    try:
        at = moment(datetime.combine(day, time.fromisoformat(clock).replace(tzinfo=None)), there)
    except ValueError:
        return None, "taken_time"
    if at is None:
        return None, "taken_skipped"
    return (None, "taken_ahead") if at > now + AHEAD else (min(at, now), "")


def counted_from(at: datetime | None, on: date | None, entered_at: datetime, there: ZoneInfo) -> datetime:
    """From when a report waits and its limits run: of a day alone from its beginning, which takes the careful side; where
    nobody knows, from when it was typed in."""
    if at is not None:
        return at
    return entered_at if on is None else min(start_of(on, there), entered_at)


class Typed:
    """A draft or nothing, read like POST data."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def get(self, name: str, default: str = "") -> Any:
        value = self.fields.get(name, default)
        return value[0] if isinstance(value, list) and value else value

    def getlist(self, name: str) -> list[str]:
        value = self.fields.get(name, [])
        return value if isinstance(value, list) else [value]


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

"""What is decided about a case: pure functions over plain values. No function here decides that somebody is a victim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harborlight.knowledge.places import known_town
from harborlight.tables.handoffs import AGE_BANDS, DataGroup

OPEN, CLOSED = "open", "closed"
_NEXT = {OPEN: frozenset({CLOSED}), CLOSED: frozenset({OPEN})}

ADULT_AT = 18
# Why somebody opens a case of a person in whose other case they have no part.
BESIDE = ("came_again", "colleague_away", "danger_now", "asked_for")


def next_states(state: str) -> frozenset[str]:
    """Where a case may go from here; every state has a way out."""
    return _NEXT[state]


def case_code(agency_code: str, year: int, number: int) -> str:
    """`HAR-2026-00042`: tells the agency and the year, nothing of the person."""
    return f"{agency_code}-{year}-{number:05d}"


def is_birth_date(text: str, on: date) -> bool:
    """Whether a year, a month or a day (ISO) can be that of a birth: it exists, and lies between 1900 and today."""
    try:
        born = date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= on


def age_on(birth_date: str, on: date) -> int | None:
    """Age in whole years from an ISO date (`1999-05-01`), a month (`1999-05`) or a year (`1999`); None when not known.

    With only a year the younger age is taken: to be treated as a child wrongly does less harm than the reverse.
    """
    parts = [int(part) for part in birth_date.split("-") if part.isdigit()]
    if not parts or not 1900 <= parts[0] <= on.year:
        return None
    month, day = (parts[1] if len(parts) > 1 else 12), (parts[2] if len(parts) > 2 else 31)
    return on.year - parts[0] - ((on.month, on.day) < (month, day))


def age_band(age: int | None) -> str:
    """The published age bands (CTDC 2024 codebook); empty when not known."""
    if age is None:
        return ""
    for band in AGE_BANDS[:-1]:
        low, high = (int(part) for part in band.split("-"))
        if low <= age <= high:
            return band
    return AGE_BANDS[-1]


def is_child(age: int | None) -> bool | None:
    """Whether the person is under 18; None when not known."""
    return None if age is None else age < ADULT_AT


@dataclass(frozen=True, slots=True)
class NameFound:
    """A person of this agency whose name meets the one typed, with how well (0–1)."""

    code: str
    strength: float
    is_exact: bool


def needs_second_look(found: Sequence[NameFound]) -> bool:
    """Whether somebody must look at the names found before a new person is created."""
    return any(match.is_exact or match.strength >= 0.6 for match in found)


def question_of(
    needs: Sequence[str], person: Mapping[str, Any], *, urgency: str, area: str, on: date
) -> dict[str, Any]:
    """The anonymous question of capacity. No identity, no free text: a town that is not on record is left out, since the
    receiver knows where their service is."""
    return {
        "needs": sorted(set(needs)),
        "sex": person.get("sex") or "unknown",
        "age_band": age_band(age_on(str(person.get("birth_date") or ""), on)),
        "n_children": int(person.get("n_children") or 0),
        "languages": list(person.get("languages") or []),
        "urgency": urgency,
        "area": known_town(area),
    }


# Which of our fields go into which group of a hand-off: (our name, label, HTCDS name or empty).
PERSON_GROUPS: dict[DataGroup, tuple[tuple[str, str, str], ...]] = {
    DataGroup.IDENTITY: (
        ("name", "Name", ""),
        ("birth_date", "Date of birth", "prs_Birthdate"),
        ("sex", "Gender", "prs_Gender"),
        ("n_children", "Number of children", "prs_NumberOfChildren"),
        ("languages", "Languages", ""),
    ),
    DataGroup.CONTACT_LOCATION: (
        ("safe_phone", "Safe phone", "prs_MobilePhone"),
        ("safe_times", "Safe times to call", ""),
        ("how_to_sign", "How to introduce oneself", ""),
        ("address", "Where the person stays", "prs_MailingStreet"),
    ),
    DataGroup.LEGAL_IMMIGRATION: (
        ("nationality", "Nationality", "prs_Citizenship"),
        ("legal_status", "Legal status", ""),
    ),
    DataGroup.HEALTH: (("health", "Health", "vic_DetailsOfVulnerabilities"),),
}
CASE_GROUPS: dict[DataGroup, tuple[tuple[str, str, str], ...]] = {
    DataGroup.NARRATIVE: (
        ("summary", "What happened", ""),
        ("exploitation", "Form of exploitation", "vic_TypeOfExploitation"),
    ),
    DataGroup.ALLEGED_PERPETRATOR: (("perpetrators", "About those said to be responsible", ""),),
    DataGroup.CASE_ADMIN: (("code", "Our case number", ""), ("worker", "Worker to call", "")),
}


def fields_of_file(
    person: Mapping[str, Any], case: Mapping[str, Any]
) -> dict[DataGroup, list[tuple[str, str, Any]]]:
    """Everything of a file that a hand-off could carry, by group; empty values are left out. `release` narrows it."""
    found: dict[DataGroup, list[tuple[str, str, Any]]] = {}
    for source, groups in ((person, PERSON_GROUPS), (case, CASE_GROUPS)):
        for group, wanted in groups.items():
            for name, label, code in wanted:
                value = source.get(name)
                if value not in (None, "", [], {}):
                    found.setdefault(group, []).append((code or name, label, value))
    return found

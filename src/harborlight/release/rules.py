"""What is decided about disclosure: pure functions over plain values. Consent can only narrow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from harborlight.knowledge.limits import referral_urgencies
from harborlight.knowledge.places import known_town
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.handoffs import AGE_BANDS, MOST_CHILDREN, SEXES, DataGroup

MOST_DAYS = 184  # consent always ends
GIVEN_BY = ("person", "child_alone", "guardian")
METHODS = ("spoken", "phone", "written")
MOST_CHARACTERS = {"note": 1000, "wording": 1000}

ASKED, WAITLISTED, ACCEPTED, ARRIVED = "asked", "waitlisted", "accepted", "arrived"
DECLINED, REDIRECTED, WITHDRAWN, CANCELLED = "declined", "redirected", "withdrawn", "cancelled"
# From each state where it may go; the last row's states are ends.
_NEXT: dict[str, frozenset[str]] = {
    ASKED: frozenset({ACCEPTED, DECLINED, WAITLISTED, REDIRECTED, WITHDRAWN, CANCELLED}),
    WAITLISTED: frozenset({ACCEPTED, DECLINED, REDIRECTED, WITHDRAWN, CANCELLED}),
    ACCEPTED: frozenset({ARRIVED, WITHDRAWN}),
    ARRIVED: frozenset({WITHDRAWN}),
    DECLINED: frozenset(),
    REDIRECTED: frozenset(),
    WITHDRAWN: frozenset(),
    CANCELLED: frozenset(),
}
STATES = tuple(_NEXT)
ANSWERS = {"accept": ACCEPTED, "decline": DECLINED, "waitlist": WAITLISTED, "redirect": REDIRECTED}
PENDING = frozenset({ASKED, WAITLISTED})
DELIVERED = frozenset({ACCEPTED, ARRIVED})
ENDS = frozenset(state for state, following in _NEXT.items() if not following)


def next_states(state: str) -> frozenset[str]:
    """Where a request may go from here."""
    return _NEXT[state]


@dataclass(frozen=True, slots=True)
class Grant:
    """A consent as the rule sees it."""

    recipient_agency_id: UUID | None
    recipient_label: str
    groups: frozenset[str]
    purpose: str
    given_on: date
    expires_on: date
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a disclosure is allowed, for which groups, and why not (codes)."""

    groups: frozenset[str]
    reasons: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return bool(self.groups)


def may_disclose(
    grant: Grant | None,
    *,
    recipient_agency_id: UUID | None,
    recipient_label: str,
    groups: Collection[str],
    purpose: str,
    on: date,
) -> Decision:
    """The one decision of every disclosure: recipient ∩ groups ∩ purpose ∩ time. Anything that does not fit allows nothing."""
    if grant is None:
        return Decision(frozenset(), ("no_consent",))
    reasons = []
    if grant.is_withdrawn:
        reasons.append("withdrawn")
    if on >= grant.expires_on:
        reasons.append("expired")
    if on < grant.given_on:
        reasons.append("not_yet_given")
    if (grant.recipient_agency_id, grant.recipient_label) != (recipient_agency_id, recipient_label):
        reasons.append("other_recipient")
    if grant.purpose != purpose:
        reasons.append("other_purpose")
    if reasons:
        return Decision(frozenset(), tuple(reasons))
    shared = grant.groups & frozenset(groups)
    return Decision(shared, () if shared else ("no_common_group",))


def check_grant(
    *,
    groups: Collection[str],
    expires_on: date | None,
    given_by: str,
    method: str,
    purpose: str,
    is_attested: bool,
    on: date,
) -> dict[str, str]:
    """What is wrong with a consent about to be kept: field → code. Empty when it may be kept."""
    wrong: dict[str, str] = {}
    known = {group.value for group in DataGroup}
    if not groups or not set(groups) <= known:
        wrong["groups"] = "choose_groups"
    if expires_on is None or not on < expires_on or (expires_on - on).days > MOST_DAYS:
        wrong["expires_on"] = "end_within_six_months"
    if given_by not in GIVEN_BY:
        wrong["given_by"] = "who_agreed"
    if method not in METHODS:
        wrong["method"] = "how"
    if purpose not in vocabulary("consent_purposes").codes():
        wrong["purpose"] = "what_for"
    if not is_attested:
        wrong["is_not_condition_attested"] = "attest"
    return wrong


# Field of the anonymous question → whether a value may stand in it. Codes, a small number, a town on record: a name, a
# number to call or a story fits in none of them.
_MAY_STAND: Mapping[str, Callable[[Any], bool]] = {
    "needs": lambda value: _are_codes(value, "needs"),
    "sex": lambda value: value in SEXES,
    "age_band": lambda value: value in ("", *AGE_BANDS),
    "n_children": lambda value: type(value) is int and 0 <= value <= MOST_CHILDREN,
    "languages": lambda value: _are_codes(value, "languages"),
    "urgency": lambda value: value in referral_urgencies(),
    "area": lambda value: value == "" or (isinstance(value, str) and known_town(value) == value),
}
QUESTION_FIELDS = frozenset(_MAY_STAND)
MOST_CODES = 20


def check_question(question: Mapping[str, Any]) -> list[str]:
    """Fields that keep a question from being anonymous or from being one: not of it, or with a value that may not stand in it."""
    wrong = {
        name for name, value in question.items() if name not in _MAY_STAND or not _MAY_STAND[name](value)
    }
    return sorted(wrong if question.get("needs") else wrong | {"needs"})


def _are_codes(value: Any, name: str) -> bool:
    known = vocabulary(name).codes()
    return (
        isinstance(value, list | tuple) and len(value) <= MOST_CODES and all(each in known for each in value)
    )


def check_answer(answer: str, reason: str, note: str) -> dict[str, str]:
    """What is wrong with a receiver's answer: field → code. A reason is a code; a note is short and sealed."""
    wrong: dict[str, str] = {}
    if answer not in ANSWERS:
        wrong["answer"] = "answer"
    reasons = vocabulary("decline_reasons").codes()
    if reason not in reasons and (reason or answer == "decline"):
        wrong["reason"] = "why"
    if len(note) > MOST_CHARACTERS["note"]:
        wrong["note"] = "shorter"
    return wrong


Fields = Mapping[str, Sequence[Sequence[Any]]]


def packet(fields: Fields, groups: Collection[str]) -> dict[str, list[list[Any]]]:
    """Exactly what the receiver will see: the fields of the permitted groups, in the order of the groups."""
    return {
        group.value: [list(row) for row in fields[group.value]]
        for group in DataGroup
        if group.value in groups and fields.get(group.value)
    }

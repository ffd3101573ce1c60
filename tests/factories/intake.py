"""Reports and inboxes for tests. All invented."""

from __future__ import annotations

from typing import Any

from harborlight.core.models import Account, Agency
from harborlight.core.permissions import SystemActor
from harborlight.intake import actions
from harborlight.intake.models import Inbox, Report
from tests.factories import core as make

SETTER = SystemActor("factory", frozenset({"inbox:create", "inbox:change", "inbox:view", "home:view"}))
STORY = "They sleep in the back of the shop. Marked-Story-7731"
TYPED = {
    "danger": "no",
    "city": "Leeds",
    "place": "A nail bar near the station",
    "sign_papers_held": "present",
    "sign_debt": "present",
    "n_people": "3",
    "story": STORY,
    "may_contact": "yes",
    "safe_phone": "07700 900123",
    "shown_at": "1700000000",
    "mark": "ab" * 32,
}


def fields(**changed: Any) -> dict[str, Any]:
    """Fields of a report as kept."""
    return {"danger": "no", "signs": {"papers_held": "present", "debt": "present"}, "story": STORY, **changed}


def inbox(of: Agency | None = None, *, name: str = "Web reports", is_default: bool = True) -> Inbox:
    return actions.create_inbox(
        by=SETTER, agency_id=(of or make.agency()).pk, name=name, is_default=is_default
    )


def report(by: Account, *, channel: str = "call", **changed: Any) -> Report:
    return actions.submit_report(by=by, channel=channel, fields=fields(**changed))

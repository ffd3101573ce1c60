"""In a real browser: at every step of the first journey somebody of the wrong role and somebody of the wrong agency is
refused, nothing changes, and the trail has the attempt. Each attempt is made as the right person's own form would make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from harborlight.core.models import Account, AuditEvent
from harborlight.core.records import Guarded
from harborlight.core.roles import Role
from harborlight.intake import actions as intake
from harborlight.release.models import Incoming
from tests.factories import core as make
from tests.factories import release as at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# Sent by the page itself, so that origin, cookies and the form's own token are a browser's.
SEND = """async ({address, typed}) => {
  const body = new URLSearchParams(typed);
  if (typed) body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(address, typed ? {method: "POST", body, redirect: "manual"} : {redirect: "manual"});
  return [answer.status, await answer.text()];
}"""


@dataclass(frozen=True)
class Step:
    """A step of the journey: what is asked or sent; `roles` that may take it, in the agency whose turn it is."""

    name: str
    address: Callable[[SimpleNamespace], str]
    typed: Callable[[SimpleNamespace], dict[str, Any]] | None = None
    roles: frozenset[Role] = field(default=frozenset({Role.CASEWORKER, Role.SUPERVISOR}))
    side: str = "harbour"


FRONT = frozenset({Role.CASEWORKER, Role.SUPERVISOR, Role.HOTLINE_WORKER})
IN_A_MONTH = (timezone.localdate() + timedelta(days=30)).isoformat()
CONSENT = {
    "groups": "identity", "purpose": "referral", "expires_on": IN_A_MONTH, "given_by": "person", "method": "spoken",
    "is_not_condition_attested": "on",
}  # fmt: skip
STEPS = [
    Step("see a report", lambda t: f"/intake/{t.waiting.pk}/", roles=FRONT),
    Step("judge a report", lambda t: f"/intake/{t.waiting.pk}/triage/", lambda t: {"urgency": "soon"}, roles=FRONT),
    Step("pass a report on", lambda t: f"/intake/{t.waiting.pk}/pass-on/", lambda t: {"agency": t.shelter.pk, "reason": "They can"}, roles=FRONT),
    Step("close a report", lambda t: f"/intake/{t.waiting.pk}/close/", lambda t: {"reason": "No more"}, roles=FRONT),
    Step("open a case from it", lambda t: f"/cases/open/from-report/{t.waiting.pk}/", lambda t: {"name": "Somebody Else"}),
    Step("see the case", lambda t: f"/cases/{t.case.pk}/"),
    Step("see who saw it", lambda t: f"/cases/{t.case.pk}/seen/"),
    Step("see the person", lambda t: f"/cases/{t.case.pk}/person/"),
    Step("change the person", lambda t: f"/cases/{t.case.pk}/person/", lambda t: {"name": "Somebody Else"}),
    Step("take a screening", lambda t: f"/cases/{t.case.pk}/screen/ilo_ec_delphi/A_L/", lambda t: {"ex_pay": "present"}),
    Step("see a screening", lambda t: f"/cases/{t.case.pk}/screenings/{t.screening.pk}/"),
    Step("add a need", lambda t: f"/cases/{t.case.pk}/needs/", lambda t: {"need": "legal_advice", "urgency": "soon"}),
    Step("add a task", lambda t: f"/cases/{t.case.pk}/tasks/", lambda t: {"text": "Call", "due_on": IN_A_MONTH}),
    Step("add a note", lambda t: f"/cases/{t.case.pk}/notes/", lambda t: {"text": "x"}),
    Step("find a service", lambda t: f"/cases/{t.case.pk}/services/"),
    Step("keep a consent", lambda t: f"/cases/{t.case.pk}/consent/{t.house.pk}/", lambda t: CONSENT),
    Step("see the preview", lambda t: f"/cases/{t.case.pk}/refer/{t.house.pk}/"),
    Step("refer", lambda t: f"/cases/{t.case.pk}/refer/{t.house.pk}/", lambda t: {"needs": t.need.pk, "consent": t.consent.pk, "urgency": "soon"}),
    Step("see the referral", lambda t: f"/release/requests/{t.request.pk}/"),
    Step("take the question back", lambda t: f"/release/requests/{t.request.pk}/cancel/", lambda t: {}),
    Step("withdraw the consent", lambda t: f"/cases/{t.case.pk}/consents/{t.consent.pk}/withdraw/", lambda t: {}),
    Step("assign the case", lambda t: f"/cases/{t.case.pk}/assign/", lambda t: {"account": t.colleague.pk, "part": "lead"}),
    Step("close the case", lambda t: f"/cases/{t.case.pk}/close/", lambda t: {"closing": "Done"}),
    Step("see the question", lambda t: f"/release/incoming/{t.incoming.pk}/", side="shelter"),
    Step("answer yes", lambda t: f"/release/incoming/{t.incoming.pk}/", lambda t: {"answer": "accept"}, side="shelter"),
    Step("see the packet", lambda t: f"/release/incoming/{t.delivered.pk}/", side="shelter"),
    Step("confirm the arrival", lambda t: f"/release/incoming/{t.delivered.pk}/arrived/", lambda t: {}, side="shelter"),
    Step("confirm a withdrawal", lambda t: f"/release/incoming/{t.delivered.pk}/withdrawal/", lambda t: {}, side="shelter"),
]  # fmt: skip
WRONG_ROLES = (Role.HOTLINE_WORKER, Role.INVESTIGATOR, Role.OPERATOR)


@pytest.fixture
def table() -> SimpleNamespace:
    """The journey half-way: a report that waits, a case with all its parts, one question asked and one answered."""
    table = at.table()
    table.waiting = intake.submit_report(by=table.hotline, channel="call", fields=at.SIGNS)
    table.screening = at.screened(table)
    table.consent = at.consented(table)
    table.request = at.referred(table, table.consent)
    table.incoming = Incoming.objects.get(reference=table.request)
    table.delivered = at.delivered(table)
    table.colleague = make.account(Role.CASEWORKER, of=table.harbour)
    return table


def strangers(table: SimpleNamespace) -> list[tuple[str, str, Account]]:
    """Who should not: (which side's stranger, who they are, their account)."""
    third = make.agency("Third")
    found = [(side, f"{role} of the same agency", make.account(role, of=getattr(table, side)))
             for side in ("harbour", "shelter") for role in WRONG_ROLES]  # fmt: skip
    found += [(side, "a caseworker of a third agency", make.account(Role.CASEWORKER, of=third))
              for side in ("harbour", "shelter")]  # fmt: skip
    found += [("harbour", "the receiver", table.receiver), ("shelter", "the sender", table.worker)]
    return found


def everything() -> dict[str, list[tuple[Any, int]]]:
    """Every record with its version: a write of any kind shows. Drafts and marks are the writer's own affair."""
    models = [m for m in apps.get_models() if issubclass(m, Guarded) and m.noun not in ("draft", "")]
    return {m.__name__: sorted(m.objects.values_list("pk", "version")) for m in models}


def test_nobody_of_the_wrong_role_or_agency_takes_a_step(desk, table):
    everybody = strangers(table)
    before, wrong = everything(), []
    for side, who, account in everybody:
        sitting = desk(account)
        page = sitting.go("/drafts/")
        for step in STEPS:
            if step.side != side or (
                account.agency_id == getattr(table, side).pk and account.roles & step.roles
            ):
                continue
            last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
            typed = None if step.typed is None else {k: str(v) for k, v in step.typed(table).items()}
            status, told = page.evaluate(SEND, {"address": step.address(table), "typed": typed})
            noted = list(AuditEvent.objects.filter(seq__gt=last).values_list("kind", "actor"))
            if status not in (403, 404) or noted != [("refusal", account.actor_id)] or "Amina" in told:
                wrong.append((step.name, who, status, noted))
    assert wrong == []
    assert everything() == before


def test_the_right_people_are_not_refused(desk, table):
    """Otherwise the refusals above would prove nothing: the same forms are good in the right hands."""
    refused = []
    sittings = {"harbour": desk(table.worker).go("/drafts/"), "shelter": desk(table.receiver).go("/drafts/")}
    supervisor = desk(make.account(Role.SUPERVISOR, of=table.harbour)).go("/drafts/")
    for step in [step for step in STEPS if step.typed is None] + STEPS[15:16]:
        status, _told = sittings[step.side].evaluate(
            SEND, {"address": step.address(table), "typed": step.typed and step.typed(table)}
        )
        if status not in (200, 0):  # 0: led on to the next page
            refused.append((step.name, status))
    typed = {"account": str(table.colleague.pk), "part": "lead"}
    status, _told = supervisor.evaluate(SEND, {"address": f"/cases/{table.case.pk}/assign/", "typed": typed})
    assert status == 0
    assert refused == []


def test_nobody_who_is_not_signed_in_takes_a_step(desk, table):
    page = desk(None).go("/account/login/")
    before = everything()
    for step in STEPS:
        typed = None if step.typed is None else {k: str(v) for k, v in step.typed(table).items()}
        status, told = page.evaluate(SEND, {"address": step.address(table), "typed": typed})
        assert status in (0, 401), step.name  # led to the sign-in, or told that the sign-in has ended
        assert "Amina" not in told
    assert everything() == before

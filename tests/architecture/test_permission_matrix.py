"""Every route × method × role × tenant, by real requests, against the committed table. A new route without a row fails.

After a change that is meant: HARBORLIGHT_WRITE_MATRIX=1 pytest tests/architecture/test_permission_matrix.py
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.cases import actions as cases
from harborlight.cases.models import Screening, Task
from harborlight.core import accounts
from harborlight.core.acting import maintenance
from harborlight.core.roles import POLICE_ROLES, VICTIM_FILES, Role
from harborlight.directory import actions as directory
from harborlight.directory.models import Duty
from harborlight.intake import actions as intake
from harborlight.intelligence import actions as intelligence
from harborlight.intelligence.models import Lead
from harborlight.release.models import Incoming

TABLE = Path(__file__).with_name("permission_matrix.csv")
# Open to whoever is not signed in; each for a reason.
OPEN = {
    "people:welcome": "a one-time link",
    "people:sample": "answers 404 outside the sample",
    "people:lock": "asks for sign-in itself",
    "people:second_factor": "asks for sign-in itself",
    "set_language": "keeps a language",
}
pytestmark = pytest.mark.django_db


def routes(
    patterns: list[object] | None = None, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Named routes of our own; allauth's are its business and covered by the sign-in tests."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.urlconf_name == "allauth.urls" or "allauth" in str(pattern.urlconf_name):
                continue
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from routes(pattern.url_patterns, (*spaces, *space))
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or "?")), pattern


@pytest.fixture
def world():
    """One agency with everything in it, and another beside it."""
    home, other = make.agency("Home"), make.agency("Other")
    supervisor = make.account(Role.SUPERVISOR, of=home)
    hotline = make.account(Role.HOTLINE_WORKER, of=home)
    coordinator = make.account(Role.COORDINATOR, of=home)
    inbox = intake.create_inbox(by=coordinator, agency_id=home.pk, name="Inbox", is_default=True)
    house = service(home)
    report = intake.submit_report(
        by=hotline, channel="call", fields={"story": "x", "danger": "no", "signs": {}}
    )
    case = cases.open_case(by=supervisor, person={"name": "Nadia Invented"})
    need = cases.add_need(by=supervisor, case_id=case.pk, need="safe_house")
    task = cases.add_task(by=supervisor, case_id=case.pk, text="Call", due_on=timezone.localdate())
    screening = cases.record_screening(
        by=supervisor,
        case_id=case.pk,
        instrument_id="ilo_ec_delphi",
        form="A_L",
        answers={"ex_pay": "present"},
        profile={},
    )
    consent = cases.record_consent(
        by=supervisor, case_id=case.pk, service_id=house.pk, groups=["identity"], purpose="referral",
        expires_on=timezone.localdate() + timedelta(days=30), given_by="person", method="spoken",
        is_not_condition_attested=True,
    )  # fmt: skip
    request = cases.refer_person(
        by=supervisor,
        case_id=case.pk,
        service_id=house.pk,
        consent_id=consent.pk,
        need_ids=[need.pk],
        urgency="soon",
    )
    admin = make.account(Role.AGENCY_ADMIN, of=home)
    duty = directory.put_on_duty(
        by=admin, agency_id=home.pk, name="X", phone="0113 496 0100", starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=8),
    )  # fmt: skip
    assert isinstance(duty, Duty)
    assert isinstance(task, Task)
    assert isinstance(screening, Screening)
    analyst = make.account(Role.POLICE_ANALYST, of=home)
    run = intelligence.start_run(
        by=analyst, purpose="A purpose of more words", file_name="posts.csv", content=b"id,text"
    )
    with maintenance("test"):
        lead = Lead(
            agency=home, run=run, data_key=run.data_key, number=1, place_in_list=1, support=0.5, n_posts=2,
            details={"reasons": []}, rows=[],
        )  # fmt: skip
        lead.save()
    values: dict[str, object] = {
        "case_id": case.pk, "need_id": need.pk, "task_id": task.pk, "screening_id": screening.pk, "service_id": house.pk,
        "consent_id": consent.pk, "report_id": report.pk, "inbox_id": inbox.pk, "request_id": request.pk,
        "incoming_id": Incoming.objects.get().pk, "duty_id": duty.pk, "account_id": hotline.pk, "person_id": case.person_id,
        "instrument_id": "ilo_ec_delphi", "kind": "json", "token": "none", "session_id": 1, "form": "A_L",
        "job_id": run.job_id, "run_id": run.pk, "lead_id": lead.pk,
    }  # fmt: skip
    assert accounts.check_roles([Role.CASEWORKER])
    return home, other, values


def _said(status: int) -> str:
    return {403: "refused", 404: "missing", 405: "no such method"}.get(
        status, "open" if status < 500 else "broken"
    )


def observe(world) -> dict[tuple[str, str, str], str]:
    """What each role is told, in its own agency and in the other one: route, role, tenant -> "GET … POST …"."""
    home, other, values = world
    observed = {}
    listed = list(routes())
    for role in Role:
        for tenant, agency in (("own", home), ("other", other)):
            client = make.signed_in(Client(raise_request_exception=False), make.account(role, of=agency))
            for name, pattern in listed:
                arguments = {key: values[key] for key in pattern.pattern.converters}
                if "form" in arguments and name.startswith("drafts:"):
                    arguments["form"] = "intake.report"
                address = reverse(name, kwargs=arguments)
                said = []
                for method in ("GET", "POST"):
                    with transaction.atomic():
                        response = client.get(address) if method == "GET" else client.post(address, {})
                        transaction.set_rollback(True)
                    said.append(f"{method} {_said(response.status_code)}")
                observed[(name, role.value, tenant)] = ", ".join(said)
    return observed


def test_every_route_answers_each_role_as_the_table_says(world):
    observed = observe(world)
    assert not [key for key, said in observed.items() if "broken" in said]
    if os.environ.get("HARBORLIGHT_WRITE_MATRIX"):
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["route", "role", "tenant", "answer"])
            writer.writerows([*key, said] for key, said in sorted(observed.items()))
    with TABLE.open(newline="") as file:
        committed = {
            (row["route"], row["role"], row["tenant"]): row["answer"] for row in csv.DictReader(file)
        }
    assert set(observed) == set(committed), "a route or a role without a row"
    assert {key: said for key, said in observed.items() if committed[key] != said} == {}


def test_no_police_role_and_no_other_agency_opens_a_victim_file():
    """Read off the committed table, so that a careless regeneration is caught, too."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    files = {
        "cases:case",
        "cases:person",
        "cases:screening",
        "release:request",
        "release:incoming_page",
        "intake:report",
    }
    police = {role.value for role in POLICE_ROLES} | {Role.FRONTLINE_OFFICER.value, Role.OPERATOR.value}
    reached = [
        row for row in rows
        if row["route"] in files and "open" in row["answer"] and (row["role"] in police or row["tenant"] == "other")
    ]  # fmt: skip
    assert reached == []
    assert VICTIM_FILES


def test_every_view_declares_who_may_open_it():
    undeclared = [
        name for name, pattern in routes() if not hasattr(pattern.callback, "page_right") and name not in OPEN
    ]
    assert undeclared == []


def test_nobody_who_is_not_signed_in_sees_a_page(world):
    _home, _other, values = world
    client = Client()
    for name, pattern in routes():
        if name in OPEN:
            continue
        arguments = {key: values[key] for key in pattern.pattern.converters}
        response = client.get(reverse(name, kwargs=arguments))
        assert response.status_code in (302, 405), name
        assert response.status_code == 405 or "/account/login/" in response["Location"], name

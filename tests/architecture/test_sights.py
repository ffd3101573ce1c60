"""Whoever looks into a file is named on its page "who saw this file", by whatever way they looked: every address of the staff
site is asked for, every form of the rooms that hold files is sent half-filled, and what was unsealed meanwhile is compared with
the events that were kept. A new page that opens a part of a file and leaves no event fails here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch
from tests import pages
from tests.addresses import forms_in, taken_back
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.world import World
from tests.factories.world import world as make_world

from harborlight.cases import actions as cases
from harborlight.cases import queries
from harborlight.cases.models import Case
from harborlight.core import audit, vault
from harborlight.core.models import AuditEvent
from harborlight.core.records import Record
from harborlight.core.roles import SEES, VICTIM_FILES, Role
from harborlight.intake import actions as intake
from harborlight.release import actions as release
from harborlight.release.models import Incoming
from harborlight.web.words import ACTS

pytestmark = pytest.mark.django_db
ROOMS = ("cases", "release", "intake", "protocols")
SHOWN = (200, 400, 409)  # an answer that leads elsewhere has shown nothing


@contextmanager
def opened_files() -> Iterator[set[str]]:
    """The files of which a part is unsealed meanwhile, noticed where nobody gets past: at the vault."""
    found: set[str] = set()
    real = vault.open_field

    def watched(record, *given):
        if isinstance(record, Record):
            found.update(str(each) for each in record.files)
        return real(record, *given)

    with patch.object(vault, "open_field", watched):
        yield found


@dataclass
class Look:
    """One request: its answer, the files that were opened for it, and those of them that no read event names."""

    answer: HttpResponseBase
    opened: set[str]
    unnoted: set[str]


def look(ask: Callable[[], HttpResponseBase]) -> Look:
    """What was done is taken back."""
    with taken_back(), opened_files() as opened:
        before = audit.head()[0]
        answer = ask()
        if answer.status_code not in SHOWN:
            return Look(answer, set(), set())
        events = AuditEvent.objects.filter(seq__gt=before, kind="read")
        return Look(answer, opened, opened - set(events.values_list("object_id", flat=True)))


@pytest.fixture
def world() -> World:
    """One of everything, and a report of the case; the person has a second case, so that a search shows two files."""
    world = make_world()
    report = intake.submit_report(
        by=world.supervisor, channel="call", fields={"danger": "no", "signs": {}, "story": "x"}
    )
    case = Case.objects.get(pk=world.values["case_id"])
    cases.open_case(by=world.supervisor, person_id=case.person_id, report_id=report.pk)
    return world


def test_every_look_into_a_file_is_noted_at_the_file(world):
    """Asked by somebody with every role that opens any of it."""
    who = [role for role in Role if set(SEES.get(role, {})) & VICTIM_FILES]
    client = make.signed_in(Client(raise_request_exception=False), make.account(*who, of=world.home))
    opened, silent, sent = set(), [], set()
    for name, pattern in pages.staff_routes():
        try:
            path = world.address(name, pattern.pattern.converters)
        except (NoReverseMatch, KeyError):
            continue
        seen = look(lambda p=path: client.get(p))
        opened |= {name} if seen.opened else set()
        silent += [name] if seen.unnoted else []
        for where, fields in _forms(path, seen.answer):
            key = (re.sub(r"[0-9a-f-]{36}", "", where), *fields)
            if key in sent:
                continue
            sent.add(key)
            for typed in (fields | {"version": "0"}, {}):
                posted = look(lambda w=where, t=typed: client.post(w, t))
                silent += [f"{name}: {where}"] if posted.unnoted else []
                if posted.answer.status_code in SHOWN:  # what the empty form would show, too
                    break
    assert silent == []
    assert {"cases:case", "cases:person", "cases:refer", "cases:screening_pdf", "protocols:run"} <= opened
    assert len(sent) > 15


def _forms(path: str, answer: HttpResponseBase) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Where the forms of a page of these rooms are sent, each as somebody would fill it in."""
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    for form in forms_in(answer.content.decode()):
        where = form.action or path
        if form.method == "post" and where.strip("/").partition("/")[0] in ROOMS:
            yield where, form.filled()


def test_a_search_is_noted_at_each_file_of_whoever_it_shows(world):
    client = make.signed_in(Client(), world.supervisor)
    with opened_files() as opened:
        assert "Nadia Invented" in client.post("/cases/find/", {"name": "Nadia Invented"}).content.decode()
    assert len(opened) == 2
    assert not look(lambda: client.post("/cases/find/", {"name": "Nadia Invented"})).unnoted
    searched = AuditEvent.objects.filter(action="page:find_person").order_by("-seq")
    assert {each.object_id for each in searched} == opened | {""}
    page = searched.get(object_id="")
    assert {each.parent for each in searched.exclude(seq=page.seq)} == {page.seq}


def test_a_page_that_notes_nothing_is_found(world):
    """The look can fail: a view of its own, and a page whose note is lost."""
    case_id = world.values["case_id"]

    def careless(request: HttpRequest) -> HttpResponse:
        return HttpResponse(Case.objects.get(pk=case_id).person.opened("name"))

    assert str(case_id) in look(lambda: careless(RequestFactory().get("/"))).unnoted
    client = make.signed_in(Client(), world.supervisor)
    with patch.object(Record, "_note_sight", lambda _record: None):
        assert look(lambda: client.get(f"/cases/{case_id}/")).unnoted == {str(case_id)}


def test_the_page_names_who_looked_and_by_which_way(world):
    reader = make.account(Role.SUPERVISOR, Role.CASEWORKER, of=world.home, display_name="Rea Reader")
    client, values = make.signed_in(Client(), reader), world.values
    release.answer(by=world.supervisor, incoming_id=values["incoming_id"], answer="accept")
    case = Case.objects.get(pk=values["case_id"])
    ways = {
        f"/cases/{case.pk}/": "read the file",
        f"/cases/{case.pk}/person/": "read the person's details",
        f"/cases/{case.pk}/screenings/{values['screening_id']}/": "read a screening",
        f"/cases/{case.pk}/services/": "read the needs",
        f"/cases/{case.pk}/refer/{values['service_id']}/": "saw what a referral would show",
        f"/release/requests/{values['request_id']}/": "read a referral",
        f"/release/incoming/{values['incoming_id']}/": "read what was handed over",
        f"/protocols/runs/{values['checklist_id']}/": "read a checklist",
    }
    for path in ways:
        assert client.get(path).status_code == 200, path
    client.post("/cases/find/", {"name": "Nadia Invented"})
    told = [
        (each.who, str(ACTS.get(each.action, each.action)))
        for each in queries.events_of(case)
        if each.kind == "read"
    ]
    assert {said for who, said in told if who == "Rea Reader"} == {
        *ways.values(),
        "saw the person in a search",
    }
    page = make.signed_in(Client(), world.supervisor).get(f"/cases/{case.pk}/seen/").content.decode()
    assert page.count("Rea Reader") == len(ways) + 1


def test_whatever_is_told_of_a_file_has_words_and_is_told_once(world):
    case = Case.objects.get(pk=world.values["case_id"])
    told = list(queries.events_of(case))
    assert {each.action for each in told} - set(ACTS) == set()
    assert [each.action for each in told].count("case.refer") == 1
    assert "referral.request" not in {
        each.action for each in told
    }  # said by the referral that it was a part of
    assert {"note", "need", "plan", "screening"} & {each.action.partition(".")[0] for each in told}


def test_of_whoever_received_it_only_the_agency_is_told(world):
    table = at.table()
    at.referred(table, at.consented(table))
    incoming = Incoming.objects.get(reference__record_id=table.case.pk)
    release.answer(by=table.receiver, incoming_id=incoming.pk, answer="accept")
    make.signed_in(Client(), table.receiver).get(f"/release/incoming/{incoming.pk}/")
    told = {(each.who, each.action) for each in queries.events_of(table.case)}
    assert (table.shelter.name, "page:incoming_page") in told
    assert table.receiver.display_name not in {who for who, _action in told}

"""What somebody wrote or sent is kept whole or refused with a word; a list that stops early says so."""

from __future__ import annotations

import ast
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import core as make
from tests.factories import intake as made
from tests.factories import release as at

from harborlight.cases import actions as cases
from harborlight.cases import queries as case_queries
from harborlight.cases.views import plans
from harborlight.core.lists import first_of
from harborlight.core.roles import Role
from harborlight.directory.actions import listing_of, shortened_in
from harborlight.directory.models import Duty
from harborlight.protocols import actions as protocols
from harborlight.protocols import queries as protocol_queries
from harborlight.release import actions as release
from harborlight.tables import services as s

SRC = Path(__file__).resolve().parents[3] / "src" / "harborlight"
LONG = "The last words matter. " * 200 + "Not to be told to the uncle."


@pytest.fixture(autouse=True)
def key_file():
    make.key_file()


def cuts(source: str) -> list[int]:
    """Lines where a typed text is cut: `request.POST.get(…)[:n]`, also with a `strip()` between."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            inner = ast.unparse(node.value)
            if "request.POST" in inner or (
                inner.endswith(".strip()") and isinstance(node.slice.upper, ast.Constant)
            ):
                found.append(node.lineno)
    return found


def test_no_view_and_no_action_cuts_what_was_typed():
    files = [
        path for path in SRC.rglob("*.py") if {"views", "views.py", "actions", "actions.py"} & set(path.parts)
    ]
    assert len(files) > 30
    # A visitor's search: the first two hundred characters are looked for and stand in the box again.
    files.remove(SRC / "web" / "public" / "views.py")
    assert {str(path): found for path in files if (found := cuts(path.read_text()))} == {}
    assert cuts('a = request.POST.get("reason", "")[:2000]') == [1]
    assert cuts("b = note.strip()[:300]") == [1]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["triage", "pass_on", "close"])
def test_a_reason_that_is_too_long_is_told_and_given_back_and_nothing_is_done(client, name):
    worker = make.account(Role.HOTLINE_WORKER)
    report, other = made.report(worker), make.agency()
    desk = make.signed_in(client, worker)
    sent = {"reason": LONG, "urgency": "urgent", "agency": str(other.pk), "once": str(uuid4())}
    answer = desk.post(reverse(f"intake:{name}", args=[report.pk]), sent)
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (400, "opened")
    page = answer.content.decode()
    assert "Shorten it" in page
    kept = page.split('href="/drafts/unsent/')[1].split('"')[0]
    assert "Not to be told to the uncle." in desk.get(f"/drafts/unsent/{kept}").content.decode()


@pytest.mark.django_db
def test_a_checklists_note_that_is_too_long_is_told_at_the_step(client):
    worker = make.account(Role.HOTLINE_WORKER)
    run = protocols.start_run(by=worker, protocol_id="hotline_call")
    step = protocol_queries.progress_of(run).steps[0].step.id
    sent = {"step": step, "what": "done", "note": LONG}
    desk = make.signed_in(client, worker)
    answer = desk.post(reverse("protocols:mark", args=[run.pk]), sent, headers={"HX-Request": "true"})
    assert "Shorten it" in answer.content.decode()
    assert not protocol_queries.marks_of(run)


@pytest.mark.django_db
def test_a_long_story_neither_holds_a_withdrawal_back_nor_loses_its_end():
    table = at.table()
    consent = at.consented(table)
    assert (
        release.withdraw(by=table.worker, consent_id=consent.pk, reason=LONG).opened("withdrawal_reason")
        == LONG
    )


@pytest.mark.django_db
def test_a_number_of_the_roster_is_never_cut():
    """A telephone number that lost its last digits calls somebody else."""
    sheet = (
        "Who,Telephone,From,Until\n"
        + f"Rosa Keeper,{'0113 496 0100 or ' * 4},2030-01-01 20:00,2030-01-02 08:00\n"
    )
    client = make.signed_in(Client(), make.account(Role.AGENCY_ADMIN))
    page = client.post("/directory/duty/import/", {"file": SimpleUploadedFile("r.csv", sheet.encode())})
    assert page.status_code == 400
    assert "40 fit. Shorten it." in page.content.decode()
    assert not Duty.objects.exists()


def a_service(**told) -> s.Service:
    return s.Service(id="one", name="Invented house", status="active", **told)


@pytest.mark.django_db
def test_a_document_with_a_text_too_long_for_the_list_says_so_before_it_is_kept():
    assert shortened_in(a_service(description="x" * 4000)) == []
    long = a_service(description="x" * 4001, eligibility_description="y" * 2001)
    assert shortened_in(long) == ["description", "eligibility"]
    assert (len(listing_of(long).description), len(listing_of(long).eligibility)) == (4000, 2000)
    sheet = "name,description,town\n" + f"Invented house,{'many words ' * 500},Leeds\n"
    client = make.signed_in(Client(), make.account(Role.DIRECTORY_EDITOR))
    page = client.post(
        "/directory/import/", {"file": SimpleUploadedFile("s.csv", sheet.encode())}
    ).content.decode()
    assert "Too long for the list" in page


def test_the_first_of_many_know_that_there_are_more():
    assert (list(first_of([1, 2, 3], 2)), first_of([1, 2, 3], 2).is_cut) == ([1, 2], True)
    assert (list(first_of([1, 2], 2)), first_of([1, 2], 2).is_cut) == ([1, 2], False)


@pytest.mark.django_db
def test_a_list_that_stops_early_says_so_and_a_files_notes_are_all_there(client, monkeypatch):
    worker = make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Invented Person"}, has_searched=True)
    for number in range(101):
        cases.add_note(by=worker, case_id=case.pk, text=f"Note {number}")
    assert len(case_queries.notes_of(worker, case)) == 101
    for _ in range(3):
        cases.add_task(by=worker, case_id=case.pk, text="Call", due_on=case.opened_on)
    desk = make.signed_in(client, worker)
    assert "there are more" not in desk.get(reverse("cases:tasks")).content.decode()
    monkeypatch.setattr(plans, "first_of", lambda rows, most: first_of(rows, 2))
    assert "Only the first 2 are shown; there are more." in desk.get(reverse("cases:tasks")).content.decode()

"""What a role may not see is nowhere, by real requests: a mark stands in every field with a class, and every page, list,
search, filter, form, conflict and export is asked for it.

Two looks. Each role walks over every page and finds no mark that the field matrix hides from it. Then one that sees all
loses one class after the other: no mark of it is told, and every answer is the same, to the letter and in the number of
questions to the database, as for a record in which nothing of that class stands.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.addresses import forms_in, routes, taken_back
from tests.factories import core as make
from tests.factories.planted import LEFT_OUT, Planted, blank, on_the_case, planted, write

from harborlight.cases import actions
from harborlight.cases import queries as cases
from harborlight.cases.models import Person
from harborlight.core import blind_index
from harborlight.core.acting import maintenance
from harborlight.core.field_rights import HIDDEN, classed_fields
from harborlight.core.models import Account
from harborlight.core.roles import RIGHTS, SEES, VICTIM_FILES, FieldClass, Relation, Role
from harborlight.errors import Refused
from harborlight.intake.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Where people's data are shown. The other rooms hold none; that no route of theirs is forgotten is the permission matrix's.
ROOMS = ("cases", "release", "intake", "protocols", "intelligence", "drafts", "jobs", "home", "my_reports")
CLASSES = [each for each in FieldClass if each is not FieldClass.ADMIN]
ALL = (Role.SUPERVISOR, Role.HOTLINE_WORKER, Role.POLICE_ANALYST)
WITH_OWN_RIGHTS = [
    role
    for role, nouns in RIGHTS.items()
    if any(nouns.get(each, {}).get("view") == Relation.OWN for each in VICTIM_FILES)
]
# Kept, and printed on no page; a field that comes onto one is taken off here.
ON_NO_PAGE = {
    "cases.Case.closing", "cases.Case.risks", "cases.Screening.profile", "cases.Screening.profile.age", "cases.Screening.use",
    "release.Consent.wording", "release.Consent.withdrawal_reason",
    "release.Consent.person_secret", "release.Request.packet", "release.Incoming.packet", "intake.Report.receipt",
    "intake.Report.fields.may_contact",
}  # fmt: skip


@pytest.fixture
def world() -> Planted:
    return planted()


@pytest.fixture
def sees_all(world) -> Client:
    return _client(_all_of(world))


def _client(account) -> Client:
    return make.signed_in(Client(raise_request_exception=False), account)


def addresses(world: Planted) -> Iterator[str]:
    """Every address of these rooms that shows a page, with the planted records in it."""
    for name, pattern in routes():
        if name.partition(":")[0] in ROOMS and "GET" in pattern.callback.page_right.methods:
            yield world.world.address(name, pattern.pattern.converters)
    yield world.world.address("protocols:run", ("checklist_id",)).replace(
        str(world.world.values["checklist_id"]), str(world.world.values["stopped_id"])
    )


def told(response) -> str:
    """Everything that an answer tells: status, headers, cookies, body. Its length is the body's, its end the clock's."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = sorted(
        each for each in response.headers.items() if each[0] not in ("Content-Length", "Expires")
    )
    return f"{response.status_code}\n{headers}\n{response.cookies}\n{readable(body)}"


def readable(body: bytes) -> str:
    """A page as it is; of a PDF the words, since what is packed in it tells nothing to the eye."""
    if not body.startswith(b"%PDF-"):
        return body.decode()
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(body)).pages)


def test_every_field_with_a_class_is_planted(world):
    planned = {
        (each.record, each.name)
        for each in classed_fields()
        if each.field_class is not FieldClass.ADMIN and each.model not in LEFT_OUT
    }
    planted_in = {
        (each.record, each.name) for each in world.marks.values() if each.field_class is not FieldClass.ADMIN
    }
    assert planted_in == planned


def test_who_sees_all_is_shown_every_field_that_stands_on_a_page(world, sees_all):
    """The look can fail: whatever is on a page is found there by its mark."""
    found = {mark for address in addresses(world) for mark in world.found_in(told(sees_all.get(address)))}
    shown = {f"{each.record}.{each.name}" for mark, each in world.marks.items() if mark in found}
    assert {f"{each.record}.{each.name}" for each in world.marks.values()} - shown == ON_NO_PAGE


def _may_be_told(each, role: Role, *, is_own: bool) -> bool:
    """By the field matrix, on pages (the search by name is asked for elsewhere; the planted checklists are of a case)."""
    ways = [way for way in each.shown_to(role).split(", ") if not way.endswith(("(search)", "(of a report)"))]
    return any(way != HIDDEN and (is_own or not way.startswith("own")) for way in ways)


@pytest.mark.parametrize("who", ["on the case", "a colleague", "of another agency"])
def test_no_page_tells_a_role_what_the_field_matrix_hides(who, world):
    """A colleague who has no part in the case differs from a worker of it only where a right is one's own."""
    for role in Role if who != "a colleague" else WITH_OWN_RIGHTS:
        account = make.account(role, of=world.world.other if who == "of another agency" else world.world.home)
        if who == "on the case":
            on_the_case(world, account)
        allowed = {
            mark for mark, each in world.marks.items()
            if who != "of another agency" and _may_be_told(each, role, is_own=who == "on the case")
        }  # fmt: skip
        client = _client(account)
        for address in addresses(world):
            assert world.found_in(told(client.get(address))) <= allowed, (role, address)


# -- one class taken away ----------------------------------------------------------------------------------------------


@pytest.fixture(params=CLASSES, ids=str)
def hidden(request, monkeypatch, world) -> FieldClass:
    """A class that from here on no role opens, of any noun; the world was made before."""
    _hide(monkeypatch, request.param)
    return request.param


def _hide(monkeypatch, hidden: FieldClass) -> None:
    for role, opened in SEES.items():
        monkeypatch.setitem(SEES, role, {noun: classes - {hidden} for noun, classes in opened.items()})


def _all_of(world: Planted) -> Account:
    """An account that acts with every right of these rooms."""
    return make.account(*ALL, of=world.world.home)


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def same(text: str) -> str:
    """Without what differs from one answer to the next: one-time marks, tokens, moments, ids of what was just made."""
    once = r'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*'
    moments, made = r"(<time)[^>]*>[^<]*", r"(?<='Location', ')[^']*"
    text = re.sub(moments, r"\1", re.sub(once, r"\1", text))
    text = re.sub(made, lambda found: _ID.sub("", found[0]), text)
    return re.sub(r"(?<=Set-Cookie: )(\w+)=[^\r\n]*", r"\1", text)


def ask(client: Client, method: str, address: str, fields: dict[str, object]) -> tuple[str, int]:
    """What is told, and how many questions to the database it took; whatever was done is undone."""
    n_asked = 0

    def count(execute, *call):
        nonlocal n_asked
        n_asked += 1
        return execute(*call)

    with taken_back(), connection.execute_wrapper(count):
        response = client.get(address, fields) if method == "GET" else client.post(address, fields)
        assert response.status_code < 500, (method, address)
        said = told(response)
    return said, n_asked


def questions(
    world: Planted, client: Client, hidden: FieldClass
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Every page; each with every filter and order that an address could name, by hidden content and hidden field; every
    form on a page as it stands, and empty; the searches."""
    marks, forms_seen = world.of(hidden), set()
    for address in addresses(world):
        yield "GET", address, {}
        if not _ID.search(address) or address.endswith(
            ("/services/", f"/refer/{world.world.values['service_id']}/")
        ):
            names = (
                "q",
                "name",
                "need",
                "state",
                "status",
                "judgement",
                "place",
                "before",
                "run",
                "page",
                "filter",
            )
            field = world.marks[marks[0]].name.partition(".")[0]
            yield (
                "GET",
                address,
                {**dict.fromkeys(names, marks[0]), "sort": field, "order": field, "o": f"-{field}"},
            )
        with taken_back():
            page = client.get(address)
            forms = forms_in(page.content.decode()) if page["Content-Type"].startswith("text/html") else []
        for form in forms:
            where = form.action or address
            key = (where, *form.fields)
            if (
                form.method == "post"
                and where.strip("/").partition("/")[0] in ROOMS
                and key not in forms_seen
            ):
                forms_seen.add(key)
                yield "POST", where, form.filled()
                yield "POST", where, {name: form.fields[name] for name in ("version",) if name in form.fields}
    for mark in marks[:4]:
        yield "POST", "/cases/find/", {"name": mark}
        yield "POST", "/intake/receipt/", {"receipt": mark}


def test_what_is_hidden_is_told_by_nothing_and_changes_nothing(hidden, world, sees_all, caplog):
    marks = world.of(hidden)
    assert marks
    person = next(each for each in world.records if isinstance(each, Person))
    with maintenance("test"):
        blind_index.write(person)
    asked = list(questions(world, sees_all, hidden))
    before = [ask(sees_all, *each) for each in asked]
    for (method, address, fields), (said, _n) in zip(asked, before, strict=True):
        echoed = str(fields)
        assert not [mark for mark in marks if mark in said and mark not in echoed], (method, address)
    with taken_back():
        blank(world, hidden)
        with maintenance("test"):
            blind_index.write(Person.objects.select_related("data_key__agency_key").get(pk=person.pk))
        after = [ask(sees_all, *each) for each in asked]
    different = [
        each[:2] for each, (had, n_had), (lacks, n_lacks) in zip(asked, before, after, strict=True)
        if (same(had), n_had) != (same(lacks), n_lacks)
    ]  # fmt: skip
    assert different == []
    assert not [mark for mark in marks if mark in caplog.text]


# -- forms --------------------------------------------------------------------------------------------------------------

# Values as a form takes them, none of them told by anything else on its page.
PERSON = {
    "name": "Zqname Invented", "other_names": ["Zqother"], "birth_date": "1961-02-17", "sex": "woman", "n_children": 2,
    "languages": ["so"], "needs_interpreter": True, "nationality": "ER", "legal_status": "Zqstatus",
    "safe_phone": "Zqphone", "safe_times": "Zqtimes", "how_to_sign": "Zqsign", "address": "Zqstreet", "health": "Zqhealth",
}  # fmt: skip


def _person_page(world: Planted, client: Client) -> tuple[Person, str, dict[str, list[str]]]:
    """The planted person with values that the form takes, the address of the form, and what it would send as it stands."""
    person = next(each for each in world.records if isinstance(each, Person))
    write(person, **PERSON)
    address = world.world.address("cases:person", ("case_id",))
    form = next(each for each in forms_in(client.get(address).content.decode()) if "version" in each.fields)
    return person, address, form.fields


def _values(person: Person) -> dict[str, object]:
    kept = Person.objects.select_related("data_key__agency_key").get(pk=person.pk)
    return {name: kept.opened(name) for name in PERSON}


def test_a_form_saved_by_who_does_not_see_a_class_keeps_it_as_it_was(hidden, world, sees_all):
    person, address, fields = _person_page(world, sees_all)
    assert _values(person) == PERSON
    shown = {name for name in PERSON if hidden not in Person._meta.get_field(name).classes}
    assert set(PERSON) & set(fields) == shown - {"legal_status"}  # kept, but on no form yet
    assert sees_all.post(address, fields).status_code == 302
    assert _values(person) == PERSON
    sent_by_hand = dict.fromkeys(set(PERSON) - shown, "x")
    fields = _person_page(world, sees_all)[2]
    assert sees_all.post(address, fields | sent_by_hand).status_code == 302
    assert _values(person) == PERSON
    if sent_by_hand:
        with pytest.raises(Refused):
            actions.change_person(by=_all_of(world), person_id=person.pk, version=None, fields=sent_by_hand)


def test_the_two_texts_of_a_conflict_hold_nothing_hidden(hidden, world, sees_all):
    person, address, fields = _person_page(world, sees_all)
    shown = {name for name in fields if name in PERSON}
    changed = {name: "Zqmine" for name in ("name", "address", "health") if name in shown}
    response = sees_all.post(address, fields | changed | {"version": "0"})
    assert response.status_code == 409
    said = told(response)
    for name, value in PERSON.items():
        if str(value).startswith("Zq") and name != "legal_status":
            assert (str(value) in said) == (name in shown), name
    with taken_back():
        write(person, **{name: None for name in PERSON if name not in shown})
        assert same(told(sees_all.post(address, fields | changed | {"version": "0"}))) == same(said)


def test_without_sight_of_needs_services_are_listed_and_a_referral_is_plainly_refused(
    monkeypatch, world, sees_all
):
    _hide(monkeypatch, FieldClass.HEALTH)
    services = world.world.address("cases:services", ("case_id",))
    assert "House by the Water" in sees_all.get(services).content.decode()
    refused = sees_all.get(world.world.address("cases:refer", ("case_id", "service_id")))
    assert refused.status_code == 403
    assert "Your role does not open what this needs." in refused.content.decode()
    values = world.world.values
    with pytest.raises(Refused, match="does not open"):
        actions.refer_person(
            by=_all_of(world), case_id=values["case_id"], service_id=values["service_id"],
            consent_id=values["consent_id"], need_ids=[values["need_id"]], urgency="soon",
        )  # fmt: skip


def test_without_sight_of_names_nobody_is_searched_and_no_new_person_is_made(monkeypatch, world, sees_all):
    """Also not by the way round: the warning of a similar name is a search."""
    _hide(monkeypatch, FieldClass.IDENTITY)
    person = _person_page(world, sees_all)[0]
    with maintenance("test"):
        blind_index.write(person)
    by = _all_of(world)
    assert cases.find_people(by, "Zqname Invented") == []
    assert sees_all.post("/cases/find/", {"name": "Zqname Invented"}).status_code == 403
    for has_searched in (True, False):
        with pytest.raises(Refused):
            actions.open_case(by=by, person={"name": "Zqname Invented"}, has_searched=has_searched)


def test_a_report_is_passed_on_whole_or_not_at_all(hidden, world, sees_all):
    values = world.world.values
    address = world.world.address("intake:pass_on", ("report_id",))
    sent = {"agency": str(world.world.other.pk), "reason": "They can act"}
    is_part_of_reports = hidden in (FieldClass.IDENTITY, FieldClass.CONTACT, FieldClass.NARRATIVE)
    page = sees_all.get(world.world.address("intake:report", ("report_id",))).content.decode()
    assert ("Pass on to another agency" in page) != is_part_of_reports
    assert ("Does not want to be contacted" in page) is False
    assert sees_all.post(address, sent).status_code == (403 if is_part_of_reports else 302)
    assert Report.objects.exclude(pk=values["report_id"]).exists() != is_part_of_reports


def test_a_child_is_scored_as_a_child_by_who_may_not_know_the_age(monkeypatch, world):
    _hide(monkeypatch, FieldClass.IDENTITY)
    person = next(each for each in world.records if isinstance(each, Person))
    write(person, birth_date=str(timezone.localdate().year - 12))
    taken = actions.record_screening(
        by=_all_of(world), case_id=world.world.values["case_id"], instrument_id="ilo_ec_delphi", form="A_S",
        answers={"ex_pay": "present"},
    )  # fmt: skip
    assert taken.opened("outcome")["is_child_flagged"] is True
    assert "age" not in taken.shown_to(_all_of(world))["profile"]

"""The library's calls: the same answers as the command line, refusals that say what to mend, nothing for whoever may not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import core as make
from tests.factories.library import draft, in_use, sheet

from harborlight.cli import main
from harborlight.core.models import AuditEvent, Draft
from harborlight.core.roles import RIGHTS, Role
from harborlight.exchange import xlsform
from harborlight.knowledge.instruments import all_instruments, load
from harborlight.library import actions
from harborlight.library.models import Edition

API = "/api/v1"
DELPHI = f"{API}/instruments/ilo_ec_delphi/2009.1"
NAME = "Zofia Zmyslona"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return make.signed_in(Client(raise_request_exception=False), make.account(Role.CASEWORKER))


def said_by(*verb: str, given: str = ""):
    done = CliRunner().invoke(main, [*verb, "--json"], input=given)
    return json.loads(done.stdout)


def post(client, address, given):
    body = given if isinstance(given, str | bytes) else json.dumps(given)
    return client.post(address, body, content_type="application/json")


def file(name: str, data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def test_the_list_and_each_instrument_are_what_the_command_line_says(client):
    listed = client.get(f"{API}/instruments").json()
    shipped = said_by("instruments", "list")
    assert listed
    assert all(row in shipped for row in listed)
    assert {row["id"] for row in listed} == {each.id for each in all_instruments()}
    for row in listed:
        shown = client.get(f"{API}/instruments/{row['id']}/{row['version']}?language=es")
        assert shown.json() == said_by(
            "instruments", "show", row["id"], "--version", row["version"], "--language", "es"
        )
    of_form = client.get(f"{DELPHI}?form=C_L").json()
    assert of_form == said_by("instruments", "show", "ilo_ec_delphi", "--form", "C_L")
    assert len(of_form["items"]) < len(client.get(DELPHI).json()["items"])


def test_every_worked_example_scores_as_on_the_command_line(client):
    n = 0
    for instrument in all_instruments():
        for vector in [each for each in instrument.vectors if not each.strengths][:2]:
            given = {"answers": dict(vector.answers), "profile": dict(vector.profile)}
            answer = post(client, f"{API}/instruments/{instrument.id}/{instrument.version}/score", given)
            assert answer.status_code == 200, (instrument.id, vector.name, answer.content)
            verb = ("instruments", "score", instrument.id, "--version", instrument.version, "--answers", "-")
            assert answer.json() == said_by(*verb, given=json.dumps(given)), (instrument.id, vector.name)
            n += 1
    assert n > 20


def test_scoring_keeps_nothing_and_logs_nothing(client, caplog):
    events = AuditEvent.objects.count()
    item = load("ilo_ec_delphi").items_of("A_L")[0].id
    for answer in ("present", NAME):
        post(client, f"{DELPHI}/score", {"answers": {item: answer}, "profile": {"form": "A_L"}})
    assert AuditEvent.objects.count() == events
    assert not Draft.objects.exists()
    assert NAME not in caplog.text


def test_validation_is_what_the_command_line_says(client, tmp_path):
    for text in (
        sheet(),
        sheet(expected="negative"),
        sheet().replace(b"debt_named", b"papers_kept"),
        b"id: x\n",
    ):
        path = tmp_path / "instrument"
        path.write_bytes(text)
        found = client.post(f"{API}/instruments/validate", file("x.yaml", text))
        assert found.status_code == 200, found.content
        assert {**said_by("instruments", "validate", str(path)), "problems": []} == found.json()
    assert found.json()["faults"]
    read = client.post(f"{API}/instruments/validate", file("x.xlsx", xlsform.write(load("suspected_case"))))
    assert read.json()["examples"] == []
    assert not any(fault["blocks"] for fault in read.json()["faults"])
    assert not Edition.objects.exists()


def test_the_knowledge_calls_are_what_the_command_line_says(client):
    assert client.get(f"{API}/knowledge/search?q=recovery+period").json() == said_by(
        "knowledge", "search", "recovery", "period"
    )
    assert client.get(f"{API}/knowledge/check?shelf=numbers&shelf=limits&country=gb").json() == said_by(
        "knowledge", "check", "--shelf", "numbers", "--shelf", "limits", "--country", "GB"
    )


def test_an_instrument_goes_out_and_comes_in_as_a_draft():
    author = make.account(Role.TRAINER)
    client = make.signed_in(Client(), author)
    out = client.get(f"{API}/instruments/suspected_case/{load('suspected_case').version}/files/xlsform")
    assert out.content == xlsform.write(load("suspected_case"))
    assert out["Content-Disposition"].startswith("attachment")
    taken = client.post(f"{API}/instruments", file("x.xlsx", out.content))
    assert taken.status_code == 400
    assert taken.json()["faults"][0]["where"] == "file"
    newer = xlsform.write(replace(load("suspected_case"), version="99"))
    made = client.post(f"{API}/instruments", {**file("x.xlsx", newer), "note": "first"})
    assert made.status_code == 201
    edition = Edition.objects.get(pk=made.json()["id"])
    assert (edition.state, edition.instrument_version, edition.agency_id) == ("draft", "99", author.agency_id)
    assert AuditEvent.objects.get(action="edition.propose").actor == author.actor_id


def test_the_coalitions_own_instrument_is_called_once_it_is_in_use(client):
    agency = make.agency("Home")
    author, second = make.account(Role.TRAINER, of=agency), make.account(Role.COORDINATOR, of=agency)
    draft(author)
    assert Edition.objects.count() == 1
    assert client.get(f"{API}/instruments/harbour_check/1").status_code == 404  # a draft is for nobody's use
    in_use(author, second, make.account(Role.SURVIVOR_ADVISER, of=agency), "2")
    own = f"{API}/instruments/harbour_check/2"
    assert client.get(own).json()["title"] == {"en": "Harbour check"}
    scored = post(client, f"{own}/score", {"answers": {"papers_kept": "present"}})
    assert (scored.json()["outcome"], scored.json()["version"]) == ("positive", "2")
    assert "harbour_check" in {row["id"] for row in client.get(f"{API}/instruments").json()}


def test_an_instrument_of_another_language_and_an_odd_version_is_told_like_any(client):
    agency = make.agency("Home")
    author, second = make.account(Role.TRAINER, of=agency), make.account(Role.COORDINATOR, of=agency)
    odd = sheet('2"; x=é', is_victim_facing=False).replace(b"{en:", b"{es:").replace(b"[en]", b"[es]")
    made = actions.propose(by=author, name="x.yaml", data=odd)
    actions.activate(by=second, edition_id=made.pk)
    [row] = [row for row in client.get(f"{API}/instruments").json() if row["id"] == "harbour_check"]
    assert row["title"] == "Harbour check"
    own = f"{API}/instruments/harbour_check/{quote(row['version'])}"
    assert client.get(own).json()["items"][0]["label"] == "Does somebody else keep the papers?"
    assert post(client, f"{own}/score", {"answers": {}}).status_code == 200
    out = client.get(f"{own}/files/fhir")
    assert out.status_code == 200
    assert '"; x' not in out["Content-Disposition"].replace('\\"', "")


def test_a_range_without_an_end_is_null_and_the_answer_is_json(client):
    agency = make.agency("Home")
    author, second = make.account(Role.TRAINER, of=agency), make.account(Role.COORDINATOR, of=agency)
    text = sheet(is_victim_facing=False).replace(
        b"{kind: any_of}", b"{kind: expression, score: '${n}', positive_from: 1}"
    )
    text = text.replace(b"items:", b"items:\n  - {id: n, type: integer, label: {en: How many?}}")
    text = text.replace(b"{papers_kept: present}", b"{n: 3}")
    made = actions.propose(by=author, name="x.yaml", data=text)
    actions.activate(by=second, edition_id=made.pk)
    answer = post(client, f"{API}/instruments/harbour_check/1/score", {"answers": {}})
    assert answer.json()["score"] == {"low": None, "high": None}
    assert b"Infinity" not in answer.content


DEEP = '{"answers": {"a": ' + "[" * 100_000 + "]" * 100_000 + "}}"
WRONG = [
    ("", "body"),
    ("[]", "body"),
    ("nonsense", ""),
    (b"\xff", ""),
    (DEEP, ""),
    ('{"answers": {"a": NaN}}', ""),
    ('{"answers": {"a": 1e999}}', ""),
    ('{"answers": {"a": ' + "9" * 5000 + "}}", ""),
    ('{"answers": {"a": "\\ud800"}}', ""),
    ('{"answers": {"a": "\\u0000"}}', ""),
    ('{"answers": {}, "answers": {}}', ""),
    ('{"answers": 1}', "body.answers"),
    ('{"answers": {}, "Zofia Zmyslona": 1}', "body"),
    ('{"answers": {"Zofia Zmyslona": "present"}, "profile": {"form": "A_L"}}', "answer 1"),
    ('{"answers": {"ex_pay": "Zofia Zmyslona"}, "profile": {"form": "A_L"}}', "ex_pay"),
    ('{"answers": {"ex_pay": [["Zofia Zmyslona"]]}, "profile": {"form": "A_L"}}', "ex_pay"),
    ('{"answers": {}, "profile": {"form": "Zofia Zmyslona"}}', "ilo_ec_delphi"),
    ('{"answers": {}, "profile": {"Zofia Zmyslona": 1}}', "profile"),
    ('{"answers": {}, "profile": {"form": ["A_L"]}}', "profile"),
    ('{"answers": {}, "profile": {"form": "A_L", "age": "12"}}', "profile.age"),
    ('{"answers": {}, "profile": {"form": "A_L", "age": true}}', "profile.age"),
    ('{"answers": {}, "profile": {"form": "A_L", "age": 121}}', "profile.age"),
]


@pytest.mark.parametrize(("body", "where"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_body_is_told_what_where_and_how_to_mend(client, body, where):
    answer = post(client, f"{DELPHI}/score", body)
    told = answer.json()
    assert answer.status_code == 400, told
    assert told["said"]
    assert told["mend"] or all(each["said"] for each in told["faults"])
    if where:
        assert any(where in each["where"] for each in told["faults"]), told
    assert NAME not in answer.content.decode()


def test_other_wrong_calls_are_told_in_json(client):
    large = post(client, f"{DELPHI}/score", "x" * 3_000_000)
    assert (large.status_code, bool(large.json()["said"])) == (413, True)
    for address, status in (
        (f"{API}/nothing", 404),
        (f"{API}/instruments/none/1", 404),
        (f"{DELPHI}/files/redcap", 404),
        (f"{DELPHI}/files/none", 404),
        (f"{DELPHI}?form=none", 400),
        (f"{DELPHI}?fomr=A_L", 400),
        (f"{API}/knowledge/search", 400),
        (f"{API}/knowledge/search?q=" + "x" * 201, 400),
        (f"{API}/knowledge/search?q=x&contry=GB", 400),
        (f"{API}/knowledge/check?shelf=none", 400),
        (f"{DELPHI}/score", 405),
    ):
        answer = client.get(address)
        assert answer.status_code == status, address
        assert answer.json()["said"], address
    for name, data in (
        ("x.exe", b"MZ"),
        ("x.yaml", b"\xff"),
        ("x.yaml", b"[" * 100_000),
        ("x.xlsx", b"junk"),
    ):
        answer = client.post(f"{API}/instruments/validate", file(f"{NAME}{name}", data))
        assert answer.status_code == 400, (name, answer.content)
        assert answer.json()["faults"]
        assert NAME not in answer.content.decode()
    missing = client.post(f"{API}/instruments/validate", {})
    assert missing.json()["faults"][0]["where"] == "file.file"


def test_each_role_is_told_by_its_right_before_its_body_is_read():
    for role in Role:
        client = make.signed_in(Client(), make.account(role))
        may_view = "view" in RIGHTS[role].get("knowledge", {})
        may_propose = "create" in RIGHTS[role].get("edition", {})
        for address in (
            f"{API}/instruments",
            DELPHI,
            f"{API}/knowledge/check?shelf=limits",
            f"{API}/openapi.json",
        ):
            assert client.get(address).status_code == (200 if may_view else 403), (role, address)
        assert post(client, f"{DELPHI}/score", "nonsense").status_code == (400 if may_view else 403), role
        assert client.post(f"{API}/instruments", {}).status_code == (400 if may_propose else 403), role
    assert not all("create" in RIGHTS[role].get("edition", {}) for role in Role)
    assert AuditEvent.objects.filter(kind=AuditEvent.Kind.REFUSAL, action="api:propose_instrument").exists()


def test_nobody_and_a_locked_session_are_told_in_json(client):
    assert Client().get(f"{API}/instruments").json()["said"] == "Nobody is signed in."
    assert Client().post(f"{API}/instruments", {}).status_code == 401
    session = client.session
    session["is_locked"] = True
    session.save()
    for answer in (
        client.get(f"{API}/instruments"),
        client.post(f"{DELPHI}/score", {"draft_form": "x", "answers": NAME}),
    ):
        assert (answer.status_code, answer.json()["said"]) == (401, "This session is locked.")
    assert not Draft.objects.exists()


def test_whoever_needs_a_second_factor_first_is_told_so():
    client = Client()
    client.force_login(make.account(Role.SUPERVISOR), backend="harborlight.core.sign_in.AccountBackend")
    answer = client.get(f"{API}/instruments")
    assert (answer.status_code, answer.json()["said"]) == (401, "This account needs a second factor first.")


def test_a_call_of_a_session_needs_the_token_of_its_forms():
    client = make.signed_in(Client(enforce_csrf_checks=True), make.account(Role.CASEWORKER))
    given = {"answers": {}, "profile": {"form": "A_L"}}
    refused = post(client, f"{DELPHI}/score", given)
    assert (refused.status_code, "CSRF" in refused.json()["said"]) == (403, True)
    client.get("/library/editions/")
    client.get("/people/sessions/")
    token = client.cookies["csrftoken"].value
    done = client.post(
        f"{DELPHI}/score", json.dumps(given), content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert done.status_code == 200


def test_no_other_site_is_let_in_and_nothing_is_cached(client):
    answer = client.get(f"{API}/instruments", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer["Cache-Control"] == "no-store"


def test_the_guide_shows_what_is_answered(client):
    guide = (Path(__file__).parents[3] / "docs" / "how-to" / "api.md").read_text()
    blocks = [json.loads(block.partition("```")[0]) for block in guide.split("```json\n")[1:]]
    address = f"{API}/instruments/raft/{load('raft').version}/score"
    assert address.removeprefix("/api/v1/") in guide
    assert len(blocks) == 4
    for given, shown in zip(blocks[::2], blocks[1::2], strict=True):
        assert post(client, address, given).json() == shown

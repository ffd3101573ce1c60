"""Pages of protocols: the list, the protocol, the print, the checklist with and without script, the call beside the form."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.factories import core as make
from tests.factories import intake as reports

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.intake.models import Report
from harborlight.protocols import actions, queries
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun

pytestmark = pytest.mark.django_db
HX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def home():
    make.installation()
    return make.agency(country="GB")


@pytest.fixture
def worker(home):
    return make.account(Role.HOTLINE_WORKER, Role.CASEWORKER, of=home)


@pytest.fixture
def desk(client, worker):
    return make.signed_in(client, worker)


@pytest.fixture
def run(worker):
    return actions.start_run(by=worker, protocol_id="hotline_call")


def text(response):
    return response.content.decode()


def at(name, run, **_):
    return reverse(f"protocols:{name}", args=[run.pk])


# -- reading ---------------------------------------------------------------------------------------------------------------


def test_the_list_is_searched_by_setting_and_by_words_in_the_readers_language(desk):
    def listed(**query):
        page = text(desk.get("/protocols/", query)).split("<main")[1]
        return set(re.findall(r'<h2><a href="/protocols/([a-z_]+)/"', page))

    every = listed()
    assert {"hotline_call", "police_stop", "child"} <= every
    assert listed(setting="police_stop") == {"police_stop"}
    assert "hotline_call" in listed(words="codeword supervisor") | listed(words="hang up first")
    assert listed(words="zebra") == set()
    desk.cookies["django_language"] = "es"
    assert listed(words="cuelgue primero") == {"hotline_call"}


def test_a_protocol_says_plainly_that_it_is_unverified_and_unseen_by_survivors(desk):
    page = text(desk.get("/protocols/hotline_call/"))
    assert "No person of the field has checked this protocol yet." in page
    assert "No survivor adviser has reviewed this protocol yet." in page
    assert "Polaris, Building the global safety net" in page
    assert page.count('class="card step') == 21
    assert 'href="tel:999"' in page
    assert "<svg" in page


def test_what_survivor_advisers_said_and_what_was_changed_is_shown(desk, monkeypatch):
    from dataclasses import replace
    from datetime import date

    from harborlight.knowledge.protocols import load
    from harborlight.protocols.views import shelf
    from harborlight.tables.protocols import SurvivorInput

    said = SurvivorInput(
        date(2026, 5, 4).isoformat(),
        {"en": "Three paid advisers"},
        {"en": "Ask less"},
        {"en": "Two questions went"},
    )
    monkeypatch.setattr(shelf, "load", lambda *_: replace(load("child"), survivor_input=(said,)))
    page = text(desk.get("/protocols/child/"))
    assert page.index("Three paid advisers") < page.index("Ask less") < page.index("Two questions went")
    assert "No survivor adviser" not in page


@pytest.mark.parametrize(
    "address", ["/protocols/nothing/", "/protocols/child/?version=1999", "/protocols/nothing/print/"]
)
def test_a_protocol_that_is_not_there_is_not_found(desk, address):
    assert desk.get(address).status_code == 404


def test_the_print_has_a_box_for_every_step(desk):
    assert text(desk.get("/protocols/child/print/")).count("☐") == 23


def test_everybody_of_staff_reads_protocols(client):
    for role in (Role.FRONTLINE_OFFICER, Role.LEARNER, Role.INVESTIGATOR, Role.OPERATOR):
        signed = make.signed_in(client, make.account(role))
        assert signed.get("/protocols/police_stop/").status_code == 200
        assert signed.get("/protocols/runs/").status_code == 403


# -- the checklist ---------------------------------------------------------------------------------------------------------


def test_a_tick_without_script_comes_back_to_the_checklist(desk, run):
    answer = desk.post(at("mark", run), {"step": "open", "what": "done", "note": "Whispers"})
    assert answer["Location"] == at("run", run)
    page = text(desk.get(answer["Location"]))
    assert "Whispers" in page
    assert "1 step noted" in page


def test_a_tick_with_script_draws_the_checklist_alone(desk, run):
    answer = desk.post(at("mark", run), {"step": "open", "what": "done"}, **HX)
    page = text(answer)
    assert answer.status_code == 200
    assert page.lstrip().startswith("<section")
    assert "<html" not in page
    assert re.search(r"<details[^>]* open>\s*<summary><span[^>]*>2<", page), "the next open step is shown"


@pytest.mark.parametrize("how", [{}, HX])
def test_what_is_wrong_is_said_at_the_step_and_nothing_is_noted(desk, run, how):
    answer = desk.post(at("mark", run), {"step": "open", "what": "skipped"}, **how)
    page = text(answer if how else desk.get(answer["Location"]))
    assert "Say why this step is skipped." in page
    assert not ProtocolMark.objects.exists()


def test_a_step_that_does_not_follow_and_an_ended_run_are_told_with_script_too(desk, worker, run):
    assert "does not follow" in text(desk.post(at("mark", run), {"step": "refer", "what": "done"}, **HX))
    actions.stop_run(by=worker, run_id=run.pk, rule="cut_off")
    assert "This checklist has ended." in text(
        desk.post(at("mark", run), {"step": "open", "what": "done"}, **HX)
    )
    page = text(desk.get(at("run", run)))
    assert "Do not call back unless that was agreed" in page, "the rule's advice stays on the page"


def test_an_answer_opens_the_way_and_a_limit_shows_when_it_ends(desk, run):
    for step, answer in (("open", ""), ("danger", "no"), ("safe_to_talk", "not_known")):
        desk.post(at("mark", run), {"step": step, "what": "done", "answer": answer})
    page = text(desk.get(at("run", run)))
    assert "The short call" in page
    assert "Get a vetted interpreter" not in page
    assert re.search(r'class="due due--(soon|now)"', page)
    assert "own proposal" in page


def test_stop_finish_reopen_take_and_escalate_by_their_buttons(client, home, worker, run):
    desk = make.signed_in(client, worker)
    desk.post(at("escalate", run), {"to_role": "supervisor", "reason": "No bed"})
    asked = Escalation.objects.get()
    desk.post(at("stop", run), {"rule": "cut_off"})
    assert ProtocolRun.objects.get().state == "stopped"
    desk.post(at("reopen", run))
    desk.post(at("finish", run))
    assert ProtocolRun.objects.get().state == "open", "steps are open"
    supervisor = make.account(Role.SUPERVISOR, of=home)
    desk = make.signed_in(client, supervisor)
    assert "Somebody asks you to step in" in text(desk.get("/protocols/runs/"))
    assert "1 escalation waits for you" in text(desk.get("/"))
    desk.post(reverse("protocols:take_escalation", args=[asked.pk]))
    desk.post(reverse("protocols:settle_escalation", args=[asked.pk]), {"answer": "Found one"})
    desk.post(at("take", run))
    assert ProtocolRun.objects.get().account == supervisor
    assert Escalation.objects.get().state == "settled"


def test_after_a_tick_nobody_is_sent_to_another_site(desk, run):
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = desk.post(at("mark", run), {"step": "open", "what": "done", "back": back})
        assert answer["Location"] == at("run", run)


# -- a call ----------------------------------------------------------------------------------------------------------------


def test_a_checklist_runs_beside_the_form_of_a_call_and_goes_on_about_its_report(desk, worker):
    page = text(desk.get("/intake/take/"))
    assert (
        re.search(r'<option value="([a-z_]+)">', page.split("Go through a protocol")[1]).group(1)
        == "hotline_call"
    )
    answer = desk.post("/intake/take/call/", {"protocol": "hotline_call", "once": str(uuid4())})
    run = ProtocolRun.objects.get()
    assert answer["Location"] == f"/intake/take/?run={run.pk}"
    page = text(desk.get(answer["Location"]))
    assert "Answer so that nothing is given away" in page
    assert f'name="back" value="/intake/take/?run={run.pk}"' in page
    answer = desk.post(
        at("mark", run), {"step": "open", "what": "done", "back": f"/intake/take/?run={run.pk}"}
    )
    assert answer["Location"] == f"/intake/take/?run={run.pk}#checklist"
    typed = {**reports.TYPED, "channel": "call", "run": str(run.pk), "once": str(uuid4())}
    answer = desk.post("/intake/take/", typed)
    report = Report.objects.get()
    assert answer["Location"] == f"/intake/{report.pk}/"
    assert at("run", run) in text(desk.get(answer["Location"]))
    assert report.code in text(desk.get(at("run", run)))


def test_a_form_with_an_error_keeps_its_checklist(desk, run):
    page = text(desk.post("/intake/take/", {"channel": "call", "run": str(run.pk)}))
    assert 'id="checklist"' in page
    assert f'name="run" value="{run.pk}"' in page


def test_whoever_only_reports_sees_no_checklist(client):
    make.installation()
    officer = make.signed_in(client, make.account(Role.FRONTLINE_OFFICER))
    assert "Go through a protocol" not in text(officer.get("/intake/take/"))


# -- in a case -------------------------------------------------------------------------------------------------------------


def test_a_case_begins_a_protocol_and_takes_over_the_one_of_its_report(desk, worker):
    report = reports.report(worker)
    desk.post(f"/intake/{report.pk}/protocol/", {"protocol": "hotline_call"})
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"}, report_id=report.pk)
    page = text(desk.get(f"/cases/{case.pk}/"))
    assert "Go on with it in this case" in page
    run = ProtocolRun.objects.get()
    answer = desk.post(f"/cases/{case.pk}/protocols/take-over/", {"run": str(run.pk), "once": str(uuid4())})
    assert answer["Location"] == at("run", run)
    desk.post(f"/cases/{case.pk}/protocols/", {"protocol": "child", "once": str(uuid4())})
    assert {(each.protocol, each.about_code) for each in queries.runs_about(worker, case.pk)} == {
        ("hotline_call", case.code), ("child", case.code),
    }  # fmt: skip
    assert "Nadia" not in text(desk.get(at("run", run)))


@pytest.mark.parametrize("run_id", ["", "nonsense", "01a214d1-be64-7000-a01d-850b828c98cf"])
def test_taking_over_what_is_not_there_is_not_found(desk, worker, run_id):
    case = cases.open_case(by=worker, person={"name": "Nadia Invented"}, report_id=reports.report(worker).pk)
    assert desk.post(f"/cases/{case.pk}/protocols/take-over/", {"run": run_id}).status_code == 404

"""Forms that were taken along: who may, what the device gets, how they come back, and everything that a device may send instead."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import errands as device
from tests.factories import release as at
from tests.factories.errands import Device
from tests.factories.library import in_use, sheet

from harborlight.cases import actions as cases
from harborlight.cases.models import CaseRole, Screening
from harborlight.core import drafts, errands
from harborlight.core.acting import maintenance
from harborlight.core.envelope import CannotOpen
from harborlight.core.models import Access, AuditEvent, Errand
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Refused
from harborlight.intake import actions as intake
from harborlight.intake.models import Report
from harborlight.library import actions as library

pytestmark = pytest.mark.django_db
RAFT = {"hurt_or_threatened": "yes"}


@pytest.fixture
def table():
    found = at.table()
    device.allowed(found.harbour)
    found.worker.refresh_from_db()
    return found


@pytest.fixture
def out(table):
    return Device.of(device.taken(table.worker, table.case))


@pytest.fixture
def answers(out):
    """One real answer to the form that is out."""
    first = out.form().json()["form"]["asking"]["items"][0]
    return {first["id"]: "yes"}


def moved(errand: Errand, **days: int) -> None:
    with maintenance("test"):
        Errand.objects.filter(pk=errand.pk).update(until=errand.until + timedelta(**days))


# -- going out --------------------------------------------------------------------------------------------------------


def test_no_agency_lets_forms_out_until_its_administrator_says_so():
    found = at.table()
    with pytest.raises(Refused):
        device.taken(found.worker, found.case)
    page = make.signed_in(Client(), found.worker).get(f"/cases/{found.case.pk}/screen/raft/all/take-along/")
    assert "takes no forms along" in page.content.decode()
    admin = make.signed_in(Client(), make.account(Role.AGENCY_ADMIN, of=found.harbour))
    assert "not allowed" in admin.get("/errands/setting/").content.decode()
    admin.post("/errands/setting/", {"is_allowed": "yes"})
    errand = device.taken(found.worker, found.case)
    admin.post("/errands/setting/", {"is_allowed": "no"})
    with pytest.raises(Refused):
        device.taken(found.worker, found.case)
    out = Device.of(errand)
    first = out.form().json()["form"]["asking"]["items"][0]["id"]
    assert out.send(out.sealed({first: "no"})).status_code == 200, "what is out may come back"


def test_only_whoever_screens_in_this_case_takes_a_form_along_for_it(table):
    for other in (table.receiver, table.hotline, make.account(Role.CASEWORKER, of=table.harbour)):
        answer = make.signed_in(Client(), other).post(
            f"/cases/{table.case.pk}/screen/raft/all/take-along/", {}
        )
        assert answer.status_code in (403, 404)
    assert not Errand.objects.exists()
    answer = make.signed_in(Client(), table.worker).post(
        f"/cases/{table.case.pk}/screen/raft/all/take-along/", {"beside": "ar"}
    )
    errand = Errand.objects.get()
    assert answer["Location"] == f"/offline/en/#cases:{errand.pk}"
    assert (errand.what, errand.languages, errand.form) == (
        "raft 2021.1 all",
        "en ar",
        f"cases.screening:{table.case.pk}",
    )


def test_the_device_gets_questions_and_nothing_of_whom_they_are_about(table):
    out = Device.of(device.taken(table.worker, table.case, "iom_determinants", languages="en ar"))
    said = out.form()
    text = said.content.decode()
    person = table.case.person
    for secret in (
        table.case.code,
        str(table.case.pk),
        str(person.pk),
        "Amina",
        "1999",
        "Harbour",
        table.worker.email,
    ):
        assert secret not in text, secret
    form = said.json()["form"]
    assert form["second"]["direction"] == "rtl"
    assert form["emergency"]
    assert form["cautions"]
    assert form["alerts"]["urgent"][0]
    assert [each["id"] for each in form["asking"]["alerts"]] == ["urgent"]
    assert said["Cache-Control"] == "no-store"


def test_a_closed_case_and_a_form_that_only_the_server_can_ask_are_not_taken_along(table):
    author, second = (
        make.account(Role.TRAINER, of=table.harbour),
        make.account(Role.COORDINATOR, of=table.harbour),
    )
    adviser = make.account(Role.SURVIVOR_ADVISER, of=table.harbour)
    text = (
        sheet()
        .decode()
        .replace(
            "  - id: debt_named\n",
            "  - id: code\n    type: text\n    label: {en: Code}\n  - id: debt_named\n    relevant: regex(${code}, '[0-9]+')\n",
        )
    )
    made = library.propose(by=author, name="check.yaml", data=text.encode())
    library.give_opinion(by=adviser, edition_id=made.pk, revision=1, stance="yes")
    library.activate(by=second, edition_id=made.pk)
    with pytest.raises(Invalid):
        device.taken(table.worker, table.case, "harbour_check")
    page = make.signed_in(Client(), table.worker).get(
        f"/cases/{table.case.pk}/screen/harbour_check/all/take-along/"
    )
    assert "only the server can work out" in page.content.decode()
    cases.close_case(by=table.worker, case_id=table.case.pk, version=None, closing="Moved away, as wished.")
    with pytest.raises(Conflict):
        device.taken(table.worker, table.case)


def test_so_many_are_out_at_once_and_no_more(table, monkeypatch):
    monkeypatch.setattr(errands, "MOST_OUT", 2)
    marks = {device.taken(table.worker, table.case).mark for _ in range(2)}
    assert len(marks) == 2
    with pytest.raises(Conflict):
        device.taken(table.worker, table.case)


# -- coming back ------------------------------------------------------------------------------------------------------


def test_it_comes_back_once_however_often_it_is_sent(table, out, answers):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    sealed = out.sealed(answers, taken_on=yesterday)
    first, again = out.send(sealed), out.send(sealed)
    kept = Screening.objects.get()
    assert first.json() == again.json() == {"place": f"/cases/{table.case.pk}/screenings/{kept.pk}/"}
    assert (kept.instrument, kept.instrument_version, kept.account_id) == ("raft", "2021.1", table.worker.pk)
    assert kept.taken_on.isoformat() == yesterday
    assert kept.opened("answers") == answers
    assert kept.opened("outcome")["outcome"] == "positive", "scored by the server"
    other = out.send(out.sealed(dict.fromkeys(answers, "no")))
    assert (other.status_code, other.json()["why"]) == (409, "sent_before")
    assert Screening.objects.count() == 1
    listed = out.client.get("/api/v1/errands").json()
    assert [(each["state"], each["place"]) for each in listed["errands"]] == [("back", first.json()["place"])]


def test_an_act_that_broke_off_has_left_nothing_and_can_be_sent_again(table, out, answers, monkeypatch):
    sealed = out.sealed(answers)
    with monkeypatch.context() as broken:
        broken.setattr(errands, "settle", lambda **_: 1 / 0)
        assert out.send(sealed).status_code == 500
    assert not Screening.objects.exists()
    assert out.send(sealed).status_code == 200
    assert Screening.objects.count() == 1


def test_its_key_is_gone_when_it_is_back_called_off_or_past_its_day(table, out, answers):
    others = [device.taken(table.worker, table.case) for _ in range(2)]
    out.send(out.sealed(answers))
    assert out.client.post(f"/errands/{others[0].pk}/call-off/").status_code == 302
    moved(others[1], days=-9)
    assert errands.expire(by=errands.RETENTION) == 1
    for errand in (out.errand, *others):
        errand.refresh_from_db()
        errand.data_key.refresh_from_db()
        assert errand.data_key.destroyed_at
        assert errand.private_key is None
    assert {errand.state for errand in (out.errand, *others)} == {"back", "called_off", "expired"}
    for errand, why in ((others[0], "called_off"), (others[1], "expired")):
        said = Device.of(errand).send(Device.of(errand).sealed(answers))
        assert (said.status_code, said.json()["why"]) == (409, why)


def test_a_slow_clock_has_a_day_of_grace_and_then_it_is_too_late(table, out, answers):
    moved(out.errand, days=-7, hours=-12)
    assert out.form().status_code == 404, "none is taken along any more"
    moved(out.errand, days=-7, hours=-25)
    assert out.send(out.sealed(answers)).json()["why"] == "expired"
    moved(out.errand, days=-7, hours=-12)
    assert out.send(out.sealed(answers)).status_code == 200


def test_a_closed_case_waits_for_the_worker_to_decide(table, out, answers):
    sealed = out.sealed(answers)
    cases.close_case(by=table.worker, case_id=table.case.pk, version=None, closing="Moved away, as wished.")
    said = out.send(sealed)
    assert (said.status_code, said.json()["why"]) == (409, "closed")
    assert said.json()["mend"]
    assert not Screening.objects.exists()
    assert out.send(sealed, "retired").status_code == 409, "that was not the question"
    assert out.send(sealed, "closed").status_code == 200
    assert Screening.objects.get().case_id == table.case.pk


def test_a_version_that_was_retired_waits_and_one_that_was_only_followed_does_not(table):
    author, second = (
        make.account(Role.TRAINER, of=table.harbour),
        make.account(Role.COORDINATOR, of=table.harbour),
    )
    adviser = make.account(Role.SURVIVOR_ADVISER, of=table.harbour)
    old = in_use(author, second, adviser)
    first, later = (Device.of(device.taken(table.worker, table.case, "harbour_check")) for _ in range(2))
    in_use(author, second, adviser, "2", words="Who keeps the papers?")
    assert first.send(first.sealed({"papers_kept": "present"})).status_code == 200
    assert Screening.objects.get().instrument_version == "1", "the one they were given under"
    library.retire(by=second, edition_id=old.pk, reason="It was misread.")
    sealed = later.sealed({"papers_kept": "absent"})
    assert later.send(sealed).json()["why"] == "retired"
    assert later.send(sealed, "retired").status_code == 200
    assert {each.instrument_version for each in Screening.objects.all()} == {"1"}


def test_whoever_lost_the_case_is_told_and_may_send_when_it_is_theirs_again(table, out, answers):
    sealed = out.sealed(answers)
    held = list(Access.objects.filter(record_id=table.case.pk))
    with maintenance("test"):
        Access.objects.filter(record_id=table.case.pk).delete()
    said = out.send(sealed)
    assert (said.status_code, said.json()["why"]) == (409, "no_access")
    assert AuditEvent.objects.filter(kind="refusal", action="screening.receive").exists()
    with maintenance("test"):
        Access.objects.bulk_create(held)
    assert out.send(sealed).status_code == 200
    assert CaseRole.objects.exists()


def test_a_lost_role_is_refused_and_the_answers_stay_on_the_device(table, out, answers):
    from harborlight.core.models import RoleGrant

    with maintenance("test"):
        RoleGrant.objects.filter(account=table.worker).delete()
    assert out.send(out.sealed(answers)).status_code == 403
    assert Errand.objects.get().state == "out"


# -- what a device may send instead -----------------------------------------------------------------------------------


def test_nobody_fetches_or_sends_what_somebody_else_took_along(table, out, answers):
    colleague = make.account(Role.SUPERVISOR, of=table.harbour)
    theirs = Device.of(out.errand, colleague)
    assert theirs.form().status_code == 404
    assert theirs.send(theirs.sealed(answers)).status_code == 404
    assert AuditEvent.objects.filter(kind="refusal", actor=str(colleague.pk)).exists()
    assert theirs.client.post(f"/errands/{out.errand.pk}/call-off/").status_code == 404
    assert theirs.client.get("/api/v1/errands").json()["errands"] == []
    assert not Screening.objects.exists()
    assert Client().get(out.address).status_code == 401


def test_without_the_sessions_token_nothing_is_taken_in(table, out, answers):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = out.client.cookies
    body = {"sealed": out.sealed(answers)}
    assert strict.post(out.address, body, content_type="application/json").status_code == 403
    token = strict.get("/api/v1/errands").json()["token"]
    headers = {"X-CSRFToken": token}
    assert strict.post(out.address, body, content_type="application/json", headers=headers).status_code == 200


def _hostile(out: Device, other: Errand) -> dict[str, tuple[str, int]]:
    """What is sent, and what it is answered with."""
    long = base64.b64encode(b"x" * (errands.MOST_BYTES + 100)).decode()
    answer = {"field": "yes"}
    return {
        "sealed to another errand's key": (Device(other, out.client).sealed(answer), 400),
        "sealed for another errand": (out.sealed(answer, info=errands.info(other.pk)), 400),
        "says that it is another errand": (out.sealed(answer, errand=str(other.pk)), 400),
        "of a day before it went out": (out.sealed(answer, taken_on="2020-01-01"), 400),
        "of a day to come": (out.sealed(answer, taken_on=(timezone.localdate() + timedelta(days=9)).isoformat()), 400),
        "of no day": (out.sealed(answer, taken_on="soon"), 400),
        "no answers": (out.sealed("text"), 400),
        "answers of other kinds": (out.sealed({"a": {"b": "c"}}), 400),
        "numbers where texts stand": (out.sealed({"a": 1}), 400),
        "under another version": (out.sealed(answer, what="raft 9 all"), 409),
        "no base64": ("not base64!", 400),
        "no box": (base64.b64encode(b"nothing").decode(), 400),
        "empty": ("", 400),
        "too large": (long, 400),
    }  # fmt: skip


def test_whatever_else_is_sent_is_refused_repeats_nothing_and_leaves_the_errand_as_it_was(table, out):
    other = device.taken(table.worker, table.case)
    for name, (sealed, status) in _hostile(out, other).items():
        said = out.send(sealed)
        assert said.status_code == status, name
        assert sealed[:40] not in said.content.decode() or not sealed, name
    assert out.send(out.sealed(RAFT), case=str(table.case.pk)).status_code == 400, (
        "the case is not the device's to name"
    )
    assert out.send(out.sealed(RAFT), "anything").status_code == 400
    huge = out.client.post(out.address, "x" * 7_000_000, content_type="application/json")
    assert huge.status_code == 413
    assert not Screening.objects.exists()
    assert set(Errand.objects.values_list("state", flat=True)) == {"out"}


def test_an_answer_that_the_form_does_not_allow_is_not_lost_but_stands_in_the_form_begun(table, out, answers):
    wrong = {**answers, "talk.step": "next"} | dict.fromkeys(answers, "perhaps")
    drafts.keep(
        by=table.worker, form=f"cases.screening:{table.case.pk}", fields={"of_screening": "qyit 2019.1 all"}
    )
    said = out.send(out.sealed(wrong))
    assert (said.status_code, said.json()["why"]) == (409, "begun")
    drafts.discard(by=table.worker, form=f"cases.screening:{table.case.pk}")
    said = out.send(out.sealed(wrong))
    assert said.json()["place"] == f"/cases/{table.case.pk}/screen/raft/all/"
    assert not Screening.objects.exists()
    kept = drafts.fields_of(table.worker, f"cases.screening:{table.case.pk}")
    assert kept == dict.fromkeys(answers, "perhaps") | {"of_screening": "raft 2021.1 all"}
    assert out.client.get(said.json()["place"]).status_code == 200


def test_no_answer_at_all_is_no_screening(out):
    assert out.send(out.sealed({})).status_code == 400
    assert out.send(out.sealed({"no_such_item": "yes"})).status_code == 400


# -- a new report -----------------------------------------------------------------------------------------------------


@pytest.fixture
def front(table):
    """Somebody of the front line, who may report and not read."""
    return make.account(Role.FRONTLINE_OFFICER, of=table.harbour)


REPORT = {
    "channel": "partner", "danger": "yes", "place": "Mill Lane", "signs": ["violence", "debt"], "n_people": "3", "ages": "child",
    "languages": "uk", "person_knows": "unknown", "story": "Two vans each night.", "may_contact": "no",
}  # fmt: skip


def test_the_form_for_a_new_report_goes_out_and_becomes_one(table, front):
    client = make.signed_in(Client(), front)
    led = client.post("/intake/take/take-along/", {"beside": "uk"})
    errand = Errand.objects.get()
    assert led["Location"] == f"/offline/en/#intake:{errand.pk}"
    out = Device.of(errand)
    form = out.form().json()["form"]
    asked = {each["id"] for section in form["sections"] for each in section["questions"]}
    assert asked == {
        *REPORT,
        "city",
        "when",
        "n_children",
        "sexes",
        "safe_phone",
        "safe_times",
        "how_to_sign",
    }
    assert form["asking"]["alerts"]
    assert not any(each["boxes"] for section in form["sections"] for each in section["questions"])
    sealed = out.sealed(REPORT)
    assert out.send(sealed).json() == out.send(sealed).json() == {"place": "/my-reports/"}
    report = Report.objects.exclude(pk=table.report.pk).get()
    fields = report.opened("fields")
    assert (report.channel, report.account_id, report.urgency) == ("partner", front.pk, "immediate")
    assert fields["signs"] == {"violence": "present", "debt": "present"}
    assert (fields["n_people"], fields["languages"], fields["story"]) == (3, ["uk"], REPORT["story"])


def test_its_words_are_those_of_the_page_in_every_language():
    from harborlight.intake import api
    from harborlight.knowledge.suspected_case import sign_labels

    for language in ("en", "ar", "uk"):
        form = api._form(language)
        labels = {option.value: option.label_in(language) for option in form.by_id["signs"].options}
        assert list(labels.items()) == sign_labels(language)
    assert api._form("ar").by_id["danger"].label_in("ar") != api._form("en").by_id["danger"].label_in("en")


def test_a_report_that_says_nothing_or_lacks_its_phone_stands_in_the_form_begun(table):
    errand = intake.take_report_along(by=table.hotline, languages="en")
    out = Device.of(errand)
    sealed = out.sealed({"story": "A word", "may_contact": "yes"})
    drafts.keep(by=table.hotline, form="intake.report", fields={"story": "Another"})
    assert out.send(sealed).json()["why"] == "begun"
    drafts.discard(by=table.hotline, form="intake.report")
    assert out.send(sealed).json() == {"place": "/intake/take/"}
    assert "A word" in out.client.get("/intake/take/").content.decode()
    assert Report.objects.count() == 1


def test_an_errand_of_one_room_is_none_of_another(table, out, answers):
    report = intake.take_report_along(by=table.worker, languages="en")
    for errand, room in ((out.errand, "intake"), (report, "cases")):
        address = f"/api/v1/{room}/errands/{errand.pk}"
        assert out.client.get(address).status_code == 404
        body = {"sealed": Device(errand, out.client).sealed(answers)}
        assert out.client.post(address, body, content_type="application/json").status_code == 404


def test_whoever_lets_a_worker_go_is_told_that_forms_are_out(table, out):
    admin = make.signed_in(Client(), make.account(Role.AGENCY_ADMIN, of=table.harbour))
    page = admin.get(f"/people/{table.worker.pk}/end/").content.decode()
    assert "1 form is out on a device of theirs" in page


def test_home_says_what_will_be_destroyed_soon(table, out):
    assert out.errand.mark not in out.client.get("/").content.decode()
    moved(out.errand, days=-6)
    assert f"Form {out.errand.mark} is out on a device" in out.client.get("/").content.decode()


# -- the desk and the shell -------------------------------------------------------------------------------------------


def test_the_desk_shows_what_is_out_and_calls_it_off(table, out):
    page = out.client.get("/drafts/").content.decode()
    assert out.errand.mark in page
    assert f"/offline/en/#cases:{out.errand.pk}" in page
    out.client.post(f"/errands/{out.errand.pk}/call-off/")
    assert out.errand.mark not in out.client.get("/drafts/").content.decode()


def test_the_shell_is_the_same_for_everybody_and_asks_for_no_sign_in(table, out, django_assert_num_queries):
    nobody, mine = Client(), out.client
    mine.cookies["theme"] = "dark"
    for language in ("en", "ar"):
        with django_assert_num_queries(0):
            shown = nobody.get(f"/offline/{language}/")
        assert shown.content == mine.get(f"/offline/{language}/").content
        assert table.worker.display_name not in shown.content.decode()
        assert "'unsafe" not in shown["Content-Security-Policy"]
        assert "Set-Cookie" not in shown
    assert nobody.get("/offline/xx/").status_code == 404
    script = nobody.get("/offline/worker.js")
    kept = json.loads(script.content.decode().split("\n")[0].removeprefix("const KEPT = ").rstrip(";"))
    assert script["Content-Type"].startswith("text/javascript")
    assert all(each.startswith(("/offline/", "/static/harborlight/")) for each in kept["files"])
    for path in kept["files"]:
        assert nobody.get(path).status_code == 200, path


def test_the_workers_text_changes_when_anything_it_keeps_does(monkeypatch):
    from harborlight.web.offline import pages

    before = pages._kept.__wrapped__()
    monkeypatch.setattr(pages, "static", lambda name: f"/static/{name}?2")
    assert pages._kept.__wrapped__()["version"] != before["version"]


def test_a_destroyed_key_opens_nothing(table, out, answers):
    sealed = out.sealed(answers)
    out.send(sealed)
    out.errand.refresh_from_db()
    with pytest.raises((CannotOpen, TypeError, ValueError)):
        bytes.fromhex(str(out.errand.opened("private_key")))

"""The whole form of a screening whose answers branch: what is due is shown, what is left out is not, and not asked, not known,
declined and left out stay four things – on the pages, in what is kept, and in what goes out. Also the time it took."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.library import in_use

from harborlight.cases.models import Screening
from harborlight.cases.views import timing
from harborlight.core import drafts
from harborlight.core.roles import Role
from harborlight.library.models import InstrumentUse

pytestmark = pytest.mark.django_db
WORK = """
id: work_check
version: '{version}'
title: {{en: Work check}}
rule: {{kind: any_of, items: [unpaid, watched]}}
items:
  - {{id: works, type: yes_no, label: "Does the person work?"}}
  - {{id: unpaid, type: yes_no, label: "{unpaid}", relevant: "${{works}} = 'yes'"}}
  - {{id: hours, type: integer, label: "Hours a week", relevant: "${{works}} = 'yes'"}}
  - {{id: school, type: yes_no, label: "Does the person go to school?", relevant: "${{age}} < 18"}}
  - {{id: watched, type: yes_no, label: "Is the person watched?"}}
source: written for the tests
licence: text_shippable
confidence: unverified
languages: [en]
vectors:
  - name: one is enough
    answers: {{works: 'yes', unpaid: 'yes'}}
    expect: {{outcome: positive}}
"""


def work(version: str = "1", unpaid: str = "Is the work unpaid?") -> bytes:
    return WORK.format(version=version, unpaid=unpaid).encode()


@pytest.fixture
def people():
    return [make.account(role) for role in (Role.TRAINER, Role.COORDINATOR, Role.SURVIVOR_ADVISER)]


@pytest.fixture
def table(people):
    table = at.table()
    in_use(*people, data=work())
    return table


@pytest.fixture
def client(table):
    return make.signed_in(Client(), table.worker)


@pytest.fixture
def address(table):
    return f"/cases/{table.case.pk}/screen/work_check/all/"


def fields(page: str) -> dict[str, str]:
    """What a browser would send: hidden fields and what is ticked."""
    found = {}
    for attributes in re.findall(r"<input ([^>]*)>", page[page.index('class="form screening"') :]):
        name, value = re.search(r'name="([^"]*)"', attributes), re.search(r'value="([^"]*)"', attributes)
        is_off = re.search(r'type="(radio|checkbox)"', attributes) and not attributes.endswith(" checked")
        if name and not is_off:
            found[name[1]] = value[1] if value else ""
    return found


def test_what_is_left_out_is_not_shown_and_what_follows_is_asked_before_the_result(client, address):
    page = client.get(address).content.decode()
    assert "Is the person watched?" in page
    for hidden in ("Is the work unpaid?", "Hours a week", "Does the person go to school?"):
        assert hidden not in page, "by the answers, and by what is known of the person, who is grown up"
    again = client.post(address, fields(page) | {"works": "yes", "watched": "unknown"})
    shown = again.content.decode()
    assert again.status_code == 200
    assert not Screening.objects.exists()
    assert "2 questions follow from these answers" in shown
    assert shown.count("follows from your answers") == 2
    answered = client.post(address, fields(shown) | {"unpaid": "declined"})
    assert answered.status_code == 302
    kept = Screening.objects.get()
    assert kept.opened("answers") == {"works": "yes", "watched": "unknown", "unpaid": "declined"}
    outcome = kept.opened("outcome")
    assert (outcome["not_asked"], outcome["skipped"]) == (["hours"], ["school"])
    result = client.get(answered.url).content.decode()
    assert "1 question was not asked" in result
    assert "1 question was left out by the answers before" in result


def test_an_answer_to_what_is_left_out_is_not_kept(client, address):
    page = client.post(
        address, {"works": "yes", "unpaid": "yes", "talk.shown": "works unpaid hours school watched", "talk.step": "whole"} | fields(client.get(address).content.decode()) | {"works": "yes", "unpaid": "yes"}
    )  # fmt: skip
    typed = fields(page.content.decode()) | {"works": "no"}
    assert typed["unpaid"] == "yes"
    done = client.post(address, typed)
    kept = Screening.objects.get()
    assert kept.opened("answers") == {"works": "no"}
    assert kept.opened("outcome")["skipped"] == ["unpaid", "hours", "school"]
    assert kept.opened("outcome")["outcome"] == "not_enough_information", "watched is open"
    assert "3 questions were left out by the answers before" in client.get(done.url).content.decode()
    codes = InstrumentUse.objects.get().answers
    assert (codes["works"], codes["unpaid"], codes["watched"]) == ("absent", "skipped", "not_asked")


def test_with_a_script_the_questions_follow_at_once(client, address, table):
    page = client.get(address).content.decode()
    assert page.count('hx-trigger="change"') == 1, "only the question on which others hang"
    sent = fields(page) | {"works": "yes", "hours": "", "talk.step": "whole"}
    part = client.post(address + "step/", sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Is the work unpaid?" in part
    part = client.post(
        address + "step/", sent | {"works": "no", "unpaid": "yes"}, headers={"HX-Request": "true"}
    )
    assert "Is the work unpaid?" not in part.content.decode()
    assert '<input type="hidden" name="unpaid" value="yes">' in part.content.decode(), (
        "what was typed is not lost"
    )
    assert drafts.fields_of(table.worker, f"cases.screening:{table.case.pk}")["unpaid"] == "yes"


def test_without_a_script_a_button_shows_what_follows(client, address):
    sent = fields(client.get(address).content.decode()) | {"works": "yes", "talk.step": "whole"}
    page = client.post(address + "step/", sent, follow=True).content.decode()
    assert "Is the work unpaid?" in page
    assert 'name="works" value="yes" checked' in page


# -- the time it took ------------------------------------------------------------------------------------------------


def later(monkeypatch, minutes: float) -> None:
    now = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_the_time_is_taken_by_the_server_without_the_pause(client, address, monkeypatch):
    sent = fields(client.get(address).content.decode()) | {"works": "no"}
    later(monkeypatch, 7)
    client.post(address + "step/", sent | {"talk.step": "pause"})
    later(monkeypatch, 240)
    page = client.get(address).content.decode()
    later(monkeypatch, 6)
    client.post(address, fields(page))
    assert InstrumentUse.objects.get().minutes == 15, "seven and six, by fives"


def test_a_gap_too_long_for_the_questions_counts_nothing(client, address, monkeypatch):
    sent = fields(client.get(address).content.decode()) | {"works": "no"}
    later(monkeypatch, 55)
    client.post(address, sent)
    assert InstrumentUse.objects.get().minutes is None


def test_a_note_that_was_changed_or_is_of_another_screening_is_none():
    now = timezone.now()
    spent = timing.Spent(300.0, now)
    note = timing.note(spent, "qyit 2019.1 all")
    assert timing.read(note, "qyit 2019.1 all").minutes == 5
    assert timing.read(note, "raft 2021.1 all") == timing.Spent()
    assert timing.read(note[:-3] + "abc", "qyit 2019.1 all") == timing.Spent()
    assert timing.read(None, "qyit 2019.1 all").minutes is None


# -- another version in the meantime ---------------------------------------------------------------------------------


@pytest.fixture
def begun(client, address, table, people):
    """Begun under version 1; then version 2 takes its place, with other words in one question."""
    sent = fields(client.get(address).content.decode())
    client.post(
        address + "step/", sent | {"works": "yes", "unpaid": "yes", "watched": "no", "talk.step": "pause"}
    )
    in_use(*people, version="2", data=work("2", "Is the person not paid for the work?"))
    return table


def test_what_was_begun_under_an_older_version_is_offered_with_it(client, address, begun):
    choose = client.get(f"/cases/{begun.case.pk}/screen/").content.decode()
    assert address in choose[choose.index("Go on with:") - 200 :]
    page = client.get(f"/cases/{begun.case.pk}/screen/go-on/", follow=True)
    assert page.redirect_chain[-1][0] == address + "version/"
    said = page.content.decode()
    assert "under version 1" in said
    assert "version 2 took its place" in said
    assert "2 of 3 answers are carried over" in said


def test_it_may_be_finished_under_its_version(client, address, begun):
    page = client.post(address + "version/", {"choice": "same"}, follow=True).content.decode()
    assert "Is the work unpaid?" in page
    assert "version 1, as it was begun" in page
    client.post(address, fields(page))
    kept = Screening.objects.get()
    assert (kept.instrument_version, kept.opened("answers")) == (
        "1",
        {"works": "yes", "unpaid": "yes", "watched": "no"},
    )


def test_or_begun_anew_with_what_is_the_same(client, address, begun):
    page = client.post(address + "version/", {"choice": "anew"}, follow=True).content.decode()
    assert "Is the person not paid for the work?" in page
    typed = fields(page)
    assert (typed["works"], typed["watched"], typed["unpaid"]) == ("yes", "no", "not_asked")
    client.post(address, typed)
    kept = Screening.objects.get()
    assert (kept.instrument_version, kept.opened("answers")) == ("2", {"works": "yes", "watched": "no"})


def test_a_form_that_was_open_when_the_version_changed_keeps_its_version(client, address, table, people):
    sent = fields(client.get(address).content.decode()) | {"watched": "yes"}
    in_use(*people, version="2", data=work("2"))
    client.post(address, sent)
    assert Screening.objects.get().instrument_version == "1"

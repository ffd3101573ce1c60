"""A screening as a talk: one question at a time without a script; paused, resumed at the same question, recorded once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.rules import instrument_with

from harborlight.cases.models import Screening
from harborlight.cases.views import interpreting, questions
from harborlight.core import drafts
from harborlight.knowledge import instruments

pytestmark = pytest.mark.django_db
_FIELD = re.compile(r"<input ([^>]*)>")


@pytest.fixture
def table():
    return at.table()


class Talk:
    """A browser without a script: sends what stands in the page's form, with one button pressed."""

    def __init__(self, table, instrument: str, form: str = "all") -> None:
        self.client = make.signed_in(Client(), table.worker)
        self.address = f"/cases/{table.case.pk}/screen/{instrument}/{form}/"
        self.draft = f"cases.screening:{table.case.pk}"
        self.page = self.client.get(self.address).content.decode()

    def fields(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        form = self.page[self.page.index('class="form screening"') :]
        for attributes in _FIELD.findall(form):
            name, value = re.search(r'name="([^"]*)"', attributes), re.search(r'value="([^"]*)"', attributes)
            is_off = re.search(r'type="(radio|checkbox)"', attributes) and not attributes.endswith(" checked")
            if name and not is_off:
                found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
        chosen = re.search(r'<option value="([a-z]*)"[^>]* selected>', form)
        return found | ({"talk.beside": [chosen[1]]} if chosen else {})

    def press(self, step: str, **typed: str) -> str:
        sent = self.fields() | typed | {"talk.step": step}
        self.page = self.client.post(self.address + "step/", sent, follow=True).content.decode()
        return self.page

    @property
    def question(self) -> str:
        return self.fields()["talk.at"][0]


def test_each_question_is_a_step_and_the_whole_is_recorded_once(table):
    talk = Talk(table, "greenbaum_short_screen")
    talk.press("one")
    wanted = [
        item for item in instruments.load("greenbaum_short_screen").items if not item.never_only_for_score
    ]
    order = []
    while talk.question:
        order.append(talk.question)
        assert f"Question {len(order)} of {len(wanted)}" in talk.page
        assert 'value="unknown" checked' in talk.page or "-unknown" in talk.page
        assert "Rather not say" in talk.page
        talk.press("next", **{talk.question: "yes" if len(order) == 1 else "declined"})
    easy = {item.id: item.sensitivity for item in wanted}
    assert sorted(order) == sorted(easy)
    assert [easy[name] for name in order] == sorted(easy.values()), "the easiest first"
    assert "2 questions were left out" in talk.page
    kept = talk.client.post(talk.address, talk.fields())
    twice = talk.client.post(talk.address, talk.fields())
    assert kept.status_code == twice.status_code == 302
    answers = Screening.objects.get().opened("answers")
    said = {name: "yes" if name == order[0] else "declined" for name in order}
    assert answers == said | {"sti": "unknown", "many_partners": "unknown"}, "left open on the whole form"
    assert drafts.fields_of(table.worker, talk.draft) == {}


def test_what_is_never_asked_only_for_a_score_is_asked_when_chosen(table):
    talk = Talk(table, "greenbaum_short_screen")
    talk.press("one")
    while talk.question:
        talk.press("next")
    talk.press("all")
    left_out = {
        item.id for item in instruments.load("greenbaum_short_screen").items if item.never_only_for_score
    }
    assert talk.question in left_out
    assert "ask it only if it helps the person" in talk.page


def test_a_pause_is_on_the_home_page_and_goes_on_at_the_same_question(table):
    talk = Talk(table, "qyit")
    talk.press("one")
    first = talk.question
    talk.press("next", **{first: "yes"})
    second = talk.question
    home = talk.press("pause", **{second: "no"})
    assert "A screening" in home
    assert "Kept as it is" in home
    on = talk.client.get(f"/cases/{table.case.pk}/screen/go-on/", follow=True)
    assert on.redirect_chain[-1][0] == talk.address
    talk.page = on.content.decode()
    assert talk.question == second
    assert f'name="{second}" value="no" checked' in talk.page
    assert talk.fields()[first] == ["yes"]
    assert f"/cases/{table.case.pk}/screen/go-on/" in talk.client.get("/drafts/").content.decode()
    talk.press("back")
    assert talk.question == first
    assert f'name="{first}" value="yes" checked' in talk.page


def test_the_lock_keeps_the_question_that_is_shown(table):
    talk = Talk(table, "qyit")
    talk.press("one")
    talk.press("next", **{talk.question: "yes"})
    at_lock = talk.question
    talk.client.post("/people/lock/")
    sent = talk.fields() | {at_lock: "declined", "talk.step": "next"}
    locked = talk.client.post(
        talk.address + "step/", sent, headers={"referer": "http://testserver" + talk.address}
    )
    assert locked.status_code == 302
    assert "lock" in locked["Location"]
    kept = drafts.fields_of(table.worker, talk.draft)
    assert (kept["talk.at"], kept[at_lock]) == (at_lock, "declined")


def test_one_may_change_between_the_whole_form_and_single_questions_at_any_time(table):
    talk = Talk(table, "qyit")
    items = [item.id for item in instruments.load("qyit").items]
    talk.press("one", **{items[0]: "yes"})
    assert talk.question != items[0], "what was answered on the whole form is behind"
    talk.press("next", **{talk.question: "no"})
    whole = talk.press("whole")
    assert all(f'name="{name}"' in whole for name in items)
    assert f'name="{items[0]}" value="yes" checked' in whole


def test_stop_is_said_when_nothing_can_change_the_result_and_not_before(table):
    talk = Talk(table, "qyit")
    talk.press("one")
    assert "Enough is known to act" not in talk.page
    talk.press("next", **{talk.question: "yes"})
    assert "Enough is known to act" in talk.page
    assert "See the result" in talk.page


def test_what_cannot_be_read_is_told_at_its_step_and_nothing_moves(table):
    talk = Talk(table, "cse_it")
    talk.press("one")
    sent = talk.fields() | {"total": "99", "talk.step": "next"}
    refused = talk.client.post(talk.address + "step/", sent)
    assert refused.status_code == 400
    assert "Write the total as the official form gives it." in refused.content.decode()
    asked_by_script = talk.client.post(talk.address + "step/", sent, headers={"hx-request": "true"})
    assert asked_by_script.status_code == 200
    assert "<html" not in asked_by_script.content.decode()
    talk.press("next", total="", **{"total-unknown": "unknown"})
    assert talk.question == ""
    assert drafts.fields_of(table.worker, talk.draft)["total-unknown"] == "unknown"


def test_a_step_into_somebody_elses_case_is_missing(table):
    stranger = make.signed_in(Client(), table.receiver)
    address = f"/cases/{table.case.pk}/screen/qyit/all/step/"
    assert stranger.post(address, {"talk.step": "next"}).status_code == 404
    assert stranger.get(f"/cases/{table.case.pk}/screen/go-on/").status_code == 404


# -- with an interpreter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "direction", "yes"), [("ar", "rtl", "نعم"), ("fr", "ltr", "Oui")])
def test_a_second_language_stands_beside_the_first_for_the_whole_talk(table, code, direction, yes):
    talk = Talk(table, "qyit")
    said = [item.label_in(code) for item in instruments.load("qyit").items]
    assert said[0] not in talk.page
    talk.press("beside", **{"talk.beside": code})
    for words in said:
        assert f'<span lang="{code}" dir="{direction}">{words}</span>' in unescape(talk.page)
    assert f'lang="{code}" dir="{direction}">{yes}</bdi>' in talk.page
    assert "Nobody has looked over the translation" in talk.page
    talk.press("one")
    talk.press("next")
    assert f'lang="{code}" dir="{direction}">{yes}</bdi>' in talk.page, (
        "it is chosen for the talk, not for a page"
    )
    assert drafts.fields_of(table.worker, talk.draft)["talk.beside"] == code
    talk.press("beside", **{"talk.beside": ""})
    assert f'lang="{code}" dir="{direction}"' not in talk.page


def test_a_language_that_cannot_be_chosen_is_none(table):
    talk = Talk(table, "qyit")
    assert 'class="two"' not in talk.press("beside", **{"talk.beside": "tlh"})
    assert interpreting.second(instruments.load("qyit"), "en", "en") is None, "not the first beside itself"


def test_what_has_no_translation_says_so():
    only_english = instrument_with("rule: {kind: checklist}\nitems:\n  - {id: seen, label: Seen it}\n")
    second = interpreting.second(only_english, "uk", "en")
    assert second is not None
    assert second.is_lacking
    ((seen,),) = [each.questions for each in questions.sections(only_english, "", {}, {}, "en", "uk")]
    shown = render_to_string("cases/_question.html", {"item": seen, "second": second})
    assert "no translation" in shown
    assert shown.count("Seen it") == 1
    assert "are not translated into" in render_to_string("cases/_second.html", {"second": second})


# -- on paper --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("instrument", "form"), [("ilo_ec_delphi", "A_L"), ("tvit", "all"), ("cse_it", "all"), ("greenbaum_short_screen", "all")])  # fmt: skip
def test_the_blank_form_has_every_question_and_a_box_for_every_answer(table, instrument, form):
    client = make.signed_in(Client(), table.worker)
    page = unescape(client.get(f"/cases/screen/{instrument}/{form}/print/?beside=ar").content.decode())
    shape = instruments.load(instrument)
    asked = shape.items_of("" if form == "all" else form)
    sheet = page[page.index('class="sheet"') :]
    for item in asked:
        assert item.label_in("en") in sheet
        assert item.label_in("ar") in sheet
        for option in item.options:
            assert option.label_in("en") in sheet
    assert (
        sheet.count("Not known <bdi")
        == sheet.count("Rather not say <bdi")
        == sum(i.type.is_asked for i in asked)
    )
    assert f"{shape.id} {shape.version}" in sheet
    assert all(caution["en"] in sheet for caution in shape.cautions)
    assert "This does not decide help" in sheet
    assert ("needs its owner’s sheet" in sheet) is (instrument in ("tvit", "cse_it"))
    assert ("never asked only for the score" in sheet) is (instrument == "greenbaum_short_screen")
    assert table.case.code not in page


def test_the_blank_form_is_for_those_who_may_take_it(table):
    address = "/cases/screen/qyit/all/print/"
    assert make.signed_in(Client(), table.hotline).get(address).status_code == 403
    worker = make.signed_in(Client(), table.worker)
    assert 'class="two"' not in worker.get(address).content.decode()
    assert worker.get("/cases/screen/nothing/all/print/").status_code == 404

"""Taking a screening of every kind on its pages: chosen, answered, read; and what cannot be read is told at its question."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.library import in_use

from harborlight.cases import actions as cases
from harborlight.cases.views import choosing
from harborlight.core import drafts
from harborlight.core.roles import Role
from harborlight.errors import Invalid
from harborlight.knowledge import instruments
from harborlight.knowledge.versions import newest
from harborlight.tables.instruments import ItemType

pytestmark = pytest.mark.django_db
EVERY = [
    (each.instrument.id, each.form_id)
    for each in choosing.choices(newest(instruments.all_instruments()), None)
]


@pytest.fixture
def table():
    return at.table()


@pytest.fixture
def client(table):
    return make.signed_in(Client(), table.worker)


def address(table, instrument: str, form: str = "all") -> str:
    return f"/cases/{table.case.pk}/screen/{instrument}/{form}/"


def once(page: str) -> dict[str, str]:
    """The form's one-time mark, if it has one."""
    found = re.search(r'name="once" value="([^"]+)"', page)
    return {"once": found.group(1)} if found else {}


def highest(item) -> str:
    if item.options:
        return item.options[-1].value
    return {ItemType.PRESENT: "present", ItemType.YES_NO: "yes", ItemType.INTEGER: "4", ItemType.DATE: "2026-02-01"}.get(
        item.type, "words"
    )  # fmt: skip


def test_the_page_of_choices_names_every_one_and_what_it_needs(table, client):
    page = client.get(f"/cases/{table.case.pk}/screen/").content.decode()
    for instrument, form in EVERY:
        assert address(table, instrument, form) in page
    assert "This does not decide help" in page
    assert "needs its owner’s sheet" in page
    assert "unverified" in page
    assert "made for another age" in page
    only = client.get(f"/cases/{table.case.pk}/screen/?setting=journey").content.decode()
    assert address(table, "iom_flow_monitoring") in only
    assert address(table, "raft") not in only


@pytest.mark.parametrize(("instrument", "form"), EVERY)
def test_each_is_asked_answered_and_read(table, client, instrument, form):
    shape = instruments.load(instrument)
    asked = shape.items_of("" if form == choosing.WHOLE else form)
    page = client.get(address(table, instrument, form)).content.decode()
    for item in asked:
        assert f'name="{item.id}"' in page
    answers = {item.id: highest(item) for item in asked}
    answered = client.post(address(table, instrument, form), answers | once(page))
    assert answered.status_code == 302, answered.content.decode()
    result = client.get(answered.url).content.decode()
    assert "This does not decide help" in result
    assert "{{" not in result
    assert "Traceback" not in result
    title = shape.title_in("en")
    assert title in client.get(f"/cases/{table.case.pk}/").content.decode()


def test_nothing_answered_is_not_known_and_never_a_no(table, client):
    page = client.get(address(table, "qyit")).content.decode()
    assert page.count('value="unknown" checked') == 4
    unknown = {item.id: "unknown" for item in instruments.load("qyit").items}
    result = client.get(client.post(address(table, "qyit"), unknown | once(page)).url).content.decode()
    assert "Not enough is known yet" in result


def test_a_total_that_cannot_be_is_told_at_its_question_and_nothing_is_kept(table, client):
    page = client.get(address(table, "cse_it")).content.decode()
    refused = client.post(address(table, "cse_it"), {"total": "99"} | once(page))
    said = refused.content.decode()
    assert refused.status_code == 400
    assert "Write the total as the official form gives it." in said
    assert 'aria-invalid="true"' in said
    assert 'value="99"' in said, "what was typed is not lost"
    with pytest.raises(Invalid, match="official form"):
        cases.record_screening(
            by=table.worker, case_id=table.case.pk, instrument_id="cse_it", form="", answers={"total": 99}
        )


def test_a_number_may_be_declined(table, client):
    page = client.get(address(table, "cse_it")).content.decode()
    answered = client.post(address(table, "cse_it"), {"total": "", "total-declined": "declined"} | once(page))
    result = client.get(answered.url).content.decode()
    assert "Not enough is known yet" in result
    assert "Rather not say" in result


def test_an_alert_stands_above_a_low_total(table, client):
    answers = {f"q{n}": "0" for n in range(1, 9)} | {"q9": "1"}
    taken = cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="phq9", form="", answers=answers
    )
    page = client.get(f"/cases/{table.case.pk}/screenings/{taken.pk}/").content.decode()
    assert "Check the person’s safety now" in page
    assert page.index("Check the person’s safety now") < page.index("Below the cut")
    assert "Signs of trafficking" not in page


def test_a_judgement_is_kept_and_shown_as_somebodys(table, client):
    taken = cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="tvit", form="",
        answers={"papers": "present", "judgement": "labour", "interviewed_on": "2026-02-01"},
    )  # fmt: skip
    page = client.get(f"/cases/{table.case.pk}/screenings/{taken.pk}/").content.decode()
    assert "A trained person judges; the form does not decide" in page
    assert "Signs of labour trafficking" in page


def test_what_was_begun_of_one_screening_is_not_shown_in_another(table, client):
    drafts.keep(
        by=table.worker,
        form=f"cases.screening:{table.case.pk}",
        fields={"q1": "3", "of_screening": "phq9 1 all"},
    )
    assert 'name="q1" value="3" checked' in client.get(address(table, "phq9")).content.decode()
    assert 'name="q1" value="3" checked' not in client.get(address(table, "gad7")).content.decode()
    assert "Go on with:" in client.get(f"/cases/{table.case.pk}/screen/").content.decode()


def test_an_instrument_of_the_coalitions_own_is_offered_once_it_is_in_use(table, client):
    author, second, adviser = (
        make.account(role) for role in (Role.TRAINER, Role.COORDINATOR, Role.SURVIVOR_ADVISER)
    )
    choose = f"/cases/{table.case.pk}/screen/"
    assert "Harbour check" not in client.get(choose).content.decode()
    in_use(author, second, adviser)
    assert address(table, "harbour_check") in client.get(choose).content.decode()
    page = client.get(address(table, "harbour_check")).content.decode()
    answered = client.post(address(table, "harbour_check"), {"papers_kept": "present"} | once(page))
    assert "Does somebody else keep the papers?" in client.get(answered.url).content.decode()
    assert "Harbour check" in client.get(f"/cases/{table.case.pk}/").content.decode()


def test_risks_and_protections_stand_apart(table, client):
    answers = {"age_risk": "2", "language_shield": "1"}
    taken = cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="iom_determinants", form="", answers=answers
    )
    page = client.get(f"/cases/{table.case.pk}/screenings/{taken.pk}/").content.decode()
    drove, protects = page.index("What drove it"), page.index("What protects")
    assert drove < page.index("Risk: Age: a child") < protects < page.index("Protection: Speaks it")


@pytest.mark.parametrize(("language", "is_said"), [("en", False), ("fr", True)])
def test_words_that_nobody_has_looked_over_say_so(table, client, language, is_said):
    page = client.get(address(table, "qyit"), headers={"accept-language": language}).content.decode()
    assert instruments.load("qyit").items[0].label_in(language) in page
    with override(language):
        assert (gettext("translation not reviewed yet") in page) is is_said


@pytest.mark.parametrize(
    "where", ["kap_survey/all", "company_self_assessment/all", "qyit/A_L", "ilo_ec_delphi/all", "nothing/all"]
)
def test_what_is_not_offered_is_not_there(table, client, where):
    assert client.get(f"/cases/{table.case.pk}/screen/{where}/").status_code == 404

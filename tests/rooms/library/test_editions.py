"""An instrument of the coalition's own: brought in, said something about, vetoed, answered, put to use by a second person, retired."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import core as make
from tests.factories.library import draft, in_use, sheet

from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, InvalidInstrument, Missing, Refused
from harborlight.exchange import xlsform
from harborlight.knowledge.instruments import load
from harborlight.library import actions, queries
from harborlight.library.models import Edition, Opinion, Remark

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    class People:
        author = make.account(Role.TRAINER)
        coordinator = make.account(Role.COORDINATOR)
        adviser = make.account(Role.SURVIVOR_ADVISER)
        other_adviser = make.account(Role.SURVIVOR_ADVISER)

    return People


def test_what_was_brought_in_is_offered_to_nobody_before_it_is_in_use(people):
    made = draft(people.author)
    assert (made.instrument, made.instrument_version, made.title) == ("harbour_check", "1", "Harbour check")
    with pytest.raises(InvalidInstrument):
        queries.instrument("harbour_check")
    assert set(queries.what_blocks(people.author, made)) == {"no_adviser"}


def test_an_adviser_says_yes_and_a_second_person_puts_it_to_use(people):
    made = in_use(people.author, people.coordinator, people.adviser)
    assert queries.instrument("harbour_check").version == "1"
    assert made.activated_by_id == people.coordinator.pk
    assert [each.action for each in AuditEvent.objects.filter(action__startswith="edition.").order_by("seq")] == [
        "edition.propose", "edition.activate",
    ]  # fmt: skip


def test_its_author_cannot_put_it_to_use_and_neither_can_who_revised_it(people):
    made = draft(people.coordinator)
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="yes")
    with pytest.raises(Refused):
        actions.activate(by=people.coordinator, edition_id=made.pk)
    with pytest.raises(Refused):
        actions.activate(by=people.author, edition_id=made.pk)  # a trainer has no such right at all


def test_a_veto_stands_through_revisions_until_that_adviser_says_yes(people):
    made = draft(people.author)
    actions.give_opinion(
        by=people.adviser, edition_id=made.pk, revision=1, stance="veto", reason="The word is wrong."
    )
    actions.give_opinion(by=people.other_adviser, edition_id=made.pk, revision=1, stance="yes")
    assert queries.what_blocks(people.author, made) == ("veto",)
    with pytest.raises(Invalid):
        actions.activate(by=people.coordinator, edition_id=made.pk)
    made = actions.revise(
        by=people.author, edition_id=made.pk, name="x.yml", data=sheet(words="Other words?")
    )
    assert set(queries.what_blocks(people.author, made)) == {"veto", "no_adviser"}, (
        "a yes holds for the text that was read"
    )
    with pytest.raises(Invalid):
        actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="yes")
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=2, stance="yes")
    assert queries.what_blocks(people.author, made) == ()


def test_a_veto_has_a_reason_and_only_advisers_have_one(people):
    made = draft(people.author)
    with pytest.raises(Invalid):
        actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="veto")
    for who in (people.author, people.coordinator):
        with pytest.raises(Refused):
            actions.give_opinion(by=who, edition_id=made.pk, revision=1, stance="yes")


def test_what_no_victim_meets_needs_no_adviser(people):
    made = draft(people.author, is_victim_facing=False)
    actions.activate(by=people.coordinator, edition_id=made.pk)


def test_a_worked_example_that_does_not_come_out_bars_it(people):
    made = draft(people.author, expected="negative")
    assert "examples_differ" in queries.what_blocks(people.author, made)
    without = sheet("2").split(b"vectors:")[0]
    bare = actions.propose(by=people.author, name="x.yaml", data=without)
    assert "no_examples" in queries.what_blocks(people.author, bare)


def test_an_advisers_remark_waits_for_an_answer_and_nobodys_name_stands_there(people):
    made = draft(people.author)
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="yes")
    remark = actions.make_remark(by=people.adviser, edition_id=made.pk, said="Ask later.", place="debt_named")
    assert queries.what_blocks(people.author, made) == ("unanswered",)
    assert bytes(Remark.objects.get().said) != b'"Ask later."'
    actions.answer_remark(
        by=people.author, remark_id=remark.pk, outcome="changed", answer="It comes last now."
    )
    assert queries.what_blocks(people.author, made) == ()
    [said] = queries.remarks(people.author, made)
    assert (said["said"], said["answer"], said["is_of_adviser"]) == ("Ask later.", "It comes last now.", True)
    assert not {"account_id", "agency_id"} & set(said)
    with pytest.raises(Invalid):
        actions.make_remark(by=people.adviser, edition_id=made.pk, said="x", place="no_such_item")


def test_a_version_in_use_never_changes_and_its_name_is_taken(people):
    made = in_use(people.author, people.coordinator, people.adviser)
    with pytest.raises(Invalid):
        actions.revise(by=people.author, edition_id=made.pk, name="x.yaml", data=sheet(words="New?"))
    with pytest.raises(Invalid):
        draft(people.author)
    shipped = load("suspected_case")
    with pytest.raises(Invalid):
        actions.propose(by=people.author, name="x.xlsx", data=xlsform.write(shipped))


def test_retiring_brings_the_version_before_back_and_answers_keep_theirs(people):
    in_use(people.author, people.coordinator, people.adviser)
    second = in_use(people.author, people.coordinator, people.adviser, "2", words="Who keeps the papers?")
    assert queries.instrument("harbour_check").version == "2"
    actions.retire(by=people.coordinator, edition_id=second.pk, reason="Nobody understood it.")
    assert queries.instrument("harbour_check").version == "1"
    assert queries.instrument("harbour_check", "2").items[0].label["en"] == "Who keeps the papers?"
    with pytest.raises(Invalid):
        draft(people.author, "2")


def test_a_dropped_draft_frees_its_version(people):
    made = draft(people.author)
    actions.drop(by=people.author, edition_id=made.pk, reason="Begun twice.")
    assert draft(people.author).pk != made.pk


def test_a_colleague_of_another_agency_reads_and_does_not_rewrite(people):
    made = draft(people.author)
    stranger = make.account(Role.TRAINER)
    assert queries.edition(stranger, made.pk) == made
    with pytest.raises(Missing):
        actions.revise(by=stranger, edition_id=made.pk, name="x.yaml", data=sheet(words="Mine?"))
    with pytest.raises(Refused):
        draft(make.account(Role.COMPANY_PARTNER))


def test_two_editors_of_one_draft(people):
    made = draft(people.author)
    actions.revise(
        by=people.author, edition_id=made.pk, name="x.yaml", data=sheet(words="One?"), version=made.version
    )
    with pytest.raises(Conflict):
        actions.revise(
            by=people.author,
            edition_id=made.pk,
            name="x.yaml",
            data=sheet(words="Two?"),
            version=made.version,
        )


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % ((n, n) + (n - 1,) * 7) for n in range(98, 110)
)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.yaml", b"", "instrument"),
        ("x.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("x.yaml", BOMB, "reference"),
        ("x.yaml", b"[" * 200_000, "nested"),
        ("x.yaml", b"id: [", "YAML"),
        ("x.yaml", sheet() + b"id: again\n", "twice"),
        ("x.yaml", b"x" * 2_000_001, "2 MB"),
        ("x.exe", b"MZ", "endings"),
        ("noending", b"id: x", "endings"),
        ("x.xlsx", b"PK\x03\x04junk", "damaged"),
        ("x.xlsx", b"", "empty"),
        ("x.yaml", sheet("1" * 33), "32"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_what_is_wrong_and_keeps_nothing(people, name, data, said):
    with pytest.raises(Invalid) as caught:
        actions.propose(by=people.author, name=name, data=data)
    assert said in caught.value.fields["file"]
    assert not Edition.objects.exists()


def test_an_xlsform_comes_in_with_the_words_of_its_reader(people):
    next_version = dataclasses.replace(load("suspected_case"), version="99")
    made = actions.propose(by=people.author, name="Form.XLSX", data=xlsform.write(next_version))
    assert queries.base_of(made).version == load("suspected_case").version
    page = page_of(people.coordinator, made)
    assert "What changed since version" in page


def page_of(who, edition, **more) -> str:
    client = make.signed_in(Client(), who)
    answer = client.get(reverse("library:edition", args=[edition.pk]), more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_by_its_pages(people):
    client = make.signed_in(Client(), people.author)
    upload = SimpleUploadedFile("check.yaml", sheet())
    answer = client.post(reverse("library:propose"), {"file": upload, "note": "first"}, follow=True)
    assert "Harbour check" in answer.content.decode()
    made = Edition.objects.get()
    bad = client.post(reverse("library:propose"), {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert bad.status_code == 400
    assert "endings" in bad.content.decode()
    assert client.post(reverse("library:activate", args=[made.pk])).status_code == 403

    adviser = make.signed_in(Client(), people.adviser)
    assert "1 form waits for your opinion" in adviser.get(reverse("home")).content.decode()
    refused = adviser.post(
        reverse("library:opinion", args=[made.pk]), {"revision": 1, "stance": "veto", "reason": ""}
    )
    assert refused.status_code == 400
    assert "Say what must change" in refused.content.decode()
    adviser.post(
        reverse("library:opinion", args=[made.pk]),
        {"revision": 1, "stance": "veto", "reason": "<b>Too hard</b>"},
    )
    assert Opinion.objects.count() == 1
    page = page_of(people.author, made)
    assert "&lt;b&gt;Too hard" in page
    assert people.adviser.display_name not in page
    assert "waits for your opinion" not in adviser.get(reverse("home")).content.decode()

    coordinator = make.signed_in(Client(), people.coordinator)
    adviser.post(reverse("library:opinion", args=[made.pk]), {"revision": 1, "stance": "yes"})
    assert "Put it to use" in page_of(people.coordinator, made)
    coordinator.post(reverse("library:activate", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == Edition.State.ACTIVE
    shown = coordinator.get(reverse("library:instrument", args=["harbour_check", "1"]))
    assert shown.status_code == 200
    assert "is not known" in shown.content.decode()
    assert "harbour_check" in coordinator.get(reverse("library:editions")).content.decode()


def test_every_instrument_in_use_has_its_page_and_its_files():
    client = make.signed_in(Client(), make.account(Role.CASEWORKER))
    for each in queries.instruments_in_use():
        for language in each.languages:
            answer = client.get(
                reverse("library:instrument", args=[each.id, each.version]), {"language": language}
            )
            assert answer.status_code == 200
        for form_of in set(
            re.findall(rf"/library/instrument/{each.id}/[^/]+/([a-z_]+)/", answer.content.decode())
        ):
            written = client.get(reverse("library:instrument_file", args=[each.id, each.version, form_of]))
            assert written.status_code == 200
            assert len(b"".join(written.streaming_content)) > 100
    assert client.get(reverse("library:instrument", args=["delphi", "0"])).status_code == 404


def test_an_advisers_time_is_seen_by_who_worked_and_who_pays(people):
    today = timezone.localdate()
    noted = actions.note_time(by=people.adviser, minutes=90, worked_on=today)
    assert list(queries.adviser_times(people.adviser)) == [noted]
    assert list(queries.adviser_times(people.coordinator)) == [noted]
    assert list(queries.adviser_times(people.other_adviser)) == []
    assert list(queries.adviser_times(people.author)) == []
    for minutes, day in ((0, today), (1441, today), (10, today + timedelta(days=1))):
        with pytest.raises(Invalid):
            actions.note_time(by=people.adviser, minutes=minutes, worked_on=day)
    with pytest.raises(Refused):
        actions.note_paid(by=people.adviser, time_id=noted.pk, paid_on=today)
    actions.note_paid(by=people.coordinator, time_id=noted.pk, paid_on=today)
    with pytest.raises(Invalid):
        actions.note_paid(by=people.coordinator, time_id=noted.pk, paid_on=today)


def test_the_page_of_times(people):
    adviser = make.signed_in(Client(), people.adviser)
    adviser.post(reverse("library:times"), {"minutes": "45", "worked_on": timezone.localdate().isoformat()})
    page = make.signed_in(Client(), people.coordinator).get(reverse("library:times")).content.decode()
    assert "45" in page
    assert people.adviser.display_name in page
    assert adviser.post(reverse("library:times"), {"minutes": "0", "worked_on": ""}).status_code == 400

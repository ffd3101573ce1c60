"""A protocol of the coalition's own: brought in or begun, written step by step, said something about, vetoed, put to use by a second
person, offered wherever those that ship are, retired; checklists keep the version they began with."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import core as make
from tests.factories import intake as reports
from tests.factories.library import protocol, protocol_draft, protocol_in_use

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, InvalidProtocol, Missing, Refused
from harborlight.knowledge import field_cards
from harborlight.knowledge.protocols import load
from harborlight.library import actions, queries
from harborlight.library.models import Edition, Revision
from harborlight.protocols import actions as runs
from harborlight.protocols import queries as run_queries
from harborlight.protocols.models import ProtocolRun
from harborlight.release import queries as release

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    make.installation()
    home = make.agency(country="GB")

    class People:
        author = make.account(Role.TRAINER, of=home)
        coordinator = make.account(Role.COORDINATOR, of=home)
        adviser = make.account(Role.SURVIVOR_ADVISER, of=home)
        worker = make.account(Role.HOTLINE_WORKER, Role.CASEWORKER, of=home)

    return People


@pytest.fixture
def in_use(people):
    return protocol_in_use(people.author, people.coordinator, people.adviser)


def at(who):
    return make.signed_in(Client(), who)


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def published_cards():
    return field_cards.read(json.loads(release.porch().read("cards.json"))["cards"])


# -- one machinery ---------------------------------------------------------------------------------------------------------


def test_a_protocol_is_drafted_judged_and_put_to_use_like_an_instrument(people):
    made = protocol_draft(people.author)
    assert (made.kind, made.tool, made.tool_version, made.title) == (
        "protocol",
        "quay_check",
        "1",
        "At the quay",
    )
    with pytest.raises(InvalidProtocol):
        queries.protocol("quay_check")
    assert queries.what_blocks(people.author, made) == ("no_adviser",), "survivors meet every protocol"
    with pytest.raises(Refused):
        actions.activate(by=people.author, edition_id=made.pk)
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="veto", reason="Too fast.")
    with pytest.raises(Invalid):
        actions.activate(by=people.coordinator, edition_id=made.pk)
    remark = actions.make_remark(by=people.adviser, edition_id=made.pk, said="Ask first.", place="ship")
    actions.make_remark(by=people.adviser, edition_id=made.pk, said="Shorter.", place="card")
    made = actions.revise(
        by=people.author, edition_id=made.pk, name="x.yml", data=protocol(words="For everybody at the quay")
    )
    for each in queries.remarks(people.author, made):
        actions.answer_remark(by=people.author, remark_id=each["id"], outcome="changed", answer="Done so.")
    assert remark.place == "ship"
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=2, stance="yes")
    actions.activate(by=people.coordinator, edition_id=made.pk)
    assert queries.protocol("quay_check").purpose["en"] == "For everybody at the quay"
    said = queries.survivor_input(people.worker, queries.protocol("quay_check"))
    assert [each["said"] for each in said] == ["Ask first.", "Shorter."]
    outsider = make.account(Role.COMPANY_PARTNER)
    assert queries.survivor_input(outsider, queries.protocol("quay_check")) == []


@pytest.mark.parametrize(
    ("old", "new", "part", "said"),
    [
        ("if_no: end", "if_no: nowhere", "steps.ship", "where it leads"),
        ("if_yes: harbour", "if_yes: end", "steps.harbour", "no step leads to it"),
        ("instrument: suspected_case", "instrument: burnt", "steps.harbour", "not known"),
        ("{amount: 2, unit: hours, source: Harbour agreement}", "{limit: child_report}", "steps.harbour", "no duration"),
        ("{amount: 2, unit: hours, source: Harbour agreement}", "{limit: referral.urgent}", "", ""),
        (", fr: Demander quand le navire part}", "}", "steps.ship", "1 text is missing"),
        ("emergency: true, ", "", "steps", "no step is for danger"),
        ("next: end\n", "next: danger\n", "steps.danger", "leads back"),
        ("  signs: [g_fear]\n", "", "card", "still missing: signs"),
        ("call: [child_protection]", "call: [king]", "card", "not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_before_it_can_be_used_and_told_in_words(people, old, new, part, said):
    data = protocol().decode()
    assert old in data
    made = actions.propose(by=people.author, name="q.yaml", data=data.replace(old, new).encode())
    found = [each for each in queries.looked(queries.revision(people.author, made)).findings if each.blocks]
    page = text(at(people.author).get(reverse("library:write", args=[made.pk])))
    if not said:
        assert bool(found) == (part != "")
        return
    assert part in {each.part for each in found}
    assert said in page
    assert "faults" in queries.what_blocks(people.author, made)
    with pytest.raises(Invalid):
        actions.activate(by=people.coordinator, edition_id=made.pk)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"steps: [", "YAML"),
        (b"steps: nothing\nid: x\nversion: '1'\ntitle: {en: x}\nsetting: school", "list"),
        (b"steps: []", "lacks id"),
        (protocol() + b"id: again\n", "twice"),
        (protocol().replace(b"who: first_contact", b"whom: x", 1), "unknown key 'whom'"),
        (protocol().replace(b"t_danger", b"t_nothing"), "no phrase"),
        (b"id: x\nversion: '1'\ntitle: {en: x}\nsetting: s\nsteps:\n" + b"  - {id: s}\n" * 201, "200"),
        (protocol("1" * 33), "32"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_protocol_says_what_is_wrong_and_keeps_nothing(people, data, said):
    with pytest.raises(Invalid) as caught:
        actions.propose(by=people.author, name="q.yaml", data=data)
    assert said in caught.value.fields["file"]
    assert not Edition.objects.exists()


def test_phrases_are_written_out_so_that_the_text_stays_when_a_phrase_is_mended(people):
    made = protocol_draft(people.author)
    kept = queries.revision(people.author, made).text
    assert "note_signs" not in kept
    assert load("police_stop").steps[0].do[-1]["en"] in kept


def test_that_it_was_checked_elsewhere_is_not_taken_over(people):
    data = protocol() + b"reviewed_on: 2026-05-04\nconfidence: verified\n"
    made = actions.propose(by=people.author, name="q.yaml", data=data)
    tool = queries.drafted(people.author, made.pk)
    assert (tool.reviewed_on, tool.confidence.is_verified) == ("", False)
    assert "counts as unverified" in queries.problems_of(queries.revision(people.author, made))[0]


# -- wherever those that ship are -------------------------------------------------------------------------------------------


def test_it_is_offered_in_a_call_about_a_report_and_in_a_case(people, in_use):
    desk = at(people.worker)
    assert '<option value="quay_check">' in text(desk.get("/intake/take/"))
    desk.post("/intake/take/call/", {"protocol": "quay_check"})
    run = ProtocolRun.objects.get()
    assert (run.protocol, run.protocol_version) == ("quay_check", "1")
    page = text(desk.get(f"/intake/take/?run={run.pk}"))
    assert "At the quay" in page
    for step, answer in (("danger", "no"), ("ship", "not_known")):
        desk.post(reverse("protocols:mark", args=[run.pk]), {"step": step, "what": "done", "answer": answer})
    page = text(desk.get(reverse("protocols:run", args=[run.pk])))
    assert "Does the ship leave today?" in page
    assert "Call the harbour office" in page, "not known takes the careful side of its own question, too"
    assert "a step of the protocol is due" in text(desk.get("/"))
    case = cases.open_case(
        by=people.worker, person={"name": "Nadia Invented"}, report_id=reports.report(people.worker).pk
    )
    assert '<option value="quay_check">' in text(desk.get(f"/cases/{case.pk}/"))
    desk.post(f"/cases/{case.pk}/protocols/", {"protocol": "quay_check"})
    assert ProtocolRun.objects.filter(about_kind="case", protocol="quay_check").exists()


def test_it_is_read_printed_searched_and_stands_on_a_card(people, in_use):
    desk = at(make.account(Role.FRONTLINE_OFFICER))
    assert "At the quay" in text(desk.get("/protocols/", {"words": "dockers"}))
    page = text(desk.get("/protocols/quay_check/"))
    assert "Harbour agreement of 2027" in page
    assert text(desk.get("/protocols/quay_check/print/")).count("☐") == 4
    assert 'href="/cards/en/quay_check/"' in text(desk.get("/cards/"))
    card = text(desk.get("/cards/fr/quay_check/"))
    assert "Au quai" in card
    assert 'href="tel:999"' in card
    spoken_elsewhere = text(desk.get("/cards/ar/quay_check/"))
    assert '<article class="card" id="quay_check" lang="en" dir="ltr">' in spoken_elsewhere


def test_its_card_goes_to_the_public_site_only_if_it_may_and_leaves_with_it(people, in_use):
    assert [each.id for each in published_cards()] == ["quay_check"]
    assert published_cards()[0].card == queries.protocol("quay_check").card
    actions.retire(by=people.coordinator, edition_id=in_use.pk, reason="The quay is closed.")
    assert published_cards() == ()
    protocol_in_use(people.author, people.coordinator, people.adviser, "2", is_card_public=False)
    assert published_cards() == ()


def test_a_checklist_keeps_the_version_it_began_with(people, in_use):
    run = runs.start_run(by=people.worker, protocol_id="quay_check")
    second = protocol_in_use(people.author, people.coordinator, people.adviser, "2", words="Otherwise")
    assert queries.protocol("quay_check").version == "2"
    assert run_queries.protocol_of(run).purpose["en"] == "For dockers who notice signs"
    actions.retire(by=people.coordinator, edition_id=second.pk, reason="Nobody understood it.")
    actions.retire(by=people.coordinator, edition_id=in_use.pk, reason="Nor this.")
    with pytest.raises(InvalidProtocol):
        queries.protocol("quay_check")
    runs.mark_step(by=people.worker, run_id=run.pk, step="danger", answer="no")
    assert "At the quay" in text(at(people.worker).get(reverse("protocols:run", args=[run.pk])))
    assert "At the quay" in text(at(people.worker).get("/protocols/quay_check/?version=1"))
    with pytest.raises(InvalidProtocol):
        runs.start_run(by=people.worker, protocol_id="quay_check")


def test_the_coalitions_own_holds_over_one_that_ships_until_it_is_retired(people):
    made = actions.begin_from(by=people.author, protocol_id="police_stop", languages=["en"])
    assert (made.tool, made.tool_version) == ("police_stop", "1.1")
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=1, stance="yes")
    actions.activate(by=people.coordinator, edition_id=made.pk)
    assert queries.protocol("police_stop").version == "1.1"
    assert queries.protocol("police_stop", "1") == load("police_stop", "1")
    assert queries.protocol_versions("police_stop") == ("1.1", "1")
    assert queries.shipped_since(made) is None
    actions.retire(by=people.coordinator, edition_id=made.pk, reason="Enough.")
    assert queries.protocol("police_stop") == load("police_stop")


def test_a_later_version_that_ships_is_told_and_replaces_nothing(people, in_use, monkeypatch):
    from dataclasses import replace

    from harborlight.library.queries import tools

    ships = (*tools.shipped("protocol"), replace(load("child"), id="quay_check", version="3"))
    monkeypatch.setattr(tools, "shipped", lambda kind: ships if kind == "protocol" else ())
    assert queries.protocol("quay_check").version == "1"
    assert queries.shipped_since(in_use).version == "3"
    page = text(at(people.coordinator).get(reverse("library:edition", args=[in_use.pk])))
    assert "brings a later version of it, 3" in page


def test_an_instrument_that_is_used_nowhere_any_more_breaks_no_protocol(people):
    from tests.factories.library import in_use as instrument_in_use

    own = instrument_in_use(people.author, people.coordinator, people.adviser)
    protocol_in_use(people.author, people.coordinator, people.adviser, instrument="harbour_check")
    actions.retire(by=people.coordinator, edition_id=own.pk, reason="Over.")
    assert "harbour_check" in text(at(people.worker).get("/protocols/quay_check/"))


# -- written step by step ---------------------------------------------------------------------------------------------------


def test_from_nothing_to_use_in_the_browser_without_a_file(people):
    desk = at(people.author)
    begun = {
        "begin": "new", "title": "In a lorry park", "setting": "border", "purpose": "For wardens", "source": "Our own agreement",
        "written_in": "en", "languages": ["fr"],
    }  # fmt: skip
    answer = desk.post(reverse("library:begin"), begun)
    made = Edition.objects.get()
    assert answer["Location"] == reverse("library:write", args=[made.pk])
    page = text(desk.get(answer["Location"]))
    assert "2 texts are missing in this language." in page
    desk.post(
        reverse("library:add_part", args=[made.pk]), {"what": "question", "title": "Is the engine running?"}
    )
    desk.post(
        reverse("library:add_part", args=[made.pk]),
        {"what": "step", "title": "Look at the lorries", "after": ""},
    )
    step = reverse("library:write_step", args=[made.pk, "look_at_the_lorries"])
    page = text(desk.get(step))
    assert "Is the engine running?" in page
    assert "Time limit on record" in page
    typed = {
        "title": "Look at the lorries", "part": "first", "who": ["first_contact"], "do": "Count people.\n\nNote the plates.",
        "ask": "is_the_engine_running", "if_yes": "danger", "if_no": "danger", "time": "in_time", "limit": "referral.urgent",
        "instrument": "suspected_case", "escalate_to": "supervisor", "escalate_when": "You are alone", "text": made.n_revisions + 2,
    }  # fmt: skip
    assert desk.post(step, typed)["Location"] == answer["Location"]
    tool = queries.drafted(people.author, made.pk)
    kept = tool.step("look_at_the_lorries")
    assert [line["en"] for line in kept.do] == ["Count people.", "Note the plates."]
    assert (kept.within.limit, kept.instrument, kept.escalate.to) == (
        "referral.urgent",
        "suspected_case",
        "supervisor",
    )
    words = reverse("library:write_words", args=[made.pk, "fr"])
    page = text(desk.get(words))
    french = dict.fromkeys(
        re.findall(r'>missing</span></label><textarea id="w-[^"]+" name="([^"]+)"', page), "Mots"
    )
    assert {"title", "steps.look_at_the_lorries.do[1]", "facts.is_the_engine_running.label"} <= set(french)
    made.refresh_from_db()
    desk.post(words, {**french, "text": made.n_revisions})
    assert [each.where for each in queries.looked(queries.revision(people.author, made)).findings] == []
    made.refresh_from_db()
    actions.give_opinion(by=people.adviser, edition_id=made.pk, revision=made.n_revisions, stance="yes")
    at(people.coordinator).post(reverse("library:activate", args=[made.pk]))
    assert queries.protocol("in_a_lorry_park").title == {"en": "In a lorry park", "fr": "Mots"}


def save(desk, made, name, *args, **typed):
    made.refresh_from_db()
    return desk.post(reverse(f"library:{name}", args=[made.pk, *args]), {"text": made.n_revisions, **typed})


def test_each_part_is_kept_and_an_earlier_text_comes_back(people):
    made, desk = protocol_draft(people.author), at(people.author)
    save(desk, made, "write_about", title="At every quay", setting="border", purpose="For dockers", cautions="Mind the cranes",
         parts="First minutes\nLater", sources="Harbour agreement of 2027\nA law", languages=["en", "fr", "es"])  # fmt: skip
    save(desk, made, "write_rule", "danger", when="They say no", do="Stop")
    save(desk, made, "write_question", "danger", label="Does it leave?", not_known_as="no")
    save(
        desk,
        made,
        "write_card",
        signs="Fear",
        first="Danger?",
        say="Thanks",
        do_not="Why",
        call=["police"],
        non_punishment="x",
    )
    save(desk, made, "move_step", "harbour", way="up")
    save(desk, made, "take_part_out", "harbour", what="step")
    tool = queries.drafted(people.author, made.pk)
    assert tool.title == {"en": "At every quay"}, "the French title said something else"
    assert tool.languages == ("en", "fr", "es")
    assert [(part.id, part.sources) for part in tool.parts] == [
        ("first", ("sop",)),
        ("later", ("sop", "a_law")),
    ]
    assert (tool.stop[0].do, tool.own_facts[0].not_known_as, tool.card.call) == (
        ({"en": "Stop"},),
        "no",
        ("police",),
    )
    assert [step.id for step in tool.steps] == ["danger", "emergency", "ship"]
    made.refresh_from_db()
    assert made.n_revisions == 7
    assert set(Revision.objects.values_list("origin", flat=True)) == {"yaml", "here"}
    desk.post(reverse("library:go_back", args=[made.pk, 1]), {"version": made.version})
    assert queries.drafted(people.author, made.pk).title["fr"] == "Au quai"
    assert Revision.objects.filter(edition=made).count() == 8


def test_a_slip_of_the_pen_keeps_the_translations(people):
    made, desk = protocol_draft(people.author), at(people.author)
    typed = {"label": "Does the ship leave today, really?", "not_known_as": "yes"}
    save(desk, made, "write_question", "danger", **typed, is_same="on")
    assert "fr" in queries.drafted(people.author, made.pk).own_facts[0].label


def test_two_authors_at_two_steps_do_not_hinder_each_other_and_at_one_step_see_both_texts(people):
    made, desk = protocol_draft(people.author), at(people.author)
    mine = {"title": "Mine", "part": "first", "who": ["first_contact"], "do": "x", "next": "end", "text": 1}
    save(desk, made, "write_rule", "danger", when="They say no", do="Stop")
    assert desk.post(reverse("library:write_step", args=[made.pk, "harbour"]), mine).status_code == 302
    tool = queries.drafted(people.author, made.pk)
    assert (tool.step("harbour").title, tool.stop[0].when["en"]) == ({"en": "Mine"}, "They say no")
    answer = desk.post(reverse("library:write_step", args=[made.pk, "harbour"]), {**mine, "title": "Yours"})
    page = text(answer, 409)
    assert "Somebody else changed this first" in page
    assert "Mine" in page
    assert 'value="Yours"' in page
    words = desk.post(reverse("library:write_words", args=[made.pk, "fr"]), {"text": 1, "title": "À moi"})
    assert "À moi" in text(words, 400)


@pytest.mark.parametrize(
    ("name", "part", "typed"),
    [
        ("write_step", "harbour", {}),
        ("write_step", "harbour", {"title": "x" * 201, "part": "first", "who": ["first_contact"]}),
        ("write_step", "harbour", {"title": "x", "part": "nowhere", "who": ["king"], "next": "moon"}),
        ("write_step", "harbour", {"title": "x", "part": "first", "who": ["first_contact"], "time": "in_time", "amount": "-1"}),
        ("write_step", "harbour", {"title": "x", "part": "first", "who": ["first_contact"], "do": "y" * 601}),
        ("write_step", "harbour", {"title": "x", "part": "first", "who": ["first_contact"], "do": "y\n" * 41}),
        ("write_card", None, {"signs": "x\n" * 9, "call": ["police"], "non_punishment": "x"}),
        ("write_about", None, {"title": "x", "setting": "moon", "purpose": "x", "languages": ["xx"]}),
        ("write_question", "danger", {"label": "x", "not_known_as": "perhaps"}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field_and_nothing_is_lost(people, name, part, typed):
    made, desk = protocol_draft(people.author), at(people.author)
    answer = save(desk, made, name, *([part] if part else []), **typed)
    page = text(answer, 400)
    assert "Please look at this again" in page
    assert Revision.objects.count() == 1


def test_what_is_not_there_is_not_found(people, in_use):
    made, desk = protocol_draft(people.author, "2"), at(people.author)
    for name, part in (
        ("write_step", "nothing"),
        ("write_rule", "nothing"),
        ("write_question", "nothing"),
        ("write_words", "uk"),
    ):
        assert desk.get(reverse(f"library:{name}", args=[made.pk, part])).status_code == 404
    assert save(desk, made, "take_part_out", "nothing", what="step").status_code == 404
    assert save(desk, made, "take_part_out", "danger", what="moon").status_code == 404
    assert desk.get(reverse("library:write", args=[in_use.pk])).status_code == 404, "in use for ever the same"
    assert save(desk, in_use, "write_card").status_code == 404
    assert desk.post(reverse("library:go_back", args=[made.pk, 9]), {}).status_code == 404
    stranger = at(make.account(Role.TRAINER))
    assert stranger.get(reverse("library:write", args=[made.pk])).status_code == 404
    assert at(people.worker).get(reverse("library:write", args=[made.pk])).status_code == 403


def test_the_same_again_is_no_new_text_and_a_stale_one_is_refused(people):
    made = protocol_draft(people.author)
    tool = queries.drafted(people.author, made.pk)
    actions.write_protocol(by=people.author, edition_id=made.pk, protocol=tool)
    assert Revision.objects.count() == 1
    with pytest.raises(Conflict):
        actions.write_protocol(by=people.author, edition_id=made.pk, protocol=tool, version=made.version - 1)
    other = load("child")
    with pytest.raises(Invalid):
        actions.write_protocol(by=people.author, edition_id=made.pk, protocol=other)


def test_a_draft_is_previewed_as_checklist_card_and_walk_by_whoever_reads_drafts(people):
    made, desk = protocol_draft(people.author), at(people.adviser)
    page = text(desk.get(reverse("library:edition", args=[made.pk])))
    assert "Call the harbour office" in page
    assert "Harbour agreement" in page
    printed = text(desk.get(reverse("protocols:draft_print", args=[made.pk])))
    assert (printed.count("☐"), "Draft: not in use." in printed) == (4, True)
    card = text(desk.get(reverse("cards:draft", args=["fr", made.pk])))
    assert "Ébauche" in card
    walk = reverse("protocols:draft_walk", args=[made.pk])
    assert "Ask when the ship leaves" not in text(desk.get(walk)).split("What may follow")[0]
    page = text(desk.post(walk, {"danger_now": "no", "danger": "not_known", "<x>": "y"}))
    assert "Call the harbour office" in page
    assert "Here it ends." in page
    assert not ProtocolRun.objects.exists()
    from tests.factories.library import draft

    instrument = draft(people.author)
    for name in ("protocols:draft_print", "protocols:draft_walk"):
        assert desk.get(reverse(name, args=[instrument.pk])).status_code == 404
    assert desk.get(reverse("cards:draft", args=["en", instrument.pk])).status_code == 404


def test_what_changed_is_shown_word_by_word(people):
    made = actions.begin_from(by=people.author, protocol_id="police_stop", languages=["en"])
    tool = queries.drafted(people.author, made.pk)
    desk = at(people.author)
    step = tool.step("evidence")
    typed = {
        "title": "Keep <b>more</b> than the person's word", "part": step.part, "who": list(step.who),
        "do": "\n".join(["Photograph the room.", *(line["en"] for line in step.do)]), "do_not": "\n".join(line["en"] for line in step.do_not),
        "next": step.next,
    }  # fmt: skip
    assert save(desk, made, "write_step", "evidence", **typed).status_code == 302
    page = text(desk.get(reverse("library:edition", args=[made.pk])))
    assert "What changed since version 1" in page
    assert "<ins>Photograph the room." in page
    assert "<ins>&lt;b&gt;more&lt;/b&gt; than</ins>" in page or "&lt;b&gt;more&lt;/b&gt;" in page
    assert "<b>more" not in page
    assert "people are told something else" in page


def test_the_desk_takes_a_protocols_file_and_begins_a_copy(people):
    desk = at(people.author)
    answer = desk.post(reverse("library:propose"), {"file": SimpleUploadedFile("q.yaml", protocol())})
    made = Edition.objects.get()
    assert answer["Location"] == reverse("library:edition", args=[made.pk])
    assert desk.post(reverse("library:begin"), {"begin": "from", "protocol": "moon"}).status_code == 400
    assert desk.post(reverse("library:begin"), {"begin": "new", "title": ""}).status_code == 400
    answer = desk.post(
        reverse("library:begin"), {"begin": "from", "protocol": "child", "languages": ["en", "es"]}
    )
    assert answer.status_code == 302
    assert queries.drafted(people.author, Edition.objects.latest("id").pk).languages == ("en", "es")
    assert "At the quay" in text(desk.get(reverse("library:editions")))
    with pytest.raises(Missing):
        queries.revision_of_number(people.author, made, 7)


# -- for machines --------------------------------------------------------------------------------------------------------------


def test_programs_list_show_look_over_and_bring_in(people, in_use):
    client, api = at(people.author), "/api/v1/protocols"
    listed = client.get(api).json()
    assert {"quay_check", "child"} <= {row["id"] for row in listed}
    shown = client.get(f"{api}/quay_check/1").json()
    assert (shown["own_facts"][0]["not_known_as"], shown["steps"][3]["within"]["amount"]) == ("yes", 2)
    assert client.get(f"{api}/quay_check/7").status_code == 404

    def sent(data):
        return {"file": SimpleUploadedFile("q.yaml", data)}

    wrong = protocol("2").replace(b"next: end", b"next: nowhere")
    assert "leads nowhere by next" in client.post(f"{api}/validate", sent(wrong)).json()["faults"][0]["said"]
    assert client.post(f"{api}/validate", sent(protocol("2"))).json() == {"faults": [], "examples": []}
    made = client.post(api, sent(wrong))
    assert (made.status_code, made.json()["protocol"], made.json()["state"]) == (201, "quay_check", "draft")
    from tests.factories.library import sheet

    assert client.post(api, sent(sheet())).status_code == 400, "an instrument is no protocol"
    assert client.post("/api/v1/instruments", sent(protocol("3"))).status_code == 400
    assert at(people.worker).post(api, sent(protocol("4"))).status_code == 403


def test_the_terminal_prints_those_in_use_and_what_was_in_use(people, in_use, monkeypatch):
    from click.testing import CliRunner

    from harborlight.cli import editions, main
    from harborlight.knowledge import protocols as ground

    monkeypatch.setattr(editions, "set_django_up", lambda: None)

    def run(*words):
        return CliRunner().invoke(main, ["editions", *words])

    protocol_draft(people.author, "2")
    assert json.loads(run("list", "--json").output) == [
        {"kind": "protocol", "id": "quay_check", "version": "1", "title": "At the quay"}
    ]
    printed = run("show", "protocol", "quay_check").output
    assert ground.parse(printed) == queries.protocol("quay_check")
    assert json.loads(run("show", "protocol", "quay_check", "--json").output)["id"] == "quay_check"
    assert run("show", "protocol", "quay_check", "--version", "2").exit_code == 2
    assert "id: raft" in run("show", "instrument", "raft").output

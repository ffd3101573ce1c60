"""Content packs in the workspace: a trusted key, two people, both sites at once, back by one act; and nothing half applied."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import library as own
from tests.factories import packs

from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Missing, Refused, Unavailable
from harborlight.knowledge import content, hotlines, instruments, protocols, vocabularies
from harborlight.knowledge.packs import place
from harborlight.library import actions, queries
from harborlight.library.models import Pack
from harborlight.release import queries as release

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    make.installation()
    return make.account(Role.OPERATOR), make.account(Role.COORDINATOR)


@pytest.fixture
def operator(people):
    packs.trust(people[0])
    return people[0]


@pytest.fixture
def second(people):
    return people[1]


def note() -> str:
    """What a page of either site would say."""
    with content.held():
        return hotlines.helplines("GB")[0].note


def state() -> place.State:
    return place.read_state(release.porch().knowledge)


BEFORE = "number matched in stored 2016 page as Home Office line"
NEW = "open day and night"


# -- who may, and in which order -------------------------------------------------------------------------------------------


def test_without_a_trusted_key_nothing_is_taken(people):
    with pytest.raises(Invalid, match="no publisher's key is trusted here"):
        actions.propose_pack(by=people[0], data=packs.pack())
    assert not Pack.objects.exists()


def test_a_pack_waits_for_a_second_person_and_then_holds_on_both_sites(operator, second):
    made = actions.propose_pack(by=operator, data=packs.pack())
    assert (made.state, note()) == ("proposed", BEFORE)
    with pytest.raises(Refused, match="second person"):
        actions.confirm_pack(by=_also(operator, Role.COORDINATOR), pack_id=made.pk)
    actions.confirm_pack(by=second, pack_id=made.pk)
    assert note() == NEW
    assert state().in_force == made.digest
    events = list(AuditEvent.objects.filter(noun="pack").order_by("seq").values_list("action", flat=True))
    assert events[0] == "pack.propose"
    assert events[-1] == "pack.confirm"


def _also(account, role):
    make.give_roles(account, [role])
    return type(account).objects.get(pk=account.pk)


@pytest.mark.parametrize(
    "role", [Role.CASEWORKER, Role.AGENCY_ADMIN, Role.SURVIVOR_ADVISER, Role.POLICE_ANALYST]
)
def test_whoever_has_no_right_is_refused(operator, role):
    other = make.account(role)
    made = actions.propose_pack(by=operator, data=packs.pack())
    for act in (
        lambda: actions.propose_pack(by=other, data=packs.pack(number=2)), lambda: actions.confirm_pack(by=other, pack_id=made.pk),
        lambda: actions.drop_pack(by=other, pack_id=made.pk, reason="x"), lambda: actions.undo_pack(by=other, pack_id=made.pk, reason="x"),
        lambda: packs.trust(other, "stranger"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()


def test_the_operator_puts_nothing_to_use_alone_or_with_another_operator(operator):
    made = actions.propose_pack(by=operator, data=packs.pack())
    with pytest.raises(Refused):
        actions.confirm_pack(by=make.account(Role.OPERATOR), pack_id=made.pk)


def test_a_page_of_yesterday_puts_nothing_to_use(operator, second):
    first = actions.propose_pack(by=operator, data=packs.pack())
    newer = actions.propose_pack(by=operator, data=packs.pack(packs.helplines("closed"), 2))
    actions.confirm_pack(by=second, pack_id=first.pk, over="")
    with pytest.raises(Conflict, match="Other content came into force"):
        actions.confirm_pack(by=second, pack_id=newer.pk, over="")
    actions.confirm_pack(by=second, pack_id=newer.pk, over=first.digest)
    assert note() == "closed"


def test_a_pack_that_was_dropped_or_is_in_force_is_not_put_to_use_again(operator, second):
    made = actions.propose_pack(by=operator, data=packs.pack())
    with pytest.raises(Invalid, match="is here already"):
        actions.propose_pack(by=operator, data=packs.pack())
    with pytest.raises(Invalid, match="Say why"):
        actions.drop_pack(by=operator, pack_id=made.pk, reason=" ")
    actions.drop_pack(by=operator, pack_id=made.pk, reason="not ours")
    for act in (actions.confirm_pack, actions.undo_pack):
        with pytest.raises(Invalid):
            act(by=second, pack_id=made.pk, **({"reason": "x"} if act is actions.undo_pack else {}))
    with pytest.raises(Missing):
        actions.confirm_pack(by=second, pack_id=make.agency().pk)


# -- going back, and not going back ----------------------------------------------------------------------------------------


def test_one_act_takes_it_back_to_the_pack_before_and_at_last_to_what_ships(operator, second):
    packs.in_force(operator, second)
    newer = packs.in_force(operator, second, packs.helplines("closed"), 2)
    assert note() == "closed"
    actions.undo_pack(by=second, pack_id=newer.pk, reason="the line answers")
    assert note() == NEW
    first = queries.pack_in_force()
    assert (first.number, first.ended_at) == (1, None)
    actions.undo_pack(by=operator, pack_id=first.pk, reason="all of it")
    assert note() == BEFORE
    assert queries.pack_in_force() is None
    assert [each.state for each in queries.packs(second)] == ["undone", "undone"]
    assert len(state().given) == 2


def test_an_older_pack_is_refused_also_after_undo_and_the_very_same_may_come_again(operator, second):
    packs.in_force(operator, second, number=3)
    with pytest.raises(Invalid, match="number 3 was in force here already"):
        actions.propose_pack(by=operator, data=packs.pack(packs.helplines("old"), 2))
    actions.undo_pack(by=second, pack_id=queries.pack_in_force().pk, reason="too early")
    with pytest.raises(Invalid, match="another pack with this number"):
        actions.propose_pack(by=operator, data=packs.pack(packs.helplines("other"), 3))
    again = packs.in_force(operator, second, number=3)
    assert (note(), state().given) == (NEW, (again.digest,))


def test_undo_passes_over_a_pack_whose_key_was_withdrawn(operator, second):
    rotten = packs.trust(operator, "rotten")
    made = actions.propose_pack(by=operator, data=packs.pack(packs.helplines("rotten"), 1, by="rotten"))
    actions.confirm_pack(by=second, pack_id=made.pk)
    newer = packs.in_force(operator, second, number=2)
    actions.withdraw_publisher(by=operator, publisher_id=rotten.pk, reason="stolen")
    actions.undo_pack(by=second, pack_id=newer.pk, reason="x")
    assert note() == BEFORE


# -- keys ------------------------------------------------------------------------------------------------------------------


def test_a_key_counts_only_with_the_name_that_was_told(people):
    operator, good = people[0], packs.trusted()
    pem = packs.keys.public_pem(good.public).decode()
    for told in ("", good.key_id[:15], packs.trusted("another").key_id, "zz" * 8):
        with pytest.raises(Invalid) as refused:
            actions.trust_publisher(by=operator, name="P", pack="harbour", key=pem, told=told)
        assert set(refused.value.fields) == {"told"}
    with pytest.raises(Invalid) as refused:
        actions.trust_publisher(by=operator, name=" ", pack="Not One", key="x", told="x")
    assert set(refused.value.fields) == {"name", "pack", "key"}
    made = actions.trust_publisher(
        by=operator, name="P", pack="harbour", key=pem, told=packs.keys.spoken(good.key_id)
    )
    assert place.read_trusted(release.porch().knowledge) == (packs.keys.Trusted("P", "harbour", good.public),)
    with pytest.raises(Invalid, match="trusted for this pack already"):
        actions.trust_publisher(by=operator, name="P", pack="harbour", key=pem, told=good.key_id)
    assert AuditEvent.objects.get(action="publisher.trust").object_id == str(made.pk)


def test_a_withdrawn_key_bars_what_waits_and_is_said_of_what_is_in_force(operator, second):
    packs.in_force(operator, second)
    waiting = actions.propose_pack(by=operator, data=packs.pack(number=2))
    key = queries.pack_in_force().publisher
    actions.withdraw_publisher(by=operator, publisher_id=key.pk, reason="lost")
    assert (
        "is not trusted here" in queries.looked_over(second, waiting).faults[0]
        or "no publisher" in queries.looked_over(second, waiting).faults[0]
    )
    with pytest.raises(Invalid):
        actions.confirm_pack(by=second, pack_id=waiting.pk)
    assert any("still trusted" in each.what and not each.is_good for each in queries.findings())
    assert note() == NEW
    with pytest.raises(Invalid, match="withdrawn already"):
        actions.withdraw_publisher(by=operator, publisher_id=key.pk, reason="lost")


# -- what is kept ----------------------------------------------------------------------------------------------------------


def confirmed_by(who) -> None:
    actions.check_line(by=who, line_id="GB-08000121700", result="reached", called_on=timezone.localdate())


def last_checked() -> str:
    with content.held():
        return hotlines.helplines("GB", hotlines.read_checks(queries.published_checks()))[0].last_checked


def test_a_confirmed_number_stays_confirmed_unless_its_record_is_another_and_again_after_undo(
    operator, second
):
    confirmed_by(second)
    today = timezone.localdate().isoformat()
    untouched = packs.in_force(
        operator, second, packs.edited(packs.HELPLINES, ("US,1-888-373-7888", "US,1-888-373-7889"))
    )
    assert last_checked() == today
    waiting = actions.propose_pack(by=operator, data=packs.pack(number=2))
    assert [line.number for line in queries.looked_over(second, waiting).falls_back] == ["08000 121 700"]
    newer = actions.confirm_pack(by=second, pack_id=waiting.pk)
    assert last_checked() == ""
    with content.held():
        listed = queries.listed(second, "GB-08000121700")
        assert (listed.needs_call, listed.was_changed, listed.last_checked) == (True, True, "")
    actions.undo_pack(by=second, pack_id=newer.pk, reason="x")
    assert last_checked() == today
    assert queries.pack_in_force().pk == untouched.pk


def test_a_number_that_was_found_wrong_stays_wrong_with_another_record(operator, second):
    actions.check_line(by=second, line_id="GB-08000121700", result="wrong", called_on=timezone.localdate())
    packs.in_force(operator, second)
    with content.held():
        assert hotlines.helplines("GB", queries.checks()) == []


def test_answers_keep_the_version_they_were_given_under(operator, second):
    made = packs.in_force(operator, second, packs.protocol("2") | packs.need())
    with content.held():
        assert protocols.load("child").version == "2"
        assert vocabularies.vocabulary("needs").label("boat") == "A boat"
    actions.undo_pack(by=second, pack_id=made.pk, reason="x")
    with content.held():
        assert protocols.load("child").version == "1"
        assert protocols.load("child", "2").title["en"] == "A child, told anew"
        assert vocabularies.vocabulary("needs").label("boat") == "A boat"


def instrument(version: str = "9999") -> dict[str, bytes]:
    text = packs.shipped("instruments/phq2.yaml")
    line = next(each for each in text.splitlines() if each.startswith("version:"))
    return {f"instruments/phq2_{version}.yaml": text.replace(line, f"version: '{version}'").encode()}


def test_a_new_form_is_offered_while_in_force_and_readable_for_ever(operator, second):
    made = packs.in_force(operator, second, instrument())
    with content.held():
        assert queries.instrument("phq2").version == "9999"
        assert "9999" in [each.version for each in queries.instruments_in_use()]
    actions.undo_pack(by=second, pack_id=made.pk, reason="x")
    with content.held():
        assert queries.instrument("phq2").version != "9999"
        assert queries.instrument("phq2", "9999").id == "phq2"
        assert instruments.load("phq2", "9999").version == "9999"


def test_a_form_of_the_coalitions_own_with_that_version_bars_the_pack(operator):
    draft = own.draft(make.account(Role.TRAINER), "1")
    text = own.sheet("1", words="Who keeps the papers?")
    with pytest.raises(Invalid, match="The coalition has an edition of its own of harbour_check 1"):
        actions.propose_pack(by=operator, data=packs.pack({"instruments/harbour_check.yaml": text}))
    actions.drop(by=draft.agency and make.account(Role.COORDINATOR), edition_id=draft.pk, reason="x")
    assert actions.propose_pack(by=operator, data=packs.pack({"instruments/harbour_check.yaml": text}))


# -- survivor advisers -----------------------------------------------------------------------------------------------------


def test_what_survivors_meet_waits_for_an_adviser_where_there_is_one_and_a_veto_bars(operator, second):
    waiting = actions.propose_pack(by=operator, data=packs.pack(packs.protocol("2")))
    assert queries.looked_over(second, waiting).bars == ()
    adviser, other = make.account(Role.SURVIVOR_ADVISER), make.account(Role.SURVIVOR_ADVISER)
    assert queries.looked_over(second, waiting).brings == ("A child, told anew 2",)
    assert queries.looked_over(second, waiting).bars == ("no_adviser",)
    with pytest.raises(Invalid, match="bars it"):
        actions.confirm_pack(by=second, pack_id=waiting.pk)
    actions.judge_pack(by=adviser, pack_id=waiting.pk, stance="yes")
    with pytest.raises(Invalid):
        actions.judge_pack(by=other, pack_id=waiting.pk, stance="veto")
    actions.judge_pack(by=other, pack_id=waiting.pk, stance="veto", reason="It frightens.")
    assert queries.looked_over(second, waiting).bars == ("veto",)
    actions.judge_pack(by=other, pack_id=waiting.pk, stance="yes")
    actions.confirm_pack(by=second, pack_id=waiting.pk)
    assert [each["reason"] for each in queries.opinions(second, waiting)][1] == "It frightens."


def test_numbers_wait_for_no_adviser(operator, second):
    make.account(Role.SURVIVOR_ADVISER)
    packs.in_force(operator, second)
    assert note() == NEW


# -- the machine -----------------------------------------------------------------------------------------------------------


def test_the_start_of_the_staff_site_tells_the_porch_what_was_decided(operator, second):
    made = packs.in_force(operator, second)
    folder = release.porch().knowledge
    for path in folder.iterdir():
        path.unlink()
    (folder / ".state.json.left").write_text("{")
    os.utime(folder / ".state.json.left", (0, 0))
    assert note() == BEFORE
    assert any(not each.is_good and not each.is_advice for each in queries.findings())
    actions.settle_packs()
    assert note() == NEW
    assert {path.name for path in folder.iterdir()} == {
        place.STATE,
        place.TRUSTED,
        place.file_name(made.digest),
    }
    before = AuditEvent.objects.count()
    actions.settle_packs()
    assert AuditEvent.objects.count() == before


def test_other_software_looks_the_pack_over_again(operator, second, monkeypatch):
    made = packs.in_force(operator, second)
    monkeypatch.setattr(content, "shipped_digest", lambda: "f" * 64)
    _again(release.porch().knowledge)
    assert note() == BEFORE
    actions.settle_packs()
    assert (note(), state().fits, queries.pack_in_force().pk) == (NEW, "f" * 64, made.pk)
    assert any("over which the pack was put to use" in each.what for each in queries.findings())
    monkeypatch.setattr(content, "shipped_digest", lambda: "e" * 64)
    monkeypatch.setattr("harborlight.knowledge.packs.checks.__version__", "0.0.1")
    monkeypatch.setattr("harborlight.knowledge.packs.checks.check_software.__defaults__", ("0.0.1",))
    actions.settle_packs()
    assert (note(), queries.pack_in_force()) == (BEFORE, None)
    put = Pack.objects.get()
    assert (put.state, "needs Harborlight" in put.end_reason) == ("set_aside", True)
    assert AuditEvent.objects.filter(action="pack.set_aside").exists()


def _again(folder) -> None:
    """The state file, written anew as it is, so that a running process looks."""
    content_ = (folder / place.STATE).read_bytes()
    (folder / place.STATE).unlink()
    (folder / place.STATE).write_bytes(content_)


def test_a_full_disk_leaves_what_was_in_force_and_says_so(operator, second, monkeypatch):
    packs.in_force(operator, second)
    waiting = actions.propose_pack(by=operator, data=packs.pack(packs.helplines("closed"), 2))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("harborlight.core.durably.write", full)
        with pytest.raises((OSError, Unavailable)):
            actions.confirm_pack(by=second, pack_id=waiting.pk)
    assert note() == NEW
    waiting.refresh_from_db()
    assert waiting.state == "proposed"
    actions.confirm_pack(by=second, pack_id=waiting.pk)
    assert note() == "closed"


def test_the_content_and_its_age_are_named(operator, second):
    assert "ships with Harborlight" in queries.findings()[0].what
    packs.in_force(operator, second)
    first = queries.findings()[0]
    assert "is the pack harbour 1" in first.what
    assert "(2 days old)" in first.what
    assert first.is_good
    old = packs.pack(number=2, made_on=packs.TODAY - timedelta(days=400))
    made = actions.propose_pack(by=operator, data=old)
    actions.confirm_pack(by=second, pack_id=made.pk)
    assert not queries.findings()[0].is_good
    waiting = actions.propose_pack(
        by=operator, data=packs.pack(number=3, made_on=packs.TODAY - timedelta(days=90))
    )
    assert queries.looked_over(second, waiting).is_older_than_shipped


# -- the pages -------------------------------------------------------------------------------------------------------------


def test_the_pages_from_the_file_to_force_and_back(operator, second):
    one, other = make.signed_in(Client(), operator), make.signed_in(Client(), second)
    file = SimpleUploadedFile("harbour.pack", packs.pack(note="The line is open now."))
    answer = one.post("/library/packs/new/", {"file": file})
    made = Pack.objects.get()
    assert answer["Location"] == f"/library/packs/{made.pk}/"
    page = one.get(answer["Location"]).content.decode()
    assert "A coordinator or a supervisor puts it to use." in page
    assert "The line is open now." in page
    assert (
        "<del><bdi>number matched in stored 2016 page as Home Office line</bdi></del> <ins><bdi>open day and night"
        in page
    )
    assert "/confirm/" not in page
    assert "1 content pack waits for a second person" in other.get("/").content.decode()
    page = other.get(answer["Location"]).content.decode()
    assert f"/library/packs/{made.pk}/confirm/" in page
    assert other.post(f"/library/packs/{made.pk}/confirm/", {"version": made.version}).status_code == 409
    done = other.post(f"/library/packs/{made.pk}/confirm/", {"over": "", "version": made.version})
    assert done.status_code == 302
    assert NEW in other.get("/library/numbers/GB-08000121700/").content.decode()
    listed = other.get("/library/packs/").content.decode()
    assert "2 days old" in listed
    made.refresh_from_db()
    assert (
        other.post(f"/library/packs/{made.pk}/undo/", {"version": made.version, "reason": ""}).status_code
        == 400
    )
    assert (
        other.post(f"/library/packs/{made.pk}/undo/", {"version": made.version, "reason": "No"}).status_code
        == 302
    )
    assert NEW not in other.get("/library/numbers/GB-08000121700/").content.decode()
    page = other.get(answer["Location"]).content.decode()
    assert "What it changed" in page
    assert "Taken back" in page


def test_a_bad_file_is_said_line_by_line_and_kept_nowhere(operator):
    client = make.signed_in(Client(), operator)
    bad = packs.edited(packs.HELPLINES, ("stored public page,secondary", ",secondary"), ("UA,527", "UA,x"))
    answer = client.post("/library/packs/new/", {"file": SimpleUploadedFile("x", packs.pack(bad))})
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "US / 1-888-373-7888.source: is empty" in said
    assert "UA / x.number: is no number that can be called" in said
    assert (
        client.post("/library/packs/new/", {"file": SimpleUploadedFile("x", b"PK\x03\x04")}).status_code
        == 400
    )
    assert not Pack.objects.exists()


def test_trust_asks_for_the_password_and_for_the_told_name(people):
    client = Client()
    client.force_login(people[0], backend="harborlight.core.sign_in.AccountBackend")
    session = client.session
    session["has_factor"] = True
    session.save()
    asked = client.get("/library/packs/publishers/new/")
    assert (asked.status_code, "reauthenticate" in asked["Location"]) == (302, True)
    assert "reauthenticate" in client.post("/library/packs/publishers/new/", {})["Location"]
    quick = make.signed_in(Client(), people[0])
    pem = packs.keys.public_pem(packs.trusted().public).decode()
    fields = {"name": "Harbour law office", "pack": "harbour", "key": pem, "told": "0" * 16}
    assert "Call the publisher again" in quick.post("/library/packs/publishers/new/", fields).content.decode()
    assert (
        quick.post("/library/packs/publishers/new/", fields | {"told": packs.trusted().key_id}).status_code
        == 302
    )
    listed = quick.get("/library/packs/publishers/").content.decode()
    assert "Harbour law office" in listed
    assert packs.keys.spoken(packs.trusted().key_id) in listed
    found = queries.publishers(people[0])[0]
    assert quick.post(f"/library/packs/publishers/{found.pk}/withdraw/", {"reason": "old"}).status_code == 302
    assert queries.trusted() == []


def test_a_backup_holds_every_pack_that_was_brought_in(operator, second):
    """The rows of a backup hold the file itself; the porch's copy can be written anew from it."""
    from harborlight.core import backup_rows, shape

    made = packs.in_force(operator, second)
    rows = [json.loads(line) for line in backup_rows.read_rows(shape.as_migrated(), {})]
    [row] = [columns for label, columns in rows if label == "library.pack"]
    assert row["digest"] == made.digest
    import base64

    assert base64.b64decode(row["file"]["b"]) == packs.pack()
    assert settings.ENV.porch_folder == release.porch().folder

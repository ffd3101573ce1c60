"""From the public form to a report: sealed at once, collected once, opened as an act of its own."""

from __future__ import annotations

import json
import threading
from uuid import UUID, uuid4

import pytest
from django.conf import settings as current
from tests.factories import core as make
from tests.factories import intake as made

from harborlight.core import blind_index, boxes, letters, receipts
from harborlight.core.envelope import CannotOpen
from harborlight.core.models import AuditEvent, BlindToken
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Missing, Refused
from harborlight.intake import actions, queries, tasks
from harborlight.intake.models import Envelope, Report
from harborlight.web.public import published, sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def porch(tmp_path, settings):
    make.key_file()
    settings.ENV = current.ENV.model_copy(update={"data": tmp_path})
    return actions.porch()


@pytest.fixture
def inbox(porch):
    return made.inbox()


@pytest.fixture
def worker(inbox):
    return make.account(Role.CASEWORKER, of=inbox.agency)


def send(porch, *, mark=None, **changed):
    return sending.send(
        made.fields(**changed),
        mark=mark or sending.new_mark(),
        inbox=published.inbox(),
        porch=porch,
        signs=[],
        language="en",
    )


def test_a_web_report_is_collected_opened_and_found_by_its_receipt(porch, worker):
    code = send(porch, danger="yes")
    assert actions.collect_envelopes() == 1
    report = Report.objects.get()
    assert (report.state, report.channel, report.fields) == ("new", "web", None)
    assert queries.find_by_receipt(worker, receipts.shown(code)) == report
    opened = actions.open_report(by=worker, report_id=report.pk)
    assert opened.opened("fields")["story"] == made.STORY
    assert (opened.state, opened.urgency, opened.is_danger_now) == ("opened", "immediate", True)
    assert [step.what for step in queries.steps_of(opened)] == ["collected", "opened"]
    assert AuditEvent.objects.filter(action="report.open").count() == 1


def test_what_lies_on_the_porch_and_in_the_envelope_shows_no_word(porch, inbox):
    send(porch)
    lying = next(porch.inbox.iterdir()).read_bytes()
    assert b"Marked" not in lying
    assert b"07700" not in lying
    actions.collect_envelopes()
    assert b"Marked" not in bytes(Envelope.objects.get().sealed)
    assert not list(porch.inbox.iterdir())


def test_an_envelope_is_collected_exactly_once(porch, inbox):
    send(porch)
    path = next(porch.inbox.iterdir())
    content = path.read_bytes()
    assert actions.collect_envelopes() == 1
    path.write_bytes(content)  # as after a kill between the commit and the removal
    assert actions.collect_envelopes() == 0
    assert Report.objects.count() == 1
    assert not list(porch.inbox.iterdir())


def test_a_report_before_its_file_is_removed_is_kept_when_collecting_fails(porch, inbox, monkeypatch):
    send(porch)
    monkeypatch.setattr(actions, "_step", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        actions.collect_envelopes()
    assert Report.objects.count() == 0
    assert len(list(porch.inbox.iterdir())) == 1
    monkeypatch.undo()
    assert actions.collect_envelopes() == 1


def test_damaged_strange_and_misaddressed_envelopes_are_set_aside_and_counted(porch, inbox):
    send(porch)
    path = next(porch.inbox.iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (porch.inbox / "strange name").write_bytes(b"x")
    porch.drop("report", b"short", envelope_id=uuid4())
    porch.drop("report", uuid4().bytes + b"v" * 32 + b"box", envelope_id=uuid4())
    porch.drop("riddle", b"x" * 100, envelope_id=uuid4())
    assert actions.collect_envelopes() == 0
    assert queries.n_set_aside() == 5
    assert Report.objects.count() == 0
    assert not list(porch.inbox.iterdir())


def test_a_box_sealed_for_another_inbox_does_not_open_and_stays_kept(porch, inbox, worker):
    other = made.inbox(is_default=False)
    wrong = letters.seal("report", b"{}", inbox_id=other.pk, public_key=bytes(other.public_key))
    porch.drop("report", wrong[:4] + inbox.pk.bytes + wrong[20:], envelope_id=uuid4())
    actions.collect_envelopes()
    report = Report.objects.get()
    with pytest.raises(CannotOpen):
        actions.open_report(by=worker, report_id=report.pk)
    report.refresh_from_db()
    assert report.state == "new"
    assert Envelope.objects.count() == 1


def exchange_receipts(porch):
    """What somebody between the porch and the staff process could do: swap the receipts of two reports."""
    one, other = sorted(porch.inbox.iterdir())
    contents = [path.read_bytes()[36:] for path in (one, other)]
    swapped = [
        contents[0][:20] + contents[1][20:52] + contents[0][52:],
        contents[1][:20] + contents[0][20:52] + contents[1][52:],
    ]
    for path, content in zip((one, other), swapped, strict=True):
        envelope_id, kind = UUID(path.name.partition(".")[0]), path.name.partition(".")[2]
        path.unlink()
        porch.drop(kind, content, envelope_id=envelope_id)


def test_two_receipts_exchanged_on_the_way_are_put_right_when_opened(porch, inbox, worker):
    codes = [send(porch, story="The first worry"), send(porch, story="The second worry")]
    exchange_receipts(porch)
    assert actions.collect_envelopes() == 2
    for report in Report.objects.all():
        actions.open_report(by=worker, report_id=report.pk)
        assert "receipt_mended" in [step.what for step in queries.steps_of(report)]
    found = [queries.find_by_receipt(worker, code).opened("fields")["story"] for code in codes]
    assert found == ["The first worry", "The second worry"]
    assert Report.objects.count() == 2


def test_an_honest_receipt_needs_no_mending(porch, inbox, worker):
    send(porch)
    actions.collect_envelopes()
    opened = actions.open_report(by=worker, report_id=Report.objects.get().pk)
    assert [step.what for step in queries.steps_of(opened)] == ["collected", "opened"]


def test_the_database_alone_cannot_test_a_guessed_receipt(porch, inbox, worker):
    """Salt and stretched hash are no secret of the public process; the database holds neither hash nor key in the clear."""
    code = send(porch)
    actions.collect_envelopes()
    verifier = receipts.verifier(code, queries.receipt_salt())
    report = Report.objects.get()
    assert report.opened("receipt") == verifier.hex()
    clear = [
        bytes(report.receipt),
        bytes(report.envelope.sealed),
        *map(bytes, BlindToken.objects.values_list("token", flat=True)),
    ]
    for column in clear:
        assert verifier not in column
        assert verifier[:16] not in column
    other = make.agency()
    assert blind_index.find(inbox.agency_id, Report.RECEIPTS, verifier.hex())
    assert not blind_index.find(other.pk, Report.RECEIPTS, verifier.hex())


def test_a_letter_of_the_first_version_is_collected_opened_and_found(porch, inbox, worker):
    code = receipts.new_receipt()
    box = boxes.seal_to(
        bytes(inbox.public_key), json.dumps({"fields": made.fields()}).encode(),
        info=b"harborlight web report v1" + inbox.pk.bytes,
    )  # fmt: skip
    verifier = receipts.verifier(code, queries.receipt_salt())
    porch.drop("report", inbox.pk.bytes + verifier + box, envelope_id=uuid4())
    assert actions.collect_envelopes() == 1
    assert Envelope.objects.get().format == 1
    opened = actions.open_report(by=worker, report_id=queries.find_by_receipt(worker, code).pk)
    assert opened.opened("fields")["story"] == made.STORY


def test_a_letter_that_no_form_of_ours_wrote_is_still_read(porch, inbox, worker):
    """Half a character cannot be kept in any file; the rest of the letter is."""
    plain = rb'{"fields": {"story": "\ud800 They need help \u0000"}, "language": "\ud800"}'
    sealed = letters.seal("report", plain, inbox_id=inbox.pk, public_key=bytes(inbox.public_key))
    porch.drop("report", sealed, envelope_id=uuid4())
    actions.collect_envelopes()
    opened = actions.open_report(by=worker, report_id=Report.objects.get().pk)
    assert opened.opened("fields")["story"] == "They need help"


def test_a_closed_inbox_still_opens_what_was_sealed_to_it(porch, inbox, worker):
    send(porch)
    actions.change_inbox(by=made.SETTER, inbox_id=inbox.pk, is_open=False, is_default=True)
    assert published.inbox() is None
    assert actions.collect_envelopes() == 1
    assert (
        actions.open_report(by=worker, report_id=Report.objects.get().pk).opened("fields")["story"]
        == made.STORY
    )


def test_one_default_inbox_and_its_public_key_only_are_published(porch, inbox):
    second = made.inbox()
    content = json.loads(porch.read("inboxes.json"))
    assert [UUID(row["id"]) for row in content["inboxes"]] == [second.pk]
    assert set(content["inboxes"][0]) == {"id", "public_key"}
    inbox.refresh_from_db()
    assert not inbox.is_default
    (porch.snapshots / "current").unlink()
    assert published.inbox() is None
    actions.publish_inboxes(by=made.SETTER)
    assert published.inbox().inbox_id == second.pk


def test_only_the_coordinator_sets_inboxes(porch, inbox, worker):
    with pytest.raises(Refused):
        actions.change_inbox(by=worker, inbox_id=inbox.pk, is_open=False, is_default=False)
    coordinator = make.account(Role.COORDINATOR)
    assert not actions.change_inbox(
        by=coordinator, inbox_id=inbox.pk, is_open=False, is_default=False
    ).is_open


def test_a_sealed_report_shows_nothing_until_opened_and_opens_once(porch, inbox, worker):
    send(porch)
    actions.collect_envelopes()
    report = Report.objects.get()
    with pytest.raises(Conflict):
        actions.close_report(by=worker, report_id=report.pk, reason="unread")
    actions.open_report(by=worker, report_id=report.pk)
    with pytest.raises(Conflict):
        actions.open_report(by=worker, report_id=report.pk)


def test_another_agency_finds_nothing_by_the_receipt(porch, inbox):
    code = send(porch)
    actions.collect_envelopes()
    for typed in (code, "", "12", "0" * 16):
        with pytest.raises(Missing):
            queries.find_by_receipt(make.account(Role.CASEWORKER), typed)


def test_the_same_words_twice_are_one_report_and_other_words_another(porch, inbox):
    mark = sending.new_mark()
    first = send(porch, mark=mark)
    assert send(porch, mark=mark) == first
    assert send(porch, mark=mark, story="Something else") != first
    assert actions.collect_envelopes() == 2


def test_the_loop_goes_on_after_a_stumble_and_stops_when_told(monkeypatch):
    rounds, stop = [], threading.Event()

    def one_round():
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("a stumble")
        stop.set()

    monkeypatch.setattr(tasks, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks.actions, "collect_envelopes", one_round)
    tasks.collect_for_ever(stop)
    assert len(rounds) == 2

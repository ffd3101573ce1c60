"""Withdrawal at once: before the next delivery. A yes never overtakes a withdrawal that lies on the porch."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as current
from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone
from tests.factories import core as make
from tests.factories import intake as made
from tests.factories import release as at
from tests.factories.release import consented, referred

from harborlight.cases import actions as cases
from harborlight.core import letters
from harborlight.core.acting import maintenance
from harborlight.core.models import AuditEvent
from harborlight.errors import Conflict, Missing
from harborlight.intake import actions as intake
from harborlight.intake import queries as reports
from harborlight.intake import tasks
from harborlight.release import actions as release
from harborlight.release import queries
from harborlight.release.models import Consent, Incoming, Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def porch(tmp_path, settings):
    make.key_file()
    settings.ENV = current.ENV.model_copy(update={"data": tmp_path})
    return intake.porch()


@pytest.fixture
def table(porch):
    ready = at.table()
    ready.inbox = made.inbox(ready.harbour)
    ready.consent = consented(ready)
    ready.request = referred(ready, ready.consent)
    ready.copy = Incoming.objects.get()
    return ready


def drop_withdrawal(porch, table, *, consent=None, secret=None, plain=None, kind=letters.CONSENT):
    """What the person's page will drop: only the person holds the consent's secret."""
    consent = consent or table.consent
    wish = {
        "consent": str(consent.pk),
        "secret": consent.opened("person_secret") if secret is None else secret,
    }
    sealed = letters.seal(
        kind, plain or json.dumps(wish).encode(), inbox_id=table.inbox.pk, public_key=bytes(table.inbox.public_key)
    )  # fmt: skip
    porch.drop(letters.CONSENT, sealed, envelope_id=uuid4())


def say_yes(table):
    return release.answer(by=table.receiver, incoming_id=table.copy.pk, answer="accept")


def refreshed(table):
    table.copy.refresh_from_db()
    table.request.refresh_from_db()
    return table.copy, table.request


def another_consent(table):
    other = cases.open_case(by=table.worker, person={"name": "Boris Invented"}, has_searched=True)
    return cases.record_consent(
        by=table.worker, case_id=other.pk, service_id=table.house.pk, groups=["identity"], purpose="referral",
        expires_on=timezone.localdate() + timezone.timedelta(days=9), given_by="person", method="spoken",
        is_not_condition_attested=True,
    )  # fmt: skip


def test_a_yes_is_kept_and_delivers_nothing_while_a_withdrawal_lies_on_the_porch(porch, table):
    drop_withdrawal(porch, table)
    say_yes(table)
    copy, request = refreshed(table)
    assert (copy.state, request.state, copy.packet, copy.delivered_at) == ("accepted", "accepted", None, None)
    assert queries.delivery_of(request) == "waits"
    assert not queries.deliveries_for(table.receiver).exists()
    assert [step.what for step in queries.steps_of(request.pk)] == ["asked", "accepted", "delivery_waits"]
    assert release.deliver_waiting() == 0, "nothing moves before the porch is emptied"
    intake.collect_envelopes()
    assert release.deliver_waiting() == 0
    copy, request = refreshed(table)
    assert (copy.state, request.state, copy.packet) == ("withdrawn", "withdrawn", None)
    assert (
        AuditEvent.objects.filter(action="consent.withdraw_by_person", actor="system:collector").count() == 1
    )


def test_somebody_elses_withdrawal_only_delays_the_delivery_and_it_happens_once(porch, table):
    other = another_consent(table)
    drop_withdrawal(porch, table, consent=other)
    say_yes(table)
    intake.collect_envelopes()
    other.refresh_from_db()
    assert other.withdrawn_at is not None
    assert release.deliver_waiting() == 1
    copy, request = refreshed(table)
    assert ["name", "Name", at.PERSON["name"]] in copy.opened("packet")["identity"]
    assert queries.delivery_of(request) == "delivered"
    assert queries.deliveries_for(table.receiver).get() == copy
    first = copy.delivered_at
    assert release.deliver_waiting() == 0
    release.deliver(by=release.referrals.DELIVERER, incoming_id=copy.pk)
    copy, request = refreshed(table)
    assert copy.delivered_at == first
    whats = [step.what for step in queries.steps_of(request.pk)]
    assert whats == ["asked", "accepted", "delivery_waits", "delivered"]


def test_with_an_empty_porch_a_yes_delivers_at_once(porch, table):
    say_yes(table)
    copy, request = refreshed(table)
    assert copy.delivered_at is not None
    assert queries.delivery_of(request) == "delivered"


def test_waiting_reports_hold_no_delivery_back(porch, table):
    porch.drop("report", b"x" * 100, envelope_id=uuid4())
    say_yes(table)
    assert refreshed(table)[0].delivered_at is not None


def test_while_the_porch_cannot_be_looked_into_nothing_is_delivered(porch, table, monkeypatch):
    real = Path.iterdir

    def broken(self):
        if self == porch.inbox:
            raise OSError(5, "Input/output error")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", broken)
    say_yes(table)
    assert refreshed(table)[0].packet is None
    assert release.deliver_waiting() == 0
    with pytest.raises(OSError, match="Input"):
        intake.collect_envelopes()
    monkeypatch.undo()
    assert release.deliver_waiting() == 1
    assert refreshed(table)[0].packet is not None


def test_a_consent_that_ends_while_the_delivery_waits_ends_the_referral(porch, table):
    drop_withdrawal(porch, table, consent=another_consent(table))
    say_yes(table)
    with maintenance("test"):
        Consent.objects.filter(pk=table.consent.pk).update(expires_on=timezone.localdate())
    intake.collect_envelopes()
    release.deliver_waiting()
    copy, request = refreshed(table)
    assert (copy.state, request.state, copy.packet) == ("withdrawn", "withdrawn", None)
    assert [step.what for step in queries.steps_of(request.pk)][-1] == "consent_ended"


def test_nobody_arrives_before_what_was_agreed_has_been_delivered(porch, table):
    drop_withdrawal(porch, table, consent=another_consent(table))
    say_yes(table)
    with pytest.raises(Conflict, match="not been delivered"):
        release.confirm_arrival(by=table.receiver, incoming_id=table.copy.pk)
    intake.collect_envelopes()
    release.deliver_waiting()
    assert release.confirm_arrival(by=table.receiver, incoming_id=table.copy.pk).state == "arrived"


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "0" * 64},
        {"secret": ""},
        {"plain": b"no letter"},
        {"plain": b"[]"},
        {"kind": letters.REPORT},
    ],
)
def test_a_withdrawal_that_is_not_the_persons_changes_nothing_and_is_set_aside(porch, table, given):
    drop_withdrawal(porch, table, **given)
    assert intake.collect_envelopes() == 0
    assert reports.n_set_aside() == 1
    table.consent.refresh_from_db()
    assert table.consent.withdrawn_at is None
    say_yes(table)
    assert refreshed(table)[0].delivered_at is not None, "what is set aside holds nobody up"


def test_a_consent_without_a_secret_is_taken_back_by_nobody_with_an_empty_one(porch, table):
    with maintenance("test"):
        Consent.objects.update(person_secret=None)
    with pytest.raises(Missing):
        release.withdraw_by_person(by=intake.COLLECTOR, consent_id=table.consent.pk, secret="")


def test_taking_back_twice_is_no_fault(porch, table):
    drop_withdrawal(porch, table)
    cases.withdraw_consent(by=table.worker, case_id=table.case.pk, consent_id=table.consent.pk)
    drop_withdrawal(porch, table)
    assert intake.collect_envelopes() == 2
    assert reports.n_set_aside() == 0


def test_withdrawals_are_collected_before_reports_that_came_earlier(porch, table, monkeypatch):
    for _ in range(3):
        porch.drop("report", b"x" * 100, envelope_id=uuid4())
    drop_withdrawal(porch, table)
    kinds, real = [], intake.collect_envelope
    monkeypatch.setattr(
        intake, "collect_envelope", lambda **given: (kinds.append(given["kind"]), real(**given))[1]
    )
    intake.collect_envelopes()
    assert kinds == ["consent", "report", "report", "report"]


def test_the_loop_delivers_after_it_collected_and_not_when_collecting_failed(monkeypatch):
    done, stop = [], threading.Event()

    def collect():
        done.append("collect")
        if len(done) == 1:
            raise RuntimeError("a stumble")

    def deliver():
        done.append("deliver")
        stop.set()

    monkeypatch.setattr(tasks, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks.actions, "collect_envelopes", collect)
    monkeypatch.setattr(tasks.release, "deliver_waiting", deliver)
    tasks.collect_for_ever(stop)
    assert done == ["collect", "collect", "deliver"]


def test_both_sides_read_in_plain_words_that_the_delivery_waits(porch, table, client):
    drop_withdrawal(porch, table, consent=another_consent(table))
    make.signed_in(client, table.receiver)
    page = reverse("release:incoming_page", args=[table.copy.pk])
    client.post(page, {"answer": "accept"})
    said = client.get(page).content.decode()
    assert "What was agreed is not here yet" in said
    assert "The person has arrived" not in said
    make.signed_in(client, table.worker)
    theirs = client.get(reverse("release:request", args=[table.request.pk])).content.decode()
    assert "delivered as soon as all withdrawals" in theirs
    intake.collect_envelopes()
    release.deliver_waiting()
    theirs = client.get(reverse("release:request", args=[table.request.pk])).content.decode()
    assert "What was agreed has been delivered" in theirs


def test_a_yes_by_phone_does_not_claim_a_delivery(porch, table, client):
    from tests.factories.directory import service

    outside = service(table.shelter, name="Outside House", receives=False)
    table.house = outside
    request = referred(table, consented(table))
    assert request.recipient_agency_id is None
    release.note_answer_by_phone(by=table.worker, request_id=request.pk, answer="accept")
    make.signed_in(client, table.worker)
    said = client.get(reverse("release:request", args=[request.pk])).content.decode()
    assert "Nothing was sent from here" in said
    assert "has been delivered" not in said


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_once(porch, table):
    drop_withdrawal(porch, table, consent=another_consent(table))
    say_yes(table)
    intake.collect_envelopes()
    start, faults = threading.Barrier(2), []

    def work():
        start.wait()
        try:
            release.deliver_waiting()
        except Exception as error:
            faults.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert [step.what for step in queries.steps_of(table.request.pk)].count("delivered") == 1
    assert Request.objects.get().state == "accepted"

"""What pages, home and the list of what is due say of a referral's clock: in every state, before and after its time, also when
nothing ran at the moment that it ran out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import release as at

from harborlight.errors import Refused
from harborlight.release import actions
from harborlight.release.models import Incoming, Request, State

pytestmark = pytest.mark.django_db
OVERDUE, NO_ANSWER = "overdue since", "No answer yet from House by the Water"
DUE = re.compile(r"due in \d")


@pytest.fixture
def asked(monkeypatch) -> SimpleNamespace:
    """An urgent question (four hours), and the clock in our hands."""
    table = at.table()
    table.consent = at.consented(table)
    table.request = at.referred(table, table.consent)
    table.copy = Incoming.objects.get(reference=table.request)
    began = timezone.now()

    def later(**passed: float) -> datetime:
        """Nothing runs in between: the machine was off."""
        moment = began + timedelta(**passed)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    table.later = later
    return table


def text(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    found = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def everywhere(table: SimpleNamespace) -> dict[str, str]:
    """What the two sides read, wherever a clock is shown."""
    sender = make.signed_in(Client(), table.worker)
    receiver = make.signed_in(Client(), table.receiver)
    return {
        "request": text(sender, f"/release/requests/{table.request.pk}/"),
        "case": text(sender, f"/cases/{table.case.pk}/"),
        "tasks": text(sender, "/cases/tasks/"),
        "home": text(sender, "/"),
        "copy": text(receiver, f"/release/incoming/{table.copy.pk}/"),
        "incoming": text(receiver, "/release/incoming/"),
        "their home": text(receiver, "/"),
    }


def test_before_its_time_everybody_reads_when_it_is_due(asked):
    asked.later(hours=1)
    said = everywhere(asked)
    for where in ("request", "case", "tasks", "copy", "incoming", "their home"):
        assert DUE.search(said[where]), where
    assert not [where for where in said if OVERDUE in said[where]]
    assert "answer expected" in said["request"]
    assert NO_ANSWER not in said["home"]


def test_past_its_time_it_is_overdue_everywhere_though_nothing_ran_at_that_moment(asked):
    due_at = asked.request.answer_due_at
    asked.later(days=3)
    said = everywhere(asked)
    for where in ("request", "case", "tasks", "home", "copy", "incoming", "their home"):
        assert OVERDUE in said[where], where
        assert not DUE.search(said[where]), where
    assert "Nobody has answered in time." in said["request"]
    assert NO_ANSWER in said["home"]
    asked.request.refresh_from_db()
    assert (asked.request.state, asked.request.answer_due_at) == (State.ASKED, due_at)


def test_to_the_very_minute(asked):
    due_at = asked.request.answer_due_at
    before, after = due_at - timedelta(seconds=1), due_at + timedelta(seconds=1)
    began = timezone.now()
    asked.later(seconds=(before - began).total_seconds())
    assert OVERDUE not in everywhere(asked)["request"]
    asked.later(seconds=(after - began).total_seconds() + 1)
    assert OVERDUE in everywhere(asked)["request"]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("waitlist", "On the waiting list since"), ("accept", "Accepted."), ("decline", "Declined:"),
        ("redirect", "point to somebody else"),
    ],
)  # fmt: skip
def test_whoever_answered_is_never_called_late(asked, answer, word):
    actions.answer(
        by=asked.receiver, incoming_id=asked.copy.pk, answer=answer, reason="no_capacity", note="Try the quay"
    )
    asked.later(days=3)
    said = everywhere(asked)
    assert word in said["request"]
    for where, told in said.items():
        assert OVERDUE not in told, where
        assert not DUE.search(told), where
    assert NO_ANSWER not in said["home"]
    assert ("1 referral is on your waiting list" in said["their home"]) == (answer == "waitlist")
    assert "waits for your answer" not in said["their home"]


def test_a_question_that_was_taken_back_has_no_clock(asked):
    actions.cancel(by=asked.worker, request_id=asked.request.pk)
    asked.later(days=3)
    said = everywhere(asked)
    assert "You took this question back." in said["request"]
    assert not [where for where in said if OVERDUE in said[where]]


def test_an_answer_that_comes_late_is_taken(asked):
    asked.later(days=3)
    actions.answer(by=asked.receiver, incoming_id=asked.copy.pk, answer="accept")
    said = everywhere(asked)
    assert "Accepted." in said["request"]
    assert not [where for where in said if OVERDUE in said[where]]


@pytest.mark.parametrize("state", [State.ASKED, State.WAITLISTED])
def test_a_consent_that_ran_out_meanwhile_is_said_to_both_and_a_yes_is_not_offered(asked, state):
    if state == State.WAITLISTED:
        actions.answer(by=asked.receiver, incoming_id=asked.copy.pk, answer="waitlist")
    asked.later(days=31)  # it was given for thirty
    said = everywhere(asked)
    assert "The person's consent to this has ended" in said["request"].replace("&#x27;", "'")
    assert "The consent has ended, and House by the Water is still asked" in said["home"]
    assert "a yes is not possible now" in said["copy"]
    assert "Yes, we can take the person" not in said["copy"]
    assert "Somebody else fits better" in said["copy"]
    with pytest.raises(Refused):
        actions.answer(by=asked.receiver, incoming_id=asked.copy.pk, answer="accept")
    assert Incoming.objects.get(pk=asked.copy.pk).delivered_at is None
    assert Request.objects.get(pk=asked.request.pk).state == state


def test_a_consent_is_over_for_no_question_that_has_ended(asked):
    actions.answer(by=asked.receiver, incoming_id=asked.copy.pk, answer="decline", reason="no_capacity")
    asked.later(days=31)
    said = everywhere(asked)
    assert "consent to this has ended" not in said["request"] + said["copy"]
    assert "The consent has ended" not in said["home"]


def test_many_late_answers_do_not_fill_home_and_all_stand_in_the_list(asked):
    for _n in range(4):
        at.referred(asked, asked.consent)
    asked.later(days=3)
    said = everywhere(asked)
    assert said["home"].count(NO_ANSWER) == 3
    assert "More answers are overdue" in said["home"]
    assert said["tasks"].count(OVERDUE) == 5

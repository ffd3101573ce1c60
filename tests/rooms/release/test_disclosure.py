"""What a disclosure is asked: anonymous first, codes only, the consent once more at the very moment of delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories import release as at
from tests.factories.release import consented, referred

from harborlight.core.acting import maintenance
from harborlight.core.fields import Sealed
from harborlight.errors import Invalid, Refused
from harborlight.release import actions as release
from harborlight.release.models import Consent, Incoming, Request

pytestmark = pytest.mark.django_db
QUESTION = {"needs": ["safe_house"], "sex": "woman", "age_band": "18-20", "n_children": 0, "languages": [],
            "urgency": "soon", "area": "Leeds"}  # fmt: skip


@pytest.fixture
def table():
    return at.table()


def asked(table, consent, **changed):
    return release.request(
        by=table.worker, record_id=table.case.pk, consent_id=consent.pk, service_id=table.house.pk,
        service_label=table.house.name, recipient_agency_id=table.shelter.pk, urgency="soon",
        question={**QUESTION, **changed}, fields={"identity": [("name", "Name", "Amina Testperson")]},
    )  # fmt: skip


@pytest.mark.parametrize(
    "smuggled",
    [{"area": "Amina Testperson"}, {"sex": "Amina"}, {"needs": ["safe_house", "07700 900123"]}, {"age_band": "born 1999-05-20"},
     {"languages": ["Amina"]}, {"n_children": "Amina"}, {"note": "Amina"}],
)  # fmt: skip
def test_a_name_in_any_value_of_the_question_is_refused_and_not_repeated(table, smuggled):
    consent = consented(table)
    with pytest.raises(Invalid, match=next(iter(smuggled))) as raised:
        asked(table, consent, **smuggled)
    assert "Amina" not in str(raised.value)
    assert not Request.objects.exists()
    assert not Incoming.objects.exists()


def test_a_small_place_where_the_service_lies_is_left_out_of_the_question(table):
    with maintenance("test"):
        type(table.house).objects.filter(pk=table.house.pk).update(city="Little Hamlet under the Hill")
    referred(table, consented(table))
    assert Incoming.objects.get().opened("question")["area"] == ""


@pytest.mark.parametrize("answer", ["accept", "waitlist", "decline"])
def test_a_note_is_short_and_sealed_on_the_senders_side(table, answer):
    referred(table, consented(table))
    copy = Incoming.objects.get()
    reason = "no_capacity" if answer == "decline" else ""
    with pytest.raises(Invalid, match="note"):
        release.answer(by=table.receiver, incoming_id=copy.pk, answer=answer, reason=reason, note="x" * 1001)
    release.answer(
        by=table.receiver, incoming_id=copy.pk, answer=answer, reason=reason, note="Room from Thursday"
    )
    kept = Request.objects.get()
    assert isinstance(kept.answer_note, Sealed)
    assert kept.opened("answer_note") == "Room from Thursday"


def test_a_reason_is_a_code_whatever_the_answer(table):
    referred(table, consented(table))
    with pytest.raises(Invalid, match="reason") as raised:
        release.answer(
            by=table.receiver, incoming_id=Incoming.objects.get().pk, answer="waitlist", reason="Amina is ill"
        )
    assert "Amina" not in str(raised.value)


def changed_meanwhile(consent, **columns):
    with maintenance("test"):
        Consent.objects.filter(pk=consent.pk).update(**columns)


@pytest.mark.parametrize("how", ["expired", "withdrawn", "other_recipient", "other_service", "other_groups"])
def test_the_consent_is_asked_again_at_delivery(table, how):
    consent = consented(table)
    referred(table, consent)
    copy = Incoming.objects.get()
    today = timezone.localdate()
    changed_meanwhile(consent, **{
        "expired": {"expires_on": today}, "withdrawn": {"withdrawn_at": timezone.now()},
        "other_recipient": {"recipient_agency_id": table.harbour.pk}, "other_service": {"recipient_label": "Elsewhere"},
        "other_groups": {"groups": ["health"]},
    }[how])  # fmt: skip
    if how == "other_groups":
        release.answer(by=table.receiver, incoming_id=copy.pk, answer="accept")
        copy.refresh_from_db()
        assert not copy.opened("packet"), "nothing of a group that is not agreed to now"
        return
    with pytest.raises(Refused, match="nothing was delivered"):
        release.answer(by=table.receiver, incoming_id=copy.pk, answer="accept")
    copy.refresh_from_db()
    assert (copy.state, copy.packet) == ("asked", None)


def test_a_packet_that_came_to_another_agency_is_not_delivered_there(table):
    consent = consented(table)
    referred(table, consent)
    with maintenance("test"):
        Incoming.objects.update(agency_id=table.harbour.pk)
    with pytest.raises(Refused, match="nothing was delivered"):
        release.answer(by=table.worker, incoming_id=Incoming.objects.get().pk, answer="accept")


def test_an_ended_consent_cannot_be_given_for_longer_than_half_a_year(table):
    with pytest.raises(Invalid, match="six months"):
        consented(table, expires_on=timezone.localdate() + timedelta(days=185))

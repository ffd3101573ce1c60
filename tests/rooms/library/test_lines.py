"""Numbers are called and confirmed; the public site shows the day, leaves out a wrong helpline, and always has a number."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.factories import core as make

from harborlight.core.models import AuditEvent
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.knowledge import hotlines
from harborlight.library import actions, queries
from harborlight.library.models import LineCheck

pytestmark = pytest.mark.django_db
HELPLINE, EMERGENCY = "GB-08000121700", "GB-999"


def check(by, result="reached", line_id=HELPLINE, days_ago=0, **more):
    day = timezone.localdate() - timedelta(days=days_ago)
    return actions.check_line(by=by, line_id=line_id, result=result, called_on=day, **more)


def published():
    content = json.loads(Porch(settings.ENV.data / "porch").read("hotlines.json"))
    return hotlines.read_checks(content["checks"])


@pytest.fixture
def operator():
    make.installation()
    return make.account(Role.OPERATOR)


def test_every_number_has_a_name_of_its_own():
    names = [hotlines.number_id(line) for line in hotlines.all_numbers()]
    assert len(set(names)) == len(names)


def test_a_confirmed_number_moves_to_the_end_of_the_list_and_the_day_is_published(
    operator, django_capture_on_commit_callbacks
):
    assert queries.call_list(operator, "GB")[0].id == HELPLINE
    check(operator, days_ago=3, note="day and night")
    listed = queries.call_list(operator, "GB")
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert (listed[-1].id, listed[-1].last_checked, listed[-1].needs_call) == (HELPLINE, day, False)
    [line] = hotlines.helplines("GB", published())
    assert line.last_checked == day


def test_a_check_is_an_action_with_its_trace(operator):
    made = check(operator)
    event = AuditEvent.objects.get(action="helpline.check")
    assert event.object_id == str(made.pk)
    assert [
        each.account_id for each in queries.checks_of(operator, queries.listed(operator, HELPLINE).line)
    ] == [operator.pk]


def test_a_wrong_helpline_is_left_out_and_a_wrong_emergency_number_never_is(operator):
    check(operator, "wrong")
    check(operator, "wrong", EMERGENCY)
    assert hotlines.helplines("GB", published()) == []
    emergency = hotlines.emergency("GB", published())
    assert (emergency.number, emergency.is_doubted, emergency.is_checked) == ("999", True, False)
    assert {each.id for each in queries.call_list(operator)[:2]} == {HELPLINE, EMERGENCY}


def test_what_proves_nothing_or_cannot_be_is_refused(operator):
    for line_id, result, days_ago in (
        (EMERGENCY, "reached", 0), (HELPLINE, "sung", 0), (HELPLINE, "reached", -1), (HELPLINE, "reached", 400),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            check(operator, result, line_id, days_ago)
    with pytest.raises(Missing):
        check(operator, line_id="GB-1")
    assert not LineCheck.objects.exists()


def test_a_new_coalition_sees_on_its_check_list_that_its_numbers_wait(operator):
    assert not queries.are_numbers_checked("GB")
    check(operator)
    check(operator, "confirmed", EMERGENCY)
    assert queries.are_numbers_checked("GB")


def test_whoever_may_not_check_is_refused_but_may_look(operator):
    worker = make.account(Role.CASEWORKER)
    with pytest.raises(Refused):
        check(worker)
    assert queries.call_list(worker, "GB")
    assert queries.needs_me(worker) == []
    assert queries.needs_me(operator)[0].n == 2


def test_the_pages_take_a_check(operator):
    client = make.signed_in(Client(), operator)
    page = client.get("/library/lines/").content.decode()
    assert HELPLINE in page
    assert "US-" not in page
    assert "US-18883737888" in client.get("/library/lines/?country=").content.decode()
    assert client.post(f"/library/lines/{HELPLINE}/check/", {"result": "x"}).status_code == 400
    today = timezone.localdate().isoformat()
    answer = client.post(f"/library/lines/{HELPLINE}/check/", {"result": "reached", "called_on": today})
    assert answer.status_code == 302
    assert LineCheck.objects.get().result == "reached"
    assert operator.display_name in client.get(f"/library/lines/{HELPLINE}/").content.decode()
    assert client.get("/library/lines/GB-1/").status_code == 404


def test_a_worker_sees_the_number_and_may_not_note_a_check(operator):
    client = make.signed_in(Client(), make.account(Role.CASEWORKER))
    assert "Note a check" not in client.get(f"/library/lines/{HELPLINE}/").content.decode()
    assert client.get(f"/library/lines/{HELPLINE}/check/").status_code == 403

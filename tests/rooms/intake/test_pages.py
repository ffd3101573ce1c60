"""Staff pages of reports: the form with its draft, the list, one report, inboxes, the receipt; refusals per role."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings as current
from django.urls import reverse
from tests.factories import core as make
from tests.factories import intake as made

from harborlight.core import drafts
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.intake import actions
from harborlight.intake.models import Inbox, Report
from harborlight.web.public import published, sending

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_porch(tmp_path, settings):
    make.key_file()
    settings.ENV = current.ENV.model_copy(update={"data": tmp_path})


@pytest.fixture
def worker():
    return make.account(Role.HOTLINE_WORKER)


@pytest.fixture
def desk(client, worker):
    return make.signed_in(client, worker)


def text(response):
    return response.content.decode()


def typed(**changed):
    return {**made.TYPED, "channel": "call", "once": str(uuid4()), **changed}


def test_a_report_is_taken_and_shown_with_its_reasons(desk):
    answer = desk.post(reverse("intake:take"), typed(danger="yes"))
    report = Report.objects.get()
    assert answer["Location"] == reverse("intake:report", args=[report.pk])
    page = text(desk.get(answer["Location"]))
    assert (
        page.index("Danger now")
        < page.index("Somebody is said to be in danger now.")
        < page.index(made.STORY)
    )
    assert "07700 900123" in page


def test_keeping_a_draft_of_the_form_does_not_spend_its_mark(desk):
    """Otherwise whoever types for longer than a moment is told "saved already", and nothing is."""
    form = typed()
    assert desk.post(reverse("drafts:keep", args=["intake.report"]), form).status_code == 200
    answer = desk.post(reverse("intake:take"), form)
    assert answer["Location"] == reverse("intake:report", args=[Report.objects.get().pk])


def test_a_double_submit_is_one_report(desk):
    form = typed()
    first, second = (desk.post(reverse("intake:take"), form) for _ in range(2))
    assert Report.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_a_mistake_keeps_what_was_typed(desk):
    answer = desk.post(reverse("intake:take"), typed(safe_phone="", sign_debt="present"))
    assert answer.status_code == 400
    assert made.STORY in text(answer)
    assert Report.objects.count() == 0


def test_a_half_filled_form_is_there_again_and_gone_once_sent(desk, worker):
    drafts.keep(
        by=worker,
        form="intake.report",
        fields={"story": "Half a Marked story", "sign_debt": "present", "channel": "walk_in"},
    )
    page = text(desk.get(reverse("intake:take")))
    assert "Half a Marked story" in page
    assert 'name="sign_debt" value="present" checked' in page
    assert 'value="walk_in" selected' in page
    desk.post(reverse("intake:take"), typed())
    assert drafts.fields_of(worker, "intake.report") == {}


def test_hostile_text_is_shown_as_text(desk):
    desk.post(
        reverse("intake:take"), typed(story="<img src=x onerror=alert(1)>\u202egnp", place="=cmd()|<b>")
    )
    page = text(desk.get(reverse("intake:report", args=[Report.objects.get().pk])))
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert "&lt;img" in page


def test_an_unknown_channel_is_told_and_nothing_is_kept(desk):
    assert desk.post(reverse("intake:take"), typed(channel="pigeon")).status_code == 400
    assert Report.objects.count() == 0


def test_the_list_shows_codes_only_and_filters(desk, worker):
    report = made.report(worker)
    page = text(desk.get(reverse("intake:list")))
    assert report.code in page
    assert made.STORY not in page
    assert report.code not in text(desk.get(reverse("intake:list") + "?state=closed"))
    assert desk.get(reverse("intake:list") + "?state=nonsense&before=~x").status_code == 200


def test_opening_the_list_collects_and_a_sealed_report_shows_nothing(desk, worker):
    made.inbox(worker.agency)
    code = sending.send(
        made.fields(),
        mark=sending.new_mark(),
        inbox=published.inbox(),
        porch=actions.porch(),
        signs=["very_fast"],
        language="es",
    )
    assert "sealed, not read" in text(desk.get(reverse("intake:list")))
    report = Report.objects.get()
    address = reverse("intake:report", args=[report.pk])
    assert made.STORY not in text(desk.get(address))
    assert desk.post(reverse("intake:receipt"), {"receipt": code})["Location"] == address
    assert desk.get(reverse("intake:open", args=[report.pk])).status_code == 405
    desk.post(reverse("intake:open", args=[report.pk]))
    page = text(desk.get(address))
    assert made.STORY in page
    assert "A machine may have sent this" in page
    assert AuditEvent.objects.filter(action="page:report_page").exists()


def test_the_list_is_read_also_when_the_porch_cannot_be_emptied(desk, worker, monkeypatch):
    report = made.report(worker)

    def refuse():
        raise OSError("no porch")

    monkeypatch.setattr(actions, "collect_envelopes", refuse)
    page = text(desk.get(reverse("intake:list")))
    assert report.code in page
    assert "cannot be fetched now" in page


def test_a_wrong_receipt_is_answered_plainly(desk):
    assert desk.post(reverse("intake:receipt"), {"receipt": "1234"}).status_code == 404


def test_triage_passing_on_and_closing_by_the_page(desk, worker):
    first, second = made.report(worker), made.report(worker)
    other = make.agency()
    desk.post(
        reverse("intake:triage", args=[first.pk]), {"urgency": "urgent", "reason": "x", "once": str(uuid4())}
    )
    desk.post(
        reverse("intake:pass_on", args=[first.pk]), {"agency": str(other.pk), "reason": "They act there"}
    )
    desk.post(reverse("intake:close", args=[second.pk]), {"reason": "Told the caller"})
    states = {report.pk: report.state for report in Report.objects.filter(agency=worker.agency)}
    assert states == {first.pk: "passed_on", second.pk: "closed"}
    assert Report.objects.filter(agency=other, state="new").count() == 1
    assert "Told the caller" in text(desk.get(reverse("intake:report", args=[second.pk])))


def test_an_action_without_its_reason_is_told(desk, worker):
    report = made.report(worker)
    for name in ("pass_on", "close", "triage"):
        assert desk.post(reverse(f"intake:{name}", args=[report.pk]), {}).status_code == 400
    report.refresh_from_db()
    assert report.state == "opened"


def test_the_paper_form_is_the_same_form(desk):
    paper, screen = text(desk.get(reverse("intake:paper"))), text(desk.get(reverse("intake:take")))
    for name in (
        "danger",
        "place",
        "sign_debt",
        "n_children",
        "story",
        "safe_times",
        "how_to_sign",
        "person_knows",
    ):
        assert f'name="{name}"' in paper
        assert f'name="{name}"' in screen


def test_the_coordinator_sets_inboxes(client):
    coordinator, agency = make.account(Role.COORDINATOR), make.agency()
    desk = make.signed_in(client, coordinator)
    desk.post(reverse("intake:inboxes"), {"name": "Web", "agency": str(agency.pk), "once": str(uuid4())})
    inbox = Inbox.objects.get()
    assert inbox.is_default
    assert published.inbox().inbox_id == inbox.pk
    desk.post(reverse("intake:change_inbox", args=[inbox.pk]), {"is_open": "no", "is_default": "yes"})
    assert published.inbox() is None
    assert inbox.name in text(desk.get(reverse("intake:inboxes")))


@pytest.mark.parametrize(
    "role", [Role.OPERATOR, Role.TRAINER, Role.FRONTLINE_OFFICER, Role.PROSECUTOR_LIAISON]
)
def test_who_may_not_read_reports_is_refused(client, worker, role):
    report = made.report(worker)
    desk = make.signed_in(client, make.account(role, of=worker.agency))
    for address in (
        reverse("intake:list"),
        reverse("intake:report", args=[report.pk]),
        reverse("intake:inboxes"),
    ):
        answer = desk.get(address)
        assert answer.status_code == 403
        assert report.code not in text(answer)
    assert desk.post(reverse("intake:open", args=[report.pk])).status_code == 403


def test_another_agency_is_told_that_there_is_none(client, worker):
    report = made.report(worker)
    desk = make.signed_in(client, make.account(Role.CASEWORKER))
    assert desk.get(reverse("intake:report", args=[report.pk])).status_code == 404
    assert desk.post(reverse("intake:close", args=[report.pk]), {"reason": "x"}).status_code == 404


def test_the_front_line_sends_and_follows(client, worker):
    officer = make.account(Role.FRONTLINE_OFFICER, of=worker.agency)
    desk = make.signed_in(client, officer)
    answer = desk.post(reverse("intake:take"), typed(channel="partner"))
    assert answer["Location"] == reverse("my_reports")
    page = text(desk.get(answer["Location"]))
    assert Report.objects.get().code in page
    assert made.STORY not in page

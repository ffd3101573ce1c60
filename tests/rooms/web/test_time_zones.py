"""Whose clock holds: what people see and type, what is counted in days, who may change it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core import accounts, founding, local_time
from harborlight.core.acting import maintenance
from harborlight.core.models import Account, AuditEvent, Installation
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.directory import queries as directory
from harborlight.directory.models import Duty
from harborlight.errors import Invalid, Refused
from harborlight.intake import actions as intake

pytestmark = pytest.mark.django_db
WINTER_EVENING = datetime(
    2026, 12, 31, 22, 30, tzinfo=UTC
)  # already 2027 in Kyiv, still the afternoon in New York


@pytest.fixture
def kyiv():
    make.installation(country="UA", time_zone="Europe/Kyiv")
    return make.agency(country="UA")


def page(account: Account, address: str) -> str:
    answer = make.signed_in(Client(), account).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def set_zone(record, name: str) -> None:
    with maintenance("test"):
        record.time_zone = name
        record.save()


def test_the_nearest_zone_that_is_named_holds(kyiv):
    worker = make.account(Role.CASEWORKER, of=kyiv)
    assert (local_time.shown_zone(worker).key, local_time.working_zone(worker).key) == ("Europe/Kyiv",) * 2
    set_zone(kyiv, "Europe/Warsaw")
    assert (local_time.shown_zone(worker).key, local_time.working_zone(worker).key) == ("Europe/Warsaw",) * 2
    worker.time_zone = "America/New_York"
    assert local_time.shown_zone(worker).key == "America/New_York"
    assert local_time.working_zone(worker).key == "Europe/Warsaw", "one's own zone counts no days"
    assert local_time.zone_of_agency(kyiv.pk).key == "Europe/Warsaw"


def test_days_are_those_of_the_agency_whoever_looks(kyiv, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: WINTER_EVENING)
    worker = make.account(Role.HOTLINE_WORKER, of=kyiv, time_zone="America/New_York")
    report = intake.submit_report(by=worker, channel="call", fields={"danger": "no"})
    assert report.received_on == date(2027, 1, 1)
    assert "2027" in report.code


def test_pages_show_times_by_the_readers_clock_and_say_which(kyiv):
    worker = make.account(Role.CASEWORKER, of=kyiv)
    duty = Duty(
        agency=kyiv, name="Rosa Keeper", phone="0113 496 0100",
        starts_at=datetime(2020, 1, 1, tzinfo=UTC), ends_at=datetime(2099, 6, 30, 20, 30, tzinfo=UTC),
    )  # fmt: skip
    with maintenance("test"):
        duty.save()
    for address in ("/directory/duty/", "/directory/tonight/"):
        assert "Europe/Kyiv" in page(worker, address)
        assert "23:30" in page(worker, address)
    accounts.set_own_zone(by=worker, name="America/New_York")
    again = page(worker, "/directory/duty/")
    assert "16:30" in again
    assert "America/New_York" in again
    assert timezone.get_current_timezone_name() == "UTC", "nothing of a request stays behind"


def test_a_page_costs_no_query_more_for_its_zone(kyiv, django_assert_num_queries):
    worker = make.account(Role.CASEWORKER, of=kyiv)
    found = Account.objects.with_roles(worker.pk)
    with django_assert_num_queries(0):
        assert local_time.shown_zone(found).key == local_time.working_zone(found).key == "Europe/Kyiv"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("2030-06-01T20:00", "2030-06-02T08:00"), ("2030-06-01 17:00", "2030-06-02 05:00")),
        # 27 October 2030: 3:30 comes twice in Kyiv. A beginning is the first, an end the second.
        (("2030-10-27T03:30", "2030-10-27T09:00"), ("2030-10-27 00:30", "2030-10-27 07:00")),
        (("2030-10-26T20:00", "2030-10-27T03:30"), ("2030-10-26 17:00", "2030-10-27 01:30")),
        # 31 March 2030: 3:30 never comes.
        (("2030-03-31T03:30", "2030-03-31T09:00"), None),
        (("2030-03-30T20:00", "2030-03-31T03:30"), None),
    ],
)
@pytest.mark.parametrize("by", ["form", "spreadsheet"])
def test_a_roster_is_typed_by_ones_own_clock(kyiv, typed, kept, by):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = make.signed_in(Client(), make.account(Role.AGENCY_ADMIN, of=kyiv))
    starts, ends = typed
    if by == "form":
        said = {"name": "Rosa Keeper", "phone": "0113 496 0100", "starts_at": starts, "ends_at": ends}
        answer = client.post("/directory/duty/", said)
    else:
        sheet = f"Who,Telephone,From,Until\nRosa Keeper,0113 496 0100,{starts},{ends}\n"
        file = SimpleUploadedFile("roster.csv", sheet.encode())
        answer = client.post("/directory/duty/import/", {"file": file})
    found = [
        tuple(f"{at:%Y-%m-%d %H:%M}" for at in row)
        for row in Duty.objects.values_list("starts_at", "ends_at")
    ]
    assert found == ([kept] if kept else [])
    if kept is None:
        assert answer.status_code == 400
        assert "the clocks go forward then" in answer.content.decode()


def test_a_roster_with_offsets_is_taken_as_it_says(kyiv):
    from harborlight.directory import actions

    admin = make.account(Role.AGENCY_ADMIN, of=kyiv)
    row = {
        "name": "X",
        "phone": "1",
        "starts_at": "2030-06-01T20:00:00-04:00",
        "ends_at": "2030-06-02T12:00:00Z",
    }
    assert actions.import_duties(by=admin, agency_id=kyiv.pk, rows=[(2, row)]) == (1, [])
    assert Duty.objects.get().starts_at == datetime(2030, 6, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "on", "off"),
    [
        # A night shift from 20:00 to 08:00 lasts eleven hours in spring and thirteen in autumn.
        ("Europe/Kyiv", "2030-03-30T20:00", "2030-03-31T08:00", "2030-03-31 04:59", "2030-03-31 05:00"),
        ("Europe/Kyiv", "2030-10-26T20:00", "2030-10-27T08:00", "2030-10-27 05:59", "2030-10-27 06:00"),
        ("America/New_York", "2030-03-09T20:00", "2030-03-10T08:00", "2030-03-10 11:59", "2030-03-10 12:00"),
        ("America/New_York", "2030-11-02T20:00", "2030-11-03T08:00", "2030-11-03 12:59", "2030-11-03 13:00"),
    ],
)
def test_on_duty_tonight_over_midnight_and_a_change_of_the_clocks(zone, starts, ends, on, off, monkeypatch):
    make.installation(time_zone=zone)
    admin = make.account(Role.AGENCY_ADMIN)
    said = {"name": "Rosa Keeper", "phone": "0113 496 0100", "starts_at": starts, "ends_at": ends}
    make.signed_in(Client(), admin).post("/directory/duty/", said)
    last, over = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (on, off))
    assert [each.name for each in directory.on_duty(admin, last)] == ["Rosa Keeper"]
    assert directory.on_duty(admin, over) == []
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert [each.name for each in directory.tonight(admin).duties] == ["Rosa Keeper"]
    monkeypatch.setattr(timezone, "now", lambda: over)
    assert directory.tonight(admin).duties == []


def test_an_hour_that_comes_twice_is_shown_with_its_offset():
    draw = Template("{% load harbor %}{{ at|moment }}")
    with timezone.override("Europe/Kyiv"):
        shown = [
            draw.render(Context({"at": datetime(2030, 10, 27, hour, 30, tzinfo=UTC)})) for hour in (0, 1, 2)
        ]
    assert [text.partition(" (")[2] for text in shown] == ["UTC+03:00)", "UTC+02:00)", ""]


def test_open_now_is_decided_where_the_service_is(kyiv, monkeypatch):
    worker = make.account(Role.CASEWORKER, of=kyiv)
    hours = [[day, 9 * 60, 17 * 60] for day in range(7)]
    plain = {"is_always_open": False, "hours": hours}
    service(kyiv, name="In Kyiv", **plain)
    service(kyiv, name="In New York", time_zone="America/New_York", **plain)
    other = make.agency()
    set_zone(other, "Europe/Lisbon")
    service(other, name="In Lisbon", **plain)
    open_at = {}
    for hour in (7, 10, 15):
        monkeypatch.setattr(timezone, "now", lambda hour=hour: datetime(2026, 1, 14, hour, 30, tzinfo=UTC))
        open_at[hour] = {each.service.name for each in directory.services_for(worker, is_open_now=True)}
    assert open_at == {7: {"In Kyiv"}, 10: {"In Kyiv", "In Lisbon"}, 15: {"In New York", "In Lisbon"}}
    beds = {bed.service.name: (bed.hours, bed.zone) for bed in directory.tonight(worker).beds}
    assert beds["In New York"] == ((("09:00", "17:00"),), "America/New_York")
    found = next(row for row in directory.public_rows() if row["name"] == "In Lisbon")
    assert found["time_zone"] == "Europe/Lisbon"
    in_new_york = next(
        each.service for each in directory.services_for(worker) if each.service.name == "In New York"
    )
    assert "America/New_York" in page(worker, f"/directory/{in_new_york.pk}/")


def test_the_coordinator_changes_the_coalitions_zone_and_it_is_noted_and_published(kyiv):
    coordinator = make.account(Role.COORDINATOR, of=kyiv)
    service(kyiv, hours=[[0, 540, 1020]], is_always_open=False)
    client = make.signed_in(Client(), coordinator)
    assert client.post("/setup/time-zone/", {"time_zone": "Mars/Olympus"}).status_code == 400
    assert Installation.home_zone() == "Europe/Kyiv"
    assert client.post("/setup/time-zone/", {"time_zone": "Europe/Warsaw"}).status_code == 302
    assert Installation.home_zone() == "Europe/Warsaw"
    event = AuditEvent.objects.get(action="machine.set_time_zone")
    assert event.actor == str(coordinator.pk)
    porch = Porch(settings.ENV.porch_folder)
    published = json.loads(porch.read("directory.json"))["services"][0]["time_zone"]
    assert (published, json.loads(porch.read("inboxes.json"))["time_zone"]) == ("Europe/Warsaw",) * 2


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AGENCY_ADMIN, Role.OPERATOR])
def test_nobody_else_changes_it(kyiv, role):
    with pytest.raises(Refused):
        founding.set_coalition_zone(by=make.account(role, of=kyiv), name="Europe/Warsaw")


def test_an_administrator_sets_their_own_agencys_zone_only(kyiv):
    admin, other = make.account(Role.AGENCY_ADMIN, of=kyiv), make.agency()
    client = make.signed_in(Client(), admin)
    assert client.post("/people/agency-time-zone/", {"time_zone": "Europe/Warsaw"}).status_code == 302
    kyiv.refresh_from_db()
    assert kyiv.time_zone == "Europe/Warsaw"
    assert client.post("/people/agency-time-zone/", {"time_zone": ""}).status_code == 302
    kyiv.refresh_from_db()
    assert kyiv.time_zone == ""
    with pytest.raises(Refused):
        accounts.set_agency_zone(by=admin, agency_id=other.pk, name="Europe/Warsaw")
    with pytest.raises(Invalid):
        accounts.set_agency_zone(by=admin, agency_id=kyiv.pk, name="Nowhere")
    assert AuditEvent.objects.filter(action="agency.set_time_zone").exists()


def test_everybody_sets_their_own(kyiv):
    worker = make.account(Role.CASEWORKER, of=kyiv)
    client = make.signed_in(Client(), worker)
    assert "As my agency: Europe/Kyiv" in client.get("/people/time-zone/").content.decode()
    assert client.post("/people/time-zone/", {"time_zone": "Asia/Kathmandu"}).status_code == 302
    worker.refresh_from_db()
    assert worker.time_zone == "Asia/Kathmandu"


def test_the_audit_trail_stays_in_utc_and_says_so(kyiv, monkeypatch):
    auditor = make.account(Role.AUDITOR, of=kyiv)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    accounts.set_own_zone(by=auditor, name="Asia/Kathmandu")
    monkeypatch.undo()
    shown = page(auditor, "/machine/audit/")
    assert "22:30 UTC" in shown
    assert "Its times are in UTC" in shown


def test_a_day_is_due_until_its_end_at_the_agency(kyiv, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: WINTER_EVENING)  # 00:30 of 1 January in Kyiv
    draw = Template("{% load harbor %}{% due day %}")
    there = {"day": date(2026, 12, 31), "working_zone": local_time.coalition_zone()}
    with timezone.override("America/New_York"):
        assert "overdue" in draw.render(Context(there))
    with timezone.override("America/New_York"):
        assert "overdue" not in draw.render(Context(there | {"day": date(2027, 1, 1)}))

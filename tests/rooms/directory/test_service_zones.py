"""The zone of a service's hours, in and out: by name, by HSDS' number of hours from UTC, or as its agency has it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core.roles import Role
from harborlight.directory import actions, queries
from harborlight.directory.models import Service
from harborlight.errors import Invalid
from harborlight.exchange import hsds

pytestmark = pytest.mark.django_db
HOURS = [[day, 9 * 60, 17 * 60] for day in range(5)] + [[5, 22 * 60, 4 * 60]]


@pytest.fixture
def editor():
    make.installation(country="UA", time_zone="Europe/Kyiv")
    return make.account(Role.DIRECTORY_EDITOR, of=make.agency(country="UA"))


def document(**schedule) -> bytes:
    said = {
        "id": "h",
        "freq": "WEEKLY",
        "byday": "MO,TU",
        "opens_at": "09:00",
        "closes_at": "17:00",
    } | schedule
    place = {"id": "p", "location_type": "physical",
             "addresses": [{"id": "a", "address_1": "", "city": "Lviv", "state_province": "", "postal_code": "",
                            "country": "UA", "address_type": "physical"}]}  # fmt: skip
    return json.dumps(
        {"id": "s1", "name": "Quay", "status": "active", "schedules": [said],
         "service_at_locations": [{"id": "at", "location": place}]}
    ).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ""),
        ({"timezone": 2}, "Europe/Kyiv"),
        ({"timezone": 3}, "Europe/Kyiv"),
        ({"timezone": 1}, "Etc/GMT-1"),
        ({"timezone": 1.3}, ""),
        ({"harborlight_time_zone": "America/New_York", "timezone": 2}, "America/New_York"),
        ({"harborlight_time_zone": "Nowhere/Else", "timezone": -5}, "Etc/GMT+5"),
    ],
)
def test_the_zone_of_an_imported_service(editor, said, kept):
    actions.import_services(
        by=editor, agency_id=editor.agency_id, directory=hsds.read(document(**said)).directory
    )
    found = Service.objects.select_related("agency").get()
    assert found.time_zone == kept
    assert queries.zone_of(found).key == (kept or "Europe/Kyiv")
    assert found.hours == [[0, 540, 1020], [1, 540, 1020]]


def exported(editor) -> hsds.Reading:
    return hsds.read(actions.export_services(by=editor))


@pytest.mark.parametrize(
    ("now", "ahead"), [("2026-01-15", -5), ("2026-07-15", -4)]
)  # fmt: skip
def test_what_is_exported_says_its_zone_and_comes_back(editor, now, ahead, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now).replace(tzinfo=UTC))
    service(editor.agency, hours=HOURS, time_zone="America/New_York", is_always_open=False)
    read = exported(editor)
    assert not [each for each in read.problems if "schedule" in each.column]
    schedules = read.directory.services[0].schedules
    assert {(row.timezone, row.time_zone) for row in schedules} == {(ahead, "America/New_York")}
    other = make.agency()
    by = make.account(Role.DIRECTORY_EDITOR, of=other)
    actions.import_services(by=by, agency_id=other.pk, directory=read.directory)
    found = Service.objects.get(agency=other)
    assert (sorted(found.hours), found.time_zone) == (HOURS, "America/New_York")


def test_an_imported_document_is_exported_with_the_zone_that_an_editor_set(editor):
    actions.import_services(by=editor, agency_id=editor.agency_id, directory=hsds.read(document()).directory)
    found = Service.objects.get()
    actions.change_service(
        by=editor, service_id=found.pk, version=found.version, fields={"time_zone": "Europe/Warsaw"},
        needs=["safe_house"], languages=[],
    )  # fmt: skip
    assert exported(editor).directory.services[0].schedules[0].time_zone == "Europe/Warsaw"


def test_a_zone_that_does_not_exist_is_refused(editor):
    with pytest.raises(Invalid) as raised:
        service(editor.agency, time_zone="Europe/Nowhere")
    assert set(raised.value.fields) == {"time_zone"}

"""Services: search with reasons, confidential places, HSDS in and out, capacity, duty."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core.acting import maintenance
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.directory import actions, queries, rules
from harborlight.directory.models import Service
from harborlight.errors import Invalid, Missing, Refused
from harborlight.exchange import hsds

SECRET = "7 Hiddenlane"


@pytest.mark.django_db
def test_what_fits_comes_first_with_its_reasons():
    agency, worker = make.agency(), make.account(Role.CASEWORKER)
    service(agency, name="Far House", city="York")
    near = service(agency, name="Near House", city="Leeds", needs=("safe_house", "medical"))
    service(agency, name="Law Centre", needs=("legal_advice",))
    actions.report_capacity(
        by=make.account(Role.DIRECTORY_EDITOR, of=agency), service_id=near.pk, status="capacity", n_open=2
    )
    found = queries.services_for(worker, needs=["safe_house", "medical"], place="Leeds")
    assert [each.service.name for each in found] == ["Near House"]
    assert {"meets every need", "has room now", "in the same town"} <= set(found[0].reasons)
    assert [each.service.name for each in queries.services_for(worker, needs=["safe_house"])] == [
        "Near House",
        "Far House",
    ]


@pytest.mark.django_db
def test_the_search_page_finds_by_need():
    agency = make.agency()
    worker = make.account(Role.CASEWORKER, of=agency)
    service(agency, name="Near House", needs=("safe_house",))
    service(agency, name="Law Centre", needs=("medical",))
    page = make.signed_in(Client(), worker).get("/directory/?need=safe_house&open=on").content.decode()
    assert "Near House" in page
    assert "Law Centre" not in page


@pytest.mark.django_db
def test_the_best_is_found_among_many_wherever_it_stands_in_the_alphabet():
    agency = make.agency()
    worker = make.account(Role.CASEWORKER, of=agency)
    first = service(agency, name="A first", city="Aachen")
    with maintenance("test"):
        Service.objects.bulk_create(
            [
                Service(
                    agency=agency, data_key=first.data_key, name=f"B {n}", organisation="B", city="Aachen"
                )
                for n in range(600)
            ]
        )
    best = service(agency, name="Z last", city="Zwolle")
    actions.report_capacity(
        by=make.account(Role.DIRECTORY_EDITOR, of=agency), service_id=best.pk, status="capacity", n_open=1
    )
    found = queries.services_for(worker)
    assert found[0].service == best
    assert len(found) == queries.MOST_FOUND


@pytest.mark.django_db
def test_a_confidential_place_is_nowhere():
    """Not in the list, the map, the page, the public file or the export, for anybody but case work of its own agency."""
    agency = make.agency()
    house = service(agency, is_confidential=True, address=SECRET, latitude=53.8, longitude=-1.5)
    assert house.latitude is None
    stranger, own = make.account(Role.CASEWORKER), make.account(Role.CASEWORKER, of=agency)
    editor = make.account(Role.DIRECTORY_EDITOR, of=agency)
    client = make.signed_in(Client(), stranger)
    assert SECRET not in client.get("/directory/").content.decode()
    assert SECRET not in client.get(f"/directory/{house.pk}/").content.decode()
    assert SECRET in make.signed_in(Client(), own).get(f"/directory/{house.pk}/").content.decode()
    assert queries.points_for_map([house]) == []
    assert SECRET.encode() not in actions.export_services(by=editor)
    assert SECRET.encode() not in actions.export_services(by=editor, kind="csv")
    published = Porch(settings.ENV.data / "porch").read("directory.json") or b""
    assert b"House by the Water" not in published


@pytest.mark.django_db
def test_only_its_editors_change_a_service():
    house = service(make.agency())
    with pytest.raises(Missing):
        actions.change_service(
            by=make.account(Role.DIRECTORY_EDITOR),
            service_id=house.pk,
            version=None,
            fields={},
            needs=[],
            languages=[],
        )
    with pytest.raises(Refused):
        actions.report_capacity(by=make.account(Role.CASEWORKER), service_id=house.pk, status="capacity")
    with pytest.raises(Refused):
        actions.report_capacity(
            by=make.account(Role.DIRECTORY_EDITOR), service_id=house.pk, status="capacity"
        )


@pytest.mark.django_db
@pytest.mark.shared
@pytest.mark.parametrize("name", ["service_full.json", "service_list.json", "service_at_location_full.json"])
def test_the_published_examples_are_imported_and_come_out_again(shared, name):
    """The main job on real input: HSDS's own examples go in, are found, and are exported as they came."""
    path = shared / "standards" / "hsds_3.0" / "examples" / name
    agency = make.agency()
    editor = make.account(Role.DIRECTORY_EDITOR, of=agency)
    reading = hsds.read(path.read_bytes(), name=name)
    assert reading.directory.services
    import_id = actions.import_services(by=editor, agency_id=agency.pk, directory=reading.directory)
    again = hsds.read(actions.export_services(by=editor)).directory
    assert {each.id for each in again.services} <= {each.id for each in reading.directory.services}
    assert queries.editable(editor).count() == len(reading.directory.services)
    actions.import_services(by=editor, agency_id=agency.pk, directory=reading.directory)
    assert queries.editable(editor).count() == len(reading.directory.services), "a second import updates"
    assert actions.undo_import(by=editor, import_id=import_id) == len(reading.directory.services)


@pytest.mark.django_db
def test_a_synthetic_document_is_imported_with_a_bad_row_left_out():
    agency = make.agency()
    editor = make.account(Role.DIRECTORY_EDITOR, of=agency)
    document = json.dumps({"contents": [
        {"id": "a", "name": "Shelter", "status": "active", "description": "Emergency shelter tonight"},
        {"id": "b", "status": "active"},
    ]}).encode()  # fmt: skip
    reading = hsds.read(document)
    assert [each.name for each in reading.directory.services] == ["Shelter"]
    assert reading.problems
    actions.import_services(by=editor, agency_id=agency.pk, directory=reading.directory)
    made = queries.editable(editor).get()
    assert queries.needs_of(made) == ["emergency_shelter"]


@pytest.mark.django_db
def test_the_import_page_shows_first_and_keeps_on_a_second_step():
    editor = make.account(Role.DIRECTORY_EDITOR)
    client = make.signed_in(Client(), editor)
    from django.core.files.uploadedfile import SimpleUploadedFile

    sheet = (
        b"name,organization,city,phone\nNight House,Home (sample),Leeds,0113 496 0100\n=cmd(),Home,York,1\n"
    )
    page = client.post(
        "/directory/import/", {"file": SimpleUploadedFile("services.csv", sheet)}
    ).content.decode()
    assert "Night House" in page
    assert queries.editable(editor).count() == 0

    client.post("/directory/import/", {"keep": "yes"})
    assert queries.editable(editor).filter(name="Night House").exists()


@pytest.mark.django_db
def test_duty_needs_a_number_and_an_end_after_its_beginning():
    admin = make.account(Role.AGENCY_ADMIN)
    now = timezone.now()
    with pytest.raises(Invalid) as raised:
        actions.put_on_duty(
            by=admin, agency_id=admin.agency_id, name="X", phone=" ", starts_at=now, ends_at=now
        )
    assert set(raised.value.fields) == {"phone", "ends_at"}
    actions.put_on_duty(
        by=admin,
        agency_id=admin.agency_id,
        name="X",
        phone="0113 496 0100",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    assert queries.duty_phone(admin.agency_id) == "0113 496 0100"
    page = make.signed_in(Client(), make.account(Role.CASEWORKER, of=admin.agency)).get("/directory/tonight/")
    assert "0113 496 0100" in page.content.decode()


HOURS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439)), max_size=5)


@given(HOURS, st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))
def test_more_hours_never_close_a_service(hours, at):
    assert rules.is_open(hours, at) <= rules.is_open([*hours, (at.weekday(), 0, 1440)], at)


def test_hours_over_midnight_hold_until_morning():
    night = [(4, 22 * 60, 6 * 60)]  # Friday 22:00 to Saturday 06:00
    assert rules.is_open(night, datetime(2026, 11, 27, 23, 0))
    assert rules.is_open(night, datetime(2026, 11, 28, 5, 59))
    assert not rules.is_open(night, datetime(2026, 11, 28, 6, 0))


@pytest.mark.django_db
def test_a_roster_comes_from_a_spreadsheet_and_a_bad_row_loses_no_good_one():
    from django.core.files.uploadedfile import SimpleUploadedFile

    from harborlight.directory.models import Duty

    admin = make.account(Role.AGENCY_ADMIN)
    sheet = (
        b"Who,Telephone,From,Until\n"
        b"Rosa Keeper,0113 496 0100,2030-01-01 20:00,2030-01-02 08:00\n"
        b"No Number,,2030-01-01 20:00,2030-01-02 08:00\n"
        b"Bad Moment,0113 496 0101,tonight,2030-01-02 08:00\n"
    )
    client = make.signed_in(Client(), admin)
    page = client.post(
        "/directory/duty/import/", {"file": SimpleUploadedFile("roster.csv", sheet)}
    ).content.decode()
    assert Duty.objects.get().name == "Rosa Keeper"
    assert "Row 3:" in page
    assert "Row 4:" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"harborlight_n_open": -1},
        {"harborlight_n_open": 70_000},
        {"harborlight_n_open": 2.5},
        {"minimum_age": -3, "maximum_age": 99_999},
        {"service_at_locations": [{"id": "at", "location": {"id": "l", "latitude": 100, "longitude": 101}}]},
        {"service_at_locations": [{"id": "at", "location": {"id": "l", "latitude": 10, "longitude": 1e300}}]},
    ],
)
def test_impossible_numbers_are_kept_in_the_document_and_in_no_column(said):
    """On PostgreSQL a small whole number has no room for them: it must never come to that."""
    editor = make.account(Role.DIRECTORY_EDITOR)
    document = {"id": "a", "name": "A", "status": "active", "harborlight_capacity": "capacity"} | said
    reading = hsds.read(json.dumps(document).encode())
    actions.import_services(by=editor, agency_id=editor.agency_id, directory=reading.directory)
    made = queries.editable(editor).get()
    assert (made.n_open, made.minimum_age, made.maximum_age, made.latitude, made.longitude) == (None,) * 5
    (exported,) = json.loads(actions.export_services(by=editor))["contents"]
    for name, value in said.items():
        if name == "service_at_locations":
            assert exported[name][0]["location"]["latitude"] == value[0]["location"]["latitude"]
        elif name != "harborlight_n_open":  # how many beds are free is not for the public
            assert exported[name] == value


@pytest.mark.django_db
def test_an_endless_id_is_refused_with_a_word_and_not_by_the_database():
    from harborlight.tables import services as s

    editor = make.account(Role.DIRECTORY_EDITOR)
    directory = s.Directory(services=(s.Service(id="x" * 65, name="A"),))
    with pytest.raises(Invalid) as raised:
        actions.import_services(by=editor, agency_id=editor.agency_id, directory=directory)
    assert "64" in raised.value.fields["file"]


@pytest.mark.django_db
@pytest.mark.parametrize("n", [-1, 1000, 70_000])
def test_a_report_of_impossibly_many_places_is_refused(n):
    house = service(make.agency())
    with pytest.raises(Invalid) as raised:
        actions.report_capacity(
            by=make.account(Role.DIRECTORY_EDITOR, of=house.agency),
            service_id=house.pk,
            status="capacity",
            n_open=n,
        )
    assert set(raised.value.fields) == {"n_open"}


@pytest.mark.django_db
def test_a_column_that_nobody_understands_is_said_and_a_lone_hsds_file_keeps_its_ids():
    from harborlight.directory.views import read_any

    sheet = read_any(b"name,city,favourite colour\nNight House,Leeds,blue\n", "list.csv")
    (remark,) = (each for each in sheet.problems if each.column == "favourite colour")
    assert remark.where == "list.csv, column favourite colour"
    assert "not understood" in remark.message
    assert "blue" not in "".join(map(str, sheet.problems))
    alone = read_any(b"id,name,status\nhouse-1,Night House,active\n", "services.csv")
    assert [each.id for each in alone.directory.services] == ["house-1"]

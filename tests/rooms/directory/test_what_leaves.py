"""Every way by which a service leaves the staff site shows it as it is now, and a confidential place by none of them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core.models import AuditEvent
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.directory import actions, queries
from harborlight.directory.models import Service
from harborlight.errors import Invalid
from harborlight.exchange import hsds

pytestmark = pytest.mark.django_db

SECRETS = ("hiddenlane", "ls9 9zz", "53.8123", "-1.5432", "behind the mill", "blue gate")
DOCUMENT = {
    "id": "house-1", "name": "Night House", "status": "active", "description": "A bed tonight. Come to 7 Hiddenlane.",
    "url": "https://example.org/old", "application_process": "Ring at 7 Hiddenlane, LS9 9ZZ.",
    "phones": [{"id": "p1", "number": "0113 496 0100"}],
    "languages": [{"id": "l1", "name": "French", "code": "fr"}],
    "organization": {
        "id": "org-1", "name": "Home (sample)", "description": "A charity",
        "locations": [{"id": "copy", "location_type": "physical", "latitude": 53.8123, "longitude": -1.5432}],
    },
    "service_at_locations": [{
        "id": "at1", "phones": [{"id": "p2", "number": "0113 496 0100"}],
        "location": {
            "id": "loc1", "location_type": "physical", "name": "The blue gate", "description": "Behind the mill",
            "latitude": 53.8123, "longitude": -1.5432,
            "addresses": [{"id": "a1", "address_1": "7 Hiddenlane", "city": "Leeds", "state_province": "",
                           "postal_code": "LS9 9ZZ", "country": "GB", "address_type": "physical"}],
        },
    }],
}  # fmt: skip
NEIGHBOUR = {
    "id": "other-1",
    "name": "Advice",
    "status": "active",
    "description": "We left 7 Hiddenlane, LS9 9ZZ.",
}


@pytest.fixture
def editor():
    return make.account(Role.DIRECTORY_EDITOR)


def imported(editor, *documents) -> Service:
    reading = hsds.read(json.dumps({"contents": list(documents or (DOCUMENT,))}).encode())
    actions.import_services(by=editor, agency_id=editor.agency_id, directory=reading.directory)
    return queries.editable(editor).get(hsds_id="house-1")


def changed(editor, row: Service, **fields) -> Service:
    needs, languages = queries.needs_of(row), queries.languages_of(row)
    return actions.change_service(
        by=editor, service_id=row.pk, version=None, fields=fields, needs=needs, languages=languages
    )


def unpacked(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"\n".join(package.read(name) for name in package.namelist()).decode()


def everything_that_leaves(reader) -> dict[str, str]:
    """What a member of another agency, a partner and the public can get, by the way they get it."""
    client = make.signed_in(Client(), reader)
    pages = {
        path: client.get(path).content.decode()
        for path in ("/directory/", "/directory/?place=leeds", "/directory/tonight/", "/directory/?q=7%20Hiddenlane")
    }  # fmt: skip
    for row in Service.objects.exclude(name="Advice"):
        pages[f"page of {row.name}"] = client.get(f"/directory/{row.pk}/").content.decode()
    by = make.account(Role.DIRECTORY_EDITOR)
    return pages | {
        "json": actions.export_services(by=by).decode(),
        "csv": unpacked(actions.export_services(by=by, kind="csv")),
        "public": (Porch(settings.ENV.data / "porch").read("directory.json") or b"").decode(),
        "map": json.dumps(queries.points_for_map(list(Service.objects.all()))),
    }


def assert_untold(reader) -> None:
    told = {
        (way, secret)
        for way, said in everything_that_leaves(reader).items()
        for secret in SECRETS
        if secret in said.lower()
    }
    assert told == set()


def contents(editor) -> dict[str, dict]:
    page = json.loads(actions.export_services(by=editor))
    return {each["id"]: each for each in page["contents"]}


# -- a place that became confidential after it was imported ------------------------------------------------------------------


def test_an_imported_service_that_is_made_confidential_later_tells_its_place_nowhere(editor):
    row = imported(editor, DOCUMENT, NEIGHBOUR)
    before = everything_that_leaves(make.account(Role.CASEWORKER))
    assert "7 Hiddenlane" in before["json"]
    assert "53.8123" in before["csv"]
    changed(editor, row, is_confidential=True, description="A bed tonight.")
    assert_untold(make.account(Role.CASEWORKER))
    assert "Night House" not in everything_that_leaves(editor)["public"]
    assert contents(editor)["house-1"]["description"] == "A bed tonight."


def test_a_text_that_tells_the_confidential_place_is_refused_with_its_field(editor):
    row = imported(editor)
    with pytest.raises(Invalid) as raised:
        changed(editor, row, is_confidential=True)
    assert set(raised.value.fields) == {"description"}
    assert "Hiddenlane" not in str(raised.value)
    with pytest.raises(Invalid):
        service(
            editor.agency, is_confidential=True, address="9 Other Way, Leeds", description="See 9, Other-Way"
        )


def test_a_service_that_comes_confidential_is_untold_and_its_own_people_still_find_it(editor):
    place = DOCUMENT["service_at_locations"][0]["location"] | {"harborlight_is_confidential": True}
    at = DOCUMENT["service_at_locations"][0] | {"location": place}
    row = imported(editor, DOCUMENT | {"service_at_locations": [at]}, NEIGHBOUR)
    assert_untold(make.account(Role.CASEWORKER))
    own = make.account(Role.CASEWORKER, of=editor.agency)
    assert "7 Hiddenlane" in make.signed_in(Client(), own).get(f"/directory/{row.pk}/").content.decode()
    assert AuditEvent.objects.filter(object_id=str(row.pk), kind="read").count() == 1, "its opening is noted"


def test_an_inactive_confidential_place_is_not_told_by_the_texts_of_others(editor):
    row = imported(editor, DOCUMENT, NEIGHBOUR)
    changed(editor, row, is_confidential=True, description="", status="inactive")
    assert "house-1" not in contents(editor)
    assert_untold(make.account(Role.CASEWORKER))


def test_the_same_import_again_never_lifts_the_mark_nor_loses_the_address(editor):
    row = imported(editor)
    changed(editor, row, is_confidential=True, description="A bed tonight.")
    bare = {key: value for key, value in DOCUMENT.items() if key != "service_at_locations"}
    for again in (DOCUMENT, bare):
        row = imported(editor, again, NEIGHBOUR)
        assert row.is_confidential
        assert row.opened("address") == "7 Hiddenlane, LS9 9ZZ, Leeds"
        assert_untold(make.account(Role.CASEWORKER))


def test_the_same_spreadsheet_again_never_lifts_the_mark(editor):
    client = make.signed_in(Client(), editor)
    sheet = b"name,organization,description,address,city,postcode\nNight House,Home,At 7 Hiddenlane,7 Hiddenlane,Leeds,LS9 9ZZ\n"

    def upload() -> Service:
        client.post("/directory/import/", {"file": SimpleUploadedFile("services.csv", sheet)})
        client.post("/directory/import/", {"keep": "yes"})
        return queries.editable(editor).get()

    changed(editor, upload(), is_confidential=True, description="A bed.")
    row = upload()
    assert row.is_confidential
    assert "7 Hiddenlane" in row.opened("address")
    assert_untold(make.account(Role.CASEWORKER))


def test_a_lifted_mark_opens_what_the_list_shows_and_nothing_else_that_came_under_it(editor):
    place = DOCUMENT["service_at_locations"][0]["location"] | {"harborlight_is_confidential": True}
    at = DOCUMENT["service_at_locations"][0] | {"location": place}
    row = imported(editor, DOCUMENT | {"service_at_locations": [at]})
    changed(editor, row, is_confidential=False, address="1 Town Square", description="Moved.")
    assert_untold(make.account(Role.CASEWORKER))
    assert "1 Town Square" in json.dumps(contents(editor)["house-1"])


# -- every other edit --------------------------------------------------------------------------------------------------------


def test_what_was_not_changed_goes_out_as_it_came(editor):
    imported(editor)
    seen = contents(editor)["house-1"]
    assert {key: seen[key] for key in DOCUMENT} == DOCUMENT


@pytest.mark.parametrize(
    ("field", "value", "told", "gone"),
    [
        ("name", "Day House", "Day House", "Night House"),
        ("organisation", "Haven (sample)", "Haven (sample)", "Home (sample)"),
        ("description", "Only by day.", "Only by day.", "A bed tonight"),
        ("phone", "0113 496 0177", "0113 496 0177", "0113 496 0100"),
        ("phone", "", "", "0113 496 0100"),
        ("url", "https://example.org/new", "example.org/new", "example.org/old"),
        ("eligibility", "Women only", "Women only", "nothing of the kind"),
        ("address", "9 New Street", "9 New Street", "Behind the mill"),
        ("city", "York", "York", "Leeds"),
        ("minimum_age", 18, "18", "nothing of the kind"),
        ("sexes", ["woman"], "woman", "nothing of the kind"),
        ("is_always_open", True, "23:59", "nothing of the kind"),
    ],
)
def test_an_edit_reaches_every_export(editor, field, value, told, gone):
    row = imported(editor)
    changed(editor, row, **{field: value})
    ways = everything_that_leaves(editor)
    for way in ("json", "csv"):
        assert told in ways[way]
        assert gone not in ways[way]


def test_a_moved_point_and_changed_needs_and_languages_reach_the_export(editor):
    row = imported(editor)
    actions.change_service(
        by=editor, service_id=row.pk, version=None, fields={"latitude": 54.0, "longitude": -1.0},
        needs=["legal_advice"], languages=["en"],
    )  # fmt: skip
    seen = contents(editor)["house-1"]
    assert [each["code"] for each in seen["languages"]] == ["en"]
    assert [each["value"] for each in seen["attributes"]] == ["legal_advice"]
    place = seen["service_at_locations"][0]["location"]
    assert (place["latitude"], place["longitude"]) == (54.0, -1.0)
    assert place["addresses"][0]["address_1"] == "7 Hiddenlane"


def test_a_report_of_room_reaches_the_export_and_an_older_import_does_not_undo_it(editor):
    row = imported(
        editor,
        DOCUMENT | {"harborlight_capacity": "capacity", "harborlight_capacity_as_of": "2025-01-01T08:00Z"},
    )
    actions.report_capacity(by=editor, service_id=row.pk, status="no-capacity", n_open=0)
    assert contents(editor)["house-1"]["harborlight_capacity"] == "no-capacity"
    row = imported(
        editor,
        DOCUMENT | {"harborlight_capacity": "capacity", "harborlight_capacity_as_of": "2025-01-02T08:00Z"},
    )
    assert row.capacity == "no-capacity"
    row = imported(editor, DOCUMENT | {"harborlight_capacity": "capacity"})
    assert row.capacity == "no-capacity", "a word without a moment does not borrow the moment of another"


# -- somebody who may change the service but not know the place ----------------------------------------------------------------


def form_of(page: str) -> dict[str, str]:
    assert 'name="name"' in page
    return {
        "name": "Night House",
        "organisation": "",
        "status": "active",
        "needs": "safe_house",
        "description": "New words",
    }


def test_a_hidden_address_stays_when_a_coordinator_saves_the_form():
    shelter = make.agency()
    house = service(shelter, name="Night House", is_confidential=True, address="7 Hiddenlane, Leeds")
    coordinator = make.signed_in(Client(), make.account(Role.COORDINATOR))
    page = coordinator.get(f"/directory/{house.pk}/edit/").content.decode()
    assert "Hiddenlane" not in page
    assert 'name="address"' not in page
    assert 'name="is_confidential"' not in page
    answer = coordinator.post(f"/directory/{house.pk}/edit/", form_of(page) | {"version": house.version})
    assert answer.status_code == 302
    house = Service.objects.get(pk=house.pk)
    assert house.description == "New words"
    assert house.is_confidential
    assert house.opened("address") == "7 Hiddenlane, Leeds"


@pytest.mark.parametrize("fields", [{"is_confidential": False}, {"address": "1 Elsewhere"}])
def test_who_may_not_know_the_place_neither_lifts_its_mark_nor_moves_it(fields):
    house = service(make.agency(), is_confidential=True, address="7 Hiddenlane, Leeds")
    with pytest.raises(Invalid) as raised:
        changed(make.account(Role.COORDINATOR), house, **fields)
    assert set(raised.value.fields) == set(fields)
    assert Service.objects.get(pk=house.pk).opened("address") == "7 Hiddenlane, Leeds"


def test_a_coordinators_import_into_her_own_agency_leaves_the_hidden_address():
    coordinator = make.account(Role.COORDINATOR)
    editor = make.account(Role.DIRECTORY_EDITOR, of=coordinator.agency)
    row = imported(editor)
    changed(editor, row, is_confidential=True, description="A bed tonight.")
    imported(coordinator, DOCUMENT | {"service_at_locations": []})
    assert Service.objects.get(pk=row.pk).opened("address") == "7 Hiddenlane, LS9 9ZZ, Leeds"


# -- two editors ---------------------------------------------------------------------------------------------------------------


def test_two_editors_see_both_texts_and_nothing_is_lost():
    agency = make.agency()
    house = service(agency, name="Night House", description="As it was")
    seen_at = house.version
    first = make.account(Role.DIRECTORY_EDITOR, of=agency)
    changed(first, house, description="Theirs: ring twice", is_always_open=False)
    client = make.signed_in(Client(), make.account(Role.DIRECTORY_EDITOR, of=agency))
    mine = {"name": "Night House", "status": "active", "needs": "safe_house", "city": "Leeds", "country": "GB",
            "phone": "0113 496 0101", "description": "Mine: ring once", "is_always_open": "on",
            "receiving_agency_id": str(agency.pk)}  # fmt: skip
    answer = client.post(f"/directory/{house.pk}/edit/", mine | {"version": seen_at})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("Mine: ring once") == 2, "beside theirs, and in the form"
    assert "Theirs: ring twice" in page
    fresh = Service.objects.get(pk=house.pk)
    assert f'name="version" value="{fresh.version}"' in page
    assert [each.label for each in answer.context["conflict"]] == ["What it offers", "Open day and night"]
    assert client.post(f"/directory/{house.pk}/edit/", mine | {"version": fresh.version}).status_code == 302
    assert Service.objects.get(pk=house.pk).description == "Mine: ring once"


def test_the_conflict_page_tells_no_place_that_was_hidden_in_between():
    agency = make.agency()
    house = service(agency, name="Night House", address="7 Hiddenlane, Leeds")
    seen_at = house.version
    changed(
        make.account(Role.DIRECTORY_EDITOR, of=agency),
        house,
        is_confidential=True,
        address="8 Blindlane, York",
    )
    coordinator = make.signed_in(Client(), make.account(Role.COORDINATOR))
    form = {
        "name": "Night House",
        "status": "active",
        "needs": "safe_house",
        "address": "7 Hiddenlane, Leeds",
    }
    answer = coordinator.post(f"/directory/{house.pk}/edit/", form | {"version": seen_at})
    assert answer.status_code == 409
    assert "Blindlane" not in answer.content.decode()
    assert 'name="address"' not in answer.content.decode()

"""A coalition's own spreadsheet becomes a directory, and the same one a second time changes nothing."""

import pytest

from harborlight.exchange import hsds, tabular
from harborlight.exchange.hsds import Audience
from harborlight.exchange.mapping import map_columns, wanted_columns
from harborlight.exchange.service_sheets import read_services

SHEET = """Service name;Agency;Type of help;Telephone;Address;Town;Postcode;Country;Confidential;Languages;Min age;Free beds
Night shelter;Safe Harbour Trust;shelter, food;0161 496 0001 / 0161 496 0002;14 Quiet Lane;Manchester;M99 9ZZ;GB;yes;Română; 18;0
Legal desk;Safe Harbour Trust;legal;0113 496 0003;1 Open Street;Leeds;LS99 1AA;GB;no;English, Français;old;
;Nobody;;;;;;;;;;
Helpline;Legal Aid Circle;;020 7946 0004;;;;;unclear;;;
Night shelter;Safe Harbour Trust;again;;14 Quiet Lane;Manchester;M99 9ZZ;GB;yes;;;
"""


@pytest.fixture
def reading() -> hsds.Reading:
    sheet = tabular.read(SHEET.encode())
    return read_services(sheet, map_columns(sheet.header, wanted_columns("services")), name="ours.csv")


def test_rows_become_services(reading):
    shelter, legal, helpline = reading.directory.services
    assert shelter.organization == legal.organization
    assert shelter.organization.name == "Safe Harbour Trust"
    assert [each.number for each in shelter.phones] == ["0161 496 0001", "0161 496 0002"]
    assert [each.value for each in shelter.attributes] == ["shelter", "food"]
    assert (shelter.minimum_age, shelter.n_open) == (18, 0)
    assert shelter.service_at_locations[0].location.addresses[0].postal_code == "M99 9ZZ"
    assert [each.name for each in legal.languages] == ["English", "Français"]
    assert helpline.phones[0].number == "020 7946 0004"


def test_a_place_is_confidential_when_said_or_unclear(reading):
    assert [each.has_confidential_location for each in reading.directory.services] == [True, False, True]
    said = hsds.write_json(reading.directory, audience=Audience.PUBLIC)
    assert b"Quiet" not in said
    assert b"1 Open Street" in said


def test_bad_rows_are_named(reading):
    refused = {(p.file, p.row, p.column) for p in reading.problems if not p.is_kept}
    assert refused == {("ours.csv", 4, "name"), ("ours.csv", 6, "name")}
    assert ("ours.csv", 3, "minimum_age") in {(p.file, p.row, p.column) for p in reading.problems}


def test_the_same_sheet_gives_the_same_directory(reading):
    sheet = tabular.read(SHEET.encode())
    again = read_services(sheet, map_columns(sheet.header, wanted_columns("services")))
    assert again.directory == reading.directory
    back = hsds.read(hsds.write_csv_package(again.directory, audience=Audience.AGENCY))
    assert back.directory == again.directory

"""The published HSDS 3.0 examples go in and out without loss, and what we write holds to the published schemas."""

import json
import re
from pathlib import Path

import pytest

from harborlight.exchange import archives, hsds
from harborlight.exchange.hsds import Audience
from harborlight.tables import services as s

FULL = ["organization_full", "service_full", "service_at_location_full", "location"]
LISTS = [
    "service_list",
    "organization_list",
    "service_at_location_list",
    "taxonomy_list",
    "taxonomy_term_list",
]
OTHER = ["base", "tabular", "taxonomy", "taxonomy_term"]
TYPES = {"string": str, "number": int | float, "integer": int, "array": list, "object": dict, "boolean": bool}


def faults(schemas: Path, name: str, said: object, at: str = "") -> list[str]:
    """A small check of required fields, types and code lists; enough of JSON Schema for these schemas."""
    schema = json.loads((schemas / name).read_text())
    if not isinstance(said, dict):
        return [f"{at}: not an object"]
    found = [f"{at}.{each}: required" for each in schema.get("required", ()) if each not in said]
    for key, value in said.items():
        rule, here = schema["properties"].get(key, {}), f"{at}.{key}"
        if "$ref" in rule:
            found += faults(schemas, rule["$ref"], value, here)
            continue
        if "type" in rule and not isinstance(value, TYPES[rule["type"]]):
            found.append(f"{here}: not a {rule['type']}")
        if "enum" in rule and value not in rule["enum"]:
            found.append(f"{here}: not in the list")
        for n, one in enumerate(value if isinstance(value, list) and "items" in rule else ()):
            found += faults(schemas, rule["items"]["$ref"], one, f"{here}[{n}]")
    return found


@pytest.mark.shared
@pytest.mark.parametrize("name", FULL + LISTS + OTHER)
def test_published_documents_come_back_as_they_went(published, name):
    reading = hsds.read(published / "hsds_3.0" / "examples" / f"{name}.json")
    assert all(problem.is_kept for problem in reading.problems)
    back = hsds.read(hsds.write_json(reading.directory, audience=Audience.AGENCY))
    assert back.directory == reading.directory


@pytest.mark.shared
@pytest.mark.parametrize("name", [*FULL, *LISTS, "taxonomy", "taxonomy_term"])
def test_published_documents_come_back_from_csv_too(published, name):
    reading = hsds.read(published / "hsds_3.0" / "examples" / f"{name}.json")
    back = hsds.read(hsds.write_csv_package(reading.directory, audience=Audience.AGENCY))
    assert back.directory == reading.directory


@pytest.mark.shared
@pytest.mark.parametrize("name", ["service_full", "service_list"])
def test_no_word_of_a_published_service_is_lost(published, name):
    raw = json.loads((published / "hsds_3.0" / "examples" / f"{name}.json").read_text())
    original = raw["contents"][0] if "contents" in raw else raw
    directory = hsds.read(json.dumps(raw).encode()).directory
    assert json.loads(hsds.write_json(directory, audience=Audience.AGENCY))["contents"] == [original]


@pytest.mark.shared
def test_the_published_csv_package_reads_in_a_folder_and_zipped(published):
    folder = published / "hsds_3.0" / "examples" / "csv"
    reading = hsds.read(folder)
    package = archives.pack({each.name: each.read_bytes() for each in folder.glob("*.csv")})
    assert hsds.read(package).directory.services == reading.directory.services
    (service,) = reading.directory.services
    assert service.name == "Community Counselling"
    assert service.organization is not None
    assert service.service_at_locations[0].location.addresses[0].city == "MyCity"
    # The published rows contradict themselves here; they are set aside, not lost.
    assert {table for table, _ in reading.directory.unplaced} == {
        "attributes",
        "metadata",
        "meta_table_descriptions",
    }
    again = hsds.read(hsds.write_csv_package(reading.directory, audience=Audience.AGENCY)).directory
    assert again.services == reading.directory.services
    assert sorted(map(_in_order, again.unplaced)) == sorted(map(_in_order, reading.directory.unplaced))


def _in_order(unplaced: tuple[str, object]) -> str:
    return json.dumps(unplaced, sort_keys=True)


@pytest.mark.shared
def test_the_published_latitude_of_100_is_remarked_on(published):
    (problem,) = hsds.read(published / "hsds_3.0" / "examples" / "location.json").problems
    assert (problem.column, problem.is_kept) == ("latitude", True)


@pytest.mark.shared
@pytest.mark.parametrize("audience", list(Audience))
def test_what_we_write_holds_to_the_published_schemas(published, directory, audience):
    schemas = published / "hsds_3.0" / "schema"
    from_examples = hsds.read(published / "hsds_3.0" / "examples" / "service_full.json").directory
    for each in (directory, from_examples):
        page = json.loads(hsds.write_json(each, audience=audience))
        assert page["contents"]
        assert [fault for one in page["contents"] for fault in faults(schemas, "service.json", one)] == []
        others = page.get("harborlight_organizations", [])
        assert [fault for one in others for fault in faults(schemas, "organization.json", one)] == []


@pytest.mark.shared
def test_the_schema_check_can_fail(published):
    schemas = published / "hsds_3.0" / "schema"
    said = {"id": "1", "status": "open", "minimum_age": "12", "phones": [{"id": "2"}]}
    assert faults(schemas, "service.json", said) == [
        ".name: required",
        ".status: not in the list",
        ".minimum_age: not a number",
        ".phones[0].number: required",
    ]


@pytest.mark.shared
def test_every_field_of_the_published_schemas_has_a_place(published):
    from harborlight.exchange.hsds import vocabulary as words
    from harborlight.tables.parts import declared

    for part, (name, file) in words.TABLES.items():
        schema = json.loads((published / "hsds_3.0" / "schema" / f"{name}.json").read_text())
        ours = {each.wire for each in declared(part)} | set(words.pointers(part))
        ours |= set(words.SAYS_PARENT.get(part, ()))
        assert set(schema["properties"]) - ours == set(), name
        assert schema["path"] == f"{file}.csv"
        invented = {each.wire for each in declared(part)} - set(schema["properties"])
        assert all(
            each.startswith("harborlight_") or each in ("attributes", "metadata") for each in invented
        ), name


def test_required_fields_are_written_even_when_empty(directory):
    """The synthetic twin of the schema checks: what HSDS requires stands there, in its words."""
    page = json.loads(hsds.write_json(directory, audience=Audience.PUBLIC))
    (service,) = page["contents"]
    assert {"id", "name", "status"} <= service.keys()
    assert service["status"] in s.SERVICE_STATUSES
    assert page["harborlight_organizations"][0]["description"] == ""
    assert service["service_at_locations"][0]["location"]["location_type"] == "physical"
    assert re.fullmatch(
        r"[\d ]+", service["service_at_locations"][0].get("phones", [{"number": "1"}])[0]["number"]
    )

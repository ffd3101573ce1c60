"""HSDS in and out: what is kept, what is refused and why, and what hostile files get."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives, hsds
from harborlight.exchange.archives import Limits
from harborlight.exchange.hsds import Audience
from harborlight.exchange.problems import n_left_out
from harborlight.tables import services as s

AGENCY = Audience.AGENCY


def zipped(files: dict[str, str | bytes]) -> bytes:
    return archives.pack(
        {name: said.encode() if isinstance(said, str) else said for name, said in files.items()}
    )


def test_json_comes_back_as_it_went(directory):
    reading = hsds.read(hsds.write_json(directory, audience=AGENCY))
    assert reading.directory == directory


def test_csv_package_comes_back_as_it_went(directory):
    reading = hsds.read(hsds.write_csv_package(directory, audience=AGENCY))
    assert reading.directory == replace(directory, extra={})  # a package has no page to carry notes


def test_an_empty_directory_travels_too():
    for write in (hsds.write_json, hsds.write_csv_package):
        assert hsds.read(write(s.Directory(), audience=AGENCY)).directory == s.Directory()


def test_csv_package_is_the_same_bytes_each_time(directory):
    once = hsds.write_csv_package(directory, audience=AGENCY)
    assert once == hsds.write_csv_package(directory, audience=AGENCY)


def test_csv_package_disarms_formulas_but_leaves_telephone_numbers():
    service = s.Service(id="1", name="=HYPERLINK(1)", phones=(s.Phone(id="2", number="+44 161 496 0456"),))
    package = hsds.write_csv_package(s.Directory(services=(service,)), audience=AGENCY)
    files = archives.unpack(package)
    assert b"'=HYPERLINK(1)" in files["services.csv"]
    assert b",+44 161 496 0456" in files["phones.csv"]
    assert hsds.read(package).directory.services == (service,)


def test_a_part_of_several_parents_is_one_row():
    phone = s.Phone(id="p", number="0161 496 0001")
    service = s.Service(id="s", name="A", phones=(phone,), contacts=(s.Contact(id="c", phones=(phone,)),))
    package = hsds.write_csv_package(s.Directory(services=(service,)), audience=AGENCY)
    assert archives.unpack(package)["phones.csv"].count(b"\n") == 2
    assert hsds.read(package).directory.services == (service,)


def test_a_part_of_two_parents_of_one_kind_gets_rows_with_unique_ids():
    phone = s.Phone(id="p", number="0161 496 0001")
    both = tuple(s.Service(id=each, name=each, phones=(phone,)) for each in ("a", "b"))
    back = hsds.read(hsds.write_csv_package(s.Directory(services=both), audience=AGENCY)).directory
    phones = [service.phones[0] for service in back.services]
    assert [each.number for each in phones] == ["0161 496 0001"] * 2
    assert len({each.id for each in phones}) == 2


def test_services_of_an_organization_know_whose_they_are():
    raw = {
        "id": "o",
        "name": "Org",
        "description": "",
        "services": [{"id": "s", "name": "A", "status": "active"}],
    }
    (service,) = hsds.read(json.dumps(raw).encode()).directory.services
    assert service.organization is not None
    assert service.organization.name == "Org"


def test_service_at_location_is_seen_as_its_service():
    rows = [
        {
            "id": f"at{n}",
            "location": {"id": f"l{n}", "location_type": "physical"},
            "service": {"id": "s", "name": "A"},
        }
        for n in (1, 2)
    ]
    (service,) = hsds.read(json.dumps(rows).encode()).directory.services
    assert [at.id for at in service.service_at_locations] == ["at1", "at2"]


def test_pages_keep_the_arithmetic_of_the_envelope():
    five = s.Directory(services=tuple(s.Service(id=str(n), name="A") for n in range(5)))
    last = json.loads(hsds.write_page(five, audience=Audience.PUBLIC, number=3, size=2))
    assert (last["total_items"], last["total_pages"], last["size"]) == (5, 3, 1)
    assert (last["first_page"], last["last_page"], last["empty"]) == (False, True, False)
    assert [one["id"] for one in last["contents"]] == ["4"]


def test_bad_rows_are_named_and_the_good_ones_kept():
    reading = hsds.read(
        zipped(
            {
                "services.csv": "id,name,status,minimum_age,organization_id\ns1,Shelter,active,eighteen,o1\ns2,,active,,\n"
                "s3,Clinic,open,21,nowhere\n",
                "organizations.csv": "id,name,description\no1,Trust,Helps\n",
                "phones.csv": "id,service_id,number\np1,s1,\np2,s1,0161 496 0002\n",
            }
        )
    )
    assert [each.name for each in reading.directory.services] == ["Shelter", "Clinic"]
    assert reading.directory.services[1].status == "inactive"
    assert [each.number for each in reading.directory.services[0].phones] == ["0161 496 0002"]
    said = {(p.file, p.row, p.column, p.is_kept) for p in reading.problems}
    assert said == {
        ("services.csv", 2, "minimum_age", True),
        ("services.csv", 3, "name", False),
        ("services.csv", 4, "status", True),
        ("services.csv", 4, "organization_id", True),
        ("phones.csv", 2, "number", False),
    }
    assert n_left_out(reading.problems) == 2
    assert all(p.mend for p in reading.problems)
    assert reading.directory.services[1].extra == {"organization_id": "nowhere"}


def test_no_problem_repeats_what_a_cell_says():
    secret = "Zzyzx-Person"
    reading = hsds.read(
        zipped(
            {
                "services.csv": f"id,name,status,minimum_age,opens_at,last_modified\n1,A,{secret},{secret},,{secret}\n"
            }
        )
    )
    assert len(reading.problems) == 3
    assert secret not in " ".join(map(str, reading.problems))


@pytest.mark.parametrize("said", ["maybe", "TRUE", "yes", 1])
def test_a_doubtful_confidential_mark_counts_as_confidential(said):
    raw = {"id": "l", "location_type": "physical", "harborlight_is_confidential": said}
    assert hsds.read(json.dumps(raw).encode()).directory.locations[0].is_confidential


def test_a_row_with_an_id_twice_is_refused_once():
    reading = hsds.read(zipped({"services.csv": "id,name,status\n1,A,active\n1,B,active\n"}))
    assert [each.name for each in reading.directory.services] == ["A"]
    assert [(p.row, p.is_kept) for p in reading.problems] == [(3, False)]


def test_folders_and_single_files_are_read(tmp_path):
    (tmp_path / "services.csv").write_text("id,name,status\n1,A,active\n")
    assert hsds.read(tmp_path).directory == hsds.read(tmp_path / "services.csv").directory
    assert hsds.read(tmp_path).directory.services[0].name == "A"


HOSTILE = {
    "empty": b"",
    "blank": b" \n\n",
    "not json": b"{oops",
    "number": b"12",
    "deep": b"[" * 100_000,
    "endless number": b"[" + b"9" * 10_000 + b"]",
    "wrong encoding": b"\xff\xfe\xff\xff\x00\xd8",
    "not a package": zipped({"readme.txt": "hello"}),
    "cut off": zipped({"services.csv": "id,name\n1,A\n"})[:60],
    "traversal": zipped({"../services.csv": "id,name\n1,A\n"}),
    "windows traversal": zipped({"..\\..\\services.csv": "id,name\n1,A\n"}),
    "absolute": zipped({"/etc/services.csv": "id,name\n1,A\n"}),
    "drive": zipped({"C:services.csv": "id,name\n1,A\n"}),
    "bomb": zipped({"services.csv": b"a" * 30_000_000}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_get_a_clear_refusal(data):
    with pytest.raises(InvalidDocument) as refusal:
        hsds.read(data)
    assert refusal.value.mend


def test_archives_are_held_to_their_limits():
    package = zipped({f"{n}.csv": "id\n1\n" for n in range(5)})
    with pytest.raises(InvalidDocument, match="more than 4 files"):
        hsds.read(package, limits=Limits(max_entries=4))
    with pytest.raises(InvalidDocument, match="unpacks to more"):
        hsds.read(zipped({"services.csv": bytes(range(256)) * 90}), limits=Limits(max_bytes=20_000))
    with pytest.raises(InvalidDocument, match="larger than"):
        hsds.read(b"[" + b" " * 30 + b"]", limits=Limits(max_bytes=20))


def test_an_archive_that_lies_about_its_size_is_not_believed():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", "id,name\n" + "1,A\n" * 10_000)
    honest = into.getvalue()
    lying = honest.replace((40_008).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(InvalidDocument):
        hsds.read(lying)


def test_huge_and_broken_values_are_left_out_and_the_rest_kept():
    raw = {
        "id": "1",
        "name": "A\x00\ud800B",
        "status": "active",
        "description": "x" * 60_000,
        "minimum_age": "9" * 60,
        "phones": "many",
        "opens": None,
        "harborlight_last_verified_on": "yesterday",
        "service_at_locations": ["x", {"id": "at"}],
    }
    reading = hsds.read(json.dumps(raw).encode())
    (service,) = reading.directory.services
    assert (service.name, service.description, service.minimum_age, service.phones) == ("AB", "", None, ())
    assert [at.id for at in service.service_at_locations] == ["at"]
    assert {p.column for p in reading.problems} == {
        "name",
        "description",
        "minimum_age",
        "phones",
        "harborlight_last_verified_on",
        "service_at_locations[1]",
    }


def test_a_file_of_a_package_that_cannot_be_read_does_not_spoil_the_others():
    reading = hsds.read(
        zipped({"services.csv": "id,name,status\n1,A,active\n", "phones.csv": b"\x81\x8d\x00\x01"})
    )
    assert len(reading.directory.services) == 1
    assert [(p.file, p.is_kept) for p in reading.problems] == [("phones.csv", False)]


# -- numbers and ids that cannot be ---------------------------------------------------------------------------------------


def with_good_neighbour(row: str) -> bytes:
    return f'{{"contents": [{row}, {{"id": "good", "name": "Good", "status": "active"}}]}}'.encode()


@pytest.mark.parametrize(
    "said", ["NaN", "Infinity", "-Infinity", "1e999", '"inf"', '"nan"', '"many"', "true"]
)
@pytest.mark.parametrize("name", ["harborlight_n_open", "minimum_age"])
def test_a_number_that_is_none_is_named_with_its_row_and_the_rest_is_kept(name, said):
    row = f'{{"id": "bad", "name": "Bad", "status": "active", "{name}": {said}, "x_own": {said}}}'
    reading = hsds.read(with_good_neighbour(row), name="list.json")
    bad, good = reading.directory.services
    assert (good.name, bad.n_open, bad.minimum_age) == ("Good", None, None)
    (problem,) = reading.problems
    assert problem.where == f"list.json, row 1, column {name}"
    assert problem.mend
    hsds.write_json(reading.directory, audience=AGENCY)  # an unknown field with such a number is written, too


@pytest.mark.parametrize("said", ["-1", "1000", "1e30", "2.5", '"-4"'])
def test_an_impossible_number_of_places_is_remarked_on(said):
    row = f'{{"id": "bad", "name": "Bad", "status": "active", "harborlight_n_open": {said}}}'
    reading = hsds.read(with_good_neighbour(row), name="list.json")
    assert len(reading.directory.services) == 2
    (problem,) = reading.problems
    assert problem.where == "list.json, row 1, column harborlight_n_open"
    assert "no number of places is shown" in problem.message


def test_a_service_with_an_endless_id_is_left_out_and_its_neighbour_kept():
    row = json.dumps({"id": "x" * 65, "name": "Bad", "status": "active"})
    reading = hsds.read(with_good_neighbour(row), name="list.json")
    assert [each.id for each in reading.directory.services] == ["good"]
    (problem,) = reading.problems
    assert (problem.where, problem.is_kept) == ("list.json, row 1, column id", False)
    assert "64" in problem.message

"""Nobody but the holder learns from an export where a confidential place is."""

from dataclasses import replace

import pytest

from harborlight.exchange import archives, hsds
from harborlight.exchange.hsds import Audience, narrow
from harborlight.tables import services as s
from harborlight.tables.columns import Sensitivity

TELLING = [
    "quiet",
    "m99",
    "9zz",
    "53.48",
    "2.237",
    "filled.count",
    "behind the mill",
    "adr-refuge",
    "hiding",
    "0123",
]


def exported(directory: s.Directory, audience: Audience) -> str:
    package = archives.unpack(hsds.write_csv_package(directory, audience=audience))
    document = hsds.write_json(directory, audience=audience)
    page = hsds.write_page(directory, audience=audience)
    return b" ".join([document, page, *package.values()]).decode().lower()


@pytest.mark.parametrize("telling", TELLING)
@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.COALITION])
def test_nothing_that_leaves_tells_the_place(directory, audience, telling):
    assert telling in exported(directory, Audience.AGENCY)
    assert telling not in exported(directory, audience)


def test_the_public_does_not_even_see_that_there_is_such_a_place(directory):
    said = exported(directory, Audience.PUBLIC)
    assert "loc-refuge" not in said
    assert "linden" not in said
    assert "confidential" not in said
    assert "sal-1" not in said
    assert "loc-office" in said


def test_partners_see_that_there_is_one_and_how_to_reach_it(directory):
    (service,) = narrow(directory, Audience.COALITION).services
    at = service.service_at_locations[0]
    assert at.location == s.Location(id="loc-refuge", is_confidential=True)
    assert at.phones[0].number == "0161 496 0789"
    assert service.n_open == 0
    assert service.referral_endpoint


def test_the_public_sees_neither_workers_names_nor_unknown_fields_nor_changes(directory):
    (service,) = narrow(directory, Audience.PUBLIC).services
    assert service.contacts[0].name == service.contacts[0].email == ""
    assert service.contacts[0].title == "Manager"
    assert service.extra == {}
    assert service.metadata == ()
    assert (service.n_open, service.referral_endpoint) == (None, "")
    assert service.capacity == "waitlist"


def test_words_around_what_is_withheld_stay(directory):
    (service,) = narrow(directory, Audience.PUBLIC).services
    assert service.description.startswith("Come to [withheld] or write to [withheld]; we are at [withheld],")
    assert service.url == ""
    assert service.phones[0].number == "+44 161 496 0456"


@pytest.mark.parametrize(
    "said", ["2.23743 W", "-2.2374", "@53.480951,-2.237431z", "14-quiet-lane", "m99-9zz"]
)
def test_other_spellings_of_the_place_are_withheld_too(directory, said):
    told = replace(directory.services[0], description=f"see {said} now")
    (service,) = narrow(replace(directory, services=(told,)), Audience.PUBLIC).services
    assert service.description.startswith("see ")
    assert "[withheld]" in service.description
    assert not {"quiet", "9zz", "23743", "2374", "480951"} & set(
        service.description.replace("-", " ").split()
    )


def test_a_copy_without_the_mark_is_withheld_like_the_marked_one(directory, refuge):
    copy = replace(refuge, is_confidential=False, name="Copy House")
    twice = replace(directory, locations=(copy,))
    said = exported(twice, Audience.PUBLIC)
    assert "copy house" not in said
    assert "loc-refuge" not in said


def test_no_column_of_a_confidential_location_is_open():
    assert s.CONFIDENTIAL_LOCATIONS.names() == s.LOCATIONS.names()
    assert s.CONFIDENTIAL_LOCATIONS.up_to(Sensitivity.OPEN) == ()
    for name in ("latitude", "longitude", "name", "external_identifier", "description"):
        assert s.CONFIDENTIAL_LOCATIONS.column(name).sensitivity is Sensitivity.IDENTIFYING


def test_the_holder_sees_everything(directory):
    assert narrow(directory, Audience.AGENCY) is directory


def test_without_confidential_places_texts_are_untouched():
    open_one = s.Directory(services=(s.Service(id="1", name="A", description="14 Quiet Lane, M99 9ZZ"),))
    assert narrow(open_one, Audience.PUBLIC) == open_one

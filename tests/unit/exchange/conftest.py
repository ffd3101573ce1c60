"""A small synthetic address book, and the published examples where they are."""

from pathlib import Path

import pytest

from harborlight.tables import services as s


@pytest.fixture
def published(shared: Path) -> Path:
    return shared / "standards"


@pytest.fixture
def refuge() -> s.Location:
    return s.Location(
        id="loc-refuge",
        name="Linden House",
        latitude=53.48095,
        longitude=-2.23743,
        external_identifier="filled.count.soap",
        external_identifier_type="what3words",
        is_confidential=True,
        addresses=(
            s.Address(
                id="adr-refuge",
                address_1="14 Quiet Lane",
                address_2="Behind the Mill",
                city="Manchester",
                state_province="Greater Manchester",
                postal_code="M99 9ZZ",
                country="GB",
                attention="The Warden",
            ),
        ),
        phones=(s.Phone(id="pho-refuge", number="0161 496 0123"),),
    )


@pytest.fixture
def directory(refuge: s.Location) -> s.Directory:
    organization = s.Organization(
        id="org-1",
        name="Safe Harbour Trust",
        description="Shelter and counsel.",
        locations=(refuge, s.Location(id="loc-office", name="Office", latitude=53.4, longitude=-2.2)),
        programs=(s.Program(id="prg-1", name="Shelter", description="Beds"),),
    )
    shelter = s.Service(
        id="svc-1",
        name="Shelter",
        description="Come to 14, quiet  lane or write to M999ZZ; we are at 53.48095,-2.23743.",
        url="https://harbour.example/?q=14+Quiet+Lane",
        email="beds@harbour.example",
        minimum_age=0,
        maximum_age=99,
        organization=organization,
        program=organization.programs[0],
        phones=(
            s.Phone(
                id="pho-1",
                number="+44 161 496 0456",
                languages=(s.Language(id="lan-1", name="Română", code="ro"),),
            ),
        ),
        contacts=(s.Contact(id="con-1", name="Wanda Worker", title="Manager", email="w@harbour.example"),),
        service_at_locations=(
            s.ServiceAtLocation(
                id="sal-1",
                location=refuge,
                phones=(s.Phone(id="pho-2", number="0161 496 0789"),),
                schedules=(
                    s.Schedule(id="sch-1", freq="WEEKLY", byday="MO,TU", opens_at="00:00", closes_at="23:59"),
                ),
            ),
            s.ServiceAtLocation(id="sal-2", location=organization.locations[1]),
        ),
        attributes=(
            s.Attribute(
                id="att-1",
                value="shelter",
                taxonomy_term=s.TaxonomyTerm(
                    id="trm-1",
                    name="Shelter",
                    description="A bed",
                    taxonomy_detail=s.Taxonomy(id="tax-1", name="Needs", description="What people need"),
                ),
            ),
        ),
        metadata=(
            s.Change(
                id="chg-1",
                last_action_date="2026-01-01",
                last_action_type="update",
                field_name="address_1",
                previous_value="9 Old Hiding Place",
                replacement_value="14 Quiet Lane",
                updated_by="Wanda Worker",
            ),
        ),
        capacity="waitlist",
        n_open=0,
        capacity_as_of="2026-01-31T09:30:00Z",
        sexes_accepted=("female",),
        referral_endpoint="https://harbour.example/handoffs",
        last_verified_on="2026-01-30",
        extra={"x_note": "behind the mill, M99 9ZZ", "x_deep": {"a": [1, None, "b"]}},
    )
    lonely = s.Organization(id="org-2", name="Legal Aid Circle", description="")
    return s.Directory(
        services=(shelter,),
        organizations=(lonely,),
        unplaced=(("contacts", {"id": "con-9", "name": "M99 9ZZ", "service_id": "gone"}),),
        extra={"generator": "M99 9ZZ"},
    )

"""The directory of services in the words of HSDS 3.0 (Open Referral), with what the field needs and HSDS lacks.

Harborlight's own additions: confidential places, capacity now, who is accepted, where to refer, last verified.
Dates, times and moments are ISO 8601 text, as HSDS writes them: a document comes back as it came. Empty text means
"not said". Must stay true: of a confidential location nothing is open, and where it is, is identifying.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from harborlight.tables import parts as col
from harborlight.tables.columns import Sensitivity, TableShape
from harborlight.tables.parts import Part, shape_of

QUASI = Sensitivity.QUASI

SERVICE_STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PLACE_TYPES = ("physical", "postal", "virtual")
CAPACITY_STATUSES = ("capacity", "no-capacity", "waitlist", "additional-assessment-required")
"""HL7 SDOH Clinical Care 3.0, value set CapacityStatus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Part):
    """HSDS `metadata`: what was changed, by whom. Old values may hold an old address, so it never leaves the holder."""

    last_action_date: str
    last_action_type: str
    field_name: str
    previous_value: str
    replacement_value: str
    updated_by: str
    resource_type: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Part):
    metadata: tuple[Change, ...] = col.many(Change, Sensitivity.IDENTIFYING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy(Recorded):
    name: str
    description: str
    uri: str = col.text()
    version: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyTerm(Recorded):
    name: str
    description: str
    code: str = col.text()
    parent_id: str = col.text()
    taxonomy: str = col.text()
    taxonomy_detail: Taxonomy | None = col.one(Taxonomy)  # noqa: RUF009
    language: str = col.text()
    term_uri: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Recorded):
    link_type: str = col.text()
    link_entity: str = col.text()
    value: str = col.text()
    taxonomy_term: TaxonomyTerm | None = col.one(TaxonomyTerm)  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Recorded):
    attributes: tuple[Attribute, ...] = col.many(Attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Described):
    name: str = col.text()
    code: str = col.text(about="ISO 639-1 or 639-3")
    note: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Described):
    number: str
    extension: float | None = col.number()
    type: str = col.text()
    description: str = col.text()
    languages: tuple[Language, ...] = col.many(Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Described):
    """A worker who answers. Names of people who work in shelters are for partners, not for the public."""

    name: str = col.text(QUASI)
    title: str = col.text()
    department: str = col.text()
    email: str = col.text(QUASI)
    phones: tuple[Phone, ...] = col.many(Phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Described):
    """When something is open: an RFC 5545 recurrence in parts. `timezone` is hours from UTC, `time_zone` the zone's name."""

    valid_from: str = col.text()
    valid_to: str = col.text()
    dtstart: str = col.text()
    timezone: float | None = col.number()
    until: str = col.text()
    count: float | None = col.number()
    wkst: str = col.text()
    freq: str = col.text()
    interval: float | None = col.number()
    byday: str = col.text()
    byweekno: str = col.text()
    bymonthday: str = col.text()
    byyearday: str = col.text()
    description: str = col.text()
    opens_at: str = col.text()
    closes_at: str = col.text()
    schedule_link: str = col.text()
    attending_type: str = col.text()
    notes: str = col.text()
    time_zone: str = col.text(own=True, about="IANA name of the zone of the hours, e.g. Europe/Kyiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Described):
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: str
    address_type: str = col.text(default="physical")
    attention: str = col.text(QUASI)
    address_2: str = col.text()
    region: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessibility(Described):
    description: str = col.text()
    details: str = col.text()
    url: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Described):
    location_type: str = col.text(default="physical")
    url: str = col.text()
    name: str = col.text()
    alternate_name: str = col.text()
    description: str = col.text()
    transportation: str = col.text()
    latitude: float | None = col.number()
    longitude: float | None = col.number()
    external_identifier: str = col.text()
    external_identifier_type: str = col.text()
    languages: tuple[Language, ...] = col.many(Language)
    addresses: tuple[Address, ...] = col.many(Address)
    contacts: tuple[Contact, ...] = col.many(Contact)
    accessibility: tuple[Accessibility, ...] = col.many(Accessibility)
    phones: tuple[Phone, ...] = col.many(Phone)
    schedules: tuple[Schedule, ...] = col.many(Schedule)
    is_confidential: bool = col.flag(
        QUASI, own=True, about="a place that people may be looking for, e.g. a refuge"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAtLocation(Described):
    description: str = col.text()
    contacts: tuple[Contact, ...] = col.many(Contact)
    phones: tuple[Phone, ...] = col.many(Phone)
    schedules: tuple[Schedule, ...] = col.many(Schedule)
    location: Location | None = col.one(Location)  # noqa: RUF009


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(Described):
    name: str
    description: str
    alternate_name: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationIdentifier(Described):
    identifier_type: str
    identifier: str
    identifier_scheme: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(Described):
    source: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Described):
    name: str
    description: str
    alternate_name: str = col.text()
    email: str = col.text()
    website: str = col.text()
    tax_status: str = col.text()
    tax_id: str = col.text()
    year_incorporated: float | None = col.number()
    legal_status: str = col.text()
    logo: str = col.text()
    uri: str = col.text()
    parent_organization_id: str = col.text()
    funding: tuple[Funding, ...] = col.many(Funding)
    contacts: tuple[Contact, ...] = col.many(Contact)
    phones: tuple[Phone, ...] = col.many(Phone)
    locations: tuple[Location, ...] = col.many(Location)
    programs: tuple[Program, ...] = col.many(Program)
    organization_identifiers: tuple[OrganizationIdentifier, ...] = col.many(OrganizationIdentifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea(Described):
    name: str = col.text()
    description: str = col.text()
    extent: str = col.text()
    extent_type: str = col.text()
    uri: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOption(Described):
    valid_from: str = col.text()
    valid_to: str = col.text()
    option: str = col.text()
    currency: str = col.text()
    amount: float | None = col.number()
    amount_description: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocument(Described):
    document: str = col.text()
    uri: str = col.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Described):
    """Something a person can be sent to. `n_open` and `capacity` are true at `capacity_as_of` only."""

    name: str
    status: str = col.text(default="active")
    alternate_name: str = col.text()
    description: str = col.text()
    url: str = col.text()
    email: str = col.text()
    interpretation_services: str = col.text()
    application_process: str = col.text()
    fees_description: str = col.text()
    wait_time: str = col.text()
    fees: str = col.text()
    accreditations: str = col.text()
    eligibility_description: str = col.text()
    minimum_age: float | None = col.number()
    maximum_age: float | None = col.number()
    assured_date: str = col.text()
    assurer_email: str = col.text(QUASI)
    licenses: str = col.text()
    alert: str = col.text()
    last_modified: str = col.text()
    phones: tuple[Phone, ...] = col.many(Phone)
    schedules: tuple[Schedule, ...] = col.many(Schedule)
    service_areas: tuple[ServiceArea, ...] = col.many(ServiceArea)
    service_at_locations: tuple[ServiceAtLocation, ...] = col.many(ServiceAtLocation)
    languages: tuple[Language, ...] = col.many(Language)
    organization: Organization | None = col.one(Organization)  # noqa: RUF009
    funding: tuple[Funding, ...] = col.many(Funding)
    cost_options: tuple[CostOption, ...] = col.many(CostOption)
    program: Program | None = col.one(Program)  # noqa: RUF009
    required_documents: tuple[RequiredDocument, ...] = col.many(RequiredDocument)
    contacts: tuple[Contact, ...] = col.many(Contact)
    capacity: str = col.text(own=True, about="one of CAPACITY_STATUSES")
    n_open: float | None = col.number(QUASI, own=True, about="open beds or places")
    capacity_as_of: str = col.text(own=True, about="moment of the last capacity report")
    sexes_accepted: tuple[str, ...] = col.words(own=True, about="empty: everybody")
    exploitation_types_accepted: tuple[str, ...] = col.words(own=True, about="empty: every type")
    immigration_statuses_accepted: tuple[str, ...] = col.words(own=True, about="empty: any status")
    referral_endpoint: str = col.text(QUASI, own=True, about="address that takes hand-offs by machine")
    last_verified_on: str = col.text(own=True, about="day on which somebody last checked this entry")

    @property
    def has_confidential_location(self) -> bool:
        return any(
            at.location is not None and at.location.is_confidential for at in self.service_at_locations
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A whole address book. Beside services: what no service here speaks of, and rows that found no place.

    `unplaced` keeps rows of a CSV package (table, columns) whose parent is not in the package, so nothing is lost.
    """

    services: tuple[Service, ...] = ()
    organizations: tuple[Organization, ...] = ()
    locations: tuple[Location, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    taxonomy_terms: tuple[TaxonomyTerm, ...] = ()
    unplaced: tuple[tuple[str, Mapping[str, object]], ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


SERVICES = shape_of(Service, "services")
ORGANIZATIONS = shape_of(Organization, "organizations")
LOCATIONS = shape_of(Location, "locations")

_SAYS_NO_PLACE = frozenset({"id", "location_type", "is_confidential"})
CONFIDENTIAL_LOCATIONS = TableShape(
    "confidential_locations",
    tuple(
        dataclasses.replace(
            column, sensitivity=QUASI if column.name in _SAYS_NO_PLACE else Sensitivity.IDENTIFYING
        )
        for column in LOCATIONS.columns
    ),
)
"""A confidential location: partners may know that there is one; nothing in it is open."""

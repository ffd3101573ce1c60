"""HSDS 3.0 as data: which file holds which noun, which columns point to a parent, which words are allowed.

Field names and code lists are facts of the Human Services Data Specification 3.0 (Open Referral, CC BY-SA 4.0);
parents are derived from how the values nest, so that JSON and CSV cannot drift apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harborlight.tables import services as s
from harborlight.tables.parts import OWN_PREFIX, Part, declared

VERSION = "3.0"
EXTRA_COLUMN = OWN_PREFIX + "extra"
PLAIN_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,60}")

TABLES: dict[type[Part], tuple[str, str]] = {
    s.Organization: ("organization", "organizations"),
    s.Program: ("program", "programs"),
    s.Service: ("service", "services"),
    s.ServiceAtLocation: ("service_at_location", "service_at_location"),
    s.Location: ("location", "locations"),
    s.Phone: ("phone", "phones"),
    s.Contact: ("contact", "contacts"),
    s.Address: ("address", "addresses"),
    s.Schedule: ("schedule", "schedules"),
    s.Funding: ("funding", "funding"),
    s.ServiceArea: ("service_area", "service_areas"),
    s.RequiredDocument: ("required_document", "required_documents"),
    s.Language: ("language", "languages"),
    s.Accessibility: ("accessibility", "accessibility"),
    s.Attribute: ("attribute", "attributes"),
    s.TaxonomyTerm: ("taxonomy_term", "taxonomy_terms"),
    s.Taxonomy: ("taxonomy", "taxonomies"),
    s.Change: ("metadata", "metadata"),
    s.CostOption: ("cost_option", "cost_options"),
    s.OrganizationIdentifier: ("organization_identifier", "organization_identifiers"),
}
"""Class -> (name of one, name of its file in the CSV package)."""

BY_FILE: dict[str, type[Part]] = {file: part for part, (_, file) in TABLES.items()}
NOUNS = (s.Service, s.Organization, s.Location, s.Taxonomy, s.TaxonomyTerm)
"""These need an id of their own: they are pointed to and updated. Smaller parts may be given one."""

MUST_HAVE: dict[type[Part], tuple[str, ...]] = {
    s.Service: ("name",),
    s.Organization: ("name",),
    s.Phone: ("number",),
}
"""Without these an entry is of no use. Whatever else HSDS requires is remarked on, not refused."""

ALLOWED: dict[tuple[type[Part], str], tuple[tuple[str, ...], str]] = {
    # A status we do not know must never send a person to a closed door.
    (s.Service, "status"): (s.SERVICE_STATUSES, "inactive"),
    (s.Service, "capacity"): (("", *s.CAPACITY_STATUSES), ""),
    (s.Location, "location_type"): (s.PLACE_TYPES, "physical"),
    (s.Address, "address_type"): (s.PLACE_TYPES, "physical"),
    (s.Schedule, "freq"): (("", "WEEKLY", "MONTHLY"), ""),
    (s.Schedule, "wkst"): (("", "MO", "TU", "WE", "TH", "FR", "SA", "SU"), ""),
}
"""(class, field) -> allowed words, and the word that stands in for one that is not."""

DATES = frozenset({"valid_from", "valid_to", "dtstart", "until", "assured_date", "last_verified_on"})
TIMES = frozenset({"opens_at", "closes_at"})
MOMENTS = frozenset({"last_modified", "capacity_as_of"})


@dataclass(frozen=True, slots=True)
class Span:
    """Which numbers a field can hold, what becomes of another one, and how to write it rightly."""

    low: int
    high: int
    otherwise: str
    mend: str
    is_whole: bool = False


_AGE = Span(0, 130, "no age is shown", "Write the age in whole years.")
SPANS = {
    "latitude": Span(-90, 90, "the place stands on no map", "Write degrees: 53.8 is north, -33.9 south."),
    "longitude": Span(-180, 180, "the place stands on no map", "Write degrees: 18.4 is east, -1.5 west."),
    "minimum_age": _AGE,
    "maximum_age": _AGE,
    "n_open": Span(
        0, 999, "no number of places is shown", "Write how many beds or places are open.", is_whole=True
    ),
}
"""Numbers outside are kept as they came, since the published examples have them; nothing is computed from them."""

LONGEST_ID = 64
"""Characters of the id of a service. HSDS asks for a UUID, which has 36."""

SAYS_PARENT = {s.Attribute: ("link_id", "link_entity"), s.Change: ("resource_id", "resource_type")}
"""Parts that may hang on anything: the columns that say on which id, and of which noun."""


@dataclass(frozen=True, slots=True)
class Link:
    """A nested field as the CSV package writes it. `on_child`: the pointing column stands in the child's row."""

    parent: type[Part]
    field: str
    child: type[Part]
    column: str
    on_child: bool


def _links() -> tuple[Link, ...]:
    found: list[Link] = []
    for parent, (name, _) in TABLES.items():
        for each in declared(parent):
            if each.part is None or each.part in SAYS_PARENT:
                continue
            column = f"{name}_id" if each.is_many else f"{TABLES[each.part][0]}_id"
            found.append(Link(parent, each.name, each.part, column, each.is_many))
    return tuple(found)


LINKS = _links()


def pointers(part: type[Part]) -> dict[str, type[Part]]:
    """Columns in a row of this table that point elsewhere -> the class they point to."""
    to_parents = {link.column: link.parent for link in LINKS if link.on_child and link.child is part}
    to_parts = {link.column: link.child for link in LINKS if not link.on_child and link.parent is part}
    return to_parents | to_parts

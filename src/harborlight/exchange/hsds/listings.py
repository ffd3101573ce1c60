"""A service as a directory lists it, and an HSDS service with what was changed in the list since it came.

Must stay true: nothing changed gives the very service back; whatever was changed stands in it as the list says it, and
of a place that is confidential now, or was when it came, no more is open than the list shows.
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from harborlight.tables import services as s
from harborlight.tables.parts import Part, declared

_NAMESPACE = uuid.UUID("b0f1f1a4-3f0e-5d0a-8f6e-5f0f7d4f7a11")  # for ids of parts that the list adds
LISTED_DIGITS = 40  # characters of a telephone number that a list holds
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SAME_NAME = ("name", "description", "status", "url", "last_verified_on", "minimum_age", "maximum_age")
_PLACE = ("address", "city", "country", "latitude", "longitude")
P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a directory keeps of a service in columns of its own.

    `hours`: (weekday from 0 Monday, opens, closes) in minutes from midnight; `needs`: code → label; degrees WGS 84;
    `address` is one line; ages in years; `last_verified_on` an ISO 8601 day. Empty means "not said".
    """

    name: str = ""
    organisation: str = ""
    description: str = ""
    status: str = "active"
    city: str = ""
    country: str = ""
    phone: str = ""
    url: str = ""
    eligibility: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    sexes: tuple[str, ...] = ()
    hours: tuple[tuple[int, int, int], ...] = ()
    is_always_open: bool = False
    is_confidential: bool = False
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    last_verified_on: str = ""
    languages: frozenset[str] = frozenset()
    needs: Mapping[str, str] = field(default_factory=dict)


def as_listed(service: s.Service, was: Listing, now: Listing) -> s.Service:
    """The service with all that differs between how it was listed when it came and how it is listed now.

    A confidential mark that was lifted opens the place as the list shows it, and nothing else of what came under it.
    """
    if was.is_confidential and not now.is_confidential:
        return made_of(service.id, now)
    changed = {each.name for each in dataclasses.fields(Listing) if _differ(each.name, was, now)}
    told: dict[str, Any] = {name: getattr(now, name) for name in _SAME_NAME if name in changed}
    if "eligibility" in changed:
        told["eligibility_description"] = now.eligibility
    if "sexes" in changed:
        told["sexes_accepted"] = now.sexes
    if "organisation" in changed:
        told["organization"] = _organization(now.organisation)
    if "languages" in changed:
        told["languages"] = tuple(_languages(service, was, now))
    if "needs" in changed:
        told["attributes"] = tuple(_needs(service, was, now))
    listed = dataclasses.replace(service, **told)
    if "phone" in changed:
        listed = _with_phone(listed, was.phone, now.phone)
    if {"hours", "is_always_open"} & changed:
        listed = _with_hours(listed, now)
    return _with_place(listed, now, changed)


def made_of(service_id: str, now: Listing) -> s.Service:
    """A service that was written here and never came from elsewhere."""
    named = dataclasses.replace(now, organisation=now.organisation or now.name)
    return as_listed(s.Service(id=service_id, name=""), Listing(), named)


def place_of(address: str, city: str = "", *, is_own_text: bool = False) -> s.Location:
    """The one line of an address as a confidential place whose parts tell it.

    Every part with a digit does; beside the service itself (`is_own_text`) its first part does, too, e.g. the name of a
    house. A street or county alone tells nothing: as words they stand in too many innocent texts.
    """
    parts = [part.strip() for part in address.split(",") if part.strip()]
    parts = [part for part in parts if part.casefold() != city.strip().casefold()]
    telling = [
        part for n, part in enumerate([address, *parts]) if re.search(r"\d", part) or (is_own_text and n == 1)
    ]
    lines = tuple(_address(str(n), address_1=line) for n, line in enumerate(dict.fromkeys(telling)))
    return s.Location(id=_id("told", address), is_confidential=True, addresses=lines)


def places_of(service: s.Service) -> Iterator[s.Location]:
    """Where the service is, as its document says."""
    return (at.location for at in service.service_at_locations if at.location is not None)


def line_of(location: s.Location) -> str:
    """The first address of a place in one line."""
    if not location.addresses:
        return ""
    first = location.addresses[0]
    return ", ".join(part for part in (first.address_1, first.postal_code, first.city) if part)


def _differ(name: str, was: Listing, now: Listing) -> bool:
    before, after = getattr(was, name), getattr(now, name)
    if isinstance(before, str) and isinstance(after, str):  # a form trims texts and ends lines in its own way
        return before.split() != after.split()
    return set(before) != set(after) if name == "needs" else before != after


def _id(*about: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(about)))


def _organization(name: str) -> s.Organization | None:
    """Another name is another organisation: it must not inherit the first one's telephone."""
    return (
        s.Organization(id=_id("organization", name.casefold()), name=name, description=name) if name else None
    )


def _languages(service: s.Service, was: Listing, now: Listing) -> Iterator[s.Language]:
    gone = was.languages - now.languages
    yield from (each for each in service.languages if each.code not in gone)
    for code in sorted(now.languages - was.languages):
        yield s.Language(id=_id(service.id, "language", code), code=code)


def _needs(service: s.Service, was: Listing, now: Listing) -> Iterator[s.Attribute]:
    gone = {word.casefold() for code in set(was.needs) - set(now.needs) for word in (code, was.needs[code])}
    for each in service.attributes:
        term = each.taxonomy_term.name if each.taxonomy_term is not None else ""
        if each.link_type != "need" or not {each.value.casefold(), term.casefold()} & gone:
            yield each
    for code in sorted(set(now.needs) - set(was.needs)):
        label = now.needs[code]
        term_of = s.TaxonomyTerm(id=_id("need", code), name=label, description=label, code=code)
        yield s.Attribute(
            id=_id(service.id, "need", code), link_type="need", value=code, taxonomy_term=term_of
        )


def _with_phone(service: s.Service, was: str, now: str) -> s.Service:
    """The new number wherever the service's own tree had the old one; what it says of its organization stays."""
    renumbered = _renumbered(service, was, now) if was else service
    if now and not was:
        first = s.Phone(id=_id(service.id, "phone"), number=now)
        renumbered = dataclasses.replace(renumbered, phones=(first, *renumbered.phones))
    return renumbered


def _renumbered(part: P, was: str, now: str) -> P:
    told: dict[str, Any] = {}
    for each in declared(type(part)):
        value = getattr(part, each.name)
        if each.part in (None, s.Organization) or not value:
            continue
        if each.part is s.Phone:
            told[each.name] = tuple(seen for phone in value for seen in _phone(phone, was, now))
        elif each.is_many:
            told[each.name] = tuple(_renumbered(one, was, now) for one in value)
        else:
            told[each.name] = _renumbered(value, was, now)
    return dataclasses.replace(part, **told)


def _phone(phone: s.Phone, was: str, now: str) -> Iterator[s.Phone]:
    if phone.number[:LISTED_DIGITS] != was:
        yield phone
    elif now:
        yield dataclasses.replace(phone, number=now, extension=None)


def _with_hours(service: s.Service, now: Listing) -> s.Service:
    at = tuple(dataclasses.replace(each, schedules=()) for each in service.service_at_locations)
    return dataclasses.replace(service, schedules=tuple(_schedules(service.id, now)), service_at_locations=at)


def _schedules(service_id: str, now: Listing) -> Iterator[s.Schedule]:
    if now.is_always_open:
        yield s.Schedule(
            id=_id(service_id, "hours"), freq="WEEKLY", byday=",".join(_DAYS), opens_at="00:00", closes_at="23:59",
            description="Open day and night",
        )  # fmt: skip
        return
    for n, (weekday, opens, closes) in enumerate(now.hours):
        yield s.Schedule(
            id=_id(service_id, "hours", str(n)), freq="WEEKLY", byday=_DAYS[weekday],
            opens_at=_clock(opens), closes_at=_clock(closes),
        )  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _with_place(service: s.Service, now: Listing, changed: set[str]) -> s.Service:
    """The list shows the first place of a service: that one is changed. A confidential mark goes on all of them."""
    moved = changed & set(_PLACE)
    if now.is_confidential:
        moved -= {"latitude", "longitude"}  # the list must not know them
    ats = list(service.service_at_locations)
    where = next((n for n, at in enumerate(ats) if at.location is not None), None)
    if moved or (now.is_confidential and where is None):
        if where is None:
            where = len(ats)
            ats.append(s.ServiceAtLocation(id=_id(service.id, "at")))
        old = ats[where].location
        ats[where] = dataclasses.replace(ats[where], location=_moved(service.id, old, now, moved))
        service = _without_place(service, old)
    if now.is_confidential:
        ats = [
            at if at.location is None else dataclasses.replace(at, location=_marked(at.location))
            for at in ats
        ]
    return dataclasses.replace(service, service_at_locations=tuple(ats))


def _marked(location: s.Location) -> s.Location:
    return dataclasses.replace(location, is_confidential=True)


def _moved(service_id: str, old: s.Location | None, now: Listing, moved: set[str]) -> s.Location:
    """Another place, under an id of its own. At a new address nothing else that was said of the old one holds."""
    about = _id(
        service_id, "place", now.address, now.city, now.country, str(now.latitude), str(now.longitude)
    )
    if old is None or "address" in moved or not old.addresses:
        line = _address(_id(about, "address"), address_1=now.address, city=now.city, country=now.country)
        is_said = now.address or now.city or now.country
        place = s.Location(id=about, addresses=(line,) if is_said else ())
    else:
        first = dataclasses.replace(old.addresses[0], id=_id(about, "address"))
        told = {name: getattr(now, name) for name in ("city", "country") if name in moved}
        place = dataclasses.replace(
            old, id=about, addresses=(dataclasses.replace(first, **told), *old.addresses[1:])
        )
    return dataclasses.replace(
        place, latitude=now.latitude, longitude=now.longitude, is_confidential=now.is_confidential
    )


def _without_place(service: s.Service, old: s.Location | None) -> s.Service:
    """The organization, as this service tells of it, no longer lists the place that the service left."""
    whose = service.organization
    if old is None or whose is None:
        return service
    stay = tuple(each for each in whose.locations if each.id != old.id)
    return dataclasses.replace(service, organization=dataclasses.replace(whose, locations=stay))


def _address(id_: str, *, address_1: str, city: str = "", country: str = "") -> s.Address:
    return s.Address(
        id=id_, address_1=address_1, city=city, state_province="", postal_code="", country=country
    )

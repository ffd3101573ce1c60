"""Services come in from a read document and go out to partners in HSDS.

Must stay true: what came is kept word for word, and goes out with whatever was changed here since; an import never lifts
a confidential mark that was set here, nor takes away an address that it does not bring.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.ids import uuid7
from harborlight.core.lengths import longest
from harborlight.core.local_time import zone_of_agency
from harborlight.core.permissions import Actor
from harborlight.directory import queries, rules
from harborlight.directory.actions.services import READ_BY_ALL, publish, set_lists
from harborlight.directory.models import CapacityStatus, Service
from harborlight.errors import Invalid
from harborlight.exchange import hsds
from harborlight.knowledge.time_zones import zones_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables import services as s
from harborlight.tables.zones import hours_from_utc, is_zone, name_for

# Of a service's columns, those that a document says; each is named in a Listing as it is here.
_SAID = ("name", "organisation", "description", "status", "city", "country", "phone", "url", "eligibility", "minimum_age",
         "maximum_age", "is_confidential", "latitude", "longitude", "address")  # fmt: skip


MOST_AT_ONCE = 50  # services kept in one transaction: meanwhile nobody else writes


def import_services(*, by: Actor, agency_id: UUID, directory: s.Directory) -> UUID:
    """Keep the services of a read directory. The same HSDS id again updates. Returns the import's id, for undoing.

    Kept in steps, so that a report that is taken meanwhile waits for one step only. What a kill left undone is done by the
    same import again.
    """
    if any(len(each.id) > longest(Service, "hsds_id") for each in directory.services):
        raise Invalid({"file": _("A service has an id longer than 64 characters. Give it a shorter one.")})
    import_id = uuid7()
    starts = range(0, len(directory.services), MOST_AT_ONCE)
    for start in starts:
        step = directory.services[start : start + MOST_AT_ONCE]
        keep_some(by=by, agency_id=agency_id, services=step, import_id=import_id, is_last=start == starts[-1])
    return import_id


@action("service.import", noun="service", verb="import")
def keep_some(
    *, by: Actor, agency_id: UUID, services: Collection[s.Service], import_id: UUID, is_last: bool
) -> None:
    """One step of an import; what the public sees is published with the last."""
    for each in services:
        _keep_imported(by, agency_id, each, import_id)
    if is_last:
        publish(by)
    trace(n=len(services), import_id=str(import_id))


def _keep_imported(by: Actor, agency_id: UUID, each: s.Service, import_id: UUID) -> Service:
    rows = Service.objects.filter(agency_id=agency_id, hsds_id=each.id)
    service = rows.select_related("data_key__agency_key").first()
    if service is None:
        service = Service(
            agency_id=agency_id, hsds_id=each.id, data_key=vault.new_data_key(agency_id, "service")
        )
        service.import_id = import_id
    came, _places = queries.imported(service)
    listing = listing_of(each)
    told: tuple[s.Location, ...] = ()
    if service.is_confidential:
        listing = _still_confidential(by, service, each, listing)
        told = _once_told(service, each)
    if not listing.address and not listing.city:  # a document without an address says nothing of the town
        listing = dataclasses.replace(listing, city=service.city, country=service.country)
    for name in _SAID:
        setattr(service, name, getattr(listing, name))
    service.time_zone = _zone_said(each, service) or service.time_zone
    service.sexes, service.hours = list(listing.sexes), [list(row) for row in listing.hours]
    if listing.last_verified_on:
        checked = date.fromisoformat(listing.last_verified_on)
        service.last_verified_on = max(checked, service.last_verified_on or checked)
    _keep_capacity(service, each)
    kept = s.Directory(services=(each,), locations=told)
    service.document = hsds.write_json(kept, audience=hsds.Audience.AGENCY).decode()
    service.save()
    # A need that an editor took away does not come back with the same words.
    told_anew = set(listing.needs) - (needs_in(came) if came is not None else set())
    set_lists(service, told_anew | set(queries.needs_of(service)), listing.languages)
    return service


def _still_confidential(by: Actor, service: Service, each: s.Service, listing: hsds.Listing) -> hsds.Listing:
    """What an import may say of a place that is confidential here: its texts tell no place, its address is not lost."""
    known = str(service.opened("address") or "")
    address = (listing.address or known) if queries.may_see_address(by, service) else known
    places = (*queries.places_told(service), *hsds.places_of(each), hsds.place_of(address, listing.city))
    clean = hsds.withholding(places)
    texts: dict[str, Any] = {name: clean(name, getattr(listing, name)) for name in READ_BY_ALL}
    return dataclasses.replace(
        listing, **texts, is_confidential=True, latitude=None, longitude=None, address=address
    )


def _once_told(service: Service, each: s.Service) -> tuple[s.Location, ...]:
    """Places that a newer document may be silent about: they stay secret, and so they must be known."""
    before = {place.id: place for place in queries.places_told(service)}
    return tuple(
        place for id_, place in before.items() if id_ not in {now.id for now in hsds.places_of(each)}
    )


# The texts of a document that the directory lists, by the column that shows them.
_TEXTS: Mapping[str, Callable[[s.Service], str]] = {
    "name": lambda each: each.name,
    "organisation": lambda each: each.organization.name if each.organization else "",
    "description": lambda each: each.description,
    "phone": lambda each: each.phones[0].number if each.phones else "",
    "url": lambda each: each.url,
    "eligibility": lambda each: each.eligibility_description,
}


def shortened_in(each: s.Service) -> list[str]:
    """Columns that show only the beginning of what the document says. The document itself is kept whole."""
    return [name for name, text in _TEXTS.items() if len(text(each)) > longest(Service, name)]


def listing_of(each: s.Service) -> hsds.Listing:
    """A service of a document as the directory lists it. Its first place is the one that the list shows."""
    location = next(hsds.places_of(each), None)
    first = location.addresses[0] if location is not None and location.addresses else None
    is_confidential = each.has_confidential_location
    clean = hsds.withholding(hsds.places_of(each) if is_confidential else ())

    def listed(name: str, called: str = "") -> str:
        return clean(called or name, _TEXTS[name](each))[: longest(Service, name)]

    point = (location.latitude, location.longitude) if location is not None and not is_confidential else ()
    weekly = [
        {"byday": row.byday, "opens_at": row.opens_at, "closes_at": row.closes_at}
        for row in _schedules_of(each)
    ]
    latitude, longitude = point if point and rules.is_point(*point) else (None, None)
    return hsds.Listing(
        name=listed("name"),
        organisation=listed("organisation", "name"),
        description=listed("description"),
        status=Service.Status.ACTIVE if each.status == "active" else Service.Status.INACTIVE,
        city=first.city[: longest(Service, "city")] if first else "",
        country=_country(first.country) if first else "",
        phone=_TEXTS["phone"](each)[: longest(Service, "phone")],
        url=listed("url"),
        eligibility=listed("eligibility", "eligibility_description"),
        minimum_age=_age(each.minimum_age),
        maximum_age=_age(each.maximum_age),
        sexes=each.sexes_accepted,
        hours=tuple((day, opens, closes) for day, opens, closes in rules.hours_from_text(weekly)),
        is_confidential=is_confidential,
        latitude=latitude,
        longitude=longitude,
        address=hsds.line_of(location) if location is not None else "",
        last_verified_on=each.last_verified_on[:10],
        languages=frozenset(each.code for each in each.languages) & set(vocabulary("languages").codes()),
        needs=_with_labels(needs_in(each)),
    )


def _schedules_of(each: s.Service) -> list[s.Schedule]:
    return [*each.schedules, *(row for at in each.service_at_locations for row in at.schedules)]


def _zone_said(each: s.Service, service: Service) -> str:
    """The zone of an imported service's hours: by its name, or what its number of hours from UTC stands for at the agency or
    in the service's country; empty when nothing was said, or nothing that is known."""
    schedules = _schedules_of(each)
    named = next((row.time_zone for row in schedules if is_zone(row.time_zone)), "")
    said = next((row.timezone for row in schedules if row.timezone is not None), None)
    if named or said is None:
        return named
    likely = (zone_of_agency(service.agency_id).key, *zones_of(service.country))
    return name_for(said, timezone.now(), likely)


def _age(value: float | None) -> int | None:
    return int(value) if value is not None and 0 <= value <= 120 else None


def _country(said: str) -> str:
    """The code of a country, from its code or its English name; empty when it is neither."""
    countries = vocabulary("countries")
    if said.strip().upper() in countries.codes():
        return said.strip().upper()
    named = (
        code for code in countries.codes() if countries.label(code).casefold() == said.strip().casefold()
    )
    return next(named, "")


def needs_in(each: s.Service) -> set[str]:
    """Needs whose label stands in a service's words; an editor completes them."""
    terms = (told.taxonomy_term.name for told in each.attributes if told.taxonomy_term is not None)
    text = " ".join((each.name, each.description, *terms)).casefold()
    needs = vocabulary("needs")
    return {
        code
        for code in needs.codes()
        if needs.label(code).casefold() in text or code.replace("_", " ") in text
    }


def _with_labels(needs: set[str] | frozenset[str]) -> Mapping[str, str]:
    return {code: vocabulary("needs").label(code) for code in needs}


def _keep_capacity(service: Service, each: s.Service) -> None:
    """A document's word counts when it is newer than the last report; without a moment, only where nobody reported."""
    as_of = _moment(each.capacity_as_of)
    is_news = service.capacity_as_of is None or (as_of is not None and as_of > service.capacity_as_of)
    if each.capacity in CapacityStatus.values and is_news:
        service.capacity, service.n_open = each.capacity, rules.n_places(each.n_open)
        service.capacity_as_of = as_of


def _moment(text: str) -> datetime | None:
    """A moment of this century that is past; anything else says nothing."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= 2000 and moment <= timezone.now() else None


@action("service.undo_import", noun="service", verb="import")
def undo_import(*, by: Actor, import_id: UUID) -> int:
    """Take back the services that an import created (not those it only updated). Returns how many."""
    n_gone = 0
    for service in (
        Service.objects.visible_to(by, "change").filter(import_id=import_id).select_related("data_key")
    ):
        key = service.data_key
        service.delete()
        vault.destroy(key)
        n_gone += 1
    publish(by)
    trace(n=n_gone, import_id=str(import_id))
    return n_gone


@action("service.export", noun="service", verb="export")
def export_services(*, by: Actor, kind: str = "json") -> bytes:
    """The directory in HSDS 3.0 for partners: JSON, or the zipped CSV package; confidential places stay out."""
    seen = set(
        Service.objects.visible_to(by).filter(status=Service.Status.ACTIVE).values_list("pk", flat=True)
    )
    rows = list(Service.objects.select_related("agency", "data_key__agency_key").order_by("name", "id"))
    needs, languages = queries.lists_of(rows)
    services: list[s.Service] = []
    secret: list[s.Location] = []
    for row in rows:
        came, places = queries.imported(row)
        now = _listed(row, needs.get(row.pk, frozenset()), languages.get(row.pk, frozenset()))
        # A place that is not exported itself may be told in another service's text.
        secret += _secret_places(places, now)
        if row.pk in seen:
            services.append(_with_capacity(row, _as_hsds(row, came, now)))
    directory = s.Directory(services=tuple(services), locations=tuple(secret))
    trace(n=len(services), kind=kind)
    if kind == "csv":
        return hsds.write_csv_package(directory, audience=hsds.Audience.PUBLIC)
    return hsds.write_json(directory, audience=hsds.Audience.PUBLIC)


def _listed(row: Service, needs: frozenset[str], languages: frozenset[str]) -> hsds.Listing:
    said = {name: getattr(row, name) for name in _SAID if name != "address"}
    return hsds.Listing(
        **said,
        address=str(row.opened("address") or ""),
        sexes=tuple(row.sexes),
        hours=tuple((day, opens, closes) for day, opens, closes in row.hours),
        is_always_open=row.is_always_open,
        last_verified_on=row.last_verified_on.isoformat() if row.last_verified_on else "",
        languages=languages,
        needs=_with_labels(needs),
    )


def _as_hsds(row: Service, came: s.Service | None, now: hsds.Listing) -> s.Service:
    """The imported document with what was changed since, or one made of our columns."""
    if came is None:
        return _with_zone(hsds.made_of(row.hsds_id or str(row.pk), now), queries.zone_of(row))
    listed = hsds.as_listed(came, listing_of(came), now)
    is_as_it_came = _schedules_of(listed) == _schedules_of(came) and row.time_zone == _zone_said(came, row)
    return listed if is_as_it_came else _with_zone(listed, queries.zone_of(row))


def _with_zone(service: s.Service, there: ZoneInfo) -> s.Service:
    """The service with its zone in every schedule: by name, and as HSDS writes it, the hours from UTC that hold today."""
    ahead = hours_from_utc(there, timezone.now())

    def said(schedules: tuple[s.Schedule, ...]) -> tuple[s.Schedule, ...]:
        return tuple(dataclasses.replace(row, time_zone=there.key, timezone=ahead) for row in schedules)

    places = (dataclasses.replace(at, schedules=said(at.schedules)) for at in service.service_at_locations)
    return dataclasses.replace(service, schedules=said(service.schedules), service_at_locations=tuple(places))


def _with_capacity(row: Service, service: s.Service) -> s.Service:
    if row.capacity_as_of is None or row.capacity_as_of == _moment(service.capacity_as_of):
        return service
    return dataclasses.replace(
        service, capacity=row.capacity, n_open=row.n_open, capacity_as_of=row.capacity_as_of.isoformat()
    )


def _secret_places(places: list[s.Location], now: hsds.Listing) -> Iterator[s.Location]:
    """Every place of this service that an export must not tell, marked. Lifting the mark opens what the list shows only."""
    if now.is_confidential:
        yield hsds.place_of(now.address, now.city)
        yield from (dataclasses.replace(each, is_confidential=True) for each in places)
    else:
        yield from (each for each in places if each.is_confidential and hsds.line_of(each) != now.address)

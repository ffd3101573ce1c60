"""What is asked of the address book."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.models import Installation
from harborlight.core.permissions import Actor
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.roles import Role
from harborlight.directory import rules
from harborlight.directory.models import Service, ServiceLanguage, ServiceNeed
from harborlight.directory.queries.places import as_read
from harborlight.tables.opening import Opening
from harborlight.tables.zones import first_zone

MOST_FOUND, MOST_RANKED = 60, 2_000
_RANKED_BY = (
    "pk", "name", "city", "sexes", "minimum_age", "maximum_age", "capacity", "capacity_as_of", "is_always_open", "hours",
    "other_hours", "time_zone", "agency__time_zone",
)  # fmt: skip
_WORK_WITH_ADDRESSES = frozenset({Role.CASEWORKER, Role.SUPERVISOR, Role.DIRECTORY_EDITOR})


@dataclass(frozen=True, slots=True)
class Found:
    """A service with its rank and the reasons, in words. `room`: what it says of its room, if that is fresh."""

    service: Service
    points: int
    reasons: tuple[str, ...]
    room: str = ""
    has_room: bool = False

    @property
    def others(self) -> list[str]:
        """The reasons beside its room."""
        return [each for each in self.reasons if each != self.room]


def reason_words() -> dict[str, str]:
    return {
        "all_needs": _("meets every need"),
        "some_needs": _("meets some needs"),
        "has_room": _("has room now"),
        "no_room": _("no room now"),
        "near": _("in the same town"),
        "open_now": _("open now"),
    }


def services_for(
    actor: Actor,
    *,
    needs: Collection[str] = (),
    place: str = "",
    language: str = "",
    is_open_now: bool = False,
    has_room: bool = False,
    sex: str = "",
    age: int | None = None,
) -> list[Found]:
    """Active services that fit, the best first, each with the reasons of its rank.

    Ranked are all that fit, at most two thousand, those that last said whether they have room before the others; only
    the best are then read whole.
    """
    offered_needs = ServiceNeed.objects.filter(need__in=list(needs))
    rows = Service.objects.visible_to(actor).filter(status=Service.Status.ACTIVE)
    if needs:
        rows = rows.filter(pk__in=offered_needs.values("service_id"))
    if language:
        rows = rows.filter(pk__in=ServiceLanguage.objects.filter(language=language).values("service_id"))
    if place:
        rows = rows.filter(city__icontains=place.replace("\0", ""))
    wanted = rules.Wanted(frozenset(needs), place, sex, age)
    best = heapq.nsmallest(
        MOST_FOUND,
        (
            (-points, row.name, row.pk, reasons)
            for row, offer in _offers(rows, _needs_of(offered_needs))
            if rules.fits(offer, wanted)
            and (offer.is_open or not is_open_now)
            and (not has_room or (offer.is_capacity_fresh and offer.capacity == rules.HAS_ROOM))
            for points, reasons in (rules.rank(offer, wanted),)
        ),
    )
    rows = Service.objects.defer("document", "address").filter(
        pk__in=[pk for _points, _name, pk, _why in best]
    )
    whole = {each.pk: each for each in as_read(rows)}
    words = reason_words()
    return [_found(whole[pk], -points, why, words) for points, _name, pk, why in best]


def _found(service: Service, points: int, why: tuple[str, ...], words: dict[str, str]) -> Found:
    room = next((words[each] for each in why if each in ("has_room", "no_room")), "")
    return Found(service, points, tuple(words[each] for each in why), room, "has_room" in why)


def _offers(
    rows: RecordQuerySet[Service], needs: dict[UUID, frozenset[str]]
) -> Iterator[tuple[Any, rules.Offer]]:
    """Rows with their ranked columns, each beside the offer that the rules see."""
    now, home = timezone.now(), Installation.home_zone()
    ordered = rows.order_by(F("capacity_as_of").desc(nulls_last=True), "city", "id")
    for row in ordered.values_list(*_RANKED_BY, named=True)[:MOST_RANKED]:
        there = first_zone(row.time_zone, row.agency__time_zone, home)
        yield row, offer_of(row, needs.get(row.pk, frozenset()), now, there)


def _needs_of(pairs: QuerySet[ServiceNeed]) -> dict[UUID, frozenset[str]]:
    return _gathered(pairs.values_list("service_id", "need"))


def lists_of(services: Collection[Service]) -> tuple[dict[UUID, frozenset[str]], dict[UUID, frozenset[str]]]:
    """Needs and languages of many services at once, by the service's id."""
    needs = ServiceNeed.objects.filter(service__in=services).values_list("service_id", "need")
    languages = ServiceLanguage.objects.filter(service__in=services).values_list("service_id", "language")
    return _gathered(needs), _gathered(languages)


def _gathered(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, frozenset[str]]:
    gathered: dict[UUID, set[str]] = {}
    for service_id, code in pairs:
        gathered.setdefault(service_id, set()).add(code)
    return {service_id: frozenset(codes) for service_id, codes in gathered.items()}


def offer_of(service: Any, needs: frozenset[str], now: datetime, there: ZoneInfo) -> rules.Offer:
    """A service, or a row with its ranked columns, as the rules see it; `there`: in whose zone its hours are."""
    opening = Opening.read(service.hours, service.other_hours, service.is_always_open)
    is_open = rules.is_open_there(opening, now, there)
    return rules.Offer(
        needs, service.city, frozenset(service.sexes), service.minimum_age, service.maximum_age, service.capacity,
        rules.is_fresh(service.capacity_as_of, now), is_open,
    )  # fmt: skip


def zone_of(found: Service, home: str | None = None) -> ZoneInfo:
    """In which zone a service's hours are: its own, else that of the agency that keeps it, else the coalition's (`home`, when
    it was read already)."""
    coalition = Installation.home_zone() if home is None else home
    return first_zone(found.time_zone, found.agency.time_zone, coalition)


def is_open_word(found: Service, now: datetime, there: ZoneInfo) -> str:
    """The code of a status: open, closed, or not known, when nothing is said or some of it only in words."""
    opening = found.opening
    if rules.is_open_there(opening, now, there):
        return "open_now"
    return "closed_now" if opening.is_said and not found.imported_hours else "hours_unknown"


def service(actor: Actor, service_id: UUID) -> Service:
    """A service to be looked at: no text of it tells a confidential place of another."""
    return as_read([_found_for(actor, service_id, "view")])[0]


def service_to_change(actor: Actor, service_id: UUID) -> Service:
    """A service with its texts as they were written."""
    return _found_for(actor, service_id, "change")


def _found_for(actor: Actor, service_id: UUID, verb: str) -> Service:
    rows = Service.objects.select_related("agency", "receiving_agency", "data_key__agency_key")
    return rows.get_visible(actor, service_id, verb)


def may_see_address(actor: Actor, found: Service) -> bool:
    """Everybody when the place is public; a confidential one only those of its own agency who need it."""
    is_theirs = found.agency_id == actor.agency_id and bool(actor.roles & _WORK_WITH_ADDRESSES)
    return is_theirs or not found.is_confidential


def address_of(actor: Actor, found: Service) -> str:
    """The address, if this actor may see it. That a confidential one was shown is noted."""
    if not may_see_address(actor, found):
        return ""
    if found.is_confidential:
        note_seen([found])
    return str(found.opened("address") or "")


def needs_of(found: Service) -> list[str]:
    return sorted(ServiceNeed.objects.filter(service=found).values_list("need", flat=True))


def languages_of(found: Service) -> list[str]:
    return sorted(ServiceLanguage.objects.filter(service=found).values_list("language", flat=True))


def points_for_map(services: Collection[Service]) -> list[dict[str, Any]]:
    """Points of public places only; a confidential one has none."""
    return [
        {"label": each.name, "lat": each.latitude, "lon": each.longitude, "city": each.city}
        for each in services
        if not each.is_confidential and each.latitude is not None and each.longitude is not None
    ]


def kept_ids(agency_id: UUID | None) -> frozenset[str]:
    """HSDS ids of the services that an agency has; the same id again updates."""
    if agency_id is None:
        return frozenset()
    rows = Service.objects.filter(agency_id=agency_id).exclude(hsds_id="")
    return frozenset(rows.values_list("hsds_id", flat=True))


def editable(actor: Actor) -> RecordQuerySet[Service]:
    return Service.objects.visible_to(actor, "change").defer("document", "address").order_by("name", "id")


def public_rows() -> list[dict[str, Any]]:
    """What the public site may show: active, not confidential, without anything sealed, and no text that tells a place."""
    rows = Service.objects.filter(status=Service.Status.ACTIVE, is_confidential=False).defer(
        "document", "address"
    )
    services, home = as_read(rows.select_related("agency").order_by("city", "name")), Installation.home_zone()
    needs, languages = lists_of(services)
    return [
        {
            "service_id": str(each.pk),
            "name": each.name,
            "description": each.description,
            "needs": sorted(needs.get(each.pk, ())),
            "languages": sorted(languages.get(each.pk, ())),
            "city": each.city,
            "country": each.country,
            "phone": each.phone,
            "url": each.url,
            "is_always_open": each.is_always_open,
            "hours": each.hours,
            "other_hours": each.other_hours,
            "imported_hours": each.imported_hours,
            "time_zone": zone_of(each, home).key,
        }
        for each in services
    ]


def has_services() -> bool:
    """Whether the address book has anything in it (for the check list of a new coalition)."""
    return Service.objects.exists()

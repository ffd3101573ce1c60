"""What is asked of the address book."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Installation
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.roles import Role
from harborlight.core.today import Line
from harborlight.directory import rules
from harborlight.directory.models import Duty, Service, ServiceLanguage, ServiceNeed
from harborlight.exchange import hsds
from harborlight.tables import services as s
from harborlight.tables.zones import first_zone

MOST_FOUND, MOST_RANKED = 60, 2_000
_RANKED_BY = (
    "pk", "name", "city", "sexes", "minimum_age", "maximum_age", "capacity", "capacity_as_of", "is_always_open", "hours",
    "time_zone", "agency__time_zone",
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
    whole = Service.objects.defer("document", "address").in_bulk([pk for _points, _name, pk, _why in best])
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
    is_open = service.is_always_open or rules.is_open_there([tuple(row) for row in service.hours], now, there)
    return rules.Offer(
        needs, service.city, frozenset(service.sexes), service.minimum_age, service.maximum_age, service.capacity,
        rules.is_fresh(service.capacity_as_of, now), is_open,
    )  # fmt: skip


def zone_of(found: Service, home: str | None = None) -> ZoneInfo:
    """In which zone a service's hours are: its own, else that of the agency that keeps it, else the coalition's (`home`, when
    it was read already)."""
    coalition = Installation.home_zone() if home is None else home
    return first_zone(found.time_zone, found.agency.time_zone, coalition)


def opening_of(found: Service) -> list[tuple[str, str, str]]:
    """Its weekly hours: the day's name in the reader's language, opens, closes."""
    return [
        (str(WEEKDAYS[day]), *rules.clock_words(opens, closes)) for day, opens, closes in sorted(found.hours)
    ]


def service(actor: Actor, service_id: UUID, verb: str = "view") -> Service:
    return Service.objects.select_related("agency", "receiving_agency", "data_key__agency_key").get_visible(
        actor, service_id, verb
    )


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


def imported(found: Service) -> tuple[s.Service | None, list[s.Location]]:
    """The service as it came, or None when it was written here; and every place that it was ever said to be at."""
    document = found.opened("document")
    if not document:
        return None, []
    directory = hsds.read(document.encode()).directory
    came = next(iter(directory.services), None)
    return came, [*(hsds.places_of(came) if came is not None else ()), *directory.locations]


def places_told(found: Service) -> list[s.Location]:
    """Where a service is, by its address here and by what was imported: what no text may tell if it is confidential."""
    address = str(found.opened("address") or "")
    return [hsds.place_of(address, found.city, is_own_text=True), *imported(found)[1]]


def _confidential_places() -> Iterator[s.Location]:
    """Every confidential place of the coalition, by the addresses that another service's public text could repeat."""
    for found in Service.objects.filter(is_confidential=True).select_related("data_key__agency_key"):
        yield hsds.place_of(str(found.opened("address") or ""), found.city)
        yield from (hsds.place_of(hsds.line_of(each)) for each in imported(found)[1])


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
    services, home = list(rows.select_related("agency").order_by("city", "name")), Installation.home_zone()
    needs, languages = lists_of(services)
    clean = hsds.withholding(_confidential_places())
    return [
        {
            "service_id": str(each.pk),
            "name": clean("name", each.name),
            "description": clean("description", each.description),
            "needs": sorted(needs.get(each.pk, ())),
            "languages": sorted(languages.get(each.pk, ())),
            "city": each.city,
            "country": each.country,
            "phone": each.phone,
            "url": clean("url", each.url),
            "is_always_open": each.is_always_open,
            "hours": each.hours,
            "time_zone": zone_of(each, home).key,
        }
        for each in services
    ]


# -- duty ----------------------------------------------------------------------------------------------------------------


def on_duty(actor: Actor, at: datetime) -> list[Duty]:
    """Who is on duty at this moment: of the whole coalition for those who coordinate, else of one's own agency."""
    rows = Duty.objects.visible_to(actor).filter(starts_at__lte=at, ends_at__gt=at)
    return list(rows.select_related("agency").order_by("agency__name", "part"))


def coming_duties(actor: Actor) -> list[Duty]:
    """Duties of the next two weeks."""
    now = timezone.now()
    rows = Duty.objects.visible_to(actor).filter(ends_at__gt=now, starts_at__lt=now + timedelta(days=14))
    return list(rows.select_related("agency").order_by("starts_at", "agency__name"))


def duty_phone(agency_id: UUID | None) -> str:
    """Whom the front line may call now: the number of whoever is on duty, of their own agency first."""
    now = timezone.now()
    rows = Duty.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("starts_at")
    own = rows.filter(agency_id=agency_id).first() if agency_id is not None else None
    first = own or rows.first()
    return first.phone if first else ""


@dataclass(frozen=True, slots=True)
class Bed:
    """A place to sleep, and when its door is open today where it stands; `zone` says by which clock."""

    service: Service
    hours: tuple[tuple[str, str], ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Tonight:
    """The sheet for a night without a machine: numbers and every bed, nobody's name: paper is left lying about."""

    at: datetime
    duties: list[Duty]
    beds: list[Bed]


BED_NEEDS = ("emergency_shelter", "safe_house")


def tonight(actor: Actor) -> Tonight:
    now = timezone.now()
    rows = Duty.objects.filter(starts_at__lt=now + timedelta(hours=14), ends_at__gt=now)
    beds = (
        Service.objects.visible_to(actor)
        .filter(
            status=Service.Status.ACTIVE,
            pk__in=ServiceNeed.objects.filter(need__in=BED_NEEDS).values("service_id"),
        )
        .defer("document", "address")
        .select_related("agency")
        .order_by("city", "name")
    )
    duties, home = (
        rows.select_related("agency").order_by("agency__name", "starts_at"),
        Installation.home_zone(),
    )
    return Tonight(now, list(duties), [_bed(each, now, zone_of(each, home)) for each in beds])


def _bed(service: Service, now: datetime, there: ZoneInfo) -> Bed:
    opening = rules.hours_on([tuple(row) for row in service.hours], now.astimezone(there).date())
    return Bed(service, opening, there.key)


def needs_me(actor: Account) -> list[Line]:
    """Home: my agency's services that want a look, and who is on duty."""
    lines = []
    if reach(actor, "service", "change"):
        long_ago = today_of(actor) - timedelta(days=90)
        mine = Service.objects.filter(agency_id=actor.agency_id, status=Service.Status.ACTIVE)
        n = mine.exclude(last_verified_on__gt=long_ago).count()
        if n:
            text = ngettext(
                "%(n)d service was not checked for 90 days", "%(n)d services were not checked for 90 days", n
            )
            lines.append(Line(text % {"n": n}, "directory:mine", (), n, None, 1, "map-pin"))
    if reach(actor, "duty", "view") and actor.agency_id is not None:
        now = timezone.now()
        current = Duty.objects.filter(agency_id=actor.agency_id, starts_at__lte=now, ends_at__gt=now).first()
        if current is not None:
            text = _("On duty now: %(name)s") % {"name": current.name}
            lines.append(Line(text, "directory:duty", (), 0, None, 0, "moon"))
    return lines


def has_services() -> bool:
    """Whether the address book has anything in it (for the check list of a new coalition)."""
    return Service.objects.exists()


def has_duties() -> bool:
    """Whether anybody was ever put on the roster."""
    return Duty.objects.exists()

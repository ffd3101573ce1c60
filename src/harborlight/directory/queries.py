"""What is asked of the address book."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.models import Account
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet
from harborlight.core.roles import Role
from harborlight.core.today import Line
from harborlight.directory import rules
from harborlight.directory.models import Duty, Service, ServiceLanguage, ServiceNeed

MOST_FOUND = 60
_WORK_WITH_ADDRESSES = frozenset({Role.CASEWORKER, Role.SUPERVISOR, Role.DIRECTORY_EDITOR})


@dataclass(frozen=True, slots=True)
class Found:
    """A service with its rank and the reasons, in words."""

    service: Service
    points: int
    reasons: tuple[str, ...]


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
    """Active services that fit, the best first, each with the reasons of its rank."""
    rows = Service.objects.visible_to(actor).filter(status=Service.Status.ACTIVE).defer("document", "address")
    if needs:
        rows = rows.filter(pk__in=ServiceNeed.objects.filter(need__in=list(needs)).values("service_id"))
    if language:
        rows = rows.filter(pk__in=ServiceLanguage.objects.filter(language=language).values("service_id"))
    if place:
        rows = rows.filter(city__icontains=place)
    found_rows = list(rows.order_by("city", "id")[:500])
    needs_by_service = _needs_of(found_rows)
    wanted = rules.Wanted(frozenset(needs), place, sex, age)
    now, words, found = timezone.now(), reason_words(), []
    for service in found_rows:
        offer = offer_of(service, needs_by_service.get(service.pk, frozenset()), now)
        if not rules.fits(offer, wanted) or (is_open_now and not offer.is_open):
            continue
        if has_room and not (offer.is_capacity_fresh and offer.capacity == rules.HAS_ROOM):
            continue
        points, reasons = rules.rank(offer, wanted)
        found.append(Found(service, points, tuple(words[reason] for reason in reasons)))
    found.sort(key=lambda each: (-each.points, each.service.name))
    return found[:MOST_FOUND]


def _needs_of(services: list[Service]) -> dict[UUID, frozenset[str]]:
    gathered: dict[UUID, set[str]] = {}
    pairs = ServiceNeed.objects.filter(service__in=services).values_list("service_id", "need")
    for service_id, need in pairs:
        gathered.setdefault(service_id, set()).add(need)
    return {service_id: frozenset(needs) for service_id, needs in gathered.items()}


def offer_of(service: Service, needs: frozenset[str], now: datetime) -> rules.Offer:
    """A service as the rules see it."""
    is_open = service.is_always_open or rules.is_open(
        [tuple(row) for row in service.hours], timezone.localtime(now)
    )
    return rules.Offer(
        needs, service.city, frozenset(service.sexes), service.minimum_age, service.maximum_age, service.capacity,
        rules.is_fresh(service.capacity_as_of, now), is_open,
    )  # fmt: skip


def service(actor: Actor, service_id: UUID, verb: str = "view") -> Service:
    return Service.objects.select_related("receiving_agency", "data_key__agency_key").get_visible(
        actor, service_id, verb
    )


def address_of(actor: Actor, found: Service) -> str:
    """The address: for everybody when the place is public; a confidential one only for those of its own agency who need it."""
    is_theirs = found.agency_id == actor.agency_id and bool(actor.roles & _WORK_WITH_ADDRESSES)
    if found.is_confidential and not is_theirs:
        return ""
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


def editable(actor: Actor) -> RecordQuerySet[Service]:
    return Service.objects.visible_to(actor, "change").defer("document", "address").order_by("name", "id")


def public_rows() -> list[dict[str, Any]]:
    """What the public site may show: active, not confidential, without anything sealed."""
    rows = Service.objects.filter(status=Service.Status.ACTIVE, is_confidential=False).defer(
        "document", "address"
    )
    services = list(rows.order_by("city", "name"))
    needs = _needs_of(services)
    languages: dict[UUID, list[str]] = {}
    for service_id, language in ServiceLanguage.objects.filter(service__in=services).values_list(
        "service_id", "language"
    ):
        languages.setdefault(service_id, []).append(language)
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
class Tonight:
    """The sheet for a night without a machine: numbers and open beds, no client's name."""

    at: datetime
    duties: list[Duty]
    beds: list[Service]


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
        .order_by("city", "name")
    )
    return Tonight(
        now, list(rows.select_related("agency").order_by("agency__name", "starts_at")), list(beds[:80])
    )


def needs_me(actor: Account) -> list[Line]:
    """Home: my agency's services that want a look, and who is on duty."""
    lines = []
    if reach(actor, "service", "change"):
        long_ago = timezone.localdate() - timedelta(days=90)
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

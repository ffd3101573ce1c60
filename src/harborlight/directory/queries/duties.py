"""Who is on duty, now and to come, and the sheet for a night without a machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Q
from django.utils import timezone

from harborlight.core import workload
from harborlight.core.models import Account, Installation
from harborlight.core.permissions import Actor
from harborlight.core.records import RecordQuerySet
from harborlight.directory.models import Duty, Service, ServiceNeed
from harborlight.directory.queries.places import as_read
from harborlight.directory.queries.services import zone_of
from harborlight.tables.opening import ALL_DAY, clock


def on_duty(actor: Actor, at: datetime) -> list[Duty]:
    """Who is on duty at this moment: of the whole coalition for those who coordinate, else of one's own agency."""
    rows = filled().visible_to(actor).filter(starts_at__lte=at, ends_at__gt=at)
    return list(rows.select_related("agency").order_by("agency__name", "part"))


def filled() -> RecordQuerySet[Duty]:
    return Duty.objects.exclude(name="")


def coming_duties(actor: Actor) -> list[Duty]:
    """Duties of the next two weeks, those that are nobody's yet among them."""
    now = timezone.now()
    rows = Duty.objects.visible_to(actor).filter(ends_at__gt=now, starts_at__lt=now + timedelta(days=14))
    return list(rows.select_related("agency").order_by("starts_at", "agency__name"))


def duty_phone(agency_id: UUID | None) -> str:
    """Whom the front line may call now: the number of whoever is on duty, of their own agency first."""
    now = timezone.now()
    rows = filled().filter(starts_at__lte=now, ends_at__gt=now).order_by("starts_at")
    own = rows.filter(agency_id=agency_id).first() if agency_id is not None else None
    first = own or rows.first()
    return first.phone if first else ""


@dataclass(frozen=True, slots=True)
class Bed:
    """A place to sleep, and when its door is open today where it stands; `zone` says by which clock."""

    service: Service
    is_all_day: bool
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
    return Tonight(now, list(duties), [_bed(each, now, zone_of(each, home)) for each in as_read(beds)])


def _bed(service: Service, now: datetime, there: ZoneInfo) -> Bed:
    today = service.opening.on(now.astimezone(there).date())
    hours = tuple((clock(opens), clock(closes)) for opens, closes in today)
    return Bed(service, ALL_DAY in today, hours, there.key)


def has_duties() -> bool:
    """Whether anybody was ever put on the roster."""
    return Duty.objects.exists()


# -- work that passes to another ---------------------------------------------------------------------------------------


def same_name(name: str) -> str:
    """A name as it is compared: the roster holds names, not accounts."""
    return " ".join(name.split()).casefold()


def duties_of(account: Account) -> list[Duty]:
    """Coming duties under this account's name; none where an active colleague has the same name, for then nobody can say whose
    they are."""
    wanted = same_name(account.display_name)
    others = Account.objects.filter(agency_id=account.agency_id, is_active=True).exclude(pk=account.pk)
    if wanted in {same_name(name) for name in others.values_list("display_name", flat=True)}:
        return []
    rows = Duty.objects.filter(agency_id=account.agency_id, ends_at__gt=timezone.now()).order_by("starts_at")
    return [row for row in rows if same_name(row.name) == wanted]


def held_by(account: Account) -> list[workload.Held]:
    return workload.counted(workload.DUTY, (account.pk for _duty in duties_of(account)))


def left_work(actor: Actor) -> list[workload.Held]:
    """Coming duties of the actor's agency under the name of somebody who has left."""
    if actor.agency_id is None:
        return []
    coming = Duty.objects.filter(agency_id=actor.agency_id, ends_at__gt=timezone.now())
    names = {same_name(name) for name in coming.exclude(name="").values_list("name", flat=True).distinct()}
    if not names:
        return []
    leavers = Account.objects.filter(agency_id=actor.agency_id, is_active=False)
    found = [account for account in leavers if same_name(account.display_name) in names]
    return [held for account in found for held in held_by(account)]


def anything_left(agency_id: UUID) -> Q:
    """Whether there is any of it under a name written as the account's, as a condition to ask with others at once."""
    names = Account.objects.filter(agency_id=agency_id, is_active=False).values("display_name")
    return Q(Exists(Duty.objects.filter(agency_id=agency_id, ends_at__gt=timezone.now(), name__in=names)))

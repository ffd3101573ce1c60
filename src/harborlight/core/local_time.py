"""Whose clock holds. Moments are kept in UTC; days are counted, and times shown, where somebody is.

Must stay true: what is counted in days (a deadline, the end of a consent, the year in a case number) follows the zone of the
agency that keeps it, never that of whoever looks; a person's own zone changes only what they see and type. The audit trail is
shown in UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from harborlight.core.models import Account, Agency, Installation
from harborlight.core.permissions import Actor
from harborlight.tables.zones import first_zone


def coalition_zone() -> ZoneInfo:
    return first_zone(Installation.home_zone())


def zone_of_agency(agency_id: UUID | None) -> ZoneInfo:
    """Where an agency counts its days: its own zone, else the coalition's."""
    own = Agency.objects.filter(pk=agency_id).values_list("time_zone", flat=True).first() if agency_id else ""
    return first_zone(own or Installation.home_zone())


def working_zone(actor: Actor) -> ZoneInfo:
    """Where the actor's agency counts its days. Costs no query for whoever is signed in."""
    if isinstance(actor, Account):
        return first_zone(actor.agency.time_zone, actor.coalition_zone)
    return zone_of_agency(actor.agency_id)


def shown_zone(actor: Actor) -> ZoneInfo:
    """In which zone this person reads and types times."""
    own = actor.time_zone if isinstance(actor, Account) else ""
    return first_zone(own) if own else working_zone(actor)


def shown_today(actor: Actor) -> date:
    """Which day it is where this person is: for a day that they type."""
    return timezone.now().astimezone(shown_zone(actor)).date()


def now_of(actor: Actor) -> datetime:
    """This moment, in the zone in which days are counted for the actor."""
    return timezone.now().astimezone(working_zone(actor))


def today_of(actor: Actor) -> date:
    """Which day it is at the actor's agency."""
    return now_of(actor).date()


def today_at(agency_id: UUID | None) -> date:
    """Which day it is at an agency."""
    return timezone.now().astimezone(zone_of_agency(agency_id)).date()


class LocalTime:
    """Middleware; stands after authentication: times are shown and read in the zone of whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, Account):
            return self.get_response(request)
        with timezone.override(shown_zone(request.user)):
            return self.get_response(request)

"""The first day of a coalition, in order. Must stay true: each step says by itself whether it is done; nobody ticks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import key_copies, vault
from harborlight.core.models import Account, Agency, Installation
from harborlight.core.permissions import may
from harborlight.core.today import Line
from harborlight.directory import queries as directory
from harborlight.intake import queries as intake
from harborlight.knowledge import hotlines
from harborlight.library import queries as library
from harborlight.tables.zones import UTC_NAME

REMINDED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check list. `command` is for the machine's terminal, with the workspace stopped."""

    text: str
    is_done: bool
    url: str = ""
    hint: str = ""
    command: str = ""


def steps() -> Iterator[Step]:
    """One after the other: who only asks whether anything is left need not look at all."""
    installation = Installation.objects.get()
    country, rehearse = installation.country, "harborlight keys rehearse"
    number = hotlines.emergency_number(country)
    coalition, zone = installation.coalition_name, installation.time_zone
    yield Step(_("Name and country of the coalition"), True, reverse("setup:coalition"), coalition)
    yield Step(_("The emergency number: %(number)s") % {"number": number}, True, reverse("setup:coalition"))
    yield Step(_("Time zone of the coalition"), zone != UTC_NAME, reverse("setup:time_zone"), zone)
    yield Step(
        _("Agencies and their first administrators"), Agency.objects.count() > 1, reverse("setup:agencies")
    )
    yield Step(_("An inbox for web reports"), intake.has_open_inbox(), reverse("intake:inboxes"))
    yield Step(_("Services in the directory"), directory.has_services(), reverse("directory:import"))
    yield Step(_("People on duty"), directory.has_duties(), reverse("directory:duty"))
    yield Step(_("Three custodians hold a code, rehearsed"), _is_rehearsed(installation), command=rehearse)
    yield Step(
        _("A backup was made and verified"), installation.last_backup_at is not None,
        hint=_("The workspace makes the first within the hour, then one every day."),
    )  # fmt: skip
    yield Step(
        _("The numbers that people call were checked"), library.are_numbers_checked(country), reverse("library:lines")
    )  # fmt: skip


def needs_me(actor: Account) -> list[Line]:
    """In the first weeks of a real coalition: that something of the check list is left, to whoever does it."""
    if settings.ENV.is_sample or not may(actor, "setup", "change"):
        return []
    since = timezone.now() - REMINDED_FOR
    is_new = Installation.objects.filter(kind=Installation.Kind.REAL, set_up_at__gt=since).exists()
    if not is_new or all(step.is_done for step in steps()):
        return []
    return [
        Line(
            _("The coalition is being set up: go on with the check list"),
            "setup:start",
            urgency=1,
            icon="check",
        )
    ]


def _is_rehearsed(installation: Installation) -> bool:
    is_there = key_copies.are_current(settings.ENV.backup, vault.master_keys())
    return is_there and installation.custodians_rehearsed_on is not None

"""Numbers to call: which wait for a check, and what was found about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.local_time import coalition_zone, today_of
from harborlight.core.permissions import Actor, require
from harborlight.errors import Missing
from harborlight.knowledge import hotlines
from harborlight.knowledge.hotlines import Check, Checks, Number
from harborlight.library import rules
from harborlight.library.models import LineCheck


@dataclass(frozen=True, slots=True)
class Listed:
    """A number of the call list with what was found about it."""

    line: Number
    check: Check
    needs_call: bool

    @property
    def id(self) -> str:
        return hotlines.number_id(self.line)

    @property
    def last_checked(self) -> str:
        return "" if self.check.is_wrong else max(self.line.last_checked, self.check.confirms(self.line))

    @property
    def was_changed(self) -> bool:
        """Whether a content pack changed the record after somebody had confirmed it."""
        return bool(self.check.confirmed_on) and not self.check.confirms(self.line)


def checks() -> Checks:
    """What the coalition found about each number that somebody checked. Public knowledge: no actor is asked."""
    gathered: dict[tuple[str, str], list[tuple[date, str, str]]] = {}
    rows = LineCheck.objects.order_by("country", "number", "-called_on", "-id")
    columns = ("country", "number", "called_on", "result", "of_record")
    for country, number, day, result, of in rows.values_list(*columns):
        gathered.setdefault((country, number), []).append((day, result, of))
    return {line: rules.found_by(found) for line, found in gathered.items()}


def published_checks() -> list[Mapping[str, object]]:
    """The same as the public site reads it."""
    return [
        {"country": country, "number": number, **asdict(check)}
        for (country, number), check in sorted(checks().items())
    ]


def call_list(actor: Actor, country: str = "") -> list[Listed]:
    """Numbers to call and confirm: those found wrong, then those never checked, then the longest ago. Helplines stand before
    emergency numbers, which nobody calls to try out."""
    require(actor, "helpline", "view")
    return sorted(
        _numbers_of(country),
        key=lambda each: (
            not each.check.is_wrong, each.last_checked, each.line.is_emergency, each.line.country, each.line.number,
        ),
    )  # fmt: skip


def are_numbers_checked(country: str) -> bool:
    """Whether no number of a country waits for a check (for the check list of a new coalition)."""
    return not any(each.needs_call for each in _numbers_of(country))


def _numbers_of(country: str) -> list[Listed]:
    found, today = checks(), timezone.now().astimezone(coalition_zone()).date()
    return [_listed(line, found, today) for line in hotlines.all_numbers() if country in ("", line.country)]


def _listed(line: Number, found: Checks, today: date) -> Listed:
    check = found.get((line.country, line.number), Check())
    is_due = rules.needs_call(max(line.last_checked, check.confirms(line)), today)
    return Listed(line, check, needs_call=is_due or check.is_wrong)


def listed(actor: Actor, line_id: str) -> Listed:
    """One number of the list.

    Raises:
        Missing: when there is none of this name.
    """
    require(actor, "helpline", "view")
    for line in hotlines.all_numbers():
        if hotlines.number_id(line) == line_id:
            return _listed(line, checks(), today_of(actor))
    raise Missing(_("There is no such number on the list."))


def checks_of(actor: Actor, line: Number) -> QuerySet[LineCheck]:
    """Who called, when, and what came of it; newest first."""
    require(actor, "helpline", "view")
    mine = LineCheck.objects.filter(country=line.country, number=line.number)
    return mine.select_related("account").order_by("-called_on", "-id")

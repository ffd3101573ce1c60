"""When a service is open, in words, on both sites: its week, the days with hours of their own, and what came in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.wording import listed
from harborlight.tables.opening import ALL_DAY, Interval, Opening, OtherHours, clock
from harborlight.tables.zones import first_zone

register = template.Library()
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@register.inclusion_tag("parts/opening.html")
def opening(said: Opening, kept: Iterable[Mapping[str, str]] = (), zone: str = "") -> dict[str, Any]:
    """The hours of a service. `kept`: what an import said in words; `zone`: by which clock all of it is."""
    today = timezone.now().astimezone(first_zone(zone)).date()
    return {
        "is_always": said.is_always,
        "week": [(days_in_words(first, last), hours_in_words(each)) for first, last, each in said.runs()],
        "others": [(span_in_words(each), other_in_words(each)) for each in said.coming(today)],
        "kept": [kept_in_words(each) for each in kept],
        "zone": zone,
    }


@register.simple_tag
def kept_in_words(part: Mapping[str, str]) -> SafeString:
    """A schedule that no hours can say: its own words, then when it holds, as far as we have words for it."""
    said = [format_html("<bdi>{}</bdi>", part["words"])] if part.get("words") else []
    said += [conditional_escape(each) for each in _recurrence(part)]
    return mark_safe(" · ".join(said))  # noqa: S308 - every part is escaped


def days_in_words(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def hours_in_words(intervals: Iterable[Interval]) -> SafeString:
    return mark_safe(listed(interval_in_words(each) for each in intervals))  # noqa: S308 - each part is escaped


def interval_in_words(interval: Interval) -> SafeString:
    if interval == ALL_DAY:
        return conditional_escape(_("all day"))
    return format_html('<bdi dir="ltr" class="clock">{}–{}</bdi>', *map(clock, interval))


def span_in_words(other: OtherHours) -> str:
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (other.first, other.last))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def other_in_words(other: OtherHours) -> SafeString:
    return conditional_escape(_("closed")) if other.interval is None else interval_in_words(other.interval)


def _recurrence(part: Mapping[str, str]) -> Iterator[Any]:
    """What an RFC 5545 recurrence says, as far as it is said in simple parts."""
    if days := [_weekday(found) for found in _PART.finditer(part.get("byday", "").upper())]:
        yield listed(days)
    every = int(part.get("interval", "1")) if part.get("interval", "1").isdecimal() else 1
    if part.get("freq") == "MONTHLY":
        yield ngettext("every month", "every %(n)d months", every) % {"n": every}
    elif every > 1:
        yield ngettext("every week", "every %(n)d weeks", every) % {"n": every}
    if part.get("bymonthday"):
        yield _("on these days of the month: %(days)s") % {"days": part["bymonthday"]}
    if part.get("byweekno"):
        yield _("in these weeks of the year: %(weeks)s") % {"weeks": part["byweekno"]}
    if part.get("byyearday"):
        yield _("on these days of the year: %(days)s") % {"days": part["byyearday"]}
    if part.get("opens_at") or part.get("closes_at"):
        yield format_html(
            '<bdi dir="ltr" class="clock">{}–{}</bdi>',
            part.get("opens_at", "")[:5],
            part.get("closes_at", "")[:5],
        )
    if part.get("valid_from"):
        yield _("from %(day)s on") % {"day": _day(part["valid_from"])}
    if end := part.get("valid_to") or part.get("until"):
        yield _("until %(day)s") % {"day": _day(end)}


def _weekday(found: re.Match[str]) -> str:
    day = str(WEEKDAYS[_CODES.index(found[2])])
    which = {
        "1": _("first %(day)s"), "2": _("second %(day)s"), "3": _("third %(day)s"), "4": _("fourth %(day)s"),
        "5": _("fifth %(day)s"), "-1": _("last %(day)s"),
    }  # fmt: skip
    return which.get((found[1] or "").lstrip("+"), "%(day)s") % {"day": day}


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text[:10]), "SHORT_DATE_FORMAT")
    except ValueError:
        return text

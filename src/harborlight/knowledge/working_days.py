"""On which days people work, by jurisdiction: weekends and public holidays, from the library `holidays` (MIT).

Must stay true: what the calendar does not know, it says: an estimated or unknown calendar is unverified, and none is better
than secondary, because a government adds a day now and then. Days that an agency itself is closed are not in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

from harborlight.tables.instruments import Confidence

# Jurisdictions whose code is not that of a country or of its part in ISO 3166-2.
_KNOWN_AS = {"GB-EAW": ("GB", "ENG"), "CoE-ECAT": ("", "")}
_SATURDAY_AND_SUNDAY = frozenset({5, 6})


def _no_holiday(_day: date) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`weekend` holds weekdays (0 Monday); `holiday` gives the name of a public holiday, or nothing."""

    jurisdiction: str
    source: str
    confidence: Confidence
    weekend: frozenset[int] = _SATURDAY_AND_SUNDAY
    holiday: Callable[[date], str] = field(default=_no_holiday, repr=False)

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and not self.holiday(day)


def months_later(day: date, amount: int) -> date:
    """The same day so many months later, or the last day of a month that is too short for it."""
    month = day.month - 1 + amount
    year, month = day.year + month // 12, month % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (first_after - timedelta(days=1)).day))


# Monday to Friday, without any holiday: where nothing is known.
WEEKDAYS = WorkingCalendar("", "Monday to Friday; no public holidays on record", Confidence.UNVERIFIED)


@lru_cache(maxsize=64)
def calendar_of(jurisdiction: str) -> WorkingCalendar:
    """The calendar of a country (AT), a part of one (DE-BY) or a jurisdiction (GB-EAW); Monday to Friday where none is on record."""
    import holidays

    country, part = _KNOWN_AS.get(jurisdiction) or jurisdiction.partition("-")[::2]
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    if parts is None:
        return WEEKDAYS
    is_part_known = part in parts
    kept = holidays.country_holidays(
        country, subdiv=part if is_part_known else None, language=_language(country)
    )
    source = f"holidays {version('holidays')}, {country}{f'-{part}' if is_part_known else ''}"
    if part and not is_part_known:
        source += f"; no calendar of {jurisdiction} itself"
    is_sure = not _has_estimates(country) and (is_part_known or not part)
    return WorkingCalendar(
        jurisdiction, source, Confidence.SECONDARY if is_sure else Confidence.UNVERIFIED, frozenset(kept.weekend),
        lambda day: str(kept.get(day) or ""),
    )  # fmt: skip


def _language(country: str) -> str | None:
    """English names where the library has them."""
    import holidays

    known = holidays.list_localized_countries().get(country, [])
    return next((each for each in ("en_GB", "en_US") if each in known), None)


def _has_estimates(country: str) -> bool:
    """Whether holidays by the moon are in it: their days are announced, not computed."""
    import holidays

    kept = holidays.country_holidays(country, years=range(2025, 2029), language=_language(country))
    mark = str(getattr(kept, "estimated_label", "")).replace("%s", "").strip() or "(estimated)"
    return any(mark in name or "(estimated)" in name for name in kept.values())

"""What the staff side has published on the porch, read for the public pages.

Must stay true: whatever is missing or damaged there reads as "not published", and then the pages show helplines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.dates import WEEKDAYS

from harborlight.core.porch import Porch
from harborlight.knowledge import hotlines
from harborlight.knowledge.hotlines import Checks
from harborlight.knowledge.time_zones import main_zone
from harborlight.tables.zones import first_zone, is_zone


@dataclass(frozen=True, slots=True)
class PublishedInbox:
    """Where a report goes, and the salt under which its receipt is found again."""

    inbox_id: UUID
    public_key: bytes
    receipt_salt: bytes


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A line of the public address book; nothing confidential is ever published."""

    name: str
    description: str = ""
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    city: str = ""
    phone: str = ""
    url: str = ""
    is_always_open: bool = False
    hours: tuple[tuple[int, str, str], ...] = ()
    time_zone: str = ""

    @property
    def opening(self) -> list[tuple[str, str, str]]:
        """Opening hours with the days' names in the reader's language; days in a row with the same hours stand together."""
        runs: list[tuple[int, int, str, str]] = []
        for day, opens, closes in sorted(self.hours, key=lambda row: (row[1], row[2], row[0])):
            if runs and runs[-1][1:] == (day - 1, opens, closes):
                runs[-1] = (runs[-1][0], day, opens, closes)
            else:
                runs.append((day, day, opens, closes))
        return [
            (_days(first, last), opens, closes)
            for first, last, opens, closes in sorted(runs, key=lambda run: (run[0], run[2]))
        ]


def _days(first: int, last: int) -> str:
    return str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]} – {WEEKDAYS[last]}"


@dataclass(frozen=True, slots=True)
class PublishedDirectory:
    services: tuple[PublishedService, ...] = ()
    as_of: str = ""
    cities: tuple[str, ...] = field(default=())


def porch() -> Porch:
    return Porch(settings.ENV.porch_folder)


def inbox() -> PublishedInbox | None:
    """The coalition's default inbox; None closes the form (an address to nobody would lose a report)."""
    content = _read_json("inboxes.json")
    try:
        row = content["inboxes"][0]
        salt = bytes.fromhex(content["receipt_salt"])
        found = PublishedInbox(UUID(row["id"]), bytes.fromhex(row["public_key"]), salt)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
    return found if len(salt) >= 8 else None


def country() -> str:
    """The coalition's country: as published, else as set on this machine."""
    value = str(_read_json("inboxes.json").get("country", ""))
    return value if len(value) == 2 and value.isascii() and value.isupper() else settings.ENV.country


def today() -> date:
    """Which day it is in the coalition: by its zone as published, else by the main one of its country."""
    name = _zone(_read_json("inboxes.json").get("time_zone")) or main_zone(country())
    return datetime.now(first_zone(name)).date()


def coalition_name() -> str:
    return str(_read_json("inboxes.json").get("coalition", ""))[:200]


def directory() -> PublishedDirectory | None:
    """The address book; None when none was published."""
    content = porch().read("directory.json")
    return None if content is None else _directory_from(content)


@lru_cache(maxsize=2)
def _directory_from(content: bytes) -> PublishedDirectory | None:
    data = _parsed(content)
    rows = data.get("services")
    if not isinstance(rows, list):
        return None
    services = tuple(_service_from(row) for row in rows if isinstance(row, dict) and row.get("name"))
    cities = tuple(sorted({each.city for each in services if each.city}))
    return PublishedDirectory(services, str(data.get("as_of", "")), cities)


def _service_from(row: Mapping[str, Any]) -> PublishedService:
    url = str(row.get("url") or "")
    return PublishedService(
        name=str(row["name"]), description=str(row.get("description") or ""), needs=_texts(row.get("needs")),
        languages=_texts(row.get("languages")), city=str(row.get("city") or ""), phone=str(row.get("phone") or ""),
        url=url if url.startswith(("https://", "http://")) else "", is_always_open=row.get("is_always_open") is True,
        hours=_hours(row.get("hours")), time_zone=_zone(row.get("time_zone")),
    )  # fmt: skip


def _zone(value: Any) -> str:
    return value if isinstance(value, str) and is_zone(value) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _hours(value: Any) -> tuple[tuple[int, str, str], ...]:
    rows = value if isinstance(value, list) else []
    try:
        return tuple(
            (int(day), _clock(opens), _clock(closes)) for day, opens, closes in rows if 0 <= int(day) <= 6
        )
    except (TypeError, ValueError):
        return ()


def _clock(minutes: Any) -> str:
    """Minutes since midnight as 08:30."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def checks() -> Checks:
    """What the coalition found out about the numbers to call."""
    return hotlines.read_checks(_read_json("hotlines.json").get("checks"))


def _read_json(name: str) -> dict[str, Any]:
    content = porch().read(name)
    return {} if content is None else _parsed(content)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}

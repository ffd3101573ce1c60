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

from harborlight.core.porch import Porch
from harborlight.knowledge import field_cards, hotlines
from harborlight.knowledge.field_cards import PocketCard
from harborlight.knowledge.hotlines import Checks
from harborlight.knowledge.record_checks import RecordChecks
from harborlight.knowledge.record_checks import read as read_record_checks
from harborlight.knowledge.time_zones import main_zone
from harborlight.tables.opening import NOT_SAID, Opening
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
    opening: Opening = NOT_SAID
    imported_hours: tuple[Mapping[str, str], ...] = ()
    time_zone: str = ""


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
        url=url if url.startswith(("https://", "http://")) else "", opening=_opening(row),
        imported_hours=_parts(row.get("imported_hours")), time_zone=_zone(row.get("time_zone")),
    )  # fmt: skip


def _zone(value: Any) -> str:
    return value if isinstance(value, str) and is_zone(value) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _opening(row: Mapping[str, Any]) -> Opening:
    """When it is open; nothing is said where what was published cannot be read."""
    try:
        return Opening.read(
            row.get("hours") or (), row.get("other_hours") or (), row.get("is_always_open") is True
        )
    except (TypeError, ValueError):
        return NOT_SAID


def _parts(value: Any) -> tuple[Mapping[str, str], ...]:
    found = (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
    return tuple({str(name): str(said) for name, said in each.items()} for each in found)


def checks() -> Checks:
    """What the coalition found out about the numbers to call."""
    return hotlines.read_checks(_read_json("hotlines.json").get("checks"))


def cards() -> tuple[PocketCard, ...]:
    """Field cards of the coalition's own protocols."""
    return field_cards.read(_read_json("cards.json").get("cards"))


def rows_of(name: str, key: str) -> list[dict[str, Any]]:
    """The rows of a published list; what is no row is passed over."""
    rows = _read_json(name).get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def record_checks() -> RecordChecks:
    """What the coalition found about records of the library."""
    return read_record_checks(_read_json("records.json").get("checks"))


def _read_json(name: str) -> dict[str, Any]:
    content = porch().read(name)
    return {} if content is None else _parsed(content)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}

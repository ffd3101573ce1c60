"""Services for tests: invented places, numbers from the range kept for fiction."""

from __future__ import annotations

from typing import Any

from harborlight.core.models import Agency
from harborlight.core.permissions import SystemActor
from harborlight.directory import actions
from harborlight.directory.models import Service


def service(
    of: Agency, *, needs: tuple[str, ...] = ("safe_house",), receives: bool = True, **fields: Any
) -> Service:
    """A service of an agency that takes referrals itself, unless told otherwise."""
    by = SystemActor("factory", frozenset({"service:create", "home:view"}))
    given = {
        "name": "House by the Water",
        "city": "Leeds",
        "country": "GB",
        "phone": "0113 496 0101",
        "is_always_open": True,
    }
    given |= {"receiving_agency_id": of.pk if receives else None} | fields
    return actions.create_service(by=by, agency_id=of.pk, fields=given, needs=needs)

"""A service is made, changed, and says whether it has room. What is hidden from who changes it stays as it was."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.accounts import checked_zone
from harborlight.core.acting import action, trace
from harborlight.core.local_time import coalition_zone, today_of
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, require
from harborlight.directory import queries, rules
from harborlight.directory.models import (
    CapacityReport,
    CapacityStatus,
    Service,
    ServiceLanguage,
    ServiceNeed,
)
from harborlight.errors import Invalid
from harborlight.exchange import hsds
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.release import actions as release

FIELDS = frozenset(
    {"name", "organisation", "description", "status", "city", "country", "phone", "url", "eligibility", "minimum_age",
     "maximum_age", "sexes", "hours", "time_zone", "is_always_open", "is_confidential", "latitude", "longitude", "receiving_agency_id",
     "address", "last_verified_on"}
)  # fmt: skip
READ_BY_ALL = ("name", "organisation", "description", "eligibility", "url")


@action("service.create", noun="service", verb="create")
def create_service(
    *,
    by: Actor,
    agency_id: UUID,
    fields: Mapping[str, Any],
    needs: Collection[str],
    languages: Collection[str] = (),
) -> Service:
    """A service that the agency keeps."""
    service = Service(agency_id=agency_id, data_key=vault.new_data_key(agency_id, "service"))
    require(by, "service", "create", service)
    _fill(service, fields)
    service.save()
    set_lists(service, needs, languages)
    publish(by)
    trace(service)
    return service


@action("service.change", noun="service", verb="change")
def change_service(
    *, by: Actor, service_id: UUID, version: int | None, fields: Mapping[str, Any], needs: Collection[str],
    languages: Collection[str],
) -> Service:  # fmt: skip
    """Change a service; saving it says that it was checked today. An address that is hidden from `by` stays as it is.

    Raises:
        Conflict: when somebody else changed it since the form was opened.
        Invalid: when a field is wrong; also when the mark of a confidential place is lifted by who may not know the place.
    """
    service = queries.service(by, service_id, "change").at_version(version)
    if not queries.may_see_address(by, service):
        fields = _without_address(fields)
    _fill(service, fields)
    service.last_verified_on = today_of(by)
    service.save()
    set_lists(service, needs, languages)
    publish(by)
    trace(service, fields=sorted(fields))
    return service


def _without_address(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody may change of a place that is hidden from them: lifting its mark would show it to everybody."""
    if not fields.get("is_confidential", True):
        said = _("Only the agency that runs this place can say that it is not confidential any more.")
        raise Invalid({"is_confidential": said})
    if fields.get("address"):
        raise Invalid({"address": _("Only the agency that runs this confidential place writes its address.")})
    return {name: value for name, value in fields.items() if name != "address"}


def _fill(service: Service, fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - FIELDS
    if unknown:
        raise Invalid({name: _("There is no such field.") for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(service, name, value)
    if not service.name.strip():
        raise Invalid({"name": _("A service needs a name.")})
    if service.time_zone:
        checked_zone(service.time_zone)
    if service.is_confidential:
        service.latitude = service.longitude = None
        _require_untold(service)
    elif not rules.is_point(service.latitude, service.longitude):
        raise Invalid(
            {
                "latitude": _(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or leave both empty."
                )
            }
        )


def _require_untold(service: Service) -> None:
    """A confidential place must not be told by the texts beside it, which everybody in the coalition reads."""
    clean = hsds.withholding(queries.places_told(service))
    telling = [name for name in READ_BY_ALL if clean(name, getattr(service, name)) != getattr(service, name)]
    if telling:
        said = _(
            "This says where the confidential place is. Take that out: everybody in the coalition reads it."
        )
        raise Invalid(dict.fromkeys(telling, said))


def set_lists(service: Service, needs: Collection[str], languages: Collection[str]) -> None:
    """The needs and languages of a service; codes that no vocabulary has are passed over."""
    known_needs, known_languages = vocabulary("needs").codes(), vocabulary("languages").codes()
    ServiceNeed.objects.filter(service=service).delete()
    ServiceNeed.objects.bulk_create(
        [ServiceNeed(service=service, need=need) for need in sorted(set(needs) & set(known_needs))]
    )
    ServiceLanguage.objects.filter(service=service).delete()
    ServiceLanguage.objects.bulk_create(
        [
            ServiceLanguage(service=service, language=code)
            for code in sorted(set(languages) & set(known_languages))
        ]
    )


@action("capacity.report", noun="capacity", verb="change")
def report_capacity(*, by: Actor, service_id: UUID, status: str, n_open: int | None = None) -> Service:
    """Say whether there is room now; one tap. `n_open` counts beds or places."""
    service = Service.objects.select_related("data_key").get_visible(by, service_id)
    require(by, "capacity", "change", service)
    if status not in CapacityStatus.values:
        raise Invalid({"status": _("Choose: room, no room, waiting list, or ask first.")})
    if n_open is not None and rules.n_places(n_open) is None:
        raise Invalid({"n_open": _("How many beds or places are open: a whole number from 0 to 999.")})
    service.capacity, service.n_open, service.capacity_as_of = status, n_open, timezone.now()
    service.save()
    account = by if isinstance(by, Account) else None
    CapacityReport(
        agency_id=service.agency_id, service=service, status=status, n_open=n_open, account=account
    ).save()
    trace(service, status=status)
    return service


@action("service.publish", noun="service", verb="change")
def publish_services(*, by: Actor) -> None:
    """Publish anew, when a time zone that services follow was changed."""
    publish(by)


def publish(by: Actor) -> None:
    """The public part of the address book goes into the snapshot."""
    as_of = timezone.now().astimezone(coalition_zone()).date()
    content = json.dumps({"services": queries.public_rows(), "as_of": as_of.isoformat()}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"directory.json": content.encode()})

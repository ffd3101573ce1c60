"""What is done with the address book. After every change the public part is published anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.ids import uuid7
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, require
from harborlight.directory import queries, rules
from harborlight.directory.models import (
    CapacityReport,
    CapacityStatus,
    Duty,
    Service,
    ServiceLanguage,
    ServiceNeed,
)
from harborlight.errors import Invalid
from harborlight.exchange import hsds
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.release import actions as release
from harborlight.tables.services import Directory

FIELDS = frozenset(
    {"name", "organisation", "description", "status", "city", "country", "phone", "url", "eligibility", "minimum_age",
     "maximum_age", "sexes", "hours", "is_always_open", "is_confidential", "latitude", "longitude", "receiving_agency_id",
     "address", "last_verified_on"}
)  # fmt: skip


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
    _set_lists(service, needs, languages)
    _publish(by)
    trace(service)
    return service


@action("service.change", noun="service", verb="change")
def change_service(
    *, by: Actor, service_id: UUID, version: int | None, fields: Mapping[str, Any], needs: Collection[str],
    languages: Collection[str],
) -> Service:  # fmt: skip
    """Change a service; saving it says that it was checked today."""
    service = queries.service(by, service_id, "change").at_version(version)
    _fill(service, fields)
    service.last_verified_on = timezone.localdate()
    service.save()
    _set_lists(service, needs, languages)
    _publish(by)
    trace(service, fields=sorted(fields))
    return service


def _fill(service: Service, fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - FIELDS
    if unknown:
        raise Invalid({name: _("There is no such field.") for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(service, name, value)
    if not service.name.strip():
        raise Invalid({"name": _("A service needs a name.")})
    if service.is_confidential:
        service.latitude = service.longitude = None
    elif service.latitude is not None and not -90 <= service.latitude <= 90:
        raise Invalid({"latitude": _("Between -90 and 90.")})


def _set_lists(service: Service, needs: Collection[str], languages: Collection[str]) -> None:
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
    """Say whether there is room now; one tap."""
    service = Service.objects.select_related("data_key").get_visible(by, service_id)
    require(by, "capacity", "change", service)
    if status not in CapacityStatus.values:
        raise Invalid({"status": _("Choose: room, no room, waiting list, or ask first.")})
    service.capacity, service.n_open, service.capacity_as_of = status, n_open, timezone.now()
    service.save()
    account = by if isinstance(by, Account) else None
    CapacityReport(
        agency_id=service.agency_id, service=service, status=status, n_open=n_open, account=account
    ).save()
    trace(service, status=status)
    return service


# -- import and export -----------------------------------------------------------------------------------------------------


@action("service.import", noun="service", verb="import")
def import_services(*, by: Actor, agency_id: UUID, directory: Directory) -> UUID:
    """Keep the services of a read directory. The same HSDS id again updates. Returns the import's id, for undoing."""
    import_id = uuid7()
    for each in directory.services:
        _keep_imported(agency_id, each, import_id)
    _publish(by)
    trace(n=len(directory.services), import_id=str(import_id))
    return import_id


def _keep_imported(agency_id: UUID, each: Any, import_id: UUID) -> Service:
    service = (
        Service.objects.filter(agency_id=agency_id, hsds_id=each.id)
        .select_related("data_key__agency_key")
        .first()
    )
    if service is None:
        service = Service(
            agency_id=agency_id, hsds_id=each.id, data_key=vault.new_data_key(agency_id, "service")
        )
        service.import_id = import_id
    location = next((at.location for at in each.service_at_locations if at.location is not None), None)
    address = location.addresses[0] if location is not None and location.addresses else None
    is_confidential = each.has_confidential_location
    service.name = each.name[:200]
    service.organisation = (each.organization.name if each.organization else "")[:200]
    service.description = each.description[:4000]
    service.status = Service.Status.ACTIVE if each.status == "active" else Service.Status.INACTIVE
    service.city, service.country = (
        (address.city[:80], address.country[:2]) if address else (service.city, service.country)
    )
    service.phone, service.url = (each.phones[0].number[:40] if each.phones else ""), each.url[:300]
    service.eligibility = each.eligibility_description[:2000]
    service.minimum_age, service.maximum_age = _age(each.minimum_age), _age(each.maximum_age)
    service.sexes = list(each.sexes_accepted)
    schedules = [*each.schedules, *(row for at in each.service_at_locations for row in at.schedules)]
    service.hours = rules.hours_from_text(
        [{"byday": row.byday, "opens_at": row.opens_at, "closes_at": row.closes_at} for row in schedules]
    )
    service.is_confidential = is_confidential
    has_point = (
        location is not None
        and not is_confidential
        and location.latitude is not None
        and abs(location.latitude) <= 90
    )
    service.latitude, service.longitude = (
        (location.latitude, location.longitude) if has_point and location else (None, None)
    )
    service.address = (
        ", ".join(part for part in (address.address_1, address.postal_code, address.city) if part)
        if address
        else None
    )
    if each.capacity in CapacityStatus.values:
        service.capacity, service.n_open = each.capacity, None if each.n_open is None else int(each.n_open)
    service.document = hsds.write_json(Directory(services=(each,)), audience=hsds.Audience.AGENCY).decode()
    service.save()
    words = f"{each.name} {each.description} " + " ".join(
        attribute.taxonomy_term.name for attribute in each.attributes if attribute.taxonomy_term is not None
    )
    _set_lists(
        service,
        needs_in(words) | set(queries.needs_of(service)),
        [language.code for language in each.languages],
    )
    return service


def _age(value: float | None) -> int | None:
    return int(value) if value is not None and 0 <= value <= 120 else None


def needs_in(words: str) -> set[str]:
    """Needs whose label stands in a service's words; an editor completes them."""
    text = words.casefold()
    needs = vocabulary("needs")
    return {
        code
        for code in needs.codes()
        if needs.label(code).casefold() in text or code.replace("_", " ") in text
    }


@action("service.undo_import", noun="service", verb="import")
def undo_import(*, by: Actor, import_id: UUID) -> int:
    """Take back the services that an import created (not those it only updated). Returns how many."""
    n_gone = 0
    for service in (
        Service.objects.visible_to(by, "change").filter(import_id=import_id).select_related("data_key")
    ):
        key = service.data_key
        service.delete()
        vault.destroy(key)
        n_gone += 1
    _publish(by)
    trace(n=n_gone, import_id=str(import_id))
    return n_gone


@action("service.export", noun="service", verb="export")
def export_services(*, by: Actor, kind: str = "json") -> bytes:
    """The directory in HSDS 3.0 for partners: JSON, or the zipped CSV package; confidential places stay out."""
    rows = (
        Service.objects.visible_to(by)
        .filter(status=Service.Status.ACTIVE)
        .select_related("data_key__agency_key")
    )
    read = [service for row in rows.order_by("name", "id") for service in _as_hsds(row)]
    directory = Directory(services=tuple(read))
    trace(n=len(read), kind=kind)
    if kind == "csv":
        return hsds.write_csv_package(directory, audience=hsds.Audience.PUBLIC)
    return hsds.write_json(directory, audience=hsds.Audience.PUBLIC)


def _as_hsds(row: Service) -> Collection[Any]:
    """The imported document, or one made of our columns."""
    document = row.opened("document")
    if document:
        return hsds.read(document.encode()).directory.services
    place = {
        "id": f"{row.pk}-place", "is_confidential": row.is_confidential, "location_type": "physical",
        "latitude": row.latitude, "longitude": row.longitude,
        "addresses": [
            {"id": f"{row.pk}-address", "address_1": row.opened("address") or "", "city": row.city, "state_province": "",
             "postal_code": "", "country": row.country, "address_type": "physical"}
        ],
    }  # fmt: skip
    if row.is_confidential:
        place["harborlight_is_confidential"] = True
    made = {
        "id": str(row.pk), "name": row.name, "description": row.description, "status": row.status, "url": row.url,
        "eligibility_description": row.eligibility, "minimum_age": row.minimum_age, "maximum_age": row.maximum_age,
        "organization": {"id": f"{row.pk}-organisation", "name": row.organisation or row.name, "description": ""},
        "phones": [{"id": f"{row.pk}-phone", "number": row.phone}] if row.phone else [],
        "service_at_locations": [{"id": f"{row.pk}-at", "location": place}],
        "languages": [{"id": f"{row.pk}-{code}", "code": code} for code in queries.languages_of(row)],
    }  # fmt: skip
    return hsds.read(json.dumps(made).encode()).directory.services


def _publish(by: Actor) -> None:
    """The public part of the address book goes into the snapshot."""
    content = json.dumps(
        {"services": queries.public_rows(), "as_of": timezone.now().date().isoformat()}, ensure_ascii=False
    )
    release.publish_snapshot(by=by, files={"directory.json": content.encode()})


# -- duty ------------------------------------------------------------------------------------------------------------------


@action("duty.put", noun="duty", verb="change")
def put_on_duty(
    *,
    by: Actor,
    agency_id: UUID,
    name: str,
    phone: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    part: str = "",
) -> Duty:
    """Somebody is on duty for a time."""
    wrong = {}
    if not name.strip():
        wrong["name"] = _("Who is on duty?")
    if not phone.strip():
        wrong["phone"] = _("Which number reaches them?")
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        wrong["ends_at"] = _("The end comes after the beginning.")
    if wrong or starts_at is None or ends_at is None:
        raise Invalid(wrong)
    duty = Duty(
        agency_id=agency_id,
        name=name.strip(),
        phone=phone.strip(),
        part=part,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    require(by, "duty", "change", duty)
    duty.save()
    trace(duty)
    return duty


@action("duty.import", noun="duty", verb="change")
def import_duties(
    *, by: Actor, agency_id: UUID, rows: Collection[tuple[int, Mapping[str, str]]]
) -> tuple[int, list[tuple[int, str]]]:
    """Put a spreadsheet's people on duty. Returns how many were kept, and (row, what is wrong) for each that was not."""
    n_kept, problems = 0, []
    for number, cells in rows:
        try:
            put_on_duty(
                by=by, agency_id=agency_id, name=cells.get("name", "")[:120], phone=cells.get("phone", "")[:40],
                starts_at=_moment(cells.get("starts_at", "")), ends_at=_moment(cells.get("ends_at", "")),
                part=cells.get("role", "")[:40],
            )  # fmt: skip
            n_kept += 1
        except Invalid as error:
            problems.append((number, " ".join(error.fields.values())))
    trace(n_kept=n_kept, n_problems=len(problems))
    return n_kept, problems


def _moment(text: str) -> datetime | None:
    """`2026-11-24 20:00` or the same with a T; in the workspace's own time zone when none is given."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


@action("duty.end", noun="duty", verb="change")
def take_off_duty(*, by: Actor, duty_id: UUID) -> None:
    duty = Duty.objects.get_visible(by, duty_id, "change")
    trace(duty)
    duty.delete()

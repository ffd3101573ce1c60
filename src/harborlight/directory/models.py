"""What is kept of services. The imported document is sealed whole, because it may hold a confidential address."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import Guarded, Record, SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.directory import rules


class CapacityStatus(models.TextChoices):
    HAS_ROOM = rules.HAS_ROOM, _("Has room")
    NO_ROOM = rules.NO_ROOM, _("No room")
    WAITLIST = rules.WAITLIST, _("Waiting list")
    ASK = rules.ASK, _("Ask first")


class Service(SealedRecord):
    """Something a person can be sent to. `receiving_agency` takes referrals inside the coalition; none means by phone."""

    noun: ClassVar[str] = "service"

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Not active")

    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=300, blank=True)
    eligibility = models.TextField(blank=True, max_length=2000)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    sexes = models.JSONField(default=list, blank=True)
    hours = models.JSONField(default=list, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)  # of the hours; empty: the agency's
    is_always_open = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    receiving_agency = models.ForeignKey(
        "core.Agency", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    capacity = models.CharField(max_length=32, choices=CapacityStatus.choices, blank=True)
    n_open = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity_as_of = models.DateTimeField(null=True, blank=True)
    last_verified_on = models.DateField(null=True, blank=True)
    hsds_id = models.CharField(max_length=64, blank=True, db_index=True)
    import_id = models.UUIDField(null=True, blank=True)
    address = SealedField(field_class=FieldClass.CONTACT, name="directory.service.address")
    document = SealedField(field_class=FieldClass.CONTACT, name="directory.service.document")

    class Meta:
        indexes = [
            models.Index(fields=["status", "city", "id"], name="services_by_city"),
            models.Index(fields=["agency", "last_verified_on"], name="services_to_check"),
        ]
        constraints = [
            # A confidential place has no point, whoever writes it.
            models.CheckConstraint(
                condition=models.Q(is_confidential=False) | models.Q(latitude=None, longitude=None),
                name="confidential_has_no_point",
            )
        ]


class ServiceNeed(Guarded):
    """A need that a service meets: a table of its own, so that ten thousand services are searched by index."""

    noun: ClassVar[str] = "service"

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    need = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "service"], name="one_need_per_service")]


class ServiceLanguage(Guarded):
    noun: ClassVar[str] = "service"

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "service"], name="one_language_per_service")
        ]


class CapacityReport(Record):
    """What a service said of its room, and when. Kept as history: it shows where beds are missing."""

    noun: ClassVar[str] = "capacity"

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=32, choices=CapacityStatus.choices)
    n_open = models.PositiveSmallIntegerField(null=True, blank=True)
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class Duty(Record):
    """Somebody of an agency is on duty for a time; staff, not clients."""

    noun: ClassVar[str] = "duty"

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    part = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "duties"
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="duties_by_time")]

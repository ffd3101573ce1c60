"""Agencies are tenants; a coalition is the agencies of one installation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Guarded


class AgencyKind(models.TextChoices):
    SHELTER = "shelter", _("Shelter")
    NGO = "ngo", _("Non-governmental organisation")
    HOTLINE = "hotline", _("Hotline")
    POLICE = "police", _("Police")
    SOCIAL_SERVICES = "social_services", _("Social services")
    HEALTH = "health", _("Health")
    LABOUR = "labour_inspection", _("Labour inspection")
    PROSECUTION = "prosecution", _("Prosecution")
    COMPANY = "company", _("Company")
    GOVERNMENT = "government", _("Government")
    COORDINATION = "coordination", _("Coordination office")


class Agency(Guarded):
    """A tenant. Its case data belong to it alone."""

    noun: ClassVar[str] = "agency"

    name = models.CharField(max_length=200, unique=True)
    code = models.CharField(
        max_length=8, unique=True, help_text="Short code that opens its case numbers, e.g. HAR."
    )
    kind = models.CharField(max_length=24, choices=AgencyKind.choices)
    country = models.CharField(max_length=2, default="GB")
    time_zone = models.CharField(max_length=64, blank=True)  # empty: the coalition's
    # A staff of two cannot check itself: second approvers may come from the coalition.
    is_small = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "agencies"

    @property
    def agency_id(self) -> object:
        return self.pk


class Team(Guarded):
    """People of one agency who share cases."""

    noun: ClassVar[str] = "team"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_team_name_per_agency")]


class Installation(Guarded):
    """This installation: one row. Tells a backup of another installation apart, and sample from real."""

    noun: ClassVar[str] = "machine"

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("Sample")
        REAL = "real", _("Real")

    only = models.BooleanField(default=True, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    coalition_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="GB")
    time_zone = models.CharField(max_length=64, default="UTC")
    code_version = models.CharField(max_length=20)
    set_up_at = models.DateTimeField(null=True, blank=True)
    custodians_rehearsed_on = models.DateField(null=True, blank=True)
    last_backup_at = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)

    @classmethod
    def home_country(cls) -> str:
        """ISO 3166 code of the coalition's country; decides the emergency number that staff see."""
        return str(cls.objects.values_list("country", flat=True).first() or settings.ENV.country)

    @classmethod
    def home_zone(cls) -> str:
        """The name of the coalition's time zone; empty before there is a coalition."""
        return cls.objects.values_list("time_zone", flat=True).first() or ""


class Custodian(Guarded):
    """The public half of a custodian's code. Kept here, in the audited database, and not beside the copies: whoever
    could change it there would be sealed to next time."""

    noun: ClassVar[str] = "key"

    number = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=16, unique=True)
    public = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

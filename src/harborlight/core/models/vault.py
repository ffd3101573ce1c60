"""Keys as they are kept: always wrapped. Master key (a file) → agency key → data key (per case, person, report) → fields."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.records import Guarded


class AgencyKey(Guarded):
    """An agency's key, wrapped by a master key. The newest not retired is current."""

    noun: ClassVar[str] = "key"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    master_key_id = models.UUIDField()
    wrapped = models.BinaryField(max_length=128)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_agency_key_number")]


class DataKey(Guarded):
    """A key for the fields of one case, person, report … Erasure destroys it: `wrapped` becomes empty for ever."""

    noun: ClassVar[str] = "key"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    agency_key = models.ForeignKey("core.AgencyKey", on_delete=models.PROTECT, related_name="+")
    of = models.CharField(max_length=24)
    wrapped = models.BinaryField(max_length=128)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency_key", "id"], name="data_keys_by_agency_key")]


class BlindToken(Guarded):
    """A keyed hash of a token, by which a sealed name or receipt is found. Leaks equality inside one agency, no more."""

    noun: ClassVar[str] = "key"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=40)
    token = models.BinaryField(max_length=16)
    record_id = models.UUIDField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "column", "token", "record_id"], name="blind_covering")]

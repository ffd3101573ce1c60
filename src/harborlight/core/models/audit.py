"""The audit chain as it is kept. Append-only: triggers on both databases block UPDATE, DELETE and TRUNCATE."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One act, page read or refusal. `hash` covers every column but the sealed payload, of which it covers the salted hash."""

    class Kind(models.TextChoices):
        ACT = "act"
        READ = "read"
        REFUSAL = "refusal"

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    agency = models.UUIDField(null=True, blank=True)
    noun = models.CharField(max_length=24)
    object_id = models.CharField(max_length=64, blank=True)
    parent = models.BigIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    payload_hash = models.BinaryField(max_length=32, null=True)
    payload_salt = models.BinaryField(max_length=16, null=True)
    payload = models.BinaryField(null=True)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-seq"], name="audit_of_agency"),
            models.Index(fields=["object_id", "-seq"], name="audit_of_object"),
        ]

"""Rotating keys: a new master key, and on request a new key per agency. Safe to run again after an interruption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from harborlight.core import keyfile, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Agency, AgencyKey, DataKey
from harborlight.core.permissions import Actor, SystemActor

ROTATOR = SystemActor("key rotation", frozenset({"key:rotate"}))
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Rotated:
    n_agency_keys: int
    n_data_keys: int


def rotate(path: Path, *, agencies: bool) -> Rotated:
    """Add a master key in front, wrap every agency key under it; with `agencies` also move data keys to new agency keys."""
    keyfile.add_key(path)
    vault.forget()
    n_agency_keys = rewrap_agencies(by=ROTATOR)
    n_data_keys = 0
    if agencies:
        for agency in Agency.objects.all():
            new_key(by=ROTATOR, agency=agency)
            while moved := move_batch(by=ROTATOR, agency=agency):
                n_data_keys += moved
    vault.forget()
    return Rotated(n_agency_keys, n_data_keys)


@action("key.rotate_master", noun="key", verb="rotate")
def rewrap_agencies(*, by: Actor) -> int:
    n_done = vault.rewrap_agency_keys()
    trace(n=n_done)
    return n_done


@action("key.new_agency_key", noun="key", verb="rotate")
def new_key(*, by: Actor, agency: Agency) -> AgencyKey:
    """The older keys retire for new seals; they still open until every data key was moved."""
    made = vault.new_agency_key(agency.pk)
    AgencyKey.objects.filter(agency=agency).exclude(pk=made.pk).update(retired_at=timezone.now())
    trace(made)
    return made


@action("key.move_data_keys", noun="key", verb="rotate")
def move_batch(*, by: Actor, agency: Agency) -> int:
    """Move one batch of data keys to the current agency key; returns how many, 0 when all are there."""
    current = AgencyKey.objects.filter(agency=agency, retired_at=None).order_by("-number").first()
    if current is None:
        return 0
    waiting = DataKey.objects.filter(agency=agency, destroyed_at=None).exclude(agency_key=current)
    n_moved = vault.rewrap_data_keys(waiting.select_related("agency_key")[:_BATCH], current)
    trace(agency, n=n_moved)
    return n_moved

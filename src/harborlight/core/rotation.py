"""Rotating keys: a new master key, and on request a new key per agency, and new index keys. Each goes in batches and goes on
where it was interrupted when it is run again; meanwhile old and new are both read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from harborlight.core import blind_index, key_copies, keyfile, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Agency, AgencyKey, DataKey
from harborlight.core.permissions import Actor, SystemActor

ROTATOR = SystemActor("key rotation", frozenset({"key:rotate"}))
_BATCH = 2_000
_INDEX_BATCH = 200  # these are opened, not only wrapped anew


@dataclass(frozen=True, slots=True)
class Rotated:
    n_agency_keys: int
    n_data_keys: int
    has_copies: bool


def rotate(path: Path, *, agencies: bool, copies: Path) -> Rotated:
    """Add a master key in front, wrap every agency key under it; with `agencies` also move data keys to new agency
    keys. The custodians' copies are made anew in the folder `copies` before the new key wraps anything."""
    keys = keyfile.add_key(path)
    has_copies = key_copies.renew(by=key_copies.KEEPER, folder=copies, keys=keys)
    vault.forget()
    n_agency_keys = rewrap_agencies(by=ROTATOR)
    n_data_keys = 0
    if agencies:
        for agency in Agency.objects.all():
            new_key(by=ROTATOR, agency=agency)
            while moved := move_batch(by=ROTATOR, agency=agency):
                n_data_keys += moved
    vault.forget()
    return Rotated(n_agency_keys, n_data_keys, has_copies)


def rotate_indexes() -> int:
    """New index keys for every agency: what is found by blind tokens gets new ones, then the old key is destroyed, and
    with it whatever an old backup's tokens could tell. Returns how many records were written anew."""
    n_records = 0
    for agency in Agency.objects.all():
        new_index_key(by=ROTATOR, agency=agency)
        while moved := move_index_batch(by=ROTATOR, agency=agency):
            n_records += moved
        end_index_keys(by=ROTATOR, agency=agency)
    vault.forget()
    return n_records


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


@action("key.new_index_key", noun="key", verb="rotate")
def new_index_key(*, by: Actor, agency: Agency) -> None:
    """The key for new tokens; none is made while an interrupted rotation has still to be finished."""
    if len(vault.standing_keys(agency.pk, blind_index.KEY_OF)) == 1:
        vault.new_data_key(agency.pk, blind_index.KEY_OF)
        vault.forget()
    trace(agency)


@action("key.move_index", noun="key", verb="rotate")
def move_index_batch(*, by: Actor, agency: Agency) -> int:
    """Write the tokens of a batch of records anew; returns how many, 0 when all are under the newest key."""
    n_moved = blind_index.move_batch(agency.pk, most=_INDEX_BATCH)
    trace(agency, n=n_moved)
    return n_moved


@action("key.end_index_keys", noun="key", verb="rotate")
def end_index_keys(*, by: Actor, agency: Agency) -> int:
    """Destroy the index keys under which nothing stands any more."""
    ended = blind_index.unused_keys(agency.pk)
    for key in ended:
        vault.destroy(key)
    vault.forget()
    trace(agency, n=len(ended))
    return len(ended)

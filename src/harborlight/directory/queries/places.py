"""Where confidential places are, so that no text beside them tells it: not that of another service, not a name, not a link.

Must stay true: a text is read by others without what tells a place; who may change it reads it whole, unless it tells a place
that they may not know. The places are opened once and held in memory until one of them changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from harborlight.core.permissions import Actor
from harborlight.directory.models import Service
from harborlight.exchange import hsds
from harborlight.tables import services as s

# The texts of a service that everybody reads.
READ_BY_ALL = ("name", "organisation", "description", "eligibility", "url")
Stamp = tuple[tuple[Any, int], ...]


def imported(found: Service) -> tuple[s.Service | None, list[s.Location]]:
    """The service as it came, or None when it was written here; and every place that it was ever said to be at."""
    document = found.opened("document")
    if not document:
        return None, []
    directory = hsds.read(document.encode()).directory
    came = next(iter(directory.services), None)
    return came, [*(hsds.places_of(came) if came is not None else ()), *directory.locations]


def places_told(found: Service) -> list[s.Location]:
    """Where a service is, by its address here and by what was imported: what no text may tell if it is confidential."""
    address = str(found.opened("address") or "")
    return [hsds.place_of(address, found.city, is_own_text=True), *imported(found)[1]]


def withheld() -> hsds.Withholding:
    """Takes every confidential place of the coalition out of texts."""
    rows = Service.objects.filter(has_secret_places=True).order_by("pk")
    return _withholding(tuple(rows.values_list("pk", "version")))


@lru_cache(maxsize=1)
def _withholding(stamp: Stamp) -> hsds.Withholding:
    rows = Service.objects.filter(pk__in=[pk for pk, _version in stamp]).select_related(
        "data_key__agency_key"
    )
    return hsds.withholding(place for row in rows for place in secret_places(row, imported(row)[1]))


def secret_places(found: Service, places: Iterable[s.Location]) -> Iterator[s.Location]:
    """Every place of a service that nobody else may be told, marked; `places`: those that were imported. Lifting the mark opens
    what the list shows, no more."""
    address = str(found.opened("address") or "")
    if not found.is_confidential:
        yield from (each for each in places if each.is_confidential and hsds.line_of(each) != address)
        return
    known_as = (found.name, found.organisation)
    yield hsds.place_of(address, found.city, known_as=known_as)
    for each in places:
        yield hsds.marked(each)
        yield hsds.place_of(hsds.line_of(each), found.city, known_as=known_as)


def as_others_read(clean: hsds.Withholding, found: Service) -> dict[str, str]:
    """Those texts of a service that others read otherwise than they were written, by name."""
    texts = {name: getattr(found, name) for name in READ_BY_ALL}
    if all(clean(name, text) == text for name, text in texts.items()):
        return {}
    if not found.is_confidential:  # it stands openly where it stands, and may say in which street
        place = hsds.place_of(str(found.opened("address") or ""), found.city)
        clean = clean.beside([dataclasses.replace(place, is_confidential=False)])
    return {name: read for name, text in texts.items() if (read := clean(name, text)) != text}


def as_read(services: Iterable[Service]) -> list[Service]:
    """Services with their texts as everybody may read them. They are for reading only: none of them can be saved any more."""
    clean, read = withheld(), list(services)
    for each in read:
        each.withheld_texts = as_others_read(clean, each)
        for name, text in each.withheld_texts.items():
            setattr(each, name, text)
        each.imported_hours = hsds.cleaned(each.imported_hours, clean)
        each.is_as_read = True
    return read


def hidden_texts(actor: Actor, found: Service) -> frozenset[str]:
    """Texts that tell a confidential place and that this actor did not write: they stay as they are."""
    if found.agency_id == actor.agency_id:
        return frozenset()
    return frozenset(as_others_read(withheld(), found))

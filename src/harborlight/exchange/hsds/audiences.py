"""What of a directory an audience may see: the column's word is compared with the audience's word.

Must stay true: below `AGENCY`, nothing says where a confidential location is: not its own fields, not a second copy of
it without the mark, not its point under another id, not its address or coordinates repeated in a free text, not an
unknown field, not an old value.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from harborlight.exchange.hsds.withholding import Withholding, withholding
from harborlight.tables import services as s
from harborlight.tables.columns import Sensitivity
from harborlight.tables.parts import Declared, Part, declared

P = TypeVar("P", bound=Part)


class Audience(enum.Enum):
    """Who will read; the value is the ceiling of what they may see."""

    PUBLIC = Sensitivity.OPEN
    COALITION = Sensitivity.SENSITIVE
    AGENCY = Sensitivity.IDENTIFYING  # the holder itself: backup, move to another installation


def narrow(directory: s.Directory, audience: Audience) -> s.Directory:
    """The directory as this audience may see it."""
    if audience is Audience.AGENCY:
        return directory
    secret = tuple(_confidential(directory))
    view = _View(
        audience.value, frozenset(each.id for each in secret), frozenset(_points(secret)), withholding(secret)
    )
    return s.Directory(
        services=view.several(directory.services),
        organizations=view.several(directory.organizations),
        locations=view.several(directory.locations),
        taxonomies=view.several(directory.taxonomies),
        taxonomy_terms=view.several(directory.taxonomy_terms),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _View:
    ceiling: Sensitivity
    secret_ids: frozenset[str]
    secret_points: frozenset[tuple[int, int]]
    clean: Withholding

    def several(self, parts: tuple[P, ...]) -> tuple[P, ...]:
        return tuple(seen for each in parts if (seen := self.one(each)) is not None)

    def one(self, part: P) -> P | None:
        """The part without what lies above the ceiling; None when nothing of it may be seen."""
        if isinstance(part, s.Location) and (part.is_confidential or part.id in self.secret_ids):
            return self._confidential(part)  # type: ignore[return-value]
        view = self._beside(part)
        seen = {each.name: view._field(part, each) for each in declared(type(part))}
        if isinstance(part, s.ServiceAtLocation) and part.location is not None and seen["location"] is None:
            return None
        if isinstance(part, s.Location) and self.secret_points.intersection(_points((part,))):
            seen |= {"latitude": None, "longitude": None}
        return type(part)(**seen, extra={})

    def _beside(self, part: Part) -> _View:
        """How the texts of somebody are seen who stands somewhere openly."""
        places: Iterable[s.Location] = ()
        if isinstance(part, s.Service):
            told = [at.location for at in part.service_at_locations if at.location is not None]
            places = (*told, *(part.organization.locations if part.organization is not None else ()))
        elif isinstance(part, s.Organization):
            places = part.locations
        elif isinstance(part, s.Location):
            places = (part,)
        openly = [each for each in places if not each.is_confidential and each.id not in self.secret_ids]
        return dataclasses.replace(self, clean=self.clean.beside(openly)) if openly else self

    def _confidential(self, location: s.Location) -> s.Location | None:
        may = s.CONFIDENTIAL_LOCATIONS.up_to(self.ceiling)
        if not may:
            return None
        marked = dataclasses.replace(location, is_confidential=True)
        return s.Location(**{name: getattr(marked, name) for name in may})

    def _field(self, part: Part, each: Declared) -> Any:
        value = getattr(part, each.name)
        if each.column.sensitivity > self.ceiling:
            return _nothing_like(value)
        if isinstance(value, Part):
            return self.one(value)
        if each.part is not None:
            return self.several(value or ()) if each.is_many else None
        return self.clean(each.name, value) if isinstance(value, str) else value


def _nothing_like(value: object) -> object:
    if isinstance(value, str | tuple):
        return type(value)()
    return False if isinstance(value, bool) else None


def _confidential(directory: s.Directory) -> Iterator[s.Location]:
    """Every place marked confidential, wherever it stands."""
    organizations = [*directory.organizations, *(each.organization for each in directory.services)]
    places = [
        *directory.locations,
        *(place for each in organizations if each is not None for place in each.locations),
        *(at.location for each in directory.services for at in each.service_at_locations),
    ]
    marked = {place.id for place in places if place is not None and place.is_confidential}
    # A copy under the same id may hold an address that the marked one lacks.
    yield from (place for place in places if place is not None and place.id in marked)


def _points(places: Iterable[s.Location]) -> Iterator[tuple[int, int]]:
    """The points in steps of about ten metres: the same house under another id has the same."""
    for place in places:
        if place.latitude is not None and place.longitude is not None:
            yield round(place.latitude * 10_000), round(place.longitude * 10_000)

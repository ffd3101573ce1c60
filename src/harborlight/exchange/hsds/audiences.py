"""What of a directory an audience may see: the column's word is compared with the audience's word.

Must stay true: below `AGENCY`, nothing says where a confidential location is: not its own fields, not a second copy of
it without the mark, not its point under another id, not its address or coordinates repeated in a free text, not an
unknown field, not an old value.
"""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from harborlight.tables import services as s
from harborlight.tables.columns import Sensitivity
from harborlight.tables.parts import Declared, Part, declared

WITHHELD = "[withheld]"
_LINKS = frozenset(
    {"url", "uri", "website", "logo", "term_uri", "schedule_link", "email", "referral_endpoint"}
)
_AS_IS = frozenset(
    {"id", "number", "status", "location_type", "address_type", "capacity", "parent_organization_id"}
)
P = TypeVar("P", bound=Part)
Clean = Callable[[str, str], str]


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
    clean: Clean

    def several(self, parts: tuple[P, ...]) -> tuple[P, ...]:
        return tuple(seen for each in parts if (seen := self.one(each)) is not None)

    def one(self, part: P) -> P | None:
        """The part without what lies above the ceiling; None when nothing of it may be seen."""
        if isinstance(part, s.Location) and (part.is_confidential or part.id in self.secret_ids):
            return self._confidential(part)  # type: ignore[return-value]
        seen = {each.name: self._field(part, each) for each in declared(type(part))}
        if isinstance(part, s.ServiceAtLocation) and part.location is not None and seen["location"] is None:
            return None
        if isinstance(part, s.Location) and self.secret_points.intersection(_points((part,))):
            seen |= {"latitude": None, "longitude": None}
        return type(part)(**seen, extra={})

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


def withholding(secret: Iterable[s.Location]) -> Clean:
    """Takes out of a free text what would tell the places: `clean(field's name, text)`. Links that tell one go altogether."""
    told = sorted({each for place in secret for each in _tells(place)}, key=len, reverse=True)
    if not told:
        return lambda name, text: text
    pattern = re.compile("|".join(told), re.IGNORECASE)

    def clean(name: str, text: str) -> str:
        if name in _AS_IS:
            return text
        if name in _LINKS:
            return "" if pattern.search(text) else text
        return pattern.sub(WITHHELD, text)

    return clean


def _points(places: Iterable[s.Location]) -> Iterator[tuple[int, int]]:
    """The points in steps of about ten metres: the same house under another id has the same."""
    for place in places:
        if place.latitude is not None and place.longitude is not None:
            yield round(place.latitude * 10_000), round(place.longitude * 10_000)


def _tells(place: s.Location) -> Iterator[str]:
    """Patterns for the address lines, postcode, map words and coordinates of a place, however they are spaced."""
    for said in (place.external_identifier, *(line for each in place.addresses for line in _lines(each))):
        letters = re.findall(r"\w+", said)
        if len("".join(letters)) >= 4:  # shorter ones would black out ordinary words
            yield r"(?<!\w)" + r"[\W_]*".join(map(re.escape, letters)) + r"(?!\w)"
    for degrees in (place.latitude, place.longitude):
        if degrees is not None and degrees != int(degrees):
            # Three decimals are about 100 metres. The sign may be written as a letter (2.237 W).
            yield r"(?<![\d.])" + re.escape(str(int(abs(degrees) * 1000) / 1000)) + r"\d*"


def _lines(address: s.Address) -> tuple[str, ...]:
    return (address.address_1, address.address_2, address.postal_code)

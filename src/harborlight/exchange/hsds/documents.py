"""HSDS JSON: every published form (full and list, page or bare, tabular) to a directory, and a directory to a page.

Must stay true: a form is told by what it holds, never by its file name; a page keeps the envelope's arithmetic.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from harborlight.errors import InvalidDocument
from harborlight.exchange.hsds import packages
from harborlight.exchange.hsds.shapes import Place, plain, take
from harborlight.exchange.problems import Problem
from harborlight.tables.parts import OWN_PREFIX, Part
from harborlight.tables.services import (
    Directory,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)

_ENVELOPE = frozenset(
    {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}
)
_BESIDE: dict[str, type[Part]] = {
    "organizations": Organization,
    "locations": Location,
    "taxonomies": Taxonomy,
    "taxonomy_terms": TaxonomyTerm,
}
P = TypeVar("P", bound=Part)


def parse(data: bytes, name: str) -> Any:
    """JSON by the book: no endless numbers, no bottomless nesting. NaN and infinity, which some programs write, become words,
    so that the field is named in which one stands and the other rows are kept."""
    try:
        encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else json.detect_encoding(data)
        return json.loads(data.decode(encoding), parse_constant=str, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(
            "this is not a JSON document.", where=name, mend="Send the file as it was exported, in UTF-8."
        ) from error


def read(data: bytes, name: str) -> tuple[Directory, list[Problem]]:
    problems: list[Problem] = []
    raw = parse(data, name)
    if isinstance(raw, Mapping) and raw and all(str(key).endswith(".csv") for key in raw):
        tables = {key[:-4]: _numbered(rows) for key, rows in raw.items()}
        return packages.assemble(tables, problems), problems
    gathered = _Gathered(Place(name, problems))
    gathered.take_any(raw)
    return gathered.directory(), problems


def write(directory: Directory) -> bytes:
    """One page that holds the whole directory; what is not about a service stands beside it under our prefix."""
    said = page([plain(service) for service in directory.services])
    for field in _BESIDE:
        parts = getattr(directory, field)
        if parts:
            said[OWN_PREFIX + field] = [plain(part) for part in parts]
    if directory.unplaced:
        said[OWN_PREFIX + "unplaced"] = [[table, dict(row)] for table, row in directory.unplaced]
    return dump(said | {key: value for key, value in directory.extra.items() if key not in said})


def dump(said: object) -> bytes:
    try:
        return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(said, indent=1, allow_nan=False).encode()


def page(contents: list[dict[str, object]], *, number: int = 1, size: int = 0) -> dict[str, object]:
    """The HSDS envelope around one page of `contents`; size 0 puts all on one page."""
    size = size or max(len(contents), 1)
    n_pages = max(-(-len(contents) // size), 1)
    shown = contents[(number - 1) * size : number * size]
    return {
        "total_items": len(contents),
        "total_pages": n_pages,
        "page_number": number,
        "size": len(shown),
        "first_page": number == 1,
        "last_page": number == n_pages,
        "empty": not shown,
        "contents": shown,
    }


def _finite(said: str) -> float | str:
    value = float(said)
    return value if math.isfinite(value) else said


def _numbered(rows: object) -> list[tuple[int, Mapping[str, object]]]:
    rows = rows if isinstance(rows, list) else [rows]
    return [(n, row) for n, row in enumerate(rows, start=1) if isinstance(row, Mapping)]


class _Gathered:
    """What was found in a document so far, by kind, each id once."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.services: dict[str, Service] = {}
        self.organizations: dict[str, Organization] = {}
        self.locations: dict[str, Location] = {}
        self.taxonomies: dict[str, Taxonomy] = {}
        self.taxonomy_terms: dict[str, TaxonomyTerm] = {}
        self.unplaced: list[tuple[str, Mapping[str, object]]] = []
        self.extra: dict[str, object] = {}

    def directory(self) -> Directory:
        in_services = {each.organization.id for each in self.services.values() if each.organization}
        return Directory(
            services=tuple(self.services.values()),
            organizations=tuple(each for key, each in self.organizations.items() if key not in in_services),
            locations=tuple(self.locations.values()),
            taxonomies=tuple(self.taxonomies.values()),
            taxonomy_terms=tuple(self.taxonomy_terms.values()),
            unplaced=tuple(self.unplaced),
            extra=self.extra,
        )

    def take_any(self, raw: object) -> None:
        if isinstance(raw, list):
            self._take_rows(raw, self._take_one)
        elif not isinstance(raw, Mapping):
            raise InvalidDocument(
                "holds no directory.", where=self.place.file, mend="Send an HSDS 3.0 document."
            )
        elif isinstance(raw.get("contents"), list):
            self._take_page(raw)
        elif "openapi_url" in raw or {"version", "profile"} <= raw.keys():
            self.extra |= raw
        else:
            self._take_rows([raw], self._take_one)

    def _take_page(self, raw: Mapping[str, Any]) -> None:
        self._take_rows(raw["contents"], self._take_one)
        beside = {OWN_PREFIX + field: field for field in _BESIDE}
        for key, value in raw.items():
            if key in beside and isinstance(value, list):
                part, into = _BESIDE[beside[key]], getattr(self, beside[key])
                self._take_rows(value, partial(self._keep, part, into=into))
            elif key == OWN_PREFIX + "unplaced" and isinstance(value, list):
                self.unplaced += [(str(one[0]), one[1]) for one in value if _is_unplaced(one)]
            elif key not in _ENVELOPE:
                self.extra[key] = value

    def _take_rows(self, rows: Iterable[object], taker: Callable[[Any], object]) -> None:
        for self.place.row, one in enumerate(rows, start=1):
            if isinstance(one, Mapping):
                taker(one)
            else:
                self.place.say("is not an object.", "Write each entry as an object.", is_kept=False)

    def _take_one(self, raw: Mapping[str, Any]) -> None:
        kind = _kind_of(raw)
        if kind is ServiceAtLocation:
            self._take_at_location(raw)
        elif kind is Organization:
            self._take_organization(raw)
        elif kind is None:
            self.place.say(
                "is of no known kind.", "Send services, organizations or locations.", is_kept=False
            )
        else:
            into: dict[type[Part], dict[str, Any]] = {
                Service: self.services,
                Location: self.locations,
                Taxonomy: self.taxonomies,
                TaxonomyTerm: self.taxonomy_terms,
            }
            self._keep(kind, raw, into[kind])

    def _keep(self, part: type[P], raw: object, into: dict[str, P]) -> P | None:
        taken = take(part, raw, self.place)
        if taken is not None and taken.id in into and into[taken.id] != taken:
            self.place.say(
                "has an id that stands above already.", "Give each entry its own id.", "id", is_kept=False
            )
            return None
        if taken is not None:
            into[taken.id] = taken
        return taken

    def _take_organization(self, raw: Mapping[str, Any]) -> None:
        """An organization may bring its services; each then says whose it is."""
        bare = {key: value for key, value in raw.items() if key != "services"}
        organization = self._keep(Organization, bare, self.organizations)
        for one in raw.get("services") or ():
            service = take(Service, one, self.place.at("services"))
            if service is not None:
                whose = service.organization or organization
                self.services[service.id] = dataclasses.replace(service, organization=whose)

    def _take_at_location(self, raw: Mapping[str, Any]) -> None:
        """A service at a location is the service, seen from one of its places."""
        bare = {key: value for key, value in raw.items() if key != "service"}
        at = take(ServiceAtLocation, bare, self.place)
        service = take(Service, raw.get("service"), self.place.at("service"))
        if at is None or service is None:
            return
        known = self.services.get(service.id, service)
        others = tuple(each for each in known.service_at_locations if each.id != at.id)
        self.services[known.id] = dataclasses.replace(known, service_at_locations=(*others, at))


def _is_unplaced(one: object) -> bool:
    return isinstance(one, list) and len(one) == 2 and isinstance(one[1], Mapping)


def _kind_of(raw: Mapping[str, Any]) -> type[Part] | None:
    """The published forms share field names; the first telling one decides."""
    if isinstance(raw.get("service"), Mapping):
        return ServiceAtLocation
    for kind, telling in _TELLING:
        if telling & raw.keys():
            return kind
    return Organization if "name" in raw else None


_TELLING: tuple[tuple[type[Part], frozenset[str]], ...] = (
    (Location, frozenset({"location_type", "latitude", "addresses"})),
    (TaxonomyTerm, frozenset({"taxonomy", "taxonomy_detail", "taxonomy_id", "term_uri"})),
    (
        Service,
        frozenset({"status", "organization", "organization_id", "service_at_locations", "minimum_age"}),
    ),
    (Taxonomy, frozenset({"version"})),
)

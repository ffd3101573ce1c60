"""A spreadsheet of services, one row each, as most coalitions keep it, to a directory.

Must stay true: the same row gives the same ids each time, so that a second import updates and does not double; a row
that says it is confidential, or says it unclearly, makes a confidential place.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from harborlight.exchange import hsds, tabular
from harborlight.exchange.hsds import shapes
from harborlight.exchange.mapping import ColumnMap
from harborlight.exchange.problems import Problem
from harborlight.tables.parts import OWN_PREFIX
from harborlight.tables.services import Directory, Service

_NAMESPACE = uuid.UUID("0c9c7a1e-5a35-5d0b-9b57-4f8f2a1a6e21")
_AS_THEY_ARE = (
    "name",
    "description",
    "url",
    "email",
    "minimum_age",
    "maximum_age",
    "eligibility_description",
)
_OURS = (
    "sexes_accepted",
    "exploitation_types_accepted",
    "immigration_statuses_accepted",
    "capacity",
    "n_open",
    "last_verified_on",
)
_ADDRESS = ("address_1", "city", "state_province", "postal_code", "country")


def read_services(reading: tabular.Reading, columns: ColumnMap, *, name: str = "spreadsheet") -> hsds.Reading:
    """Services of a spreadsheet whose columns were mapped (see `mapping.wanted_columns("services")`)."""
    problems: list[Problem] = list(reading.problems)
    for column in filter(str.strip, columns.unmapped):
        mend = f"If it matters, name it as one of: {', '.join(columns.missing)}."
        problems.append(
            Problem("is a column that is not understood; it was not kept.", mend, name, column=column)
        )
    services: dict[str, Service] = {}
    for row in reading.rows:
        place = shapes.Place(name, problems, row.number)
        cells = {wanted: said.strip() for wanted, said in columns.apply(row.cells).items()}
        taken = shapes.take(Service, _service(cells), place)
        if taken is not None and taken.id in services:
            place.say("this service stands above already.", "Keep one row for each.", "name", is_kept=False)
        elif taken is not None:
            services[taken.id] = taken
    return hsds.Reading(Directory(services=tuple(services.values())), tuple(problems))


def _service(cells: Mapping[str, str]) -> dict[str, object]:
    """The row as an HSDS object. Who offers it and where it is make two services of one name different."""
    place = tuple(cells.get(each, "") for each in _ADDRESS)
    about = ("service", cells.get("organization", ""), cells.get("name", ""), *place)
    said: dict[str, object] = {"id": _id(*about), "status": "active"}
    said |= {each: cells[each] for each in _AS_THEY_ARE if cells.get(each)}
    said |= {OWN_PREFIX + each: cells[each] for each in _OURS if cells.get(each)}
    if cells.get("organization"):
        whose = cells["organization"]
        said["organization"] = {
            "id": _id("organization", whose.casefold()),
            "name": whose,
            "description": whose,
        }
    if cells.get("phone"):
        said["phones"] = [{"id": _id(*about, "phone", n), "number": n} for n in _parted(cells["phone"])]
    if cells.get("languages"):
        said["languages"] = [
            {"id": _id(*about, "language", n), "name": n} for n in _parted(cells["languages"])
        ]
    if cells.get("opening_hours"):
        said["schedules"] = [{"id": _id(*about, "hours"), "description": cells["opening_hours"]}]
    if cells.get("needs"):
        said["attributes"] = [_need(about, each) for each in _parted(cells["needs"])]
    return said | _at_location(about, cells)


def _need(about: tuple[str, ...], word: str) -> dict[str, object]:
    term = {"id": _id("need", word.casefold()), "name": word, "description": word}
    return {"id": _id(*about, "need", word), "link_type": "need", "value": word, "taxonomy_term": term}


def _at_location(about: tuple[str, ...], cells: Mapping[str, str]) -> dict[str, object]:
    confidential = cells.get("is_confidential", "")
    address = {each: cells.get(each, "") for each in _ADDRESS}
    location: dict[str, object] = {"id": _id(*about, "location"), "location_type": "physical"}
    location |= {each: cells[each] for each in ("latitude", "longitude") if cells.get(each)}
    if any(address.values()):
        location["addresses"] = [{"id": _id(*about, "address"), "address_type": "physical"} | address]
    if confidential:
        location[OWN_PREFIX + "is_confidential"] = confidential
    if len(location) == 2:
        return {}
    return {"service_at_locations": [{"id": _id(*about, "at"), "location": location}]}


def _parted(said: str) -> list[str]:
    return list(dict.fromkeys(each.strip() for each in re.split(r"[;,/\n]", said) if each.strip()))


def _id(*about: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(about)))

"""HSDS 3.0 (Open Referral): the directory of services from and to JSON and the tabular CSV package.

Must stay true: export → import is identity for the holder; for anybody else a confidential place cannot be found in
what is written; of a file with faults the good entries are kept and each fault is named with its mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives, tabular
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.hsds import documents, packages, shapes
from harborlight.exchange.hsds import vocabulary as words
from harborlight.exchange.hsds.audiences import Audience, narrow, withholding
from harborlight.exchange.hsds.listings import Listing, as_listed, line_of, made_of, place_of, places_of
from harborlight.exchange.problems import Problem
from harborlight.tables.services import Directory

__all__ = [
    "Audience",
    "Listing",
    "Reading",
    "as_listed",
    "line_of",
    "made_of",
    "narrow",
    "place_of",
    "places_of",
    "read",
    "withholding",
    "write_csv_package",
    "write_json",
    "write_page",
]


@dataclass(frozen=True, slots=True)
class Reading:
    directory: Directory
    problems: tuple[Problem, ...] = ()


def read(source: bytes | Path, *, name: str = "", limits: Limits = LIMITS) -> Reading:
    """A JSON document, a zip of CSV or JSON files, a folder of CSV files, or one CSV file named by its noun."""
    name = name or (source.name if isinstance(source, Path) else "directory")
    if isinstance(source, Path) and source.is_dir():
        return _read_package({each.name: each.read_bytes() for each in sorted(source.glob("*.csv"))}, limits)
    data = archives.read_bytes(source, limits)
    if archives.is_zip(data):
        return _read_archive(archives.unpack(data, limits), limits)
    if name.lower().endswith(".csv"):
        return _read_package({name: data}, limits)
    directory, problems = documents.read(data, name)
    return Reading(directory, tuple(problems))


def write_json(directory: Directory, *, audience: Audience) -> bytes:
    """One page of services in full, with whatever else the audience may see beside it."""
    return documents.write(narrow(directory, audience))


def write_page(directory: Directory, *, audience: Audience, number: int = 1, size: int = 50) -> bytes:
    """One page of the services in full, as `GET /services?full=true&page=…` answers."""
    seen = narrow(directory, audience)
    contents = [shapes.plain(service) for service in seen.services]
    return documents.dump(documents.page(contents, number=number, size=size))


def write_csv_package(directory: Directory, *, audience: Audience) -> bytes:
    """The tabular package as a zip, with the datapackage.json that names its files."""
    rows = packages.flatten(narrow(directory, audience))
    files = {f"{table}.csv": packages.to_csv(table, its_rows) for table, its_rows in rows.items()}
    return archives.pack({"datapackage.json": documents.dump(_datapackage(list(files)))} | files)


def _datapackage(files: list[str]) -> dict[str, object]:
    return {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "hsds_version": words.VERSION,
        "profile": "tabular-data-package",
        "resources": [
            {"name": file[:-4], "path": file, "profile": "tabular-data-resource", "encoding": "utf-8"}
            for file in files
        ],
    }


def _read_archive(files: Mapping[str, bytes], limits: Limits) -> Reading:
    csvs = {name: data for name, data in files.items() if _is_wanted(name, ".csv")}
    if csvs:
        return _read_package(csvs, limits)
    documents_in = {name: data for name, data in files.items() if _is_wanted(name, ".json")}
    if len(documents_in) != 1:
        raise InvalidDocument(
            "the archive holds neither an HSDS CSV package nor one JSON document.",
            mend="Pack the CSV files (services.csv, organizations.csv, …) or one JSON file.",
        )
    ((name, data),) = documents_in.items()
    directory, problems = documents.read(data, PurePosixPath(name).name)
    return Reading(directory, tuple(problems))


def _is_wanted(name: str, suffix: str) -> bool:
    """macOS puts shadow files beside the real ones."""
    path = PurePosixPath(name)
    is_shadow = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.name.lower().endswith(suffix) and path.name != "datapackage.json" and not is_shadow


def _read_package(files: Mapping[str, bytes], limits: Limits) -> Reading:
    problems: list[Problem] = []
    tables: dict[str, list[tuple[int, Mapping[str, object]]]] = {}
    for name, data in files.items():
        file = PurePosixPath(name).name
        try:
            reading = tabular.read(data, name=file, limits=limits)
        except InvalidDocument as error:
            problems.append(Problem(error.message, error.mend, file=file, is_kept=False))
            continue
        problems += reading.problems
        tables.setdefault(file[:-4].lower(), []).extend((row.number, row.cells) for row in reading.rows)
    if not tables:
        raise InvalidDocument(
            "no file of this package could be read.", mend="; ".join(map(str, problems[:3]))
        )
    directory = packages.assemble(tables, problems)
    return Reading(directory, tuple(problems))

"""Posts as they come in, and as every later step wants them: columns found, rows kept or refused, text tidied.

Must stay true: an id that was given is kept; every row ends in exactly one of two tables, posts or rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from harborlight.engine import words
from harborlight.engine.files import ReadLimits, Row, open_rows
from harborlight.engine.steps import Split, column, from_columns, from_rows, split
from harborlight.errors import InvalidTable
from harborlight.tables import posts as shapes

# Column names as people write them, lower case, letters and digits only; the first that a file has is taken.
_SAID: Mapping[str, tuple[str, ...]] = {
    "text": (
        *(
            "text",
            "body",
            "description",
            "content",
            "adtext",
            "advert",
            "advertisement",
            "message",
            "posttext",
        ),
        *(
            "fulltext",
            "details",
            "post",
            "ad",
            "texto",
            "descripcion",
            "texte",
            "annonce",
            "текст",
            "опис",
            "النص",
        ),
    ),
    "title": ("title", "heading", "headline", "subject", "titulo", "titre", "заголовок", "العنوان"),
    "post_id": ("postid", "id", "adid", "uid", "uuid", "advertid", "listingid", "identifier", "reference"),
    "posted_at": (
        *("postedat", "posted", "date", "postdate", "posteddate", "dateposted", "timestamp", "datetime"),
        *("createdat", "created", "published", "publishedat", "time", "fecha", "дата", "التاريخ"),
    ),
    "place": (
        "place",
        "city",
        "location",
        "town",
        "area",
        "region",
        "ciudad",
        "ville",
        "lieu",
        "місто",
        "المدينة",
    ),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "language": ("language", "lang", "idioma", "langue"),
    "kind": ("kind", "category", "type", "posttype", "section"),
    "source": ("source", "site", "website", "domain", "platform"),
    "url": ("url", "link", "permalink", "uri"),
    "contact": (
        "contact",
        "phone",
        "phonenumber",
        "telephone",
        "tel",
        "mobile",
        "telefono",
        "телефон",
        "الهاتف",
    ),
}
FIELDS = tuple(_SAID)
_ORDER = ("post_id", "text", "posted_at", "place", "lat", "lon", "language", "kind", "source", "url")


@dataclass(frozen=True, slots=True)
class ReadParams:
    """`columns` maps the file's own column names to ours, before any guess. `batch` counts rows."""

    columns: Mapping[str, str] = field(default_factory=dict)
    limits: ReadLimits = field(default_factory=ReadLimits)
    max_text_chars: int = 100_000
    batch: int = 10_000


@dataclass(frozen=True, slots=True)
class CleanParams:
    """`is_day_first`: 03/04 is the third of April."""

    is_day_first: bool = True


def guess_columns(present: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our field → the file's column. A given mapping wins; what it does not name is guessed from the column's name."""
    given = given or {}
    unknown = sorted(set(given.values()) - set(FIELDS))
    if unknown:
        mend = f"Choose from: {', '.join(FIELDS)}."
        raise InvalidTable(f"no field is called {', '.join(unknown)}", where="column map", mend=mend)
    found = {ours: theirs for theirs, ours in given.items() if theirs in present}
    plain: dict[str, str] = {}
    for theirs in present:
        plain.setdefault(re.sub(r"[\W_]+", "", theirs.lower()), theirs)
    for ours, said in _SAID.items():
        if ours not in found:
            free = (plain[name] for name in said if name in plain and plain[name] not in found.values())
            first = next(free, None)
            if first is not None:
                found[ours] = first
    return found


@split(Split.SOURCE)
def read_posts(paths: Sequence[Path], *, params: ReadParams) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Parts of two tables: posts as written, and rows that were refused."""
    seen: dict[str, int] = {}
    for path in paths:
        opened = open_rows(path, params.limits)
        columns = guess_columns(opened.columns, params.columns)
        if opened.columns and "text" not in columns:
            mend = f"Name it: --map COLUMN=text. Columns here: {', '.join(opened.columns)[:400]}."
            raise InvalidTable("has no column that looks like the text", where=path.name, mend=mend)
        yield from _parts(opened.rows, path.name, columns, params, seen)


def _parts(
    rows: Iterator[Row], name: str, columns: Mapping[str, str], params: ReadParams, seen: dict[str, int]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    good: list[tuple[str, ...]] = []
    bad: list[tuple[str, int, str]] = []
    for row in rows:
        taken, reason = _take(row, name, columns, params, seen)
        if reason:
            bad.append((name, row.number, reason))
        else:
            good.append(taken)
        if len(good) + len(bad) >= params.batch:
            yield from_rows(shapes.RAW_POSTS, good), from_rows(shapes.REJECTED, bad)
            good, bad = [], []
    yield from_rows(shapes.RAW_POSTS, good), from_rows(shapes.REJECTED, bad)


def _take(
    row: Row, name: str, columns: Mapping[str, str], params: ReadParams, seen: dict[str, int]
) -> tuple[tuple[str, ...], str]:
    """A post, or the reason why there is none."""
    if row.reason:
        return (), row.reason
    cell = {ours: row.cells.get(theirs, "") for ours, theirs in columns.items()}
    parts = (cell.get("title", ""), cell.get("text", ""), cell.get("contact", ""))
    text = "\n".join(part for part in parts if part.strip())
    if not words.tidy(cell.get("text", "")) and not words.tidy(cell.get("title", "")):
        return (), "no_text"
    if len(text) > params.max_text_chars:
        return (), "text_too_long"
    post_id = _printable(cell.get("post_id", "")) or f"{name}:{row.number}"
    content = hash((post_id, text))
    if seen.get(post_id) == content:
        return (), "same_row_again"
    if post_id in seen:
        post_id = f"{post_id}~{name}:{row.number}"
    seen[post_id] = content
    said = {**cell, "post_id": post_id, "text": text}
    return tuple(_sound(said.get(each, "")) for each in _ORDER), ""


def _printable(post_id: str) -> str:
    return words.tidy(post_id).replace("\n", " ")[:200]


def _sound(text: str) -> str:
    """Without unpaired surrogates, which no table can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@split(Split.ROW_WISE)
def clean_posts(raw: pa.Table, *, params: CleanParams) -> pa.Table:
    """Text in one way of writing, moments in UTC, positions in range, language and kind guessed where not given."""
    texts = [words.tidy(text) for text in column(raw, "text")]
    given = zip(column(raw, "language"), column(raw, "kind"), texts, strict=True)
    known = [
        (_language(language or "", text), words.guess_kind(kind or "", text))
        for language, kind, text in given
    ]
    where = [_position(lat, lon) for lat, lon in zip(column(raw, "lat"), column(raw, "lon"), strict=True)]
    moments = [
        words.read_moment(said or "", is_day_first=params.is_day_first) for said in column(raw, "posted_at")
    ]
    return from_columns(
        shapes.POSTS,
        {
            "post_id": column(raw, "post_id"),
            "text": texts,
            "posted_at": moments,
            "place": [words.tidy(said or "")[:200] or None for said in column(raw, "place")],
            "lat": [lat for lat, _ in where],
            "lon": [lon for _, lon in where],
            "language": [language for language, _ in known],
            "kind": [kind for _, kind in known],
            "source": [words.tidy(said or "")[:200] or None for said in column(raw, "source")],
            "url": [words.tidy(said or "")[:2000] or None for said in column(raw, "url")],
        },
    )


def _language(given: str, text: str) -> str:
    said = given.strip().lower()[:2]
    return said if re.fullmatch("[a-z]{2}", said) else words.guess_language(text)


def _position(lat: object, lon: object) -> tuple[float | None, float | None]:
    """Degrees, or nothing: a half or impossible position is no position; 0, 0 is what a broken form writes."""
    try:
        north, east = float(str(lat).replace(",", ".")), float(str(lon).replace(",", "."))
    except ValueError:
        return None, None
    is_sound = abs(north) <= 90 and abs(east) <= 180 and (north, east) != (0.0, 0.0)
    return (north, east) if is_sound else (None, None)

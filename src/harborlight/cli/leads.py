"""`harborlight leads` and `harborlight mentions`: from files of posts to tables on this machine. No Django, no network.

Must stay true: nothing of what a post says is printed; the tables lie in a folder only its owner may read.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harborlight.errors import Invalid, InvalidTable

if TYPE_CHECKING:
    import pyarrow as pa

    from harborlight.engine.runners import Receipt
    from harborlight.tables import TableShape

_inputs = click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
_map = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="A column of yours and what it is, such as body=text.",
)
_region = click.option(
    "--region",
    "regions",
    multiple=True,
    default=("GB",),
    show_default=True,
    help="Country for numbers and towns without one. Repeat to try several.",
)
_phrases = click.option(
    "--phrases",
    type=click.Path(path_type=Path),
    help="CSV: phrase, language, indicator, weight. Otherwise the shipped list.",
)
_places = click.option(
    "--places",
    type=click.Path(path_type=Path),
    help="CSV: place_id, name, country, lat, lon, and perhaps population, names (|). Otherwise the shipped list.",
)


@click.command()
@_inputs
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder for the tables and report.html."
)
@_map
@_region
@_phrases
@_places
@click.option(
    "--resume",
    "may_resume",
    is_flag=True,
    help="Go on after the last finished step of an earlier run into the same folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a summary for machines.")
def leads(
    inputs: tuple[Path, ...],
    out: Path,
    maps: tuple[str, ...],
    regions: tuple[str, ...],
    phrases: Path | None,
    places: Path | None,
    may_resume: bool,
    as_json: bool,
) -> None:
    """Read posts (CSV, JSON lines, Parquet; gzip too), tie together what belongs together, and list leads.

    A lead is a question for a trained person. Look at OUT/report.html.
    """
    from harborlight.engine import pipelines, report, runners

    chosen = pipelines.for_regions(pipelines.LEADS, _countries(regions), _columns(maps))
    _show_columns(inputs, _columns(maps))
    given = {"phrases": _phrase_table(phrases), "places": _place_table(places)}
    receipt = runners.run_local(chosen, inputs, given, out, may_resume=may_resume, progress=_Line())
    _need_posts(receipt)
    page = report.write_report(lambda name: runners.read_table(out, name))
    _write_private(out / "report.html", page.encode())
    _summarise(receipt, out, as_json)


@click.command()
@_inputs
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="A .csv, .jsonl or .parquet file."
)
@_map
@_region
@_phrases
@_places
def mentions(
    inputs: tuple[Path, ...],
    out: Path,
    maps: tuple[str, ...],
    regions: tuple[str, ...],
    phrases: Path | None,
    places: Path | None,
) -> None:
    """List what posts mention: numbers, addresses, wallets, prices, ages, places, phrases."""
    from harborlight.engine import pipelines, runners

    if out.suffix not in (".csv", ".jsonl", ".parquet"):
        raise Invalid({"out": "is not .csv, .jsonl or .parquet."}, mend="Choose one of these endings.")
    chosen = pipelines.for_regions(pipelines.MENTIONS, _countries(regions), _columns(maps))
    _show_columns(inputs, _columns(maps))
    given = {"phrases": _phrase_table(phrases), "places": _place_table(places)}
    with tempfile.TemporaryDirectory(prefix="harborlight-") as folder:
        receipt = runners.run_local(chosen, inputs, given, Path(folder), progress=_Line())
        _need_posts(receipt)
        _write_private(out, _encoded(runners.read_table(Path(folder), "mentions"), out.suffix))
    counts = receipt.counts()
    click.echo(
        f"{counts['posts']:,} posts, {counts['mentions']:,} mentions, {counts['rejected']:,} rows refused → {out}",
        err=True,
    )


def add_to(group: click.Group) -> None:
    group.add_command(leads)
    group.add_command(mentions)


# ── what was asked ─────────────────────────────────────────────────────────────────────────────────────────────────


def _columns(maps: Iterable[str]) -> dict[str, str]:
    pairs = [said.rpartition("=") for said in maps]
    if any(not theirs or not ours for theirs, _, ours in pairs):
        raise Invalid({"map": "is not COLUMN=FIELD."}, mend="For example --map body=text.")
    return {theirs: ours for theirs, _, ours in pairs}


def _countries(regions: Iterable[str]) -> tuple[str, ...]:
    import phonenumbers

    codes = tuple(said.upper() for said in regions)
    unknown = [code for code in codes if code not in phonenumbers.SUPPORTED_REGIONS]
    if unknown:
        raise Invalid(
            {"region": f"knows no country {', '.join(unknown)}."}, mend="Use two letters, such as GB or UA."
        )
    return codes


def _show_columns(inputs: Iterable[Path], given: Mapping[str, str]) -> None:
    """How each file's columns are understood, before any work."""
    from harborlight.engine.files import ReadLimits, open_rows
    from harborlight.engine.posts import guess_columns

    for path in inputs:
        opened = open_rows(path, ReadLimits())
        found = guess_columns(opened.columns, given)
        if found:
            click.echo(
                f"{path.name}: " + ", ".join(f"{ours} ← {theirs}" for ours, theirs in found.items()), err=True
            )


def _need_posts(receipt: Receipt) -> None:
    counts = receipt.counts()
    if not counts.get("posts"):
        refused = counts.get("rejected", 0)
        raise InvalidTable(
            f"no post could be read; {refused:,} rows were refused",
            mend="See rejected.parquet, or check the files.",
        )


# ── tables given to the run ────────────────────────────────────────────────────────────────────────────────────────


def _phrase_table(path: Path | None) -> pa.Table:
    from harborlight.engine.steps import from_rows
    from harborlight.knowledge.indicators import phrases
    from harborlight.tables.posts import PHRASES

    if path is None:
        return from_rows(
            PHRASES, [(each.phrase, each.language, each.indicator, each.weight) for each in phrases()]
        )
    rows = _csv_rows(path, PHRASES, ("phrase", "indicator"))
    return from_rows(
        PHRASES,
        [
            (row["phrase"], row.get("language", ""), row["indicator"], int(_number(row, "weight", path, "1")))
            for row in rows
        ],
    )


def _place_table(path: Path | None) -> pa.Table:
    from harborlight.engine.steps import from_rows
    from harborlight.knowledge.places import places
    from harborlight.tables.posts import PLACES

    if path is None:
        return from_rows(PLACES, [dataclasses.astuple(each) for each in places()])
    rows = _csv_rows(path, PLACES, ("place_id", "name", "country", "lat", "lon"))
    return from_rows(
        PLACES,
        [
            (
                *(row["place_id"], row["name"], row["country"].upper()),
                *(
                    _number(row, "lat", path),
                    _number(row, "lon", path),
                    int(_number(row, "population", path, "0")),
                ),
                *(
                    [name for name in (row.get("names") or "").split("|") if name],
                    row.get("is_common_word") == "1",
                ),
            )
            for row in rows
        ],
    )


def _csv_rows(path: Path, shape: TableShape, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidTable(
            "cannot be read as UTF-8 text", where=path.name, mend="Save it as CSV UTF-8."
        ) from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    if not rows or not set(needed) <= set(rows[0]):
        raise InvalidTable(
            "lacks rows or columns",
            where=path.name,
            mend=f"It needs: {', '.join(needed)}; it may have: {', '.join(shape.names())}.",
        )
    return [{name: value or "" for name, value in row.items() if name} for row in rows]


def _number(row: Mapping[str, str], name: str, path: Path, otherwise: str = "") -> float:
    try:
        return float(row.get(name) or otherwise)
    except ValueError as error:
        raise InvalidTable(
            f"column {name} holds something that is no number", where=path.name, mend="Correct that row."
        ) from error


# ── what is shown and written ──────────────────────────────────────────────────────────────────────────────────────


class _Line:
    """One line of progress, rewritten in a terminal; one line per step elsewhere."""

    def __init__(self) -> None:
        self._step = ""
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        if self._is_terminal:
            of = f"/{total:,}" if total else ""
            click.echo(f"\r\x1b[K{step.replace('_', ' ')} {done:,}{of}", nl=False, err=True)
        elif step != self._step:
            click.echo(f"{step.replace('_', ' ')} …", err=True)
        self._step = step


def _write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, and for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    half.replace(path)


def _encoded(table: pa.Table, suffix: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from harborlight.exchange import tabular

    if suffix == ".csv":
        return tabular.write_csv(table.column_names, table.to_pylist())
    if suffix == ".jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist()).encode()
    into = pa.BufferOutputStream()
    pq.write_table(table, into, compression="zstd")
    return into.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _summarise(receipt: Receipt, out: Path, as_json: bool) -> None:
    counts = receipt.counts()
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        told: dict[str, Any] = {
            "out": str(out),
            "status": receipt.status,
            "code": receipt.code,
            "rows": counts,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(
        f"{counts['posts']:,} posts read, {counts['rejected']:,} rows refused (rejected.parquet says why)."
    )
    click.echo(
        f"{counts['templates']:,} templates, {counts['leads']:,} leads. Each is a question for a trained person, not a finding."
    )
    click.echo(f"Look at {out / 'report.html'}")

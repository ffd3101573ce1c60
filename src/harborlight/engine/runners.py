"""Where work runs: the only file that knows. Here on this machine, step by step, each table a Parquet file.

Must stay true: a table is either whole or absent; the receipt says what was read, with which parameters and code, and
how many rows came out; a run that was stopped goes on after its last finished step, and ends with the same tables.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from harborlight import __version__
from harborlight.engine.pipelines import Pipeline, Step
from harborlight.engine.steps import Split, split_of
from harborlight.errors import Missing, Unavailable

RECEIPT = "receipt.json"
Progress = Callable[[str, int, int], None]  # step name, rows or steps done, of how many (0: not known)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run leaves. `status`: running | cancelled | finished."""

    pipeline: str
    code: str
    status: str
    started_at: str
    inputs: tuple[Mapping[str, Any], ...]
    steps: tuple[Mapping[str, Any], ...]

    @property
    def is_finished(self) -> bool:
        return self.status == "finished"

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {table: made["rows"] for step in self.steps for table, made in step["made"].items()}


class _CancelledError(Exception):
    """The caller asked to stop."""


def run_local(
    pipeline: Pipeline,
    inputs: Sequence[Path],
    given: Mapping[str, pa.Table],
    out: Path,
    *,
    may_resume: bool = False,
    batch: int = 5_000,
    progress: Progress = lambda step, done, total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Receipt:
    """Run the pipeline into the folder `out`. With `may_resume`, steps that are done and unchanged are not redone."""
    lacking = sorted(set(pipeline.given) - set(given))
    if lacking:
        raise Missing(
            f"{pipeline.name} needs the table(s) {', '.join(lacking)}.", mend="Give them to the run."
        )
    try:
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        run = _Run(pipeline, tuple(inputs), given, out, batch, progress, is_cancelled)
        return run.go(_read_receipt(out) if may_resume else None)
    except OSError as error:
        if error.errno is None:
            raise
        mend = "Free some space or choose another folder, then run again with --resume."
        raise Unavailable(
            f"The folder for the results cannot be written ({error.strerror}).", mend=mend
        ) from error


def read_table(out: Path, name: str) -> pa.Table:
    """A table of a finished run."""
    path = _path(out, name)
    if not path.is_file():
        raise Missing(f"There is no table {name} in that folder.", mend="Run the pipeline first.")
    return pq.read_table(path)


class _Run:
    """One run under way."""

    def __init__(
        self,
        pipeline: Pipeline,
        inputs: tuple[Path, ...],
        given: Mapping[str, pa.Table],
        out: Path,
        batch: int,
        progress: Progress,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._pipeline, self._inputs, self._given, self._out = pipeline, inputs, given, out
        self._batch, self._progress, self._is_cancelled = batch, progress, is_cancelled
        self._n_read = 0
        self._earlier: Mapping[str, Mapping[str, Any]] = {}
        self._marks = {name: _table_mark(table) for name, table in given.items() if name in pipeline.given}

    def go(self, before: Receipt | None) -> Receipt:
        files = tuple(_file_mark(path) for path in self._inputs)
        self._marks["inputs"] = hashlib.sha256(json.dumps(files).encode()).hexdigest()
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        receipt = Receipt(self._pipeline.name, code_version(), "running", now, files, ())
        self._earlier = {step["name"]: step for step in before.steps} if before else {}
        for step in self._pipeline.steps:
            try:
                told = self._do(step)
            except _CancelledError:
                return self._keep(dataclasses.replace(receipt, status="cancelled"))
            receipt = self._keep(dataclasses.replace(receipt, steps=(*receipt.steps, told)))
        for name in self._pipeline.passing:
            _path(self._out, name).unlink(missing_ok=True)
        return self._keep(dataclasses.replace(receipt, status="finished"))

    def _do(self, step: Step) -> Mapping[str, Any]:
        earlier = self._done_before(step)
        if earlier:
            return {**earlier, "is_resumed": True}
        mark = self._mark(step)
        began = time.perf_counter()
        self._check()
        rows = self._write(step)
        made = {name: {"rows": n, "sha256": _digest(_path(self._out, name))} for name, n in rows.items()}
        self._marks.update({name: str(each["sha256"]) for name, each in made.items()})
        seconds = round(time.perf_counter() - began, 3)
        return {
            "name": step.name,
            "mark": mark,
            "params": _said(step.params),
            "made": made,
            "seconds": seconds,
        }

    def _mark(self, step: Step) -> str:
        """What the step's tables depend on: itself, its parameters, the code, and what it reads."""
        reads = [self._marks[name] for name in step.reads or ("inputs",)]
        told = json.dumps([step.name, _said(step.params), code_version(), reads], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def _done_before(self, step: Step) -> Mapping[str, Any] | None:
        """What an earlier run says of the same step, if its tables are the very ones it made."""
        earlier = self._earlier.get(step.name)
        if not earlier or earlier["mark"] != self._mark(step):
            return None
        made: Mapping[str, Mapping[str, Any]] = earlier["made"]
        self._marks.update({name: str(each["sha256"]) for name, each in made.items()})
        is_whole = all(self._is_there(name, str(each["sha256"])) for name, each in made.items())
        return earlier if is_whole else None

    def _is_there(self, name: str, digest: str) -> bool:
        """A passing table may be gone, if every step that reads it need not be done again."""
        path = _path(self._out, name)
        if path.is_file():
            return _digest(path) == digest
        heirs = [step for step in self._pipeline.steps if name in step.reads]
        return name in self._pipeline.passing and all(self._done_before(heir) for heir in heirs)

    def _write(self, step: Step) -> dict[str, int]:
        how = split_of(step.does)
        if how is Split.SOURCE:
            parts = step.does(self._inputs, params=step.params)
            return self._store(step, parts, 0)
        if how is Split.ROW_WISE:
            first = pq.ParquetFile(_path(self._out, step.reads[0]))
            with first:
                return self._store(step, self._batches(step, first), first.metadata.num_rows)
        self._progress(step.name, 0, 0)
        table = step.does(*(self._table(name) for name in step.reads), params=step.params)
        return self._store(step, iter([table]), 0)

    def _batches(self, step: Step, first: pq.ParquetFile) -> Iterator[pa.Table]:
        others = [self._table(name) for name in step.reads[1:]]
        is_empty = True
        self._n_read = 0
        for batch in first.iter_batches(batch_size=self._batch):
            is_empty = False
            self._n_read += batch.num_rows
            yield step.does(pa.Table.from_batches([batch]), *others, params=step.params)
        if is_empty:
            yield step.does(first.schema_arrow.empty_table(), *others, params=step.params)

    def _store(self, step: Step, parts: Iterator[Any], total: int) -> dict[str, int]:
        """Write parts as they come, beside the final names; then put all in place."""
        counts = dict.fromkeys(step.makes, 0)
        with contextlib.ExitStack() as open_files:
            writers: dict[str, pq.ParquetWriter] = {}
            open_files.callback(_discard, self._out, step.makes)
            for part in parts:
                for name, table in zip(step.makes, part if isinstance(part, tuple) else (part,), strict=True):
                    if name not in writers:
                        writer = pq.ParquetWriter(_half(self._out, name), table.schema, compression="zstd")
                        writers[name] = open_files.enter_context(writer)
                    writers[name].write_table(table)
                    counts[name] += table.num_rows
                self._progress(step.name, self._n_read if total else counts[step.makes[0]], total)
                self._check()
            for writer in writers.values():
                writer.close()
            for name in step.makes:
                _put_in_place(_half(self._out, name), _path(self._out, name))
        return counts

    def _table(self, name: str) -> pa.Table:
        return self._given[name] if name in self._given else pq.read_table(_path(self._out, name))

    def _check(self) -> None:
        if self._is_cancelled():
            raise _CancelledError

    def _keep(self, receipt: Receipt) -> Receipt:
        half = self._out / (RECEIPT + ".half")
        half.write_text(
            json.dumps(dataclasses.asdict(receipt), indent=2, ensure_ascii=False), encoding="utf-8"
        )
        _put_in_place(half, self._out / RECEIPT)
        return receipt


@lru_cache(maxsize=1)
def code_version() -> str:
    """The release, and a digest of the engine's own sources and shapes."""
    digest = hashlib.sha256()
    for package in ("harborlight.engine", "harborlight.tables"):
        for entry in sorted(resources.files(package).iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".py"):
                digest.update(entry.name.encode() + entry.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _read_receipt(out: Path) -> Receipt | None:
    """The receipt of an earlier run here; none if it cannot be read, so that everything is done anew."""
    try:
        told = json.loads((out / RECEIPT).read_text(encoding="utf-8"))
        return Receipt(**{**told, "inputs": tuple(told["inputs"]), "steps": tuple(told["steps"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _said(params: Any) -> Mapping[str, Any]:
    return dataclasses.asdict(params)


def _path(out: Path, name: str) -> Path:
    return out / f"{name}.parquet"


def _half(out: Path, name: str) -> Path:
    return out / f".{name}.parquet.half"


def _put_in_place(half: Path, whole: Path) -> None:
    """Readable by its owner only, on disk before it gets its name."""
    half.chmod(0o600)
    with half.open("rb") as file:
        os.fsync(file.fileno())
    half.replace(whole)


def _discard(out: Path, names: Sequence[str]) -> None:
    for name in names:
        _half(out, name).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file_mark(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise Missing(f"There is no file {path.name}.", mend="Check the path.")
    try:
        return {"file": path.name, "bytes": path.stat().st_size, "sha256": _digest(path)}
    except PermissionError as error:
        raise Missing(
            f"The file {path.name} may not be read.", mend="Ask its owner for the right to read it."
        ) from error


def _table_mark(table: pa.Table) -> str:
    into = pa.BufferOutputStream()
    with pa.ipc.new_stream(into, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(into.getvalue()).hexdigest()

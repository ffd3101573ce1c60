"""Reading the data files that ship with the package: YAML and CSV, once each. A key that is written twice is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from harborlight.errors import BadInput

# Whatever ships is written in these.
LANGUAGES = ("en", "es", "fr", "ar", "uk")
MOST_DEEP = 60
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Twice(yaml.MarkedYAMLError):
    """A key is written twice."""


class Rows(dict[Any, Any]):
    """A mapping that remembers on which line of its file each key stands (from 1)."""

    lines: dict[Any, int]


class Listed(list[Any]):
    """A list that remembers on which line of its file each member begins (from 1)."""

    lines: list[int]


class _Loader(_Base):  # type: ignore[misc]  # in C where there is one
    """A safe loader that keeps lines and refuses a key written twice; YAML itself would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _Twice(None, None, f"the key {key.value!r} is there twice.", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_rows(self, node: Any) -> Iterator[Rows]:
        rows = Rows()
        rows.lines = {}
        yield rows
        rows.update(self.construct_mapping(node))
        for key, _value in node.value:
            rows.lines[self.construct_object(key, deep=True)] = key.start_mark.line + 1

    def construct_listed(self, node: Any) -> Iterator[Listed]:
        listed = Listed()
        listed.lines = [member.start_mark.line + 1 for member in node.value]
        yield listed
        listed.extend(self.construct_sequence(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_rows)
_Loader.add_constructor("tag:yaml.org,2002:seq", _Loader.construct_listed)


@cache
def read_yaml(path: str) -> Any:
    """A YAML file below `knowledge/data`."""
    return parse_yaml(read_text(path), path)


def parse_foreign_yaml(text: str, where: str) -> Any:
    """As `parse_yaml`, for a file that somebody sent: what could swell to fill memory or stack is refused beforehand."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Base):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise BadInput(
                    "repeats a part by a reference (*).", where=f"{where}, line {line}",
                    mend="Write the part out, or use `lists`.",
                )  # fmt: skip
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEEP:
                raise BadInput(
                    "is nested too deep.",
                    where=f"{where}, line {line}",
                    mend="Close brackets.",
                )
    except yaml.YAMLError:
        pass  # said better below
    return parse_yaml(text, where)


def parse_yaml(text: str, where: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        said, mend = "is not YAML.", "Check indentation and quotes on that line."
        if isinstance(error, _Twice):
            said, mend = str(error.problem), "Keep one of the two."
        raise BadInput(said, where=f"{where}{line}", mend=mend) from error


@cache
def read_csv(path: str) -> tuple[dict[str, str], ...]:
    """A CSV file below `knowledge/data`; lines that begin with # are remarks."""
    lines = [line for line in read_text(path).splitlines() if not line.startswith("#")]
    return tuple(csv.DictReader(io.StringIO("\n".join(lines))))


def names_in(folder: str) -> tuple[str, ...]:
    """File names in a folder below `knowledge/data`, sorted."""
    return tuple(sorted(entry.name for entry in _root().joinpath(folder).iterdir() if entry.is_file()))


def _root() -> Any:
    return resources.files("harborlight.knowledge").joinpath("data")


def read_text(path: str) -> str:
    """A text file below `knowledge/data`."""
    return str(_root().joinpath(path).read_text(encoding="utf-8"))

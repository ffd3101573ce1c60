"""Reading the data files that ship with the package: YAML and CSV, once each. A key that is written twice is refused."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources
from typing import Any

import yaml

from harborlight.errors import BadInput

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Twice(yaml.MarkedYAMLError):
    """A key is written twice."""


class _Loader(_Base):  # type: ignore[misc]  # in C where there is one
    """A safe loader that refuses a key written twice; YAML itself would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _Twice(None, None, f"the key {key.value!r} is there twice.", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


@cache
def read_yaml(path: str) -> Any:
    """A YAML file below `knowledge/data`."""
    return parse_yaml(_text(path), path)


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
    lines = [line for line in _text(path).splitlines() if not line.startswith("#")]
    return tuple(csv.DictReader(io.StringIO("\n".join(lines))))


def names_in(folder: str) -> tuple[str, ...]:
    """File names in a folder below `knowledge/data`, sorted."""
    return tuple(sorted(entry.name for entry in _root().joinpath(folder).iterdir() if entry.is_file()))


def _root() -> Any:
    return resources.files("harborlight.knowledge").joinpath("data")


def _text(path: str) -> str:
    return str(_root().joinpath(path).read_text(encoding="utf-8"))

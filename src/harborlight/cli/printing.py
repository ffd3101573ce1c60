"""JSON of the command line, as every reader takes it (RFC 8259): no Infinity, no NaN.

Must stay true: what has no end, or is no number, is null; nothing else is changed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import click


def echo_json(value: Any, *, indent: int | None = 2) -> None:
    """Print it."""
    click.echo(json_text(value, indent=indent))


def json_text(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(_finite(value), ensure_ascii=False, indent=indent, allow_nan=False)


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _finite(each) for key, each in value.items()}
        case list() | tuple():
            return [_finite(each) for each in value]
    return value

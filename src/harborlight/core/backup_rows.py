"""The rows of a backup: every kept table as lines of JSON, the same on both databases.

Tables are read and written by the shape that the database has (its migrations), not by the models of this code: so a
backup made just before an upgrade holds the old shape, and is restored into the old shape before it is brought up to date.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models

from harborlight.core.fields import Sealed, sealed_fields

# Neither sessions nor queued tasks outlive a restore: everybody signs in again, and jobs are queued anew.
LEFT_OUT = frozenset(
    {"sessions", "contenttypes", "auth", "usersessions", "django_tasks_database", "django_tasks_db"}
)
_PAGE = 2_000
_BATCH = 500
Counts = dict[str, int]


def kept_models(shape: Apps) -> list[type[models.Model]]:
    """Every kept model, so that a row comes after the rows it points to."""
    waiting = [
        model
        for model in shape.get_models(include_auto_created=True)
        if model._meta.app_label not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [model for model in waiting if not _points_to(model) & set(waiting) - {model}]
        ordered += ready or [waiting[0]]
        waiting = [model for model in waiting if model not in ordered]
    return ordered


def _points_to(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def read_rows(shape: Apps, counts: Counts) -> Iterator[bytes]:
    """Every row as a line; `counts` is filled on the way."""
    for model in kept_models(shape):
        label = model._meta.label_lower
        names = [field.attname for field in model._meta.concrete_fields]
        counts[label] = 0
        for values in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=_PAGE):
            counts[label] += 1
            row = [label, dict(zip(names, map(_plain, values), strict=True))]
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_rows(shape: Apps, lines: Iterable[bytes]) -> Counts:
    """Insert every line; what a table numbers by itself goes on after the highest number."""
    by_label = {model._meta.label_lower: model for model in kept_models(shape)}
    counts: Counts = {}
    batch: list[models.Model] = []
    for line in lines:
        label, columns = json.loads(line)
        model = by_label[label]
        if batch and (type(batch[0]) is not model or len(batch) >= _BATCH):
            _insert(batch)
            batch = []
        batch.append(model(**{name: _value(value) for name, value in columns.items()}))
        counts[label] = counts.get(label, 0) + 1
    if batch:
        _insert(batch)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(by_label.values())):
            cursor.execute(statement)
    return counts


def _insert(batch: list[models.Model]) -> None:
    model = type(batch[0])
    for field in sealed_fields(model):  # sealed already: it must not be sealed once more
        for row in batch:
            value = getattr(row, field.attname)
            setattr(row, field.attname, None if value is None else Sealed(value))
    model._base_manager.bulk_create(batch)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return {"j": value} if isinstance(value, dict | list) else value


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "b":
        return base64.b64decode(content)
    if kind == "t":
        return datetime.fromisoformat(content).astimezone(UTC)
    if kind == "d":
        return date.fromisoformat(content)
    return UUID(content) if kind == "u" else content

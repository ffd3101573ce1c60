"""What a step is: a pure function from tables to tables, with a mark that says how its work may be split.

Must stay true: a step reads no clock, no network and no unseeded randomness, and logs no values. Every table it makes
has the columns of its shape; each column's sensitivity travels inside the Parquet file.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from harborlight.errors import InvalidTable
from harborlight.tables import TableShape

F = TypeVar("F", bound=Callable[..., Any])

_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "list[text]": pa.list_(pa.string()),
    "list[int]": pa.list_(pa.int64()),
    "binary": pa.binary(),
}


class Split(enum.StrEnum):
    """How a runner may split the first table of a step."""

    SOURCE = "source"  # reads files and gives tables in parts
    ROW_WISE = "row_wise"  # anywhere
    WHOLE = "whole"  # not at all


def split(how: Split) -> Callable[[F], F]:
    """Mark a step."""

    def mark(function: F) -> F:
        function.split = how  # type: ignore[attr-defined]
        return function

    return mark


def split_of(function: Callable[..., Any]) -> Split:
    how: Split = getattr(function, "split", Split.WHOLE)
    return how


def schema_of(shape: TableShape) -> pa.Schema:
    """The Arrow schema of a shape; sensitivity is kept as field metadata."""
    return pa.schema(
        pa.field(column.name, _TYPES[column.kind], metadata={"sensitivity": column.sensitivity.name.lower()})
        for column in shape.columns
    )


def from_columns(shape: TableShape, columns: Mapping[str, Any]) -> pa.Table:
    """A table of this shape; a column that is not given is empty."""
    schema = schema_of(shape)
    n = len(next(iter(columns.values())))
    arrays = [
        columns[name]
        if isinstance(columns.get(name), pa.ChunkedArray | pa.Array)
        else pa.array(columns.get(name, [None] * n), type=schema.field(name).type)
        for name in schema.names
    ]
    return pa.table(arrays, schema=schema)


def from_rows(shape: TableShape, rows: Iterable[Sequence[object]]) -> pa.Table:
    """A table of this shape from rows in the shape's order."""
    columns = list(zip(*rows, strict=True)) or [()] * len(shape.columns)
    return from_columns(shape, dict(zip(shape.names(), columns, strict=True)))


def checked(table: pa.Table, shape: TableShape) -> pa.Table:
    """The table, if it has the shape's required columns and types; else `InvalidTable`."""
    shape.check(table.column_names)
    for field in schema_of(shape):
        if field.name in table.column_names and table.schema.field(field.name).type != field.type:
            raise InvalidTable(
                f"column {field.name} holds {table.schema.field(field.name).type}, not {field.type}",
                where=shape.name,
                mend="Make the table with the step that is meant to make it.",
            )
    return table


def column(table: pa.Table, name: str) -> list[Any]:
    """A column as Python values; all empty where the table lacks it."""
    values: list[Any] = table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
    return values

"""The shapes that travel between rooms, engine and exchange: columns, types, and how sensitive each column is.

Lowest floor: imports nothing of Harborlight but `errors`. Privacy is a type: every column names its sensitivity, and
`release` compares that word with the audience's word.
"""

from harborlight.tables.columns import Column, Sensitivity, TableShape

__all__ = ["Column", "Sensitivity", "TableShape"]

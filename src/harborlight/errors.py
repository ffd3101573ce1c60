"""The error tree. Who must mend it is in the name; no message ever carries a person's data.

HarborlightError
├── Refused             the actor may not do or see this            (the coordinator mends it, or nobody)
├── Missing             there is no such record for this actor
│   └── Hidden          it exists, but may not be known: said as missing, noted as a refusal
├── Invalid             field -> message                            (who filled the form mends it)
├── Conflict            somebody else changed it first              (both texts are kept and shown)
├── Unavailable         a needed part is not there now              (the operator mends it)
└── BadInput            a file or text given to the ground
    ├── InvalidInstrument   (who wrote the instrument mends it)
    ├── InvalidProtocol     (who wrote the protocol mends it)
    ├── InvalidTable        (who made the table mends it)
    └── InvalidDocument     (who sent the document mends it)
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "BadInput",
    "Conflict",
    "HarborlightError",
    "Hidden",
    "Invalid",
    "InvalidDocument",
    "InvalidInstrument",
    "InvalidProtocol",
    "InvalidTable",
    "Missing",
    "Refused",
    "Unavailable",
    "gettext_noop",
]


def gettext_noop(text: str) -> str:
    """Marks a message for the translators. Rooms that know no Django say it so; the page that shows it translates it."""
    return text


class HarborlightError(Exception):
    """Base of all errors that are shown plainly. `mend` says how to put it right; `is_noted`: the trail has it already."""

    is_noted = False

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


class Refused(HarborlightError):
    """The actor may not do or see this."""


class Missing(HarborlightError):
    """No such record for this actor."""


class Hidden(Missing):
    """The record exists, but this actor may not know of it. It reads like any missing one; the trail notes the attempt."""

    def __init__(self, message: str, *, noun: str, object_id: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.noun, self.object_id = noun, object_id


class Invalid(HarborlightError):
    """Input that breaks a rule: `fields` maps a field's name to what is wrong and how to mend it."""

    def __init__(self, fields: Mapping[str, str], *, mend: str = "") -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in fields.items()), mend=mend)
        self.fields = dict(fields)


class Conflict(HarborlightError):
    """Somebody else changed the record first; `core.conflicts` shows both texts."""


class Unavailable(HarborlightError):
    """A needed part (key, disk, library, other site) is not there now."""


class BadInput(HarborlightError):
    """A file or text that cannot be taken. `where` names file, line, sheet, row or key."""

    def __init__(self, message: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message, mend=mend)
        self.where = where


class InvalidInstrument(BadInput):
    """An instrument's file is malformed."""


class InvalidProtocol(BadInput):
    """A protocol's file is malformed."""


class InvalidTable(BadInput):
    """A table lacks a column, or holds a wrong type."""


class InvalidDocument(BadInput):
    """A document in an exchange format (HSDS, HTCDS, spreadsheet, …) cannot be read."""

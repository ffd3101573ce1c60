"""In which formats an instrument goes out and comes in. A new format: its module, a round-trip test, a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from harborlight.errors import BadInput, InvalidDocument
from harborlight.exchange import fhir, pdf, redcap, xlsform
from harborlight.exchange.instrument_reading import Reading
from harborlight.tables.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Format:
    """`read(data, name=file name)`; either way is None where the format goes one way only. `is_one(data)`: tells it from
    another format of the same ending. `has_languages`: `write(instrument, language=, beside=)` makes it in one language, or in two
    beside each other. `is_here`: whether this machine can; where it cannot, `mend` says what to add."""

    name: str
    suffixes: tuple[str, ...]
    write: Callable[..., bytes] | None = None
    read: Callable[..., Reading] | None = None
    is_one: Callable[[bytes], bool] | None = None
    has_languages: bool = False
    is_here: Callable[[], bool] = lambda: True
    mend: str = ""


FORMATS: tuple[Format, ...] = (
    Format("xlsform", (".xlsx", ".xls", ".csv"), write=xlsform.write, read=xlsform.read),
    Format("fhir", (".json",), write=fhir.write, read=fhir.read),
    Format("redcap", (".csv", ".zip"), read=redcap.read, is_one=redcap.is_dictionary),
    Format("pdf", (".pdf",), write=pdf.write, has_languages=True, is_here=pdf.is_here, mend=pdf.MEND),
)


def format_named(name: str) -> Format:
    """The format of this name.

    Raises:
        BadInput: when there is none.
    """
    found = next((each for each in FORMATS if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in FORMATS)
        raise BadInput(f"there is no format {name!r}.", mend=f"Known: {known}.")
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an instrument: its name and content."""

    name: str
    data: bytes


def written(instrument: Instrument, format_name: str, *, language: str = "", beside: str = "") -> Written:
    """An instrument as others read it; in a language, or in two beside each other, where the format is in one.

    Raises:
        BadInput: when there is no such format, it is only read here, or it is not in that language.
        Unavailable: when this machine lacks what the format needs.
    """
    found = format_named(format_name)
    if found.write is None:
        raise BadInput(f"{format_name} is read here, not written.", mend="Choose another format.")
    if not found.has_languages and (language or beside):
        raise BadInput(f"{format_name} holds every language at once.", mend="Leave the language out.")
    chosen = {"language": language, "beside": beside} if found.has_languages else {}
    name = "-".join(filter(None, (instrument.id, instrument.version, language, beside)))
    return Written(f"{name}{found.suffixes[0]}", found.write(instrument, **chosen))


def endings_read() -> tuple[str, ...]:
    """The endings of files that are read here."""
    return tuple(dict.fromkeys(suffix for each in FORMATS if each.read for suffix in each.suffixes))


def format_of(name: str, data: bytes) -> Format:
    """The format that a file is in, by its ending, and by what it holds where several end alike.

    Raises:
        InvalidDocument: when none is read from such a file.
    """
    suffix = PurePath(name).suffix.lower()
    found = [each for each in FORMATS if each.read and suffix in each.suffixes]
    if not found:
        raise InvalidDocument(
            "no format is known by this ending.", where=name, mend=f"Known: {', '.join(endings_read())}."
        )
    sure = next((each for each in found if each.is_one is not None and each.is_one(data)), None)
    return sure or next((each for each in found if each.is_one is None), found[0])

"""The words for every fault that a reader here finds: what is wrong, and how to mend it. English, marked for the translators.

A sentence stands after the place it speaks of: "services.csv, row 3, column name: This has no name; …".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harborlight.errors import gettext_noop as _
from harborlight.exchange.form_words import Answer, Fhir, Form, Redcap, XlsForm
from harborlight.exchange.problems import Fault, Problem


class File(Fault):
    """Of a file as such: its size, its letters, its packing, its rows."""

    EMPTY = _("The file is empty."), _("Send the file again; it may have been cut off on its way.")
    TOO_LARGE = _("The file is larger than %(most)d MB."), _("Split it into smaller files.")
    DAMAGED_ARCHIVE = (
        _("The archive is damaged, locked with a password, or packed in an unknown way."),
        _("Pack it again as an ordinary zip file."),
    )
    TOO_MANY_FILES = (
        _("The archive holds more than %(most)d files."),
        _("Send the files unpacked, or fewer at a time."),
    )
    UNPACKS_TOO_LARGE = (
        _("The archive unpacks to more than %(most)d MB."),
        _("Send the files unpacked, or fewer at a time."),
    )
    UNPACKS_FAR_TOO_LARGE = (
        _("The archive unpacks to far more than its size."),
        _("Send the files unpacked, or fewer at a time."),
    )
    LEADS_OUTSIDE = (
        _("The archive holds a file whose name leads outside of it."),
        _("Pack the folder again with an ordinary zip program."),
    )
    ONE_NAME_TWICE = (
        _("The archive holds two files of one name."),
        _("Give each file its own name, and pack it again."),
    )
    OLD_OR_LOCKED = _("This is an old .xls file or is locked."), _("Save it as .xlsx without a password.")
    WEB_PAGE = _("This is a web page or XML."), _("Save it as XLSX or CSV UTF-8.")
    UNREADABLE_LETTERS = _("The letters cannot be read."), _("Save it again as CSV UTF-8 or as XLSX.")
    GUESSED_LETTERS = (
        _("This is not in UTF-8; it was read as Western European (Windows)."),
        _("Check accented letters, or save it again as CSV UTF-8."),
    )
    NO_TEXT = _("This is not a text file."), _("Send CSV or XLSX.")
    OPEN_QUOTE = (
        _("In line %(line)d a quotation mark is not closed, or a cell is too long."),
        _("Open the file in a spreadsheet program and save it again as CSV UTF-8."),
    )
    NO_SPREADSHEET = _("This zip file is not a spreadsheet."), _("Send CSV or XLSX.")
    DOCUMENT_TYPE = (
        _("The spreadsheet holds a document type."),
        _("Save it again in a spreadsheet program."),
    )
    UNREADABLE_SHEET = (
        _("The spreadsheet or its sheet cannot be read."),
        _("Save it again as .xlsx, or as CSV UTF-8."),
    )
    NO_HEADER = _("There is no header row."), _("Put column names in the first row.")
    LACKS_COLUMNS = (
        _("There is no column for: %(columns)s."),
        _("Put column names in the first row, and call these columns so."),
    )
    TOO_MANY_COLUMNS = _("There are more than %(most)d columns."), _("Delete columns that are not needed.")
    TOO_MANY_ROWS = _("There are more than %(most)d rows; the rest was left out."), _("Split the file.")
    SAME_COLUMN_TWICE = (
        _("Two columns have one name; the second is called “%(name)s” here."),
        _("Give each column its own name."),
    )
    MORE_CELLS = (
        _("This row has more cells than the header has columns (%(n)d); it was left out."),
        _("Put cells that hold a delimiter in quotation marks, or name the extra columns."),
    )
    LONG_CELL = _("A cell holds more than %(most)d characters; the row was left out."), _("Shorten it.")
    UNKNOWN_COLUMN = (
        _("This column is not understood; it was not kept."),
        _("If it matters, name it as one of: %(names)s."),
    )
    UNKNOWN_COLUMN_ALL_FOUND = (
        _("This column is not understood; it was not kept."),
        _("If it matters, write it into the description."),
    )


class Service(Fault):
    """Of one service, organisation or place, as a document or a spreadsheet says it."""

    NO_JSON = _("This is not a JSON document."), _("Send the file as it was exported, in UTF-8.")
    NO_DIRECTORY = _("There is no directory of services in it."), _("Send an HSDS 3.0 document.")
    NO_PACKAGE = (
        _("The archive holds neither an HSDS CSV package nor one JSON document."),
        _("Pack the CSV files (services.csv, organizations.csv, …) or one JSON file."),
    )
    NO_OBJECT = _("This is not an object; it was left out."), _("Write each entry as an object with an id.")
    UNKNOWN_KIND = (
        _("This is of no known kind; it was left out."),
        _("Send services, organizations or locations."),
    )
    SAME_ID = _("Another entry above has this id; this one was left out."), _("Give each entry its own id.")
    SAME_SERVICE = (
        _("This service stands above already; the row was left out."),
        _("Keep one row for each."),
    )
    NO_ID = _("This has no id; it was left out."), _("Give it an id.")
    NO_NAME = _("This has no name; it was left out."), _("Give it a name.")
    NO_NUMBER = _("This telephone has no number; it was left out."), _("Write its number, or take it out.")
    ID_MADE = _("This has no id; one was made from its content."), _("Give it an id of its own.")
    LONG_ID = (
        _("This has an id of more than %(most)d characters; it was left out."),
        _("Give it a shorter one. HSDS asks for a UUID, which has 36."),
    )
    NOT_POINTING = (
        _("This points to nothing in these files."),
        _("Add the row it points to, or clear it."),
    )
    BELONGS_NOWHERE = (
        _("This belongs to nothing in these files; it was set aside."),
        _("Point it to a service, place or organization."),
    )
    NO_EXTRA = _("This is not a JSON object; it was passed over."), _("Clear it.")
    NO_LIST = _("This is not a list, or a very long one; it was left out."), _("Write it as a list.")
    REQUIRED = _("This is empty though HSDS requires it."), _("Fill it in.")
    ASSUMED = _("This is empty; “%(assumed)s” was assumed."), _("Fill it in.")
    NO_TEXT = _("This is not a text; it was left out."), _("Write it as a text.")
    LONG_TEXT = _("This is far too long; it was left out."), _("Shorten it to %(most)d characters.")
    NO_LETTERS = (
        _("This holds characters that are not text; they were taken out."),
        _("Type it again."),
    )
    UNKNOWN_WORD = _("This word is not known here; it was left out."), _("Use one of: %(known)s.")
    UNKNOWN_WORD_TAKEN_AS = (
        _("This word is not known here; it was taken as “%(instead)s”."),
        _("Use one of: %(known)s."),
    )
    NO_DAY = _("This is not a date; it was left out."), _("Write it like 2026-01-31.")
    NO_TIME = _("This is not a time; it was left out."), _("Write it like 09:30.")
    NO_MOMENT = _("This is not a moment; it was left out."), _("Write it like 2026-01-31T09:30:00Z.")
    NOT_NUMERIC = _("This is not a number that can be used; it was left out."), _("Write digits only.")
    AGE_OUTSIDE = (
        _("This is not between %(low)d and %(high)d; it was kept as it came, and no age is shown."),
        _("Write the age in whole years."),
    )
    LATITUDE_OUTSIDE = (
        _(
            "This is not between %(low)d and %(high)d; it was kept as it came, and the place stands on no map."
        ),
        _("Write degrees: 53.8 is north, -33.9 south."),
    )
    LONGITUDE_OUTSIDE = (
        _(
            "This is not between %(low)d and %(high)d; it was kept as it came, and the place stands on no map."
        ),
        _("Write degrees: 18.4 is east, -1.5 west."),
    )
    PLACES_OUTSIDE = (
        _(
            "This is not between %(low)d and %(high)d; it was kept as it came, and no number of places is shown."
        ),
        _("Write how many beds or places are open."),
    )
    PLACES_NOT_WHOLE = (
        _("This is not a whole number; it was kept as it came, and no number of places is shown."),
        _("Write how many beds or places are open."),
    )
    PERHAPS_CONFIDENTIAL = (
        _("This is neither yes nor no; it was taken as yes: the place is kept as confidential."),
        _("Write yes or no."),
    )
    PERHAPS_CLOSED = (
        _("This is neither yes nor no; it was taken as yes: it is closed on these days."),
        _("Write yes or no."),
    )
    NO_WORDS = (
        _("This is not a list of words; it was left out."),
        _("Write a list, or words parted by semicolons."),
    )


class Duty(Fault):
    """Of a roster: who is on duty, from when until when."""

    NO_NAME = _("It is not said who is on duty; the row was left out."), _("Write a name.")
    NO_PHONE = _("No number reaches them; the row was left out."), _("Write a telephone number.")
    NO_MOMENT = _("This is not a day and a time; the row was left out."), _("Write it like 2026-11-24 20:00.")
    SKIPPED = (
        _("There is no such time: the clocks go forward then; the row was left out."),
        _("Write a time before or after that hour."),
    )
    ENDS_FIRST = (
        _("This is not after the beginning; the row was left out."),
        _("Write the day, too: a night ends on the next."),
    )
    TOO_LONG = (
        _("This has %(n)d characters, and %(most)d fit; the row was left out."),
        _("Shorten it."),
    )
    ON_ROSTER = (
        _("This stands on the roster already; the row was left out."),
        _("Nothing is to be done, unless the time was meant to be another."),
    )


class PlaceCount(Fault):
    """Of a sheet of counts for an assessment of a place."""

    NO_LINE = (
        _("This is no line of this assessment; the row was left out."),
        _("Use the blank sheet of the page."),
    )
    SAME_LINE = _("This line stands above already; the row was left out."), _("Keep one row for each line.")
    NO_COUNT = (
        _("This is no count; it was left empty."),
        _("Write a whole number such as 12, or leave it empty if it was not counted."),
    )


KINDS: tuple[type[Fault], ...] = (File, Service, Form, XlsForm, Fhir, Redcap, Answer, Duty, PlaceCount)
BY_CODE: Mapping[str, Fault] = {fault.code: fault for kind in KINDS for fault in kind}


def as_plain(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept beside what was read: its code, and what fills its words."""
    return {
        "code": problem.fault.code, "given": dict(problem.given), "file": problem.file, "sheet": problem.sheet,
        "row": problem.row, "column": problem.column, "is_kept": problem.is_kept, "is_document": problem.is_document,
    }  # fmt: skip


def from_plain(kept: Mapping[str, Any]) -> Problem:
    """The problem that was kept.

    Raises:
        KeyError: when there is no such code any more.
    """
    more = {name: value for name, value in kept.items() if name != "code"}
    return Problem(BY_CODE[kept["code"]], **more)

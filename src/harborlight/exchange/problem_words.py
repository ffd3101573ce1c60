"""The words for every fault that a reader here finds: what is wrong, and how to mend it. English, marked for the translators.

A sentence stands after the place it speaks of: "services.csv, row 3, column name: This has no name; …".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harborlight.errors import gettext_noop as _
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
    NEITHER_YES_NOR_NO = (
        _("This is neither yes nor no; it was taken as yes: the place is kept as confidential."),
        _("Write yes or no."),
    )
    NO_WORDS = (
        _("This is not a list of words; it was left out."),
        _("Write a list, or words parted by semicolons."),
    )


class Form(Fault):
    """Of an instrument in a format of others, whichever it is."""

    UNKNOWN_ENDING = _("No format is known by this ending."), _("Known: %(known)s.")
    NOTE_THAT_FITS_NOT = (
        _("This does not fit; it was passed over."),
        _("Export the instrument again, or take the row out."),
    )
    EMPTY_CELL = _("This is empty; the row was left out."), _("Fill it in.")


class XlsForm(Fault):
    NO_SURVEY = (
        _("There is no sheet named “survey”."),
        _("Name the sheet that holds the questions “survey”."),
    )
    NO_TYPES = _("There is no column “type”."), _("Put “type” into the first row.")
    TOO_MANY_ROWS = _("There are more than %(most)d rows."), _("Take out rows that are no part of the form.")
    DAMAGED = _("This old .xls file is damaged or locked."), _("Save it as .xlsx without a password.")
    OPEN_QUOTE = (
        _("A quotation mark is not closed, or a cell is too long."),
        _("Send the form as .xlsx."),
    )
    NO_SHEETS = (
        _("There are no sheets in it."),
        _("Send .xlsx; or begin each sheet with a line that holds its name."),
    )
    TOO_DEEP = _("In row %(line)d groups lie more than thirty deep."), _("End groups that are over.")
    NO_END = _("This group or repeat has no end."), _("Add a row that ends it.")
    NO_TYPE = _("This is empty; nothing is asked here."), _("Choose a type, or clear the row.")
    NEVER_BEGAN = _("This ends a group that never began; it was passed over."), _("Take the row out.")
    OTHER_KIND = (
        _("This ends the other kind of group."),
        _("Row %(began)d began it: write the same word, group or repeat."),
    )
    LOOP = _("A loop over a list is asked as a repeat."), _("Write one question per option, or a repeat.")
    UNKNOWN_TYPE = (
        _("This is no type that XLSForm knows; it is asked as text."),
        _("See xlsform.org for the types there are."),
    )
    UNKNOWN_TYPE_NEAR = (
        _("This is no type that XLSForm knows; it is asked as text."),
        _("Did you mean %(near)s?"),
    )
    NO_SUCH_LIST = (
        _("This names a list that is not in the sheet choices."),
        _("Add its rows to the sheet choices, or mend the name."),
    )
    NO_NAME = _("This is empty."), _("Give it a short name of letters, digits and _.")
    NAME_TWICE = _("This stands twice in the form; the second has a number here."), _("Rename one.")
    NO_EXPRESSION = (
        _("This is no expression that can be read (%(why)s); it is kept as it is, and not used."),
        _("See xlsform.org on expressions."),
    )


class Fhir(Fault):
    NO_JSON = _("This is not JSON."), _("Export it as FHIR JSON in UTF-8; XML is not read here.")
    OTHER_KIND = _("This is no %(kind)s."), _("Export one resource of type %(kind)s.")
    TOO_MANY = _("There are too many items, or they lie too deep."), _("Split the questionnaire.")
    SCORES_WITHOUT_RULE = (
        _("Its options have scores, and FHIR says no rule over them."),
        _("Write the rule into the YAML."),
    )
    FHIRPATH = (
        _("This is FHIRPath: it is kept as it is, not worked out here."),
        _("Write it anew as an expression."),
    )
    NO_LINK = _("This has no linkId."), _("Give every item a linkId of its own.")
    LINK_TWICE = _("This stands twice; the second has a number here."), _("Rename one.")
    NO_ITEMS = _("This is no list of items; it was passed over."), _("Write a list.")
    NO_ITEM = _("This is no item; it was passed over."), _("Take it out.")
    UNDER_A_QUESTION = _("This holds questions under a question; they follow it here."), _("Use a group.")
    UNKNOWN_TYPE = (
        _("This is no type that FHIR R5 knows; it is asked as text."),
        _("See hl7.org/fhir/item-type."),
    )
    PLAINER_TYPE = _("%(kind)s is asked as a plain %(type)s here."), _("Check what it asks for.")
    ASKED_ONCE = _("This is asked once here."), _("Put it into a group that repeats.")
    NO_CONDITION = _("This cannot be read; it is always asked here."), _("Check question and answer.")
    NO_EXPRESSION = _("This has no expression."), _("Write one, or take it out.")
    NO_DEFAULT = _("This is no plain value; it was left out."), _("Fill in `default:` in the YAML.")
    OPTIONS_OUTSIDE = (
        _("These lie outside this file; there are no options here."),
        _("Add them to the YAML."),
    )
    NO_CODE = _("This has no code; it was left out."), _("Give it a code.")
    OTHER_QUESTIONNAIRE = (
        _("This names another questionnaire."),
        _("Check that these are answers to this one."),
    )
    OTHER_VERSION = _("This names another version."), _("Load the version that was answered.")
    UNKNOWN_STATUS = _("This is no status of a response."), _("Write one of: %(known)s.")
    IN_ERROR = _("This says that it was entered in error."), _("Leave these answers aside.")
    NO_ANSWERS = (
        _("This is no list of items, or lies too deep; it was left out."),
        _("Export the answers again."),
    )
    NOT_ASKED = (
        _("This answers nothing that is asked here; it was left out."),
        _("Check its linkId and where it lies."),
    )
    NOT_KNOWN_OF_PERSON = _("This is not known of a person here; it was left out."), _("Check its linkId.")
    ANSWERED_TWICE = _("This answers an item that was answered already; it was left out."), _("Keep one.")
    UNKNOWN_REASON = (
        _("This has a reason for no answer that has no word here; it was left out."),
        _("Write asked-unknown."),
    )
    NO_LIST = _("This is no list of answers; it was left out."), _("Export the answers again.")
    NO_ANSWER = _("This is no answer to this item; it was left out."), "%(how)s"


class Redcap(Fault):
    NO_COLUMN = _("There is no column %(columns)s."), _("Export the data dictionary again.")
    NO_NAME = _("This is no name of a field; the row was left out."), _("Use small letters, digits and _.")
    NAME_TWICE = _("This stands twice; the second was left out."), _("Rename one.")
    NO_LABEL = _("This is empty; the field's name stands for it."), _("Write the question.")
    IDENTIFIER = (
        _("This identifies a person."),
        _("Take it out unless the answers are kept where names may be."),
    )
    NO_RANGE = _("This range cannot be said here; it is kept."), _("Write it as a constraint.")
    UNKNOWN_TYPE = _("This is no type that REDCap knows; it is asked as text."), _("Use one of: %(known)s.")
    FROM_DATABASE = (
        _("This takes its choices from a database; it is asked as text."),
        _("Write its choices out."),
    )
    UNKNOWN_CHECK = (
        _("This is no kind that is known here; it is asked as text."),
        _("Write it as a constraint."),
    )
    NO_CHOICE = _("Choice %(n)d is none; it was left out."), _("Write `code, label`, each code once.")
    NO_CHOICES = _("There are no choices."), _("Write `1, Yes | 2, No`.")
    OUTSIDE_LOGIC = (
        _("This cannot be said here alike; it is kept as it is, and not used."),
        _("Write it anew as an expression."),
    )


class Answer(Fault):
    """Of answers in a spreadsheet."""

    NO_CODE_COLUMN = _("There is no column “%(name)s”."), _("Begin with the sheet that is written here.")
    UNKNOWN_COLUMN = (
        _("This is asked nowhere here; it was passed over."),
        _("Mend its name, or leave it out."),
    )
    NO_CODE = (
        _("This is no code of a person; the row was left out."),
        _("Use letters, digits, - _ and . without blanks; never a name."),
    )
    SAME_OCCASION = (
        _("This person and occasion stand above already; the row was left out."),
        _("Give each time a day or a name of its own."),
    )
    OTHER_THAN_BESIDE = (
        _("This says something else than the column beside it; the row was left out."),
        _("Empty one of the two."),
    )
    NO_ANSWER = _("This is no answer; the row was left out."), "%(how)s"
    NO_AGE = _("This is no age in years; the row was left out."), _("Write, for example, 17.")
    NO_FORM = _("This is empty; the row was left out."), _("Use one of: %(known)s.")
    NOT_OF_FORM = (
        _("This is not asked by this form; the row was left out."),
        _("Empty the cell, or choose the form that asks it."),
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


KINDS: tuple[type[Fault], ...] = (File, Service, Form, XlsForm, Fhir, Redcap, Answer, Duty)
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

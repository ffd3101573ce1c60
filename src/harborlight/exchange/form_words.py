"""The words for every fault in a form of questions or in answers to one, whatever the format; `problem_words` has the others.

A sentence stands after the place it speaks of: "form.xlsx, sheet survey, row 3, column type: This is empty; …".
"""

from __future__ import annotations

from harborlight.errors import gettext_noop as _
from harborlight.exchange.problems import Fault


class Form(Fault):
    """Of an instrument in a format of others, whichever it is, and of a protocol that was drawn elsewhere."""

    UNKNOWN_ENDING = _("No format is known by this ending."), _("Known: %(known)s.")
    NOTE_THAT_FITS_NOT = (
        _("This does not fit; it was passed over."),
        _("Export the instrument again, or take the row out."),
    )
    EMPTY_CELL = _("This is empty; the row was left out."), _("Fill it in.")
    CHECKED_ELSEWHERE = (
        _("The file says that it was checked."),
        _("Here it counts as unverified until somebody checks it."),
    )


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
    HEADING_TWICE = _("This column stands twice; the first counts."), _("Take one out, or rename it.")
    SAYS_THE_SAME = (
        _("This says the same as the column “%(first)s”, which counts; this one is only kept."),
        _("Take one out."),
    )
    UNREAD_CELL = (
        _("This holds an error, or a formula whose result is not saved; it was read as empty."),
        _("Open the file in a spreadsheet program, mend it, and save it."),
    )
    OPTION_TWICE = _("This stands twice in its list."), _("Give each option of a list its own name.")
    NO_SUCH_FILE = (
        _("This names a file that no program reads options from."),
        _("Name a file that ends in %(endings)s."),
    )
    NAMES_NOTHING = _("This speaks of “%(name)s”, which is no name in the form."), _("Mend the name.")
    NO_WORDS = _("This is empty, and there is no hint."), _("Write what is asked.")
    NO_CALCULATION = _("This is empty, so nothing is worked out."), _("Write how it is worked out.")
    NO_NUMBER = (
        _("Here “%(key)s” is no number; it was passed over."),
        _("Write a number, such as %(key)s=10."),
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

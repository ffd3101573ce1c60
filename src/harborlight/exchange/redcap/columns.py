"""The columns of a data dictionary, as the web page writes them and as the API does (REDCap help, "Data Dictionary")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# our name → how the page heads it; the API's names are ours
COLUMNS: Mapping[str, str] = {
    "field_name": "Variable / Field Name", "form_name": "Form Name", "section_header": "Section Header",
    "field_type": "Field Type", "field_label": "Field Label",
    "select_choices_or_calculations": "Choices, Calculations, OR Slider Labels", "field_note": "Field Note",
    "text_validation_type_or_show_slider_number": "Text Validation Type OR Show Slider Number",
    "text_validation_min": "Text Validation Min", "text_validation_max": "Text Validation Max", "identifier": "Identifier?",
    "branching_logic": "Branching Logic (Show field only if...)", "required_field": "Required Field?",
    "custom_alignment": "Custom Alignment", "question_number": "Question Number (surveys only)",
    "matrix_group_name": "Matrix Group Name", "matrix_ranking": "Matrix Ranking?", "field_annotation": "Field Annotation",
}  # fmt: skip
NEEDED = ("field_name", "field_type")


def known_columns(header: Iterable[str]) -> dict[str, str]:
    """Our name → the column of this file."""
    by_spelling = {_spelled(each): name for name, said in COLUMNS.items() for each in (name, said)}
    found: dict[str, str] = {}
    for column in header:
        name = by_spelling.get(_spelled(column))
        if name:
            found.setdefault(name, column)
    return found


def is_dictionary(data: bytes) -> bool:
    """Whether a CSV begins as a data dictionary does."""
    top = _spelled(data[:400].decode("utf-8", "replace"))
    return top.startswith(("variablefieldname", "fieldname")) and "formname" in top


def _spelled(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())

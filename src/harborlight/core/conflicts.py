"""Two editors, one record: the page that shows both texts, field by field, so that nothing typed is lost.

Must stay true: only fields that the form asks are compared, so that a field hidden from its editor is not told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of the form with what was typed and what is on record now, both in words."""

    label: str
    mine: str
    theirs: str


def side_by_side(form: forms.BaseForm, theirs: Mapping[str, Any]) -> list[Difference]:
    """Where a sent form differs from the record as it is now (`theirs`: what the form would begin with today).

    Empty when the other editor changed something that is not on this form, or wrote the same.
    """
    return [
        Difference(
            str(field.label or name),
            _in_words(field, form.cleaned_data.get(name, form[name].data)),
            _in_words(field, theirs.get(name)),
        )
        for name, field in form.fields.items()
        if field.has_changed(theirs.get(name), form[name].data)
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        chosen = field.queryset.filter(pk=field.prepare_value(value)).first()
        return field.label_from_instance(chosen) if chosen is not None else ""
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)  # type: ignore[arg-type]
        codes = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(labels.get(code, code)) for code in codes)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)

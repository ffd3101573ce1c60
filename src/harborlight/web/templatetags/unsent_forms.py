"""A form that was not sent, read again: its fields under the labels, its choices in the words, that the form itself has."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms, template
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Fields that stand in a template and in no form class.
_TYPED = {
    "reason": _("Reason"),
    "note": _("Note"),
    "answer": _("Answer"),
    "agency": _("Agency"),
    "place": _("Place"),
    "name": _("Name"),
}


def _forms_of(path: str) -> Iterator[type[forms.BaseForm]]:
    """Form classes of the room whose page `path` is."""
    try:
        room = resolve(path).func.__module__.partition(".views")[0]
    except Resolver404:
        return
    waiting: list[type[forms.BaseForm]] = [forms.Form]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        yield from (each for each in below if each.__module__.startswith(f"{room}."))


def _field(name: str, path: str) -> forms.Field | None:
    found = (each for each in _forms_of(path) if name in each.base_fields)  # type: ignore[attr-defined]
    for each in found:
        try:
            return each().fields[name]  # choices are filled in when a form is made
        except TypeError:  # made for one record only
            return each.base_fields[name]  # type: ignore[attr-defined, no-any-return]
    return None


@register.simple_tag
def field_label(name: str, path: str) -> str:
    """What the form calls its field; the field's own name where no form knows it."""
    field = _field(name, path)
    return (
        str(field.label)
        if field is not None and field.label
        else str(_TYPED.get(name, name.replace("_", " ")))
    )


@register.simple_tag
def field_said(value: str, name: str, path: str) -> str:
    """A text as it was typed, a choice as the form words it."""
    field = _field(name, path)
    choices = getattr(field, "choices", None) or ()
    return next((str(label) for code, label in choices if str(code) == value), value)

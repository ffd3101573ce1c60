"""A packet or a question in the reader's language: what each field is called, and its codes in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from harborlight.web.templatetags.harbor import labels
from harborlight.web.words import PACKET_FIELDS, SEXES, listed

register = template.Library()

# field of a packet -> the vocabulary of its codes
VOCABULARIES = {
    "languages": "languages",
    "prs_Citizenship": "countries",
    "vic_TypeOfExploitation": "exploitation_forms",
}


@register.simple_tag
def sex_label(code: str) -> str:
    return str(SEXES.get(code, code))


@register.simple_tag
def packet_label(field: str, label: str) -> str:
    return str(PACKET_FIELDS.get(field, label))


@register.simple_tag
def packet_value(field: str, value: Any) -> str:
    """A value as text; a code that no vocabulary knows is shown as it came."""
    if field in VOCABULARIES:
        return labels(VOCABULARIES[field], value)
    if field == "prs_Gender":
        return sex_label(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return listed(value) if isinstance(value, list | tuple) else str(value)

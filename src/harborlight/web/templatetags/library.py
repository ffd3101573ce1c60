"""Tags for records of the library: in the reader's language, and marked where only English is there."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.vocabularies import jurisdiction_name
from harborlight.tables.instruments import in_language

register = template.Library()


@register.simple_tag
def title_of(entry: Entry) -> str:
    return entry.title_in(get_language() or "en")


@register.simple_tag
def words_of(entry: Entry) -> str:
    return entry.words_in(get_language() or "en")


@register.simple_tag
def where(jurisdiction: str) -> str:
    """A country, a part of it, or a convention, in the reader's language."""
    return in_language(jurisdiction_name(jurisdiction), get_language() or "en")


@register.simple_tag
def foreign(entry: Entry, part: str = "title") -> SafeString:
    """The language of what is shown, where it is not the page's: for screen readers and for the right direction."""
    texts, language = getattr(entry, part), get_language() or "en"
    return SafeString("") if language in texts else format_html(' lang="{}" dir="ltr"', "en")


_BARS = {
    "faults": _("It has faults that must be mended: see the list."),
    "no_examples": _("It has no worked example. Write at least one: answers, and what they give."),
    "examples_differ": _("A worked example does not come out."),
    "version_taken": _("This version ships with Harborlight. Give the change the next version."),
    "veto": _("A survivor adviser's veto stands."),
    "no_adviser": _("No survivor adviser has said yes to this text yet."),
    "unanswered": _("A survivor adviser's remark has no answer yet."),
}
_CHANGES = {
    "added": _("added"), "removed": _("taken out"), "moved": _("moved"), "changed": _("changed"),
}  # fmt: skip


@register.simple_tag
def bar_words(code: str) -> str:
    """Why a draft may not be used yet."""
    return str(_BARS[code])


@register.simple_tag
def change_words(kind: str) -> str:
    return str(_CHANGES[str(kind)])


@register.simple_tag
def said_in(texts: Mapping[str, str], language: str) -> SafeString:
    """A text of an instrument in the language that was chosen, marked with the language it is really in."""
    if language in texts or not texts:
        return conditional_escape(texts.get(language, ""))
    found = "en" if "en" in texts else next(iter(texts))
    return format_html('<span lang="{}" dir="auto">{}</span>', found, texts[found])


@register.simple_tag
def label_of(item: str, labels: Mapping[str, str]) -> str:
    """The words of a question by its name."""
    return labels.get(item, item)


@register.filter
def share(value: float) -> str:
    """A share between 0 and 1 in percent, to one place, as this language writes numbers."""
    return gettext("%(n)s %%") % {"n": number_format(value * 100, 1)}

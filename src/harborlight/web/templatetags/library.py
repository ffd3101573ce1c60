"""Tags for records of the library: in the reader's language, and marked where only English is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from harborlight.core.wording import listed
from harborlight.knowledge.record_checks import state_of
from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.vocabularies import jurisdiction_name, vocabulary
from harborlight.tables.instruments import in_language
from harborlight.tables.protocols import END

if TYPE_CHECKING:  # the public site loads these tags, and knows no rooms
    from harborlight.knowledge.comparing import Change
    from harborlight.library.rules import Finding, Looked

register = template.Library()
MOST_COMPARED = 6000  # characters of a text that are compared word by word
_WORDS = re.compile(r"\s+|[^\s]+")
_KINDS = {
    "screening": _("Screening"), "vulnerability": _("Vulnerability"), "outcome": _("Outcome"), "quiz": _("Quiz"),
    "survey": _("Survey"), "review": _("Review"), "assessment": _("Self-assessment"),
}  # fmt: skip


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


@register.simple_tag
def check_state(entry: Entry) -> str:
    """What a check says of a record: `holds`, `wrong`, `changed` since; empty where nobody checked it."""
    return state_of(entry)


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

_FAULTS = {
    "lacks": _("still missing: %(given)s."),
    "unknown": _("“%(given)s” is not known here."),
    "source_untitled": _("the source “%(given)s” has no title."),
    "twice": _("there are two of the name “%(given)s”."),
    "says_nothing": _("it says nothing to do and nothing to say."),
    "leads_nowhere": _("it is not said where it leads: %(given)s."),
    "not_read": _("“%(given)s” is said where it is not read."),
    "no_duration": _("the time limit has no duration where the country has none on record: write a time, its unit and its source."),
    "no_amount": _("the time is missing: choose a limit on record, or write a time."),
    "unreached": _("no step leads to it."),
    "leads_back": _("it leads back to itself."),
    "asked_twice": _("its question is asked before already."),
    "no_danger": _("no step is for danger."),
    "too_long": _("more than %(given)s lines do not fit on a card."),
}  # fmt: skip
# What the parts of a protocol are called where its file has names for them.
_KEYS = {
    "title": _("title"), "purpose": _("purpose"), "setting": _("where it is used"), "parts": _("parts"), "part": _("part"),
    "steps": _("steps"), "stop": _("when to stop"), "cautions": _("before you use it"), "sources": _("sources"),
    "who": _("who does it"), "do": _("to do"), "do_not": _("not to do"), "say": _("what to say"), "ask": _("question"),
    "next": _("then"), "if_yes": _("if yes"), "if_no": _("if no"), "within": _("within what time"), "limit": _("limit"),
    "amount": _("time"), "unit": _("unit"), "starts": _("counted from"), "source": _("source"), "instrument": _("instrument"),
    "escalate": _("turn to"), "to": _("to whom"), "when": _("when"), "emergency": _("for danger"), "card": _("field card"),
    "signs": _("signs"), "first": _("what to do first"), "call": _("whom to call"), "non_punishment": _("non-punishment"),
    "label": _("words"), "facts": _("questions of its own"), "not_known_as": _("“not known” counts as"), "order": _("order"),
    "languages": _("languages"), "is_card_public": _("card on the public site"), "confidence": _("how far it was checked"),
    "version": _("version"), "translations": _("translations"), "in_group": _("group"), "survivor_input": _("what survivors said"),
}  # fmt: skip
# After these stands the name of one of several.
_NAMED = frozenset({"parts", "facts", "stop", "sources", "survivor_input"})
_WAYS = frozenset({"next", "if_yes", "if_no", "starts"})
_VOCABULARIES = {
    "who": "protocol_roles", "call": "protocol_roles", "to": "protocol_roles", "setting": "protocol_settings", "ask": "protocol_facts",
    "unit": "time_units", "limit": "limits", "languages": "languages",
}  # fmt: skip
_PAGES = {"steps": "library:write_step", "stop": "library:write_rule", "facts": "library:write_question"}
_ORIGINS = {"here": _("written here"), "yaml": "YAML"}


@register.simple_tag
def fault_words(finding: Finding) -> str:
    """What must be mended, in the reader's language."""
    named = listed(_KEYS.get(each, each) for each in finding.given.split(", "))
    return str(_FAULTS[finding.code]) % {"given": named}


@register.simple_tag
def key_words(key: str) -> str:
    """What of a step changed: “what to say (French)”."""
    head, *more = key.split(".")
    named = more[:1] if head in _NAMED else []
    languages, language = vocabulary("languages"), get_language() or "en"
    rest = more[len(named) :]
    words = [
        str(_KEYS.get(head, head)), *named, *(str(_KEYS.get(each, each)) for each in rest if each not in languages.codes())
    ]  # fmt: skip
    spoken = [languages.label(each, language) for each in rest if each in languages.codes()]
    return " · ".join(words) + (f" ({listed(spoken)})" if spoken else "")


@register.simple_tag
def part_words(looked: Looked, part: str) -> str:
    """What a part of a protocol's draft is called."""
    head, _dot, name = part.partition(".")
    if not name:
        return str(_KEYS.get(head, _("About it")))
    places = looked.places(get_language() or "en")
    return places.get(name if head == "steps" else f"{head}.{name}", name)


@register.simple_tag
def part_url(edition_id: Any, part: str) -> str:
    """Where a part of a protocol's draft is written."""
    head, _dot, name = part.partition(".")
    if name:
        return reverse(_PAGES[head], args=[edition_id, name])
    pages = {"card": "library:write_card", "steps": "library:write"}
    return reverse(pages.get(head, "library:write_about"), args=[edition_id])


@register.simple_tag
def part_count(found: Mapping[str, int], head: str, name: str) -> int:
    """How much is to be mended in a part."""
    return found.get(f"{head}.{name}", 0)


@register.simple_tag
def origin_words(origin: str) -> str:
    """In which format a text came."""
    return str(_ORIGINS.get(origin, origin))


@register.simple_tag
def kind_words(kind: str) -> str:
    """What an instrument is for."""
    return str(_KINDS[str(kind)])


@register.simple_tag
def changed_words(change: Change, places: Mapping[str, str]) -> SafeString:
    """A text with what was taken out and what was put in, word by word; the marks are words for who cannot see them."""
    before, after = (_value_words(change.key, text, places) for text in (change.before, change.after))
    if not before or not after:
        return format_html(
            '<bdi class="changed">{}</bdi>', _marked("ins" if after else "del", after or before)
        )
    was, now = (_WORDS.findall(text[:MOST_COMPARED]) for text in (before, after))
    parts = []
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(conditional_escape("".join(was[i:j])))
            continue
        parts += [
            _marked(mark, "".join(words)) for mark, words in (("del", was[i:j]), ("ins", now[k:m])) if words
        ]
    return format_html('<bdi class="changed">{}</bdi>', SafeString("".join(parts)))


def _value_words(key: str, value: str, places: Mapping[str, str]) -> str:
    """A code of a protocol's file in words: a step by its title, a role by its name."""
    last = key.rpartition(".")[2]
    if last in _WAYS and value:
        return str(places.get(value, _("the end") if value == END else value))
    if name := _VOCABULARIES.get(last, ""):
        known, language = vocabulary(name), get_language() or "en"
        codes = value.split(", ") if value else []
        return listed(known.label(each, language) if each in known.codes() else each for each in codes)
    return value


def _marked(mark: str, text: str) -> SafeString:
    return format_html("<{0}>{1}</{0}>", SafeString(mark), text)


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

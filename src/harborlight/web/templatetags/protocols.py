"""Words and the picture for protocols: how soon, where a step leads, the chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from harborlight.errors import BadInput, InvalidInstrument
from harborlight.knowledge import protocol_paths
from harborlight.knowledge.limits import Limit
from harborlight.knowledge.protocols import limit_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Labels, in_language
from harborlight.tables.protocols import END, NO, NOT_KNOWN, YES, Part, Protocol, Step, Within
from harborlight.web.flow_charts import render_flow

register = template.Library()


@register.simple_tag
def flow_chart(protocol: Protocol) -> SafeString:
    """The chart of a protocol; drawn once a request, small."""
    return render_flow(protocol, language=get_language() or "en", is_rtl=get_language_bidi())


@register.simple_tag
def how_soon(within: Within | None, country: str) -> str:
    """Within what time a step is to be done, by the law of the country where there is one on record."""
    if within is None:
        return ""
    if within.is_at_once:
        return _("at once")
    try:
        limit = limit_of(within, country, timezone.localdate())
    except BadInput:  # a draft may name what is not there
        limit = None
    return limit_words(limit) if limit else _("no time limit on record here")


@register.simple_tag
def limit_words(limit: Limit | None) -> str:
    """“within 24 hours”, and which limit it is where it is one of law."""
    if limit is None:
        return ""
    n, words = limit.amount, vocabulary("limits")
    said = {
        "hours": ngettext("within %(n)d hour", "within %(n)d hours", n),
        "calendar_days": ngettext("within %(n)d day", "within %(n)d days", n),
        "working_days": ngettext("within %(n)d working day", "within %(n)d working days", n),
        "months": ngettext("within %(n)d month", "within %(n)d months", n),
    }.get(limit.unit, "") % {"n": n}
    if limit.name in words.codes():
        return f"{said} ({words.label(limit.name, get_language() or 'en')}, {limit.jurisdiction})"
    return said


@register.simple_tag
def ways(step: Step, numbers: Mapping[str, int]) -> str:
    """Where a step leads: “yes: 3, no: 4”."""
    said = []
    for answer, to in step.ways:
        place = (
            _("the end") if to == END else str(numbers.get(to, "?"))
        )  # of a draft: a step that is not there
        word = {YES: _("yes"), NO: _("no")}.get(answer, "")
        said.append(f"{word}: {place}" if word else _("then %(place)s") % {"place": place})
    return ", ".join(said)


@register.simple_tag
def fact_answer(code: Any) -> str:
    """An answer of a checklist in words."""
    return {YES: _("Yes"), NO: _("No"), NOT_KNOWN: _("Not known")}.get(str(code), "")


@register.simple_tag
def fact_label(protocol: Protocol, fact: str) -> str:
    """The words of a question."""
    return in_language(protocol_paths.fact_label(protocol, fact), get_language() or "en")


@register.simple_tag
def instrument_title(instrument_id: str) -> str:
    """What an instrument is called in the reader's language; its name, where it is no longer in use."""
    from harborlight.library import queries as library  # the public site loads these tags, and knows no rooms

    try:
        return library.instrument(instrument_id).title_in(get_language() or "en")
    except InvalidInstrument:
        return instrument_id


@register.simple_tag
def protocol_title(protocol_id: str, version: str = "") -> str:
    """What a protocol is called in the reader's language."""
    from harborlight.library import queries as library

    return library.protocol(protocol_id, version).title_in(get_language() or "en")


@register.simple_tag
def step_numbers(protocol: Protocol) -> dict[str, int]:
    """By step, its number in the list and in the chart."""
    return {step.id: n for n, step in enumerate(protocol.steps, 1)}


@register.simple_tag
def protocol_parts(protocol: Protocol) -> list[tuple[Part | None, list[Step]]]:
    """Each part with its steps; in a draft, at the end those that are in none yet."""
    parts: list[tuple[Part | None, list[Step]]] = [
        (part, [step for step in protocol.steps if step.part == part.id]) for part in protocol.parts
    ]
    known = {part.id for part in protocol.parts}
    parts.append((None, [step for step in protocol.steps if step.part not in known]))
    return [(part, steps) for part, steps in parts if steps]


@register.filter
def spoken(labels: Labels) -> str:
    """A text in the reader's language."""
    return in_language(labels, get_language() or "en")


@register.simple_tag
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """One value of a mapping by a key that the template has."""
    return mapping.get(key, "")


@register.simple_tag
def source(protocol: Protocol, source_id: str) -> str:
    """Where a part was taken from, as cited; citations are not translated."""
    return protocol.sources.get(source_id, "")

"""Words and the picture for protocols: how soon, where a step leads, the chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from harborlight.knowledge.limits import Limit
from harborlight.knowledge.protocols import limit_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.protocols import END, NO, NOT_KNOWN, YES, Protocol, Step, Within
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
    limit = limit_of(within, country, timezone.localdate())
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
    }[limit.unit] % {"n": n}
    if limit.name in words.codes():
        return f"{said} ({words.label(limit.name, get_language() or 'en')}, {limit.jurisdiction})"
    return said


@register.simple_tag
def ways(step: Step, numbers: Mapping[str, int]) -> str:
    """Where a step leads: “yes: 3, no: 4”."""
    said = []
    for answer, to in step.ways:
        place = _("the end") if to == END else str(numbers[to])
        word = {YES: _("yes"), NO: _("no")}.get(answer, "")
        said.append(f"{word}: {place}" if word else _("then %(place)s") % {"place": place})
    return ", ".join(said)


@register.simple_tag
def fact_answer(code: Any) -> str:
    """An answer of a checklist in words."""
    return {YES: _("Yes"), NO: _("No"), NOT_KNOWN: _("Not known")}.get(str(code), "")


@register.simple_tag
def instrument_title(instrument_id: str) -> str:
    """What an instrument is called in the reader's language."""
    from harborlight.knowledge.instruments import load
    from harborlight.tables.instruments import in_language

    return in_language(load(instrument_id).title, get_language() or "en") if instrument_id else ""


@register.simple_tag
def protocol_title(protocol_id: str, version: str = "") -> str:
    """What a protocol is called in the reader's language."""
    from harborlight.knowledge.protocols import load

    return load(protocol_id, version).title_in(get_language() or "en")


@register.simple_tag
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """One value of a mapping by a key that the template has."""
    return mapping.get(key, "")


@register.simple_tag
def source(protocol: Protocol, source_id: str) -> str:
    """Where a part was taken from, as cited; citations are not translated."""
    return protocol.sources.get(source_id, "")

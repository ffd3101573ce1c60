"""The small tags that every page uses: words for codes, states, due times, maps, hidden marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import template
from django.template.defaultfilters import floatformat
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from harborlight.errors import BadInput
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence, in_language
from harborlight.tables.zones import moments
from harborlight.web.maps import render_map
from harborlight.web.words import (
    ACTS,
    ANSWERS,
    FORM_ERRORS,
    INDICATORS,
    JOBS,
    LEAD_REASONS,
    OUTCOMES,
    OUTCOMES_OF,
    STATUSES,
    TONES,
    TRIAGE_REASONS,
    URGENCY_LABELS,
    listed,
)

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden mark that makes a second submit harmless."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.simple_tag
def status(code: Any, label: Any = "") -> SafeString:
    """A pill with a word; its tone is never the only sign."""
    return _pill(str(code), str(label), get_language() or "en")


@lru_cache(maxsize=2048)
def _pill(code: str, label: str, _language: str) -> SafeString:
    word = label or STATUSES.get(code) or code.replace("_", " ")
    return format_html('<span class="pill pill--{}">{}</span>', TONES.get(code, "calm"), word)


@register.simple_tag(takes_context=True)
def due(context: template.Context, moment: date | datetime | None) -> SafeString:
    """When something is due, in words: overdue is said, not only coloured. A day ends by the clock of the reader's agency."""
    if moment is None:
        return mark_safe("")
    if isinstance(moment, datetime):
        tone, word = _due_words(moment - timezone.now(), moment)
    else:
        there = context.get("working_zone") or timezone.get_current_timezone()
        tone, word = _due_day(moment, timezone.now().astimezone(there).date())
    return format_html('<time class="due due--{}" datetime="{}">{}</time>', tone, moment.isoformat(), word)


@register.simple_tag
def zone_note(zone: str = "") -> SafeString:
    """By which clock the times beside it are: the reader's, unless another is named."""
    said = conditional_escape(_("Times are by the clock in %(zone)s."))
    named = format_html('<bdi dir="ltr">{}</bdi>', zone or timezone.get_current_timezone_name())
    return mark_safe(said % {"zone": named})  # noqa: S308 - both parts are escaped


@register.filter(expects_localtime=True)
def moment(when: datetime | None) -> str:
    """A day and a time by the reader's clock; where it comes twice, because the clocks go back, with its hours from UTC."""
    if when is None:
        return ""
    text, there = date_format(when, "SHORT_DATETIME_FORMAT"), when.tzinfo
    is_twice = isinstance(there, ZoneInfo) and len(moments(when.replace(tzinfo=None, fold=0), there)) > 1
    ahead = when.strftime("%z")
    return f"{text} (UTC{ahead[:3]}:{ahead[3:5]})" if is_twice else text


@register.simple_tag
def iso_day(text: str) -> str:
    """A day of a data file as a reader of this language writes it; an empty one: not checked."""
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else _("not checked")


def _due_day(day: date, today: date) -> tuple[str, str]:
    """A whole day: an hour would say more than anybody meant."""
    if day == today:
        return "soon", _("due today")
    written = date_format(day, "SHORT_DATE_FORMAT")
    if day < today:
        return "late", _("overdue since %(when)s") % {"when": written}
    return "calm", _("due %(day)s") % {"day": written}


def _due_words(left: timedelta, moment: datetime) -> tuple[str, str]:
    if left < timedelta(0):
        return "late", _("overdue since %(when)s") % {
            "when": date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
        }
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        return "now", ngettext("due in %(n)d minute", "due in %(n)d minutes", minutes) % {"n": minutes}
    if left < timedelta(hours=24):
        hours = int(left.total_seconds() // 3600)
        return "soon", ngettext("due in %(n)d hour", "due in %(n)d hours", hours) % {"n": hours}
    return "calm", _("due %(day)s") % {"day": date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")}


@register.simple_tag
def labels(name: str, codes: Any) -> str:
    """Labels of one code or several, in the reader's language; a code without a label is shown as it is."""
    if codes in (None, ""):
        return ""
    words, language = vocabulary(name), get_language() or "en"
    wanted = [codes] if isinstance(codes, str) else list(codes)
    return listed(_label(words, str(code), language) for code in wanted)


def _label(words: Any, code: str, language: str) -> str:
    try:
        return str(words.label(code, language))
    except BadInput:
        return code


@register.simple_tag
def ages(youngest: int | None, oldest: int | None) -> str:
    """Between which ages, in words: an open dash would point the wrong way from right to left."""
    if youngest is None:
        return _("up to %(age)s") % {"age": oldest}
    if oldest is None:
        return _("from %(age)s") % {"age": youngest}
    return _("%(youngest)s to %(oldest)s") % {"youngest": youngest, "oldest": oldest}


@register.simple_tag(name="in_language")
def in_readers_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language."""
    return in_language(texts, get_language() or "en")


@register.simple_tag
def confidence(level: Any) -> SafeString:
    """How far a content record was checked; "unverified" is said plainly."""
    level = Confidence(str(level))
    word = {
        Confidence.VERIFIED: _("checked against its source"),
        Confidence.SECONDARY: _("taken from a secondary source"),
        Confidence.UNVERIFIED: _("unverified: from memory, to be checked"),
    }[level]
    return format_html('<span class="pill pill--{}">{}</span>', "good" if level.is_verified else "warn", word)


@register.simple_tag
def outcome_label(outcome: Any, kind: Any = "") -> str:
    """What an outcome says of an instrument of this kind."""
    return str({**OUTCOMES, **OUTCOMES_OF.get(str(kind), {})}.get(str(outcome), outcome))


@register.simple_tag
def share_of_hundred(share: float) -> str:
    """A share from 0 to 1 in per cent, with one place where it has one."""
    return f"{floatformat(share * 100, -1)} %"


@register.simple_tag
def answer_label(answer: Any, language: str = "") -> str:
    """The word of an answer, in the reader's language or in another of the site's."""
    with override(language or get_language()):
        return str(ANSWERS.get(str(answer), answer))


@register.simple_tag
def triage_reason(code: str) -> str:
    return str(TRIAGE_REASONS.get(code, code))


@register.simple_tag
def urgency_label(code: str) -> str:
    return str(URGENCY_LABELS.get(code, code))


@register.simple_tag
def act_label(action: str, kind: str) -> str:
    """What an audit event says, in words."""
    if kind == "refusal":
        return _("was refused")
    return str(ACTS.get(action, _("read the file") if kind == "read" else action))


@register.simple_tag
def form_error(code: str) -> str:
    return str(FORM_ERRORS.get(code, code))


@register.simple_tag
def field_error(errors: Mapping[str, str], name: str) -> SafeString:
    code = errors.get(name) if errors else None
    if not code:
        return mark_safe("")
    return format_html('<p class="field__error" id="error_{}">{}</p>', name, FORM_ERRORS.get(code, code))


@register.simple_tag
def is_sign(fields: Mapping[str, Any], sign: str) -> SafeString:
    is_present = (fields.get("signs") or {}).get(sign) == "present"
    return mark_safe(" checked") if is_present else mark_safe("")


@cache
def _icon(name: str) -> SafeString:
    from django.templatetags.static import static

    address = static("harborlight/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of our sprite; decoration only."""
    return _icon(name)


@register.inclusion_tag("parts/map.html", name="map")
def map_of(points: Iterable[Mapping[str, Any]], title: str = "") -> dict[str, Any]:
    """A map with its table."""
    shown = list(points)
    return {"picture": render_map(shown, title=title or _("Map of places")), "points": shown}


@register.inclusion_tag("parts/bars.html")
def bars(rows: Iterable[tuple[str, int]], title: str) -> dict[str, Any]:
    """A bar chart with its table; widths are SVG attributes, so no style is needed."""
    listed = list(rows)
    most = max((n for _label_, n in listed), default=0) or 1
    return {
        "title": title,
        "rows": [{"label": label, "n": n, "width": round(100 * n / most, 1)} for label, n in listed],
    }


@register.filter
def isolated(text: Any) -> SafeString:
    """Somebody's text inside a sentence: its direction stays its own."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def describedby(field: Any) -> SafeString:
    """Ids of a field's help and error, for assistive technology."""
    ids = [f"{field.auto_id}_help"] if field.help_text else []
    ids += [f"{field.auto_id}_error"] if field.errors else []
    return conditional_escape(" ".join(ids))


@register.simple_tag
def widget(field: Any) -> Any:
    """The field's input with its help and error tied to it."""
    extra: dict[str, str] = {"aria-describedby": describedby(field)} if describedby(field) else {}
    if field.errors:
        extra["aria-invalid"] = "true"
    return field.as_widget(attrs=extra)


@register.filter
def is_choice_list(field: Any) -> bool:
    return bool(
        getattr(field.field.widget, "input_type", "") in {"radio", "checkbox"}
        and hasattr(field.field.widget, "choices")
    )


@register.filter
def is_checkbox(field: Any) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not hasattr(
        field.field.widget, "choices"
    )


class _Captured(template.Node):
    """Renders its inside once and keeps it under a name, so that a title is also the heading."""

    def __init__(self, inside: template.NodeList, name: str) -> None:
        self.inside, self.name = inside, name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.inside.render(context).strip())  # noqa: S308 - a rendered block
        return ""


@register.tag
def captured(parser: Any, token: Any) -> template.Node:
    """`{% captured as name %}…{% endcaptured %}`"""
    name = token.split_contents()[-1]
    inside = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return _Captured(inside, name)


_SOME_RECORD = UUID(int=0)


@cache
def _record_pattern(name: str) -> str:
    return reverse(name, args=[_SOME_RECORD])


@register.simple_tag
def record_url(name: str, record_id: UUID) -> str:
    """Address of one record's page, for lists: the pattern is looked up once, not once a row."""
    return _record_pattern(name).replace(str(_SOME_RECORD), str(record_id))


@register.simple_tag
def line_url(line: Any) -> str:
    """Address of a line of the home page."""
    return reverse(line.url_name, args=line.url_args)


_DRAFTS = {
    "intake.report": (gettext_lazy("A report"), "intake:take"),
    "cases.open": (gettext_lazy("Opening a case"), "cases:open"),
    "cases.note": (gettext_lazy("A note"), "cases:case"),
    "cases.screening": (gettext_lazy("A screening"), "cases:go_on_screening"),
    "directory.import": (gettext_lazy("Services to import"), "directory:import"),
    "unsent.form": (gettext_lazy("A form that was not sent"), "drafts:unsent"),
}


@register.simple_tag
def job_label(kind: str) -> str:
    return str(JOBS.get(kind, kind))


@register.simple_tag
def draft_label(form: str) -> str:
    return str(_DRAFTS.get(form.partition(":")[0], (form, ""))[0])


@register.simple_tag
def draft_url(form: str) -> str:
    """Where a draft goes on; empty when its page is not known."""
    kind, _sep, about = form.partition(":")
    name = _DRAFTS.get(kind, ("", ""))[1]
    try:
        return (
            reverse(name, args=[about])
            if about and about != "blank" and name != "cases:open"
            else reverse(name)
        )
    except NoReverseMatch:
        return ""


@register.simple_tag
def lead_reason(code: str) -> str:
    """Why a lead is here, in words; an indicator names itself."""
    kind, _sep, about = code.replace(":", ".").partition(".")
    words = str(LEAD_REASONS.get(kind, kind.replace("_", " ")))
    return f"{words}: {INDICATORS.get(about, about.replace('_', ' '))}" if about else words

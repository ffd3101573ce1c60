"""Tags for profiles of places, on both sites: codes of `knowledge.place_profiles` in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.determinants import level_name
from harborlight.tables.instruments import Estimate, in_language
from harborlight.web.templatetags.harbor import bars

register = template.Library()

_PARTS = {
    "child": _("children"), "adult": _("adults"), "age_not_known": _("age not known"), "woman": _("women and girls"),
    "man": _("men and boys"), "sex_not_known": _("other, or not known"),
}  # fmt: skip
_DIVISIONS = {"age": _("By age"), "sex": _("By sex")}
_SIDES = {"risk": _("Risk"), "protective": _("Protection"), "context": _("Context")}
_TONES = {"risk": "warn", "protective": "good", "context": "quiet"}
_KINDS = {
    "area": _("Area"), "school": _("School"), "sector": _("Kind of work"), "route": _("Route"),
}  # fmt: skip
_REACHES = {"here": _("this place"), "wider": _("a wider area"), "country": _("the whole country")}
_RATINGS = {
    "risk": (_("none"), _("some"), _("serious")), "protective": (_("none"), _("some"), _("strong")),
}  # fmt: skip
_APART = {
    "same": _("The ratings agree."), "step": _("The ratings differ by a step."),
    "wide": _("The ratings contradict each other: talk about why."),
}  # fmt: skip
_DOUBTS = {
    "other_contributors": _("Other agencies contributed than in the last period."),
    "other_surveys": _("Other questions were asked, or in another version."),
    "other_people_asked": _("Other people were asked."),
}


@register.simple_tag
def side_pill(side: str) -> SafeString:
    return format_html('<span class="pill pill--{}">{}</span>', _TONES[side], _SIDES[side])


@register.simple_tag
def place_kind(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


@register.simple_tag
def figure_reach(reach: str) -> str:
    return str(_REACHES.get(reach, reach))


@register.simple_tag
def level_words(level: str) -> str:
    return in_language(level_name(level), get_language() or "en")


@register.simple_tag
def rating_words(side: str, value: int) -> str:
    return str(_RATINGS[side][value])


@register.simple_tag
def apart_words(code: str) -> str:
    return str(_APART[code])


@register.simple_tag
def doubt_words(code: str) -> str:
    return str(_DOUBTS[code])


@register.simple_tag
def block_words(block: Sequence[str]) -> str:
    """Parts that are shown together."""
    return " + ".join(str(_PARTS.get(part, part)) for part in block)


@register.simple_tag
def division_words(name: str) -> str:
    return str(_DIVISIONS.get(name, name))


@register.inclusion_tag("parts/bars.html")
def division_bars(name: str, blocks: Sequence[Any]) -> dict[str, Any]:
    """All people, by the parts that may be shown."""
    return bars([(block_words(block), n) for block, n in blocks], division_words(name))


@register.filter
def percent(value: float) -> str:
    """A share between 0 and 1 in whole percent: it was made of rounded numbers, and one place more would say too much."""
    return gettext("%(n)s %%") % {"n": number_format(round(100 * value))}


@register.filter
def width(value: float) -> str:
    """A share as a width in an SVG that is 100 wide."""
    return f"{100 * value:.1f}"


@register.simple_tag
def change_words(change: Estimate) -> SafeString:
    """How a share moved since the last period, with the interval of chance; an interval over nothing is no clear change."""
    assert change.low is not None
    assert change.high is not None
    points = abs(round(100 * change.value))
    low, high = round(100 * change.low), round(100 * change.high)
    if low <= 0 <= high:
        said = gettext("no clear change since the last period")
    elif change.value > 0:
        said = ngettext(
            "%(n)d point more than in the last period", "%(n)d points more than in the last period", points
        )
    else:
        said = ngettext(
            "%(n)d point less than in the last period", "%(n)d points less than in the last period", points
        )
    shown = format_html('<bdi dir="ltr">{} … {}</bdi>', _signed(low), _signed(high))
    return format_html(
        "{} ({} {})", said % {"n": points}, gettext("95 percent interval for chance, in points:"), shown
    )


def _signed(n: int) -> str:
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{abs(n)}"

"""Fields about time: a moment by the clock of the zone in which staff read times, which stands beside it; and a choice of zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.tables import zones

_CONTINENTS = {
    "Africa": gettext_lazy("Africa"), "America": gettext_lazy("America"), "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"), "Asia": gettext_lazy("Asia"), "Atlantic": gettext_lazy("Atlantic Ocean"),
    "Australia": gettext_lazy("Australia"), "Europe": gettext_lazy("Europe"), "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific Ocean"),
}  # fmt: skip
_FORMAT = "%Y-%m-%dT%H:%M"


def _said() -> str:
    return _("By the clock in %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


class MomentField(forms.DateTimeField):
    """A day and a time. When the clocks go back and a time comes twice, a beginning is the first and an end (`is_end`) the
    second, so that nobody's duty is cut short; a time that the clocks skip is refused."""

    def __init__(self, *, label: Any, is_end: bool = False, required: bool = True) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT)
        super().__init__(label=label, required=required, widget=widget, help_text=lazy(_said, str)())
        self.is_end = is_end

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        shown = value if isinstance(value, datetime) else _parsed(str(value))
        if shown is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if shown.tzinfo is not None:
            return shown
        there = timezone.get_current_timezone()
        assert isinstance(there, ZoneInfo)
        if found := zones.moment(shown, there, is_end=self.is_end):
            return found
        raise ValidationError(skipped(), code="skipped")


def skipped() -> str:
    return _("There is no such time: the clocks go forward then.")


def _parsed(text: str) -> datetime | None:
    try:
        return parse_datetime(text.strip())
    except ValueError:
        return None


def zone_choices(names: Iterable[str], *, likely: Iterable[str] = (), empty: Any = "") -> list[Any]:
    """Time zones to choose from by the name of a town, the likely ones first, the others by continent. `empty`: what choosing
    none of them means."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        continent = str(_CONTINENTS.get(name.partition("/")[0], _("No place")))
        groups.setdefault(continent, []).append((name, _town(name)))
    first = [(name, _town(name)) for name in likely]
    return [("", empty or _("Please choose")), *([(_("Likely"), first)] if first else []), *groups.items()]


def _town(name: str) -> str:
    """The town stands first, so that typing its letters finds it."""
    town = name.rpartition("/")[2].replace("_", " ")
    return town if town == name else f"{town} ({name})"

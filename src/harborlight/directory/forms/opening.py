"""Typing when a service is open: a row for each day of the week, and rows for days with hours of their own.

It works without a script: a tick says "all day" or "as the day above". Must stay true: what was typed stays when something is
wrong, and stands beside what is wrong with it; a day that is left empty is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.directory import rules
from harborlight.tables.opening import (
    ALL_DAY,
    DAY,
    NOT_SAID,
    Interval,
    Opening,
    OtherHours,
    clock,
    sorted_days,
    weekly,
)

AT_LEAST, BLANK_DAYS = 2, 3  # intervals of a day that can be typed; rows for more days
MOST_INTERVALS, MOST_DAYS = 6, 60
_TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%H")
_SAID = {
    rules.SAME: gettext_lazy("From and until are the same. For the whole day tick “all day”."),
    rules.OVERLAP: gettext_lazy("The second time begins before the first one ends."),
    rules.OUTSIDE: gettext_lazy("Write times from 00:00 to 24:00."),
}


class _Until(forms.TimeField):
    """The end of a day is 24:00 to whoever types it so, and midnight to a clock."""

    def to_python(self, value: Any) -> time | None:
        return super().to_python("00:00" if str(value).strip() in ("24:00", "24") else value)


def _time(label: Any, *, is_end: bool = False) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    kind = _Until if is_end else forms.TimeField
    return kind(label=label, required=False, widget=widget, input_formats=_TIMES)


class _Row(forms.Form):
    """Something with times: pairs of from and until."""

    label: str

    def __init__(self, *args: Any, n_pairs: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(n_pairs):
            self.fields[f"from_{n}"] = _time(gettext_lazy("from"))
            self.fields[f"until_{n}"] = _time(gettext_lazy("until"), is_end=True)
        self.n_pairs = n_pairs

    @property
    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        return ((self[f"from_{n}"], self[f"until_{n}"]) for n in range(self.n_pairs))

    def intervals(self, given: Mapping[str, Any]) -> tuple[Interval, ...]:
        """What was typed; what is wrong with it is said of the row."""
        found = []
        for n in range(self.n_pairs):
            opens, closes = given.get(f"from_{n}"), given.get(f"until_{n}")
            if opens is not None and closes is not None:
                found.append((_minutes(opens), _minutes(closes) or DAY))
            elif opens is not None and f"until_{n}" not in self.errors:
                self.add_error(f"until_{n}", _("Until when?"))
            elif closes is not None and f"from_{n}" not in self.errors:
                self.add_error(f"from_{n}", _("From when?"))
        if wrong := rules.wrong_in_day(found):
            self.add_error(None, str(_SAID[wrong]))
        return tuple(sorted(found))

    @property
    def faults(self) -> list[str]:
        """Each once: the same is seldom wrong twice in one row."""
        return list(
            dict.fromkeys(str(said) for said in (each for errors in self.errors.values() for each in errors))
        )


class DayRow(_Row):
    """One weekday."""

    is_all_day = forms.BooleanField(label=gettext_lazy("all day"), required=False)
    is_as_above = forms.BooleanField(label=gettext_lazy("as the day above"), required=False)

    def __init__(self, *args: Any, weekday: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekday, self.label = weekday, str(WEEKDAYS[weekday])
        if weekday == 0:
            del self.fields["is_as_above"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        times = self.intervals(given)
        ways = [bool(times), bool(given.get("is_all_day")), bool(given.get("is_as_above"))]
        if sum(ways) > 1:
            self.add_error(None, _("Choose one: times, all day, or as the day above."))
        given["intervals"] = (ALL_DAY,) if given.get("is_all_day") else times
        return given

    @staticmethod
    def initial_of(intervals: tuple[Interval, ...]) -> dict[str, Any]:
        return {"is_all_day": True} if intervals == (ALL_DAY,) else _filled(intervals)


class DaysRow(_Row):
    """A day, or days in a row, with hours of their own."""

    first = forms.DateField(
        label=gettext_lazy("day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("to (for several days)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, n_pairs=1, **kwargs)
        self.label = label

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        times, first, last = self.intervals(given), given.get("first"), given.get("last")
        if first is None and (last or times) and "first" not in self.errors:
            self.add_error("first", _("Which day?"))
        if first and last and last < first:
            self.add_error("last", _("The last day comes after the first."))
        return given | {"times": times}

    def hours(self) -> OtherHours | None:
        """What the row says; None for an empty one."""
        given = self.cleaned_data
        first: date | None = given.get("first")
        if first is None:
            return None
        return OtherHours(first, given.get("last") or first, given["times"][0] if given["times"] else None)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _as_time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _filled(intervals: tuple[Interval, ...]) -> dict[str, Any]:
    return {
        f"{name}_{n}": _as_time(minute)
        for n, interval in enumerate(intervals)
        for name, minute in zip(("from", "until"), interval, strict=True)
    }


@dataclass(slots=True)
class Rows:
    """The rows of the field, filled by what was sent or else by what is on record."""

    days: list[DayRow]
    others: list[DaysRow]

    @classmethod
    def of(cls, name: str, opening: Opening, sent: Mapping[str, Any] | None = None) -> Rows:
        def pairs(day: int) -> int:
            most = len(opening.of_weekday(day))
            if sent is not None:
                most = sum(f"{name}-{day}-from_{n}" in sent for n in range(MOST_INTERVALS))
            return max(AT_LEAST, most)

        days = [
            DayRow(
                sent, prefix=f"{name}-{day}", weekday=day, n_pairs=pairs(day),
                initial=DayRow.initial_of(opening.of_weekday(day)),
            )
            for day in range(7)
        ]  # fmt: skip
        n_others = len(opening.others) + BLANK_DAYS
        if sent is not None:
            n_others = max(1, sum(f"{name}-day_{n}-first" in sent for n in range(MOST_DAYS)))
        others = [
            DaysRow(
                sent, prefix=f"{name}-day_{n}", label=_("Other day %(n)d") % {"n": n + 1},
                initial=_initial_of(opening.others[n]) if n < len(opening.others) else {},
            )
            for n in range(min(n_others, MOST_DAYS))
        ]  # fmt: skip
        return cls(days, others)

    def faults(self) -> Iterator[str]:
        for row in (*self.days, *self.others):
            for said in row.faults:
                yield _("%(where)s: %(said)s") % {"where": row.label, "said": said}

    def opening(self) -> Opening:
        """What the rows say, once none of them is wrong."""
        week: list[tuple[int, int, int]] = []
        above: tuple[Interval, ...] = ()
        for row in self.days:
            above = above if row.cleaned_data.get("is_as_above") else row.cleaned_data["intervals"]
            week += ((row.weekday, *interval) for interval in above)
        others = (found for row in self.others if (found := row.hours()) is not None)
        return Opening(weekly(week), sorted_days(others))


def _initial_of(other: OtherHours) -> dict[str, Any]:
    last = {} if other.last == other.first else {"last": other.last}
    return {"first": other.first} | last | _filled((other.interval,) if other.interval else ())


class _Widget(forms.Widget):
    """Reads every cell of the rows; they are drawn by a template of their own."""

    needs_multipart_form = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        return {key: data[key] for key in data if key.startswith(f"{name}-")}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class OpeningBound(BoundField):
    """The field of a form, with its rows."""

    @property
    def rows(self) -> Rows:
        opening = self.value() if not self.form.is_bound else None
        sent = self.data if self.form.is_bound else None
        return Rows.of(self.html_name, opening if isinstance(opening, Opening) else NOT_SAID, sent)

    @property
    def id_for_label(self) -> str:
        return self.auto_id or ""


class OpeningField(forms.Field):
    """`drawn_by`: the template that draws it. Its value is an `Opening`; whether it is open day and night is asked elsewhere."""

    widget = _Widget
    drawn_by = "directory/_opening.html"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> OpeningBound:
        self.name = form.add_prefix(field_name)
        return OpeningBound(form, self, field_name)

    def clean(self, value: Any) -> Opening:
        rows = Rows.of(self.name, NOT_SAID, value or {})
        if faults := list(rows.faults()):
            raise ValidationError(faults)
        return rows.opening()

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, Opening) else NOT_SAID
        try:
            return (before.weekly, before.others) != ((now := self.clean(data)).weekly, now.others)
        except ValidationError:
            return True

    def in_words(self, value: Any) -> str:
        """For a reader who compares two versions."""
        if not isinstance(value, Opening):
            return ""
        week = (f"{WEEKDAYS[day]} {clock(opens)}–{clock(closes)}" for day, opens, closes in value.weekly)
        days = (
            f"{date_format(each.first, 'SHORT_DATE_FORMAT')} – {date_format(each.last, 'SHORT_DATE_FORMAT')}: "
            + ("–".join(map(clock, each.interval)) if each.interval else _("closed"))
            for each in value.others
        )
        return "\n".join((*week, *days))

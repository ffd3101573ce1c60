"""What staff fill in about a place: the assessment itself, figures, a contribution, surveys, what the public may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.assessments import rules
from harborlight.assessments.actions.wording import (
    SIDE_LABELS,
    by_level,
    determinant_choices,
    line_label,
    said,
    side_choices,
)
from harborlight.assessments.models import Assessment, PlanQuestion, StructuralFigure
from harborlight.core.models import Installation
from harborlight.errors import Invalid
from harborlight.knowledge import places, surveys
from harborlight.knowledge.determinants import (
    PROTECTIVE,
    RISK,
    SIDES,
    determinants,
    level_name,
)
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Instrument

MOST_BYTES = 2_000_000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,23}")


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def _text(label: Any, most: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class AssessmentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is assessed?"), choices=Assessment.Kind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name"), max_length=120,
        help_text=_("Of the place or group, such as “Harbour quarter”. No person, no family, no firm. Only the agencies that you ask see it."),
    )  # fmt: skip
    towns = _text(
        _("Towns"), 2000, 2, required=False,
        help_text=_("One a line, with the country if it is another one: Dover, or Calais, FR. Of a route in their order. Nothing finer than a town is shown on a map."),
    )  # fmt: skip
    codes = forms.CharField(
        label=_("Area codes"), required=False, max_length=400, help_text=_("Of the statistics office, if there are any, with commas between them."),
    )  # fmt: skip
    sector = forms.ChoiceField(label=_("Kind of work"), required=False)
    from_on = _day(_("Period from"))
    to_on = _day(_("Period until"))
    question = _text(
        _("Question"), 600, help_text=_("What do you want to know, and what for? Nobody's name.")
    )
    due_on = _day(_("Contributions until"))
    lines = forms.MultipleChoiceField(
        label=_("What every agency counts"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("At most ten. Agencies that give counts give them for all of these, beside all people. Few that everybody can count are better than many."),
    )  # fmt: skip
    agencies = forms.MultipleChoiceField(
        label=_("Agencies to ask"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("At least three whose counts are large enough are needed before a sum can be shown, unless they agree otherwise."),
    )  # fmt: skip
    previous = forms.ChoiceField(label=_("Compare with"), required=False)

    def __init__(
        self, *args: Any, agencies: list[tuple[str, str]], earlier: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["sector"].choices = [
            ("", _("None in particular")),
            *vocabulary("exploitation_sectors").choices(get_language() or "en"),
        ]
        fields["lines"].choices = side_choices()
        fields["agencies"].choices = agencies
        fields["previous"].choices = [("", _("No earlier period")), *earlier]

    def clean_towns(self) -> list[str]:
        found, home = [], Installation.home_country()
        for line in filter(None, map(str.strip, self.cleaned_data["towns"].splitlines())):
            town = places.town(line, home)
            if town is None:
                self.add_error(
                    "towns", _("Not on record: %(town)s. Use a larger town near it.") % {"town": line[:60]}
                )
            elif town.place_id not in found:
                found.append(town.place_id)
        return found[:40]

    def clean_codes(self) -> list[str]:
        codes = [each.strip() for each in self.cleaned_data["codes"].split(",") if each.strip()]
        if not all(map(_CODE.fullmatch, codes)):
            raise forms.ValidationError(_("A code has letters, digits, dots and dashes, such as E08000035."))
        return codes[:40]

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        places_of = {"towns": data.pop("towns"), "codes": data.pop("codes")}
        return data | {"places": places_of, "previous_id": data.pop("previous") or None}


class ChangeForm(forms.Form):
    question = _text(_("Question"), 600)
    due_on = _day(_("Contributions until"))
    lines = forms.MultipleChoiceField(
        label=_("What every agency counts"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = side_choices()  # type: ignore[attr-defined]


class FigureForm(forms.Form):
    title = forms.CharField(label=_("What the number is"), max_length=200)
    determinant = forms.ChoiceField(label=_("What it speaks of"))
    side = forms.ChoiceField(label=_("On which side"), choices=StructuralFigure.Side.choices)
    value = forms.CharField(label=_("Number"), max_length=30)
    unit = forms.CharField(
        label=_("In"), max_length=60, help_text=_("Such as: %, per 1,000 people, euros a month.")
    )
    year = forms.CharField(label=_("Year"), max_length=4)
    reach = forms.ChoiceField(label=_("About"), choices=StructuralFigure.Reach.choices)
    source = forms.CharField(label=_("Source"), max_length=300)
    link = forms.CharField(label=_("Link"), max_length=500, required=False)
    confidence = forms.ChoiceField(
        label=_("How far it was checked"), choices=StructuralFigure.Confidence.choices, initial="unverified"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["determinant"].choices = determinant_choices()  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("A spreadsheet (CSV, XLSX), at most 2 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Split it."))
        return file


def rating_name(determinant: str, side: str) -> str:
    return f"r__{determinant}__{side}"


def count_name(line: str, part: str) -> str:
    return f"c__{line.replace(':', '__')}__{part or 'all'}"


RATING_LABELS = {
    RISK: [("", _("not known")), ("0", _("none")), ("1", _("some")), ("2", _("serious"))],
    PROTECTIVE: [("", _("not known")), ("0", _("none")), ("1", _("some")), ("2", _("strong"))],
}
PART_LABELS = {
    "": _("All"),
    "child": _("Children"),
    "adult": _("Adults"),
    "woman": _("Women, girls"),
    "man": _("Men, boys"),
}


class ContributionForm(forms.Form):
    """Ratings and counts of one agency; the fields follow from the determinants and from what this assessment counts."""

    def __init__(self, *args: Any, lines: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = (rules.PEOPLE, *lines)
        for determinant in determinants().values():
            for side in SIDES:
                self.fields[rating_name(determinant.id, side)] = forms.ChoiceField(
                    label=f"{SIDE_LABELS[side]}: {said(determinant.sides[side])}",
                    choices=RATING_LABELS[side],
                    required=False,
                )
        for line in self.lines:
            for part, label in PART_LABELS.items():
                self.fields[count_name(line, part)] = forms.IntegerField(
                    label=f"{line_label(line)} – {label}", required=False, min_value=0, max_value=rules.MOST_PEOPLE,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )  # fmt: skip

    @staticmethod
    def initial_of(ratings: rules.Ratings, counts: rules.Counts) -> dict[str, Any]:
        found: dict[str, Any] = {
            rating_name(determinant, side): str(value)
            for determinant, of in ratings.items()
            for side, value in of.items()
        }
        return found | {count_name(line, part): n for line, of in counts.items() for part, n in of.items()}

    def levels(self) -> list[tuple[str, list[tuple[str, list[Any]]], bool]]:
        """Level → (name of a determinant, its two fields), and whether something of it is filled in."""
        found = []
        for level, members in by_level().items():
            rows = [
                (said(each.name), [self[rating_name(each.id, side)] for side in SIDES]) for each in members
            ]
            is_begun = any(field.value() or field.errors for _name, fields in rows for field in fields)
            found.append((said(level_name(level)), rows, is_begun))
        return found

    def rows(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """A counted line → its fields, each with the part that it is about."""
        return [
            (line_label(line), [(self[count_name(line, part)], label) for part, label in PART_LABELS.items()])
            for line in self.lines
        ]

    def given(self) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
        """Ratings and counts; what was left empty is absent."""
        ratings: dict[str, dict[str, int]] = {}
        counts: dict[str, dict[str, int]] = {}
        for determinant in determinants():
            for side in SIDES:
                if value := self.cleaned_data.get(rating_name(determinant, side)):
                    ratings.setdefault(determinant, {})[side] = int(value)
        for line in self.lines:
            for part in PART_LABELS:
                if (n := self.cleaned_data.get(count_name(line, part))) is not None:
                    counts.setdefault(line, {})[part] = n
        return ratings, counts

    def say(self, error: Invalid) -> None:
        for name, text in error.fields.items():
            line, dot, part = name.rpartition(".")
            field = count_name(line, part) if dot else name
            self.add_error(field if field in self.fields else None, text)


class ReleaseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    shows_ratings = forms.BooleanField(
        label=_("The other contributors may read our ratings under our name"), required=False,
        help_text=_("Without it they go into a middle that is shown from five unnamed ratings on."),
    )  # fmt: skip
    shows_counts = forms.BooleanField(
        label=_("The other contributors may read our counts under our name"), required=False,
        help_text=_("Without it they go into sums of at least three agencies. With it each of our numbers still has to hold ten people."),
    )  # fmt: skip
    may_be_published = forms.BooleanField(
        label=_("Our part of the sums may be shown in public"), required=False,
        help_text=_("Ratings never are. You can take this back at any time; the assessment then leaves the public site."),
    )  # fmt: skip


class SurveyForm(forms.Form):
    instrument = forms.ChoiceField(label=_("Which questions"))
    audience = forms.CharField(
        label=_("Who is asked"),
        max_length=120,
        help_text=_("In a few words that they read, too: people who live in the quarter."),
    )
    closes_on = _day(_("Open until"))
    is_on_web = forms.BooleanField(
        label=_("On the public site, too"),
        required=False,
        initial=True,
        help_text=_("Otherwise on paper only."),
    )

    def __init__(self, *args: Any, instruments: Iterable[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instrument"]
        field.choices = [(each.id, each.title_in(get_language() or "en")) for each in instruments]


class SurveyChangeForm(forms.Form):
    """Who is asked, until when; and, before it is opened, what each answer speaks for."""

    audience = forms.CharField(label=_("Who is asked"), max_length=120)
    closes_on = _day(_("Open until"))
    is_on_web = forms.BooleanField(label=_("On the public site, too"), required=False)

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        feeds: Iterable[Mapping[str, Any]],
        is_draft: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.feeds, self.is_draft = list(feeds), is_draft
        self.items = [item for item in instrument.items if surveys.may_be_asked(item)] if is_draft else []
        now = {each["item"]: each for each in self.feeds}
        language = get_language() or "en"
        for item in self.items:
            current = now.get(item.id)
            self.fields[f"f__{item.id}"] = forms.ChoiceField(
                label=item.label_in(language), required=False,
                choices=[("", _("Not asked")), *side_choices()],
                initial=rules.line_of(current["determinant"], current["side"]) if current else "",
            )  # fmt: skip
            if item.options:
                self.fields[f"a__{item.id}"] = forms.MultipleChoiceField(
                    label=_("Answers that count"), required=False, widget=forms.CheckboxSelectMultiple,
                    choices=[(each.value, each.label_in(language)) for each in item.options],
                    initial=current["answers"] if current else [],
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for item in self.items:
            if data.get(f"f__{item.id}") and item.options and not data.get(f"a__{item.id}"):
                self.add_error(f"a__{item.id}", _("Choose which answers count."))
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("audience", "closes_on", "is_on_web")}
        return plain | {"feeds": self._feeds() if self.is_draft else self.feeds}

    def _feeds(self) -> list[dict[str, Any]]:
        found = []
        for item in self.items:
            if line := self.cleaned_data.get(f"f__{item.id}"):
                determinant, side = rules.parts_of_line(line)
                answers = self.cleaned_data.get(f"a__{item.id}") or surveys.choices_of(item)[:1]
                found.append(
                    {"item": item.id, "answers": list(answers), "determinant": determinant, "side": side}
                )
        return found


class QuestionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=PlanQuestion.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=600)


class PublishForm(forms.Form):
    public_name = forms.CharField(
        label=_("Name for the public"), max_length=120,
        help_text=_("Wide enough that nobody is pointed at: “Schools of the district”, never one school."),
    )  # fmt: skip


class CheckForm(forms.Form):
    is_fit = forms.ChoiceField(
        label=_("May the public see it?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes: publish it")), ("no", _("No: send it back"))],
    )  # fmt: skip
    note = _text(_("What you looked at, or what must change"), 600, required=False)

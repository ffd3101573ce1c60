"""What staff fill in at the shelves: a search, a country, when a clock starts, a check of a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.core.moment_field import MomentField
from harborlight.knowledge import hotlines, shelves
from harborlight.knowledge.hotlines import Number
from harborlight.knowledge.search import Wanted
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library import rules
from harborlight.library.forms.editions import SayingForm
from harborlight.library.models import EntryCheck, LineCheck

CONFIDENCE_LABELS = {
    "verified": _("checked against its source"), "secondary": _("from a secondary source"), "unverified": _("unverified"),
}  # fmt: skip


def _labels(name: str) -> list[tuple[str, str]]:
    return vocabulary(name).choices(get_language() or "en")


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, help_text=_("In any language of this site. No names of people."),
    )  # fmt: skip
    shelf = forms.ChoiceField(label=_("Shelf"), required=False)
    confidence = forms.ChoiceField(label=_("How far it was checked"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["shelf"].choices = [
            ("", _("All shelves")),
            *((name, label) for name, label in _labels("shelves") if name in shelves.SHELVES),
        ]
        fields["confidence"].choices = [("", _("Any")), *CONFIDENCE_LABELS.items()]
        countries = _labels("countries")
        fields["country"].choices = [("", _("All countries")), ("EU", _("European Union")), *countries]

    def given(self) -> tuple[str, Wanted]:
        """The words, and which records may be found; a choice that is not there counts as none."""
        self.is_valid()
        given = self.cleaned_data
        shelf = given.get("shelf", "")
        wanted = Wanted((shelf,) if shelf else (), given.get("confidence", ""), given.get("country", ""))
        return given.get("q", ""), wanted


class CountryForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        have = {line.country for line in hotlines.all_numbers()}
        named = [pair for pair in _labels("countries") if pair[0] in have]
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("All countries")), ("EU", _("European Union")), *named,
        ]  # fmt: skip


class StartForm(forms.Form):
    starts_at = MomentField(label=_("When did it start?"))


class CheckForm(forms.Form):
    result = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)
    called_on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("For example opening hours. No names.")
    )

    def __init__(self, *args: Any, line: Number, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called_on"].initial = timezone.localdate
        allowed = rules.results_for(line)
        self.fields["result"].choices = [  # type: ignore[attr-defined]
            choice for choice in LineCheck.Result.choices if choice[0] in allowed
        ]


class EntryCheckForm(SayingForm):
    result = forms.ChoiceField(
        label=_("What came of it"), choices=EntryCheck.Result.choices, widget=forms.RadioSelect
    )
    against = forms.CharField(
        label=_("Against which source"), required=False, max_length=300,
        help_text=_("What was read: the law's text of which day, the page, the book with its page."),
    )  # fmt: skip
    checked_on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    checked_by = forms.CharField(
        label=_("By whom, if it was not you"), required=False, max_length=120,
        help_text=_("For example “lawyer of the refugee council”. No survivor's name."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What does not agree, or what else to know"), required=False, max_length=300
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = timezone.localdate


class PrevalenceForm(forms.Form):
    prevalence = forms.FloatField(
        label=_("How common is it among those you ask, in percent?"), min_value=0.01, max_value=99.99,
        help_text=_("Your own estimate, from your own figures. Nobody knows it exactly: try a low and a high one."),
    )  # fmt: skip

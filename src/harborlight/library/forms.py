"""What staff fill in: a search, a check of a number, a draft's file, what people say of it, advisers' time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.core.moment_field import MomentField
from harborlight.errors import Invalid
from harborlight.knowledge import hotlines, shelves
from harborlight.knowledge.hotlines import Number
from harborlight.knowledge.search import Wanted
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library import rules
from harborlight.library.models import LineCheck, Opinion, Remark
from harborlight.tables.instruments import Instrument

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


class SayingForm(forms.Form):
    """A form on a page with others. `place_on_page`: under which name the page knows it."""

    place_on_page = ""

    def say(self, error: Invalid) -> None:
        """Put what an action refused beside its field."""
        for name, said in error.fields.items():
            self.add_error(name if name in self.fields else None, said)


class UploadForm(SayingForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML in the project's shape, or a form of other programs, such as XLSForm. At most 2 MB. Questions only, no answers."),
    )  # fmt: skip
    note = forms.CharField(label=_("What is new in it"), required=False, max_length=300)

    def given(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"name": file.name, "data": file.read(), "note": self.cleaned_data["note"]}


def _words(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RemarkForm(SayingForm):
    place_on_page = "remark_form"

    place = forms.ChoiceField(label=_("About"), required=False)
    said = _words(
        _("What you want to say"),
        help_text=_("About the questions. Nobody's name, and nothing that happened to somebody."),
    )

    def __init__(self, *args: Any, instrument: Instrument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        labels = (
            [(each.id, each.label_in(language)[:80] or each.id) for each in instrument.every_entry]
            if instrument
            else []
        )
        self.fields["place"].choices = [("", _("The whole form")), *labels]  # type: ignore[attr-defined]


class AnswerForm(SayingForm):
    place_on_page = "answer_form"

    remark_id = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What was done"), choices=Remark.Outcome.choices, widget=forms.RadioSelect
    )
    answer = _words(_("What we changed, or why not"), rows=2)


class OpinionForm(SayingForm):
    place_on_page = "opinion_form"

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    stance = forms.ChoiceField(
        label=_("May it be used?"), choices=Opinion.Stance.choices, widget=forms.RadioSelect
    )
    reason = _words(
        _("Why, and what must change"),
        required=False,
        help_text=_("A no needs a reason. Your name is not shown."),
    )


class ReasonForm(SayingForm):
    place_on_page = "reason_form"

    reason = forms.CharField(label=_("Why"), max_length=300)


class TimeForm(SayingForm):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440)
    worked_on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PaidForm(forms.Form):
    paid_on = forms.DateField(
        label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PrevalenceForm(forms.Form):
    prevalence = forms.FloatField(
        label=_("How common is it among those you ask, in percent?"), min_value=0.01, max_value=99.99,
        help_text=_("Your own estimate, from your own figures. Nobody knows it exactly: try a low and a high one."),
    )  # fmt: skip

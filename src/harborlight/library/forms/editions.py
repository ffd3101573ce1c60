"""What staff fill in at the desk where tools are drafted: a draft's file, what people say of it, advisers' time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from harborlight.errors import Invalid
from harborlight.library.models import Opinion, Remark


class SayingForm(forms.Form):
    """A form on a page with others. `place_on_page`: under which name the page knows it."""

    place_on_page = ""

    def tell(self, error: Invalid) -> None:
        """Put what an action refused beside its field."""
        for name, said in error.fields.items():
            self.add_error(name if name in self.fields else None, said)


class UploadForm(SayingForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML in the project's shape, or a form of other programs, such as XLSForm. At most 2 MB. Questions and steps only, no answers."),
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
        help_text=_("About the questions or steps. Nobody's name, and nothing that happened to somebody."),
    )

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [(name, label[:80]) for name, label in places.items()]
        self.fields["place"].choices = [("", _("The whole")), *labels]  # type: ignore[attr-defined]


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

"""What analysts fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.core.models import Agency
from harborlight.core.models.agencies import AgencyKind
from harborlight.intelligence.models import Lead
from harborlight.knowledge.vocabularies import vocabulary


class RunForm(forms.Form):
    purpose = forms.CharField(
        label=_("What is this run for?"), max_length=300,
        help_text=_("A sentence; it is kept with every lead. For example: job offers in our ports that take papers away."),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Country of the phone numbers"), initial="GB")
    file = forms.FileField(
        label=_("Posts"),
        help_text=_(
            "CSV, JSON lines or Parquet with a text column; the other columns are guessed. Lawfully held posts only."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = vocabulary("countries").choices(get_language() or "en")  # type: ignore[attr-defined]


class JudgeForm(forms.Form):
    judgement = forms.ChoiceField(
        label=_("Is this one organisation?"), widget=forms.RadioSelect,
        choices=[choice for choice in Lead.Judgement.choices if choice[0] != Lead.Judgement.UNJUDGED],
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(forms.Form):
    agency = forms.ModelChoiceField(label=_("To whom"), queryset=Agency.objects.none())
    note = forms.CharField(
        label=_("What you ask them to look at"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names, no numbers. The texts of the posts do not go along."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies: Any = self.fields["agency"]
        agencies.queryset = (
            Agency.objects.filter(is_active=True)
            .exclude(pk=actor.agency_id)
            .exclude(kind=AgencyKind.POLICE)
            .order_by("name")
        )
        agencies.label_from_instance = lambda agency: agency.name

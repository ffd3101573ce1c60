"""What staff fill in about services and duty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.core.models import Agency, Installation
from harborlight.core.moment_field import MomentField, zone_choices
from harborlight.directory.models import CapacityStatus, Service
from harborlight.knowledge.time_zones import all_zones, zones_of
from harborlight.knowledge.vocabularies import vocabulary

MOST_BYTES = 5_000_000
MOST_IN_FILE = 2_000  # services, or people on duty
DAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def choices(name: str) -> list[tuple[str, str]]:
    return list(vocabulary(name).choices(get_language() or "en"))


class SearchForm(forms.Form):
    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=80)
    language = forms.ChoiceField(label=_("Language"), required=False)
    open = forms.BooleanField(label=_("Open now"), required=False)
    room = forms.BooleanField(label=_("Has room now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", _("Any")), *choices("needs")]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("Any")), *choices("languages")]  # type: ignore[attr-defined]


class ServiceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What it offers"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    status = forms.ChoiceField(label=_("Status"), choices=Service.Status.choices)
    needs = forms.MultipleChoiceField(label=_("Needs it meets"), widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    city = forms.CharField(label=_("Town"), max_length=80, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    is_confidential = forms.BooleanField(
        label=_("Confidential place"),
        required=False,
        help_text=_("Its address is sealed and it stands on no map."),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    url = forms.URLField(label=_("Website"), required=False, max_length=300, assume_scheme="https")
    eligibility = forms.CharField(
        label=_("Who may come"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    minimum_age = forms.IntegerField(label=_("Age from"), min_value=0, max_value=120, required=False)
    maximum_age = forms.IntegerField(label=_("Age to"), min_value=0, max_value=120, required=False)
    sexes = forms.MultipleChoiceField(
        label=_("Takes"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("woman", _("Women")), ("man", _("Men")), ("other", _("Others"))], help_text=_("None ticked: everybody."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Of its opening hours: the one where its door is.")
    )
    is_always_open = forms.BooleanField(label=_("Open day and night"), required=False)
    receiving_agency_id = forms.ModelChoiceField(
        label=_("Which agency of the coalition takes referrals"), queryset=Agency.objects.none(), required=False,
        empty_label=_("None: refer by phone"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = choices("needs")  # type: ignore[attr-defined]
        self.fields["languages"].choices = choices("languages")  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Not said")), *choices("countries")]  # type: ignore[attr-defined]
        own = self.initial.get(
            "time_zone", ""
        )  # an import may have brought one without a place, such as three hours ahead
        zones = all_zones() if own in ("", *all_zones()) else (*all_zones(), own)
        self.fields["time_zone"].choices = zone_choices(  # type: ignore[attr-defined]
            zones, likely=zones_of(Installation.home_country()), empty=_("The one of its agency")
        )
        agencies: Any = self.fields["receiving_agency_id"]
        agencies.queryset = Agency.objects.filter(is_active=True).order_by("name")
        agencies.label_from_instance = lambda agency: agency.name

    def leave_out_the_place(self) -> None:
        """Nothing is asked of a place that this editor may not know: what is not asked, is not changed."""
        for name in ("is_confidential", "address", "latitude", "longitude"):
            del self.fields[name]

    def given(self) -> tuple[dict[str, Any], list[str], list[str]]:
        """Fields, needs and languages, as the actions take them."""
        fields = dict(self.cleaned_data)
        needs, languages = fields.pop("needs"), fields.pop("languages")
        agency = fields["receiving_agency_id"]
        fields["receiving_agency_id"] = agency.pk if agency else None
        return fields, needs, languages


class CapacityForm(forms.Form):
    status = forms.ChoiceField(label=_("Room now?"), choices=CapacityStatus.choices, widget=forms.RadioSelect)
    n_open = forms.IntegerField(
        label=_("How many beds or places"), min_value=0, max_value=999, required=False
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "HSDS 3.0 as JSON or zipped CSV, or a spreadsheet (CSV, XLSX). At most 5 MB and 2,000 rows."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


class DutyForm(forms.Form):
    name = forms.CharField(label=_("Who"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40)
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"), is_end=True)

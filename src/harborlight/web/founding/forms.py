"""What is asked of whoever founds a coalition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.core import custodians
from harborlight.core.founding import Founding
from harborlight.core.moment_field import zone_choices
from harborlight.errors import Invalid
from harborlight.knowledge import hotlines, time_zones
from harborlight.knowledge.vocabularies import vocabulary


def country_choices() -> list[tuple[str, str]]:
    """Every country with the number that will be shown for danger, so that the choice is seen for what it does."""
    language = get_language() or "en"
    return [
        (code, f"{label} ({hotlines.emergency_number(code)})")
        for code, label in vocabulary("countries").choices(language)
    ]


class CoalitionForm(forms.Form):
    coalition = forms.CharField(label=_("Name of the coalition"), max_length=200)
    country = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        help_text=_("It decides which emergency number everybody sees."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].initial = settings.ENV.country


class ZoneForm(forms.Form):
    """A time zone: of the coalition, of an agency, of one's own. `empty`: what choosing none of them means, where that is
    possible."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, country: str, empty: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_zones(self.fields["time_zone"], country, empty)
        self.fields["time_zone"].required = not empty


def offer_zones(field: Any, country: str, empty: str = "") -> None:
    """Every zone to choose from, those of the country first."""
    field.choices = zone_choices(time_zones.all_zones(), likely=time_zones.zones_of(country), empty=empty)


class FoundingForm(CoalitionForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("All times are shown by its clock. An agency or a service may have its own."),
    )
    agency = forms.CharField(
        label=_("Your agency"), max_length=200, help_text=_("The office that coordinates. Others come later.")
    )
    code = forms.CharField(
        label=_("Short code"), max_length=8, help_text=_("For case numbers, for example HAR.")
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("You will be the first administrator.")
    )
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_zones(self.fields["time_zone"], settings.ENV.country)
        self.fields["time_zone"].initial = time_zones.main_zone(settings.ENV.country)

    def asked(self) -> Founding:
        return Founding(**{field: self.cleaned_data[field] for field in Founding.__dataclass_fields__})


class RehearsalForm(forms.Form):
    code_a = forms.CharField(label=_("Code of one custodian"), max_length=60)
    code_b = forms.CharField(label=_("Code of another"), max_length=60)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in ("code_a", "code_b"):
            try:
                cleaned[field] = custodians.read_code(cleaned.get(field, ""), field=field)
            except Invalid as error:
                if cleaned.get(field):
                    self.add_error(field, error.fields[field])
        return cleaned

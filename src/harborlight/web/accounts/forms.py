"""What is filled in about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from harborlight.core.models import Account
from harborlight.core.roles import Role

_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class PersonForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )


class PasswordForm(forms.Form):
    """The first password of an invited account: long is what counts; no forced signs, no forced change."""

    password = forms.CharField(
        label=_("Password"), widget=_PASSWORD, help_text=_("At least twelve characters. A sentence is good.")
    )
    again = forms.CharField(label=_("The same again"), widget=_PASSWORD)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two differ."))
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], self.account)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class UnlockForm(forms.Form):
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

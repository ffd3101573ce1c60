"""What is filled in about accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from harborlight.core.models import Account, Team
from harborlight.core.roles import Role

_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class RolesForm(forms.Form):
    """`roles`: what may be chosen; nobody is offered what would be refused."""

    roles = forms.MultipleChoiceField(label=_("Roles"), choices=(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class PersonForm(RolesForm):
    field_order = ("display_name", "email", "language", "roles", "team_id")

    display_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    team_id: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label=_("In no team"),
        help_text=_("A team shares cases; a caseworker reads and works on all of its."),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not teams:
            del self.fields["team_id"]
            return
        self.fields["team_id"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team_id"].label_from_instance = _name  # type: ignore[attr-defined]

    def clean_team_id(self) -> Any:
        team = self.cleaned_data["team_id"]
        return team.pk if team else None


def _name(team: Team) -> str:
    return team.name


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=120)


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

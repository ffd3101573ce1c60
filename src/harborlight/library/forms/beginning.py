"""What an author fills in to begin a protocol, and to put a part into one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.protocol_checking import SETTINGS
from harborlight.library.forms.editions import SayingForm
from harborlight.library.forms.parts import choices_of, languages_to_choose, several, text
from harborlight.tables.protocols import Protocol


class BeginForm(SayingForm):
    """A new protocol."""

    title = text(_("Title"), most=120)
    setting = forms.ChoiceField(label=_("Where is it used?"))
    purpose = text(_("For whom, and what for"), most=600, rows=2)
    source = text(_("Where it is taken from"), help_text=_("For example the coalition's own agreement, with its day."))  # fmt: skip
    written_in = forms.ChoiceField(label=_("Written in"))
    languages = several(_("Also in"), required=False, help_text=_("It can be used when it is whole in each of them."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["setting"].choices = choices_of(SETTINGS)
        for name in ("written_in", "languages"):
            fields[name].choices = languages_to_choose()
        fields["written_in"].initial = get_language() or "en"

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        first = given.pop("written_in")
        return {**given, "languages": [first, *(each for each in given["languages"] if each != first)]}


class BeginFromForm(SayingForm):
    """The next version of a protocol that is in use."""

    protocol = forms.ChoiceField(label=_("Protocol"))
    languages = several(_("Languages"), required=False, help_text=_("Each has to be whole again after a change; the one it was written in stays in any case."))  # fmt: skip

    def __init__(self, *args: Any, protocols: Iterable[Protocol], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        fields: Any = self.fields
        fields["protocol"].choices = [(each.id, each.title_in(language)) for each in protocols]
        fields["languages"].choices = languages_to_choose()
        fields["languages"].initial = [code for code, _label in languages_to_choose()]

    def given(self) -> dict[str, Any]:
        return {
            "protocol_id": self.cleaned_data["protocol"],
            "languages": self.cleaned_data["languages"],
        }


class AddForm(SayingForm):
    """A step, a rule to stop by or a question that is put in: its title; the rest is written on its own page."""

    what = forms.ChoiceField(choices=[(each, each) for each in ("step", "rule", "question")])
    title = text(_("Title"), most=200)
    after = forms.CharField(required=False, max_length=64)

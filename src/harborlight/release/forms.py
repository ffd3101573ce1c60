"""What staff fill in about a referral that came in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.vocabularies import vocabulary
from harborlight.release import rules


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            ("accept", _("Yes, we can take the person")),
            ("waitlist", _("Not now: put on the waiting list")),
            ("redirect", _("Somebody else fits better")),
            ("decline", _("No")),
        ],
    )
    reason = forms.ChoiceField(label=_("If no: why"), required=False)
    note = forms.CharField(
        label=_("Note to the sender"), required=False, max_length=rules.MOST_CHARACTERS["note"], widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names. For example: room from Thursday; try the clinic in Leeds."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = vocabulary("decline_reasons").choices(get_language() or "en")
        self.fields["reason"].choices = [("", _("Choose …")), *reasons]  # type: ignore[attr-defined]

"""What staff fill in for content packs: the file, an adviser's opinion, a publisher's key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from harborlight.library.forms.editions import SayingForm
from harborlight.library.models import Opinion


class PackForm(SayingForm):
    file = forms.FileField(
        label=_("Content pack"), help_text=_("The file as its publisher handed it out. At most 5 MB."),
    )  # fmt: skip


class PackOpinionForm(SayingForm):
    place_on_page = "opinion_form"

    stance = forms.ChoiceField(
        label=_("May it be put to use?"), choices=Opinion.Stance.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why, and what must change"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A no needs a reason. Your name is not shown."),
    )  # fmt: skip


class TrustForm(SayingForm):
    name = forms.CharField(
        label=_("Publisher"), max_length=80, help_text=_("Who that is, for colleagues to read.")
    )
    pack = forms.CharField(
        label=_("Name of the pack"), max_length=40,
        help_text=_("The only one that this key may sign, as the publisher writes it, for example harbour-law."),
    )  # fmt: skip
    key = forms.CharField(
        label=_("Public key"), max_length=2000, help_text=_("The whole text of the file that ends in .pub."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "ltr"}),
    )  # fmt: skip
    told = forms.CharField(
        label=_("Name of the key, as you were told"), max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("At least its first sixteen digits, told by another way than the key itself came: on the phone, or in person."),
    )  # fmt: skip

"""The living page of the design system: every component as it is used."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from harborlight.core.pages import page as staff_page


class _Form(forms.Form):
    text = forms.CharField(label=_("A text"), help_text=_("With a word of help."))
    choice = forms.ChoiceField(
        label=_("A choice"), choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    tick = forms.BooleanField(label=_("A tick"), required=False)
    long = forms.CharField(label=_("A long text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@staff_page("home", "view")
def page(request: HttpRequest) -> HttpResponse:
    """Every component."""
    now = timezone.now()
    wrong = _Form({"text": "", "choice": "a"})
    wrong.is_valid()
    points = [
        {"label": "Manchester", "city": "Manchester", "lat": 53.48, "lon": -2.24},
        {"label": "Newcastle", "city": "Newcastle upon Tyne", "lat": 54.97, "lon": -1.61},
    ]
    context = {
        "form": _Form(auto_id="good_%s"),
        "wrong": wrong,
        "points": points,
        "bars": [("A", 12), ("B", 7), ("C", 3)],
        "moments": [
            now - timedelta(hours=3),
            now + timedelta(minutes=20),
            now + timedelta(hours=5),
            now + timedelta(days=4),
        ],
        "states": ["open", "accepted", "waitlisted", "withdrawn", "closed"],
    }
    return render(request, "desk/design.html", context)

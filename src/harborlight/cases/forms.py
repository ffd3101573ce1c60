"""What staff fill in about people and cases. Forms parse; actions decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.cases.models import Need
from harborlight.cases.rules import is_birth_date
from harborlight.core.roles import FieldClass
from harborlight.knowledge.vocabularies import vocabulary

SEXES = [
    ("", _("Not known")),
    ("woman", _("Woman")),
    ("man", _("Man")),
    ("other", _("Other, in their own words")),
]
URGENCIES = [
    ("immediate", _("Now: answer within the hour")),
    ("urgent", _("Today: answer within four hours")),
    ("soon", _("Soon: answer by the next working day")),
    ("routine", _("Can wait: answer within five working days")),
]
BESIDE_CHOICES = [
    ("came_again", _("The person came to us again")),
    ("colleague_away", _("Whoever works on the other case is away")),
    ("danger_now", _("The person is in danger now")),
    ("asked_for", _("The person asked for somebody else")),
]


def _choices(name: str) -> list[tuple[str, str]]:
    return list(vocabulary(name).choices(get_language() or "en"))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PersonForm(forms.Form):
    """Identity, languages and safe contact. Only what is needed; everything but the name may stay empty."""

    name = forms.CharField(label=_("Name, as the person wants to be called"), max_length=200)
    other_names = forms.CharField(
        label=_("Other names or spellings"), required=False, max_length=400, help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    birth_date = forms.RegexField(
        label=_("Date or year of birth"), regex=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z", required=False,
        help_text=_("1999, 1999-05 or 1999-05-20."),
        error_messages={"invalid": _("Write a year (1999) or a date (1999-05-20).")},
    )  # fmt: skip
    sex = forms.ChoiceField(label=_("Gender"), choices=SEXES, required=False)
    n_children = forms.IntegerField(
        label=_("Children with the person"), min_value=0, max_value=30, required=False
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    safe_phone = forms.CharField(label=_("Safe phone number"), max_length=40, required=False)
    safe_times = forms.CharField(
        label=_("When is it safe to call?"),
        max_length=200,
        required=False,
        help_text=_("For example: weekdays before noon."),
    )
    how_to_sign = forms.CharField(
        label=_("How should we introduce ourselves?"), max_length=200, required=False,
        help_text=_("For example: as a dentist's office. Never name the agency if somebody else may answer."),
    )  # fmt: skip
    address = forms.CharField(label=_("Where the person stays now"), max_length=300, required=False)
    health = forms.CharField(
        label=_("Urgent health matters"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, names: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = _choices("languages")  # type: ignore[attr-defined]
        self.fields["nationality"].choices = [("", _("Not known")), *_choices("countries")]  # type: ignore[attr-defined]
        if names is not None:  # what the editor may not see is not asked either, so it stays as it is
            self.fields = {name: field for name, field in self.fields.items() if name in names}

    def clean_birth_date(self) -> str:
        born = str(self.cleaned_data["birth_date"])
        if born and not is_birth_date(born, timezone.localdate()):
            raise forms.ValidationError(_("There is no such day, or it is not a day of birth."))
        return born

    def clean_other_names(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["other_names"].splitlines() if line.strip()]

    def given(self) -> dict[str, Any]:
        """The fields that were filled in, as `actions.create_person` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name in PERSON_FIELDS}


PERSON_FIELDS = frozenset(PersonForm.base_fields)


class OpenCaseForm(PersonForm):
    summary = forms.CharField(
        label=_("What brings the person here, in short"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Only what is needed to help. Details can wait."),
    )  # fmt: skip


class NeedForm(forms.Form):
    need = forms.ChoiceField(label=_("Need"))
    urgency = forms.ChoiceField(label=_("How soon"), choices=URGENCIES, initial="soon")
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", _("Choose …")), *grouped_needs()]  # type: ignore[attr-defined]


def grouped_needs() -> list[tuple[str, str]]:
    return _choices("needs")


class TaskForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=500)
    due_on = forms.DateField(label=_("By when"), widget=DateInput())
    account = forms.ChoiceField(label=_("Who"), required=False)
    took_part = forms.CharField(
        label=_("What the person said about it"), required=False, max_length=500,
        help_text=_("Each decision records how the person took part."),
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (str(role.account_id), role.account.display_name) for role in workers
        ]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}))


class ConsentForm(forms.Form):
    """Nothing is ticked beforehand; an end is required; the person's free choice is attested."""

    groups = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=FieldClass.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what the person agreed to, one by one."),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("What for"))
    expires_on = forms.DateField(
        label=_("Until when"), widget=DateInput(), help_text=_("Consent always ends. Six months at most.")
    )
    given_by = forms.ChoiceField(
        label=_("Who agreed"),
        choices=[
            ("", _("Choose …")),
            ("person", _("The person, an adult")),
            ("child_alone", _("The child, where the law lets a child use this service alone")),
            ("guardian", _("A guardian who is not the one who harmed")),
        ],
    )
    method = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("", _("Choose …")),
            ("spoken", _("Spoken, face to face")),
            ("phone", _("By phone")),
            ("written", _("In writing")),
        ],
    )
    wording = forms.CharField(
        label=_("In the person's own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_not_condition_attested = forms.BooleanField(
        label=_("I explained that help does not depend on this, and that it can be taken back at any time.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", _("Choose …")), *_choices("consent_purposes")]  # type: ignore[attr-defined]

    def clean_expires_on(self) -> Any:
        until, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today < until <= today + timedelta(days=184):
            raise forms.ValidationError(_("Choose a day after today and within six months."))
        return until


class ReferForm(forms.Form):
    needs = forms.MultipleChoiceField(label=_("For which needs"), widget=forms.CheckboxSelectMultiple)
    consent = forms.ChoiceField(label=_("Under which consent"))
    urgency = forms.ChoiceField(
        label=_("How soon do you need an answer?"), choices=URGENCIES, initial="urgent"
    )

    def __init__(self, *args: Any, needs: Any = (), consents: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(_choices("needs"))
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (str(row["id"]), labels.get(row["need"], row["need"]))
            for row in needs
            if row["status"] == Need.Status.OPEN
        ]
        self.fields["consent"].choices = consents  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    closing = forms.CharField(
        label=_("Why it is closed, and how the person took part"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


DECISIONS = [
    ("confirmed", _("Confirmed")),
    ("not_confirmed", _("Not confirmed")),
    ("open", _("Still open")),
    ("not_known", _("Not known, and it will stay so")),
]
DECIDERS = [
    ("competent_authority", _("The competent authority")),
    ("agency", _("This agency itself")),
    ("court", _("A court")),
]


class DecisionForm(forms.Form):
    """What others decided about the person after a screening."""

    decision = forms.ChoiceField(
        label=_("What was decided: is the person a victim of trafficking?"),
        choices=[("", _("Choose …")), *DECISIONS],
    )
    decided_by = forms.ChoiceField(
        label=_("Who decided"), choices=[("", _("Nobody yet")), *DECIDERS], required=False
    )

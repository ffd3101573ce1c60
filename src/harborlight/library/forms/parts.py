"""What the forms of a protocol's draft share: texts a line each, choices, and a form for one part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.protocol_editing import lines_said, said
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library.forms.editions import SayingForm
from harborlight.tables.instruments import Labels
from harborlight.tables.protocols import Protocol

MOST_LINES, MOST_IN_LINE = 40, 600


def choices_of(name: str) -> list[tuple[str, str]]:
    return vocabulary(name).choices(get_language() or "en")


def languages_to_choose(protocol: Protocol | None = None) -> list[tuple[str, str]]:
    """Those that the site speaks, and whatever else the protocol is in already."""
    choices = choices_of("languages")
    own = [each for each in protocol.languages if each not in dict(choices)] if protocol else []
    return [*choices, *((each, each) for each in own)]


class LinesField(forms.CharField):
    """Texts, a line each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_LINES:
            raise forms.ValidationError(_("At most %(n)d lines.") % {"n": MOST_LINES})
        if any(len(line) > MOST_IN_LINE for line in value):
            raise forms.ValidationError(_("At most %(n)d characters in a line.") % {"n": MOST_IN_LINE})

    def run_validators(self, value: Any) -> None:
        """A line is looked at above."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or ()) != self.to_python(data))


def lines(label: Any, help_text: Any = "") -> LinesField:
    return LinesField(label=label, help_text=help_text or _("A line for each."))


def text(label: Any, *, most: int = 300, rows: int = 0, required: bool = True, help_text: Any = "") -> forms.CharField:  # fmt: skip
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=widget
    )


def several(label: Any, *, required: bool = True, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=required, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class PartForm(SayingForm):
    """One part of a protocol. `changed` gives the protocol with what was typed. `groups`: fields that stand together under a heading,
    folded where nothing is in them; the others stand above.
    """

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    is_same = forms.BooleanField(
        label=_("Only a slip of the pen: it says the same as before"), required=False,
        help_text=_("Otherwise the translations of what you change are taken out, so that none says the old thing."),
    )  # fmt: skip

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        self.protocol = protocol
        kwargs.setdefault("initial", self.read(protocol))
        super().__init__(*args, **kwargs)
        self.fill_in()
        if len(protocol.languages) < 2:
            del self.fields["is_same"]
        else:
            self.order_fields([name for name in self.fields if name != "is_same"])

    def read(self, protocol: Protocol) -> dict[str, Any]:
        """What the form begins with."""
        raise NotImplementedError

    def fill_in(self) -> None:
        """Give the fields their choices."""

    def changed(self) -> Protocol:
        raise NotImplementedError

    def above(self) -> list[forms.BoundField]:
        """The fields in no group."""
        grouped = {name for _title, names in self.groups for name in names}
        return [field for field in self.visible_fields() if field.name not in {*grouped, "is_same"}]

    def grouped(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Each group with its heading; whether something is in it, or wrong with it."""
        return [
            (title, fields, any(field.value() or field.errors for field in fields))
            for title, names in self.groups
            if (fields := [self[name] for name in names])
        ]

    def _first(self, labels: Labels) -> str:
        return labels.get(self.protocol.languages[0], "")

    def _firsts(self, lines: Sequence[Labels]) -> list[str]:
        return [self._first(line) for line in lines]

    def _said(self, old: Labels, name: str) -> Labels:
        same = bool(self.cleaned_data.get("is_same"))
        return said(old, self.cleaned_data[name], self.protocol.languages[0], is_same=same)

    def _lines_said(self, old: Sequence[Labels], name: str) -> tuple[Labels, ...]:
        same = bool(self.cleaned_data.get("is_same"))
        return lines_said(old, self.cleaned_data[name], self.protocol.languages[0], is_same=same)

    def _choices(self, **choices: Any) -> None:
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

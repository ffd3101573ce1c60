"""What an author fills in while writing a protocol, but for its steps (`steps`): what it is about, when to stop, its own questions,
its card. Each form shows one part, and gives the protocol back changed; texts are in the language that it is written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.protocol_checking import MOST_ON_CARD, ROLES, SETTINGS
from harborlight.knowledge.protocol_editing import fresh_id, in_languages
from harborlight.library.forms.parts import PartForm, choices_of, languages_to_choose, lines, several, text
from harborlight.tables.instruments import Confidence
from harborlight.tables.protocols import NO, YES, Fact, FieldCard, Part, Protocol, StopRule


class AboutForm(PartForm):
    """Title, purpose, parts, sources, languages."""

    title = text(_("Title"), most=120)
    setting = forms.ChoiceField(label=_("Where is it used?"))
    purpose = text(_("For whom, and what for"), most=600, rows=2)
    cautions = lines(_("Before you use it"), _("What must be kept in mind, a line for each."))
    parts = lines(_("Parts"), _("The steps stand in these, for example “First minutes”, “Help”, “Afterwards”. A line for each."))  # fmt: skip
    sources = lines(_("Where it is taken from"), _("A line for each source, as you would cite it."))
    languages = several(_("Languages"), help_text=_("A language that is taken out takes its translations along; an earlier text brings them back."))  # fmt: skip
    is_card_public = forms.BooleanField(label=_("Its field card may stand on the public site"), required=False)  # fmt: skip

    def read(self, protocol: Protocol) -> dict[str, Any]:
        return {
            "title": self._first(protocol.title), "setting": protocol.setting, "purpose": self._first(protocol.purpose),
            "cautions": self._firsts(protocol.cautions), "parts": self._firsts([each.label for each in protocol.parts]),
            "sources": [title or name for name, title in protocol.sources.items()], "languages": list(protocol.languages),
            "is_card_public": protocol.is_card_public,
        }  # fmt: skip

    def fill_in(self) -> None:
        self._choices(setting=choices_of(SETTINGS), languages=languages_to_choose(self.protocol))

    def changed(self) -> Protocol:
        given, old = self.cleaned_data, self.protocol
        sources = self._sources()
        new = replace(
            old, title=self._said(old.title, "title"), setting=given["setting"], purpose=self._said(old.purpose, "purpose"),
            cautions=self._lines_said(old.cautions, "cautions"), sources=sources, parts=self._parts(sources),
            is_card_public=given["is_card_public"],
        )  # fmt: skip
        first = old.languages[0]
        chosen = (first, *(each for each in given["languages"] if each != first))
        return new if set(chosen) == set(old.languages) else in_languages(new, chosen)

    def _sources(self) -> dict[str, str]:
        by_title = {title or name: name for name, title in self.protocol.sources.items()}
        found: dict[str, str] = {}
        for title in dict.fromkeys(self.cleaned_data["sources"]):
            name = by_title.get(title) or fresh_id(title, {*found, *by_title.values()}, "source")
            found[name] = title
        return found

    def _parts(self, sources: Mapping[str, str]) -> tuple[Part, ...]:
        """A part keeps its id where its name is kept, or where only names were changed; and the sources that are left."""
        old = self.protocol.parts
        labels = self._lines_said([part.label for part in old], "parts")
        by_name = {self._first(part.label): part for part in old}
        taken, found = [part.id for part in old], []
        for place, label in enumerate(labels):
            was = by_name.get(self._first(label)) or (old[place] if len(labels) == len(old) else None)
            if was is None:
                was = Part(fresh_id(self._first(label), taken, "part"), label, (), Confidence.UNVERIFIED)
                taken.append(was.id)
            left = tuple(name for name in was.sources if name in sources) or tuple(sources)
            found.append(replace(was, label=label, sources=left))
        return tuple({part.id: part for part in found}.values())


class RuleForm(PartForm):
    """When to stop, and what to do then."""

    when = text(_("When to stop"))
    do = lines(_("What to do then"))

    def __init__(self, *args: Any, rule: StopRule, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(*args, **kwargs)

    def read(self, protocol: Protocol) -> dict[str, Any]:
        rule = next((each for each in protocol.stop if each.id == self.rule.id), self.rule)
        return {"when": self._first(rule.when), "do": self._firsts(rule.do)}

    def changed(self) -> Protocol:
        old = self.rule
        new = replace(old, when=self._said(old.when, "when"), do=self._lines_said(old.do, "do"))
        stop = tuple(new if each.id == new.id else each for each in self.protocol.stop)
        return replace(self.protocol, stop=stop)


class QuestionForm(PartForm):
    """A question of the protocol's own, answered by the worker: yes, no, not known."""

    label = text(_("Question"), help_text=_("It is put to the worker, who answers yes, no or not known."))
    not_known_as = forms.ChoiceField(
        label=_("“Not known” counts as"), choices=[(YES, _("Yes")), (NO, _("No"))], widget=forms.RadioSelect,
        help_text=_("Choose the careful side: the one that leaves nobody without help."),
    )  # fmt: skip

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        super().__init__(*args, **kwargs)

    def read(self, protocol: Protocol) -> dict[str, Any]:
        fact = protocol.own_fact(self.fact.id) or self.fact
        return {"label": self._first(fact.label), "not_known_as": fact.not_known_as}

    def changed(self) -> Protocol:
        new = replace(
            self.fact,
            label=self._said(self.fact.label, "label"),
            not_known_as=self.cleaned_data["not_known_as"],
        )
        facts = tuple(new if each.id == new.id else each for each in self.protocol.own_facts)
        return replace(self.protocol, own_facts=facts)


class CardForm(PartForm):
    """The pocket card: one folded sheet."""

    signs = lines(_("Signs"), _("At most 8 short lines."))
    first = lines(_("What to do first"), _("At most 4 short lines."))
    say = lines(_("What to say"), _("At most 5 lines."))
    do_not = lines(_("Not to do"), _("At most 5 lines."))
    call = several(_("Whom to call beside the country's numbers"), help_text=_("The card has a line for each, on which the number is written by hand."))  # fmt: skip
    non_punishment = text(_("Non-punishment"), most=600, rows=3)

    def read(self, protocol: Protocol) -> dict[str, Any]:
        card = protocol.card
        lines = {name: self._firsts(getattr(card, name)) for name in MOST_ON_CARD}
        return {**lines, "call": list(card.call), "non_punishment": self._first(card.non_punishment)}

    def fill_in(self) -> None:
        self._choices(call=choices_of(ROLES))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, most in MOST_ON_CARD.items():
            if len(given.get(name, ())) > most:
                self.add_error(name, _("At most %(n)d lines fit on a card.") % {"n": most})
        return given

    def changed(self) -> Protocol:
        old = self.protocol.card
        signs, first, say, do_not = (self._lines_said(getattr(old, name), name) for name in MOST_ON_CARD)
        non_punishment = self._said(old.non_punishment, "non_punishment")
        card = FieldCard(signs, first, say, do_not, tuple(self.cleaned_data["call"]), non_punishment)
        return replace(self.protocol, card=card)

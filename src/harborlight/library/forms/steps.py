"""What an author fills in for one step of a protocol, without code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.limits import UNITS, referral_urgencies
from harborlight.knowledge.protocol_checking import REFERRAL, ROLES, limit_names
from harborlight.knowledge.protocol_paths import FACTS, fact_label
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library.forms.parts import PartForm, choices_of, lines, several, text
from harborlight.tables.instruments import Instrument, in_language
from harborlight.tables.protocols import END, Escalation, Protocol, Step, Within

AT_ONCE, IN_TIME = "at_once", "in_time"
_URGENCIES = {
    "immediate": _("now"), "urgent": _("today"), "soon": _("soon"), "routine": _("can wait"),
}  # fmt: skip


class StepForm(PartForm):
    """One step: who, what, when, and where it leads."""

    groups = (
        (_("Where it leads"), ("ask", "next", "if_yes", "if_no")),
        (_("Within what time"), ("time", "limit", "amount", "unit", "source", "starts")),
        (_("An instrument"), ("instrument",)),
        (_("To whom it is passed up"), ("escalate_to", "escalate_when")),
    )

    title = text(_("Title"), most=200)
    part = forms.ChoiceField(label=_("Part"))
    who = several(_("Who does it?"))
    do = lines(_("To do"))
    do_not = lines(_("Not to do"))
    say = lines(_("What to say"), _("In the words that are said. A line for each."))
    is_emergency = forms.BooleanField(label=_("This is the step for danger: it shows the emergency number"), required=False)  # fmt: skip
    ask = forms.ChoiceField(label=_("Does it ask a question?"), required=False)
    next = forms.ChoiceField(label=_("If nothing is asked, it goes on to"), required=False)
    if_yes = forms.ChoiceField(label=_("If the answer is yes"), required=False)
    if_no = forms.ChoiceField(label=_("If the answer is no"), required=False)
    time = forms.ChoiceField(label=_("How soon?"), required=False)
    limit = forms.ChoiceField(label=_("Time limit on record"), required=False, help_text=_("It counts where the country has it; otherwise the time below."))  # fmt: skip
    amount = forms.IntegerField(label=_("Own time"), required=False, min_value=1, max_value=999)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    source = text(_("Where that time is taken from"), required=False)
    starts = forms.ChoiceField(label=_("Counted from"), required=False)
    instrument = forms.ChoiceField(label=_("Instrument to use"), required=False)
    escalate_to = forms.ChoiceField(label=_("Turn to"), required=False)
    escalate_when = text(_("When to turn to them"), required=False)

    def __init__(self, *args: Any, step: Step, instruments: Iterable[Instrument] = (), **kwargs: Any) -> None:
        self.step, self.instruments = step, tuple(instruments)
        super().__init__(*args, **kwargs)

    def read(self, protocol: Protocol) -> dict[str, Any]:
        step = protocol.step(self.step.id) or self.step
        within = step.within or Within()
        return {
            "title": self._first(step.title), "part": step.part, "who": list(step.who), "do": self._firsts(step.do),
            "do_not": self._firsts(step.do_not), "say": self._firsts(step.say), "is_emergency": step.is_emergency,
            "ask": step.ask, "next": step.next, "if_yes": step.if_yes, "if_no": step.if_no,
            "time": "" if step.within is None else AT_ONCE if within.is_at_once else IN_TIME, "limit": within.limit,
            "amount": within.amount or None, "unit": within.unit, "source": within.source, "starts": within.starts,
            "instrument": step.instrument, "escalate_to": step.escalate.to if step.escalate else "",
            "escalate_when": self._first(step.escalate.when) if step.escalate else "",
        }  # fmt: skip

    def fill_in(self) -> None:
        language = get_language() or "en"
        others = [
            (each.id, f"{n}. {each.title_in(language) or each.id}")
            for n, each in enumerate(self.protocol.steps, 1)
            if each.id != self.step.id
        ]
        ways = [("", _("– not said yet –")), *others, (END, _("the end"))]
        facts = [*vocabulary(FACTS).codes(), *(fact.id for fact in self.protocol.own_facts)]
        asked = [(fact, in_language(fact_label(self.protocol, fact), language)) for fact in facts]
        nobody = [("", _("nobody"))]
        self._choices(
            part=[(each.id, in_language(each.label, language) or each.id) for each in self.protocol.parts],
            who=choices_of(ROLES), ask=[("", _("No: it goes on")), *asked], next=ways, if_yes=ways, if_no=ways,
            time=[("", _("No limit")), (AT_ONCE, _("At once")), (IN_TIME, _("Within a time"))],
            limit=[("", _("None")), *_limits()], unit=[("", "–"), *(pair for pair in choices_of("time_units") if pair[0] in UNITS)],
            starts=[("", _("the beginning")), *others],
            instrument=[("", _("None")), *((each.id, each.title_in(language)) for each in self.instruments)],
            escalate_to=[*nobody, *choices_of(ROLES)],
        )  # fmt: skip
        self._keep_what_is_not_there_any_more()

    def _keep_what_is_not_there_any_more(self) -> None:
        """What a draft names and is no longer known stays to be chosen, and is told as a fault, so that no edit loses it."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.ChoiceField):
                continue
            now = self.initial.get(name)
            known = dict(field.choices)  # type: ignore[arg-type]
            lost = [each for each in (now if isinstance(now, list) else [now]) if each and each not in known]
            field.choices = [*known.items(), *((each, f"{each} (?)") for each in lost)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("time") == IN_TIME and not given.get("limit") and not given.get("amount"):
            self.add_error("amount", _("Choose a time limit on record, or write a time."))
        return given

    def changed(self) -> Protocol:
        given = self.cleaned_data
        old = self.protocol.step(self.step.id) or self.step
        ways = ("if_yes", "if_no") if given["ask"] else ("next",)
        new = replace(
            old, title=self._said(old.title, "title"), part=given["part"], who=tuple(given["who"]),
            do=self._lines_said(old.do, "do"), do_not=self._lines_said(old.do_not, "do_not"),
            say=self._lines_said(old.say, "say"), ask=given["ask"], within=self._within(),
            **{name: given[name] if name in ways else "" for name in ("next", "if_yes", "if_no")},
            instrument=given["instrument"], escalate=self._escalation(old.escalate), is_emergency=given["is_emergency"],
        )  # fmt: skip
        steps = tuple(new if each.id == new.id else each for each in self.protocol.steps)
        return replace(self.protocol, steps=steps)

    def _within(self) -> Within | None:
        given = self.cleaned_data
        if given["time"] != IN_TIME:
            return Within(is_at_once=True) if given["time"] == AT_ONCE else None
        own = {"amount": given["amount"] or 0, "unit": given["unit"], "source": given["source"].strip()}
        return Within(
            limit=given["limit"],
            starts=given["starts"],
            **(own if given["amount"] else {"amount": 0}),
        )

    def _escalation(self, old: Escalation | None) -> Escalation | None:
        to, when = self.cleaned_data["escalate_to"], self.cleaned_data["escalate_when"]
        if not to and not when:
            return None
        return Escalation(to, self._said(old.when if old else {}, "escalate_when"))


def _limits() -> list[tuple[str, Any]]:
    """As a referral of an urgency, or a limit of the law by its name."""
    words = vocabulary("limits")
    legal = [
        (name, words.label(name, get_language() or "en")) for name in words.codes() if name in limit_names()
    ]
    referral = [
        (f"{REFERRAL}{urgency}", _("As a referral: %(urgency)s") % {"urgency": _URGENCIES[urgency]})
        for urgency in referral_urgencies()
    ]
    return [*referral, *legal]

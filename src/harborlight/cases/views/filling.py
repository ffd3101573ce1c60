"""A screening being filled in: which one, in which way, and what stands in its fields, sent or kept as a draft.

Must stay true: a draft is read only for the screening that it is of; nothing that was typed is lost by going back and forth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.rules import age_on
from harborlight.cases.views import choosing
from harborlight.core import drafts
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.pages import actor_of
from harborlight.errors import InvalidInstrument, Missing
from harborlight.knowledge import asking
from harborlight.knowledge.answering import Taken, read_answers
from harborlight.library import queries as library
from harborlight.tables.instruments import Instrument, Item

OF_WHICH = "of_screening"  # the field that says of which screening a draft is
ONE = "one"
# Fields that are no answers; no question can have a name with a dot.
STEP, ASKING, AT, SEEN, ALSO = "talk.step", "talk.asking", "talk.at", "talk.seen", "talk.also"
BESIDE = "talk.beside"
WORDS = ("unknown", "declined")  # boxes beside a field, `<item>-unknown` and `<item>-declined`


@dataclass(frozen=True)
class Filling:
    """`typed`: fields by name. Of those that are no answers: ASKING (`one`: one question at a time), AT (the question
    that is shown, empty at the end), SEEN (those shown so far, in order), ALSO (`all`: also what is not asked for a score),
    BESIDE (the second language of this talk).
    """

    case: Any
    instrument: Instrument
    form_id: str
    age: int | None
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def draft_form(self) -> str:
        return draft_of(self.case.pk)

    @property
    def which(self) -> str:
        return which(self.instrument, self.form_id or choosing.WHOLE)

    @cached_property
    def given(self) -> dict[str, Any]:
        """By item: what stands in its field, or the word whose box beside it is ticked."""
        found = {}
        for item in self.instrument.items_of(self.form_id):
            ticked = [word for word in WORDS if self.typed.get(f"{item.id}-{word}")]
            if ticked or item.id in self.typed:
                found[item.id] = ticked[-1] if ticked else self.typed.get(item.id)
        return found

    @cached_property
    def taken(self) -> Taken:
        return read_answers(self.instrument, self.form_id, self.given)

    # -- one question at a time -------------------------------------------------------------------------------------

    @property
    def is_one(self) -> bool:
        return bool(self.typed.get(ASKING) == ONE)

    @property
    def is_all(self) -> bool:
        return bool(self.typed.get(ALSO) == "all")

    @property
    def profile(self) -> dict[str, Any]:
        return {"form": self.form_id, "age": self.age}

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        return asking.to_ask(self.instrument, self.taken.answers, self.profile, is_all=self.is_all)

    @cached_property
    def asked_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.asked)

    @cached_property
    def seen(self) -> tuple[str, ...]:
        known = {item.id for item in self.instrument.items_of(self.form_id)}
        return tuple(name for name in str(self.typed.get(SEEN, "")).split() if name in known)

    @property
    def seen_text(self) -> str:
        return " ".join(self.seen)

    @cached_property
    def at(self) -> str:
        """The question to show: the one it stopped at if that is still asked, else the first not seen; empty at the end."""
        at = str(self.typed.get(AT, ""))
        return at if at in self.asked_ids else asking.after(self.asked_ids, self.seen, "")

    @property
    def n_behind(self) -> int:
        """Of the questions to ask, how many were shown before this one."""
        behind = [name for name in self.seen if name in self.asked_ids]
        return behind.index(self.at) if self.at in behind else len(behind)

    @property
    def kept_back(self) -> int:
        return 0 if self.is_all else len(asking.kept_back(self.instrument, self.form_id))

    @cached_property
    def is_enough(self) -> bool:
        return bool(self.taken.answers) and asking.is_enough(
            self.instrument, self.taken.answers, self.profile
        )

    def carried(self) -> Iterator[tuple[str, str]]:
        """Hidden fields: every answer but that to the question shown, so that the page is whole at each step."""
        for item in self.instrument.items_of(self.form_id):
            if item.id == self.at:
                continue
            for name in (item.id, *(f"{item.id}-{word}" for word in WORDS)):
                value = self.typed.get(name, [])
                for each in value if isinstance(value, list) else [value]:
                    yield name, str(each)

    def turned(self, step: str) -> Filling:
        """The same, one step on: `next`, `back`, `to:<item>`, `one`, `whole`, `all`; anything else stays where it is."""
        at, seen = self.at, self.seen
        kept = {name: value for name, value in self.typed.items() if name != STEP}
        if step == "next" and at:
            seen = (*seen, at) if at not in seen else seen
            at = asking.after(self.asked_ids, seen, at)
        elif step == "back":
            seen = (*seen, at) if at and at not in seen else seen
            at = asking.before(self.asked_ids, seen, at) or at
        elif step.startswith("to:"):
            at = step.removeprefix("to:")
        elif step in (ONE, "whole"):
            kept[ASKING] = step
            known = [name for name in self.asked_ids if self.taken.answers.get(name, "unknown") != "unknown"]
            seen, at = (seen, at) if seen else (tuple(known), "")
        elif step == "all":
            kept[ALSO] = "all"
        kept |= {AT: at, SEEN: " ".join(seen), OF_WHICH: self.which}
        return Filling(self.case, self.instrument, self.form_id, self.age, kept)


def draft_of(case_id: UUID) -> str:
    return f"cases.screening:{case_id}"


def which(instrument: Instrument, form_id: str) -> str:
    return f"{instrument.id} {instrument.version} {form_id}"


def read(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> Filling:
    """What was sent, else what was kept of this very screening: another's questions may have the same names."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    instrument, form_id = load(instrument_id, form)
    if request.method == "POST":
        typed = drafts.typed(request.POST)
    else:
        typed = drafts.fields_of(actor, draft_of(case.pk))
        typed = typed if typed.get(OF_WHICH) == which(instrument, form) else {}
    return Filling(case, instrument, form_id, age_in(case, actor), typed)


def age_in(case: Any, actor: Account) -> int | None:
    """Today's age, where this reader may know it."""
    born = str(case.person.shown_to(actor).get("birth_date") or "")
    return age_on(born, today_of(actor))


def load(instrument_id: str, form: str) -> tuple[Instrument, str]:
    """An instrument that is offered, and its form; empty for one without forms.

    Raises:
        Missing: when there is no such screening or form.
    """
    try:
        instrument = library.instrument(instrument_id)
    except InvalidInstrument as unknown:
        raise Missing(_("There is no such screening.")) from unknown
    if not choosing.is_offered(instrument):
        raise Missing(_("There is no such screening."))
    if form not in {each.id for each in instrument.forms} | (
        {choosing.WHOLE} if not instrument.forms else set()
    ):
        raise Missing(_("There is no such form of this screening."))
    return instrument, form if instrument.forms else ""


def is_unreviewed(instrument: Instrument, language: str) -> bool:
    """Nobody has looked over its words in this language."""
    return instrument.translations.get(language) == "unreviewed"

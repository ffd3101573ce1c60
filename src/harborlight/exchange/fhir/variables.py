"""Variables of a Questionnaire that build on one another: what was answered, what is asked, what an answer is worth.

`form_of`, `answer_x` the codes or number that were answered, `known_x` whether x is not open, `asked_x` and `in_x` whether x is asked
and applies (empty: that depends on what is not known), `worth_x` what the answer is worth by the `itemWeight` of its option.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from harborlight.exchange.fhir.names import ITEM_WEIGHT, path_to, quoted, scores_of
from harborlight.exchange.fhir.paths import CannotSay, Paths, bounded
from harborlight.exchange.fhir.worths import CountedItem, ends_of, number
from harborlight.tables.instruments import Answer, Instrument, Item, ItemType

Result = tuple[str, str, str]  # name, type in FHIR, expression


@dataclass(slots=True)
class Variables:
    """Writes each variable once, after those it needs."""

    instrument: Instrument
    said: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    guards: dict[str, str] = field(default_factory=dict)
    asked_by: dict[str, str] = field(default_factory=dict)
    paths: Paths = field(init=False)

    def __post_init__(self) -> None:
        self.paths = Paths(self.instrument)

    def let(self, kind: str, name: str, expression: str) -> str:
        """Name the value of an expression; how it is called from then on."""
        plain = f"{kind}_{''.join(each if each.isascii() and each.isalnum() else '_' for each in name)}"[:60]
        called = next(
            each for each in (plain, *(f"{plain}_{n}" for n in range(2, 9999))) if each not in self.names
        )
        self.names[called] = name
        self.said.append((called, bounded(expression)))
        return f"%{called}"

    def answer(self, name: str) -> str:
        """What was answered, without options that only say unknown, declined or not applicable."""
        if name in self.paths.variables:
            return self.paths.variables[name]
        item = self.paths.item(name)
        plain = self.paths.answer(name)
        words = [option.value for option in item.options if option.means is not None]
        if words:
            plain += f".where(($this in ({' | '.join(map(quoted, words))})).not())"
        asked = self.asked(name)
        called = self.let("answer", name, plain if asked == "true" else f"iif({asked}, {plain}, {{}})")
        self.paths.variables[name] = called
        return called

    def asked(self, name: str) -> str:
        """By its form, the groups around it and its own relevance; `true` where it always is."""
        if name not in self.asked_by:
            self.asked_by[name] = self._let_asked(name)
        return self.asked_by[name]

    def _let_asked(self, name: str) -> str:
        own = next((each for each in self.instrument.every_entry if each.id == name), None)
        if own is None:
            return "true"
        above = self.instrument.above[name]
        if any(group.is_repeat for group in above):
            raise CannotSay(name)
        parts = []
        every = {form.id for form in self.instrument.forms}
        if isinstance(own, Item) and own.strength and not every <= set(own.strength):
            parts.append(self.form_is_one_of(own.strength))
        for entry in (*above, own):
            if entry.relevant is not None:
                if entry.relevant.tree is None:
                    raise CannotSay(name)
                for each in sorted(entry.relevant.names):
                    self.guard(each)
                parts.append(self.paths.kleene(entry.relevant.tree, self.guards))
        return self.let("asked", name, " and ".join(parts)) if parts else "true"

    def guard(self, name: str) -> str:
        """Whether a name is not open: answered, not applicable, or for certain not asked. Kept under the name itself."""
        if name == "form" and self.instrument.forms:
            self.guards[name] = "true"  # without one nothing is scored
        if name not in self.guards:
            item = self.paths.item(name)
            if isinstance(item, Item) and item.type is ItemType.CALCULATE:
                inner = sorted(self.paths.names_under(self.paths.calculation(name)))
                found = " and ".join(self.guard(each) for each in inner) or "true"
            else:
                answer, asked = self.answer(name), self.asked(name)
                found = f"({answer}.exists() or {self._does_not_apply(name)})"
                if asked != "true":
                    found = f"iif({asked}, {found}, {asked}.not())"
            self.guards[name] = self.let("known", name, f"iif({found}, true, false)")
        return self.guards[name]

    def _does_not_apply(self, name: str) -> str:
        words = [o.value for o in self.paths.item(name).options if o.means is Answer.NOT_APPLICABLE]
        said = f"iif({self.paths.reason(name)} = 'not-applicable', true, false)"
        if words:
            held = f"{self.paths.place(name)}.answer.value.code"
            said = f"({said} or {held}.where($this in ({' | '.join(map(quoted, words))})).exists())"
        return said

    def form_is_one_of(self, forms: Iterable[str]) -> str:
        form = self.paths.variables.get("form") or self.let("form", "of", self.paths.answer("form"))
        self.paths.variables["form"] = form
        return f"iif({form} in ({' | '.join(map(quoted, forms))}), true, false)"

    # -- items -------------------------------------------------------------------------------------------------------

    def counted(self) -> list[CountedItem]:
        found = []
        for item in self.instrument.counted:
            if item.evidence:
                raise CannotSay(item.id)
            asked = self.asked(item.id)
            applies = f"{self._does_not_apply(item.id)}.not()"
            is_in = self.let("in", item.id, applies if asked == "true" else f"{asked} and {applies}")
            found.append(CountedItem(item, is_in, self._worth(item)))
        return found

    def _worth(self, item: Item) -> str:
        """By the weights of the options that were chosen; a number counts itself."""
        answer = self.answer(item.id)
        if item.type.is_number:
            worth = answer
        elif scores_of(item):
            place = path_to(self.instrument, item.id, "%questionnaire")
            weights = (
                f"{place}.answerOption.where(value.code in {answer}).extension({quoted(ITEM_WEIGHT)}).value"
            )
            worth = f"{weights}.aggregate($this + $total, 0)"
        else:
            raise CannotSay(item.id)
        if item.is_reverse:
            low, high = ends_of(item)
            worth = f"({number(low + high)} - {worth})"
        return self.let("worth", item.id, f"iif({answer}.exists(), {worth}, {{}})")

    def settled(self) -> str:
        """Whether it is known of everything whether it is asked."""
        repeated = {group.id for group in self.instrument.groups if group.is_repeat}
        parts = [
            f"{self.asked(entry.id)}.exists()"
            for entry in self.instrument.every_entry
            if entry.relevant and not any(group.id in repeated for group in self.instrument.above[entry.id])
        ]
        return self.let("is", "settled", " and ".join(parts)) if parts else "true"

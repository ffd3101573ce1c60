"""Working on a protocol step by step: every change gives a new value and leaves the old one as it was. Pure.

Must stay true: whatever is not changed stays, word for word; a translation of a text that says something else now is taken out,
never left to say the old thing; a half-finished protocol is as good a start as a finished one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from anyascii import anyascii

from harborlight.errors import Missing
from harborlight.knowledge.protocol_checking import texts_of
from harborlight.knowledge.protocol_file import AT_ONCE, validate
from harborlight.knowledge.protocol_writing import to_data
from harborlight.tables.instruments import Confidence, Labels
from harborlight.tables.protocols import END, Protocol, Step, StopRule

OWN = "own"  # the id of the source that an author names at the beginning
_FIRST = "first_contact"
# With what a new one begins: what every protocol must have, in phrases, and no more. Everything in it is there to be changed.
_START: Mapping[str, Any] = {
    "cautions": ["c_law", "c_signs"],
    "parts": [{"id": name, "label": f"p_{name}", "sources": [OWN]} for name in ("first", "help", "after")],
    "steps": [
        {"id": "danger", "part": "first", "who": _FIRST, "title": "t_danger", "ask": "danger_now", "do": ["note_signs"],
         "if_yes": "emergency", "if_no": "record"},
        {"id": "emergency", "part": "first", "who": [_FIRST, "emergency_services"], "title": "t_emergency", "emergency": True,
         "within": AT_ONCE, "do": ["call_emergency"], "do_not": ["dn_touch"], "escalate": {"to": "supervisor", "when": "e_danger"},
         "next": "record"},
        {"id": "record", "part": "after", "who": _FIRST, "title": "t_record", "do": ["write_facts"], "do_not": ["dn_verbatim"],
         "next": END},
    ],
    "stop": [
        {"id": "says_no", "when": "st_no", "do": ["st_no_do"]},
        {"id": "own_safety", "when": "st_own_safety", "do": ["st_own_safety_do"]},
    ],
    "card": {
        "signs": ["g_others_speak", "g_no_papers", "g_fear", "g_injuries", "g_child_alone"], "first": ["t_danger"],
        "say": ["s_my_name", "s_you_decide", "s_free_help"], "do_not": ["dn_show", "dn_companion", "dn_why"],
        "call": ["specialist", "child_protection", "interpreter"], "non_punishment": "np_card",
    },
}  # fmt: skip
UP, DOWN = "up", "down"


def begun(
    *,
    protocol_id: str,
    version: str,
    title: str,
    setting: str,
    purpose: str,
    source: str,
    languages: Sequence[str],
) -> Protocol:
    """A new protocol with what every protocol must have. The first language is the one it is written in."""
    first = languages[0]
    head = {
        "id": protocol_id, "version": version, "title": {first: title}, "setting": setting, "purpose": {first: purpose},
        "languages": list(languages), "sources": {OWN: source},
    }  # fmt: skip
    return _read({**_START, **head})


def based_on(protocol: Protocol, *, protocol_id: str, version: str, languages: Sequence[str]) -> Protocol:
    """A copy to be changed. Nobody has checked it and no survivor adviser has spoken of it, whatever was said of the other.

    Of the languages those are kept that the other one is in; the one it was written in always.
    """
    kept = (protocol.languages[0], *(each for each in protocol.languages[1:] if each in languages))
    copied = replace(
        protocol, id=protocol_id, version=version, reviewed_on="", survivor_input=(), confidence=Confidence.UNVERIFIED,
        translations="unreviewed", is_card_public=False,
        parts=tuple(replace(part, confidence=Confidence.UNVERIFIED) for part in protocol.parts),
    )  # fmt: skip
    return in_languages(copied, kept)


def in_languages(protocol: Protocol, languages: Sequence[str]) -> Protocol:
    """The same in these languages only; a language that is new has no texts yet."""
    gone = set(protocol.languages) - set(languages)
    data = _without(to_data(protocol), gone, set(protocol.languages))
    return _read({**data, "languages": list(languages)})


def _without(value: Any, gone: Collection[str], languages: set[str]) -> Any:
    """Plain data without the texts in these languages."""
    if isinstance(value, list):
        return [_without(each, gone, languages) for each in value]
    if not isinstance(value, dict):
        return value
    is_text = value.keys() <= languages
    return {
        key: _without(each, gone, languages) for key, each in value.items() if not (is_text and key in gone)
    }


def _read(data: Mapping[str, Any]) -> Protocol:
    protocol, faults = validate(data, where="protocol")
    if protocol is None:
        raise faults[0][0]
    return protocol


# -- words -------------------------------------------------------------------------------------------------------------


def said(old: Labels, text: str, language: str, *, is_same: bool = False) -> Labels:
    """A text in the language it is written in. Translations of what it said before go, unless it `is_same` in other words."""
    text = text.strip()
    if old.get(language, "") == text:
        return old
    return {**(old if is_same else {}), language: text} if text else {}


def lines_said(
    old: Sequence[Labels], texts: Iterable[str], language: str, *, is_same: bool = False
) -> tuple[Labels, ...]:
    """Lines of texts, each with the translations it had; a line that is new has none."""
    new = [text.strip() for text in texts if text.strip()]
    was = [line.get(language, "") for line in old]
    found: list[Labels] = []
    for tag, i, j, k, m in SequenceMatcher(None, was, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += old[i:j]
        elif tag == "replace" and j - i == m - k:
            found += [said(old[i + n], new[k + n], language, is_same=is_same) for n in range(m - k)]
        else:
            found += [{language: text} for text in new[k:m]]
    return tuple(found)


def translated(protocol: Protocol, language: str, texts: Mapping[str, str]) -> Protocol:
    """Texts by their place (`steps.danger.do[0]`) in a language that it is in; what is empty has none there."""
    data = to_data(protocol)
    for path, _labels in texts_of(protocol):
        if (place := ".".join(path)) in texts:
            labels = _found(data, path)
            labels.pop(language, None)
            if text := texts[place].strip():
                labels[language] = text
    return _read(data)


def _found(data: Any, path: tuple[str, ...]) -> Any:
    """What stands at a place of the plain data: rows by their id, lines by their number."""
    for part in path:
        name, _, number = part.partition("[")
        data = next(row for row in data if row["id"] == name) if isinstance(data, list) else data[name]
        data = data[int(number[:-1])] if number else data
    return data


def fresh_id(title: str, taken: Collection[str], otherwise: str) -> str:
    """A plain id for something of this title that nothing else has."""
    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(title).lower()).strip("_")[:40].strip("_")
    plain = plain if re.match(r"[a-z]", plain) else otherwise
    number, name = 1, plain
    while name in {*taken, END}:
        number += 1
        name = f"{plain}_{number}"
    return name


# -- steps -------------------------------------------------------------------------------------------------------------


def with_step(protocol: Protocol, step: Step) -> Protocol:
    """A step in place of the one with its id."""
    _step(protocol, step.id)
    return replace(protocol, steps=tuple(step if each.id == step.id else each for each in protocol.steps))


def add_step(protocol: Protocol, title: str, after: str = "") -> tuple[Protocol, str]:
    """A step after another, or at the beginning; what went on to the next step goes on to it. Returns the step's id, too.

    After a question it stands apart until an answer leads to it.
    """
    at = _place(protocol, after) + 1 if after else 0
    before = protocol.steps[at - 1] if at else None
    beside = before or (protocol.steps[0] if protocol.steps else None)
    new = Step(
        id=fresh_id(title, [each.id for each in protocol.steps], "step"), title=said({}, title, protocol.languages[0]),
        part=beside.part if beside else "", who=beside.who[:1] if beside else (),
        next=before.next or END if before and not before.ask else protocol.steps[at].id if at < len(protocol.steps) else END,
    )  # fmt: skip
    steps = [*protocol.steps[:at], new, *protocol.steps[at:]]
    if before and not before.ask:
        steps[at - 1] = replace(before, next=new.id)
    return replace(protocol, steps=tuple(steps)), new.id


def take_step_out(protocol: Protocol, step_id: str) -> Protocol:
    """Without a step; whatever led to it leads to where it went on. What a question led to has to be said anew."""
    gone = _step(protocol, step_id)
    onward = "" if gone.ask else gone.next
    left = (_led(step, {step_id: onward}) for step in protocol.steps if step.id != step_id)
    return replace(protocol, steps=tuple(_not_counted_from(step, step_id) for step in left))


def move_step(protocol: Protocol, step_id: str, way: str) -> Protocol:
    """A step one place up or down in the list. Where the two are simply one after another, they are done in the new order, too."""
    at = _place(protocol, step_id)
    first = at - 1 if way == UP else at
    if not 0 <= first < len(protocol.steps) - 1:
        return protocol
    one, two = protocol.steps[first], protocol.steps[first + 1]
    steps = [*protocol.steps[:first], two, one, *protocol.steps[first + 2 :]]
    if not one.ask and not two.ask and one.next == two.id:
        swapped = {one.id: replace(one, next=two.next), two.id: replace(two, next=one.id)}
        steps = [swapped.get(step.id) or _led(step, {one.id: two.id}) for step in steps]
    return replace(protocol, steps=tuple(steps))


def _led(step: Step, instead: Mapping[str, str]) -> Step:
    """With other ways on in place of these."""
    ways = {key: instead.get(getattr(step, key), getattr(step, key)) for key in ("next", "if_yes", "if_no")}
    return replace(step, **ways)


def _not_counted_from(step: Step, gone: str) -> Step:
    """A time that was counted from a step that is gone is counted from the beginning."""
    if step.within is None or step.within.starts != gone:
        return step
    return replace(step, within=replace(step.within, starts=""))


def _place(protocol: Protocol, step_id: str) -> int:
    return protocol.steps.index(_step(protocol, step_id))


def _step(protocol: Protocol, step_id: str) -> Step:
    found = protocol.step(step_id)
    if found is None:
        raise Missing(
            "There is no such step.", mend="Somebody may have taken it out: look at the list again."
        )
    return found


# -- rules to stop by --------------------------------------------------------------------------------------------------


def add_rule(protocol: Protocol, when: str) -> tuple[Protocol, str]:
    """A rule to stop by; returns its id, too."""
    name = fresh_id(when, [each.id for each in protocol.stop], "rule")
    new = StopRule(name, said({}, when, protocol.languages[0]), ())
    return replace(protocol, stop=(*protocol.stop, new)), name


def with_rule(protocol: Protocol, rule: StopRule) -> Protocol:
    return replace(protocol, stop=tuple(rule if each.id == rule.id else each for each in protocol.stop))


def take_rule_out(protocol: Protocol, rule_id: str) -> Protocol:
    return replace(protocol, stop=tuple(each for each in protocol.stop if each.id != rule_id))

"""The one suspected-case form of every front line: on the phone, on the web, on paper that is typed in later.

Pure: reads what was typed into plain fields. Must stay true: the same fields whoever fills it in; nothing is required but
that something was said; a name is never asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from harborlight.knowledge import instruments
from harborlight.knowledge.vocabularies import vocabulary

INSTRUMENT = "suspected_case"
DANGER = ("yes", "unsure", "no")
AGES = ("unknown", "adult", "child", "both")
SEXES = ("unknown", "women", "men", "both")
KNOWS = ("unknown", "yes", "no")
SIGN_ANSWERS = ("present", "absent", "unknown")
MOST_CHARACTERS = {
    "place": 300,
    "city": 80,
    "when": 120,
    "story": 8000,
    "safe_phone": 40,
    "safe_times": 200,
    "how_to_sign": 200,
}


class Typed(Protocol):
    """What was typed: a form's POST data, or anything alike."""

    def get(self, name: str, default: str = "", /) -> Any: ...
    def getlist(self, name: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Filled:
    """`fields` as kept; `errors`: field → code (`too_long`, `phone_needed`, `nothing_said`, `whole_number`)."""

    fields: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def signs() -> tuple[str, ...]:
    return tuple(item.id for item in instruments.load(INSTRUMENT).items)


def sign_labels(language: str) -> list[tuple[str, str]]:
    return [(item.id, item.label_in(language)) for item in instruments.load(INSTRUMENT).items]


def read(typed: Typed) -> Filled:
    """Read what was typed; unknown choices fall back to "unknown", too long texts are told, not cut."""
    errors: dict[str, str] = {}
    fields: dict[str, Any] = {
        "danger": _choice(typed, "danger", DANGER, "unsure"),
        "ages": _choice(typed, "ages", AGES, "unknown"),
        "sexes": _choice(typed, "sexes", SEXES, "unknown"),
        "person_knows": _choice(typed, "person_knows", KNOWS, "unknown"),
        "may_contact": typed.get("may_contact", "") == "yes",
        "languages": [code for code in typed.getlist("languages") if code in vocabulary("languages").codes()],
        "signs": {
            sign: answer for sign in signs() if (answer := typed.get(f"sign_{sign}", "")) in SIGN_ANSWERS
        },
    }
    for name, most in MOST_CHARACTERS.items():
        fields[name] = _clean(str(typed.get(name, "") or ""))
        if len(fields[name]) > most:
            errors[name] = "too_long"
    for name in ("n_people", "n_children"):
        fields[name] = _number(str(typed.get(name, "") or ""), name, errors)
    if fields["may_contact"] and not fields["safe_phone"]:
        errors["safe_phone"] = "phone_needed"
    if not any(
        (fields["story"], fields["place"], "present" in fields["signs"].values(), fields["danger"] == "yes")
    ):
        errors["story"] = "nothing_said"
    return Filled(fields, errors)


def _choice(typed: Typed, name: str, allowed: Sequence[str], otherwise: str) -> str:
    value = str(typed.get(name, "") or "")
    return value if value in allowed else otherwise


def _clean(text: str) -> str:
    """Without control characters and direction overrides, which can make a text read as another, and without lone
    halves of a character, which no file takes."""
    return "".join(c for c in text if c in "\n\t" or (c >= " " and c not in _NEVER_KEPT)).strip()


_NEVER_KEPT = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x7f" + "".join(map(chr, range(0xD800, 0xE000)))
)


def _number(text: str, name: str, errors: dict[str, str]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 5 or int(text) > 10_000:
        errors[name] = "whole_number"
        return None
    return int(text)


def present_signs(fields: Mapping[str, Any]) -> list[str]:
    """Signs that were seen; a sign not answered is not absent, it is not known."""
    return [sign for sign, answer in (fields.get("signs") or {}).items() if answer == "present"]

"""The one suspected-case form as an instrument, so that a device carries it like any other; and its answers as the form's fields.

Must stay true: the same questions in the same words as on the page (`parts/suspected_case.html`); a name is never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harborlight.errors import gettext_noop as _
from harborlight.knowledge import instruments
from harborlight.knowledge.suspected_case import INSTRUMENT, MOST_CHARACTERS
from harborlight.tables.expressions import expression
from harborlight.tables.instruments import (
    Alert,
    Answer,
    Checklist,
    Expression,
    Group,
    Instrument,
    Item,
    ItemType,
    Labels,
    Option,
)

Said = Callable[[str], Labels]  # a text of the site → the same by language
Choices = Sequence[tuple[str, str]]

_DANGER = (("yes", _("Yes")), ("unsure", _("I am not sure")), ("no", _("No")))
_AGES = (
    ("unknown", _("Not known")),
    ("adult", _("Adults")),
    ("child", _("Children")),
    ("both", _("Adults and children")),
)
_SEXES = (
    ("unknown", _("Not known")),
    ("women", _("Women or girls")),
    ("men", _("Men or boys")),
    ("both", _("Both")),
)
_KNOWS = (("unknown", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
_CONTACT = (("no", _("No")), ("yes", _("Yes, carefully")))


def as_instrument(said: Said, channels: Choices, languages: Mapping[str, Labels]) -> Instrument:
    """`channels`: how it may have come in, code and text of the site; `languages`: code → its name by language."""
    signs = instruments.load(INSTRUMENT)

    def one(name: str, label: str, choices: Choices, **more: Any) -> Item:
        options = tuple(
            Option(value, said(text), means=Answer.UNKNOWN if value == "unknown" else None)
            for value, text in choices
        )
        return Item(name, ItemType.SELECT_ONE, said(label), options=options, sensitivity=1, **more)

    def field(name: str, label: str, kind: ItemType = ItemType.TEXT, **more: Any) -> Item:
        return Item(name, kind, said(label), sensitivity=1, **more)

    def number(name: str, label: str) -> Item:
        return field(name, label, ItemType.INTEGER, constraint=expression(". >= 0 and . <= 10000"))

    entries = (
        one("channel", _("How did it come in?"), channels),
        one("danger", _("Is somebody in danger right now?"), _DANGER),
        Group("where", (
            field("place", _("Where is it? A place, a street, a website"), constraint=_short("place")),
            field("city", _("Town"), constraint=_short("city")),
            field("when", _("When did you see it?"), constraint=_short("when")),
        ), said(_("Where and when"))),
        Item(
            "signs", ItemType.SELECT_MULTIPLE, said(_("What makes you worried?")), sensitivity=1,
            hint=said(_("Tick what you saw or heard. Leave the rest open: not knowing is fine.")),
            options=tuple(Option(item.id, item.label) for item in signs.items),
        ),
        Group("who", (
            number("n_people", _("How many people, about")),
            number("n_children", _("How many of them are children")),
            one("ages", _("Age"), _AGES), one("sexes", _("Gender"), _SEXES),
            Item(
                "languages", ItemType.SELECT_ONE, said(_("Language they speak, if you know")), sensitivity=1,
                options=tuple(Option(code, labels) for code, labels in languages.items()),
            ),
            one("person_knows", _("Do they know that you tell us?"), _KNOWS),
        ), said(_("Who is it about?")), hint=said(_("No names are needed."))),
        field("story", _("What did you see or hear?"), constraint=_short("story")),
        one("may_contact", _("May we get in touch?"), _CONTACT),
        Group("contact", (
            field("safe_phone", _("Safe phone number"), constraint=_short("safe_phone")),
            field("safe_times", _("When is it safe to call?"), constraint=_short("safe_times")),
            field("how_to_sign", _("How should we introduce ourselves?"), constraint=_short("how_to_sign")),
        ), relevant=expression("${may_contact} = 'yes'")),
    )  # fmt: skip
    danger = Alert(
        "danger", expression("${danger} = 'yes'"), said(_("Somebody is said to be in danger now."))
    )
    return Instrument(
        id=INSTRUMENT, version=signs.version, title=said(_("Report a concern")), rule=Checklist(), entries=entries,
        source=signs.source, licence=signs.licence, confidence=signs.confidence, languages=signs.languages,
        translations=signs.translations, alerts=(danger,), cautions=(said(_("No names are needed.")),),
    )  # fmt: skip


def _short(name: str) -> Expression:
    return expression(f"string-length(.) <= {MOST_CHARACTERS[name]}")


def as_fields(answers: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """Answers of a device as the form's own fields would have been sent."""
    chosen = answers.get("signs", [])
    return {name: each for name, each in answers.items() if name != "signs"} | {
        f"sign_{sign}": "present" for sign in ([chosen] if isinstance(chosen, str) else chosen)
    }

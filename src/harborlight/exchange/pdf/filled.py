"""A filled sheet: what came of it, with floor and ceiling, and every answer; first of all that it decides no help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harborlight.exchange.answer_words import ANSWER_WORDS, OWN_ANSWERS
from harborlight.exchange.pdf.markup import Markup, element, in_tongue
from harborlight.exchange.pdf.sheet import Tongues, head, is_shown, whole
from harborlight.exchange.pdf.words import tongue_of, word
from harborlight.tables.instruments import Answers, AnswerValue, Instrument, Item, Labels, word_of


@dataclass(frozen=True, slots=True)
class Filled:
    """What was answered and found. `code` is of a case or a person, never a name.

    `said`: the result in the words of the sheet's language, the most important first; `urgent`: what must be said whatever
    the score. `floor`, `ceiling`: positive with what is known, and if all unknowns were yes; None where the rule decides
    nothing. `dimensions`: label → the same two. `drivers`, `open_items`: ids.
    """

    answers: Answers
    said: Sequence[str]
    code: str = ""
    taken_on: str = ""
    form: str = ""
    urgent: Sequence[str] = ()
    floor: bool | None = None
    ceiling: bool | None = None
    dimensions: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    drivers: Sequence[str] = ()
    open_items: Sequence[str] = ()


def filled(instrument: Instrument, tongues: Tongues, given: Filled) -> str:
    form = instrument.form(given.form)
    about = [
        (tongues.word("code"), given.code),
        (tongues.word("date"), given.taken_on),
        *([(tongues.say(form.label), form.id)] if form else []),
    ]
    told = [
        element("tr", element("th", label, scope="row"), element("td", in_tongue("span", said, "en")))
        for label, said in about
        if said
    ]
    return whole(
        instrument, tongues, head(instrument, tongues),
        element("table", element("tbody", *told), class_="blanks") if told else Markup(""),
        _result(instrument, tongues, given), _answers(instrument, tongues, given),
    )  # fmt: skip


def _result(instrument: Instrument, tongues: Tongues, given: Filled) -> Markup:
    own = tongues.first
    urgent = [in_tongue("p", each, own, class_="said") for each in given.urgent]
    return Markup(
        (element("section", *urgent, class_="notice notice--urgent") if urgent else "")
        + element("h2", tongues.word("result"))
        + "".join(in_tongue("p", each, own, class_="said" if n == 0 else "") for n, each in enumerate(given.said))
        + _ends(tongues, given)
        + _listed(instrument, tongues, "drivers", given.drivers)
        + _listed(instrument, tongues, "open", given.open_items)
    )  # fmt: skip


def _ends(tongues: Tongues, given: Filled) -> str:
    rows = dict(given.dimensions)
    if given.floor is not None and given.ceiling is not None:
        rows = {word("result", tongues.first): (given.floor, given.ceiling), **rows}
    if not rows:
        return ""
    top = element(
        "tr", *(element("th", tongues.word(each), scope="col") for each in ("case", "floor", "ceiling"))
    )
    body = [
        element(
            "tr", element("th", in_tongue("span", label, tongues.first), scope="row"),
            *(element("td", tongues.word("yes" if each else "no")) for each in ends),
        )
        for label, ends in rows.items()
    ]  # fmt: skip
    return element("table", element("thead", top), element("tbody", *body), class_="answers")


def _listed(instrument: Instrument, tongues: Tongues, title: str, ids: Sequence[str]) -> str:
    known = [instrument.by_id[each] for each in ids if each in instrument.by_id]
    if not known:
        return ""
    items = (element("li", tongues.say(item.label, instead=item.id)) for item in known)
    return element("h3", tongues.word(title)) + element("ul", *items)


def _answers(instrument: Instrument, tongues: Tongues, given: Filled) -> Markup:
    asked = [item for item in instrument.items_of(given.form) if is_shown(item) and item.type.is_asked]
    names = ("number", "question", "answer")
    top = element("tr", *(element("th", tongues.word(each), scope="col") for each in names))
    rows = [
        element(
            "tr", element("td", str(number)), element("th", tongues.say(item.label, instead=item.id), scope="row"),
            element("td", *_said(item, given.answers.get(item.id), tongues)),
        )
        for number, item in enumerate(asked, start=1)
    ]  # fmt: skip
    return Markup(
        element("h2", tongues.word("answers"))
        + element("table", element("thead", top), element("tbody", *rows), class_="answers")
    )


def _said(item: Item, answer: AnswerValue, tongues: Tongues) -> list[Markup]:
    """An answer in words; of a repeat, whose answers are mappings, nothing is said here."""
    empty = word_of(item, answer)
    if empty is not None:
        return [tongues.say(_of_option(item, answer) or ANSWER_WORDS[str(empty)])]
    if item.type in OWN_ANSWERS and str(answer) in ANSWER_WORDS:
        return [tongues.say(ANSWER_WORDS[str(answer)])]
    values = answer if isinstance(answer, list | tuple) else [answer]
    return [
        element("p", tongues.say(_of_option(item, each) or {_plain_in(item, tongues): _plain(each)}))
        for each in values
        if not isinstance(each, Mapping)
    ]


def _of_option(item: Item, value: object) -> Labels:
    option = item.option(str(value)) if item.options else None
    return (option.label or {"en": option.value}) if option else {}


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain_in(item: Item, tongues: Tongues) -> str:
    """What was typed is in the language of who typed; a number is in none."""
    return "en" if item.type.is_number else tongue_of(tongues.first)

"""An instrument as a sheet to fill in by hand: its questions in order, a box for each answer, and boxes for "not known" and
"declined", which are answers too. With a second language, each text stands in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harborlight.errors import BadInput
from harborlight.exchange.answer_words import ANSWER_WORDS, OWN_ANSWERS, WITHOUT_ANSWER
from harborlight.exchange.pdf.markup import Markup, direction, element, in_tongue
from harborlight.exchange.pdf.words import CHECKED, WORDS, tongue_of, word
from harborlight.tables.instruments import (
    Answer,
    Entry,
    Group,
    Instrument,
    Item,
    ItemType,
    Labels,
    Variable,
    in_language,
)

EMPTY_BOX = "☐"
_LINES = {ItemType.TEXT: 3}  # of how many lines to write on; one for any other open question
_SHORT = 24  # characters: options no longer than this stand in a row


@dataclass(frozen=True, slots=True)
class Tongues:
    """In which language a sheet is, and which stands beside it, if any."""

    first: str
    beside: str = ""

    @classmethod
    def of(cls, instrument: Instrument, language: str, beside: str) -> Tongues:
        """Raises: BadInput for a language that the instrument is not in."""
        for each in filter(None, (language, beside)):
            if each not in instrument.languages:
                raise BadInput(
                    "This instrument is not in that language.",
                    mend=f"Known: {', '.join(instrument.languages)}.",
                )
        first = language or instrument.languages[0]
        return cls(first, beside if beside != first else "")

    def all(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.first, self.beside)))

    def say(self, labels: Labels, instead: str = "") -> Markup:
        """A text in each of the languages; one that it is not in is said in another, and marked with that."""
        found: dict[str, str] = {}
        for wanted in self.all():
            code = next((each for each in (wanted, "en", *labels) if labels.get(each)), "")
            if code:
                found.setdefault(code, labels[code])
        if not found:
            return in_tongue("span", instead, "en") if instead else Markup("")
        (code, said), *others = found.items()
        first = in_tongue("span", said, code)
        second = [in_tongue("span", said, code, class_="beside") for code, said in others]
        return element("span", first, *second, class_="pair") if second else first

    def word(self, name: str) -> Markup:
        return self.say(WORDS[name])

    def plain(self, name: str) -> Markup:
        """One of our own words, in the first language only."""
        return in_tongue("span", word(name, self.first), tongue_of(self.first))


def whole(instrument: Instrument, tongues: Tongues, *inside: Markup) -> str:
    """The whole document round a body."""
    title = in_language(instrument.title, tongues.first) or instrument.id
    head = Markup('<meta charset="utf-8">') + element("title", title)
    return "<!doctype html>" + element(
        "html", element("head", Markup(head)), element("body", *inside),
        lang=tongues.first, dir=direction(tongues.first),
    )  # fmt: skip


def head(instrument: Instrument, tongues: Tongues) -> Markup:
    """Title, which version of what, and what it cannot say."""
    which = f"{instrument.id} {instrument.version}"
    drafts = [each for each in tongues.all() if instrument.translations.get(each) == "unreviewed"]
    notes = [
        tongues.say(CHECKED[instrument.confidence]),
        *(in_tongue("span", word("draft", each), tongue_of(each)) for each in drafts),
    ]
    cautions = element("ul", *(element("li", tongues.say(each)) for each in instrument.cautions))
    return Markup(
        element("h1", tongues.say(instrument.title, instead=instrument.id))
        + element("p", in_tongue("span", which, "en", class_="which"), class_="quiet")
        + (element("p", tongues.say(instrument.about)) if instrument.about else "")
        + element(
            "section", element("p", element("strong", tongues.word("not_a_gate"))),
            *(element("p", each) for each in notes), cautions if instrument.cautions else Markup(""), class_="notice",
        )
        + element("p", tongues.plain("source"), " ", in_tongue("span", instrument.source, "en"), class_="quiet")
    )  # fmt: skip


def blank(instrument: Instrument, tongues: Tongues) -> str:
    """The sheet to fill in."""
    lines = [_to_fill(tongues.word(name)) for name in ("code", "date")]
    known = [_variable(each, tongues) for each in instrument.profile]
    before = element("h2", tongues.word("beforehand")) + element("ol", *known, class_="questions")
    return whole(
        instrument, tongues, head(instrument, tongues),
        element("table", element("tbody", *lines), class_="blanks"),
        Markup(before if known else ""), element("h2", tongues.word("questions")),
        Markup("".join(_entries(instrument, instrument.entries, tongues, Numbers()))),
    )  # fmt: skip


def _to_fill(label: Markup) -> Markup:
    return element("tr", element("th", label, scope="row"), element("td"))


class Numbers:
    """Questions are counted through the whole sheet, also across groups."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _entries(
    instrument: Instrument, entries: tuple[Entry, ...], tongues: Tongues, numbers: Numbers
) -> Iterator[Markup]:
    """Lists of questions, and between them the groups under a heading of their own."""
    waiting: list[Markup] = []
    for entry in entries:
        if isinstance(entry, Item):
            waiting += [_question(instrument, entry, tongues, numbers)] if is_shown(entry) else []
            continue
        if waiting:
            yield element("ol", *waiting, class_="questions")
            waiting = []
        yield from _group(instrument, entry, tongues, numbers)
    if waiting:
        yield element("ol", *waiting, class_="questions")


def is_shown(item: Item) -> bool:
    return item.type.is_asked or item.type is ItemType.NOTE


def _group(instrument: Instrument, group: Group, tongues: Tongues, numbers: Numbers) -> Iterator[Markup]:
    yield element("h3", tongues.say(group.label, instead=group.id))
    if group.hint:
        yield element("p", tongues.say(group.hint))
    if group.is_repeat:
        yield element("p", tongues.word("repeat"), class_="quiet")
    yield _when(group, tongues)
    yield from _entries(instrument, group.entries, tongues, numbers)


def _question(instrument: Instrument, item: Item, tongues: Tongues, numbers: Numbers) -> Markup:
    label = tongues.say(item.label, instead=item.id)
    if item.type is ItemType.NOTE:
        return element("li", element("p", label))
    number = f"{numbers.next()}. "
    return element(
        "li", element("p", number, label, class_="question"), _beside(instrument, item, tongues),
        *_to_answer(item, tongues),
    )  # fmt: skip


def _beside(instrument: Instrument, item: Item, tongues: Tongues) -> Markup:
    """What stands below a question for whoever asks it."""
    told = [tongues.say(each) for each in (item.hint, item.guidance) if each]
    told += [tongues.plain("hard")] if item.sensitivity == 3 else []
    told += [tongues.plain("not_for_score")] if item.never_only_for_score else []
    forms = [form.label for form in instrument.forms if form.id in item.strength]
    if item.strength and 0 < len(forms) < len(instrument.forms):
        named = " · ".join(in_language(label, tongues.first) for label in forms)
        told.append(Markup(tongues.plain("only_in") + " " + element("span", named)))
    return Markup("".join(element("p", each, class_="quiet") for each in told) + _when(item, tongues))


def _when(entry: Entry, tongues: Tongues) -> Markup:
    if entry.relevant is None:
        return Markup("")
    code = element("code", entry.relevant.text, lang="en", dir="ltr")
    return element("p", tongues.plain("asked_when"), " ", code, class_="quiet")


def _to_answer(item: Item, tongues: Tongues) -> Iterator[Markup]:
    """Boxes to tick or lines to write on; then the boxes of those who know or say nothing."""
    if item.type in (ItemType.SELECT_MULTIPLE, ItemType.RANK):
        how = "several" if item.type is ItemType.SELECT_MULTIPLE else "rank"
        yield element("p", tongues.word(how), class_="quiet")
    if item.type in OWN_ANSWERS:
        yield _boxes([ANSWER_WORDS[each] for each in OWN_ANSWERS[item.type]], tongues)
    elif item.options:
        yield _boxes([each.label or {"en": each.value} for each in item.options], tongues)
    else:
        for _ in range(_LINES.get(item.type, 1)):
            yield element("div", class_="line")
    said = {option.means for option in item.options}
    left = [ANSWER_WORDS[each] for each in WITHOUT_ANSWER if Answer(each) not in said]
    if left and item.type is not ItemType.ACKNOWLEDGE:
        yield _boxes(left, tongues)


def _boxes(labels: list[Labels], tongues: Tongues) -> Markup:
    """A list of answers, each with a box; short ones in a row."""
    texts = [in_language(label, each) for label in labels for each in tongues.all()]
    row = "options--row" if not tongues.beside and max(map(len, texts), default=0) <= _SHORT else ""
    items = [
        element("li", element("span", EMPTY_BOX, class_="box"), tongues.say(label)) for label in labels
    ]  # fmt: skip
    return element("ul", *items, class_=" ".join(filter(None, ("options", row))))


def _variable(variable: Variable, tongues: Tongues) -> Markup:
    label = element("p", tongues.say(variable.label, instead=variable.id), class_="question")
    options = [each.label or {"en": each.value} for each in variable.options]
    return element(
        "li", label, _boxes(options, tongues) if options else element("div", class_="line")
    )  # fmt: skip

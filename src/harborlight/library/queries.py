"""What is asked of the library: its records, what in them needs a human, which numbers wait for a call, which instruments are in
use, what is said of drafts, and what was learnt from use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.local_time import coalition_zone, today_of, working_zone
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, reach, require
from harborlight.core.roles import Relation
from harborlight.core.today import Line
from harborlight.errors import InvalidInstrument, Missing
from harborlight.knowledge import hotlines, instruments, learning, search, shelves
from harborlight.knowledge.clocks import Reading, read_clock
from harborlight.knowledge.hotlines import Check, Checks, Number
from harborlight.knowledge.limits import ECAT, all_limits
from harborlight.knowledge.search import Found, ToCheck, Wanted
from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.shelves.time import limit_id
from harborlight.knowledge.time_zones import counting_zone
from harborlight.knowledge.versions import by_version, newest, pick
from harborlight.knowledge.working_days import calendar_of
from harborlight.library import rules
from harborlight.library.models import (
    AdviserTime,
    Edition,
    InstrumentUse,
    LineCheck,
    Opinion,
    Remark,
    Revision,
)
from harborlight.tables.instruments import Instrument

IN_USE = (Edition.State.ACTIVE,)
EVER_USED = (Edition.State.ACTIVE, Edition.State.RETIRED)


def found(actor: Actor, words: str, wanted: Wanted) -> list[Found]:
    """Records of the library, the best first."""
    require(actor, "knowledge", "view")
    return search.search(words, wanted)


def waiting(actor: Actor, wanted: Wanted) -> list[ToCheck]:
    """What needs a human, the oldest first."""
    require(actor, "knowledge", "view")
    return search.to_check(wanted)


def clock_of(actor: Actor, entry_id: str, starts_at: datetime) -> Reading:
    """When a limit of the library would end, and why just then; days off are those of its own jurisdiction, or else of the
    coalition's country, and days begin and end by the clock there (`reading.zone`)."""
    require(actor, "knowledge", "view")
    for limit in all_limits():
        if limit_id(limit) == entry_id:
            place = (
                limit.jurisdiction if limit.jurisdiction not in ("", ECAT) else Installation.home_country()
            )
            there = counting_zone(place, working_zone(actor))
            return read_clock(limit, starts_at.astimezone(there), calendar_of(place))
    raise Missing("There is no such time limit in the library.")


def entry(actor: Actor, shelf: str, entry_id: str) -> Entry:
    require(actor, "knowledge", "view")
    return shelves.entry(shelf, entry_id)


@dataclass(frozen=True, slots=True)
class Listed:
    """A number of the call list with what was found about it."""

    line: Number
    check: Check
    needs_call: bool

    @property
    def id(self) -> str:
        return hotlines.number_id(self.line)

    @property
    def last_checked(self) -> str:
        return "" if self.check.is_wrong else max(self.line.last_checked, self.check.confirmed_on)


def checks() -> Checks:
    """What the coalition found about each number that somebody checked. Public knowledge: no actor is asked."""
    gathered: dict[tuple[str, str], list[tuple[date, str]]] = {}
    rows = LineCheck.objects.order_by("country", "number", "-called_on", "-id")
    for country, number, day, result in rows.values_list("country", "number", "called_on", "result"):
        gathered.setdefault((country, number), []).append((day, result))
    return {line: rules.found_by(found) for line, found in gathered.items()}


def published_checks() -> list[Mapping[str, object]]:
    """The same as the public site reads it."""
    return [
        {"country": country, "number": number, "confirmed_on": check.confirmed_on, "is_wrong": check.is_wrong}
        for (country, number), check in sorted(checks().items())
    ]


def call_list(actor: Actor, country: str = "") -> list[Listed]:
    """Numbers to call and confirm: those found wrong, then those never checked, then the longest ago. Helplines stand before
    emergency numbers, which nobody calls to try out."""
    require(actor, "helpline", "view")
    return sorted(
        _numbers_of(country),
        key=lambda each: (
            not each.check.is_wrong, each.last_checked, each.line.is_emergency, each.line.country, each.line.number,
        ),
    )  # fmt: skip


def are_numbers_checked(country: str) -> bool:
    """Whether no number of a country waits for a check (for the check list of a new coalition)."""
    return not any(each.needs_call for each in _numbers_of(country))


def _numbers_of(country: str) -> list[Listed]:
    found, today = checks(), timezone.now().astimezone(coalition_zone()).date()
    return [_listed(line, found, today) for line in hotlines.all_numbers() if country in ("", line.country)]


def _listed(line: Number, found: Checks, today: date) -> Listed:
    check = found.get((line.country, line.number), Check())
    is_due = rules.needs_call(max(line.last_checked, check.confirmed_on), today)
    return Listed(line, check, needs_call=is_due or check.is_wrong)


def listed(actor: Actor, line_id: str) -> Listed:
    """One number of the list.

    Raises:
        Missing: when there is none of this name.
    """
    require(actor, "helpline", "view")
    for line in hotlines.all_numbers():
        if hotlines.number_id(line) == line_id:
            return _listed(line, checks(), today_of(actor))
    raise Missing(_("There is no such number on the list."))


def checks_of(actor: Actor, line: Number) -> QuerySet[LineCheck]:
    """Who called, when, and what came of it; newest first."""
    require(actor, "helpline", "view")
    mine = LineCheck.objects.filter(country=line.country, number=line.number)
    return mine.select_related("account").order_by("-called_on", "-id")


def needs_me(actor: Actor) -> list[Line]:
    """Lines for the home page: numbers that wait for a call, drafts that wait for an adviser, time that waits to be paid."""
    return [*_calls_for(actor), *_drafts_for(actor), *_pay_for(actor)]


def _calls_for(actor: Actor) -> list[Line]:
    if reach(actor, "helpline", "check") is None:
        return []
    n = sum(each.needs_call for each in call_list(actor, Installation.home_country()))
    if not n:
        return []
    text = ngettext(
        "%(n)d emergency or help number waits to be checked",
        "%(n)d emergency and help numbers wait to be checked",
        n,
    )
    return [Line(text % {"n": n}, "library:lines", (), n, None, 1, "phone")]


# Instruments in use, and drafts


def instrument(instrument_id: str, version: str = "") -> Instrument:
    """An instrument for use: shipped or of the coalition's own, in its newest version in use, or in whatever version answers
    were given under. No actor is asked: it holds questions.

    Raises:
        InvalidInstrument: when there is none.
    """
    shipped = instruments.all_instruments()
    of_old = next((each for each in shipped if (each.id, each.version) == (instrument_id, version)), None)
    if of_old is not None:
        return of_old  # a version never changes: the database need not be asked
    known = [*shipped, *_of_editions(IN_USE if not version else EVER_USED)]
    named = next((each.id for each in known if instrument_id in each.aliases), instrument_id)
    return pick(by_version(known), named, version, kind="instrument", error=InvalidInstrument)


def instruments_in_use() -> tuple[Instrument, ...]:
    """The newest version in use of each, shipped or of the coalition's own."""
    return newest(by_version([*instruments.all_instruments(), *_of_editions(IN_USE)]))


def is_version_taken(instrument: Instrument) -> bool:
    """Whether this id and version ship, or stand for another edition that was not dropped."""
    of_it = Edition.objects.filter(instrument=instrument.id, instrument_version=instrument.version)
    return _ships(instrument.id, instrument.version) or of_it.exclude(state=Edition.State.DROPPED).exists()


def _ships(instrument_id: str, version: str) -> bool:
    return any((each.id, each.version) == (instrument_id, version) for each in instruments.all_instruments())


def _of_editions(states: Iterable[str]) -> list[Instrument]:
    """The instruments of editions that are or were in use; read from their text once each."""
    newest_text = Revision.objects.filter(edition__state__in=states, number=F("edition__n_revisions"))
    return [
        _looked(text).instrument for text in newest_text.order_by("edition_id").values_list("text", flat=True)
    ]


@lru_cache(maxsize=256)
def _looked(text: str) -> rules.Looked:
    return rules.look_over(text)


def editions(actor: Actor) -> QuerySet[Edition]:
    """Every edition, the newest first."""
    return Edition.objects.visible_to(actor).order_by("-id")


def edition(actor: Actor, edition_id: UUID) -> Edition:
    return Edition.objects.get_visible(actor, edition_id)


def revisions(actor: Actor, of: Edition) -> QuerySet[Revision]:
    """Its texts, the newest first."""
    return Revision.objects.visible_to(actor).filter(edition=of).select_related("account").order_by("-number")


def revision(actor: Actor, of: Edition) -> Revision:
    """Its newest text."""
    return revisions(actor, of)[0]


def looked(revision: Revision) -> rules.Looked:
    """The instrument of a revision, its faults, and its worked examples that do not come out."""
    return _looked(revision.text)


def base_of(of: Edition) -> Instrument | None:
    """The version that it would replace: the newest in use of the same instrument."""
    found = [each for each in instruments_in_use() if each.id == of.instrument]
    return found[0] if found else None


def what_blocks(actor: Actor, of: Edition) -> tuple[str, ...]:
    """Why an edition may not be used yet, in codes of `rules.what_blocks`."""
    unanswered = Remark.objects.filter(edition=of, is_of_adviser=True, outcome="").count()
    return rules.what_blocks(
        looked(revision(actor, of)), opinions_of(of), n_unanswered=unanswered,
        is_version_taken=_ships(of.instrument, of.instrument_version),
    )  # fmt: skip


def opinions_of(of: Edition) -> rules.Opinions:
    """What the survivor advisers say of an edition, counted."""
    said = Opinion.objects.filter(edition=of).order_by("id").values_list("account_id", "revision", "stance")
    return rules.opinions(said, of.n_revisions)


def remarks(actor: Actor, of: Edition) -> list[dict[str, Any]]:
    """What was said of an edition and what was changed, oldest first. Whose words they are is not told."""
    found = (
        Remark.objects.visible_to(actor)
        .filter(edition=of)
        .select_related("data_key__agency_key")
        .order_by("id")
    )
    return [
        {**each.shown_to(actor, "id", "revision", "place", "is_of_adviser", "said", "answer", "outcome", "created_at"),
         "is_mine": str(each.account_id) == actor.actor_id, "label": each.get_outcome_display()}
        for each in found
    ]  # fmt: skip


def opinions(actor: Actor, of: Edition) -> list[dict[str, Any]]:
    """Each yes and veto with its reason, oldest first, without a name."""
    found = (
        Opinion.objects.visible_to(actor)
        .filter(edition=of)
        .select_related("data_key__agency_key")
        .order_by("id")
    )
    return [
        {**each.shown_to(actor, "revision", "stance", "reason", "created_at"),
         "is_mine": str(each.account_id) == actor.actor_id, "label": each.get_stance_display()}
        for each in found
    ]  # fmt: skip


def adviser_times(actor: Actor) -> QuerySet[AdviserTime]:
    """Time worked: an adviser's own, or all of it for who pays; unpaid first."""
    unpaid_first = AdviserTime.objects.visible_to(actor).select_related("account")
    return unpaid_first.order_by(F("paid_on").desc(nulls_first=True), "-worked_on", "-id")


def _drafts_for(actor: Actor) -> list[Line]:
    """For a survivor adviser: drafts whose newest text is not judged yet."""
    if reach(actor, "opinion", "create") is None:
        return []
    judged = Opinion.objects.filter(
        account_id=actor.actor_id, edition=OuterRef("pk"), revision=OuterRef("n_revisions")
    )
    drafts = Edition.objects.visible_to(actor).filter(state=Edition.State.DRAFT, is_victim_facing=True)
    n = drafts.exclude(Exists(judged)).count()
    if not n:
        return []
    text = ngettext("%(n)d form waits for your opinion", "%(n)d forms wait for your opinion", n)
    return [Line(text % {"n": n}, "library:editions", (), n, None, 1, "book")]


def _pay_for(actor: Actor) -> list[Line]:
    if reach(actor, "adviser_time", "pay") is None:
        return []
    n = AdviserTime.objects.visible_to(actor, "pay").filter(paid_on=None).count()
    if not n:
        return []
    text = ngettext(
        "%(n)d note of adviser's time waits to be paid", "%(n)d notes of advisers' time wait to be paid", n
    )
    return [Line(text % {"n": n}, "library:times", (), n, None, 0, "clock")]


# What was learnt from use

_USE = ("month", "outcome", "coverage", "answers", "score", "minutes", "sex", "is_child", "decision")


def learned(actor: Actor, of: Instrument) -> learning.Learned:
    """What may be said of one version: of the actor's own agency, or, with a right over all agencies, sums over them."""
    require(actor, "instrument_use", "view")
    rows = InstrumentUse.objects.visible_to(actor).filter(instrument=of.id, instrument_version=of.version)
    agencies: dict[UUID, list[learning.Use]] = {}
    for agency_id, *values in rows.values_list("agency_id", *_USE):
        agencies.setdefault(agency_id, []).append(learning.Use(**dict(zip(_USE, values, strict=True))))
    return learning.learn(
        agencies.values(), [item.id for item in of.items if item.type.is_asked], today_of(actor),
        is_coalition=reach(actor, "instrument_use", "view") is Relation.COALITION,
    )  # fmt: skip

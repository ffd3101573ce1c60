"""What is asked of assessments: who was asked, what waits, and the profile, for those who contributed to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import ngettext

from harborlight.assessments import rules
from harborlight.assessments.models import (
    Assessment,
    Contribution,
    Party,
    PlanQuestion,
    Sheet,
    StructuralFigure,
    Survey,
)
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Agency
from harborlight.core.permissions import may, reach
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.today import Line
from harborlight.errors import Missing
from harborlight.knowledge import places, surveys
from harborlight.knowledge.determinants import determinants
from harborlight.knowledge.place_profiles import Profile, not_comparable, profile_of
from harborlight.library import queries as library
from harborlight.tables.instruments import Instrument, Item

_KEYS = ("data_key__agency_key",)


def locked() -> RecordQuerySet[Assessment]:
    """For actions: nobody closes it while something is added."""
    return Assessment.objects.select_for_update(no_key=True, of=("self",)).select_related(*_KEYS)


def locked_surveys() -> RecordQuerySet[Survey]:
    """For actions: no sheet is added while it is counted."""
    rows = Survey.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related(*_KEYS, "sheets_key__agency_key")


# -- lists and single records ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list: the record, its name, and where one's own agency stands."""

    assessment: Assessment
    name: str
    party: str
    contribution: str
    is_lead: bool


def assessments(actor: Account) -> RecordQuerySet[Assessment]:
    """Those that the actor's agency leads or was asked for, the newest first."""
    return (
        Assessment.objects.visible_to(actor)
        .exclude(state=rules.DROPPED)
        .select_related(*_KEYS)
        .order_by("-id")
    )


def listed(actor: Account, rows: Sequence[Assessment]) -> list[Listed]:
    """With how far one's own agency is."""
    ids = [each.pk for each in rows]
    mine = Contribution.objects.filter(agency_id=actor.agency_id, assessment__in=ids)
    parties = Party.objects.filter(agency_id=actor.agency_id, assessment__in=ids)
    given, stands = (
        dict(mine.values_list("assessment_id", "state")),
        dict(parties.values_list("assessment_id", "state")),
    )
    return [
        Listed(
            each, each.shown_to(actor, "name").get("name", ""), stands.get(each.pk, ""), given.get(each.pk, ""),
            each.agency_id == actor.agency_id,
        )
        for each in rows
    ]  # fmt: skip


def assessment(actor: Account, assessment_id: UUID, verb: str = "view") -> Assessment:
    return Assessment.objects.select_related("previous", "agency", *_KEYS).get_visible(
        actor, assessment_id, verb
    )


def earlier(actor: Account) -> list[tuple[str, str]]:
    """Closed assessments that the actor's agency leads, to compare a new one with: id and what it is called."""
    rows = Assessment.objects.visible_to(actor, "change").filter(state=rules.CLOSED).select_related(*_KEYS)
    return [
        (str(each.pk), f"{each.shown_to(actor, 'name')['name']} ({each.from_on} – {each.to_on})")
        for each in rows.order_by("-id")[:200]
    ]


def agencies_to_ask(actor: Account, of: Assessment | None = None) -> list[tuple[str, str]]:
    """Agencies of the coalition that are not asked yet."""
    rows = Agency.objects.filter(is_active=True).exclude(pk=actor.agency_id).order_by("name")
    if of is not None:
        taking = Party.objects.filter(assessment=of).exclude(state=rules.DECLINED)
        rows = rows.exclude(pk__in=taking.values("agency_id"))
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one agency stands: it was asked, and whether it has released; never what."""

    name: str
    state: str
    has_released: bool
    is_mine: bool


def parties(actor: Account, of: Assessment) -> list[Stand]:
    rows = Party.objects.visible_to(actor).filter(assessment=of).select_related("agency").order_by("id")
    done = set(
        Contribution.objects.filter(assessment=of, state=rules.RELEASED).values_list("agency_id", flat=True)
    )
    return [
        Stand(
            each.agency.name,
            each.get_state_display(),
            each.agency_id in done,
            each.agency_id == actor.agency_id,
        )
        for each in rows
    ]


def own_party(actor: Account, of: Assessment) -> Party | None:
    return Party.objects.filter(assessment=of, agency_id=actor.agency_id).first()


def figures(actor: Account, of: Assessment) -> RecordQuerySet[StructuralFigure]:
    return (
        StructuralFigure.objects.visible_to(actor)
        .filter(assessment=of)
        .order_by("determinant", "side", "title", "-year")
    )


def determinant_names() -> dict[str, str]:
    """Names in every shipped language, and codes, in lower case → code: for reading a sheet."""
    return {
        text.casefold(): each.id
        for each in determinants().values()
        for text in (*each.name.values(), each.id)
    }


# -- one's own contribution --------------------------------------------------------------------------------------------------


def own_contribution(actor: Account, of: Assessment) -> Contribution | None:
    """Of the actor's agency, and of no other."""
    return Contribution.objects.visible_to(actor).filter(assessment=of).select_related(*_KEYS).first()


def has_counted_it_already(actor: Account, of: Assessment) -> bool:
    """Whether this agency released counts for the same kind of place, there, in an overlapping period."""
    others = (
        Contribution.objects.visible_to(actor)
        .filter(state=rules.RELEASED, assessment__kind=of.kind, assessment__sector=of.sector)
        .filter(assessment__from_on__lte=of.to_on, assessment__to_on__gte=of.from_on)
        .exclude(assessment=of)
        .exclude(assessment__state=rules.DROPPED)
        .select_related("assessment__data_key__agency_key", *_KEYS)
    )
    here = _spots(of)
    return any(each.opened("counts") and here & _spots(each.assessment) for each in others)


def _spots(of: Assessment) -> set[str]:
    spots = of.opened("places") or {}
    return {*spots.get("towns", ()), *spots.get("codes", ())} or {"everywhere"}


# -- surveys -------------------------------------------------------------------------------------------------------------------


def surveys_of(actor: Account, of: Assessment) -> RecordQuerySet[Survey]:
    return Survey.objects.visible_to(actor).filter(assessment=of).select_related(*_KEYS).order_by("id")


def survey(actor: Account, survey_id: UUID) -> Survey:
    return Survey.objects.select_related("assessment", *_KEYS).get_visible(actor, survey_id)


def instrument_of(of: Survey) -> Instrument:
    return library.instrument(of.instrument, of.instrument_version)


def items_of(of: Survey) -> list[Item]:
    """What it asks, in order."""
    return surveys.asked(instrument_of(of), of.form, surveys.feeds_from_data(of.feeds))


def survey_instruments() -> list[Instrument]:
    """Instruments in use of which something may be asked of people who are not named, those made for surveys first."""
    found = [each for each in library.instruments_in_use() if any(map(surveys.may_be_asked, each.items))]
    return sorted(found, key=lambda each: (each.kind != "survey", each.id))


def n_answers(of: Survey) -> int:
    """How many sheets lie there, in steps (see `rules.at_least`)."""
    return rules.at_least(Sheet.objects.filter(survey=of).count())


def published_surveys() -> list[dict[str, Any]]:
    """What the public site must know to ask. Public: no actor is asked."""
    rows = Survey.objects.filter(state=rules.OPEN, is_on_web=True).select_related(*_KEYS).order_by("id")
    return [
        {
            "id": str(each.pk), "code": each.code, "audience": each.opened("audience"), "closes_on": str(each.closes_on),
            "title": dict(instrument_of(each).title),
            "questions": [
                {
                    "id": item.id, "type": str(item.type), "label": dict(item.label),
                    "options": [{"value": option.value, "label": dict(option.label)} for option in item.options],
                }
                for item in items_of(each)
            ],
        }
        for each in rows
    ]  # fmt: skip


# -- the profile ---------------------------------------------------------------------------------------------------------------


def may_read_profile(actor: Account, of: Assessment) -> bool:
    """Who leads it, or has given something to it."""
    own = Contribution.objects.filter(assessment=of, agency_id=actor.agency_id, state=rules.RELEASED)
    return of.state == rules.CLOSED and (of.agency_id == actor.agency_id or own.exists())


def told(actor: Account, of: Assessment) -> dict[str, Any]:
    """Everything that may be shown of it.

    Raises:
        Missing: the actor's agency neither leads it nor gave anything to it, or it is not closed.
    """
    if not may(actor, "assessment", "view") or not may_read_profile(actor, of):
        raise Missing("There is no profile here, or it is not open to you.")
    note_seen([of])
    return _told(of)


def _told(of: Assessment) -> dict[str, Any]:
    rows = StructuralFigure.objects.filter(assessment=of).order_by("determinant", "side", "title", "-year")
    columns = (
        "determinant",
        "side",
        "title",
        "value",
        "unit",
        "year",
        "reach",
        "source",
        "link",
        "confidence",
    )
    closed = Survey.objects.filter(assessment=of, state=rules.CLOSED).select_related(*_KEYS).order_by("id")
    return (of.opened("profile") or {}) | {
        "figures": [
            each | {"value": format(each["value"].normalize(), "f")} for each in rows.values(*columns)
        ],
        "surveys": [shown for each in closed if (shown := each.opened("shown"))],
    }


@dataclass(frozen=True, slots=True)
class Read:
    """A profile as a page shows it, with the last period's where the reader may read that, too."""

    told: Mapping[str, Any]
    profile: Profile
    before: Assessment | None
    doubts: tuple[str, ...]


def profile(actor: Account, of: Assessment) -> Read:
    """What is known of the place, beside the last period.

    Raises:
        Missing: as `told`.
    """
    now, before = told(actor, of), of.previous
    last = told(actor, before) if before is not None and may_read_profile(actor, before) else None
    doubts = not_comparable(now, last) if last is not None else ()
    return Read(now, profile_of(now, last), before if last is not None else None, doubts)


def plan_questions(actor: Account, of: Assessment) -> dict[str, dict[str, Any]]:
    """What the table made of each determinant's questions."""
    rows = PlanQuestion.objects.visible_to(actor).filter(assessment=of).select_related(*_KEYS)
    return {
        each.determinant: each.shown_to(actor, "outcome", "reason") | {"label": each.get_outcome_display()}
        for each in rows
    }


# -- publishing ----------------------------------------------------------------------------------------------------------------


def bars_of(of: Assessment, public_name: str) -> tuple[str, ...]:
    """Why it may not be published under this name, in codes."""
    shown = _told(of) if of.state == rules.CLOSED else {}
    silent = Contribution.objects.filter(assessment=of, state=rules.RELEASED, may_be_published=False)
    return rules.what_bars(
        state=of.state, kind=of.kind, name=str(of.opened("name") or ""), public_name=public_name,
        has_content=bool(shown.get("lines") or shown.get("figures") or any(e["answers"] for e in shown.get("surveys", ()))),
        n_not_allowing=sum(bool(each.opened("counts")) for each in silent.select_related(*_KEYS)),
    )  # fmt: skip


def for_the_public(of: Assessment, public_name: str = "") -> dict[str, Any]:
    """Exactly what the public would see: no agency, no rating, no question, and of a school no name."""
    shown = _told(of)
    towns = [
        places.by_id()[each]
        for each in (of.opened("places") or {}).get("towns", ())
        if each in places.by_id()
    ]
    return {
        "id": str(of.pk), "kind": of.kind, "sector": of.sector, "name": public_name or of.opened("public_name") or "",
        "from_on": str(of.from_on), "to_on": str(of.to_on),
        "towns": [{"name": each.name, "lat": each.lat, "lon": each.lon} for each in towns],
        "figures": shown["figures"], "lines": shown.get("lines", []), "surveys": shown["surveys"],
        "people": shown.get("people"), "divisions": shown.get("divisions", {}), "n_counted": shown.get("n_counted", 0),
    }  # fmt: skip


def published() -> list[dict[str, Any]]:
    """What the public site shows. Public: no actor is asked."""
    rows = Assessment.objects.filter(publication=rules.PUBLISHED).select_related(*_KEYS).order_by("-id")
    return [for_the_public(each) for each in rows]


# -- home ----------------------------------------------------------------------------------------------------------------------


def needs_me(actor: Account) -> list[Line]:
    """Contributions that are awaited, assessments whose day has come, publications to check."""
    return [*_awaited(actor), *_to_close(actor), *_to_check(actor)]


def _awaited(actor: Account) -> Iterable[Line]:
    if reach(actor, "contribution", "release") is None:
        return
    gathered = Assessment.objects.visible_to(actor).filter(state=rules.GATHERING)
    done = Contribution.objects.filter(agency_id=actor.agency_id, state=rules.RELEASED).values(
        "assessment_id"
    )
    rows = gathered.exclude(pk__in=done).exclude(agency_id=actor.agency_id).order_by("due_on", "id")
    if found := list(rows[:50]):
        n, due = len(found), found[0].due_on
        text = ngettext(
            "An assessment of a place waits for your agency's part",
            "%(n)d assessments of places wait for your agency's part", n,
        ) % {"n": n}  # fmt: skip
        yield Line(text, "assessments:list", (), n, None, 2 if due <= today_of(actor) else 1, "layers", due)


def _to_close(actor: Account) -> Iterable[Line]:
    if reach(actor, "assessment", "close") is None:
        return
    due = Q(state=rules.GATHERING, due_on__lt=today_of(actor))
    if n := Assessment.objects.visible_to(actor, "close").filter(due).count():
        text = ngettext(
            "An assessment of a place can be closed and read",
            "%(n)d assessments of places can be closed and read", n,
        ) % {"n": n}  # fmt: skip
        yield Line(text, "assessments:list", (), n, None, 1, "layers")


def _to_check(actor: Account) -> Iterable[Line]:
    if reach(actor, "assessment", "check") is None:
        return
    waiting = Assessment.objects.visible_to(actor, "check").filter(publication=rules.ASKED)
    if n := waiting.exclude(asked_by_id=actor.pk).count():
        text = ngettext(
            "An assessment waits for your check before it is published",
            "%(n)d assessments wait for your check before they are published", n,
        ) % {"n": n}  # fmt: skip
        yield Line(text, "assessments:list", (), n, None, 2, "shield")

"""What is asked of protocols and their runs. A run is read with its marks; a list of runs opens nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core import workload
from harborlight.core.local_time import zone_of_agency
from harborlight.core.models import Account, Agency
from harborlight.core.permissions import Actor, may, reach, sees
from harborlight.core.records import Record, RecordQuerySet
from harborlight.core.roles import FieldClass, Role
from harborlight.core.today import Line
from harborlight.knowledge.time_zones import counting_zone
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library import queries as library
from harborlight.protocols import rules
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun
from harborlight.tables.protocols import Protocol, Step

_KEYS = ("data_key__agency_key",)
SETTINGS, ROLES = "protocol_settings", "protocol_roles"


# -- protocols ---------------------------------------------------------------------------------------------------------


def protocols(*, setting: str = "", words: str = "", language: str = "en") -> list[Protocol]:
    """The protocols in use of a setting that hold all these words, in the reader's language or in the one they were written in."""
    wanted = words.casefold().split()
    return [
        each
        for each in library.protocols_in_use()
        if setting in ("", each.setting) and all(word in _text_of(each, language) for word in wanted)
    ]


def offered(setting: str = "") -> list[Protocol]:
    """Every protocol to begin, those of a setting first."""
    return sorted(library.protocols_in_use(), key=lambda each: (each.setting != setting, each.id))


def _text_of(protocol: Protocol, language: str) -> str:
    texts = [protocol.title, protocol.purpose, *protocol.card.signs]
    for step in protocol.steps:
        texts += [step.title, *step.do, *step.do_not, *step.say]
    first = protocol.languages[0]
    return " ".join(f"{each.get(first, '')} {each.get(language, '')}" for each in texts).casefold()


def escalation_roles(step: Step | None) -> list[tuple[str, str]]:
    """(role of this workspace, label) that may be asked to step in, the step's own first."""
    listed = vocabulary(ROLES).extra
    own = listed[step.escalate.to].get("role", "") if step and step.escalate else ""
    roles = dict.fromkeys(role for role in (own, *(row.get("role", "") for row in listed.values())) if role)
    return [(role, str(Role(role).label)) for role in roles]


# -- runs --------------------------------------------------------------------------------------------------------------


def run(actor: Actor, run_id: UUID, verb: str = "view") -> ProtocolRun:
    """One run; `Missing` when what it is about is not open to this actor."""
    return ProtocolRun.objects.select_related("account", "agency", *_KEYS).get_visible(actor, run_id, verb)


def protocol_of(run_: ProtocolRun) -> Protocol:
    """The protocol of a run, in the version that it was begun with."""
    return library.protocol(run_.protocol, run_.protocol_version)


def may_run(actor: Actor, about: ProtocolRun | Record) -> bool:
    """Whether this actor may tick here (a run), or begin a protocol here (a report, a case)."""
    kind = about.about_kind if isinstance(about, ProtocolRun) else about.noun
    noun, verbs = rules.RIGHTS[kind]
    may_here = may(actor, "protocol", "run") and may(actor, noun, verbs["run"], about)
    return may_here and sees(actor, "protocol", FieldClass.NARRATIVE)


def runs_about(actor: Actor, about_id: UUID) -> RecordQuerySet[ProtocolRun]:
    """Runs about a report or a case, the newest first."""
    rows = ProtocolRun.objects.visible_to(actor).filter(about_id=about_id)
    return rows.select_related("account").order_by("-created_at")


def open_run_of(about_id: UUID, protocol_id: str) -> ProtocolRun | None:
    """The run of this protocol that is under way there, so that a second start finds the first."""
    rows = ProtocolRun.objects.filter(about_id=about_id, protocol=protocol_id, state=rules.OPEN)
    return rows.order_by("created_at").first()


def my_runs(actor: Account) -> RecordQuerySet[ProtocolRun]:
    """Runs under way that are this actor's to go through, what is due soonest first."""
    rows = ProtocolRun.objects.visible_to(actor, "run").filter(account=actor, state=rules.OPEN)
    return rows.order_by(F("next_due_at").asc(nulls_last=True), "-changed_at")


def marks_of(run_: ProtocolRun) -> list[rules.Mark]:
    """The lines of a run, oldest first, opened; call it for a run that the actor was let in to."""
    rows = ProtocolMark.objects.filter(run=run_).select_related("account", "run", *_KEYS)
    rows = rows.order_by("created_at", "id")
    return [
        rules.Mark(at=row.created_at, by=row.account.display_name, **dict(row.opened("line") or {}))
        for row in rows
    ]


def parts_of(run_: ProtocolRun) -> list[ProtocolMark | Escalation]:
    """Whatever is sealed with a run, for moving it under another key."""
    return [
        row
        for model in (ProtocolMark, Escalation)
        for row in model.objects.filter(run=run_).select_related(*_KEYS)
    ]


def progress_of(run_: ProtocolRun, marks: Iterable[rules.Mark] | None = None) -> rules.Progress:
    """Where a run stands, with the clocks of its agency's country, by the agency's own time."""
    country = Agency.objects.values_list("country", flat=True).get(pk=run_.agency_id)
    there = counting_zone(country, zone_of_agency(run_.agency_id))
    return rules.progress(
        protocol_of(run_),
        marks_of(run_) if marks is None else marks,
        begun_at=(run_.counts_from or run_.created_at).astimezone(there),
        jurisdiction=country,
    )


def escalations_of(actor: Actor, run_: ProtocolRun) -> list[dict[str, Any]]:
    """Who was asked to step in, and what came of it, newest first."""
    rows = Escalation.objects.visible_to(actor).filter(run=run_)
    rows = rows.select_related("account", "taken_by", "run", *_KEYS)
    return [
        row.shown_to(actor)
        | {"asked_by": row.account.display_name, "taken_by": row.taken_by.display_name if row.taken_by else "",
           "role": row.get_to_role_display(), "may_take": may_take(actor, row)}
        for row in rows.order_by("-created_at")
    ]  # fmt: skip


def escalation(actor: Actor, escalation_id: UUID) -> Escalation:
    rows = Escalation.objects.select_related("run", *_KEYS)
    return rows.get_visible(actor, escalation_id, "run")


def may_take(actor: Actor, row: Escalation) -> bool:
    """Whoever holds the role that was asked."""
    return row.to_role in actor.roles and row.state != rules.SETTLED


def escalations_for(actor: Actor) -> RecordQuerySet[Escalation]:
    """Escalations that wait for a role of this actor, in records that the actor reaches."""
    rows = Escalation.objects.visible_to(actor, "run").filter(to_role__in=sorted(actor.roles))
    return rows.exclude(state=rules.SETTLED).select_related("run", "account").order_by("created_at")


def trail_ids(about_id: UUID) -> list[UUID]:
    """Ids under which the audit trail tells of the runs about a record; call it for a record that the actor was let in to."""
    runs = ProtocolRun.objects.filter(about_id=about_id)
    escalations = Escalation.objects.filter(run__in=runs)
    return [*runs.values_list("pk", flat=True), *escalations.values_list("pk", flat=True)]


# -- work that passes to another ---------------------------------------------------------------------------------------


def run_workers(agency_id: UUID) -> QuerySet[Account]:
    """Whoever of an agency may go through protocols."""
    return workload.may_do("protocol", "run").filter(agency_id=agency_id).order_by("display_name")


def open_runs_of(account_ids: Iterable[UUID], *, kind: str = "") -> RecordQuerySet[ProtocolRun]:
    """Runs under way that are these accounts' to go through, of one kind of record when it is named."""
    rows = ProtocolRun.objects.filter(account_id__in=list(account_ids), state=rules.OPEN)
    return rows.filter(about_kind=kind) if kind else rows


def held_by(account: Account) -> list[workload.Held]:
    """Runs and escalations that one account has in hand."""
    return _held(account.agency_id, Q(account_id=account.pk), Q(taken_by_id=account.pk))


def left_work(actor: Actor) -> list[workload.Held]:
    """Runs and escalations of the actor's agency that lie with somebody who has left or runs protocols no more."""
    if actor.agency_id is None:
        return []
    able = run_workers(actor.agency_id).order_by().values("pk")
    return _held(actor.agency_id, ~Q(account_id__in=able), ~Q(taken_by_id__in=able))


def anything_left(agency_id: UUID) -> Q:
    """Whether there is any of it, as a condition to ask with others at once."""
    able = run_workers(agency_id).order_by().values("pk")
    runs = ProtocolRun.objects.filter(agency_id=agency_id, state=rules.OPEN).exclude(account__in=able)
    taken = Escalation.objects.filter(agency_id=agency_id, state=rules.TAKEN).exclude(taken_by__in=able)
    return Q(Exists(runs)) | Q(Exists(taken))


def _held(agency_id: UUID, whose: Q, taken_by: Q) -> list[workload.Held]:
    rows = ProtocolRun.objects.filter(whose, agency_id=agency_id, state=rules.OPEN)
    runs = list(rows.values_list("account_id", "about_kind"))
    taken = Escalation.objects.filter(taken_by, agency_id=agency_id, state=rules.TAKEN)
    return [
        *workload.counted(workload.CASE_RUN, (who for who, kind in runs if kind == rules.CASE)),
        *workload.counted(workload.RUN, (who for who, kind in runs if kind != rules.CASE)),
        *workload.counted(
            workload.ESCALATION, (who for who in taken.values_list("taken_by_id", flat=True) if who)
        ),
    ]


# -- home --------------------------------------------------------------------------------------------------------------


def needs_me(actor: Account) -> list[Line]:
    """Home: steps of my runs that are due within a day, and escalations to my roles."""
    if reach(actor, "protocol", "run") is None:
        return []
    now = timezone.now()
    lines = []
    for row in my_runs(actor).filter(next_due_at__lte=now + timedelta(hours=24)).order_by("next_due_at")[:5]:
        at = row.next_due_at
        text = _("%(code)s: a step of the protocol is due") % {"code": row.about_code or _("Call")}
        lines.append(Line(text, "protocols:run", (row.pk,), 1, at, 2 if at and at <= now else 1, "check"))
    if n := escalations_for(actor).filter(state=rules.ASKED).count():
        text = ngettext("%(n)d escalation waits for you", "%(n)d escalations wait for you", n) % {"n": n}
        lines.append(Line(text, "protocols:mine", (), n, None, 3, "alert"))
    return lines

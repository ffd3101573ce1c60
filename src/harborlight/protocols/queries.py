"""What is asked of protocols and their runs. A run is read with its marks; a list of runs opens nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.local_time import zone_of_agency
from harborlight.core.models import Account, Agency
from harborlight.core.permissions import Actor, may, reach, sees
from harborlight.core.records import Record, RecordQuerySet
from harborlight.core.roles import FieldClass, Role
from harborlight.core.today import Line
from harborlight.knowledge.protocols import load, newest_protocols
from harborlight.knowledge.time_zones import counting_zone
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.protocols import rules
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun
from harborlight.tables.protocols import Protocol, Step

_KEYS = ("data_key__agency_key",)
SETTINGS, ROLES = "protocol_settings", "protocol_roles"


# -- protocols ---------------------------------------------------------------------------------------------------------


def protocols(*, setting: str = "", words: str = "", language: str = "en") -> list[Protocol]:
    """The newest protocols of a setting that hold all these words, in the reader's language or in English."""
    wanted = words.casefold().split()
    return [
        each
        for each in newest_protocols()
        if setting in ("", each.setting) and all(word in _text_of(each, language) for word in wanted)
    ]


def offered(setting: str = "") -> list[Protocol]:
    """Every protocol to begin, those of a setting first."""
    return sorted(newest_protocols(), key=lambda each: (each.setting != setting, each.id))


def _text_of(protocol: Protocol, language: str) -> str:
    texts = [protocol.title, protocol.purpose, *protocol.card.signs]
    for step in protocol.steps:
        texts += [step.title, *step.do, *step.do_not, *step.say]
    return " ".join(f"{each['en']} {each.get(language, '')}" for each in texts).casefold()


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
    rows = (
        ProtocolMark.objects.filter(run=run_).select_related("account", *_KEYS).order_by("created_at", "id")
    )
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
        load(run_.protocol, run_.protocol_version),
        marks_of(run_) if marks is None else marks,
        begun_at=run_.created_at.astimezone(there),
        jurisdiction=country,
    )


def escalations_of(actor: Actor, run_: ProtocolRun) -> list[dict[str, Any]]:
    """Who was asked to step in, and what came of it, newest first."""
    rows = Escalation.objects.visible_to(actor).filter(run=run_).select_related("account", "taken_by", *_KEYS)
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

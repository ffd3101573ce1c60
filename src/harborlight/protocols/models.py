"""What is kept of runs. A run is sealed under the key of what it is about, and reached as that record is."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.permissions import Actor, sees
from harborlight.core.records import RecordQuerySet, SealedRecord
from harborlight.core.roles import FieldClass, Role
from harborlight.protocols import rules

M = TypeVar("M", bound=models.Model)


class RunQuerySet(RecordQuerySet["ProtocolRun"]):
    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """Who may read the report or the case, may read its runs; who may work on it and reads what was noted, may tick."""
        found = self.none()
        if verb == "run" and not sees(actor, "protocol", FieldClass.NARRATIVE):
            return found
        for kind, (noun, verbs) in rules.RIGHTS.items():
            found |= self.filter(about_kind=kind).reached_as(actor, noun, verbs[verb])
        return found


class ProtocolRun(SealedRecord):
    """One checklist. `about_id` is the report or the case; in a call without a report, the run itself."""

    noun: ClassVar[str] = "protocol"
    access_through: ClassVar[str] = "about_id"
    read_as: ClassVar[tuple[str, ...]] = (rules.REPORT, rules.CASE)

    class About(models.TextChoices):
        CALL = rules.CALL, _("Call")
        REPORT = rules.REPORT, _("Report")
        CASE = rules.CASE, _("Case")

    class State(models.TextChoices):
        OPEN = rules.OPEN, _("Under way")
        FINISHED = rules.FINISHED, _("Gone through")
        STOPPED = rules.STOPPED, _("Stopped")

    protocol = models.CharField(max_length=64)
    protocol_version = models.CharField(max_length=20)
    about_kind = models.CharField(max_length=8, choices=About.choices)
    about_id = models.UUIDField(db_index=True)
    about_code = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    ending = SealedField(field_class=FieldClass.NARRATIVE, name="protocols.run.ending")

    objects = RunQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["account", "state", "next_due_at"], name="runs_due")]


class RunPartQuerySet(RecordQuerySet[M]):
    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """As the run is."""
        return self.filter(run__in=ProtocolRun.objects.visible_to(actor, verb))


class _RunPart(SealedRecord):
    """Under the run's key, and reached through the run only."""

    noun: ClassVar[str] = "protocol"
    read_as: ClassVar[tuple[str, ...]] = ProtocolRun.read_as

    run = models.ForeignKey("protocols.ProtocolRun", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")

    objects = RunPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


class ProtocolMark(_RunPart):
    """A line of a run: step, what, answer and note are sealed together. Never changed: the last one of a step counts."""

    line = SealedField(field_class=FieldClass.NARRATIVE, name="protocols.mark.line")

    class Meta:
        indexes = [models.Index(fields=["run", "created_at"], name="marks_of_run")]


class Escalation(_RunPart):
    """A role is asked to step in; somebody of that role, in the same agency, takes it and says what was done."""

    class State(models.TextChoices):
        ASKED = rules.ASKED, _("Asked")
        TAKEN = rules.TAKEN, _("Taken on")
        SETTLED = rules.SETTLED, _("Settled")

    to_role = models.CharField(max_length=24, choices=Role.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    taken_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = SealedField(field_class=FieldClass.NARRATIVE, name="protocols.escalation.reason")
    answer = SealedField(field_class=FieldClass.NARRATIVE, name="protocols.escalation.answer")

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "to_role"], name="escalations_waiting")]

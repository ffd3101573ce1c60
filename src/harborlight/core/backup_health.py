"""How the backups stand: one question that the pages, home, the doctor and the schedule ask.

Must stay true: a failed or overdue backup is said to whoever could mend it, with how; and a new workspace is not blamed for
the first hour, in which the schedule makes its first backup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from harborlight.core.models import Account, Installation
from harborlight.core.permissions import may
from harborlight.core.today import Line

FIRST_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """`failed` says why the newest attempt failed, and is empty when it did not. Turns are in hours."""

    made_at: datetime | None
    failed: str
    set_up_at: datetime | None
    every_hours: int

    @property
    def is_due(self) -> bool:
        """Whether the schedule should make one now."""
        return self.made_at is None or self._is_older(self.made_at, hours=self.every_hours)

    @property
    def is_overdue(self) -> bool:
        """Whether people should be told: none, two turns missed, or the newest attempt failed."""
        if self.failed:
            return True
        if self.made_at is None:
            return self.set_up_at is None or timezone.now() - self.set_up_at > FIRST_WITHIN
        return self._is_older(self.made_at, hours=2 * self.every_hours)

    @staticmethod
    def _is_older(moment: datetime, *, hours: int) -> bool:
        return timezone.now() - moment >= timedelta(hours=hours)

    @property
    def said(self) -> str:
        """One plain sentence with the age."""
        if self.made_at is None:
            return _("There is no backup yet.")
        return _("The last backup was made %(age)s ago.") % {"age": timesince(self.made_at, depth=1)}

    @property
    def mend(self) -> str:
        """What whoever runs the machine can do; nothing when all is well."""
        if not self.is_overdue:
            return ""
        if self.failed:
            return _("The newest attempt failed: %(why)s Mend that, then back up again.") % {
                "why": self.failed
            }
        return _(
            "Nothing was tried. Is the workspace running, and was it running at night? Back up now; with the workspace stopped: "
            "harborlight backup."
        )


def read() -> Health:
    """How they stand, by one query. A place without a workspace has none."""
    row = Installation.objects.values_list("last_backup_at", "settings", "set_up_at").first()
    made_at, kept, set_up_at = row or (None, {}, None)
    return Health(made_at, str(kept.get("backup_failed", "")), set_up_at, settings.ENV.backup_hours)


def for_reader(actor: Account) -> Health | None:
    """The same for whoever may know of backups: the operator and the agencies' administrators."""
    return read() if may(actor, "backup", "view") else None


def line(health: Health, actor: Account) -> Line | None:
    """The line on home while something is wrong."""
    if not health.is_overdue:
        return None
    text = _("The newest backup failed") if health.failed else _("A backup is overdue")
    where = "machine:status" if may(actor, "machine", "view") else "machine:backups"
    return Line(text, where, urgency=2, icon="shield")

"""Numbers that leave an agency: counts and ratings without a person, each time an act of its own, named and logged.

Must stay true: nobody lets out another agency's numbers; nothing but codes and small whole numbers fits through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.errors import Invalid
from harborlight.release import rules
from harborlight.release.models import Disclosure


@action("disclosure.counts", noun="release", verb="disclose")
def disclose_counts(
    *, by: Account, about_id: UUID, audience: str, values: Mapping[str, Mapping[str, Any]]
) -> Disclosure:
    """Let an audience see sums of one's own agency's numbers. `values`: kind (`ratings`, `counts`) → codes → numbers; kept are
    the kinds, not the numbers, which stay with whoever asked.

    Raises:
        Invalid: when something else than numbers is among them, or there is nothing.
    """
    if audience not in rules.AUDIENCES:
        raise Invalid({"audience": _("Choose who may see it.")})
    contents = sorted(kind for kind, given in values.items() if given)
    if not contents:
        raise Invalid({"values": _("There is nothing to release yet.")})
    if not rules.are_numbers(values):
        raise Invalid({"values": _("Only counts and ratings may leave by this door.")})
    made = Disclosure(
        agency_id=by.agency_id, about_id=about_id, audience=audience, contents=contents, account=by
    )
    made.save()
    trace(made, about=str(about_id), audience=audience, contents=contents)
    return made


@action("disclosure.end", noun="release", verb="disclose")
def end_disclosure(*, by: Account, about_id: UUID, audience: str = "") -> int:
    """Take back what one's own agency let out about this; returns how many lines that were."""
    mine = Disclosure.objects.visible_to(by, "disclose").filter(about_id=about_id, ended_at=None)
    if audience:
        mine = mine.filter(audience=audience)
    n = mine.update(ended_at=timezone.now())
    trace(about=str(about_id), n=n)
    return n

"""Showing an assessment to the public: the coordinator asks, every contributor has allowed it, a data steward checks.

Must stay true: whoever asked does not check; nothing is published but what `queries.published` puts together, in which no school
and no agency's judgement has a name; it is gone from the public site in the same act in which it is taken back.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.wording import BARS, WRONG_WORDS
from harborlight.assessments.models import Assessment
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.errors import Conflict, Invalid
from harborlight.release import actions as release

MOST_NAME, MOST_NOTE = 120, 600


@action("assessment.ask_publication", noun="assessment", verb="publish")
def ask_publication(*, by: Account, assessment_id: UUID, public_name: str) -> Assessment:
    """Ask for a check under the name by which the public will know it."""
    assessment = queries.locked().get_visible(by, assessment_id, "publish")
    wrong = {}
    if len(public_name) > MOST_NAME:
        wrong["public_name"] = _("This is too long.")
    elif code := rules.wrong_words(public_name):
        wrong["public_name"] = str(WRONG_WORDS[code])
    if wrong:
        raise Invalid(wrong)
    _stop_if_barred(assessment, public_name)
    assessment.public_name, assessment.check_note = public_name.strip(), ""
    assessment.publication, assessment.asked_by = rules.ASKED, by
    assessment.checked_by, assessment.published_at = None, None
    assessment.save()
    trace(assessment)
    return assessment


def _stop_if_barred(assessment: Assessment, public_name: str) -> None:
    if bars := queries.bars_of(assessment, public_name):
        raise Conflict(" ".join(str(BARS[each]) for each in bars))


@action("assessment.check", noun="assessment", verb="check")
def check_publication(*, by: Account, assessment_id: UUID, is_fit: bool, note: str = "") -> Assessment:
    """A data steward looked at what the public would see: it is published at once, or goes back with the reason."""
    assessment = queries.locked().get_visible(by, assessment_id, "check")
    if assessment.publication != rules.ASKED:
        raise Conflict(_("Nobody waits for a check of this assessment any more."))
    if assessment.asked_by_id == by.pk:
        raise Conflict(_("Somebody else checks what you asked for."), mend=_("Ask another data steward."))
    if not is_fit and not note.strip():
        raise Invalid({"note": _("Say what must change.")})
    if len(note) > MOST_NOTE:
        raise Invalid({"note": _("This is too long.")})
    if is_fit:
        _stop_if_barred(assessment, str(assessment.opened("public_name") or ""))
        assessment.published_at = timezone.now()
    assessment.publication = rules.PUBLISHED if is_fit else rules.NOT_PUBLISHED
    assessment.checked_by, assessment.check_note = by, note.strip()
    assessment.save()
    publish_places(by=by)
    trace(assessment, is_fit=is_fit)
    return assessment


@action("assessment.unpublish", noun="assessment", verb="publish")
def end_publication(*, by: Account, assessment_id: UUID) -> Assessment:
    """Take it off the public site, or take the question back."""
    assessment = queries.locked().get_visible(by, assessment_id, "publish")
    end_publication_of(by, assessment)
    trace(assessment)
    return assessment


def end_publication_of(by: Actor, assessment: Assessment) -> None:
    """Called inside the acts that end it."""
    assessment.publication, assessment.published_at = rules.NOT_PUBLISHED, None
    assessment.save()
    publish_places(by=by)


def publish_places(*, by: Actor) -> None:
    """Every published assessment goes into the snapshot anew."""
    content = json.dumps({"places": queries.published()}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"places.json": content.encode()})

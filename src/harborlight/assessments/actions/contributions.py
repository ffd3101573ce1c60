"""What an agency gives: kept as its own draft, released by an act of its own, taken back as long as nothing was counted.

Must stay true: each of these reaches the contribution of the actor's own agency and no other; the trail says that and what kind was
released, never a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.publishing import end_publication_of
from harborlight.assessments.actions.wording import WRONG_COUNTS
from harborlight.assessments.models import Assessment, Contribution, Party
from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.errors import Conflict, Invalid
from harborlight.release import actions as release
from harborlight.release.rules import CONTRIBUTORS, PUBLIC


@action("contribution.keep", noun="contribution", verb="change")
def keep_contribution(
    *, by: Account, assessment_id: UUID, ratings: rules.Ratings, counts: rules.Counts, version: int | None = None
) -> Contribution:  # fmt: skip
    """Keep one's own agency's draft. Nobody else sees it, and nothing is counted before it is released.

    Raises:
        Invalid: `line.part` → what is wrong with that count.
    """
    assessment = _gathering(by, assessment_id)
    if not rules.are_ratings(ratings):
        raise Invalid({"ratings": _("Choose from the list.")})
    _check_counts(counts, assessment)
    found = queries.own_contribution(by, assessment) or Contribution(
        agency_id=by.agency_id,
        assessment=assessment,
        data_key=vault.new_data_key(by.agency_id, "contribution"),
    )
    if found.state == rules.RELEASED:
        raise Conflict(
            _("Your contribution is released."), mend=_("Take it back, change it, and release it again.")
        )
    if found.version:
        found.at_version(version)
    found.ratings, found.counts, found.state = ratings, counts, rules.DRAFT
    found.save()
    Party.objects.filter(assessment=assessment, agency_id=by.agency_id, state=rules.PARTY_ASKED).update(
        state=rules.JOINED
    )
    trace(found, kinds=[name for name, given in (("ratings", ratings), ("counts", counts)) if given])
    return found


def _gathering(by: Account, assessment_id: UUID) -> Assessment:
    found = queries.locked().get_visible(by, assessment_id)
    if found.state != rules.GATHERING:
        raise Conflict(_("This assessment is closed: everything was counted once."))
    return found


def _check_counts(counts: rules.Counts, assessment: Assessment) -> None:
    wrong = rules.wrong_counts(counts, assessment.lines)
    if wrong:
        raise Invalid({f"{line}.{part}": str(WRONG_COUNTS[code]) for (line, part), code in wrong.items()})


@action("contribution.release", noun="contribution", verb="release")
def release_contribution(
    *, by: Account, assessment_id: UUID, version: int | None, shows_ratings: bool = False,
    shows_counts: bool = False, may_be_published: bool = False,
) -> Contribution:  # fmt: skip
    """Let the kept numbers go into the assessment, exactly as they stand at this version, on these terms."""
    assessment = _gathering(by, assessment_id)
    found = _own(by, assessment).at_version(version)
    if found.state == rules.RELEASED:
        return found
    ratings, counts = found.opened("ratings") or {}, found.opened("counts") or {}
    _check_counts(counts, assessment)
    if counts and queries.has_counted_it_already(by, assessment):
        raise Invalid({
            "counts": _("Your agency released counts for this place in an overlapping period already. Two sums of the same "
                        "people could be taken from each other. Give ratings only, or choose another period.")
        })  # fmt: skip
    given = {"ratings": ratings, "counts": counts}
    release.disclose_counts(by=by, about_id=assessment.pk, audience=CONTRIBUTORS, values=given)
    found.shows_ratings, found.shows_counts = bool(ratings) and shows_ratings, bool(counts) and shows_counts
    found.may_be_published = False
    found.state, found.released_at, found.released_by = rules.RELEASED, timezone.now(), by
    if may_be_published:
        _allow(by, found, given)
    found.save()
    trace(
        found,
        shows_ratings=found.shows_ratings,
        shows_counts=found.shows_counts,
        public=found.may_be_published,
    )
    return found


def _own(by: Account, assessment: Assessment) -> Contribution:
    found = queries.own_contribution(by, assessment)
    if found is None:
        raise Conflict(_("There is nothing to release yet."), mend=_("Fill in your contribution first."))
    return found


def _allow(by: Account, found: Contribution, given: Mapping[str, Any]) -> None:
    """Ratings are never published; without counts there is nothing to allow."""
    if given["counts"]:
        release.disclose_counts(
            by=by, about_id=found.assessment_id, audience=PUBLIC, values={"counts": given["counts"]}
        )
        found.may_be_published = True


@action("contribution.withdraw", noun="contribution", verb="release")
def withdraw_contribution(*, by: Account, assessment_id: UUID) -> Contribution:
    """Take a released contribution back while the assessment is being gathered; the draft stays one's own."""
    assessment = _gathering(by, assessment_id)
    found = _own(by, assessment)
    if found.state == rules.RELEASED:
        release.end_disclosure(by=by, about_id=assessment.pk)
        found.state, found.released_at, found.released_by = rules.WITHDRAWN, None, None
        found.may_be_published = False
        found.save()
    trace(found)
    return found


@action("contribution.allow", noun="contribution", verb="release")
def allow_publication(*, by: Account, assessment_id: UUID, allows: bool) -> Contribution:
    """Say whether one's own part of the sums may be public. A no takes a published assessment off the public site at once."""
    assessment = queries.locked().get_visible(by, assessment_id)
    found = _own(by, assessment)
    if found.state != rules.RELEASED:
        raise Conflict(_("Release your contribution first."))
    if allows and not found.may_be_published:
        _allow(by, found, {"counts": found.opened("counts") or {}})
    elif not allows and found.may_be_published:
        release.end_disclosure(by=by, about_id=assessment.pk, audience=PUBLIC)
        found.may_be_published = False
        if assessment.publication != rules.NOT_PUBLISHED:
            end_publication_of(by, assessment)
    found.save()
    trace(found, allows=found.may_be_published)
    return found

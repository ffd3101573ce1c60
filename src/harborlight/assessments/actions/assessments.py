"""Opening an assessment, asking agencies, closing it: then, and only then, it is worked out what may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.surveys import close_survey, drop_survey
from harborlight.assessments.actions.wording import WRONG_WORDS
from harborlight.assessments.models import Assessment, Contribution, Party, PlanQuestion, Survey
from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Agency
from harborlight.errors import Conflict, Invalid
from harborlight.knowledge.determinants import determinants
from harborlight.knowledge.vocabularies import vocabulary

MOST = {"name": 120, "question": 600, "public_name": 120, "reason": 600, "note": 600}


@action("assessment.open", noun="assessment", verb="create")
def open_assessment(
    *, by: Account, kind: str, name: str, question: str, places: Mapping[str, Sequence[str]], from_on: date,
    to_on: date, due_on: date, lines: Sequence[str] = (), sector: str = "", agencies: Collection[UUID] = (),
    previous_id: UUID | None = None,
) -> Assessment:  # fmt: skip
    """An assessment of one place in one period, led by one's own agency, which takes part in it.

    Args:
        places: `towns`, ids of towns on record (a route's in order), and `codes` of areas.
        lines: "determinant:side", what every contributor counts beside all people.
        previous_id: the same place in an earlier period, to compare with.
    """
    before = _previous(by, previous_id)
    wrong = _wrong_texts({"name": name, "question": question})
    if kind not in Assessment.Kind.values:
        wrong["kind"] = _("Choose what is assessed.")
    if kind == rules.SECTOR and sector not in vocabulary("exploitation_sectors").codes():
        wrong["sector"] = _("Choose the kind of work.")
    wrong |= _wrong_period(from_on, to_on, due_on, today_of(by), before)
    wrong |= _wrong_lines(lines)
    if before is not None and before.kind != kind:
        wrong["previous"] = _("The last period is of another kind of place.")
    if wrong:
        raise Invalid(wrong)
    made = Assessment(
        agency_id=by.agency_id, kind=kind, name=name.strip(), question=question.strip(), sector=sector,
        places={"towns": list(places.get("towns", ())), "codes": list(places.get("codes", ()))}, from_on=from_on,
        to_on=to_on, due_on=due_on, lines=list(lines), previous=before, account=by,
        data_key=vault.new_data_key(by.agency_id, "assessment"),
    )  # fmt: skip
    made.save()
    Party(agency_id=by.agency_id, assessment=made, state=rules.JOINED).save()
    for agency_id in dict.fromkeys(agencies):
        _ask(made, agency_id)
    trace(made, kind=kind)
    return made


def _previous(by: Account, previous_id: UUID | None) -> Assessment | None:
    if previous_id is None:
        return None
    found = Assessment.objects.select_related("data_key__agency_key").get_visible(by, previous_id, "change")
    if found.state != rules.CLOSED:
        raise Invalid({"previous": _("Close the earlier assessment first.")})
    return found


def _wrong_texts(texts: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    for field, text in texts.items():
        if not text.strip():
            wrong[field] = _("This is needed.")
        elif len(text) > MOST[field]:
            wrong[field] = _("This has %(n)d characters; %(most)d fit. Shorten it.") % {
                "n": len(text), "most": MOST[field],
            }  # fmt: skip
        elif code := rules.wrong_words(text):
            wrong[field] = str(WRONG_WORDS[code])
    return wrong


def _wrong_period(
    from_on: date, to_on: date, due_on: date, today: date, before: Assessment | None
) -> dict[str, str]:
    wrong = {}
    if not from_on <= to_on or (to_on - from_on).days > rules.MOST_DAYS:
        wrong["to_on"] = _("A period ends after it begins, within three years.")
    if due_on < today:
        wrong["due_on"] = _("Give the agencies time: choose a day from today on.")
    earlier = []
    while before is not None:
        earlier.append((before.from_on, before.to_on))
        before = before.previous
    if "to_on" not in wrong and not rules.are_apart(from_on, to_on, earlier):
        wrong["from_on"] = _("Periods of one place must not overlap: one could be taken from the other.")
    return wrong


def _wrong_lines(lines: Sequence[str]) -> dict[str, str]:
    if len(lines) > rules.MOST_LINES:
        return {
            "lines": _("Choose at most %(n)d, so that every agency can count them.") % {"n": rules.MOST_LINES}
        }
    if len(set(lines)) != len(lines) or not all(map(rules.is_line, lines)):
        return {"lines": _("Choose from the list.")}
    return {}


def _ask(assessment: Assessment, agency_id: UUID) -> None:
    agency = Agency.objects.filter(pk=agency_id, is_active=True).first()
    if agency is None:
        raise Invalid({"agencies": _("Choose agencies of the coalition.")})
    if not Party.objects.filter(assessment=assessment, agency=agency).exists():
        Party(agency=agency, assessment=assessment).save()


@action("assessment.change", noun="assessment", verb="change")
def change_assessment(
    *, by: Account, assessment_id: UUID, version: int | None, question: str, due_on: date, lines: Sequence[str]
) -> Assessment:  # fmt: skip
    """Another question or day; another list to count only while no agency released its counts."""
    assessment = _gathering(by, assessment_id).at_version(version)
    wrong = _wrong_texts({"question": question}) | _wrong_lines(lines)
    if due_on < today_of(by) and due_on != assessment.due_on:
        wrong["due_on"] = _("Give the agencies time: choose a day from today on.")
    is_list_new = list(lines) != assessment.lines
    if is_list_new and Contribution.objects.filter(assessment=assessment, state=rules.RELEASED).exists():
        wrong["lines"] = _("An agency has released its counts already; the list stays as it is.")
    if wrong:
        raise Invalid(wrong)
    assessment.question, assessment.due_on, assessment.lines = question.strip(), due_on, list(lines)
    assessment.save()
    trace(assessment, is_list_new=is_list_new)
    return assessment


def _gathering(by: Account, assessment_id: UUID, verb: str = "change") -> Assessment:
    found = queries.locked().get_visible(by, assessment_id, verb)
    if found.state != rules.GATHERING:
        raise Conflict(
            _("This assessment is closed."), mend=_("Open one for the next period, and compare the two.")
        )
    return found


@action("assessment.ask", noun="assessment", verb="change")
def ask_agency(*, by: Account, assessment_id: UUID, agency_id: UUID) -> Assessment:
    """Ask another agency to contribute; it learns of the assessment by that, and may decline."""
    assessment = _gathering(by, assessment_id)
    _ask(assessment, agency_id)
    Party.objects.filter(assessment=assessment, agency_id=agency_id, state=rules.DECLINED).update(
        state=rules.PARTY_ASKED
    )
    trace(assessment, agency=str(agency_id))
    return assessment


@action("assessment.answer", noun="contribution", verb="change")
def answer_request(*, by: Account, assessment_id: UUID, joins: bool) -> Assessment:
    """Take part, or decline; who declines does not see the assessment any more. The leading agency stays."""
    assessment = _gathering(by, assessment_id, "view")
    party = Party.objects.get(assessment=assessment, agency_id=by.agency_id)
    if not joins and assessment.agency_id == by.agency_id:
        raise Conflict(_("Your agency leads this assessment."), mend=_("Drop it, or close it."))
    if (
        not joins
        and Contribution.objects.filter(
            assessment=assessment, agency_id=by.agency_id, state=rules.RELEASED
        ).exists()
    ):
        raise Conflict(_("Your agency has released its contribution."), mend=_("Take it back first."))
    party.state = rules.JOINED if joins else rules.DECLINED
    party.save()
    trace(assessment, joins=joins)
    return assessment


@action("assessment.close", noun="assessment", verb="close")
def close_assessment(*, by: Account, assessment_id: UUID) -> Assessment:
    """Count everything once: open surveys are closed, what may be shown of the contributions is worked out and kept. It is
    never worked out again: two looks at growing numbers would tell of who came between."""
    assessment = _gathering(by, assessment_id, "close")
    for survey in Survey.objects.filter(assessment=assessment, state=rules.OPEN):
        close_survey(by=by, survey_id=survey.pk)
    for survey in Survey.objects.filter(assessment=assessment, state=rules.DRAFT):
        drop_survey(by=by, survey_id=survey.pk)
    # Of every agency, read here and nowhere else; none of it is shown but what `rules.protected` lets through.
    released = (
        Contribution.objects.filter(assessment=assessment, state=rules.RELEASED)
        .select_related("agency", "data_key__agency_key")
        .order_by("id")
    )
    given = [
        rules.Given(
            each.agency.name, each.opened("ratings") or {}, rules.completed(each.opened("counts") or {}),
            each.shows_ratings, each.shows_counts,
        )
        for each in released
    ]  # fmt: skip
    assessment.profile = rules.protected(given, assessment.lines)
    assessment.state, assessment.closed_at = rules.CLOSED, timezone.now()
    assessment.save()
    trace(assessment, n_contributions=len(given))
    return assessment


@action("assessment.drop", noun="assessment", verb="change")
def drop_assessment(*, by: Account, assessment_id: UUID) -> Assessment:
    """Give it up before it is closed: nothing of it is ever shown, sheets are destroyed uncounted."""
    assessment = _gathering(by, assessment_id)
    for survey in Survey.objects.filter(assessment=assessment).exclude(state=rules.CLOSED):
        drop_survey(by=by, survey_id=survey.pk)
    assessment.state = rules.DROPPED
    assessment.save()
    trace(assessment)
    return assessment


@action("assessment.question", noun="assessment", verb="change")
def settle_question(
    *, by: Account, assessment_id: UUID, determinant: str, outcome: str, reason: str = ""
) -> PlanQuestion:
    """What the table makes of the questions of one determinant. Nothing follows by itself: the plan is made by people."""
    assessment = queries.locked().get_visible(by, assessment_id, "change")
    if assessment.state != rules.CLOSED:
        raise Conflict(_("Close the assessment first."), mend=_("Questions are asked of what was found."))
    wrong = {}
    if determinant not in determinants():
        wrong["determinant"] = _("Choose from the list.")
    if outcome not in PlanQuestion.Outcome.values:
        wrong["outcome"] = _("Choose what becomes of it.")
    if reason.strip() or outcome == rules.SET_ASIDE:
        wrong |= _wrong_texts({"reason": reason})
    if wrong:
        raise Invalid(wrong)
    found = PlanQuestion.objects.filter(
        assessment=assessment, determinant=determinant
    ).first() or PlanQuestion(
        agency_id=assessment.agency_id,
        assessment=assessment,
        determinant=determinant,
        data_key=assessment.data_key,
    )
    found.outcome, found.reason, found.account = outcome, reason.strip(), by
    found.save()
    trace(assessment, determinant=determinant, outcome=outcome)
    return found

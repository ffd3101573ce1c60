"""Anonymous surveys: made, opened, answered on the public site or typed in from paper, counted once, and their sheets destroyed.

Must stay true: no event names a sheet; nothing is counted before the survey is closed; with it the key of the sheets is destroyed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.wording import WRONG_WORDS
from harborlight.assessments.models import Sheet, Survey
from harborlight.core import letters, vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, SystemActor
from harborlight.engine.privacy import rounded, show_answers
from harborlight.errors import Conflict, Invalid, InvalidInstrument
from harborlight.intake import actions as intake
from harborlight.intake import queries as waiting
from harborlight.knowledge import surveys
from harborlight.knowledge.determinants import SIDES, Feed, determinants, feeds_of
from harborlight.library import queries as library
from harborlight.release import actions as release
from harborlight.tables.instruments import Instrument

COLLECTOR = SystemActor("survey collector", frozenset({"letter:take", "survey:collect"}))
MOST_AUDIENCE = 120
MOST_DAYS = 366
# No letters or digits that are taken for each other when read off a poster.
ALPHABET, N_CODE = "23456789abcdefghjkmnpqrstuvwxyz", 8


@action("survey.make", noun="survey", verb="create")
def make_survey(
    *, by: Account, assessment_id: UUID, instrument_id: str, audience: str, closes_on: date, form: str = "",
    is_on_web: bool = True,
) -> Survey:  # fmt: skip
    """Prepare a survey with an instrument in use; what its answers speak for begins with our own reading, where there is one."""
    assessment = queries.locked().get_visible(by, assessment_id, "change")
    if assessment.state != rules.GATHERING:
        raise Conflict(_("This assessment is closed."), mend=_("A survey belongs into the next one."))
    wrong = _wrong_survey(by, audience, closes_on)
    instrument = _instrument(instrument_id, wrong)
    if wrong or instrument is None:
        raise Invalid(wrong)
    feeds = [
        each
        for each in feeds_of(instrument.id)
        if (item := instrument.by_id.get(each.item)) and surveys.may_be_asked(item)
    ]
    made = Survey(
        agency_id=assessment.agency_id, assessment=assessment, instrument=instrument.id,
        instrument_version=instrument.version, form=form if instrument.form(form) else "", audience=audience.strip(),
        feeds=[surveys.feed_as_data(each) for each in feeds], closes_on=closes_on, is_on_web=is_on_web,
        code="".join(secrets.choice(ALPHABET) for _each in range(N_CODE)), data_key=assessment.data_key,
        sheets_key=vault.new_data_key(assessment.agency_id, "sheets"),
    )  # fmt: skip
    made.save()
    trace(made, instrument=instrument.id, version=instrument.version)
    return made


def _wrong_survey(by: Account, audience: str, closes_on: date) -> dict[str, str]:
    wrong = {}
    if not audience.strip() or len(audience) > MOST_AUDIENCE:
        wrong["audience"] = _("Say in a few words who is asked, such as: people who live in the quarter.")
    elif code := rules.wrong_words(audience):
        wrong["audience"] = str(WRONG_WORDS[code])
    if not 0 <= (closes_on - today_of(by)).days <= MOST_DAYS:
        wrong["closes_on"] = _("Choose a day from today on, within a year.")
    return wrong


def _instrument(instrument_id: str, wrong: dict[str, str]) -> Instrument | None:
    try:
        found = library.instrument(instrument_id)
    except InvalidInstrument:
        wrong["instrument"] = _("Choose an instrument in use.")
        return None
    if not any(map(surveys.may_be_asked, found.items)):
        wrong["instrument"] = _("Nothing in this instrument may be asked of somebody who is not named.")
    return found


@action("survey.change", noun="survey", verb="change")
def change_survey(
    *, by: Account, survey_id: UUID, audience: str, closes_on: date, is_on_web: bool,
    feeds: Sequence[Mapping[str, Any]],
) -> Survey:  # fmt: skip
    """Who is asked, until when, and what each answer speaks for; the last only before it is opened."""
    survey = queries.locked_surveys().get_visible(by, survey_id, "change")
    wrong = _wrong_survey(by, audience, closes_on)
    instrument = queries.instrument_of(survey)
    if survey.state == rules.DRAFT:
        if not _are_feeds(feeds, instrument):
            wrong["feeds"] = _("Choose from the list.")
    elif survey.state != rules.OPEN:
        raise Conflict(_("This survey is closed."))
    if wrong:
        raise Invalid(wrong)
    survey.audience, survey.closes_on, survey.is_on_web = audience.strip(), closes_on, is_on_web
    if survey.state == rules.DRAFT:
        survey.feeds = [dict(each) for each in feeds]
    survey.save()
    publish_surveys(by=by)
    trace(survey)
    return survey


def _are_feeds(feeds: Iterable[Mapping[str, Any]], instrument: Instrument) -> bool:
    read = surveys.feeds_from_data(feeds)
    return len({each.item for each in read}) == len(read) and all(_is_feed(each, instrument) for each in read)


def _is_feed(feed: Feed, instrument: Instrument) -> bool:
    item = instrument.by_id.get(feed.item)
    return (
        item is not None
        and surveys.may_be_asked(item)
        and bool(feed.answers)
        and feed.answers <= set(surveys.choices_of(item))
        and feed.determinant in determinants()
        and feed.side in SIDES
    )


@action("survey.open", noun="survey", verb="change")
def open_survey(*, by: Account, survey_id: UUID) -> Survey:
    """From now on it can be answered; its questions do not change any more."""
    survey = queries.locked_surveys().get_visible(by, survey_id, "change")
    if survey.state != rules.DRAFT:
        raise Conflict(_("This survey was opened already."))
    if not survey.feeds:
        raise Invalid({"feeds": _("Say of at least one question what its answer speaks for.")})
    survey.state = rules.OPEN
    survey.save()
    publish_surveys(by=by)
    trace(survey)
    return survey


def publish_surveys(*, by: Actor) -> None:
    """The open surveys go into the snapshot that the public site reads."""
    content = json.dumps({"surveys": queries.published_surveys()}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"surveys.json": content.encode()})


@action("survey.fill", noun="survey", verb="fill")
def fill_sheet(*, by: Account, survey_id: UUID, typed: Mapping[str, Any]) -> Survey:
    """Type in one paper sheet, by somebody of any agency that takes part. The event names the survey, not the sheet."""
    survey = queries.locked_surveys().get_visible(by, survey_id)
    if survey.state != rules.OPEN:
        raise Conflict(_("This survey is not open."))
    answers = surveys.read_sheet(queries.items_of(survey), typed)
    if not answers:
        raise Invalid({"answers": _("Nothing is answered on this sheet. An empty sheet is not counted.")})
    _keep(survey, answers)
    trace(survey)
    return survey


def _keep(
    survey: Survey, answers: Mapping[str, str], *, is_from_web: bool = False, is_doubtful: bool = False
) -> None:
    Sheet(
        agency_id=survey.agency_id, survey=survey, data_key=survey.sheets_key, is_doubtful=is_doubtful,
        answers={"answers": dict(answers), "web": is_from_web},
    ).save()  # fmt: skip


@action("survey.collect", noun="survey", verb="collect")
def collect_answers(*, by: Actor) -> int:
    """What came over the public site becomes sheets; what is for no open survey, or holds no answer, is let go."""
    n = 0
    for plain in intake.take_letters(by=by, kind=letters.SURVEY):
        survey_id, typed, is_doubtful = rules.read_letter(plain)
        survey = _open_on_web(survey_id) if survey_id else None
        answers = surveys.read_sheet(queries.items_of(survey), typed) if survey else {}
        if survey is not None and answers:
            _keep(survey, answers, is_from_web=True, is_doubtful=is_doubtful)
            n += 1
    trace(n=n)
    return n


def _open_on_web(survey_id: UUID) -> Survey | None:
    return queries.locked_surveys().filter(pk=survey_id, state=rules.OPEN, is_on_web=True).first()


def take_answers() -> int:
    """As the system, beside the requests and before a survey is counted; no event where nothing waits."""
    return collect_answers(by=COLLECTOR) if waiting.has_letters(letters.SURVEY) else 0


@action("survey.close", noun="survey", verb="change")
def close_survey(*, by: Account, survey_id: UUID) -> Survey:
    """Count the sheets once, keep what may be shown, and destroy them with their key."""
    take_answers()
    survey = queries.locked_surveys().get_visible(by, survey_id, "change")
    if survey.state != rules.OPEN:
        raise Conflict(_("This survey is not open."))
    sheets = Sheet.objects.filter(survey=survey).select_related("data_key__agency_key")
    read = [(each.opened("answers"), each.is_doubtful) for each in sheets]
    counted = [answers for answers, is_doubtful in read if not is_doubtful]
    survey.shown = _shown(survey, counted, len(read) - len(counted))
    survey.state = rules.CLOSED
    _destroy_sheets(survey)
    survey.save()
    publish_surveys(by=by)
    trace(survey)
    return survey


def _shown(survey: Survey, sheets: Sequence[Mapping[str, Any]], n_doubtful: int) -> dict[str, Any]:
    """What may be shown of a survey, as it is kept for ever."""
    instrument, n = queries.instrument_of(survey), len(sheets)
    base = {
        "instrument": instrument.id, "version": instrument.version, "title": dict(instrument.title),
        "audience": survey.opened("audience"), "n": None, "modes": {}, "answers": [], "hidden": [],
        "n_doubtful": rounded(n_doubtful, rules.PARAMS.base) if n_doubtful >= rules.PARAMS.k else None,
    }  # fmt: skip
    if n < rules.PARAMS.k:
        return base
    n_web = sum(each["web"] for each in sheets)
    modes = show_answers({"web": n_web, "paper": n - n_web}, ((("web",), ("paper",)),), params=rules.PARAMS)
    for feed in surveys.feeds_from_data(survey.feeds):
        told = show_answers(
            surveys.tally((each["answers"] for each in sheets), feed), surveys.WAYS, params=rules.PARAMS
        )
        if not told:
            base["hidden"].append(feed.item)
            continue
        rest = told.get((surveys.OTHER, surveys.OPEN))
        base["answers"].append({
            "item": feed.item, "label": dict(instrument.by_id[feed.item].label), "determinant": feed.determinant,
            "side": feed.side, "counted": told[(surveys.COUNTED,)],
            "other": rest if rest is not None else told[(surveys.OTHER,)],
            "open": None if rest is not None else told[(surveys.OPEN,)],
        })  # fmt: skip
    return base | {
        "n": rounded(n, rules.PARAMS.base),
        "modes": {block[0]: count for block, count in modes.items()},
    }


def _destroy_sheets(survey: Survey) -> None:
    Sheet.objects.filter(survey=survey).delete()
    vault.destroy(survey.sheets_key)


@action("survey.drop", noun="survey", verb="change")
def drop_survey(*, by: Account, survey_id: UUID) -> Survey:
    """Give a survey up: its sheets are destroyed uncounted."""
    take_answers()
    survey = queries.locked_surveys().get_visible(by, survey_id, "change")
    if survey.state == rules.CLOSED:
        raise Conflict(_("This survey is closed."))
    _destroy_sheets(survey)
    survey.state, survey.shown = rules.CLOSED, None
    survey.save()
    publish_surveys(by=by)
    trace(survey)
    return survey

"""What machines see of the library, typed: the same calls as `harborlight instruments` and `harborlight knowledge`.

Must stay true: answers are neither kept nor logged, no error repeats one; what is brought in is a draft, as on the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict

from harborlight.core.calls import call
from harborlight.core.local_time import today_of
from harborlight.core.pages import actor_of
from harborlight.errors import BadInput, Invalid, InvalidInstrument, Missing
from harborlight.exchange.instruments import written
from harborlight.knowledge import telling
from harborlight.knowledge.files import parse_foreign_yaml
from harborlight.knowledge.scoring import score as score_answers
from harborlight.knowledge.search import Wanted
from harborlight.library import actions, queries
from harborlight.tables.instruments import Instrument

router = Router(tags=["library"])


class ToScore(Schema):
    """Item → answer as its type takes it, or unknown, declined, not_applicable; what is left out is unknown."""

    model_config = ConfigDict(extra="forbid")
    answers: dict[str, Any]
    profile: dict[str, Any] = Field({}, description="`form`, `age` in years, what else the instrument asks")


@dataclass(frozen=True, kw_only=True)
class FileLookedOver(telling.LookedOver):
    """`problems`: what the reader of a format of others said."""

    problems: tuple[str, ...]


class Drafted(Schema):
    """A draft: it waits for a second person, and for survivor advisers where victims meet it."""

    id: str
    instrument: str
    version: str
    state: str
    problems: list[str]


class Narrow(Schema):
    """Which records; empty means any."""

    shelf: list[str] = []
    confidence: str = Field("", max_length=20)
    country: str = Field("", max_length=2)


class Words(Narrow):
    q: str = Field(
        min_length=1, max_length=200, description="Words of any shipped language. No names of people."
    )


@router.get("/instruments", response=list[telling.InstrumentRow])
@call("knowledge", "view")
def list_instruments(request: HttpRequest) -> Any:
    """Instruments in use, the newest version of each: shipped, and the coalition's own."""
    return [telling.row_of(each) for each in queries.instruments_in_use()]


@router.post("/instruments", response={201: Drafted})
@call("edition", "create")
def propose_instrument(request: HttpRequest, file: File[UploadedFile], note: Form[str] = "") -> Any:
    """Bring an instrument in from YAML or a known format; faults are shown, not refused."""
    actor = actor_of(request)
    made = actions.propose(by=actor, name=file.name or "", data=file.read(), note=note)
    problems = queries.revision(actor, made).problems
    shown = {"instrument": made.instrument, "version": made.instrument_version, "state": made.state}
    return Status(201, Drafted(id=str(made.pk), problems=problems, **shown))


@router.post("/instruments/validate", response=FileLookedOver)
@call("knowledge", "view")
def validate_instrument(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Look an instrument over, in YAML or a known format: its faults, its examples that do not come out. Nothing is kept."""
    text, _origin, problems = actions.as_yaml(file.name or "", file.read())
    _instrument, found = telling.look_over(parse_foreign_yaml(text, "instrument"), "instrument")
    return FileLookedOver(faults=found.faults, examples=found.examples, problems=problems)


@router.get("/instruments/{slug:instrument_id}/{version}", response=telling.InstrumentShown)
@call("knowledge", "view")
def show_instrument(
    request: HttpRequest, instrument_id: str, version: str, form: str = "", language: str = "en"
) -> Any:
    """One instrument in one version, with its items or those that a form asks."""
    _known(request, "form", "language")
    return telling.whole(_found(instrument_id, version), form=form, language=language)


@router.post("/instruments/{slug:instrument_id}/{version}/score", response=telling.Scored)
@call("knowledge", "view")
def score(request: HttpRequest, instrument_id: str, version: str, given: ToScore) -> Any:
    """Score answers by the published rule. Nothing is kept."""
    instrument = _found(instrument_id, version)
    _check_profile(instrument, given.profile)
    today = today_of(actor_of(request)).isoformat()
    result = score_answers(instrument, given.answers, given.profile, today=today)
    return telling.scored(instrument, result)


@router.get(
    "/instruments/{slug:instrument_id}/{version}/files/{slug:form_of}",
    openapi_extra={
        "responses": {200: {"description": "The file", "content": {"application/octet-stream": {}}}}
    },
)
@call("knowledge", "view")
def instrument_in_format(
    request: HttpRequest, instrument_id: str, version: str, form_of: str
) -> HttpResponse:
    """An instrument as others read it: `xlsform`, `fhir`; or on paper, in its first language: `pdf`."""
    instrument = _found(instrument_id, version)
    try:
        file = written(instrument, form_of)
    except BadInput as error:
        raise Missing(_("Instruments are not written in this format.")) from error
    headers = {"Content-Disposition": content_disposition_header(True, file.name) or ""}
    return HttpResponse(file.data, content_type="application/octet-stream", headers=headers)


@router.get("/knowledge/search", response=list[telling.Record])
@call("knowledge", "view")
def search_knowledge(request: HttpRequest, asked: Query[Words]) -> Any:
    """Every record that fits the words, the best first."""
    found = queries.found(actor_of(request), asked.q, _wanted(request, asked))
    return [telling.record(each.entry) for each in found]


@router.get("/knowledge/check", response=list[telling.ToCheck])
@call("knowledge", "view")
def check_knowledge(request: HttpRequest, asked: Query[Narrow]) -> Any:
    """What needs a human, the oldest first."""
    found = queries.waiting(actor_of(request), _wanted(request, asked))
    return [telling.to_check(each) for each in found]


def _found(instrument_id: str, version: str) -> Instrument:
    try:
        return queries.instrument(instrument_id, version)
    except InvalidInstrument as error:
        raise Missing(_("There is no such instrument, or not in this version.")) from error


def _wanted(request: HttpRequest, asked: Narrow) -> Wanted:
    _known(request, *type(asked).model_fields)
    return telling.wanted(asked.shelf, asked.confidence, asked.country)


def _known(request: HttpRequest, *names: str) -> None:
    """A misspelt name of the query would otherwise find more than was asked for."""
    if not set(request.GET) <= set(names):
        raise Invalid(
            {"query": _("There is an unknown name in it. Known: %(names)s.") % {"names": ", ".join(names)}}
        )


def _check_profile(instrument: Instrument, profile: dict[str, Any]) -> None:
    wrong = {}
    age = profile.get("age")
    names = {"form", "age", *(variable.id for variable in instrument.profile)}
    if not set(profile) <= names:
        wrong["profile"] = _("There is an unknown name in it. Known: %(names)s.") % {
            "names": ", ".join(sorted(names))
        }
    if any(isinstance(value, dict | list) for value in profile.values()):
        wrong["profile"] = _("Each of its values is a text, a number, or true or false.")
    if not isinstance(profile.get("form", ""), str):
        wrong["profile.form"] = _("Write its name as text.")
    if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= 120):
        wrong["profile.age"] = _("Write whole years from 0 to 120, or leave it out.")
    if wrong:
        raise Invalid(wrong)

"""Assessments of places that were published, and the anonymous survey behind a code.

Must stay true: each works without script; nothing that somebody answers stands in an address; who opens a survey is told before the
first question that nobody asks who they are, and where to call.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from harborlight.errors import Unavailable
from harborlight.knowledge.place_profiles import Profile, profile_of
from harborlight.web.public import asking, published, sending

log = logging.getLogger("harborlight.public")


@sensitive_post_parameters()  # an error report never quotes what was answered
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code, then ask the questions, then keep the answers sealed."""
    typed: Any = request.POST
    said = code or typed.get("code", "")
    found, inbox = asking.survey_of(said), published.inbox()
    if found is None:
        return render(
            request, "public/survey_code.html", {"is_wrong": bool(said)}, status=404 if code else 200
        )
    if inbox is None or not published.porch().has_room():
        return render(request, "public/survey_code.html", {"is_away": True}, status=503)
    if "mark" not in typed:
        return _questions(request, found, sending.new_mark())
    answers, mark = found.read(typed), sending.read_mark(typed)
    if not answers:
        return _questions(request, found, mark, problem="empty", status=400)
    try:
        sending.send_answers(
            found.id,
            answers,
            mark=mark,
            inbox=inbox,
            porch=published.porch(),
            signs=sending.soft_signs(typed, mark),
        )
    except (Unavailable, OSError):
        log.warning("answers to a survey could not be kept, and their sender was told so")
        return _questions(request, found, mark, answers=answers, problem="not_kept", status=503)
    return render(request, "public/survey_thanks.html")


def _questions(
    request: HttpRequest, found: asking.OpenSurvey, mark: sending.FormMark, *, answers: Mapping[str, str] | None = None,
    problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    language, given = get_language() or "en", answers or {}
    context = {
        "survey": found, "mark": mark, "trap": sending.TRAP, "problem": problem,
        "questions": [
            (each.id, each.label_in(language), each.choices(language), given.get(each.id, "")) for each in found.questions
        ],
    }  # fmt: skip
    return render(request, "public/survey.html", context, status=status)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """What was published of places, the newest first."""
    return render(request, "public/places.html", {"places": published_places()})


@require_safe
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    found = next((row for row in published_places() if row.get("id") == str(place_id)), None)
    profile = _profile(found) if found else None
    if found is None or profile is None:
        raise Http404
    points = [town | {"label": town["name"], "city": town["name"]} for town in found.get("towns", ())]
    return render(request, "public/place.html", {"seen": found, "profile": profile, "points": points})


def published_places() -> list[dict[str, Any]]:
    return [row for row in published.rows_of("places.json", "places") if row.get("id") and row.get("name")]


def _profile(row: Mapping[str, Any]) -> Profile | None:
    try:
        return profile_of(row)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None

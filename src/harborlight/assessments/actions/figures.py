"""Structural figures: typed one by one, or read from a spreadsheet in which a bad row never loses the good ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.wording import WRONG_WORDS
from harborlight.assessments.models import Assessment, StructuralFigure
from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.errors import Conflict, Invalid
from harborlight.exchange import place_sheets
from harborlight.knowledge.determinants import determinants

OLDEST = 1990
_TEXTS = ("title", "unit", "source", "link")
_IN_PEOPLE = (
    "people",
    "persons",
    "person",
    "children",
    "victims",
    "cases",
    "survivors",
    "women",
    "men",
    "girls",
    "boys",
)


@action("figure.put", noun="contribution", verb="change")
def put_figure(*, by: Account, assessment_id: UUID, fields: Mapping[str, Any]) -> StructuralFigure:
    """Keep a public number beside the assessment, by whoever takes part. The same title and year again is an update.

    Args:
        fields: determinant, side, title, value, unit, year, reach, source, link, confidence.
    """
    assessment = _open(by, assessment_id)
    given = {name: str(fields.get(name) or "").strip() for name in _TEXTS}
    wrong: dict[str, str] = dict(texts_too_long(StructuralFigure, given))
    for name, label in (("title", _("Say what the number is.")), ("unit", _("Say in what it is counted.")),
                        ("source", _("Say where the number comes from."))):  # fmt: skip
        if not given[name]:
            wrong[name] = label
    if code := rules.wrong_words(given["title"]):
        wrong["title"] = str(WRONG_WORDS[code])
    if given["link"] and not given["link"].startswith(("https://", "http://")):
        wrong["link"] = _("Begin the link with https://")
    if fields.get("determinant") not in determinants():
        wrong["determinant"] = _("Choose the determinant it speaks of, by its code or its name.")
    for name, choices in (("side", StructuralFigure.Side), ("reach", StructuralFigure.Reach),
                          ("confidence", StructuralFigure.Confidence)):  # fmt: skip
        if fields.get(name) not in choices.values:
            wrong[name] = _("Use one of: %(known)s.") % {"known": ", ".join(choices.values)}
    value, year = _number(fields.get("value")), _year(fields.get("year"), today_of(by).year)
    if value is None:
        wrong["value"] = _("Write a number without marks for thousands, such as 1200 or 12.5.")
    elif _is_small_count(value, given["unit"]):
        wrong["value"] = _(
            "This is a small number of people. Give it as a count of your agency: there it is protected."
        )
    if year is None:
        wrong["year"] = _("Write a year from %(oldest)d to this one.") % {"oldest": OLDEST}
    if wrong or value is None:
        raise Invalid(wrong)
    keys = {"determinant": fields["determinant"], "side": fields["side"], "title": given["title"], "year": year,
            "reach": fields["reach"]}  # fmt: skip
    figure = StructuralFigure.objects.filter(assessment=assessment, **keys).first() or StructuralFigure(
        assessment=assessment, agency_id=by.agency_id, **keys
    )
    figure.value, figure.confidence = value, fields["confidence"]
    figure.unit, figure.source, figure.link = given["unit"], given["source"], given["link"]
    figure.save()
    trace(assessment, figure=str(figure.pk))
    return figure


def _open(by: Account, assessment_id: UUID) -> Assessment:
    found = queries.locked().get_visible(by, assessment_id)
    if found.state != rules.GATHERING:
        raise Conflict(_("This assessment is closed."), mend=_("Figures can be added to the next one."))
    return found


_NUMBER = re.compile(r"-?[0-9]{1,14}(?:[.,][0-9]{1,10})?")


def _number(raw: Any) -> Decimal | None:
    """A number as people write it: 12.5, 12,5, 1 200, 40 %. None for anything else, also where a comma may mean thousands."""
    text = str(raw if raw is not None else "").replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if not _NUMBER.fullmatch(text) or (len(text.rpartition(",")[2]) == 3 and "," in text):
        return None
    return round(Decimal(text.replace(",", ".")), 4)


def _year(raw: Any, now: int) -> int | None:
    text = str(raw if raw is not None else "").strip()
    return (
        int(text)
        if len(text) == 4 and text.isascii() and text.isdigit() and OLDEST <= int(text) <= now
        else None
    )


def _is_small_count(value: Decimal, unit: str) -> bool:
    words = {word.strip("().,") for word in unit.casefold().split()}
    is_count = bool(words & set(_IN_PEOPLE)) and not words & {"per", "%", "percent", "share", "rate"}
    return is_count and 0 < value < rules.PARAMS.k


@action("figure.import", noun="contribution", verb="change")
def import_figures(
    *, by: Account, assessment_id: UUID, rows: Collection[tuple[int, Mapping[str, str]]]
) -> tuple[int, list[tuple[int, str, str]]]:
    """Figures of a spreadsheet. Returns how many were kept, and (row, column, what is wrong) for each that was not."""
    n_kept, problems, names = 0, [], queries.determinant_names()
    for number, cells in rows:
        try:
            put_figure(by=by, assessment_id=assessment_id, fields=place_sheets.figure_fields(cells, names))
            n_kept += 1
        except Invalid as error:
            problems += [(number, column, said) for column, said in error.fields.items()]
    trace(n_kept=n_kept, n_problems=len(problems))
    return n_kept, problems


@action("figure.drop", noun="contribution", verb="change")
def drop_figure(*, by: Account, figure_id: UUID) -> UUID:
    """Take a figure away: whoever's agency put it there, or the leading agency. Returns the assessment's id."""
    figure = StructuralFigure.objects.get_visible(by, figure_id)
    assessment = _open(by, figure.assessment_id)
    if by.agency_id not in (figure.agency_id, assessment.agency_id):
        raise Conflict(_("Another agency put this figure here."), mend=_("Ask them, or the leading agency."))
    trace(assessment, figure=str(figure.pk))
    figure.delete()
    return assessment.pk

"""Codes of `rules` in words: what is wrong, which line is meant, which side."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from harborlight.assessments import rules
from harborlight.knowledge.determinants import (
    LEVELS,
    PROTECTIVE,
    RISK,
    SIDES,
    Determinant,
    determinants,
    level_name,
)
from harborlight.tables.instruments import in_language

SIDE_LABELS = {RISK: _("Risk"), PROTECTIVE: _("Protection")}

WRONG_WORDS = {
    "reaches_somebody": _("This holds a number to call, an address or a link. An assessment names nobody."),
    "names_a_firm": _(
        "This seems to name a firm. An assessment speaks of a place or a kind of work, never of a firm."
    ),
    "names_a_person": _(
        "This seems to name a person or a family. An assessment speaks of a place or a group."
    ),
}
WRONG_COUNTS = {
    "count_missing": _("Write how many, 0 for none: every line is counted, or none."),
    "no_count": _("Write a whole number from 0 to 10,000,000."),
    "not_asked": _("This line is not counted in this assessment."),
    "more_than_all": _("The parts are more than all."),
    "more_than_people": _("These are more than the people counted in the first line."),
}
BARS = {
    "not_closed": _("Close the assessment first."),
    "nothing_to_show": _("There is nothing that may be shown in public."),
    "not_allowed_by_all": _("Not every agency whose counts are in the sums has allowed it."),
    "no_public_name": _("Say under which name the public will know it."),
    "names_the_school": _(
        "A school is never named in public: choose a wider name, such as schools of the district."
    ),
}


def said(of: Mapping[str, str]) -> str:
    return in_language(of, get_language() or "en")


def by_level() -> dict[str, list[Determinant]]:
    return {level: [each for each in determinants().values() if each.level == level] for level in LEVELS}


def determinant_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by level."""
    return [
        (said(level_name(level)), [(each.id, said(each.name)) for each in found])
        for level, found in by_level().items()
    ]


def side_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """One side of a determinant in words, grouped by level."""
    return [
        (
            said(level_name(level)),
            [
                (rules.line_of(each.id, side), f"{SIDE_LABELS[side]}: {said(each.sides[side])}")
                for each in found
                for side in SIDES
            ],
        )
        for level, found in by_level().items()
    ]


def line_label(line: str) -> str:
    """A counted line in words."""
    if line == rules.PEOPLE:
        return _now("All people counted in the period")
    determinant, side = rules.parts_of_line(line)
    return f"{SIDE_LABELS[side]}: {said(determinants()[determinant].sides[side])}"

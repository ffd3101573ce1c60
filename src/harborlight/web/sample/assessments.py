"""Two invented assessments: an area over two periods, closed and read, and a route that is being gathered with its survey open.

Must stay true: every place name is a town's or an invented quarter's; all numbers are invented and say so in their source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from harborlight.assessments import actions, rules
from harborlight.assessments.models import Assessment, Sheet, Survey
from harborlight.core.acting import maintenance
from harborlight.core.models import Account
from harborlight.knowledge.surveys import feeds_from_data

LINES = ("recruiters:risk", "papers:risk", "income:risk", "services:protective", "network:protective")
SOURCE = "Invented for the sample"
# determinant, side, title, unit, reach, value two periods ago and in the last one
FIGURES = (
    ("community_poverty", "risk", "Unemployment among people of 16 to 24", "%", "wider", "14.2", "12.9"),
    ("household_poverty", "risk", "Children in households under the poverty line", "%", "wider", "31", "30"),
    ("services", "protective", "Open hours of advice centres", "hours a week", "here", "22", "35"),
    ("labour_law", "protective", "Labour inspections of car washes and farms", "per 1,000 workplaces", "wider", "3.1", "4.4"),
    ("education", "context", "Pupils in the quarter's schools", "pupils", "here", "2140", "2205"),
)  # fmt: skip
# How often a yes comes in the invented survey, by question and period.
SAID_YES = {
    "offers_elsewhere": (0.48, 0.39), "offer_checked": (0.22, 0.36), "number_known": (0.18, 0.41), "trusted_person": (0.61, 0.63),
    "shut_out": (0.44, 0.42), "help_near": (0.35, 0.52), "living_wage": (0.27, 0.31), "pay_kept": (0.38, 0.33),
    "papers_kept": (0.12, 0.11), "work_debt": (0.29, 0.27), "school_missed": (0.16, 0.15), "only_way": (0.41, 0.36),
    "regular_ways": (0.33, 0.34), "authorities_help": (0.3, 0.37),
}  # fmt: skip
N_ASKED = 140
Ratings = Mapping[str, Mapping[str, int]]
RATINGS: tuple[Ratings, ...] = (
    {"recruiters": {"risk": 2, "protective": 0}, "papers": {"risk": 1}, "services": {"risk": 1, "protective": 1}, "rights": {"risk": 2}},
    {"recruiters": {"risk": 2}, "income": {"risk": 2}, "network": {"protective": 2}, "services": {"protective": 2}, "rights": {"risk": 1, "protective": 1}},
    {"recruiters": {"risk": 0, "protective": 1}, "rule_of_law": {"risk": 1, "protective": 1}, "labour_law": {"risk": 2, "protective": 0}},
    {"income": {"risk": 2}, "household_poverty": {"risk": 2, "protective": 1}, "separation": {"risk": 1, "protective": 1}, "social_protection": {"protective": 1}},
)  # fmt: skip


def make_assessments(
    random: Random, lead: Account, steward: Account, contributors: Sequence[Account], today: date
) -> None:
    """`contributors` are of four agencies; `lead` is the coordinator, `steward` a data steward of the same agency."""
    year = today.year - 1
    before = _area(random, lead, contributors, (date(year - 1, 1, 1), date(year - 1, 12, 31)), today, None)
    now = _area(random, lead, contributors, (date(year, 1, 1), date(year, 12, 31)), today, before)
    for determinant, outcome, reason in (
        ("recruiters", rules.TAKEN_UP, ""), ("services", rules.TAKEN_UP, "With the new advice centre."),
        ("labour_law", rules.SET_ASIDE, "First wait for the inspectorate's own plan."),
    ):  # fmt: skip
        actions.settle_question(
            by=lead, assessment_id=now.pk, determinant=determinant, outcome=outcome, reason=reason
        )
    actions.ask_publication(by=lead, assessment_id=now.pk, public_name="Quarters at the docks")
    actions.check_publication(by=steward, assessment_id=now.pk, is_fit=True)
    _route(random, lead, contributors, today)


def _area(
    random: Random, lead: Account, contributors: Sequence[Account], period: tuple[date, date], today: date,
    before: Assessment | None,
) -> Assessment:  # fmt: skip
    turn = 0 if before is None else 1
    made = actions.open_assessment(
        by=lead, kind=rules.AREA, name="Old Docks quarter", places={"towns": ["gb-liverpool"], "codes": []},
        question="What makes young people who look for work here vulnerable to false offers, and what protects them?",
        from_on=period[0], to_on=period[1], due_on=today + timedelta(days=14), lines=LINES,
        agencies=[each.agency_id for each in contributors], previous_id=before.pk if before else None,
    )  # fmt: skip
    for determinant, side, title, unit, reach, *values in FIGURES:
        fields: dict[str, Any] = {
            "determinant": determinant, "side": side, "title": title, "unit": unit, "reach": reach, "value": values[turn],
            "year": str(period[0].year), "source": SOURCE, "confidence": "unverified",
        }  # fmt: skip
        actions.put_figure(by=lead, assessment_id=made.pk, fields=fields)
    _survey(random, lead, made, turn, today)
    for number, (by, ratings) in enumerate(zip(contributors, RATINGS, strict=True)):
        _give(random, by, made, ratings, turn, shows_ratings=number != 3, may_be_published=True)
    actions.close_assessment(by=lead, assessment_id=made.pk)
    with maintenance("sample dates"):
        Assessment.objects.filter(pk=made.pk).update(due_on=period[1] + timedelta(days=28))
    return made


def _give(random: Random, by: Account, to: Assessment, ratings: Ratings, turn: int, **terms: bool) -> None:
    people = random.randint(70, 120)
    likely = {
        "recruiters": (0.5, 0.42),
        "papers": (0.3, 0.28),
        "income": (0.6, 0.55),
        "services": (0.3, 0.45),
        "network": (0.4, 0.42),
    }
    counts = {rules.PEOPLE: _parts(random, people)}
    for line in LINES:
        share = likely[rules.parts_of_line(line)[0]][turn]
        counts[line] = _some_of(random, counts[rules.PEOPLE], share)
    kept = actions.keep_contribution(by=by, assessment_id=to.pk, ratings=ratings, counts=counts)
    actions.release_contribution(by=by, assessment_id=to.pk, version=kept.version, **terms)


def _parts(random: Random, people: int) -> dict[str, int]:
    child = round(people * random.uniform(0.2, 0.3))
    woman = round(people * random.uniform(0.4, 0.55))
    return {
        "": people,
        "child": child,
        "adult": people - child - 3,
        "woman": woman,
        "man": people - woman - 4,
    }


def _some_of(random: Random, of: Mapping[str, int], share: float) -> dict[str, int]:
    n = round(of[""] * share * random.uniform(0.9, 1.1))
    child, woman = (round(n * of[part] / of[""]) for part in ("child", "woman"))
    return {"": n, "child": child, "adult": n - child, "woman": woman, "man": n - woman}


def _survey(random: Random, lead: Account, of: Assessment, turn: int, today: date) -> None:
    made = actions.make_survey(
        by=lead, assessment_id=of.pk, instrument_id="place_survey", audience="people of 16 to 30 who live in the quarter",
        closes_on=today + timedelta(days=14), is_on_web=False,
    )  # fmt: skip
    actions.open_survey(by=lead, survey_id=made.pk)
    _fill(made, (
        {
            item: "yes" if random.random() < likely[turn] else "no"
            for item, likely in SAID_YES.items()
            if random.random() < 0.9
        }
        for _number in range(N_ASKED)
    ))  # fmt: skip


def _fill(survey: Survey, sheets: Iterable[Mapping[str, str]]) -> None:
    """Beside the action, so that the first start does not wait for hundreds of sheets."""
    rows = [
        Sheet(
            agency_id=survey.agency_id, survey=survey, data_key=survey.sheets_key,
            answers={"answers": dict(answers), "web": False},
        )
        for answers in sheets
    ]  # fmt: skip
    with maintenance("sample sheets"):
        Sheet.objects.bulk_create(rows)


def _route(random: Random, lead: Account, contributors: Sequence[Account], today: date) -> None:
    made = actions.open_assessment(
        by=lead, kind=rules.ROUTE, name="Northern road", places={"towns": ["fr-paris", "be-brussels", "gb-london", "gb-leeds"], "codes": []},
        question="Where on the way do people meet offers and debts, and who could inform them before?",
        from_on=date(today.year, 1, 1), to_on=today, due_on=today + timedelta(days=21),
        lines=("journey:risk", "income:risk", "rights:protective"), agencies=[each.agency_id for each in contributors],
    )  # fmt: skip
    survey = actions.make_survey(
        by=lead, assessment_id=made.pk, instrument_id="iom_flow_monitoring", audience="people who stop at the station and the port",
        closes_on=today + timedelta(days=21),
    )  # fmt: skip
    actions.open_survey(by=lead, survey_id=survey.pk)
    items = [each.item for each in feeds_from_data(survey.feeds)]
    _fill(survey, ({item: random.choice(("yes", "no", "no")) for item in items} for _number in range(34)))
    for by, ratings in zip(
        contributors[:2],
        ({"journey": {"risk": 2}, "rights": {"risk": 1}}, {"journey": {"risk": 1}}),
        strict=True,
    ):
        counts = {"people": _parts(random, 64)}
        counts |= {line: _some_of(random, counts["people"], 0.4) for line in made.lines}
        kept = actions.keep_contribution(by=by, assessment_id=made.pk, ratings=ratings, counts=counts)
        if by is contributors[0]:
            actions.release_contribution(
                by=by, assessment_id=made.pk, version=kept.version, shows_ratings=True
            )

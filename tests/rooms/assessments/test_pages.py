"""The pages: from opening to the profile by forms alone, sheets read in, what another agency is told, and hostile input."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories import places as at
from tests.hostile import BAD_FILES

from harborlight.assessments.models import Assessment, Contribution, StructuralFigure
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
FIGURES = b"""determinant,side,title,value,unit,year,source,confidence
Recruitment,risk,Agencies without a licence,"3,4",per 1000 firms,2024,Statistics office,verified
services,protective,Advice hours,35,hours a week,2024,Town hall,
weather,risk,Rain,1,mm,2024,Met office,
labour_law,risk,Children found at work,3,children,2024,Inspectorate,
work,risk,Unemployment,"1,200",people,2024,Office,
work,sideways,Unemployment,12,%,2024,Office,
work,risk,Unemployment,12,%,1066,Office,
income,risk,Debt at Sharks Ltd,12,%,2024,Office,
"""


def browser(of) -> Client:
    return make.signed_in(Client(raise_request_exception=False), of)


def test_an_assessment_is_opened_filled_released_and_read_by_forms():
    make.installation()
    lead, other = make.account(Role.COORDINATOR), make.account(Role.SUPERVISOR)
    desk, theirs = browser(lead), browser(other)
    typed = {
        "kind": "route", "name": "Northern road", "towns": "Leeds\nParis, FR\n", "codes": "E08000035", "sector": "",
        "from_on": "2025-01-01", "to_on": "2025-12-31", "question": "Where?", "due_on": str(timezone.localdate()),
        "lines": list(at.LINES), "agencies": [str(other.agency_id)], "previous": "",
    }  # fmt: skip
    refused = desk.post("/places/new/", typed | {"towns": "Nowhereville", "to_on": "2024-01-01"})
    assert refused.status_code == 400
    assert "Nowhereville" in refused.content.decode()
    base = desk.post("/places/new/", typed).headers["Location"]
    made = Assessment.objects.select_related("data_key__agency_key").get()
    assert made.opened("places") == {"towns": ["gb-leeds", "fr-paris"], "codes": ["E08000035"]}
    assert theirs.post(f"{base}answer/", {"joins": "yes"}).status_code == 302
    numbers = {
        "c__people__all": "60",
        "c__people__child": "20",
        "c__recruiters__risk__all": "30",
        "c__services__protective__all": "20",
    }
    wrong = theirs.post(
        f"{base}mine/", numbers | {"c__recruiters__risk__all": "61", "r__recruiters__risk": "2"}
    )
    assert wrong.status_code == 400
    assert "more than the people" in wrong.content.decode()
    assert 'value="61"' in wrong.content.decode(), "what was typed stands in the form"
    kept = theirs.post(f"{base}mine/", numbers | {"r__recruiters__risk": "2"})
    assert kept.headers["Location"] == f"{base}mine/release/"
    page = theirs.get(f"{base}mine/release/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert "serious" in page
    assert ">60<" in page
    assert theirs.post(f"{base}mine/release/", {"version": version, "shows_counts": "on"}).status_code == 302
    assert desk.post(f"{base}close/").status_code == 302
    profile = theirs.get(base, follow=True).content.decode()
    assert "30 of 60" in profile
    assert "Recruiters without a licence" in profile
    assert theirs.get(f"{base}table/").content.decode("utf-8-sig").count("recruiters") == 1
    assert browser(make.account(Role.SUPERVISOR)).get(base).status_code == 404


def test_a_bad_row_never_loses_the_good_figures():
    found = at.table(1)
    file = SimpleUploadedFile("figures.csv", FIGURES)
    answer = browser(found.others[0]).post(f"/places/{found.pk}/figures/import/", {"file": file})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert sorted(StructuralFigure.objects.values_list("determinant", "value")) == [
        ("recruiters", Decimal("3.4")),
        ("services", 35),
    ]
    for row in (4, 5, 6, 7, 8, 9):
        assert f"Row {row}, " in said
    assert "Sharks" not in said, "a cell is never repeated"
    again = SimpleUploadedFile("figures.csv", FIGURES)
    browser(found.lead).post(f"/places/{found.pk}/figures/import/", {"file": again})
    assert StructuralFigure.objects.count() == 2


def test_a_filled_count_sheet_is_read_into_the_form_and_nothing_is_kept():
    found = at.table(1)
    desk = browser(found.others[0])
    blank = desk.get(f"/places/{found.pk}/mine/sheet/").content.decode("utf-8-sig")
    assert [line.split(",")[0].strip('"') for line in blank.splitlines()] == ["line", "people", *at.LINES]
    sheet = "line,what,all,child,adult\npeople,,61,20,x\nrecruiters:risk,,30,,\nrecruiters:risk,,1,,\nweather:risk,,4,,\n"
    answer = desk.post(
        f"/places/{found.pk}/mine/import/", {"file": SimpleUploadedFile("counts.csv", sheet.encode())}
    )
    page = answer.content.decode()
    assert re.search(r'name="c__people__all"[^>]*value="61"|value="61"[^>]*name="c__people__all"', page)
    assert page.count("row 2") + page.count("row 4") + page.count("row 5") == 3
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [each for each in BAD_FILES if "zip" not in each.what and "cut" not in each.what],
    ids=lambda each: each.what,
)
def test_files_that_are_not_what_they_say(bad):
    found = at.table(0)
    desk = browser(found.lead)
    for path, header in (
        ("figures", "determinant,side,title,value,unit,year,source"), ("mine", "line,what,all,child,adult,woman,man"),
    ):  # fmt: skip
        file = SimpleUploadedFile(bad.name, bad.content(header))
        answer = desk.post(f"/places/{found.pk}/{path}/import/", {"file": file})
        assert answer.status_code in (200, 400), (path, answer.status_code)
        assert not StructuralFigure.objects.exists()


def test_lines_of_what_was_released_are_for_ones_own_agency():
    found = at.closed(3)
    assert "Everybody" not in browser(found.others[0]).get("/release/numbers/").content.decode()
    assert "counts, ratings" in browser(found.others[0]).get("/release/numbers/").content.decode()
    assert "Nothing was released yet" in browser(found.steward).get("/release/numbers/").content.decode()


def test_a_day_in_another_form_is_asked_again():
    found = at.table(0)
    answer = browser(found.lead).post(
        f"/places/{found.pk}/surveys/new/",
        {
            "instrument": "place_survey",
            "audience": "x",
            "closes_on": str(timezone.localdate() - timedelta(days=3)),
        },
    )
    assert answer.status_code == 400

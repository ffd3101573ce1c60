"""axe finds nothing on any page, in light, dark, on a phone of 320 px and in Arabic. (It finds about half of what a person
would: the scripted walks and the eye do the rest.)"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.intake import actions as intake
from tests.factories import core as make
from tests.factories.directory import service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}},
    "arabic": {"viewport": {"width": 390, "height": 844}, "locale": "ar"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(desk, look):
    if connection.vendor != "sqlite":
        return  # pages do not depend on the database; once is enough
    agency = make.agency()
    worker = make.account(
        Role.CASEWORKER, Role.SUPERVISOR, Role.DIRECTORY_EDITOR, Role.AGENCY_ADMIN, of=agency
    )
    coordinator = make.account(Role.COORDINATOR, Role.AUDITOR, of=agency)
    house = service(agency, latitude=53.8, longitude=-1.5)
    case = cases.open_case(
        by=worker, person={"name": "Amina Invented", "birth_date": "1999", "languages": ["ar"]}
    )
    cases.add_need(by=worker, case_id=case.pk, need="safe_house")
    taken = cases.record_screening(
        by=worker,
        case_id=case.pk,
        instrument_id="ilo_ec_delphi",
        form="A_L",
        answers={"ex_pay": "present"},
        profile={},
    )
    report = intake.submit_report(
        by=worker, channel="call", fields={"story": "x", "danger": "yes", "signs": {}}
    )
    pages = {
        worker: [
            "/", "/design/", "/drafts/", "/jobs/", "/cases/", "/cases/find/", "/cases/open/", f"/cases/{case.pk}/",
            f"/cases/{case.pk}/person/", f"/cases/{case.pk}/screen/", f"/cases/{case.pk}/screen/ilo_ec_delphi/A_L/",
            f"/cases/{case.pk}/screenings/{taken.pk}/", f"/cases/{case.pk}/services/", f"/cases/{case.pk}/consent/{house.pk}/",
            f"/cases/{case.pk}/refer/{house.pk}/", f"/cases/{case.pk}/seen/", f"/cases/{case.pk}/close/",
            f"/cases/{case.pk}/assign/", "/intake/", "/intake/take/", "/intake/paper/", f"/intake/{report.pk}/", "/directory/",
            "/directory/mine/", "/directory/new/", f"/directory/{house.pk}/", "/directory/duty/", "/directory/tonight/",
            "/directory/import/", "/release/incoming/", "/people/", "/people/new/", "/people/sessions/", "/account/2fa/",
        ],
        coordinator: ["/setup/", "/setup/agencies/", "/intake/inboxes/", "/machine/audit/"],
        None: ["/account/login/"],
    }  # fmt: skip
    found = []
    for account, addresses in pages.items():
        sitting = desk(account, **LOOKS[look])
        for address in addresses:
            page = sitting.go(address)
            result = Axe().run(page, options=RULES)
            found += [
                f"{address}: {v['id']} {v['nodes'][0]['html'][:140]}" for v in result.response["violations"]
            ]
            if look == "phone" and page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{address}: scrolls sideways at 320 px")
    assert found == []

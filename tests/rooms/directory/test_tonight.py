"""The sheet for a night without a machine: numbers on call, every bed, nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.directory import actions

pytestmark = pytest.mark.django_db


def sheet_of(who) -> str:
    return make.signed_in(Client(), who).get(reverse("directory:tonight")).content.decode()


def test_the_sheet_has_numbers_and_beds_and_nobodys_name():
    make.installation()
    agency = make.agency("Harbour")
    admin, worker = make.account(Role.AGENCY_ADMIN, of=agency), make.account(Role.CASEWORKER, of=agency)
    cases.open_case(by=worker, person={"name": "Nadia Invented"})
    now = timezone.now()
    actions.put_on_duty(
        by=admin, agency_id=agency.pk, name="Olena Onduty", phone="0113 496 0111",
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=8),
    )  # fmt: skip
    house = service(agency, name="House of Beds")
    editor = make.account(Role.DIRECTORY_EDITOR, of=agency)
    actions.report_capacity(by=editor, service_id=house.pk, status="capacity", n_open=3)
    page = sheet_of(admin)
    for said in ("0113 496 0111", "House of Beds", "(3)", "0113 496 0101"):
        assert said in page
    for name in ("Nadia", "Olena", worker.display_name):
        assert name not in page


def test_no_bed_is_left_off_the_sheet():
    make.installation()
    agency = make.agency()
    for number in range(90):
        service(agency, name=f"House {number:03}")
    page = sheet_of(make.account(Role.AGENCY_ADMIN, of=agency))
    assert page.count("House 0") == 90

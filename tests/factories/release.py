"""Two agencies at a referral: a hotline's case with a need, and a shelter that may be asked. All invented."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.intake import actions as intake
from harborlight.release import actions as release
from harborlight.release.models import Incoming
from tests.factories import core as make
from tests.factories.directory import service

SIGNS = {"danger": "no", "signs": {"papers_held": "present", "debt": "present"}, "story": "Marked Story"}
PERSON = {"name": "Amina Testperson", "birth_date": "1999", "languages": ["ar"], "safe_phone": "07700 900123"}


def table() -> SimpleNamespace:
    """Two agencies, their people, a service, a report taken, a case opened with a need."""
    harbour, shelter = make.agency("Harbour", kind="hotline"), make.agency("Shelter", kind="shelter")
    hotline, worker = make.account(Role.HOTLINE_WORKER, of=harbour), make.account(Role.CASEWORKER, of=harbour)
    house = service(shelter)
    report = intake.submit_report(by=hotline, channel="call", fields=SIGNS)
    case = cases.open_case(by=worker, person=PERSON, report_id=report.pk)
    need = cases.add_need(by=worker, case_id=case.pk, need="safe_house")
    return SimpleNamespace(
        harbour=harbour, shelter=shelter, hotline=hotline, worker=worker, house=house, report=report, case=case, need=need,
        receiver=make.account(Role.CASEWORKER, of=shelter),
    )  # fmt: skip


def consented(
    table: SimpleNamespace, groups: Collection[str] = ("identity", "contact-location"), **changed: Any
) -> Any:
    given = {
        "groups": list(groups), "purpose": "referral", "expires_on": timezone.localdate() + timedelta(days=30),
        "given_by": "person", "method": "spoken", "is_not_condition_attested": True,
    }  # fmt: skip
    return cases.record_consent(
        by=table.worker, case_id=table.case.pk, service_id=table.house.pk, **{**given, **changed}
    )


def referred(table: SimpleNamespace, consent: Any) -> Any:
    return cases.refer_person(
        by=table.worker, case_id=table.case.pk, service_id=table.house.pk, consent_id=consent.pk,
        need_ids=[table.need.pk], urgency="urgent",
    )  # fmt: skip


def screened(table: SimpleNamespace) -> Any:
    return cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="ilo_ec_delphi", form="A_L", answers={"ex_pay": "present"},
        profile={},
    )  # fmt: skip


def delivered(table: SimpleNamespace) -> Incoming:
    """A second referral of the case, answered with a yes."""
    need = cases.add_need(by=table.worker, case_id=table.case.pk, need="medical")
    request = cases.refer_person(
        by=table.worker, case_id=table.case.pk, service_id=table.house.pk, consent_id=table.consent.pk,
        need_ids=[need.pk], urgency="soon",
    )  # fmt: skip
    copy = Incoming.objects.get(reference=request)
    release.answer(by=table.receiver, incoming_id=copy.pk, answer="accept")
    copy.refresh_from_db()
    return copy

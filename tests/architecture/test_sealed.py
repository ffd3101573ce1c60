"""Every sensitive column is sealed, and a marked text typed into the pages is found nowhere in the clear."""

from __future__ import annotations

import gzip
import logging
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.cases import actions as cases
from harborlight.core import backups
from harborlight.core.acting import maintenance
from harborlight.core.fields import SealedField, sealed_fields
from harborlight.core.models import Installation
from harborlight.core.records import SealedRecord
from harborlight.core.roles import Role
from harborlight.errors import HarborlightError
from harborlight.intake import actions as intake

CANARY = "Zanzibarkanarie"

# Clear text columns of records about people, each with the reason why it may be clear.
CLEAR = {
    "cases.Case.code": "a running number", "cases.Case.status": "a state", "cases.Case.beside": "a code", "cases.CaseRole.part": "a part of staff",
    "cases.Need.status": "a state", "cases.Need.urgency": "a code", "cases.Task.status": "a state",
    "cases.Screening.instrument": "which instrument", "cases.Screening.instrument_version": "its version",
    "cases.Screening.form": "its form", "intake.Report.code": "a running number", "intake.Report.channel": "a code",
    "intake.Report.state": "a state", "intake.Report.urgency": "a code", "intake.Report.case_code": "a running number",
    "intake.Report.from_agency": "an agency", "intake.Inbox.name": "an inbox",
    "intake.ReportStep.what": "a code", "intake.ReportStep.reason": "a code", "release.Consent.recipient_label": "a service",
    "release.Consent.groups": "codes", "release.Consent.purpose": "a code", "release.Consent.given_by": "a code",
    "release.Consent.method": "a code", "release.Request.kind": "a code", "release.Request.service_label": "a service",
    "release.Request.urgency": "a code", "release.Request.state": "a state", "release.Request.reason": "a code",
    "release.Incoming.sender_label": "an agency", "release.Incoming.service_label": "a service",
    "release.Incoming.urgency": "a code", "release.Incoming.state": "a state", "release.Incoming.reason": "a code",
    "release.Incoming.groups": "codes", "protocols.ProtocolRun.protocol": "which protocol",
    "protocols.ProtocolRun.protocol_version": "its version", "protocols.ProtocolRun.about_kind": "a kind",
    "protocols.ProtocolRun.about_code": "a running number", "protocols.ProtocolRun.state": "a state",
    "protocols.Escalation.state": "a state", "protocols.Escalation.to_role": "a role",
}  # fmt: skip
ABOUT_PEOPLE = ("cases", "intake", "protocols", "release")


def test_every_text_column_about_people_is_sealed_or_has_a_reason():
    kinds = (models.CharField, models.TextField, models.JSONField)
    found = {
        f"{model._meta.label}.{field.name}"
        for app in ABOUT_PEOPLE
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, SealedRecord) or model.__name__ in {"CaseRole", "ReportStep"}
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not isinstance(field, SealedField)
    }
    assert found <= set(CLEAR), f"seal these or say why they may be clear: {sorted(found - set(CLEAR))}"


def test_every_sealed_column_has_a_logical_name_of_its_own():
    names = [field.logical_name for model in apps.get_models() for field in sealed_fields(model)]
    assert all(names)
    assert len(names) == len(set(names))


@pytest.mark.django_db(transaction=True)
def test_a_marked_text_is_found_nowhere_in_the_clear(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    agency = make.agency()
    with maintenance("test"):
        Installation(kind="real", coalition_name="X", code_version="0").save()
    worker = make.account(Role.CASEWORKER, of=agency)
    client = make.signed_in(Client(), worker)
    story = f"She said {CANARY}Story"
    client.post("/drafts/intake.report/", {"story": f"{CANARY}Draft"})
    client.post(
        "/intake/take/", {"story": story, "place": f"{CANARY}Place", "channel": "call", "safe_phone": CANARY}
    )
    client.post(
        "/cases/open/",
        {"name": f"{CANARY} Invented", "summary": f"{CANARY}Summary", "address": f"{CANARY}Street"},
    )
    client.post("/cases/find/", {"name": f"{CANARY} Invented"})
    from harborlight.cases.models import Case
    from harborlight.intake.models import Report

    case = Case.objects.get()
    assert case.person.opened("name") == f"{CANARY} Invented"
    assert Report.objects.get().opened("fields")["story"] == story
    client.post(f"/cases/{case.pk}/notes/", {"text": f"{CANARY}Note"})
    client.post(f"/cases/{case.pk}/tasks/", {"text": f"{CANARY}Task", "due_on": "2030-01-01"})
    made = backups.make(by=backups.SCHEDULE, folder=tmp_path)
    assert CANARY not in caplog.text
    for path in [*_database_files(tmp_path), *made.iterdir(), *Path(settings.ENV.data).rglob("*.log")]:
        content = path.read_bytes()
        for plain in (content, _unzipped(content)):
            for encoding in ("utf-8", "utf-16-le"):
                assert CANARY.encode(encoding) not in plain, path.name


def _database_files(tmp_path: Path) -> list[Path]:
    if connection.vendor != "sqlite":
        dump = tmp_path / "rows.txt"
        with connection.cursor() as cursor, dump.open("w") as file:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                file.writelines(f"{row[0]}\n" for row in cursor.fetchall())
        return [dump]
    name = Path(connection.settings_dict["NAME"])
    copies = []
    for path in name.parent.glob(f"{name.name}*"):
        copies.append(Path(shutil.copy(path, tmp_path / f"copy-{path.name}")))
    return copies


def _unzipped(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except OSError:
        return b""


@pytest.mark.django_db
def test_no_error_and_no_log_carries_a_marked_name(caplog):
    """Marked names go through actions that are refused or wrong; neither the message nor a log repeats them."""
    agency, other = make.agency(), make.agency()
    worker, stranger = make.account(Role.CASEWORKER, of=agency), make.account(Role.CASEWORKER, of=other)
    house = service(other)
    case = cases.open_case(by=worker, person={"name": f"{CANARY} One"})
    attempts = [
        lambda: cases.open_case(by=worker, person={"name": f"{CANARY} One"}),
        lambda: cases.open_case(by=worker, person={"name": f"{CANARY} Two", "no_such_field": CANARY}, has_searched=True),
        lambda: cases.add_need(by=worker, case_id=case.pk, need=CANARY),
        lambda: cases.add_note(by=stranger, case_id=case.pk, text=CANARY),
        lambda: cases.record_screening(
            by=worker, case_id=case.pk, instrument_id="ilo_ec_delphi", form="A_L", answers={"ex_pay": CANARY}, profile={}
        ),
        lambda: cases.record_consent(
            by=worker, case_id=case.pk, service_id=house.pk, groups=[CANARY], purpose="referral",
            expires_on=timezone.localdate() + timedelta(days=3), given_by="person", method="spoken",
            is_not_condition_attested=True,
        ),
        lambda: intake.submit_report(by=worker, channel=CANARY, fields={"story": CANARY}),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(HarborlightError) as raised:
            attempt()
        assert CANARY not in str(raised.value)
    assert CANARY not in caplog.text

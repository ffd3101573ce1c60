"""A screening on paper: what the page shows and no more, as an audited read, without anybody's name."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.test import Client
from tests.factories import core as make
from tests.factories import release as at

from harborlight.cases import actions as cases
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.exchange import pdf

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not pdf.is_here(), reason="WeasyPrint or pango is not here")


@pytest.fixture
def table():
    return at.table()


@pytest.fixture
def client(table):
    return make.signed_in(Client(), table.worker)


@pytest.fixture
def taken(table):
    return cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="ilo_ec_delphi", form="C_S",
        answers={"ex_hours": "present", "cd_debt": "declined", "cd_documents": "absent"},
    )  # fmt: skip


def address(table, taken) -> str:
    return f"/cases/{table.case.pk}/screenings/{taken.pk}/pdf/"


def words(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split()
    )


@needs_pdf
def test_the_paper_says_what_the_page_says(table, client, taken):
    page = client.get(f"/cases/{table.case.pk}/screenings/{taken.pk}/").content.decode()
    assert address(table, taken) in page
    answered = client.get(address(table, taken))
    assert answered["Content-Type"] == "application/pdf"
    assert "no-store" in answered["Cache-Control"]
    said = words(answered.content)
    for wanted in (
        "This does not decide help", "With what is known", "If all unknowns were yes", "ilo_ec_delphi 2009.1",
        table.case.code, taken.taken_on.isoformat(), "Yes, present", "Declined to answer", "No, absent", "Page 1 of",
    ):  # fmt: skip
        assert wanted in said, wanted


@needs_pdf
def test_it_names_nobody_and_leaves_a_read_event(table, client, taken):
    before = AuditEvent.objects.count()
    answered = client.get(address(table, taken))
    name = table.case.person.opened("name")
    assert name
    reader = pypdf.PdfReader(io.BytesIO(answered.content))
    assert set(reader.metadata) == {"/Producer", "/Title"}
    assert (
        answered["Content-Disposition"]
        == f'attachment; filename="ilo_ec_delphi-{taken.taken_on:%Y-%m-%d}.pdf"'
    )
    for held in (words(answered.content), str(reader.metadata), answered["Content-Disposition"]):
        assert name not in held
        assert table.worker.display_name not in held
    event = AuditEvent.objects.order_by("-seq").first()
    assert AuditEvent.objects.count() == before + 1
    assert (event.kind, event.action) == ("read", "page:screening_pdf")


@needs_pdf
def test_in_arabic_it_is_an_arabic_paper(table, client, taken):
    answered = client.get(address(table, taken), headers={"Accept-Language": "ar"})
    assert pypdf.PdfReader(io.BytesIO(answered.content)).trailer["/Root"]["/Lang"] == "ar"


def test_who_may_not_open_the_answers_gets_no_paper(table, taken):
    for stranger in (make.account(Role.CASEWORKER), make.account(Role.POLICE_ANALYST)):
        assert make.signed_in(Client(), stranger).get(address(table, taken)).status_code in (403, 404)


def test_where_no_pdf_can_be_made_the_page_offers_none(table, client, taken, monkeypatch):
    monkeypatch.setattr(pdf, "is_here", lambda: False)
    page = client.get(f"/cases/{table.case.pk}/screenings/{taken.pk}/").content.decode()
    assert address(table, taken) not in page
    answered = client.get(address(table, taken), follow=True)
    assert "ask the operator" in answered.content.decode()

"""One agency with one of everything in it, and another beside it: for tests that walk over every page. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from harborlight.cases import actions as cases
from harborlight.core import drafts, founding, sign_in_resets
from harborlight.core.acting import maintenance
from harborlight.core.ids import uuid7
from harborlight.core.models import Account, Agency
from harborlight.core.roles import Role
from harborlight.directory import actions as directory
from harborlight.intake import actions as intake
from harborlight.intelligence import actions as intelligence
from harborlight.intelligence.models import Lead
from harborlight.library import actions as library
from harborlight.protocols import actions as protocols
from harborlight.release.models import Incoming
from tests.factories import core as make
from tests.factories.directory import service
from tests.factories.library import draft

PERSON = {"name": "Nadia Invented"}
_REPORT = ("place", "city", "when")


@dataclass(frozen=True)
class World:
    """`values` fills the addresses: the name of a route's argument → what stands in it."""

    home: Agency
    other: Agency
    supervisor: Account
    values: dict[str, Any]

    def address(self, name: str, arguments: Any) -> str:
        """The address of a route, with the records of this world in it."""
        values = self.values | ({"form": "intake.report"} if name.startswith("drafts:") else {})
        return reverse(name, kwargs={each: values[each] for each in arguments})


def world(person: dict[str, Any] = PERSON, *, said: str = "") -> World:
    """`said` stands in every free text of it."""
    founding.make_installation(
        by=founding.FOUNDER,
        kind="real",
        coalition=f"Coalition{said}",
        country="GB",
        time_zone="Europe/London",
    )
    home, other = make.agency(f"Home{said}"), make.agency(f"Other{said}")
    supervisor, hotline = make.account(Role.SUPERVISOR, of=home), make.account(Role.HOTLINE_WORKER, of=home)
    coordinator, admin = make.account(Role.COORDINATOR, of=home), make.account(Role.AGENCY_ADMIN, of=home)
    analyst = make.account(Role.POLICE_ANALYST, of=home)
    inbox = intake.create_inbox(by=coordinator, agency_id=home.pk, name=f"Inbox{said}", is_default=True)
    house = service(home, **_service(said))
    report = intake.submit_report(
        by=hotline,
        channel="call",
        fields={"danger": "no", "signs": {}, **dict.fromkeys(("story", *_REPORT), f"x{said}")},
    )
    case = cases.open_case(by=supervisor, person=person)
    need = cases.add_need(by=supervisor, case_id=case.pk, need="safe_house")
    task = cases.add_task(by=supervisor, case_id=case.pk, text=f"Call{said}", due_on=timezone.localdate())
    screening = cases.record_screening(
        by=supervisor, case_id=case.pk, instrument_id="ilo_ec_delphi", form="A_L", answers={"ex_pay": "present"}, profile={}
    )  # fmt: skip
    consent = cases.record_consent(
        by=supervisor, case_id=case.pk, service_id=house.pk, groups=["identity"], purpose="referral",
        expires_on=timezone.localdate() + timedelta(days=30), given_by="person", method="spoken",
        is_not_condition_attested=True,
    )  # fmt: skip
    request = cases.refer_person(
        by=supervisor, case_id=case.pk, service_id=house.pk, consent_id=consent.pk, need_ids=[need.pk], urgency="soon"
    )  # fmt: skip
    duty = directory.put_on_duty(
        by=admin, agency_id=home.pk, name=f"X{said}", phone="0113 496 0100", starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=8),
    )  # fmt: skip
    unsent_id = uuid7()
    drafts.keep(
        by=supervisor,
        form=f"unsent.form:{unsent_id}",
        fields={
            "path": "/setup/coalition/",
            "page": "/setup/coalition/",
            "posted": {"name": ["X"]},
            "had_file": False,
        },
    )
    run = intelligence.start_run(
        by=analyst, purpose=f"A purpose of more words{said}", file_name="posts.csv", content=b"id,text"
    )
    checklist = protocols.start_run(by=supervisor, protocol_id="child", about=case)
    escalation = protocols.escalate(
        by=supervisor, run_id=checklist.pk, to_role="supervisor", reason=f"x{said}"
    )
    edition = draft(make.account(Role.TRAINER, of=home))
    adviser = make.account(Role.SURVIVOR_ADVISER, of=home)
    time = library.note_time(by=adviser, minutes=30, worked_on=timezone.localdate())
    values = {
        "edition_id": edition.pk, "time_id": time.pk, "version": "2009.1", "form_of": "xlsform",
        "case_id": case.pk, "need_id": need.pk, "task_id": task.pk, "screening_id": screening.pk, "service_id": house.pk,
        "consent_id": consent.pk, "report_id": report.pk, "inbox_id": inbox.pk, "request_id": request.pk,
        "incoming_id": Incoming.objects.get().pk, "duty_id": duty.pk, "account_id": hotline.pk, "person_id": case.person_id,
        "instrument_id": "ilo_ec_delphi", "kind": "json", "token": "none", "session_id": 1, "form": "A_L",
        "job_id": run.job_id, "line_id": "GB-08000121700", "shelf": "obligations", "entry_id": "PAL-001", "run_id": run.pk, "lead_id": lead(run, rows=[_row(said)] if said else []).pk,
        "card_id": "child", "language": "en", "protocol_id": "child", "checklist_id": checklist.pk, "escalation_id": escalation.pk,
        "agency_id": home.pk, "unsent_id": unsent_id, "reset_id": sign_in_resets.ask(by=admin, account_id=supervisor.pk).pk,
    }  # fmt: skip
    return World(home, other, supervisor, values)


def _service(said: str) -> dict[str, Any]:
    texts = ("name", "organisation", "description", "city", "eligibility")
    return dict.fromkeys(texts, f"House{said}") if said else {}


def _row(said: str) -> dict[str, str]:
    return {"text": f"x{said}", "on": "", "place": f"Leeds{said}", "kind": ""}


def lead(run: Any, **fields: Any) -> Lead:
    """A lead as a finished run would keep it."""
    given = {
        "number": 1,
        "place_in_list": 1,
        "support": 0.5,
        "n_posts": 2,
        "details": {"reasons": []},
        "rows": [],
    }
    with maintenance("factory"):
        made = Lead(agency=run.agency, run=run, data_key=run.data_key, **{**given, **fields})
        made.save()
    return made

"""Making the sample: six agencies, a user per role, forty services, three hundred cases over eighteen months.

Everything goes through the same actions that staff use, so the sample also proves them. Seeded: the same seed gives the
same coalition (but for keys and ids). Must stay true: nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from uuid import UUID

import pyarrow.parquet as pq

from harborlight.cases import actions as cases
from harborlight.cases.models import Case
from harborlight.core import accounts, founding
from harborlight.core.acting import maintenance
from harborlight.core.local_time import coalition_zone, now_of, today_of
from harborlight.core.models import Account, Agency, Installation, Job
from harborlight.core.permissions import SystemActor
from harborlight.core.roles import Role
from harborlight.directory import actions as directory
from harborlight.directory.models import Service
from harborlight.intake import actions as intake
from harborlight.intake.models import Report
from harborlight.intelligence import actions as intelligence
from harborlight.release import actions as release
from harborlight.release.models import Incoming
from harborlight.web.sample import leads, people, places
from harborlight.web.sample.adverts import make_adverts
from harborlight.web.sample.uses import make_uses

PASSWORD = "sample coalition only"  # noqa: S105 - the sample refuses to be a real one
MAKER = SystemActor(
    "sample",
    frozenset({"agency:create", "agency:change", "account:create", "service:create", "capacity:change", "service:view",
               "duty:change", "inbox:create", "home:view"}),
)  # fmt: skip
AGENCIES = (
    ("Northern Harbour Shelters (sample)", "NHS", "shelter"),
    ("Tyne Women's Aid Line (sample)", "TWL", "hotline"),
    ("Mersey Police Exploitation Unit (sample)", "MPE", "police"),
    ("Leeds Social Care (sample)", "LSC", "social_services"),
    ("Pennine Fair Trade Company (sample)", "PFT", "company"),
    ("Northern Coalition Office (sample)", "NCO", "coordination"),
)
# role -> index of its agency
SEATS: dict[Role, int] = {
    Role.CASEWORKER: 0, Role.SUPERVISOR: 0, Role.DIRECTORY_EDITOR: 0, Role.AGENCY_ADMIN: 0, Role.HOTLINE_WORKER: 1,
    Role.FRONTLINE_OFFICER: 2, Role.INVESTIGATOR: 2, Role.POLICE_ANALYST: 2, Role.PROSECUTOR_LIAISON: 2,
    Role.POLICY_OFFICER: 3, Role.COMPLIANCE_OFFICER: 4, Role.COMPANY_PARTNER: 4, Role.TRAINER: 5, Role.LEARNER: 5,
    Role.CAMPAIGN_LEAD: 5, Role.SURVIVOR_ADVISER: 5, Role.DATA_STEWARD: 5, Role.COORDINATOR: 5, Role.AUDITOR: 5,
    Role.OPERATOR: 5,
}  # fmt: skip
STAFF_NAMES = (
    "Rosa Keeper", "Tomasz Warden", "Nadia Pilot", "Ben Harbour", "Olha Beacon", "Sam Mooring", "Ines Anchor", "Karim Tiller",
    "Jo Compass", "Mina Lantern", "Ravi Quay", "Ada Current", "Leon Keel", "Zoe Sound", "Omar Shore", "Eve Signal",
    "Noor Passage", "Iris Buoy", "Max Channel", "Lena Tide",
)  # fmt: skip
STORIES = (
    "She was promised work in a hotel. Her passport was taken on the first day.",
    "He works seven days in a car wash and sleeps in the back. He says he owes money.",
    "A neighbour sees three people who never leave the flat alone.",
    "A girl comes to the clinic with an older man who answers for her.",
    "Workers at a farm are paid in cash, far less than agreed, and rent is taken off.",
)


@dataclass(slots=True)
class _Sample:
    random: Random
    today: date
    agencies: list[Agency] = field(default_factory=list)
    staff: dict[Role, Account] = field(default_factory=dict)
    workers: list[Account] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)


def make(*, seed: int, n_cases: int, say: Callable[[str], object]) -> None:
    """Make the whole sample in an empty workspace."""
    founding.make_installation(
        by=founding.FOUNDER,
        kind=Installation.Kind.SAMPLE,
        coalition="Northern Harbours Coalition (sample)",
        country="GB",
        time_zone="Europe/London",
    )
    sample = _Sample(Random(seed), today_of(MAKER))
    _make_agencies(sample)
    _make_services(sample)
    _make_duties(sample)
    for number in range(n_cases):
        _make_case(sample, number, n_cases)
        if (number + 1) % 50 == 0:
            say(f"  {number + 1} of {n_cases} cases")
    make_uses(Random(seed), [sample.agencies[0], sample.agencies[3]], sample.today)
    _make_waiting_reports(sample)
    say("  reading 20,000 invented adverts …")
    _make_leads(sample, seed)


def _make_agencies(sample: _Sample) -> None:
    for name, code, kind in AGENCIES:
        sample.agencies.append(
            accounts.create_agency(by=MAKER, name=name, code=code, kind=kind, country="GB")
        )
    for number, (role, seat) in enumerate(SEATS.items()):
        sample.staff[role] = _account(sample, seat, role, f"{role.value}@sample.example", STAFF_NAMES[number])
    sample.workers = [
        sample.staff[Role.CASEWORKER],
        _account(sample, 0, Role.CASEWORKER, "caseworker2@sample.example", "Pavlo Ferry"),
        _account(sample, 3, Role.CASEWORKER, "caseworker.leeds@sample.example", "Hana Wharf"),
    ]
    intake.create_inbox(by=MAKER, agency_id=sample.agencies[1].pk, name="Public reports", is_default=True)


def _account(sample: _Sample, seat: int, role: Role, email: str, name: str) -> Account:
    account = accounts.create_account(
        by=MAKER, agency_id=sample.agencies[seat].pk, email=email, display_name=name, roles=[role]
    )
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    return account


def _make_services(sample: _Sample) -> None:
    for number, place in enumerate(places.services(sample.random)):
        agency = sample.agencies[3 if number % 3 == 1 else 0]
        fields = place.fields | {
            "receiving_agency_id": agency.pk if number % 4 != 3 else None,
            "last_verified_on": sample.today - timedelta(days=sample.random.randint(1, 120)),
        }
        service = directory.create_service(
            by=MAKER, agency_id=agency.pk, fields=fields, needs=place.needs, languages=place.languages
        )
        sample.services.append(service)
        if sample.random.random() < 0.7:
            status = sample.random.choice(["capacity", "capacity", "no-capacity", "waitlist"])
            n_open = sample.random.randint(1, 6) if status == "capacity" else None
            directory.report_capacity(by=MAKER, service_id=service.pk, status=status, n_open=n_open)


def _make_duties(sample: _Sample) -> None:
    evening = now_of(MAKER).replace(hour=8, minute=0, second=0, microsecond=0)
    for day in range(-1, 10):
        for agency, name, phone in (
            (sample.agencies[0], "Rosa Keeper", "0161 496 0707"),
            (sample.agencies[1], "Olha Beacon", "0191 498 0707"),
            (sample.agencies[3], "Hana Wharf", "0113 496 0707"),
        ):
            starts = evening + timedelta(days=day)
            directory.put_on_duty(
                by=MAKER,
                agency_id=agency.pk,
                name=name,
                phone=phone,
                starts_at=starts,
                ends_at=starts + timedelta(days=1),
            )


def _fields_of(sample: _Sample, person: people.Invented) -> dict[str, object]:
    signs = [
        "papers_held",
        "debt",
        "little_or_no_pay",
        "cannot_leave",
        "watched",
        "promised_other",
        "threats",
    ]
    seen = sample.random.sample(signs, sample.random.randint(1, 4))
    return {
        "danger": sample.random.choices(["no", "unsure", "yes"], weights=[70, 25, 5])[0],
        "ages": "child" if person.age < 18 else "adult",
        "sexes": {"woman": "women", "man": "men"}.get(person.sex, "unknown"),
        "signs": dict.fromkeys(seen, "present"),
        "city": sample.random.choice(list(places.CITIES)),
        "story": sample.random.choice(STORIES),
        "n_people": sample.random.choice([1, 1, 1, 2, 3]),
        "languages": [person.language],
    }


def _make_case(sample: _Sample, number: int, n_cases: int) -> None:
    random = sample.random
    opened_on = sample.today - timedelta(days=int(548 * (1 - number / n_cases)) + random.randint(0, 6))
    person = people.invent(random, opened_on)
    worker = random.choices(sample.workers, weights=[4, 3, 3])[0]
    report = intake.submit_report(
        by=sample.staff[Role.HOTLINE_WORKER], agency_id=worker.agency_id, channel=random.choice(["call", "walk_in", "email", "partner"]),
        fields=_fields_of(sample, person), from_agency=sample.agencies[1].name,
    )  # fmt: skip
    fields = {
        "name": person.name, "birth_date": person.birth_date, "sex": person.sex, "languages": [person.language],
        "nationality": person.nationality, "safe_phone": person.phone, "needs_interpreter": person.language != "en",
    }  # fmt: skip
    case = cases.open_case(
        by=worker, person=fields, report_id=report.pk, summary=random.choice(STORIES), has_searched=True
    )
    needs = [
        cases.add_need(by=worker, case_id=case.pk, need=need, urgency="soon")
        for need in random.sample(
            ["safe_house", "medical", "legal_advice", "psychological", "interpretation", "education"],
            random.randint(1, 3),
        )
    ]
    is_old = (sample.today - opened_on).days > 240 and random.random() < 0.8
    if not is_old and random.random() < 0.6:
        due = sample.today + timedelta(days=random.randint(-4, 20))
        cases.add_task(by=worker, case_id=case.pk, text=random.choice(TASKS), due_on=due)
    if random.random() < 0.5:
        _make_screening(sample, worker, case, person)
    if random.random() < 0.45:
        _make_referral(sample, worker, case, needs[0].pk, str(needs[0].opened("need")), is_old)
    if is_old:
        cases.close_case(
            by=worker,
            case_id=case.pk,
            version=None,
            closing="Settled; the person said goodbye and knows the way back.",
        )
    _set_dates(case, report, opened_on, is_old)


TASKS = (
    "Call about the appointment at the clinic", "Ask for the papers at the consulate", "Go together to the law centre",
    "Fill in the form for the school", "Talk about what comes next",
)  # fmt: skip


def _make_screening(sample: _Sample, worker: Account, case: Case, person: people.Invented) -> None:
    sexual = person.exploitation == "SexualExploitation"
    form = ("C" if person.age < 18 else "A") + ("_S" if sexual else "_L")
    items = [
        "dr_wages",
        "dr_job",
        "ex_hours",
        "ex_pay",
        "cd_documents",
        "cd_debt",
        "cd_threat_violence",
        "vd_dependency",
        "cr_debt",
    ]
    answers = {
        item: sample.random.choices(["present", "absent", "unknown"], weights=[5, 3, 2])[0] for item in items
    }
    cases.record_screening(
        by=worker,
        case_id=case.pk,
        instrument_id="ilo_ec_delphi",
        form=form,
        answers=answers,
        profile={"age": person.age},
    )


def _make_referral(
    sample: _Sample, worker: Account, case: Case, need_id: UUID, need: str, is_old: bool
) -> None:
    fitting = [
        service for service in sample.services if need in _needs(service) and service.receiving_agency_id
    ]
    if not fitting:
        return
    service = sample.random.choice(fitting)
    consent = cases.record_consent(
        by=worker, case_id=case.pk, service_id=service.pk, groups=sample.random.choice([["identity", "contact-location"], ["identity"]]),
        purpose="referral", expires_on=sample.today + timedelta(days=90), given_by="person", method="spoken",
        is_not_condition_attested=True,
    )  # fmt: skip
    request = cases.refer_person(
        by=worker,
        case_id=case.pk,
        service_id=service.pk,
        consent_id=consent.pk,
        need_ids=[need_id],
        urgency="soon",
    )
    answer = sample.random.choices(
        ["accept", "decline", "waitlist", ""], weights=[6, 2, 1, 0 if is_old else 3]
    )[0]
    if not answer:
        return
    incoming = Incoming.objects.get(reference=request)
    receiver = next(w for w in sample.workers if w.agency_id == incoming.agency_id)
    release.answer(
        by=receiver,
        incoming_id=incoming.pk,
        answer=answer,
        reason="no_capacity" if answer == "decline" else "",
    )
    if answer == "accept" and is_old:
        release.confirm_arrival(by=receiver, incoming_id=incoming.pk)


def _needs(service: Service) -> tuple[str, ...]:
    for name, needs, *_rest in places.KINDS:
        if service.name.startswith(name):
            return needs
    return ()


def _set_dates(case: Case, report: Report, opened_on: date, is_closed: bool) -> None:
    """The sample tells of the past; only here are dates written backward."""
    moment = datetime.combine(opened_on, time(10), tzinfo=coalition_zone())
    with maintenance("sample dates"):
        Case.objects.filter(pk=case.pk).update(
            opened_on=opened_on, created_at=moment, changed_at=moment + timedelta(days=2),
            closed_on=opened_on + timedelta(days=180) if is_closed else None,
        )  # fmt: skip
        Report.objects.filter(pk=report.pk).update(
            received_on=opened_on - timedelta(days=1), created_at=moment - timedelta(days=1)
        )


def _make_waiting_reports(sample: _Sample) -> None:
    """A few reports that wait today, so that every desk has something on it."""
    for worker in (
        sample.staff[Role.HOTLINE_WORKER],
        sample.staff[Role.CASEWORKER],
        sample.staff[Role.FRONTLINE_OFFICER],
    ):
        for _number in range(3):
            person = people.invent(sample.random, sample.today)
            agency = worker.agency_id if worker.roles != {Role.FRONTLINE_OFFICER} else sample.agencies[0].pk
            intake.submit_report(
                by=worker, agency_id=agency, channel="call", fields=_fields_of(sample, person)
            )


N_ADVERTS = 20_000
PURPOSE = "Which invented organisations stand behind the invented adverts of the sample"


def _make_leads(sample: _Sample, seed: int) -> None:
    """The sample's run: twenty thousand invented adverts with planted organisations, and what the engine finds in them."""
    adverts, _truth = make_adverts(N_ADVERTS, seed=seed)
    content = BytesIO()
    pq.write_table(adverts, content)
    analyst = sample.staff[Role.POLICE_ANALYST]
    run = intelligence.start_run(
        by=analyst, purpose=PURPOSE, file_name="adverts.parquet", content=content.getvalue()
    )
    found = leads.shipped(seed, N_ADVERTS) or leads.compute(adverts, intelligence.folder_of(run.pk))
    keeper = SystemActor("leads", intelligence.KEEPER_RIGHTS, agency_id=analyst.agency_id)
    intelligence.keep_leads(
        by=keeper, run_id=run.pk, leads=found.leads, n_posts=found.n_posts, n_rejected=found.n_rejected
    )
    with maintenance("sample job"):
        Job.objects.filter(record_id=run.pk).update(
            state=Job.State.DONE, said="Done while the sample was made."
        )

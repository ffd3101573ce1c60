"""The workspace under measurement: one big agency, written straight into the tables. Everybody in it is invented."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

N_REPORTS, N_WAITING, N_SERVICES, N_LEADS, N_OWN_CASES = 5_000, 300, 2_000, 5_000, 40
BATCH = 5_000


@dataclass
class World:
    """Session cookies by role, the token of a form, and the records that pages are asked for."""

    sessions: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    case: str = ""
    thick_case: str = ""
    names: list[str] = field(default_factory=list)


def set_up(folder: Path, port: int) -> None:
    """Django on a folder of its own; on PostgreSQL when HARBORLIGHT_DATABASE_URL is set."""
    os.environ |= {
        "HARBORLIGHT_TEST_FOLDER": str(folder), "HARBORLIGHT_STAFF_PORT": str(port), "HARBORLIGHT_MODE": "sample",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def build(n_cases: int) -> World:
    """The agency with its cases, people found by name, reports, services and leads; who is signed in, and as what."""
    from django.db import connection
    from tests.factories import core as make

    from harborlight.core.acting import maintenance
    from harborlight.core.models import Installation
    from harborlight.core.roles import Role

    world, agency = World(), make.agency("Bench")
    people = {role: make.account(role, of=agency) for role in Role}
    with maintenance("benchmark"):
        Installation(kind="sample", coalition_name="Bench", code_version="0").save()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_insert (at TEXT)")
        world.names = _cases(agency, people[Role.CASEWORKER], n_cases, world)
        _reports(agency)
        _services(agency)
        _leads(agency, people[Role.POLICE_ANALYST])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _sign_in(people, world)
    return world


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    every = iter(rows)
    while batch := list(itertools.islice(every, BATCH)):
        yield batch


def _write(model: Any, rows: Iterable[Any]) -> None:
    for batch in _batches(rows):
        model.objects.bulk_create(batch)


def _cases(agency: Any, worker: Any, n_cases: int, world: World) -> list[str]:
    """Each case with a person of its own, found by name; a few of them held by one caseworker, one of them thick."""
    from django.utils import timezone

    from harborlight.cases import actions
    from harborlight.cases.models import Case, Person
    from harborlight.core import vault
    from harborlight.core.models import Access

    now, today = timezone.now(), timezone.localdate()
    key = vault.new_data_key(agency.pk, "case")
    names = list(itertools.islice(_names(), n_cases))
    ids: list[UUID] = []
    for start in range(0, n_cases, BATCH):
        part = names[start : start + BATCH]
        persons = [Person(agency=agency, data_key=key, name=name) for name in part]
        Person.objects.bulk_create(persons)
        _index(agency.pk, zip([person.pk for person in persons], part, strict=True))
        cases = [
            Case(
                agency=agency, person=person, data_key=key, code=f"BEN-2026-{start + i:06d}", opened_on=today,
                changed_at=now - timedelta(seconds=start + i), status="open" if (start + i) % 3 else "closed",
            )
            for i, person in enumerate(persons)
        ]  # fmt: skip
        Case.objects.bulk_create(cases)
        ids += [case.pk for case in cases]
    own = ids[:: max(1, len(ids) // N_OWN_CASES)]
    _write(
        Access,
        (
            Access(agency=agency, record_id=pk, record_noun="case", principal=f"account:{worker.pk}")
            for pk in own
        ),
    )
    world.case, world.thick_case = str(own[0]), str(own[1])
    for n in range(30):
        actions.add_task(by=worker, case_id=own[1], text=f"Step {n}", due_on=today + timedelta(days=n))
        actions.add_note(by=worker, case_id=own[1], text="A note of the usual length, invented. " * 12)
    return names


def _names() -> Iterator[str]:
    """Invented names, in several scripts, the frequent ones as frequent as in life."""
    from harborlight.web.sample.people import NAMES

    draw = random.Random(7)
    first = [name for women, men, _families in NAMES.values() for name in (*women, *men)]
    weights = [1 / (n + 1) for n in range(len(first))]
    last = [name for _women, _men, families in NAMES.values() for name in families]
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "ek", "or")]
    while True:
        family = draw.choice(last) if draw.random() < 0.3 else "".join(draw.sample(syllables, 3)).title()
        yield f"{draw.choices(first, weights)[0]} {family}"


def _index(agency_id: UUID, people: Iterable[tuple[UUID, str]]) -> None:
    """What `blind_index.write` writes, many people at a time."""
    from harborlight.cases.models import Person
    from harborlight.core import blind_index, names, vault
    from harborlight.core.models import BlindToken

    index = Person._meta.get_field("name").index
    standing = vault.standing_keys(agency_id, blind_index.KEY_OF)[0]
    key = names.column_key(standing.key, index.column)
    _write(
        BlindToken,
        (
            BlindToken(
                agency_id=agency_id,
                column=index.column,
                token=names.blind(token, key=key),
                record_id=pk,
                key_id=standing.key_id,
            )
            for pk, name in people
            for token in index.tokens(name)
        ),
    )


def _reports(agency: Any) -> None:
    from django.utils import timezone

    from harborlight.core import vault
    from harborlight.intake import rules
    from harborlight.intake.models import Report

    key, today = vault.new_data_key(agency.pk, "report"), timezone.localdate()
    urgencies = list(rules.RANK)
    _write(
        Report,
        (
            Report(
                agency=agency, data_key=key, code=f"BEN-R-{n:06d}", channel="call", received_on=today,
                state="opened" if n < N_WAITING else "closed", urgency=urgencies[n % len(urgencies)],
                rank=rules.RANK[urgencies[n % len(urgencies)]], fields={"danger": "no", "story": "Invented. " * 40},
            )
            for n in range(N_REPORTS)
        ),
    )  # fmt: skip


def _services(agency: Any) -> None:
    from harborlight.core import vault
    from harborlight.directory.models import Service, ServiceNeed
    from harborlight.knowledge.vocabularies import vocabulary

    key, needs, draw = vault.new_data_key(agency.pk, "service"), vocabulary("needs").codes(), random.Random(7)
    services = [
        Service(
            agency=agency, data_key=key, name=f"Service {n}", organisation="Bench", city=f"Town {n % 150}", country="GB",
            latitude=51 + draw.random() * 4, longitude=-3 + draw.random() * 3, address="1 Invented Street",
        )
        for n in range(N_SERVICES)
    ]  # fmt: skip
    _write(Service, services)
    _write(
        ServiceNeed,
        (ServiceNeed(service=each, need=need) for each in services for need in draw.sample(needs, 3)),
    )


def _leads(agency: Any, analyst: Any) -> None:
    from django.utils import timezone

    from harborlight.core import vault
    from harborlight.intelligence.models import Lead, Run

    key, today = vault.new_data_key(agency.pk, "run"), timezone.localdate()
    run = Run(
        agency=agency, data_key=key, purpose="Bench", account=analyst, expires_on=today + timedelta(days=30)
    )
    run.save()
    _write(
        Lead,
        (
            Lead(
                agency=agency, data_key=key, run=run, number=n, place_in_list=n, support=1 - n / N_LEADS, n_posts=12, n_places=3,
                details={"reasons": [["shared_phone", 0.5]] * 4}, rows=[{"text": "Invented advert. " * 20}] * 6,
            )
            for n in range(N_LEADS)
        ),
    )  # fmt: skip


def _sign_in(people: Any, world: World) -> None:
    from django.test import Client
    from tests.factories import core as make

    for role, account in people.items():
        client = make.signed_in(Client(), account)
        world.sessions[str(role)] = f"sessionid={client.cookies['sessionid'].value}"
        if role == "supervisor":
            client.get("/intake/take/")
            world.csrf = client.cookies["csrftoken"].value

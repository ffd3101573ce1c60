"""A thousand random tamperings of the trail: each is found, and the first bad row is named."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction
from tests.factories import core as make

from harborlight.core import accounts, audit, triggers
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
N_TAMPERINGS = 1_000
TABLE = triggers.TABLE


@pytest.fixture
def trail():
    """Some thirty events, with the guard lifted as somebody with the database in hand could."""
    coordinator = make.account(Role.COORDINATOR)
    for number in range(15):
        agency = accounts.create_agency(
            by=coordinator, name=f"A {number}", code=f"A{number}", kind="ngo", country="GB"
        )
        accounts.create_team(by=coordinator, agency_id=agency.pk, name="Night")
    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    n = AuditEvent.objects.count()
    assert n >= 30
    assert audit.verify().is_whole
    return n


def _change(cursor, rng: random.Random, n: int) -> int:
    seq = rng.randint(1, n)
    column, value = rng.choice(
        [("action", "x.y"), ("actor", "somebody"), ("noun", "z"), ("object_id", "0"), ("purpose", "other"), ("kind", "read"),
         ("payload_hash", b"\x01" * 32), ("previous", b"\x02" * 32), ("hash", b"\x03" * 32), ("agency", "0" * 32)]
    )  # fmt: skip
    cursor.execute(f"UPDATE {TABLE} SET {column} = %s WHERE seq = %s", [value, seq])
    return seq


def _remove(cursor, rng: random.Random, n: int) -> int:
    seq = rng.randint(1, n - 1)  # a cut-off end needs the noted head: tested below
    cursor.execute(f"DELETE FROM {TABLE} WHERE seq = %s", [seq])
    return seq


def _swap(cursor, rng: random.Random, n: int) -> int:
    one, other = sorted(rng.sample(range(1, n + 1), 2))
    for was, becomes in ((one, -1), (other, one), (-1, other)):
        cursor.execute(f"UPDATE {TABLE} SET seq = %s WHERE seq = %s", [becomes, was])
    return one


def _insert(cursor, rng: random.Random, n: int) -> int:
    seq = rng.randint(1, n)
    cursor.execute(f"UPDATE {TABLE} SET seq = -seq - 1 WHERE seq >= %s", [seq])
    cursor.execute(f"UPDATE {TABLE} SET seq = -seq WHERE seq < 0", [])
    columns = ", ".join(field.column for field in AuditEvent._meta.concrete_fields if field.column != "seq")
    quoted = columns  # the copied row takes the free place
    cursor.execute(
        f"INSERT INTO {TABLE} (seq, {quoted}) SELECT %s, {quoted} FROM {TABLE} WHERE seq = %s", [seq, n + 1]
    )
    return seq


def test_every_tampering_is_found_and_named(trail):
    rng = random.Random(20261124)
    for _number in range(N_TAMPERINGS):
        with transaction.atomic():
            with connection.cursor() as cursor:
                expected = rng.choice([_change, _remove, _swap, _insert])(cursor, rng, trail)
            verdict = audit.verify()
            assert verdict.first_bad is not None
            assert verdict.first_bad <= expected + 1
            assert verdict.first_bad >= expected
            transaction.set_rollback(True)
    assert audit.verify().is_whole


def test_a_cut_off_end_is_found_against_a_noted_head(trail):
    head = audit.head()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE seq > %s", [trail - 3])
    assert audit.verify().is_whole, (
        "without a noted head a shorter trail looks whole: that is why heads are noted"
    )
    assert audit.verify(expected_head=head).first_bad == trail - 2

"""A thousand random tamperings of the trail, of every column and of sealed payloads too: each is found, and the first bad row is
named."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction
from tests.factories import core as make

from harborlight.core import accounts, audit, triggers, vault
from harborlight.core.acting import maintenance
from harborlight.core.models import AuditEvent, DataKey
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
        accounts.mark_small(by=coordinator, agency_id=agency.pk, is_small=True)
    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    n = AuditEvent.objects.count()
    assert n >= 30
    assert audit.verify().is_whole
    return n


# Another value for each column; what is not named here is a blob. `seq` is moved, not changed: `_swap`.
OTHERWISE = {
    "at": "2001-01-01 00:00:00+00:00", "kind": "other", "action": "x.y", "actor": "somebody", "agency": "0" * 32, "noun": "z",
    "object_id": "0", "parent": 999, "purpose": "other",
}  # fmt: skip
COLUMNS = sorted(field.column for field in AuditEvent._meta.concrete_fields if field.column != "seq")


def _change(cursor, rng: random.Random, n: int) -> int:
    seq, column = rng.randint(1, n), rng.choice(COLUMNS)
    cursor.execute(
        f"UPDATE {TABLE} SET {column} = %s WHERE seq = %s", [OTHERWISE.get(column, b"\x01" * 32), seq]
    )
    return seq


def _sealed(cursor) -> list[int]:
    cursor.execute(f"SELECT seq FROM {TABLE} WHERE payload IS NOT NULL ORDER BY seq")
    return [seq for (seq,) in cursor.fetchall()]


def _exchange_payloads(cursor, rng: random.Random, n: int) -> int:
    """Both are ours, of one agency and under one key: each would open in the other's place."""
    one, other = sorted(rng.sample(_sealed(cursor), 2))
    cursor.execute(f"SELECT payload FROM {TABLE} WHERE seq IN (%s, %s) ORDER BY seq", [one, other])
    (first,), (second,) = cursor.fetchall()
    for seq, payload in ((one, second), (other, first)):
        cursor.execute(f"UPDATE {TABLE} SET payload = %s WHERE seq = %s", [bytes(payload), seq])
    return one


def _take_payload_away(cursor, rng: random.Random, n: int) -> int:
    seq = rng.choice(_sealed(cursor))
    cursor.execute(f"UPDATE {TABLE} SET payload = NULL WHERE seq = %s", [seq])
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
    seq = rng.randint(1, n - 1)  # a copy of the last row put before it would be that row itself
    cursor.execute(f"UPDATE {TABLE} SET seq = -seq - 1 WHERE seq >= %s", [seq])
    cursor.execute(f"UPDATE {TABLE} SET seq = -seq WHERE seq < 0", [])
    columns = ", ".join(field.column for field in AuditEvent._meta.concrete_fields if field.column != "seq")
    quoted = columns  # the copied row takes the free place
    cursor.execute(
        f"INSERT INTO {TABLE} (seq, {quoted}) SELECT %s, {quoted} FROM {TABLE} WHERE seq = %s", [seq, n + 1]
    )
    return seq


TAMPERINGS = [_change, _change, _remove, _swap, _insert, _exchange_payloads, _take_payload_away]


def test_every_tampering_is_found_and_named(trail):
    rng, tried = random.Random(20261124), set()
    for _number in range(N_TAMPERINGS):
        with transaction.atomic():
            tampering = rng.choice(TAMPERINGS)
            with connection.cursor() as cursor:
                expected = tampering(cursor, rng, trail)
            verdict = audit.verify()
            assert verdict.first_bad == expected, (tampering.__name__, verdict.reason)
            tried.add(verdict.reason)
            transaction.set_rollback(True)
    assert audit.verify().is_whole
    assert audit.verify().n_unread == 0
    assert tried == {
        "its content was changed", "it does not follow from the row before it", "a row was removed here", "its payload was changed",
        "its payload is another one's", "its payload was removed",
    }  # fmt: skip


def test_an_erased_key_leaves_the_trail_whole_and_is_counted(trail):
    with maintenance("test"):
        for row in DataKey.objects.filter(of="audit"):
            vault.destroy(row)
    vault.forget()
    verdict = audit.verify()
    assert verdict.is_whole
    assert verdict.n_unread == AuditEvent.objects.exclude(payload=None).count() > 0


def test_without_the_key_file_the_chain_is_walked_and_the_payloads_are_counted(trail, settings, tmp_path):
    settings.ENV = settings.ENV.model_copy(update={"keys": tmp_path / "nowhere.key"})
    vault.forget()
    assert audit.verify().n_unread > 0
    vault.forget()


def test_a_cut_off_end_is_found_against_a_noted_head(trail):
    head = audit.head()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE seq > %s", [trail - 3])
    assert audit.verify().is_whole, (
        "without a noted head a shorter trail looks whole: that is why heads are noted"
    )
    assert audit.verify(expected_head=head).first_bad == trail - 2

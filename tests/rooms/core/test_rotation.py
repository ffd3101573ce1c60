"""Keys are rotated in batches; whatever interrupts them, nothing is lost meanwhile, and running again finishes."""

from __future__ import annotations

import pytest
from tests.factories import core as make
from tests.factories import release as at

from harborlight.cases import actions as cases
from harborlight.cases import queries
from harborlight.cases.models import Person
from harborlight.core import blind_index, rotation, vault
from harborlight.core.acting import maintenance
from harborlight.core.models import AgencyKey, AuditEvent, BlindToken, DataKey
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
NAMES = ("Amina Testperson", "Oksana Invented", "محمد المثال")


@pytest.fixture
def worker():
    account = make.account(Role.CASEWORKER)
    for name in NAMES:
        cases.open_case(by=account, person={"name": name}, has_searched=True)
    return account


def keys_of(agency_id):
    return DataKey.objects.filter(agency_id=agency_id, of="index").order_by("id")


def all_found(worker):
    return all([found.name for found in queries.find_people(worker, name)] == [name] for name in NAMES)


def test_after_a_rotation_every_name_is_found_under_the_new_key_and_the_old_one_is_destroyed(worker):
    old = keys_of(worker.agency_id).get()
    before = set(map(bytes, BlindToken.objects.values_list("token", flat=True)))
    assert rotation.rotate_indexes() == len(NAMES)
    new = keys_of(worker.agency_id).last()
    old.refresh_from_db()
    assert old.destroyed_at is not None
    assert bytes(old.wrapped) == b""
    assert set(BlindToken.objects.values_list("key_id", flat=True)) == {new.pk}
    assert not before & set(map(bytes, BlindToken.objects.values_list("token", flat=True)))
    assert all_found(worker)


def test_an_interrupted_rotation_finds_everything_and_is_finished_by_running_again(worker, monkeypatch):
    monkeypatch.setattr(rotation, "_INDEX_BATCH", 1)
    move, moved = rotation.move_index_batch, []

    def move_then_die(**given):
        moved.append(move(**given))
        if len(moved) == 2:
            raise KeyboardInterrupt
        return moved[-1]

    monkeypatch.setattr(rotation, "move_index_batch", move_then_die)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate_indexes()
    monkeypatch.setattr(rotation, "move_index_batch", move)
    vault.forget()
    assert BlindToken.objects.values("key_id").distinct().count() == 2
    assert all_found(worker), "both keys are read while the rotation is unfinished"
    cases.open_case(by=worker, person={"name": "Late Comer"}, has_searched=True)
    assert rotation.rotate_indexes() == 1, "only what is left, and no third key"
    assert keys_of(worker.agency_id).count() == 2
    assert keys_of(worker.agency_id).filter(destroyed_at=None).count() == 1
    assert all_found(worker)
    assert queries.find_people(worker, "Late Comer")


def test_an_erased_persons_tokens_go_and_other_agencies_keep_theirs(worker):
    stranger = make.account(Role.CASEWORKER)
    cases.open_case(by=stranger, person={"name": NAMES[0]}, has_searched=True)
    erased = queries.find_people(worker, NAMES[1])[0].person_id
    with maintenance("test"):
        vault.destroy(Person.objects.get(pk=erased).data_key)
    rotation.rotate_indexes()
    assert not BlindToken.objects.filter(record_id=erased).exists()
    assert len(queries.find_people(stranger, NAMES[0])) == 1
    assert len(queries.find_people(worker, NAMES[0])) == 1


def test_rotation_leaves_a_trace_without_names(worker):
    rotation.rotate_indexes()
    acts = AuditEvent.objects.filter(action__startswith="key.")
    assert {"key.new_index_key", "key.move_index", "key.end_index_keys"} <= set(
        acts.values_list("action", flat=True)
    )
    assert not [act for act in acts if "Amina" in f"{act.purpose}{act.object_id}"]


def test_master_and_agency_keys_move_and_everything_still_opens(tmp_path, settings):
    table = at.table()
    make.installation()
    consent = at.consented(table)
    at.referred(table, consent)
    before = AgencyKey.objects.count()
    told = rotation.rotate(settings.ENV.keys, agencies=True, copies=tmp_path)
    assert told.n_agency_keys == before
    assert told.n_data_keys > 5
    assert told.has_copies is False
    assert queries.find_people(table.worker, at.PERSON["name"])[0].name == at.PERSON["name"]
    current = set(AgencyKey.objects.filter(retired_at=None).values_list("pk", flat=True))
    assert set(DataKey.objects.filter(destroyed_at=None).values_list("agency_key_id", flat=True)) <= current


def test_what_is_indexed_is_declared_on_the_field_and_has_a_frozen_column():
    columns = {index.column for index in blind_index._indexes(Person)}
    assert columns == {"cases.person.name"}

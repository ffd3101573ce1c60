"""The doctor sees what is not well with keys, folders, names and the wall between the two sites, and says how to mend it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings as current
from django.utils import timezone
from tests.factories import core as make

from harborlight.cli import main
from harborlight.core import doctor, keyfile, starting
from harborlight.core.acting import maintenance
from harborlight.core.models import Installation
from harborlight.core.porch import Porch
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def env(tmp_path, settings):
    """Settings of a real coalition on a well-kept machine."""
    data, keys = tmp_path / "data", tmp_path / "keys" / "master.key"
    data.mkdir(mode=0o700)
    make.installation(last_backup_at=timezone.now())
    keyfile.create(keys, data_folder=data)

    def with_(**changed):
        given = {
            "mode": "production", "data": data, "keys": keys, "staff_host": "desk.harbour.example",
            "public_host": "help.tide.example", "behind_tls": True, "bind": "127.0.0.1", "backup": tmp_path / "backups", "porch": "",
        }  # fmt: skip
        settings.ENV = current.ENV.model_copy(update={**given, **changed})
        return settings.ENV

    return with_


def faults():
    return [each.what for each in doctor.findings() if not each.is_good and not each.is_advice]


def advice():
    return [each.what for each in doctor.findings() if not each.is_good and each.is_advice]


COPIES = "the custodians' copies hold today's keys"


def test_a_well_kept_machine_has_no_fault_but_unnamed_custodians(env):
    env()
    assert faults() == [COPIES]
    assert advice() == ["the public site runs as a system user of its own"]
    assert all(each.mend for each in doctor.findings())


@pytest.mark.parametrize(
    ("staff", "public", "is_told"),
    [("desk.harbour.example", "help.harbour.example", True), ("desk.harbour.org.uk", "help.tide.org.uk", False),
     ("harbour.example", "help.harbour.example", True), ("desk.harbour.example", "help.harbour.test", False),
     ("desk.Harbour.example", "help.harbour.example.", True)],
)  # fmt: skip
def test_two_names_under_one_registered_domain_are_told(env, staff, public, is_told):
    env(staff_host=staff, public_host=public)
    assert any("different domains" in what for what in faults()) is is_told


def test_one_name_for_both_is_told_even_in_the_sample(env):
    env(mode="sample", staff_host="localhost", public_host="localhost")
    assert "staff and public site have different names" in faults()


@pytest.mark.parametrize(
    ("bind", "behind_tls", "is_told"),
    [("0.0.0.0", False, True), ("192.168.1.5", False, True), ("::", False, True), ("127.0.0.1", False, False), ("::1", False, False),
     ("[::1]", False, False), ("localhost", False, False), ("0.0.0.0", True, False)],
)  # fmt: skip
def test_plain_http_to_other_machines_is_told(env, bind, behind_tls, is_told):
    env(mode="sample", bind=bind, behind_tls=behind_tls)
    assert any("plain HTTP" in what for what in faults()) is is_told


def test_a_key_file_open_to_others_or_in_a_folder_that_others_write_is_told(env):
    keys = env().keys
    keys.chmod(0o440)
    assert {
        "the key file opens",
        "the key file is this user's alone, and nobody else writes into its folder",
    } <= set(faults())
    keys.chmod(0o400)
    keys.parent.chmod(0o770)
    assert "the key file is this user's alone, and nobody else writes into its folder" in faults()
    assert "the key file opens" not in faults()


def test_a_data_folder_that_others_may_enter_is_told(env):
    env().data.chmod(0o750)
    assert "the data folder is private" in faults()


def test_with_two_users_the_porchs_place_and_modes_are_looked_at(env, tmp_path):
    folder = tmp_path / "porch"
    folder.mkdir()
    folder.chmod(0o2750)
    env(porch=str(folder))
    Porch(folder).set_modes()
    assert (faults(), advice()) == ([COPIES], [])
    Porch(folder).snapshots.chmod(0o2777)
    assert any("no more" in what for what in faults())
    inside = env().porch_folder
    inside.mkdir(exist_ok=True)
    inside.chmod(0o2750)
    assert any("outside the private data folder" in what for what in faults())


BACKUPS = "there is a backup of the last 48 hours, and the newest attempt did not fail"


def test_a_failed_and_an_overdue_backup_are_told_with_how_to_mend_them(env):
    env(backup_hours=24)
    with maintenance("test"):
        Installation.objects.update(last_backup_at=timezone.now() - timedelta(hours=50))
        assert BACKUPS in faults()
        Installation.objects.update(
            last_backup_at=timezone.now(), settings={"backup_failed": "The backup folder's disk is full."}
        )
    found = next(each for each in doctor.findings() if each.what == BACKUPS)
    assert not found.is_good
    assert "disk is full" in found.mend
    env(mode="sample")
    assert BACKUPS in advice(), "in the sample nothing is lost"


def test_a_place_without_a_workspace_is_told(env):
    env()
    with maintenance("test"):
        Installation.objects.all().delete()
    assert "the database opens and holds a workspace" in faults()
    assert BACKUPS not in faults()


def test_the_verb_prints_it_and_says_by_its_code_whether_all_is_well(env, monkeypatch):
    monkeypatch.setattr(starting, "only_read", lambda: None)  # the suite goes on with this very database
    env(mode="sample")
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 0, told.output
    assert "off  the public site runs as a system user of its own: docs/how-to/two-users.md" in told.output
    env(mode="sample").data.chmod(0o755)
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 1
    assert "NOT  the data folder is private: chmod 0700 on it." in told.output


def test_the_operator_reads_it_on_the_machines_page(env, client):
    env(mode="sample")
    make.signed_in(client, make.account(Role.OPERATOR))
    said = client.get("/machine/").content.decode()
    assert "the public site runs as a system user of its own" in said
    assert "advised" in said


def test_the_porch_stands_in_the_data_folder_unless_it_is_told_otherwise(env, tmp_path):
    assert env().porch_folder == tmp_path / "data" / "porch"
    assert env(porch=str(tmp_path / "elsewhere")).porch_folder == tmp_path / "elsewhere"

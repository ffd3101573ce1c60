"""Who hears how old the last backup is, that one failed or is overdue, and what to do: operator and administrators, nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories import core as make

from harborlight.core import backup_health, backups
from harborlight.core.acting import maintenance
from harborlight.core.models import Installation
from harborlight.core.roles import Role
from harborlight.errors import Unavailable

pytestmark = pytest.mark.django_db
FULL = "The backup folder's disk is full. No backup was made; the ones before are unchanged."


def stand(**changed) -> None:
    given = {
        "last_backup_at": timezone.now() - timedelta(hours=5),
        "settings": {},
        "set_up_at": timezone.now(),
    }
    with maintenance("test"):
        Installation.objects.update(**given | changed)


@pytest.fixture
def told(client):
    """`told(role, path)`: the page as that role reads it."""
    make.installation()
    people = {}

    def reads(role: Role, path: str = "/") -> str:
        account = people.setdefault(role, make.account(role))
        return make.signed_in(client, account).get(path).content.decode()

    return reads


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AGENCY_ADMIN])
def test_home_says_the_age_and_what_is_wrong(told, role):
    stand()
    said = told(role)
    assert "The last backup was made 5\xa0hours ago." in said
    assert "overdue" not in said
    stand(last_backup_at=timezone.now() - timedelta(hours=49))
    assert "A backup is overdue" in told(role)
    stand(settings={"backup_failed": FULL})
    assert "The newest backup failed" in told(role)
    stand(last_backup_at=None, set_up_at=timezone.now() - timedelta(hours=2))
    assert "A backup is overdue" in told(role)
    stand(last_backup_at=None)
    said = told(role)
    assert "There is no backup yet." in said
    assert "overdue" not in said, "the schedule makes the first one within the hour"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR, Role.AGENCY_ADMIN}))
def test_nobody_else_is_bothered(told, role):
    stand(settings={"backup_failed": FULL})
    assert "backup" not in told(role).lower()


def test_the_operators_page_says_why_and_how_to_mend(told):
    stand(settings={"backup_failed": FULL})
    said = told(Role.OPERATOR, "/machine/")
    assert "disk is full" in said
    assert "Mend that, then back up again." in said
    stand(last_backup_at=timezone.now() - timedelta(hours=49))
    assert "harborlight backup" in told(Role.OPERATOR, "/machine/")


def test_administrators_have_a_page_of_it_and_press_nothing(told, client):
    stand(settings={"backup_failed": FULL})
    said = told(Role.AGENCY_ADMIN, "/machine/backups/")
    assert "disk is full" in said
    assert "Tell whoever runs the machine." in said
    assert client.post("/machine/backup/").status_code == 403
    assert client.get("/machine/").status_code == 403


def test_an_unforeseen_fault_is_kept_by_its_kind(monkeypatch, tmp_path):
    make.key_file()
    make.installation()

    def breaks(_folder) -> None:
        raise ZeroDivisionError("Nadia Invented")

    monkeypatch.setattr(backups, "_write_files", breaks)
    with pytest.raises(ZeroDivisionError):
        backups.make(by=backups.SCHEDULE, folder=tmp_path)
    assert backup_health.read().failed == "ZeroDivisionError."


def test_the_first_fault_is_told_also_where_it_cannot_be_kept(monkeypatch, tmp_path):
    make.key_file()
    make.installation()

    def full(_folder) -> None:
        raise Unavailable("The backup folder's disk is full.")

    def no_room(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_write_files", full)
    monkeypatch.setattr(backups, "_note_failure", no_room)
    with pytest.raises(Unavailable, match="backup folder's disk is full"):
        backups.make(by=backups.SCHEDULE, folder=tmp_path)

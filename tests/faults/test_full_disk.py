"""The staff site and its backups on a really full disk: what was acknowledged is there, what was not is said, no half backup
counts, and making room is enough."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harborlight.core import backup_health, backups
from harborlight.core.backup_manifest import Manifest
from harborlight.errors import Unavailable
from tests.factories import core as make

WORK = """
import json, os, shutil, sys
from pathlib import Path
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from harborlight.core import audit, disk, porch
from harborlight.core.models import Draft
from harborlight.core.roles import Role
from harborlight.intake.models import Report
from tests.factories import core as make

from harborlight.core import backup_health, backups
from harborlight.core.backup_manifest import Manifest
from harborlight.errors import Unavailable
porch.BALLAST_BYTES, porch.LEAST_FREE_BYTES = 4 << 20, 0
call_command("migrate", verbosity=0)
client = make.signed_in(Client(raise_request_exception=False), make.account(Role.HOTLINE_WORKER))
told = {"acknowledged": 0, "refused": 0, "other": [], "said": "", "ballast": disk._porch().keep_ballast()}
data = Path(settings.ENV.data)

def send(n):
    return client.post("/intake/take/", {"channel": "call", "danger": "no", "story": "x" * 3_000 + str(n)})

first = send(0)
assert first.status_code == 302, (first.status_code, first.content.decode()[-6000:-3000])
told["acknowledged"] += 1
fill = os.open(data / "fill", os.O_WRONLY | os.O_CREAT)
try:
    while os.write(fill, os.urandom(1 << 16)):
        pass
except OSError:
    os.close(fill)
for n in range(1, 2_000):
    answer = send(n)
    if answer.status_code == 302:
        told["acknowledged"] += 1
    elif answer.status_code == 503:
        told["refused"] += 1
        told["said"] = answer.content.decode()
        if told["refused"] > 1:
            break
    else:
        told["other"].append(answer.status_code)
told["is_ballast_given_up"] = not disk._porch().ballast.exists()
told["kept_while_full"] = Report.objects.count()
(data / "fill").unlink(missing_ok=True)
told["after_room"] = send(1000).status_code
told["kept"] = Report.objects.count()
told["is_chain_whole"] = audit.verify().is_whole
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    told["integrity"] = cursor.fetchone()[0]
print("TOLD" + json.dumps(told))
"""


@pytest.mark.slow
def test_a_full_disk_loses_nothing_that_was_acknowledged(mounted, tmp_path):
    small_disk = mounted(40)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
        "HARBORLIGHT_DATA": str(small_disk),
        "HARBORLIGHT_KEYS": str(tmp_path / "keys" / "master.key"),
        "HARBORLIGHT_TEST_FOLDER": str(small_disk),
        "HARBORLIGHT_DATABASE_URL": "",
    }
    child = subprocess.run(
        [sys.executable, "-c", WORK], env=environment, capture_output=True, text=True, cwd=Path.cwd()
    )
    lines = [line for line in child.stdout.splitlines() if line.startswith("TOLD")]
    assert lines, child.stderr[-3000:]
    told = json.loads(lines[0][4:])
    assert told["ballast"]
    assert told["other"] == []
    assert told["refused"] == 2
    assert "disk of this workspace is full" in told["said"]
    assert told["is_ballast_given_up"]
    assert told["kept_while_full"] == told["acknowledged"]
    assert told["acknowledged"] > 1, "the reserve let some more through"
    assert told["after_room"] == 302
    assert told["kept"] == told["acknowledged"] + 1
    assert told["is_chain_whole"]
    assert told["integrity"] == "ok"


def fill(folder: Path, *, leave: int) -> Path:
    """Write until the disk is full but for `leave` bytes."""
    path = folder / "fill"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(handle, b"x" * (1 << 14)):
            pass
    except OSError:
        pass
    size = os.fstat(handle).st_size
    os.ftruncate(handle, max(0, size - leave))
    os.fsync(handle)
    os.close(handle)
    return path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("leave", [60_000, 1_500_000])
def test_a_backup_onto_a_full_disk_is_said_and_the_ones_before_stay(mounted, leave):
    """Room for a part of the files; room for the backup, and none for the restore that proves it."""
    make.key_file()
    make.installation()
    folder = mounted(24) / "backups"
    kept = backups.make(by=backups.SCHEDULE, folder=folder)
    before = Manifest.read(kept)
    filled = fill(folder.parent, leave=leave)
    with pytest.raises(Unavailable, match="disk is full"):
        backups.make(by=backups.SCHEDULE, folder=folder)
    assert [path.name for path in folder.iterdir()] == [kept.name], "nothing half is left behind"
    assert Manifest.read(kept) == before
    health = backup_health.read()
    assert health.made_at == before.made_at
    assert "disk is full" in health.failed
    assert health.is_overdue
    filled.unlink()
    backups.make(by=backups.SCHEDULE, folder=folder)
    assert backup_health.read().failed == ""
    assert len(backups.made_in(folder)) == 2

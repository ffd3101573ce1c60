"""An upgrade and the way back, with real code of a later day: a copy of ours in which a table got a column and a row was
rewritten. A backup is made first, in the old shape; it restores under the new code and under the old."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from tests.rooms.core.test_backups import founded, harborlight, newest  # noqa: F401 - a fixture

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.slow]  # each starts processes of its own
SRC = Path(__file__).resolve().parents[3] / "src"
MIGRATION = """
from django.db import migrations, models

def say_it_louder(apps, schema_editor):
    for row in apps.get_model("core", "Agency").objects.all():
        row.motto = row.name.upper()
        row.save()

class Migration(migrations.Migration):
    dependencies = [("core", "{last}")]
    operations = [
        migrations.AddField("agency", "motto", models.CharField(max_length=200, default="")),
        migrations.AddField("installation", "mood", models.CharField(max_length=20, default="calm")),
        migrations.RunPython({action}),
    ]
"""


@pytest.fixture(scope="module")
def tomorrow(tmp_path_factory) -> Path:
    """The source of a later version."""
    return later_code(tmp_path_factory.mktemp("later"), action="say_it_louder")


def later_code(folder: Path, *, action: str) -> Path:
    copy = folder / "src"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("__pycache__"))
    migrations = copy / "harborlight" / "core" / "migrations"
    last = sorted(path.stem for path in migrations.glob("0*.py"))[-1]
    (migrations / "0099_motto.py").write_text(MIGRATION.format(last=last, action=action))
    models = copy / "harborlight" / "core" / "models" / "agencies.py"
    text = models.read_text()
    text = re.sub(
        r"(    is_active = models\.BooleanField.*\n)",
        r'\1    motto = models.CharField(max_length=200, default="")\n',
        text,
        count=1,
    )
    text = re.sub(
        r"(    last_backup_at = .*\n)",
        r'\1    mood = models.CharField(max_length=20, default="calm")\n',
        text,
        count=1,
    )
    models.write_text(text)
    return copy


@pytest.fixture
def workspace(founded, tmp_path) -> dict[str, str]:  # noqa: F811
    """A copy of the founded coalition, to be upgraded."""
    shutil.copytree(founded["data"], tmp_path / "data")
    return {**founded, "data": str(tmp_path / "data"), "backup": str(tmp_path / "backups")}


def test_an_upgrade_is_backed_up_rehearsed_and_has_a_way_back(workspace, tomorrow, tmp_path):
    assert "Brought up to date" in harborlight("migrate", code=tomorrow, **workspace)
    assert "whole" in harborlight("audit", "verify", code=tomorrow, **workspace)
    before = newest(workspace)
    assert "newer Harborlight" in harborlight("audit", "verify", ok=False, **workspace)

    # The way back: older code, an empty place, the backup that was made before.
    back = {**workspace, "data": str(tmp_path / "back")}
    assert "Restored" in harborlight("restore", before, **back)
    assert "whole" in harborlight("audit", "verify", **back)

    # And forward: the same old backup under the newer code is brought up to date, rows included.
    on = {**workspace, "data": str(tmp_path / "on")}
    assert "Restored" in harborlight("restore", before, code=tomorrow, **on)
    assert "Nothing to do" in harborlight("migrate", code=tomorrow, **on)
    asked = "from harborlight.cli.ready import set_django_up; set_django_up()\nfrom harborlight.core.models import Agency\nprint([a.motto for a in Agency.objects.all()])"
    assert "['OFFICE']" in harborlight(program=[sys.executable, "-c", asked], code=tomorrow, **on)

    # A backup of the newer code is not for the older.
    harborlight("backup", code=tomorrow, **workspace)
    there = {**workspace, "data": str(tmp_path / "there")}
    assert "newer Harborlight" in harborlight("restore", newest(workspace), ok=False, **there)


def test_an_upgrade_that_would_fail_is_not_begun(workspace, tmp_path):
    broken = later_code(tmp_path, action="lambda apps, schema_editor: 1 / 0")
    said = harborlight("migrate", ok=False, code=broken, **workspace)
    assert "could not be restored" in said
    assert "Traceback" not in said
    assert "whole" in harborlight("audit", "verify", **workspace), "the database is as it was"
    assert not os.path.exists(workspace["backup"]) or os.listdir(workspace["backup"]) == []

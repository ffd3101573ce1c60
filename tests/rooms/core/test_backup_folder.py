"""A backup folder that two workspaces share by mistake: each counts and removes its own only."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from tests.factories import core as make

from harborlight.core import backups, sample_end
from harborlight.core.backup_manifest import NAME, installation_of
from harborlight.core.models import Installation
from harborlight.errors import Unavailable

pytestmark = pytest.mark.django_db


def backup_of(whose: object, folder: Path, number: int) -> Path:
    made = folder / f"harborlight-20260101-{number:06}"
    made.mkdir(parents=True)
    (made / NAME).write_text(json.dumps({"installation": str(whose)}))
    return made


def test_fourteen_of_ours_are_kept_and_none_of_anothers_is_touched(tmp_path):
    ours, other = uuid4(), uuid4()
    mine = [backup_of(ours, tmp_path, n) for n in range(20)]
    foreign = [backup_of(other, tmp_path, 100 + n) for n in range(20)]
    (tmp_path / "harborlight-20250101-000000").mkdir()
    backups._prune(tmp_path, mine[-1])
    assert [path for path in mine if path.exists()] == mine[-backups.KEEP :]
    assert all(path.exists() for path in foreign)
    assert (tmp_path / "harborlight-20250101-000000").exists(), "what says nothing of itself is not ours"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"installation": 5}', '{"installation": "x"}'])
def test_a_backup_that_says_nothing_of_itself_is_nobodys(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    assert installation_of(tmp_path) is None


def test_the_sample_is_not_removed_beside_another_workspaces_backup(tmp_path, settings):
    make.key_file()
    make.installation(kind=Installation.Kind.SAMPLE)
    settings.ENV = settings.ENV.model_copy(update={"backup": tmp_path})
    foreign = backup_of(uuid4(), tmp_path, 1)
    with pytest.raises(Unavailable, match="another workspace"):
        sample_end.remove(before=lambda: pytest.fail("nothing is let go of"))
    assert foreign.exists()
    assert Installation.objects.exists()


def test_a_real_coalition_is_never_removed():
    make.installation()
    with pytest.raises(Unavailable, match="not the sample"):
        sample_end.remove(before=lambda: pytest.fail("nothing is let go of"))


@pytest.mark.only_on("postgresql")
def test_the_samples_tables_go_from_a_server_too():
    """In a schema of its own, so that the suite keeps its tables."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA the_sample")
        cursor.execute("SET LOCAL search_path TO the_sample")
        cursor.execute("CREATE TABLE one (n int PRIMARY KEY)")
        cursor.execute("CREATE TABLE two (n int REFERENCES one)")
        sample_end._drop_tables()
        assert connection.introspection.table_names(cursor) == []
        cursor.execute("SET LOCAL search_path TO public")
        assert "core_installation" in connection.introspection.table_names(cursor)

"""kill -9 during report, referral, answer and withdrawal: whatever was said to be done is there exactly once, both sides of a
referral agree, sealed fields open, and the audit chain is whole. The oracle is what the process said before it was killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, database: str) -> dict[str, str]:
    """For a process of the staff side with its files in `folder` and its rows in `database` ("": SQLite in `folder`)."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HARBORLIGHT_", "DJANGO_", "PYTEST_"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
        "HARBORLIGHT_TEST_FOLDER": str(folder),
        "HARBORLIGHT_DATABASE_URL": database,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def worker(folder: Path, database: str, what: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker", what],
        cwd=ROOT,
        env=environment(folder, database),
        text=True,
        **options,
    )


def until_it_said(log: Path, what: str) -> None:
    """Wait until the worker has been once round, however slow the machine is."""
    for _ in range(1200):
        if what in log.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"the worker never came to a {what}")


@pytest.mark.slow
def test_what_was_said_to_be_done_is_done_exactly_once(tmp_path, database, rounds):
    assert worker(tmp_path, database, "prepare").wait() == 0
    said: list[tuple[str, str]] = []
    rng = random.Random(7)
    for _round in range(rounds):
        log = tmp_path / "said.txt"
        with log.open("w") as out:
            process = worker(tmp_path, database, "work", stdout=out)
            until_it_said(log, "withdrawal")
            time.sleep(rng.random() * 1.5)  # then anywhere in what it does
            process.kill()
            process.wait()
        lines = log.read_text().splitlines()
        said += [
            tuple(line.split(" "))
            for line in lines
            if len(line.split(" ")) == 2 and len(line.split(" ")[1]) == 36
        ]
        checking = worker(tmp_path, database, "check", stdout=subprocess.PIPE)
        found = json.loads(checking.communicate()[0])
        assert found["is_chain_whole"]
        assert set(found["requests"]) == set(found["incoming"]), "one incoming for each request"
        assert all(found["incoming"][pk] == state for pk, state in found["requests"].items()), (
            "both sides agree"
        )
    by_kind: dict[str, list[str]] = {}
    for what, pk in said:
        by_kind.setdefault(what, []).append(pk)
    assert len(by_kind.get("withdrawal", [])) >= rounds, "too little was done to say anything"
    assert set(by_kind["report"]) <= set(found["reports"])
    assert set(by_kind["referral"]) <= set(found["requests"])
    assert all(found["requests"][pk] in ("accepted", "withdrawn") for pk in by_kind["answer"])
    assert all(found["requests"][pk] == "withdrawn" for pk in by_kind["withdrawal"])
    assert all(len(pks) == len(set(pks)) for pks in by_kind.values())

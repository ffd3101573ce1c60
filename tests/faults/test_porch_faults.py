"""The porch under kill -9 and on a full disk. The oracle is the sender's log of what was acknowledged to it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from harborlight.core.porch import Porch
from harborlight.errors import Unavailable

SENDER = """
import random, sys
from pathlib import Path
from uuid import UUID
from harborlight.core.porch import Porch
porch, seed = Porch(Path(sys.argv[1])), int(sys.argv[2])
draw = random.Random(seed)
while True:
    each = UUID(int=draw.getrandbits(128))
    porch.drop("report", each.bytes * draw.choice([1, 64, 4096]), envelope_id=each)
    print(each.hex, flush=True)
"""


def _acknowledged_until_killed(folder: Path, seed: int, seconds: float) -> list[str]:
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder), str(seed)], stdout=subprocess.PIPE, text=True
    )
    assert sender.stdout is not None
    first = sender.stdout.readline()
    time.sleep(seconds)
    sender.send_signal(signal.SIGKILL)
    lines = [first, *sender.stdout]
    sender.wait()
    sender.stdout.close()
    return [line.strip() for line in lines if len(line) == 33]


@pytest.mark.slow
def test_every_acknowledged_envelope_is_there_once_after_kill_9(tmp_path: Path, rounds: int) -> None:
    draw, porch, acknowledged = random.Random(9), Porch(tmp_path), list[str]()
    n_rounds = max(12, rounds)
    for seed in range(n_rounds):
        acknowledged += _acknowledged_until_killed(tmp_path, seed, draw.uniform(0.0, 0.25))
        listed = list(porch.waiting())
        ids = [each.id for each in listed]
        assert len(ids) == len(set(ids))
        assert {UUID(hex=each) for each in acknowledged} <= set(ids)
        assert len(ids) <= len(acknowledged) + seed + 1  # kept but not yet acknowledged: at most one a round
        for each in listed:
            assert each.sealed == each.id.bytes * (len(each.sealed) // 16)
            assert len(each.sealed) // 16 in {1, 64, 4096}
    assert porch.n_set_aside() == 0
    assert len(acknowledged) >= n_rounds


CUT_SHORT = """
import resource, signal, sys
from pathlib import Path
from uuid import UUID
from harborlight.core.porch import Porch
from harborlight.errors import Unavailable
limit = 64 << 10
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
porch = Porch(Path(sys.argv[1]))
porch.drop("report", b"x" * (limit // 2), envelope_id=UUID(int=1))
try:
    porch.drop("report", b"x" * (2 * limit), envelope_id=UUID(int=2))
except Unavailable:
    print("refused")
"""


def test_a_write_that_the_system_cuts_short_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert child.stdout.strip() == "refused"
    porch = Porch(tmp_path)
    assert [each.id for each in porch.waiting()] == [UUID(int=1)]
    assert [path.name for path in porch.inbox.iterdir()] == [f"{UUID(int=1).hex}.report"]
    assert porch.n_set_aside() == 0


def test_on_a_really_full_disk_all_acknowledged_stays_and_the_ballast_lets_the_collector_work(
    mounted: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harborlight.core.porch.LEAST_FREE_BYTES", 0)  # let it run into the wall itself
    monkeypatch.setattr("harborlight.core.porch.BALLAST_BYTES", 4 << 20)
    porch, acknowledged = Porch(mounted(24) / "porch"), set[UUID]()
    assert porch.keep_ballast()

    def fill() -> None:
        for n in range(1, 1000):
            porch.drop("report", os.urandom(256 << 10), envelope_id=UUID(int=n))
            acknowledged.add(UUID(int=n))

    with pytest.raises(Unavailable, match="disk is full"):
        fill()
    assert len(acknowledged) > 10
    assert {each.id for each in porch.waiting()} == acknowledged
    with pytest.raises(Unavailable, match="disk is full"):
        porch.drop("report", os.urandom(256 << 10), envelope_id=UUID(int=5000))
    assert porch.release_ballast()
    porch.drop("report", os.urandom(256 << 10), envelope_id=UUID(int=5000))
    assert {each.id for each in porch.waiting()} == acknowledged | {UUID(int=5000)}

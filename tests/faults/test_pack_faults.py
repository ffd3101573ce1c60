"""A process that tells the sites what is in force is killed again and again; another process reads all the while.

Must stay true: what is read is one pack or the other, whole; never a part, never a mixture, never nothing.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time

from harborlight.core.porch import Porch
from harborlight.knowledge import content, hotlines
from harborlight.knowledge.packs import place
from tests.factories import packs

WRITE = """
import sys
from pathlib import Path
from harborlight.core.porch import Porch
from harborlight.knowledge import content
from harborlight.knowledge.packs import pack_file, place
porch = Porch(Path(sys.argv[1]))
both = [Path(name).read_bytes() for name in sys.argv[2:]]
digests = [pack_file.read(data).manifest.digest for data in both]
print("ready", flush=True)
while True:
    for digest, data in zip(digests, both):
        porch.place(place.file_name(digest), data)
        porch.place(place.STATE, place.written(place.State(digest, (digest,), content.shipped_digest())))
"""


def test_whoever_is_killed_a_reader_finds_one_pack_whole(tmp_path, rounds):
    files = []
    for number, words in enumerate(("day", "night"), 1):
        files.append(tmp_path / f"{words}.pack")
        files[-1].write_bytes(packs.pack(packs.helplines(f"open by {words}"), number))
    porch = Porch(tmp_path / "porch")
    first = packs.pack_file.read(files[0].read_bytes()).manifest.digest
    porch.place(place.file_name(first), files[0].read_bytes())
    porch.place(place.STATE, place.written(place.State(first, (first,), content.shipped_digest())))
    reader, seen, chance = content._InForce(), set(), random.Random(7)
    reader.folder = lambda: porch.knowledge
    for _ in range(rounds):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE, str(tmp_path / "porch"), *map(str, files)], stdout=subprocess.PIPE
        )
        try:
            assert writer.stdout is not None
            writer.stdout.readline()
            until = time.monotonic() + 0.2 + chance.random() * 0.3
            while time.monotonic() < until:
                seen.add(read_by(reader))
        finally:
            writer.kill()
            writer.wait()
            writer.stdout.close()
        seen.add(read_by(reader))
    assert seen == {"open by day", "open by night"}


def read_by(reader: content._InForce) -> str:
    with content.reading(reader.look(at_once=True)):
        assert reader.trouble == ""
        return hotlines.helplines("GB")[0].note

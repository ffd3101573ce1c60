"""What the public site may show is published here."""

from __future__ import annotations

from collections.abc import Mapping

from harborlight.core.acting import action, after_commit, trace
from harborlight.core.permissions import Actor
from harborlight.release import queries


@action("snapshot.publish", noun="home", verb="view")
def publish_snapshot(*, by: Actor, files: Mapping[str, bytes]) -> None:
    """Put files into the snapshot that the public site reads; the others stay as they are. Takes effect after commit."""
    trace(files=sorted(files))
    kept = dict(files)
    after_commit(lambda: queries.porch().publish(kept))

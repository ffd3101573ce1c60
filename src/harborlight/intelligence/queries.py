"""What is asked of leads."""

from __future__ import annotations

from harborlight.core.permissions import Actor
from harborlight.core.today import Line


def needs_me(actor: Actor) -> list[Line]:
    """Home: leads that nobody judged yet."""
    return []

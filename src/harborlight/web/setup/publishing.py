"""The public site's copy of what the setup says: made anew when the coalition's name, country or a time zone was changed."""

from __future__ import annotations

from harborlight.core.permissions import SystemActor
from harborlight.directory import actions as directory
from harborlight.intake import actions as intake

PUBLISHER = SystemActor("setup", frozenset({"service:change", "inbox:change", "home:view"}))


def publish_anew() -> None:
    intake.publish_inboxes(by=PUBLISHER)
    directory.publish_services(by=PUBLISHER)

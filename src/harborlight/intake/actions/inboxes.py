"""Inboxes: where web reports arrive, and what the public site needs to seal one. With none open it shows helplines instead."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.core import boxes, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Agency, Installation
from harborlight.core.permissions import Actor
from harborlight.errors import Invalid
from harborlight.intake import queries
from harborlight.intake.models import Inbox
from harborlight.release import actions as release


@action("inbox.create", noun="inbox", verb="create")
def create_inbox(*, by: Actor, agency_id: UUID, name: str, is_default: bool = False) -> Inbox:
    """An inbox with a key pair: the public key is published, the private one sealed under the agency."""
    if not Agency.objects.filter(pk=agency_id, is_active=True).exists():
        raise Invalid({"agency": _("Choose an agency of the coalition.")})
    private, public = boxes.make_keypair()
    if is_default:
        Inbox.objects.filter(is_default=True).update(is_default=False)
    inbox = Inbox(
        agency_id=agency_id, name=name, public_key=public, private_key=private.hex(), is_default=is_default,
        data_key=vault.new_data_key(agency_id, "inbox"),
    )  # fmt: skip
    inbox.save()
    _publish(by)
    trace(inbox)
    return inbox


@action("inbox.change", noun="inbox", verb="change")
def change_inbox(*, by: Actor, inbox_id: UUID, is_open: bool, is_default: bool) -> Inbox:
    """Open or close an inbox, or make it the default; with none open, the public site shows helplines instead."""
    inbox = Inbox.objects.select_related("data_key").get_visible(by, inbox_id, "change")
    if is_default:
        Inbox.objects.filter(is_default=True).exclude(pk=inbox.pk).update(is_default=False)
    inbox.is_open, inbox.is_default = is_open, is_default
    inbox.save()
    _publish(by)
    trace(inbox, is_open=is_open, is_default=is_default)
    return inbox


@action("inbox.publish", noun="inbox", verb="change")
def publish_inboxes(*, by: Actor) -> None:
    """Publish anew: the coalition's name or country changed, and with it the emergency number that the public sees."""
    _publish(by)


def _publish(by: Actor) -> None:
    """What the public process needs to seal a report: the default inbox's public key. No default, no reports."""
    rows = [
        {"id": str(row.pk), "public_key": bytes(row.public_key).hex()}
        for row in Inbox.objects.filter(is_open=True, is_default=True)
    ]
    content: dict[str, Any] = {"inboxes": rows, "receipt_salt": queries.receipt_salt().hex()}
    if installation := Installation.objects.first():
        content |= {
            "coalition": installation.coalition_name,
            "country": installation.country,
            "time_zone": installation.time_zone,
        }
    release.publish_snapshot(by=by, files={"inboxes.json": json.dumps(content).encode()})

"""Drafts: what is typed is kept, sealed, every few seconds, and is there again after a lock, a crash or a new sign-in.

Must stay true: a draft is its writer's alone; discarding or sending it destroys its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Draft
from harborlight.core.records import RecordQuerySet
from harborlight.errors import Invalid

MOST_CHARACTERS = 200_000
_NEVER_KEPT = {"csrfmiddlewaretoken", "password", "once", "version", "code"}


@action("draft.keep", noun="draft", verb="keep")
def keep(*, by: Account, form: str, fields: Mapping[str, Any], about: str = "") -> Draft:
    """Keep (or replace) the draft of one form."""
    kept = {name: value for name, value in fields.items() if name not in _NEVER_KEPT}
    if sum(len(str(value)) for value in kept.values()) > MOST_CHARACTERS:
        raise Invalid({"form": "This is too long to keep as a draft; please save it or shorten it."})
    draft = Draft.objects.filter(account=by, form=form).select_related("data_key__agency_key").first()
    if draft is None:
        draft = Draft(
            account=by, agency_id=by.agency_id, form=form, data_key=vault.new_data_key(by.agency_id, "draft")
        )
    draft.about = about or draft.about
    draft.fields = kept
    draft.save()
    trace(draft, form=form)
    return draft


@action("draft.discard", noun="draft", verb="discard")
def discard(*, by: Account, form: str) -> None:
    """Discard the draft of one form, if there is one, and destroy its key."""
    draft = Draft.objects.filter(account=by, form=form).select_related("data_key").first()
    if draft is None:
        return
    trace(draft, form=form)
    key = draft.data_key
    draft.delete()
    vault.destroy(key)


def drafts_of(account: Account) -> RecordQuerySet[Draft]:
    """Whatever this account has begun and not sent, newest first."""
    return Draft.objects.filter(account=account).order_by("-changed_at")


def fields_of(account: Account, form: str) -> dict[str, Any]:
    """The kept fields of one form; empty when there is no draft."""
    draft = Draft.objects.filter(account=account, form=form).select_related("data_key__agency_key").first()
    return dict(draft.opened("fields") or {}) if draft else {}

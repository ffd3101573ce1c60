"""Drafts: what is typed is kept, sealed, every few seconds, and is there again after a lock, a crash or a new sign-in.

Must stay true: a draft is its writer's alone; discarding or sending it destroys its key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Draft
from harborlight.core.records import RecordQuerySet
from harborlight.errors import Invalid

MOST_CHARACTERS = 200_000
# Names of forms and what they are about stand in clear columns and in addresses: names of ours, ids and codes only.
_FORM = re.compile(r"[a-z_]+(\.[a-z_]+)+(:(blank|[0-9a-f-]{36}))?")
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_OF_THE_DRAFT = {"draft_form", "draft_about"}
_NEVER_KEPT = {"csrfmiddlewaretoken", "password", "once", "version", "code"}


def typed(post: QueryDict) -> dict[str, Any]:
    """What stands in a form that was sent: a text, or a list where a field came more than once."""
    lists = {name: values for name, values in post.lists() if name not in _OF_THE_DRAFT}
    return {name: values[0] if len(values) == 1 else values for name, values in lists.items()}


@action("draft.keep", noun="draft", verb="keep")
def keep(
    *, by: Account, form: str, fields: Mapping[str, Any], about: str = "", most: int = MOST_CHARACTERS
) -> Draft:
    """Keep (or replace) the draft of one form."""
    if not _FORM.fullmatch(form) or len(form) > 60:
        raise Invalid({"form": _("There is no such form.")})
    kept = {name: value for name, value in fields.items() if name not in _NEVER_KEPT}
    if sum(len(str(value)) for value in kept.values()) > most:
        raise Invalid({"form": _("This is too long to keep as a draft; please save it or shorten it.")})
    draft = Draft.objects.filter(account=by, form=form).select_related("data_key__agency_key").first()
    if draft is None:
        draft = Draft(
            account=by, agency_id=by.agency_id, form=form, data_key=vault.new_data_key(by.agency_id, "draft")
        )
    # Dropped rather than refused: what was typed is never lost for it.
    draft.about = about if _CODE.fullmatch(about) and len(about) <= 24 else draft.about
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

"""What becomes of drafts when their writer has left: a colleague who may write the same goes on, or they are destroyed.

Must stay true: only drafts of an ended account; whoever passes them on reads none; nobody gets one about something that their
role may not do; into a form that they may be filling in themselves it never falls, but waits as a form that was not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from harborlight.core import unsent, vault, workload
from harborlight.core.acting import action, trace
from harborlight.core.ids import uuid7
from harborlight.core.models import Account, Draft
from harborlight.core.permissions import Actor
from harborlight.core.workload import Held

# By the kind of form, the right that going on with it asks for; any other is about a person or a case.
_RIGHTS = {"intake.report": ("report", "open"), "directory.import": ("service", "import")}
_ANY_OTHER = ("case", "create")


def left_work(agency_id: UUID) -> list[Held]:
    """Drafts whose writer has left, counted by writer."""
    return workload.counted(workload.DRAFT, _left(agency_id).values_list("account_id", flat=True))


def anything_left(agency_id: UUID) -> Q:
    """Whether there is any of it, as a condition to ask with others at once."""
    return Q(Exists(_left(agency_id)))


def _left(agency_id: UUID) -> QuerySet[Draft]:
    return Draft.objects.filter(agency_id=agency_id, account__is_active=False)


def held_by(account: Account) -> list[Held]:
    rows = Draft.objects.filter(account=account)
    return workload.counted(workload.DRAFT, rows.values_list("account_id", flat=True))


def takers(account: Account) -> QuerySet[Account]:
    """Colleagues who may go on with at least one of this account's drafts."""
    able = Account.objects.none()
    for form in Draft.objects.filter(account=account).values_list("form", flat=True):
        able = able | workload.may_do(*_right_of(form))
    return able.filter(agency_id=account.agency_id).exclude(pk=account.pk).order_by("display_name")


def _right_of(form: str) -> tuple[str, str]:
    return _RIGHTS.get(form.partition(":")[0], _ANY_OTHER)


@action("draft.hand_over", noun="workload", verb="hand_over")
def hand_over(
    *, by: Actor, from_id: UUID, to_id: UUID, pages: Mapping[str, str], forms: Iterable[str] | None = None
) -> int:
    """Give a leaver's drafts (all, or those of `forms`) to a colleague; returns how many. What they may not write, or have
    begun themselves about the same, stays. `pages`: addresses of the forms that everybody has one of, by their drafts' names."""
    leaver = workload.holder(by, from_id)
    workload.without(Account.objects.filter(is_active=True), leaver)
    heir = workload.taker(Account.objects.filter(is_active=True), leaver.agency_id, to_id)
    rows = Draft.objects.filter(account=leaver).select_related("data_key__agency_key")
    n_given = 0
    for draft in rows if forms is None else rows.filter(form__in=list(forms)):
        if not workload.may_do(*_right_of(draft.form)).filter(pk=heir.pk).exists():
            continue
        if (page := pages.get(draft.form)) is not None:
            draft.fields = _as_unsent(page, draft.opened("fields") or {})
            draft.form = f"{unsent.KIND}:{uuid7()}"
        elif Draft.objects.filter(account=heir, form=draft.form).exists():
            continue
        draft.account = heir
        draft.save()
        n_given += 1
    trace(leaver, to=str(heir.pk), n=n_given)
    return n_given


def _as_unsent(page: str, fields: Mapping[str, object]) -> dict[str, object]:
    posted = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
    return {"path": page, "page": page, "posted": posted, "had_file": False}


@action("draft.destroy_left", noun="workload", verb="hand_over")
def destroy(*, by: Actor, from_id: UUID) -> int:
    """Destroy a leaver's drafts and their keys, unread; returns how many."""
    leaver = workload.holder(by, from_id)
    workload.without(Account.objects.filter(is_active=True), leaver)
    rows = list(Draft.objects.filter(account=leaver).select_related("data_key"))
    for draft in rows:
        key = draft.data_key
        draft.delete()
        vault.destroy(key)
    trace(leaver, n=len(rows))
    return len(rows)

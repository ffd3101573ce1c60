"""What somebody has in hand, and passing it on when they cannot go on with it. Each room answers for its own kinds of work;
`web/accounts/handing_over.py` puts them together.

Must stay true: work is taken only from somebody who has left or holds the role no more, and given only to somebody of the same
agency whose role may do it; whoever passes it on sees counts, and codes only where the record itself is open to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from harborlight.core.models import Account, RoleGrant
from harborlight.core.permissions import Actor, may, reach_of, require
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing

CASE, SUPPORT, TASK, CASE_RUN, RUN, ESCALATION, DRAFT, ERRAND, DUTY = KINDS = (
    "case", "support", "task", "case_run", "run", "escalation", "draft", "errand", "duty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one kind of work one account has in hand. `records`: (code, id) of each, empty where they are not open to
    whoever asks."""

    account_id: UUID
    kind: str
    n: int
    records: tuple[tuple[str, UUID], ...] = ()


def counted(kind: str, holders: Iterable[UUID]) -> list[Held]:
    """One line for each holder; a holder comes as often as they hold something."""
    n: dict[UUID, int] = {}
    for holder in holders:
        n[holder] = n.get(holder, 0) + 1
    return [Held(account_id, kind, many) for account_id, many in n.items()]


def may_do(noun: str, verb: str) -> QuerySet[Account]:
    """Active accounts with a role that may `verb` a `noun`, in any agency."""
    roles = [role for role in Role if reach_of(frozenset({role}), noun, verb) is not None]
    held = RoleGrant.objects.filter(role__in=roles)
    return Account.objects.filter(is_active=True, pk__in=held.values("account_id"))


def holder(by: Actor, account_id: UUID) -> Account:
    """Whose work is passed on: of the actor's agency.

    Raises:
        Missing: when there is no such account there.
        Refused: when the actor may not pass work on.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise Missing(_("There is no such account in your agency."))
    require(by, "workload", "hand_over", account)
    return account


def without(able: QuerySet[Account], account: Account) -> None:
    """Check that the account cannot go on with it.

    Raises:
        Invalid: while they are among those who are able.
    """
    if able.filter(pk=account.pk).exists():
        raise Invalid({"account": _("They still work here, and pass their work on themselves.")})


def taker(able: QuerySet[Account], agency_id: UUID, account_id: UUID) -> Account:
    """Who takes it over.

    Raises:
        Invalid: when they are not of this agency, or not among those who may do this work.
    """
    found = able.filter(agency_id=agency_id, pk=account_id).first()
    if found is None:
        raise Invalid({"account": _("Choose a colleague whose role may do this work.")})
    return found


def may_pass_on(actor: Actor) -> bool:
    """Whether the actor is told what lies with nobody, and may pass it on."""
    return may(actor, "workload", "hand_over")

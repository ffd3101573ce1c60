"""May this actor do this? Pure look-ups over `roles.py`; every write and every list goes through here.

Must stay true: deny by default, and a record of another agency is never reached by a role's right alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.core.roles import ADMIN_ONLY, RIGHTS, SEES, FieldClass, Relation, Role
from harborlight.errors import Refused


class Actor(Protocol):
    """Whoever acts: an account, or a named part of the system."""

    @property
    def actor_id(self) -> str: ...
    @property
    def agency_id(self) -> UUID | None: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def system_rights(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A part of the system that acts without a person, with exactly the rights it names: `"noun:verb"`."""

    name: str
    system_rights: frozenset[str]
    agency_id: UUID | None = None
    team_id: UUID | None = None
    roles: frozenset[Role] = field(default=frozenset())

    @property
    def actor_id(self) -> str:
        return f"system:{self.name}"


def reach(actor: Actor, noun: str, verb: str) -> Relation | None:
    """The widest relation under which the actor may `verb` a `noun`; None when not at all."""
    if f"{noun}:{verb}" in actor.system_rights:
        return Relation.COALITION if actor.agency_id is None else Relation.AGENCY
    return reach_of(actor.roles, noun, verb)


@cache
def reach_of(roles: frozenset[Role], noun: str, verb: str) -> Relation | None:
    """The widest relation that these roles give. Rights are constants of the code, so it is worked out once."""
    found = [RIGHTS[role].get(noun, {}).get(verb) for role in roles]
    return max((relation for relation in found if relation is not None), default=None)


def may(actor: Actor, noun: str, verb: str, record: Any = None) -> bool:
    """Whether the actor may `verb` this noun (and this record, when given)."""
    widest = reach(actor, noun, verb)
    if widest is None:
        return False
    return record is None or relation_to(actor, record) <= widest


def require(actor: Actor, noun: str, verb: str, record: Any = None) -> None:
    """Raise `Refused` unless the actor may."""
    if not may(actor, noun, verb, record):
        raise Refused(
            _("Your role does not allow this."), mend=_("Ask your agency's administrator if you need it.")
        )


def relation_to(actor: Actor, record: Any) -> Relation:
    """How the actor stands to the record. A record of another agency is reached only by a coalition-wide right."""
    if record.agency_id != actor.agency_id:
        return Relation.COALITION
    if str(record.pk) == actor.actor_id:
        return Relation.OWN
    from harborlight.core.models import Access

    reached = getattr(record, getattr(record, "access_through", "pk"))
    principals = set(
        Access.objects.filter(record_id=reached, principal__in=principals_of(actor)).values_list(
            "principal", flat=True
        )
    )
    if own_principal(actor) in principals:
        return Relation.OWN
    return Relation.TEAM if principals else Relation.AGENCY


def own_principal(actor: Actor) -> str:
    return f"account:{actor.actor_id}"


def principals_of(actor: Actor, relation: Relation = Relation.TEAM) -> list[str]:
    """The names under which access rows may be held by this actor, up to the relation."""
    names = [own_principal(actor)]
    if relation >= Relation.TEAM and actor.team_id is not None:
        names.append(f"team:{actor.team_id}")
    return names


def classes_seen(actor: Actor, noun: str) -> frozenset[FieldClass]:
    """Which classes of a noun's fields are opened to this actor (in records that the actor reaches). Case administration
    always: it is what reaching a record means."""
    return ADMIN_ONLY.union(*(seen_by(role, noun) for role in actor.roles))


def seen_by(role: Role, noun: str) -> frozenset[FieldClass]:
    """Which classes of a noun's fields a role opens."""
    return ADMIN_ONLY | SEES.get(role, {}).get(noun, ADMIN_ONLY)


def sees(actor: Actor, noun: str, *classes: FieldClass) -> bool:
    """Whether every one of these classes of a noun's fields is opened to this actor."""
    return classes_seen(actor, noun).issuperset(classes)


def require_sight(actor: Actor, noun: str, *classes: FieldClass) -> None:
    """Raise `Refused` where an act would show, hand on or judge by fields that this actor may not see. It is refused by the
    role alone, whatever stands in the record."""
    if not sees(actor, noun, *classes):
        raise Refused(
            _("Your role does not open what this needs."),
            mend=_("Ask a colleague who reads the whole record."),
        )

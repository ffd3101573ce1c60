"""Accounts of staff. Not guarded: sign-in writes last use and passwords. Every other change is an action in `accounts.py`."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from harborlight.core.ids import uuid7
from harborlight.core.models.agencies import Installation
from harborlight.core.records import Guarded
from harborlight.core.roles import SEES_PEOPLE, Role


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)

    def with_roles(self, pk: Any) -> Account | None:
        """The account, its agency and its roles in one query; None when there is none. For every request."""
        home = Subquery(Installation.objects.values("time_zone")[:1])
        grants = RoleGrant.objects.filter(account_id=pk).annotate(home_zone=home)
        held = list(grants.select_related("account__agency"))
        if not held:
            return self.select_related("agency").filter(pk=pk).first()
        account = held[0].account
        account.coalition_zone = held[0].home_zone or ""
        if account.is_active:
            account.roles = frozenset(Role(grant.role) for grant in held)
        return account


class Account(AbstractBaseUser):
    """A member of staff of one agency. `roles` decide what is allowed; there is no superuser."""

    noun: ClassVar[str] = "account"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    display_name = models.CharField(max_length=120)
    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("core.Team", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, blank=True)  # for what they see only; empty: their agency's
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)  # at most once a minute
    ended_on = models.DateField(null=True, blank=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    system_rights: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        indexes = [models.Index(fields=["agency", "display_name"], name="accounts_of_agency")]

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now. Cached for this object only, so a change takes effect at the next request."""
        if not self.is_active:
            return frozenset()
        held = RoleGrant.objects.filter(account_id=self.pk).values_list("role", flat=True)
        return frozenset(Role(role) for role in held)

    @cached_property
    def coalition_zone(self) -> str:
        return Installation.home_zone()

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.roles & SEES_PEOPLE)

    def get_full_name(self) -> str:
        return self.display_name

    def has_perm(self, *_: Any) -> bool:
        return False  # Django's own permissions are not used; see core/permissions.py


class RoleGrant(Guarded):
    """A role held by an account."""

    noun: ClassVar[str] = "account"

    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role"], name="one_grant_per_role")]


class Invitation(Guarded):
    """A one-time link by which a new member of staff sets a password. Only a hash of the link is kept."""

    noun: ClassVar[str] = "account"

    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    @property
    def agency_id(self) -> UUID:
        return self.account.agency_id


class SignInReset(Guarded):
    """Somebody lost their password or second factor: one asks, another approves, so that nobody alone can step into
    a colleague's account and read what is open to it."""

    noun: ClassVar[str] = "reset"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(answered_at=None), name="one_open_reset_per_account"
            )
        ]

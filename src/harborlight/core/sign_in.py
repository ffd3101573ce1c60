"""How allauth is told to behave: no public sign-up, TOTP secrets sealed, notices without names, one query for who is here."""

from __future__ import annotations

import base64
import hmac
import os
from ipaddress import IPv6Address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from harborlight.core import envelope, vault
from harborlight.core.models import Account

_PREFIX = "hl1:"
_SECRET = os.urandom(32)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Reads who is signed in with agency and roles at once: every page needs all three."""

    def get_user(self, user_id: Any) -> Account | None:
        account = Account.objects.with_roles(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For counting tries, and what allauth writes beside a session: drawn from the real address by a secret that ends
        with the process, so that tries are told apart and no address of staff is kept."""
        drawn = hmac.digest(_SECRET, super().get_client_ip(request).encode(), "sha256")
        return str(IPv6Address(b"\xfd" + drawn[:15]))  # fd00::/8 is nobody's address on the network

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's messages carry names and addresses; our pages say what happened without them."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are sealed under the master key: a stolen database makes no codes."""

    def encrypt(self, text: str) -> str:
        master = vault.master_keys().current
        sealed = envelope.seal(
            text.encode(),
            key=master.key,
            key_id=master.key_id,
            name="core.mfa.secret",
            row=vault.NOBODY,
            agency=vault.NOBODY,
        )
        return _PREFIX + base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text.removeprefix(_PREFIX))
        master = vault.master_keys().by_id(envelope.key_id_of(sealed))
        return envelope.unseal(
            sealed, key=master.key, name="core.mfa.secret", row=vault.NOBODY, agency=vault.NOBODY
        ).decode()

"""How allauth is told to behave: no public sign-up, TOTP secrets sealed, notices without names."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from harborlight.core import envelope, vault

_PREFIX = "hl1:"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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

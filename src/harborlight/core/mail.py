"""E-mail: by the operator's SMTP server, on the console of the sample, or not at all: a real coalition's console is a log, and
no address of anybody belongs into it. Must stay true: content-free (no names, no codes
of cases): a message says that something waits, and where to sign in."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail.backends import console, dummy, smtp
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Chooses SMTP when `HARBORLIGHT_EMAIL_URL` is set; otherwise the console, or in production nothing."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        url = urlsplit(settings.ENV.email_url)
        if url.scheme in {"smtp", "smtps"}:
            self._inner: BaseEmailBackend = smtp.EmailBackend(
                host=url.hostname, port=url.port or 587, username=unquote(url.username or ""),
                password=unquote(url.password or ""), use_tls=url.scheme == "smtp", use_ssl=url.scheme == "smtps", timeout=10,
            )  # fmt: skip
        elif settings.ENV.mode == "production":
            self._inner = dummy.EmailBackend()
        else:
            self._inner = console.EmailBackend()

    def send_messages(self, email_messages: Any) -> int:
        return int(self._inner.send_messages(email_messages) or 0)

"""Making the shell: one page a language, the same for everybody, and the list of what the worker keeps of it.

Must stay true: nothing here asks the database; the worker's text changes when anything it keeps does, so that a device fetches
the new one whole, or none of it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override

from harborlight.core.middleware import STAFF_CSP
from harborlight.web.words import ANSWERS

HERE = Path(__file__).parent
SCRIPTS = ("expressions", "asking", "seals", "box", "kept", "sending", "talk", "page")
STYLE, ICON = "harborlight/harbor.css", "harborlight/favicon.svg"
# The site's own policy; of Trusted Types, the page needs one policy of its own, which lets the worker's address through.
SHELL_CSP = STAFF_CSP.replace("trusted-types harborlight", "trusted-types offline")
WORKER_CSP = "default-src 'none'; connect-src 'self'"
SAID = ("yes", "no", "present", "absent", "unknown", "declined", "not_applicable", "not_asked")


def languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


def shell(language: str) -> HttpResponse:
    """The page in one language. It is kept by devices, so no cookie, account or theme of whoever asks is in it."""
    return HttpResponse(_shell(language), headers={"Content-Security-Policy": SHELL_CSP})


def worker() -> HttpResponse:
    """The script that keeps the shell; its address decides that it sees `/offline/` alone."""
    script = f"const KEPT = {json.dumps(_kept())};\n{(HERE / 'worker.js').read_text('utf-8')}"
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Content-Security-Policy": WORKER_CSP}
    )


@cache
def _shell(language: str) -> str:
    with override(language):
        context = {
            "scripts": [f"harborlight/offline/{name}.js" for name in SCRIPTS],
            "lock_after": settings.ENV.idle_lock_minutes * 60,
            "sign_in": f"{reverse('account_login')}?{urlencode({'next': reverse('offline:shell', args=[language])})}",
            "answers": {code: _answers(code) for code in languages()},
        }
        return render_to_string("offline/shell.html", context)


def _answers(language: str) -> list[tuple[str, str]]:
    """The words of the usual answers, for the language of the page and for the one beside it."""
    with override(language):
        return [(code, str(ANSWERS[code])) for code in SAID]


@cache
def _kept() -> dict[str, object]:
    shells = {reverse("offline:shell", args=[code]): _shell(code) for code in languages()}
    files = [static(name) for name in (STYLE, ICON, *(f"harborlight/offline/{each}.js" for each in SCRIPTS))]
    version = hashlib.sha256("\n".join((*shells.values(), *files)).encode()).hexdigest()[:16]
    return {"version": version, "files": [*shells, *files]}

"""What a machine is told when its call cannot be done: JSON that says what, where and how to mend.

Must stay true: nothing that was sent is repeated, and a call is never led to a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from harborlight.errors import BadInput, HarborlightError, Invalid

CALLS = "/api/"


def is_call(request: HttpRequest) -> bool:
    """Whether a machine asks: it is answered in JSON, and led nowhere."""
    return request.path.startswith(CALLS)


def told(said: str, status: int, *, mend: str = "", faults: Iterable[Mapping[str, str]] = ()) -> JsonResponse:
    """An answer that is no result. `faults`: each with `where`, `said` and `mend`."""
    response = JsonResponse({"said": said, "mend": mend, "faults": list(faults)}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def fault(where: str, said: str, mend: str = "") -> dict[str, str]:
    return {"where": where, "said": said, "mend": mend}


def told_error(error: HarborlightError, status: int) -> JsonResponse:
    """One of our own errors."""
    if isinstance(error, Invalid):
        faults = [fault(where, said) for where, said in error.fields.items()]
        return told(_("What was sent cannot be taken."), status, mend=error.mend, faults=faults)
    if isinstance(error, BadInput) and error.where:
        said = error.message.removeprefix(f"{error.where}: ")
        return told(
            _("What was sent cannot be taken."), status, mend=error.mend, faults=[fault(error.where, said, error.mend)]
        )  # fmt: skip
    return told(error.message, status, mend=error.mend)


def signed_out() -> JsonResponse:
    return told(_("Nobody is signed in."), 401, mend=_("Sign in, and send the call with that session."))


def locked() -> JsonResponse:
    return told(_("This session is locked."), 401, mend=_("Open the lock in the browser, and call again."))


def no_factor() -> JsonResponse:
    return told(
        _("This account needs a second factor first."),
        401,
        mend=_("Set it up in the browser, and call again."),
    )

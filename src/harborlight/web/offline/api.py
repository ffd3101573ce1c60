"""What a device asks about its errands: what became of each, and the token by which it may send."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from ninja import Router, Schema

from harborlight.core import errands
from harborlight.core.calls import call
from harborlight.core.pages import actor_of

router = Router(tags=["errands"])


class ErrandRow(Schema):
    """`kind`: under which of `/cases` and `/intake` its form and answers go; `place`: where it stands, once it is back."""

    errand: str
    kind: str
    state: Literal["out", "back", "called_off", "expired"]
    place: str


class Errands(Schema):
    """Mine, and those of nobody else. `token`: for `X-CSRFToken`."""

    token: str
    errands: list[ErrandRow]


@router.get("", response=Errands)
@call("draft", "view")
def list_errands(request: HttpRequest) -> Any:
    """What became of the forms that I took along."""
    now = timezone.now()
    rows = [
        {
            "errand": str(each.pk), "kind": each.form.partition(".")[0], "state": errands.state_of(each, now),
            "place": each.place,
        }
        for each in errands.known_to_devices(actor_of(request))
    ]  # fmt: skip
    return {"token": get_token(request), "errands": rows}

"""What a device says and is told of an errand, the same for every room that lets forms out: `GET` fetches the form to take along,
`POST` brings the sealed answers back.

Must stay true: nothing that was sent is repeated; whatever does not become a record says why, and asks for no copy to be thrown
away.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Schema, Status
from pydantic import ConfigDict

from harborlight.core.errands import MOST_BYTES, Waits, Why
from harborlight.core.models import Errand
from harborlight.errors import Hidden, InvalidDocument


class Carried(Schema):
    """A form to take along. `until`: the moment after which it is destroyed; `public_key`: finished answers are sealed to it
    (SubjectPublicKeyInfo, base64); `form`: its questions and words. Nothing in it is of a person."""

    errand: str
    mark: str
    until: str
    what: str
    public_key: str
    form: dict[str, Any]


class Finished(Schema):
    """Answers as the device sealed them (base64), and what its worker decided after being told."""

    model_config = ConfigDict(extra="forbid")
    sealed: str = Field(max_length=MOST_BYTES * 4 // 3 + 4)
    decided: list[Literal["closed", "retired"]] = Field([], max_length=2)


class Back(Schema):
    """Where it stands now. The same answer however often it is sent: the device may destroy its copy."""

    place: str


class Waiting(Schema):
    """It was not taken in, and the device keeps it: the worker decides."""

    why: Why
    said: str
    mend: str


ANSWERS = {200: Back, 409: Waiting}


def carried(errand: Errand, form: dict[str, Any]) -> Carried:
    return Carried(
        errand=str(errand.pk), mark=errand.mark, until=errand.until.isoformat(timespec="seconds"), what=errand.what,
        public_key=base64.b64encode(bytes(errand.public_key)).decode(), form=form,
    )  # fmt: skip


def sealed_in(finished: Finished) -> bytes:
    """The bytes that were sent.

    Raises:
        InvalidDocument: it is no base64.
    """
    try:
        return base64.b64decode(finished.sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidDocument("is no base64.", where="sealed", mend="Send what the device sealed.") from error


def brought_back(receive: Callable[[], str]) -> Any:
    """`receive` takes it in and returns its address."""
    try:
        return Back(place=receive())
    except Waits as waits:
        return Status(409, Waiting(why=waits.why, said=waits.message, mend=waits.mend))
    except Hidden as lost:
        if lost.noun == "draft":  # somebody else's errand
            raise
        said = _("What this form was for is not open to you any more.")
        mend = _(
            "Ask your supervisor to give it to you again, then send; until then it stays on this device."
        )
        return Status(409, Waiting(why="no_access", said=said, mend=mend))

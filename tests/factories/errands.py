"""A device in Python: takes a form along by the same calls as the page's script, and seals answers as it does."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from harborlight.cases import actions as cases
from harborlight.core import boxes, errands
from harborlight.core.models import Account, Agency, Errand
from harborlight.core.roles import Role
from tests.factories import core as make


def allowed(agency: Agency) -> Agency:
    """An agency whose people may take forms along."""
    admin = make.account(Role.AGENCY_ADMIN, of=agency)
    return errands.allow(by=admin, agency_id=agency.pk, is_allowed=True)


def taken(
    worker: Account, case: Any, instrument: str = "raft", form: str = "", languages: str = "en"
) -> Errand:
    return cases.take_screening_along(
        by=worker, case_id=case.pk, instrument_id=instrument, form=form, languages=languages
    )


@dataclass
class Device:
    """One errand on one device, with a session."""

    errand: Errand
    client: Client

    @classmethod
    def of(cls, errand: Errand, account: Account | None = None) -> Device:
        return cls(errand, make.signed_in(Client(raise_request_exception=False), account or errand.account))

    @property
    def address(self) -> str:
        return f"/api/v1/{self.errand.form.partition('.')[0]}/errands/{self.errand.pk}"

    def form(self) -> Any:
        return self.client.get(self.address)

    def sealed(self, answers: Any, **changed: Any) -> str:
        """As `sending.js` seals; `changed` are other things to say, `info` another use to bind it to."""
        errand, info = self.errand, changed.pop("info", None)
        plain = {
            "errand": str(errand.pk),
            "what": errand.what,
            "taken_on": timezone.localdate().isoformat(),
            "answers": answers,
        }
        content = json.dumps(plain | changed).encode()
        sealed = boxes.seal_to(bytes(errand.public_key), content, info=info or errands.info(errand.pk))
        return base64.b64encode(sealed).decode()

    def send(self, sealed: str, *decided: str, **also: Any) -> Any:
        body = {"sealed": sealed, "decided": list(decided), **also}
        return self.client.post(self.address, body, content_type="application/json")

"""What a device is told of a screening that was taken along, and what it brings back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from harborlight.cases import actions
from harborlight.cases.rules import SCREENING_DRAFT
from harborlight.cases.views import carrying
from harborlight.core import errand_calls, errands
from harborlight.core.calls import call
from harborlight.core.pages import actor_of

router = Router(tags=["cases"])


@router.get("/errands/{uuid:errand_id}", response=errand_calls.Carried)
@call("screening", "create")
def carry_screening(request: HttpRequest, errand_id: UUID) -> Any:
    """The questions of a screening that was taken along, in the languages that were chosen. Nothing of the case."""
    errand = errands.still_out(actor_of(request), errand_id, SCREENING_DRAFT)
    return errand_calls.carried(errand, carrying.document(errand))


@router.post("/errands/{uuid:errand_id}", response=errand_calls.ANSWERS)
@call("screening", "create")
def bring_screening_back(request: HttpRequest, errand_id: UUID, finished: errand_calls.Finished) -> Any:
    """The sealed answers become a screening of the case they were begun for, once."""
    return errand_calls.brought_back(
        lambda: actions.receive_screening(
            by=actor_of(request), errand_id=errand_id, sealed=errand_calls.sealed_in(finished),
            decided=frozenset(finished.decided),
        )
    )  # fmt: skip

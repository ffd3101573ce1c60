"""Going through a protocol inside a case: begun here, or taken over from the report that the case was opened from."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases.actions.plans import file_of_open_case
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.errors import Conflict
from harborlight.protocols import actions as protocols
from harborlight.protocols import queries as runs


@action("case.protocol", noun="protocol", verb="run")
def begin_protocol(*, by: Account, case_id: UUID, protocol_id: str) -> UUID:
    """Begin a protocol about this case; returns the checklist's id."""
    file = file_of_open_case(by, case_id)
    trace(file)
    return protocols.start_run(by=by, protocol_id=protocol_id, about=file).pk


@action("case.take_protocol", noun="protocol", verb="run")
def take_protocol_over(*, by: Account, case_id: UUID, run_id: UUID) -> UUID:
    """Go on in the case with a checklist of its report: sealed under the case's key, no longer open to the hotline."""
    file = file_of_open_case(by, case_id)
    if file.report_id is None or runs.run(by, run_id).about_id != file.report_id:
        raise Conflict(_("This checklist is not of this case's report."))
    trace(file)
    return protocols.move_run(by=by, run_id=run_id, to=file).pk

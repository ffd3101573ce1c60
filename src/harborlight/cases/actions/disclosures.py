"""Consent and referral, seen from the case. The deciding and the keeping are `release`'s; here the file is put together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.models import Case, Need
from harborlight.cases.rules import fields_of_file, question_of
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.permissions import require_sight
from harborlight.core.roles import FieldClass
from harborlight.directory import queries as directory
from harborlight.errors import Invalid
from harborlight.release import actions as release
from harborlight.tables.handoffs import DataGroup


def file_fields(by: Account, file: Case) -> dict[DataGroup, list[tuple[str, str, Any]]]:
    """Everything of the file that could be handed on, by group; `release` narrows it to what was agreed."""
    person = file.person.shown_to(by)
    case = file.shown_to(by) | {"worker": by.display_name}
    return fields_of_file(person, case)


@action("case.consent", noun="consent", verb="create")
def record_consent(
    *,
    by: Account,
    case_id: UUID,
    service_id: UUID,
    groups: Collection[str],
    purpose: str,
    expires_on: date | None,
    given_by: str,
    method: str,
    is_not_condition_attested: bool,
    wording: str = "",
) -> Any:
    """Consent of the person to one recipient, for named data groups, a purpose and until a day."""
    file = queries.case(by, case_id, "change")
    service = directory.service(by, service_id)
    consent = release.grant(
        by=by, agency_id=file.agency_id, record_id=file.pk, person_id=file.person_id,
        recipient_agency_id=service.receiving_agency_id, recipient_label=service.name, groups=groups, purpose=purpose,
        expires_on=expires_on, given_by=given_by, method=method, is_not_condition_attested=is_not_condition_attested,
        wording=wording,
    )  # fmt: skip
    trace(file)
    return consent


@action("case.withdraw_consent", noun="consent", verb="withdraw")
def withdraw_consent(*, by: Account, case_id: UUID, consent_id: UUID, reason: str = "") -> Any:
    """The person takes consent back: what is pending stops at once, and the receiver is told."""
    file = queries.case(by, case_id, "change")
    withdrawn = release.withdraw(by=by, consent_id=consent_id, reason=reason)
    trace(file)
    return withdrawn


@action("case.refer", noun="referral", verb="create")
def refer_person(
    *,
    by: Account,
    case_id: UUID,
    service_id: UUID,
    consent_id: UUID,
    need_ids: Collection[UUID],
    urgency: str,
) -> Any:
    """Ask a service, first without identity; identity follows only after a yes, and only what was agreed. Nobody hands on
    what they may not see themselves."""
    file = queries.case(by, case_id, "change")
    require_sight(by, Need.noun, FieldClass.HEALTH)
    service = directory.service(by, service_id)
    needs = list(
        Need.objects.visible_to(by)
        .filter(case=file, pk__in=list(need_ids))
        .select_related("data_key__agency_key")
    )
    if not needs:
        raise Invalid({"needs": _("Choose at least one need for which you refer.")})
    question = question_of(
        [str(need.opened("need")) for need in needs], file.person.shown_to(by), urgency=urgency, area=service.city,
        on=today_of(by),
    )  # fmt: skip
    request = release.request(
        by=by, kind="handoff", record_id=file.pk, consent_id=consent_id, service_id=service.pk,
        service_label=service.name, recipient_agency_id=service.receiving_agency_id, urgency=urgency, question=question,
        fields=file_fields(by, file),
    )  # fmt: skip
    for need in needs:
        need.status = Need.Status.REFERRED
        need.save()
    trace(file)
    return request

"""What core keeps: agencies, accounts, keys, blind tokens, access, the audit chain, drafts, jobs, this installation."""

from harborlight.core.models.access import Access
from harborlight.core.models.accounts import Account, Invitation, RoleGrant, SignInReset
from harborlight.core.models.agencies import Agency, Custodian, Installation, Team
from harborlight.core.models.audit import AuditEvent
from harborlight.core.models.counters import Counter
from harborlight.core.models.drafts import Draft, Once
from harborlight.core.models.jobs import Job
from harborlight.core.models.vault import AgencyKey, BlindToken, DataKey

__all__ = [
    "Access",
    "Account",
    "Agency",
    "AgencyKey",
    "AuditEvent",
    "BlindToken",
    "Counter",
    "Custodian",
    "DataKey",
    "Draft",
    "Installation",
    "Invitation",
    "Job",
    "Once",
    "RoleGrant",
    "SignInReset",
    "Team",
]
